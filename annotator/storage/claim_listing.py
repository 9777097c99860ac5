"""The claims view's list: filtered by words and speaker, in sections by claim group or speaker."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select

from annotator.model.spans import Fragments
from annotator.storage import tables as t
from annotator.storage.mapping import gathered
from annotator.storage.overviews import CLAIM_SORTS, ClaimFilter, Overviews

#: What the claims view can be grouped by.
SECTIONS = ("", "group", "speaker")

#: Orders of claims that go by article, and where the portions of articles end that are looked through.
_BY_ARTICLE, _FIRST = frozenset({"newest", "oldest", "article"}), (0, 8, 60)


@dataclass(frozen=True, slots=True)
class Section:
    """Claims under one heading: a claim group's statement, a speaker's name, or "" for all the others."""

    key: str
    title: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    speaker_id: str | None
    name: str


class ClaimListing(Overviews):
    """Questions of the claims view; made for the connection of one snapshot."""

    def first(self, wanted: ClaimFilter, limit: int) -> list[Section]:
        """The first claims in the filter's order without words and sections: a quick first look."""
        ids = self._of_first_articles(wanted, limit)
        return [Section("", "", tuple(self.claim_ids(wanted, limit) if ids is None else ids))]

    def _of_first_articles(self, wanted: ClaimFilter, limit: int) -> list[str] | None:
        """As many claims, or more, of the articles that come first; None when it takes more articles than a few.

        Only for orders by article: there is no need to put 100,000 claims in order for what a screen has room for.
        """
        if wanted.sort not in _BY_ARTICLE or wanted.article_id or wanted.group_id or wanted.pending:
            return None
        c, a, f = t.article.c, t.annotation.c, t.fragment.c
        articles = select(c.id).where(c.annotations > 0).order_by(*CLAIM_SORTS[wanted.sort][:-1])
        if wanted.outlet:
            articles = articles.where(c.outlet == wanted.outlet)
        ids: list[str] = []
        # Asked so, SQLite goes from the articles to their claims, not from all claims to their articles.
        labelled = select(a.id).where(a.id == f.annotation_id, *self._labelled(wanted.label_name))
        for start, end in pairwise(_FIRST):
            first = list(self._connection.execute(articles.offset(start).limit(end - start)).scalars())
            query = select(f.article_id, f.annotation_id).where(f.article_id.in_(first), f.position == 0)
            found: dict[str, list[str]] = {}
            for article_id, claim_id in self._connection.execute(query.where(labelled.correlate(t.fragment).exists())):
                found.setdefault(article_id, []).append(claim_id)
            ids += [one for article_id in first for one in sorted(found.get(article_id, ()))]
            if len(ids) >= limit:
                return ids[:limit]
        return None

    def sections(self, wanted: ClaimFilter, text: str = "", by: str = "") -> list[Section]:
        """Every claim that has all words of `text` in its words, title, outlet, speaker or group, by sections."""
        by_speaker = by == "speaker" or wanted.sort == "speaker"
        said = self.said_by(wanted.label_name) if by_speaker or text or wanted.speaker_id else {}
        plain = replace(wanted, speaker_id=None, sort="newest" if wanted.sort == "speaker" else wanted.sort)
        ids = self.claim_ids(plain)
        if wanted.speaker_id:
            ids = [one for one in ids if one in said and said[one].speaker_id == wanted.speaker_id]
        if text:
            ids = self._containing(ids, wanted, text, said)
        if wanted.sort == "speaker":
            ids.sort(key=lambda one: (one not in said, said[one].name.casefold() if one in said else ""))
        if by == "speaker":
            found = {one: (who.speaker_id or who.name, who.name) for one, who in said.items()}
            return _sections(ids, found, "No speaker")
        if by == "group":
            return _sections(ids, self._groups(), "Not in a group")
        return [Section("", "", tuple(ids))]

    def outlets(self) -> list[str]:
        """The outlets of the articles, in the order of their names."""
        rows = self._connection.execute(select(t.article.c.outlet).distinct())
        return sorted((row[0] for row in rows if row[0]), key=str.casefold)

    def mentions(self) -> dict[str, int]:
        """How many annotations mean each speaker, by the speaker's id; pending ones are left out."""
        a = t.annotation.c
        query = select(a.speaker_id, func.count()).where(a.speaker_id.is_not(None), a.status != "pending")
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(a.speaker_id))}

    def claim_words(self, label_name: str = "Claim", *, pending: bool = False) -> dict[str, str]:
        """The words of every claim, by its id; with `pending` also those of suggestions."""
        f, r, x = t.fragment.c, t.article_revision.c, t.article_text.c
        query = (
            select(f.annotation_id, func.substr(x.text, f.start + 1, f.end - f.start))
            .join_from(t.annotation, t.fragment, f.annotation_id == t.annotation.c.id)
            .join(t.article_revision, t.annotation.c.revision_id == r.id)
            .join(t.article_text, r.sha256 == x.sha256)
            .where(*self._labelled(label_name, pending=pending))
            .order_by(f.annotation_id, f.position)
        )
        words: dict[str, str] = {}
        for annotation_id, piece in self._connection.execute(query):
            words[annotation_id] = f"{words[annotation_id]} … {piece}" if annotation_id in words else piece
        return words

    def said_by(self, label_name: str = "Claim") -> dict[str, _Said]:
        """Who makes each claim: whom it is attributed to, else whom the quote around it is attributed to."""
        a, f = t.annotation.c, t.fragment.c
        articles = select(t.relation.c.article_id).distinct()
        query = (
            select(a.article_id, f.annotation_id, f.start, f.end)
            .join_from(t.annotation, t.fragment, f.annotation_id == a.id)
            .where(*self._labelled(label_name), a.article_id.in_(articles))
            .order_by(f.annotation_id, f.position)
        )
        rows = self._connection.execute(query).fetchall()
        places: dict[str, Fragments] = gathered((row[1], row[2], row[3]) for row in rows)
        homes = {row[1]: row[0] for row in rows}
        linked = {
            article_id: [(one.place[0].start, one.place[-1].end, one) for one in links if one.type == "attributed_to"]
            for article_id, links in self._linked(sorted(set(homes.values()))).items()
        }
        found: dict[str, _Said] = {}
        for claim_id, article_id in homes.items():
            parts = places[claim_id]
            start, end = parts[0].start, parts[-1].end
            # Most links stand elsewhere: two comparisons tell, and spare counting what is shared.
            near = [
                link
                for first, last, link in linked.get(article_id, ())
                if first < end and start < last and link.concerns(claim_id, parts)
            ]
            if near:
                best = min(near, key=lambda one: one.from_id != claim_id)
                found[claim_id] = _Said(best.speaker_id, best.name)
        return found

    def _labelled(self, label_name: str, *, pending: bool = False) -> tuple[Any, ...]:
        a, p = t.annotation.c, t.label.c
        labelled = a.label_id.in_(select(p.id).where(p.name == label_name))
        return (labelled,) if pending else (labelled, a.status != "pending")

    def _groups(self) -> dict[str, tuple[str, str]]:
        a, g = t.annotation.c, t.claim_group.c
        rows = self._connection.execute(select(a.id, g.id, g.statement).join_from(t.annotation, t.claim_group))
        return {row[0]: (row[1], row[2]) for row in rows}

    def _containing(self, ids: Iterable[str], wanted: ClaimFilter, text: str, said: dict[str, _Said]) -> list[str]:
        # Folded here: SQLite's lower() knows the letters of English only.
        a, c, g = t.annotation.c, t.article.c, t.claim_group.c
        query = (
            select(a.id, c.listed, g.statement)
            .join_from(t.annotation, t.article, a.article_id == c.id)
            .join(t.claim_group, a.group_id == g.id, isouter=True)
            .where(*self._labelled(wanted.label_name, pending=wanted.pending))
        )
        beside = {row[0]: f"{row[1]}\n{row[2] or ''}" for row in self._connection.execute(query)}
        words = self.claim_words(wanted.label_name, pending=wanted.pending)
        sought = text.casefold().split()
        found = []
        for one in ids:
            name = said[one].name if one in said else ""
            hay = f"{words.get(one, '')}\n{beside.get(one, '')}\n{name}".casefold()
            if all(word in hay for word in sought):
                found.append(one)
        return found


def _sections(ids: Iterable[str], of: dict[str, tuple[str, str]], others: str) -> list[Section]:
    """`ids` under their headings by title, each in its order; those without one come last."""
    gathered_ids: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    rest: list[str] = []
    for one in ids:
        if one in of:
            key, title = of[one]
            titles.setdefault(key, title)
            gathered_ids.setdefault(key, []).append(one)
        else:
            rest.append(one)
    order = sorted(titles, key=lambda key: (titles[key].casefold(), key))
    found = [Section(key, titles[key], tuple(gathered_ids[key])) for key in order]
    return [*found, Section("", others, tuple(rest))] if rest else found
