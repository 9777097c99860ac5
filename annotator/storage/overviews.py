"""Tables over all articles: every claim, and everything one speaker is reported to have said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, select

from annotator.model.spans import Fragments, shared
from annotator.storage import tables as t
from annotator.storage.listed import chunks
from annotator.storage.mapping import KIND, annotation_of, gathered
from annotator.storage.scores import is_open, score_of
from annotator.storage.statements import ask


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """Which claims the claims view shows, and in which order; `pending` adds suggestions that nobody has decided."""

    label_name: str = "Claim"
    speaker_id: str | None = None
    group_id: str | None = None
    outlet: str = ""
    sort: str = "newest"
    pending: bool = False
    article_id: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim with its place, who makes it, and the words that credit them."""

    annotation_id: str
    article_id: str
    title: str
    outlet: str
    published: str
    words: str
    start: int
    annotator_id: str
    attributes: dict[str, Any]
    group_id: str | None
    statement: str
    speaker: str
    speaker_id: str | None
    cue: str
    status: str = "accepted"
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """One mention of a speaker, or something attributed to it (`label` names which), with its cue."""

    annotation_id: str
    article_id: str
    title: str
    outlet: str
    published: str
    label: str
    words: str
    start: int
    cue: str


class UtterancePlace(NamedTuple):
    """Where an utterance is, and what it is listed by."""

    annotation_id: str
    article_id: str
    outlet: str
    published: str
    label: str
    start: int


_SCORE = score_of(t.annotation.c.origin_json)

#: Orders of the claims view: name → columns; the identifier breaks ties.
CLAIM_SORTS: dict[str, tuple[Any, ...]] = {
    "newest": (t.article.c.published.desc(), t.article.c.id, t.annotation.c.id),
    "oldest": (t.article.c.published, t.article.c.id, t.annotation.c.id),
    "outlet": (t.article.c.outlet, t.article.c.published.desc(), t.annotation.c.id),
    "article": (t.article.c.listed, t.article.c.id, t.annotation.c.id),
    "group": (t.annotation.c.group_id.is_(None), t.annotation.c.group_id, t.annotation.c.id),
    "added": (t.annotation.c.id,),
    # What to check first; claims that nobody scored come last.
    "score": (_SCORE.is_(None), _SCORE.desc(), t.annotation.c.id),
}


class Overviews:
    """Questions over all articles of one snapshot."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim_ids(self, wanted: ClaimFilter, limit: int | None = None) -> list[str]:
        """Identifiers of the claims in the filter's order; the first `limit` only, for a quick first look."""
        a, p, c = t.annotation.c, t.label.c, t.article.c
        query = (
            select(a.id)
            .join_from(t.annotation, t.article, a.article_id == c.id)
            .where(a.label_id.in_(select(p.id).where(p.name == wanted.label_name)))
            .where((a.status != "pending") | is_open() if wanted.pending else a.status != "pending")
        )
        if wanted.group_id is not None:
            query = query.where(a.group_id == wanted.group_id)
        if wanted.article_id is not None:
            query = query.where(a.article_id == wanted.article_id)
        if wanted.outlet:
            query = query.where(c.outlet == wanted.outlet)
        if wanted.speaker_id is not None:
            r, m = t.relation.c, t.annotation.alias("mention")
            said = (
                select(r.from_id).join_from(t.relation, m, r.to_id == m.c.id).where(m.c.speaker_id == wanted.speaker_id)
            )
            query = query.where(a.id.in_(said))
        if wanted.sort == "speaker":
            query = self._by_speaker(query)
        else:
            query = query.order_by(*CLAIM_SORTS.get(wanted.sort, CLAIM_SORTS["newest"]))
        return [row[0] for row in self._connection.execute(query.limit(limit) if limit else query)]

    def _by_speaker(self, query: Select[Any]) -> Select[Any]:
        r, m, s = t.relation.c, t.annotation.alias("mention"), t.speaker.c
        names = (
            select(r.from_id, func.min(s.name).label("name"))
            .join_from(t.relation, m, r.to_id == m.c.id)
            .join(t.speaker, m.c.speaker_id == s.id)
            .group_by(r.from_id)
            .subquery()
        )
        query = query.join(names, names.c.from_id == t.annotation.c.id, isouter=True)
        return query.order_by(names.c.name.is_(None), names.c.name, t.article.c.published.desc(), t.annotation.c.id)

    def claim_rows(self, annotation_ids: Sequence[str]) -> list[ClaimRow]:
        """The rows of these claims in the order of `annotation_ids`; missing ones are left out."""
        found: dict[str, ClaimRow] = {}
        for part in chunks(annotation_ids):
            found.update((row.annotation_id, row) for row in self._claim_rows(part))
        return [found[one] for one in annotation_ids if one in found]

    def _claim_rows(self, ids: Sequence[str]) -> Iterable[ClaimRow]:
        a, c, g = t.annotation.c, t.article.c, t.claim_group.c
        words, places = self._words(ids)
        query = (
            select(*KIND["annotation"].columns, c.title, c.outlet, c.published, g.statement)
            .join_from(t.annotation, t.article, a.article_id == c.id)
            .join(t.claim_group, a.group_id == g.id, isouter=True)
            .where(a.id.in_(ids))
        )
        rows = self._connection.execute(query).fetchall()
        pending = {row.article_id for row in rows if row.status == "pending"}
        linked = self._linked(sorted({row.article_id for row in rows}), pending=bool(pending))
        for row in rows:
            claim = annotation_of(row[:-4], places[row.id])
            title, outlet, published, statement = row[-4:]
            quotes = [
                one
                for one in linked.get(claim.article_id, ())
                # What is only proposed tells who makes a claim that is only proposed itself.
                if (not one.pending or claim.status == "pending") and one.concerns(claim.id, claim.fragments)
            ]
            quotes.sort(key=lambda one: (one.pending, one.from_id != claim.id))
            speaker = next((one for one in quotes if one.type == "attributed_to"), None)
            cue = next((one.words for one in quotes if one.type == "has_cue"), "")
            yield ClaimRow(
                claim.id, claim.article_id, title, outlet, published, words[claim.id], claim.start, claim.annotator_id,
                dict(claim.attributes), claim.group_id, statement or "", speaker.name if speaker else "",
                speaker.speaker_id if speaker else None, cue, claim.status,
                claim.origin.score if claim.origin else None,
            )  # fmt: skip

    def _words(self, ids: Sequence[str]) -> tuple[dict[str, str], dict[str, Fragments]]:
        """The words of annotations, and their fragments; both databases count substr in code points."""
        a, f, r, x = t.annotation.c, t.fragment.c, t.article_revision.c, t.article_text.c
        query = (
            select(f.annotation_id, f.start, f.end, func.substr(x.text, f.start + 1, f.end - f.start))
            .join_from(t.fragment, t.annotation, f.annotation_id == a.id)
            .join(t.article_revision, a.revision_id == r.id)
            .join(t.article_text, r.sha256 == x.sha256)
            .where(f.annotation_id.in_(ids))
            .order_by(f.annotation_id, f.position)
        )
        rows = self._connection.execute(query).fetchall()
        words: dict[str, str] = {}
        for annotation_id, _, _, piece in rows:
            words[annotation_id] = f"{words[annotation_id]} … {piece}" if annotation_id in words else piece
        return words, gathered((row[0], row[1], row[2]) for row in rows)

    def _linked(self, article_ids: Sequence[str], *, pending: bool = False) -> dict[str, list[_Link]]:
        """Attributions and cues of these articles, with `pending` proposed ones as well."""
        r, k, m, s = t.relation.c, t.relation_type.c, t.annotation.alias("mention"), t.speaker.c
        rows: list[Any] = []
        for part in chunks(article_ids):
            query = (
                select(r.article_id, k.name, r.from_id, r.to_id, m.c.speaker_id, s.name, r.status)
                .join_from(t.relation, t.relation_type, r.type_id == k.id)
                .join(m, r.to_id == m.c.id)
                .join(t.speaker, m.c.speaker_id == s.id, isouter=True)
                .where(r.article_id.in_(part), k.name.in_(("attributed_to", "has_cue")))
            )
            if not pending:
                query = query.where(r.status != "pending")
            rows += self._connection.execute(query).fetchall()
        words: dict[str, str] = {}
        places: dict[str, Fragments] = {}
        for part in chunks(sorted({end for row in rows for end in (row[2], row[3])})):
            more, where = self._words(part)
            words |= more
            places |= where
        found: dict[str, list[_Link]] = {}
        for article_id, kind, from_id, to_id, speaker_id, name, status in rows:
            told = name or words[to_id]
            link = _Link(kind, from_id, places[from_id], words[to_id], speaker_id, told, status == "pending")
            found.setdefault(article_id, []).append(link)
        return found

    def utterances(self, speaker_id: str) -> list[Utterance]:
        """Every mention of a speaker and everything attributed to it, by article date, then place."""
        found: dict[str, Utterance] = {}
        for places in (_mentions(), _said()):
            ids = places.with_only_columns(t.annotation.c.id).params(speaker=speaker_id, **_FIXED)
            found.update((row.annotation_id, row) for row in self._utterances(ids))
        return sorted(found.values(), key=lambda one: (one.published, one.article_id, one.start))

    def utterance_places(self, speaker_id: str) -> list[UtterancePlace]:
        """Where `utterances` are, in their order, without their words: quick also for a speaker of many."""
        found: dict[str, UtterancePlace] = {}
        for query in (_mentions(), _said()):
            rows = ask(self._connection, query, {"speaker": speaker_id, **_FIXED})
            found.update((row[0], UtterancePlace._make(row)) for row in rows)
        return sorted(found.values(), key=lambda one: (one.published, one.article_id, one.start))

    def utterance_rows(self, annotation_ids: Sequence[str]) -> dict[str, Utterance]:
        """The utterances with these ids, by id."""
        found: dict[str, Utterance] = {}
        for part in chunks(annotation_ids):
            found.update((row.annotation_id, row) for row in self._utterances(part))
        return found

    def _utterances(self, ids: Sequence[str] | Select[Any]) -> Iterable[Utterance]:
        a, f, c, p = t.annotation.c, t.fragment.c, t.article.c, t.label.c
        v, x = t.article_revision.c, t.article_text.c
        query = (
            select(
                a.id, a.article_id, c.title, c.outlet, c.published, p.name, f.start,
                func.substr(x.text, f.start + 1, f.end - f.start),
            )
            .join_from(t.annotation, t.fragment, f.annotation_id == a.id)
            .join(t.article, a.article_id == c.id)
            .join(t.label, a.label_id == p.id)
            .join(t.article_revision, a.revision_id == v.id)
            .join(t.article_text, v.sha256 == x.sha256)
            .where(a.id.in_(ids))
            .order_by(a.id, f.position)
        )  # fmt: skip
        rows = self._connection.execute(query).fetchall()
        cues = self._cues(ids)
        done: dict[str, list[Any]] = {}
        for row in rows:
            if row[0] in done:
                done[row[0]][-1] += f" … {row[-1]}"
            else:
                done[row[0]] = list(row)
        for one in done.values():
            annotation_id, article_id, title, outlet, published, label, start, words = one
            yield Utterance(
                annotation_id, article_id, title, outlet, published, label, words, start, cues.get(annotation_id, "")
            )

    def _cues(self, ids: Sequence[str] | Select[Any]) -> dict[str, str]:
        """The cue words of quotes, by the quote's id."""
        r, k, a, f = t.relation.c, t.relation_type.c, t.annotation.c, t.fragment.c
        v, x = t.article_revision.c, t.article_text.c
        query = (
            select(r.from_id, func.substr(x.text, f.start + 1, f.end - f.start))
            .join_from(t.relation, t.relation_type, r.type_id == k.id)
            .join(t.annotation, r.to_id == a.id)
            .join(t.fragment, f.annotation_id == a.id)
            .join(t.article_revision, a.revision_id == v.id)
            .join(t.article_text, v.sha256 == x.sha256)
            .where(k.name == "has_cue", r.from_id.in_(ids))
            .order_by(r.id, f.position)
        )
        found: dict[str, str] = {}
        for annotation_id, piece in self._connection.execute(query):
            found[annotation_id] = f"{found[annotation_id]} … {piece}" if annotation_id in found else piece
        return found


#: Parameters of the questions for utterances that are always the same.
_FIXED = {"first": 0, "open": "pending", "kind": "attributed_to"}


def _placed() -> Select[Any]:
    a, c, p, f = t.annotation.c, t.article.c, t.label.c, t.fragment.c
    return (
        select(a.id, a.article_id, c.outlet, c.published, p.name, f.start)
        .join_from(t.annotation, t.fragment, (f.annotation_id == a.id) & (f.position == bindparam("first")))
        .join(t.article, a.article_id == c.id)
        .join(t.label, a.label_id == p.id)
    )


@cache
def _mentions() -> Select[Any]:
    """The places of the annotations that name the `speaker`."""
    a = t.annotation.c
    return _placed().where(a.speaker_id == bindparam("speaker"), a.status != bindparam("open"))


@cache
def _said() -> Select[Any]:
    """The places of what is attributed to them."""
    r, k, m = t.relation.c, t.relation_type.c, t.annotation.alias("mention")
    return (
        _placed()
        .join(t.relation, r.from_id == t.annotation.c.id)
        .join(t.relation_type, r.type_id == k.id)
        .join(m, r.to_id == m.c.id)
        .where(m.c.speaker_id == bindparam("speaker"), m.c.status != bindparam("open"))
        .where(k.name == bindparam("kind"), r.status != bindparam("open"))
    )


@dataclass(frozen=True, slots=True)
class _Link:
    """An attribution or cue: the quote or claim it starts from, and the words it ends at."""

    type: str
    from_id: str
    place: Fragments
    words: str
    speaker_id: str | None
    name: str
    pending: bool

    def concerns(self, claim_id: str, parts: Fragments) -> bool:
        """Whether it is the claim's own, or that of a quote around it."""
        return self.from_id == claim_id or shared(self.place, parts) * 2 > sum(end - start for start, end in parts)
