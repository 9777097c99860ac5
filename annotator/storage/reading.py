"""Questions to a project, answered from one consistent snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from annotator.errors import AnnotatorError
from annotator.model.annotations import (
    Annotation,
    Article,
    ArticleValues,
    ClaimGroup,
    Comment,
    Relation,
    Revision,
    Verdict,
)
from annotator.model.changes import Value
from annotator.model.codebook import AttributeDefinition, Codebook, Label, LearnedLabel, RelationType
from annotator.model.people import Annotator, Speaker
from annotator.model.reviewing import Assignment, Conflict, Decision
from annotator.model.spans import Fragment, Fragments
from annotator.storage import tables as t
from annotator.storage.journal import JournalReading
from annotator.storage.listed import chunks
from annotator.storage.listing import ArticleListing
from annotator.storage.mapping import KIND, annotation_of, gathered, in_reading_order, with_flags
from annotator.storage.statements import ask, ask_in


@dataclass(frozen=True, slots=True)
class Bundle:
    """One article with its text and everything on it."""

    article: Article
    revision: Revision
    text: str
    annotations: tuple[Annotation, ...]
    relations: tuple[Relation, ...]
    comments: tuple[Comment, ...]
    verdicts: tuple[Verdict, ...]
    values: tuple[ArticleValues, ...] = ()


class Reading(ArticleListing, JournalReading):
    """Questions to one snapshot; made by `Store.reading` and by units of work."""

    # -- articles ---------------------------------------------------------------------

    def article(self, article_id: str) -> Article | None:
        """The article with this id."""
        found: Article | None = self._one("article", article_id)
        return found

    def revision(self, revision_id: str) -> Revision | None:
        """The revision with this id."""
        found: Revision | None = self._one("revision", revision_id)
        return found

    def revisions(self, article_id: str) -> list[Revision]:
        """Every revision of an article, oldest first."""
        return self._of_article("revision", article_id)

    def text(self, revision_id: str) -> str:
        """The text of a revision; empty if there is no such revision."""
        r, x = t.article_revision.c, t.article_text.c
        row = self.connection.execute(
            select(x.text)
            .join_from(t.article_revision, t.article_text, r.sha256 == x.sha256)
            .where(r.id == revision_id)
        ).first()
        return "" if row is None else str(row[0])

    def articles_with_text(self, digests: Sequence[str]) -> dict[str, str]:
        """Article ids by the SHA-256 of their current text, for those of `digests` that are in the project."""
        r, a = t.article_revision.c, t.article.c
        found: dict[str, str] = {}
        for part in chunks(digests):
            query = select(r.sha256, a.id).join_from(t.article_revision, t.article, a.revision_id == r.id)
            found.update((row[0], row[1]) for row in self._rows(query.where(r.sha256.in_(part))))
        return found

    def digests(self) -> dict[str, str]:
        """SHA-256 of each article's current text, by article id."""
        r, a = t.article_revision.c, t.article.c
        query = select(a.id, r.sha256).join_from(t.article, t.article_revision, a.revision_id == r.id)
        return {row[0]: row[1] for row in self._rows(query)}

    def lengths(self) -> dict[str, int]:
        """Length of each article's current text in code points, by article id."""
        r, a = t.article_revision.c, t.article.c
        query = select(a.id, r.length).join_from(t.article, t.article_revision, a.revision_id == r.id)
        return {row[0]: row[1] for row in self._rows(query)}

    def external_ids(self) -> dict[str, str]:
        """Article ids by the id another program gave them, of all articles that have one."""
        c = t.article.c
        return {row[0]: row[1] for row in self._rows(select(c.external_id, c.id).where(c.external_id.is_not(None)))}

    def articles_with_external_id(self, external_ids: Sequence[str]) -> dict[str, str]:
        """Article ids by the id another program gave them."""
        c = t.article.c
        found: dict[str, str] = {}
        for part in chunks(external_ids):
            rows = self._rows(select(c.external_id, c.id).where(c.external_id.in_(part)))
            found.update((row[0], row[1]) for row in rows)
        return found

    # -- what is marked ---------------------------------------------------------------

    def annotation(self, annotation_id: str) -> Annotation | None:
        """The annotation with this id."""
        found: Annotation | None = self._one("annotation", annotation_id)
        return found

    def annotations(self, article_id: str) -> list[Annotation]:
        """The annotations of an article in reading order, longer ones first."""
        a, f = t.annotation.c, t.fragment.c
        parts = gathered(
            self._rows(
                select(f.annotation_id, f.start, f.end)
                .where(f.article_id == article_id)
                .order_by(f.annotation_id, f.position)
            )
        )
        rows = self._rows(select(*KIND["annotation"].columns).where(a.article_id == article_id))
        # One without fragments covers nothing and cannot be shown; a check tells of it.
        return in_reading_order(annotation_of(row, parts[row[0]]) for row in rows if row[0] in parts)

    def marked_at(self, article_id: str, start: int) -> list[Annotation]:
        """The annotations of an article with a fragment that begins at `start`."""
        rows = ask(self.connection, MARKED_AT, {"article": article_id, "start": start})
        return self.values("annotation", [row[0] for row in rows]) if rows else []

    def relations(self, article_id: str) -> list[Relation]:
        """The relations of an article."""
        return self._of_article("relation", article_id)

    def relations_of_type(self, type_id: str) -> list[Relation]:
        """Every relation of one type, in all articles."""
        stored = KIND["relation"]
        return [
            stored.value(row) for row in self._rows(select(*stored.columns).where(stored.table.c.type_id == type_id))
        ]

    def comments(self, article_id: str) -> list[Comment]:
        """The comments on an article and on its annotations, oldest first."""
        return self._of_article("comment", article_id)

    def verdicts(self, article_id: str) -> list[Verdict]:
        """The verdicts on an article's suggestions."""
        return self._of_article("verdict", article_id)

    def article_values(self, article_id: str) -> list[ArticleValues]:
        """Everybody's attribute values for an article as a whole."""
        return self._of_article("article_values", article_id)

    def bundles(self, article_ids: Sequence[str]) -> Iterator[Bundle]:
        """Whole articles in the order of `article_ids`, read in chunks; missing ones are left out."""
        for part in chunks(article_ids):
            yield from self._bundles(part)

    def _bundles(self, article_ids: Sequence[str]) -> Iterator[Bundle]:
        articles = {row[0]: KIND["article"].value(row) for row in ask_in(self.connection, _ARTICLES_IN, article_ids)}
        texts = {
            row[0]: (KIND["revision"].value(row[:-1]), row[-1])
            for row in ask_in(self.connection, _TEXTS_IN, [article.revision_id for article in articles.values()])
        }
        marked = self._marked(article_ids)
        others = {kind: self._by_article(kind, article_ids) for kind in _ON_ARTICLES}
        for article_id in article_ids:
            article = articles.get(article_id)
            if article is None:
                continue
            if article.revision_id not in texts:
                raise AnnotatorError(
                    f"The article “{article.title}” has lost its text; restore the newest backup of the project."
                )
            revision, text = texts[article.revision_id]
            yield Bundle(
                article,
                revision,
                text,
                tuple(in_reading_order(marked.get(article_id, ()))),
                *(tuple(others[kind].get(article_id, ())) for kind in _ON_ARTICLES),
            )

    def _marked(self, article_ids: Sequence[str]) -> dict[str, list[Annotation]]:
        """The annotations of some articles, by article."""
        rows = ask_in(self.connection, _MARKED_IN, article_ids)
        # One row for each fragment; nearly all annotations have one.
        parts: dict[str, list[tuple[int, Fragment]]] = {}
        for row in rows:
            if row[-3]:
                parts.setdefault(row[0], []).append((row[-3], _pair(Fragment, row[-2:])))
        marked: dict[str, list[Annotation]] = {}
        for row in rows:
            if row[-3]:
                continue
            pieces: Fragments = (_pair(Fragment, row[-2:]),)
            if row[0] in parts:
                pieces += tuple(piece for _, piece in sorted(parts[row[0]]))
            marked.setdefault(row[1], []).append(annotation_of(row[:-3], pieces))
        return marked

    def _by_article(self, kind: str, article_ids: Sequence[str]) -> dict[str, list[Any]]:
        stored = KIND[kind]
        found: dict[str, list[Any]] = {}
        for row in ask_in(self.connection, _on_articles(kind), article_ids):
            found.setdefault(row[1], []).append(stored.value(with_flags(row, stored.flags)))
        return found

    def _of_article(self, kind: str, article_id: str) -> list[Any]:
        stored = KIND[kind]
        query = select(*stored.columns).where(stored.table.c.article_id == article_id).order_by(stored.table.c.id)
        return [stored.value(row) for row in self._rows(query)]

    def touching(self, annotation_ids: Sequence[str]) -> list[Value]:
        """The comments, relations and verdicts that hang on these annotations."""
        found: dict[str, Value] = {}
        for part in chunks(annotation_ids):
            for kind, columns in _HANGING.items():
                stored = KIND[kind]
                for name in columns:
                    rows = self._rows(select(*stored.columns).where(stored.table.c[name].in_(part)))
                    found.update((row[0], stored.value(row)) for row in rows)
        return list(found.values())

    def touching_label(self, label_id: str) -> list[Value]:
        """The comments, relations and verdicts that hang on the annotations of a label."""
        labelled = select(t.annotation.c.id).where(t.annotation.c.label_id == label_id)
        found: dict[str, Value] = {}
        for kind, columns in _HANGING.items():
            stored = KIND[kind]
            for name in columns:
                rows = self._rows(select(*stored.columns).where(stored.table.c[name].in_(labelled)))
                found.update((row[0], stored.value(row)) for row in rows)
        return list(found.values())

    def annotation_ids(
        self, *, label_id: str | None = None, speaker_id: str | None = None, group_id: str | None = None
    ) -> list[str]:
        """Identifiers of the annotations with this label, of this speaker, in this claim group; oldest first."""
        a = t.annotation.c
        wanted = {a.label_id: label_id, a.speaker_id: speaker_id, a.group_id: group_id}
        where = [column == value for column, value in wanted.items() if value is not None]
        return [row[0] for row in self._rows(select(a.id).where(*where).order_by(a.id))]

    # -- values by id -----------------------------------------------------------------

    def _one(self, kind: str, object_id: str) -> Any:
        return next(iter(self.values(kind, [object_id])), None)

    def values(self, kind: str, ids: Sequence[str]) -> list[Any]:
        """The stored values of one kind with these ids, in no particular order."""
        stored = KIND[kind]
        rows: list[Any] = []
        parts: list[Any] = []
        for part in chunks(ids):
            single = len(part) == 1
            wanted = {"id": part[0]} if single else {"ids": part}
            if single and kind in _ON_THE_WAY:
                rows += ask(self.connection, by_id(kind, True), wanted)
            else:
                rows += self.connection.execute(by_id(kind, single), wanted).fetchall()
            if kind == "annotation" and single:
                parts += ask(self.connection, _fragments_by_id(True), wanted)
            elif kind == "annotation":
                parts += self.connection.execute(_fragments_by_id(False), wanted).fetchall()
        if kind != "annotation":
            return [stored.value(row) for row in rows]
        fragments = gathered(parts)
        return [annotation_of(row, fragments.get(row[0], ())) for row in rows]

    def known(self, kind: str, ids: Sequence[str]) -> set[str]:
        """Those of `ids` that a stored value of this kind has."""
        column = KIND[kind].table.c.id
        return {row[0] for part in chunks(ids) for row in self._rows(select(column).where(column.in_(part)))}

    def all_of(self, kind: str, order: str = "id") -> list[Any]:
        """Every value of one kind; meant for the small tables only."""
        stored = KIND[kind]
        return [stored.value(row) for row in self._rows(select(*stored.columns).order_by(stored.table.c[order]))]

    # -- the project ------------------------------------------------------------------

    def title(self) -> str:
        """The project's title."""
        row = self.connection.execute(select(t.project.c.title)).first()
        return "" if row is None else str(row[0])

    def annotators(self) -> list[Annotator]:
        """Everybody whose layer is in the project."""
        return self.all_of("annotator")

    def speakers(self) -> list[Speaker]:
        """The speaker registry by name."""
        return self.all_of("speaker", "name")

    def claim_groups(self) -> list[ClaimGroup]:
        """The claim groups, oldest first."""
        return self.all_of("claim_group")

    def settings(self) -> dict[str, Any]:
        """The project's settings by name."""
        return {one.name: one.value for one in self.all_of("setting")}

    def assignments(self, article_id: str | None = None) -> list[Assignment]:
        """Who annotates what: for one article, or in the whole project."""
        return self.all_of("assignment") if article_id is None else self._of_article("assignment", article_id)

    def decisions(self, article_id: str) -> list[Decision]:
        """How differences between layers of an article were decided, oldest first."""
        return self._of_article("decision", article_id)

    def conflicts(self) -> list[Conflict]:
        """What copies that were merged disagree on."""
        return self.all_of("conflict")

    def learned_labels(self) -> list[LearnedLabel]:
        """What was learned of labels, switched on or not."""
        return self.all_of("learned_label")

    def codebook(self) -> Codebook:
        """The codebook in its order."""
        labels: list[Label] = self.all_of("label", "position")
        attributes: list[AttributeDefinition] = self.all_of("attribute_definition", "position")
        relation_types: list[RelationType] = self.all_of("relation_type", "position")
        return Codebook(tuple(labels), tuple(attributes), tuple(relation_types))


#: Makes a fragment of a pair; the class itself takes twice as long.
_pair = tuple.__new__

#: Kinds that every gesture reads one by one, and that have no Booleans: they are asked for without detours.
_ON_THE_WAY = frozenset({"article", "revision", "annotation", "assignment"})

#: What belongs to articles, in the order of `Bundle`.
_ON_ARTICLES = ("relation", "comment", "verdict", "article_values")

#: What hangs on annotations: kind → the columns that name them.
_HANGING = {
    "comment": ("target_id",),
    "relation": ("from_id", "to_id"),
    "verdict": ("suggestion_id", "annotation_id"),
}


@cache
def by_id(kind: str, single: bool) -> Select[Any]:
    """The rows of a kind with the parameter `id`, or with one of the expanding `ids`."""
    stored = KIND[kind]
    column = stored.table.c.id
    return select(*stored.columns).where(
        column == bindparam("id") if single else column.in_(bindparam("ids", expanding=True))
    )


@cache
def _fragments_by_id(single: bool) -> Select[Any]:
    f = t.fragment.c
    query = select(f.annotation_id, f.start, f.end).order_by(f.annotation_id, f.position)
    return query.where(
        f.annotation_id == bindparam("id") if single else f.annotation_id.in_(bindparam("ids", expanding=True))
    )


#: The annotations of some articles, each with its fragments.
_MARKED_IN = (
    select(*KIND["annotation"].columns, t.fragment.c.position, t.fragment.c.start, t.fragment.c.end)
    .join_from(t.annotation, t.fragment, t.fragment.c.annotation_id == t.annotation.c.id)
    .where(t.annotation.c.article_id.in_(bindparam("ids", expanding=True)))
)
_IN: Any = bindparam("ids", expanding=True)
_ARTICLES_IN = select(*KIND["article"].columns).where(t.article.c.id.in_(_IN))
_TEXTS_IN = (
    select(*KIND["revision"].columns, t.article_text.c.text)
    .join_from(t.article_revision, t.article_text, t.article_revision.c.sha256 == t.article_text.c.sha256)
    .where(t.article_revision.c.id.in_(_IN))
)


@cache
def _on_articles(kind: str) -> Select[Any]:
    stored = KIND[kind]
    return select(*stored.columns).where(stored.table.c.article_id.in_(_IN)).order_by(stored.table.c.id)


#: Ids of the annotations of an `article` with a fragment that begins at `start`.
MARKED_AT = select(t.fragment.c.annotation_id).where(
    t.fragment.c.article_id == bindparam("article"), t.fragment.c.start == bindparam("start")
)
