"""Questions to a project, answered from one consistent snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from annotator.errors import AnnotatorError
from annotator.model.annotations import (
    ARTICLE_STATUSES,
    Annotation,
    Article,
    ArticleValues,
    ClaimGroup,
    Comment,
    Relation,
    Revision,
    Verdict,
)
from annotator.model.changes import Change, Step, Value
from annotator.model.codebook import AttributeDefinition, Codebook, Label, RelationType
from annotator.model.people import Annotator, Speaker
from annotator.model.spans import Fragment
from annotator.storage import tables as t
from annotator.storage.mapping import KIND, annotation_of, from_json, gathered

#: Identifiers in one IN list; SQLite allows 32,766 parameters, PostgreSQL 65,535.
CHUNK = 500

#: Orders of the article list: name → columns; the identifier breaks ties.
SORTS: dict[str, tuple[Any, ...]] = {
    "added": (t.article.c.added, t.article.c.id),
    "newest": (t.article.c.published.desc(), t.article.c.id),
    "oldest": (t.article.c.published, t.article.c.id),
    "title": (t.article.c.listed, t.article.c.id),
    "outlet": (t.article.c.outlet, t.article.c.published, t.article.c.id),
    "status": (t.article.c.status, t.article.c.id),
    "annotations": (t.article.c.annotations.desc(), t.article.c.id),
}


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles the list shows, and in which order (a key of `SORTS`)."""

    text: str = ""
    status: str = ""
    sort: str = "added"


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """What the article list shows of one article."""

    id: str
    title: str
    outlet: str
    published: str
    status: str
    annotations: int
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many annotations one annotator has with one label in one status."""

    label_id: str
    annotator_id: str
    status: str
    count: int


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One step of the journal with the changes asked for."""

    step: Step
    changes: tuple[Change, ...]


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


def chunks(ids: Sequence[str], size: int = CHUNK) -> Iterator[Sequence[str]]:
    """`ids` in parts of at most `size`."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


class Reading:
    """Questions to one snapshot; made by `Store.reading` and by units of work."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def _rows(self, query: Select[Any]) -> Sequence[Any]:
        return self.connection.execute(query).fetchall()

    # -- articles ---------------------------------------------------------------------

    def article_rows(self, wanted: ArticleFilter, offset: int, limit: int) -> list[ArticleRow]:
        """`limit` rows of the article list from `offset` on."""
        c = t.article.c
        query = _filtered(select(c.id, c.title, c.outlet, c.published, c.status, c.annotations, c.external_id), wanted)
        return [ArticleRow(*row) for row in self._rows(query.offset(offset).limit(limit))]

    def rows_of(self, article_ids: Sequence[str]) -> list[ArticleRow]:
        """The rows of these articles in the order of `article_ids`; missing ones are left out."""
        c = t.article.c
        found: dict[str, ArticleRow] = {}
        for part in chunks(article_ids):
            query = select(c.id, c.title, c.outlet, c.published, c.status, c.annotations, c.external_id)
            found.update((row[0], ArticleRow(*row)) for row in self._rows(query.where(c.id.in_(part))))
        return [found[article_id] for article_id in article_ids if article_id in found]

    def article_ids(self, wanted: ArticleFilter | None = None) -> list[str]:
        """Identifiers of the articles that `wanted` lets through, in its order."""
        return [row[0] for row in self._rows(_filtered(select(t.article.c.id), wanted or ArticleFilter()))]

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

    def articles_with_external_id(self, external_ids: Sequence[str]) -> dict[str, str]:
        """Article ids by the id another program gave them."""
        c = t.article.c
        found: dict[str, str] = {}
        for part in chunks(external_ids):
            rows = self._rows(select(c.external_id, c.id).where(c.external_id.in_(part)))
            found.update((row[0], row[1]) for row in rows)
        return found

    def progress(self) -> dict[str, int]:
        """Number of articles by status, every status named."""
        c = t.article.c
        counts = {row[0]: row[1] for row in self._rows(select(c.status, func.count()).group_by(c.status))}
        return {status: counts.get(status, 0) for status in ARTICLE_STATUSES}

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
        rows = self.connection.execute(_MARKED_AT, {"article": article_id, "start": start}).fetchall()
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
        for part in chunks(article_ids, 200):
            yield from self._bundles(part)

    def _bundles(self, article_ids: Sequence[str]) -> Iterator[Bundle]:
        r, x, a, f = t.article_revision.c, t.article_text.c, t.annotation.c, t.fragment.c
        articles = {value.id: value for value in self.values("article", article_ids)}
        texts = {
            row[-1]: (KIND["revision"].value(row[:-2]), row[-2])
            for row in self._rows(
                select(*KIND["revision"].columns, x.text, r.id)
                .join_from(t.article_revision, t.article_text, r.sha256 == x.sha256)
                .where(r.id.in_([article.revision_id for article in articles.values()]))
            )
        }
        # The first fragment, which mostly is the only one, comes with its annotation; that spares half of the rows.
        later = gathered(
            self._rows(
                select(f.annotation_id, f.start, f.end)
                .where(f.article_id.in_(article_ids), f.position > 0)
                .order_by(f.annotation_id, f.position)
            )
        )
        query = select(*KIND["annotation"].columns, f.start, f.end).join_from(
            t.annotation, t.fragment, (f.annotation_id == a.id) & (f.position == 0)
        )
        marked: dict[str, list[Annotation]] = {}
        for *row, start, end in self._rows(query.where(a.article_id.in_(article_ids))):
            first = (Fragment(start, end),)
            parts = first + later[row[0]] if row[0] in later else first
            marked.setdefault(row[1], []).append(annotation_of(row, parts))
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

    def _by_article(self, kind: str, article_ids: Sequence[str]) -> dict[str, list[Any]]:
        stored = KIND[kind]
        found: dict[str, list[Any]] = {}
        query = select(*stored.columns).where(stored.table.c.article_id.in_(article_ids)).order_by(stored.table.c.id)
        for row in self._rows(query):
            found.setdefault(row[1], []).append(stored.value(row))
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
            # One identifier is the case of every gesture: its statement is made once, not each time.
            wanted = {"id": part[0]} if len(part) == 1 else {"ids": part}
            rows += self.connection.execute(_by_id(kind, len(part) == 1), wanted).fetchall()
            if kind == "annotation":
                parts += self.connection.execute(_fragments_by_id(len(part) == 1), wanted).fetchall()
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

    def codebook(self) -> Codebook:
        """The codebook in its order."""
        labels: list[Label] = self.all_of("label", "position")
        attributes: list[AttributeDefinition] = self.all_of("attribute_definition", "position")
        relation_types: list[RelationType] = self.all_of("relation_type", "position")
        return Codebook(tuple(labels), tuple(attributes), tuple(relation_types))

    def tallies(self) -> list[Tally]:
        """Numbers of annotations by label, annotator and status."""
        c = t.tally.c
        query = select(c.label_id, c.annotator_id, c.status, c.count).where(c.count > 0)
        return [Tally(*row) for row in self._rows(query.order_by(c.label_id, c.annotator_id, c.status))]

    # -- the journal ------------------------------------------------------------------

    def last_step(self) -> int:
        """Number of the newest step, 0 when there is none."""
        row = self.connection.execute(select(func.max(t.journal_step.c.number))).first()
        return int(row[0] or 0) if row else 0

    def step(self, number: int) -> Step:
        """The step with this number."""
        (found,) = self._steps(t.journal_step.c.number == number)
        return found

    def steps_since(self, number: int, limit: int = 1000) -> list[Step]:
        """The steps after `number`, oldest first."""
        return self._steps(t.journal_step.c.number > number, limit=limit)

    def details(self, number: int) -> str | None:
        """The JSON details recorded with a step."""
        query = select(t.journal_step.c.details_json).where(t.journal_step.c.number == number)
        row = self.connection.execute(query).first()
        return None if row is None else row[0]

    def undoable(self, annotator_id: str) -> Step | None:
        """The step that undo would take back for this annotator."""
        j = t.journal_step.c
        query = select(func.max(j.number)).where(j.annotator_id == annotator_id, j.state == "done")
        return self._step_found(query)

    def redoable(self, annotator_id: str) -> Step | None:
        """The step that redo would do again: the oldest undone one after the newest done one."""
        j = t.journal_step.c
        done = select(func.coalesce(func.max(j.number), 0)).where(j.annotator_id == annotator_id, j.state == "done")
        query = select(func.min(j.number)).where(
            j.annotator_id == annotator_id, j.state == "undone", j.number > done.scalar_subquery()
        )
        return self._step_found(query)

    def _step_found(self, query: Select[Any]) -> Step | None:
        row = self.connection.execute(query).first()
        return None if row is None or row[0] is None else self.step(row[0])

    def _steps(self, *where: Any, limit: int | None = None, newest_first: bool = False) -> list[Step]:
        j = t.journal_step.c
        query = select(j.number, j.id, j.name, j.annotator_id, j.at, j.kind).where(*where)
        query = query.order_by(j.number.desc() if newest_first else j.number)
        return [Step(*row) for row in self._rows(query.limit(limit) if limit else query)]

    def codebook_steps(self) -> list[tuple[Step, tuple[Change, ...]]]:
        """The steps that changed the codebook, oldest first, with those changes; each made a version."""
        c = t.journal_change.c
        # What belongs to no article is one short range of the index by article.
        where = (c.article_id.is_(None), c.kind.in_(("label", "attribute_definition", "relation_type")))
        numbers = [row[0] for row in self._rows(select(c.step_number).where(*where).distinct())]
        steps = self._steps(t.journal_step.c.number.in_(numbers))
        return [(step, self._changes(c.step_number == step.number, *where)) for step in steps]

    def changes(self, number: int) -> tuple[Change, ...]:
        """The changes of one step in their order."""
        return self._changes(t.journal_change.c.step_number == number)

    def _changes(self, *where: Any) -> tuple[Change, ...]:
        j = t.journal_change.c
        query = select(j.kind, j.before_json, j.after_json).where(*where).order_by(j.position)
        return tuple(
            Change(from_json(kind, before), from_json(kind, after)) for kind, before, after in self._rows(query)
        )

    def journal(
        self, *, article_id: str | None = None, object_id: str | None = None, limit: int = 100
    ) -> list[JournalEntry]:
        """The newest steps, newest first, with their changes to one article, one object, or everything."""
        c = t.journal_change.c
        where: list[Any] = []
        if article_id is not None:
            where.append(c.article_id == article_id)
        if object_id is not None:
            where.append(c.object_id == object_id)
        if not where:
            steps = self._steps(limit=limit, newest_first=True)
        else:
            numbers = select(c.step_number).where(*where).distinct().order_by(c.step_number.desc()).limit(limit)
            steps = self._steps(t.journal_step.c.number.in_([row[0] for row in self._rows(numbers)]), newest_first=True)
        return [JournalEntry(step, self._changes(c.step_number == step.number, *where)) for step in steps]


#: What belongs to articles, in the order of `Bundle`.
_ON_ARTICLES = ("relation", "comment", "verdict", "article_values")

#: What hangs on annotations: kind → the columns that name them.
_HANGING = {
    "comment": ("target_id",),
    "relation": ("from_id", "to_id"),
    "verdict": ("suggestion_id", "annotation_id"),
}


@cache
def _by_id(kind: str, single: bool) -> Select[Any]:
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


_MARKED_AT = select(t.fragment.c.annotation_id).where(
    t.fragment.c.article_id == bindparam("article"), t.fragment.c.start == bindparam("start")
)


def in_reading_order(found: Iterable[Annotation]) -> list[Annotation]:
    """Annotations by start; of two with one start the longer comes first, then the older."""
    return sorted(found, key=lambda one: (one.fragments[0].start, -one.fragments[-1].end, one.id))


def _filtered(query: Select[Any], wanted: ArticleFilter) -> Select[Any]:
    c = t.article.c
    if wanted.status:
        query = query.where(c.status == wanted.status)
    for word in wanted.text.casefold().split():
        query = query.where(c.listed.contains(word, autoescape=True))
    return query.order_by(*SORTS.get(wanted.sort, SORTS["added"]))
