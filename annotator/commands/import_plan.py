"""What an import would write: every row prepared from records and one snapshot, then put into one step."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from annotator.commands.import_names import Names
from annotator.commands.project import Reading, UnitOfWork
from annotator.commands.tasks import Handle
from annotator.formats.records import ArticleRecord, CommentRecord, RelationRecord, SpanRecord
from annotator.model.annotations import Annotation, Article, Comment, Relation, Revision, now
from annotator.model.changes import Value
from annotator.model.ids import is_uuid, new_id, outside_id
from annotator.model.spans import surface
from annotator.model.text import sha256

if TYPE_CHECKING:
    from annotator.commands.importing import FileReport

_STAMP = "%Y-%m-%dT%H:%M:%S.%f"
#: From so many records on, all digests and outside ids are read at once: a few large questions beat many small ones.
_MANY = 1000

_STAMPED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@dataclass(slots=True)
class _Tally:
    """Counts for one file, told to its report only when the step is committed."""

    articles: int = 0
    annotations: int = 0
    duplicates: int = 0
    known: int = 0
    notices: list[str] = field(default_factory=list)


class Plan:
    """The rows of one import, prepared against `read`; made again when the project has changed meanwhile."""

    def __init__(self, read: Reading, annotator: str, handle: Handle) -> None:
        self._read = read
        self._handle = handle
        self._names = Names(read, annotator)
        self._articles: dict[str, tuple[Article, Revision]] = {}
        self._values: list[Value] = []
        self._places: dict[str, int] = {}
        self._planned: dict[str, set[str]] = {}
        self._texts: list[str] = []
        self._renamed: list[tuple[Article, Article]] = []
        self._outside: dict[str, str] = {}
        self._taken_articles: set[str] = set()
        self._taken_ids: set[str] = set()
        self._tallies: list[tuple[FileReport, _Tally]] = []
        self._made = now()

    # -- what came of it --------------------------------------------------------------

    @property
    def empty(self) -> bool:
        """Whether the project holds everything already."""
        return not self._values and not self._renamed

    @property
    def name(self) -> str:
        """The step's name: "Import 12 articles", or "Import 3 annotations" when all articles are there."""
        articles = sum(tally.articles for _, tally in self._tallies)
        annotations = sum(tally.annotations for _, tally in self._tallies)
        number, noun = (articles, "article") if articles else (annotations, "annotation")
        return f"Import {number:,} {noun}{'' if number == 1 else 's'}" if number else "Import comments and links"

    def put(self, unit: UnitOfWork) -> None:
        """Hand every row to the step."""
        for text in self._texts:
            unit.store_text(text)
        for value in self._names.made():
            unit.put(value)
        for value in self._values:
            unit.put(value)
        for before, after in self._renamed:
            unit.change(before, after)

    def tell(self) -> None:
        """Write the counts into the files' reports."""
        for report, tally in self._tallies:
            report.articles, report.annotations = tally.articles, tally.annotations
            report.duplicates = tally.duplicates
            report.notices += tally.notices
            if tally.known:
                what = "annotation is" if tally.known == 1 else "annotations are"
                report.notices.append(f"{tally.known:,} {what} in the project already.")

    # -- preparing --------------------------------------------------------------------

    def add(self, gathered: Sequence[tuple[FileReport, list[ArticleRecord]]]) -> None:
        """Prepare the rows of all files in their order."""
        every = [record for _, records in gathered for record in records]
        self._load_articles(every)
        self._load_taken(every)
        total, done = len(every), 0
        moments = _moments(total)
        for report, records in gathered:
            tally = _Tally()
            self._tallies.append((report, tally))
            self._names.told = tally.notices
            for record in records:
                self._add_article(record, tally, next(moments))
                done += 1
                if done % 500 == 0:
                    self._handle.progress(done, total, "Preparing")

    def _load_articles(self, records: Sequence[ArticleRecord]) -> None:
        """The articles that have one of these texts already, by digest."""
        wanted = {digest_of(record) for record in records}
        if len(wanted) > _MANY:
            by_digest = {digest: one for one, digest in self._read.digests().items() if digest in wanted}
        else:
            by_digest = self._read.articles_with_text(list(wanted))
        articles = {one.id: one for one in self._read.values("article", list(by_digest.values()))}
        revisions = {
            one.id: one for one in self._read.values("revision", [one.revision_id for one in articles.values()])
        }
        for digest, article_id in by_digest.items():
            article = articles[article_id]
            self._articles[digest] = article, revisions[article.revision_id]

    def _load_taken(self, records: Sequence[ArticleRecord]) -> None:
        """Which of the ids that the records bring are in use."""
        outside = [record.id for record in records if record.id is not None]
        if len(outside) > _MANY:
            self._taken_articles = self._read.external_ids().keys() & set(outside)
        else:
            self._taken_articles = set(self._read.articles_with_external_id(outside))
        self._outside = {one: one if is_uuid(one) else outside_id("article", one) for one in outside}
        wanted = {"article": list(self._outside.values())}
        wanted["annotation"] = [span.id for record in records for span in record.spans if span.id]
        wanted["relation"] = [link.id for record in records for link in record.relations if link.id]
        wanted["comment"] = [one.id for record in records for one in record.comments if one.id]
        for kind, ids in wanted.items():
            stated = ids if kind == "article" else [one for one in ids if is_uuid(one)]
            if kind == "article" and len(stated) > _MANY:
                self._taken_ids |= self._read.digests().keys() & set(stated)
            else:
                self._taken_ids |= self._read.known(kind, stated)

    def _add_article(self, record: ArticleRecord, tally: _Tally, moment: str) -> None:
        digest = digest_of(record)
        found = self._articles.get(digest)
        if found is None:
            article, revision = self._new_article(record, digest, tally, moment)
            self._articles[digest] = article, revision
            self._places[article.id] = len(self._values)
            self._values += (article, revision)
            self._texts.append(record.text)
            tally.articles += 1
            _Marks(self, record, article, revision, tally, frozenset()).add()
            return
        tally.duplicates += 1
        article, revision = found
        if record.spans or record.comments:
            marks = _Marks(self, record, article, revision, tally, self._on(article))
            if marks.add():
                self._adopt_name(record, article, revision, digest)

    def _on(self, article: Article) -> frozenset[str]:
        """Ids of all that is marked on an article, in the project and in this plan."""
        read, here = self._read, article.id
        stored: tuple[Any, ...] = (*read.annotations(here), *read.relations(here), *read.comments(here))
        return frozenset(one.id for one in stored) | self._planned.get(here, set())

    def _adopt_name(self, record: ArticleRecord, article: Article, revision: Revision, digest: str) -> None:
        """An article without an outside id gets the one that annotated data names it by."""
        name = record.id
        if name is None or is_uuid(name) or article.external_id is not None or name in self._taken_articles:
            return
        after = replace(article, external_id=name)
        if article.id in self._places:
            self._values[self._places[article.id]] = after
        else:
            self._renamed.append((article, after))
        self._taken_articles.add(name)
        self._articles[digest] = after, revision

    def _new_article(self, record: ArticleRecord, digest: str, tally: _Tally, moment: str) -> tuple[Article, Revision]:
        outside, meta = record.id, record.meta
        external = outside if outside is not None and outside != self._outside[outside] else None
        if outside is None:
            article_id = new_id()
        else:
            article_id = self._outside[outside]
            if article_id in self._taken_ids or external in self._taken_articles:
                article_id, external = outside_id("article", outside, digest), None
                meta = {**meta, "source_id": outside}
                tally.notices.append(f"Another article has the id “{outside}” already; this one got an id of its own.")
            self._taken_ids.add(article_id)
            if external is not None:
                self._taken_articles.add(external)
        revision = Revision(new_id(), article_id, 1, digest, len(record.text), moment)
        title = record.title if record.title is not None else record.text[:80]
        status = record.status or "to do"
        return Article(article_id, title, revision.id, status, meta, external, moment), revision

    def take(self, wanted: str) -> bool:
        """Take an id that came as a UUID; False when something in the project has it."""
        if wanted in self._taken_ids:
            return False
        self._taken_ids.add(wanted)
        return True

    def add_mark(self, value: Annotation | Relation | Comment) -> None:
        """One more row on an article."""
        self._values.append(value)
        self._planned.setdefault(value.article_id, set()).add(value.id)

    @property
    def names(self) -> Names:
        """Labels, relation types and annotators by name."""
        return self._names

    @property
    def made(self) -> str:
        """The moment of this import, for what states none."""
        return self._made


class _Marks:
    """What is marked on one article: annotations, relations, comments."""

    def __init__(
        self,
        plan: Plan,
        record: ArticleRecord,
        article: Article,
        revision: Revision,
        tally: _Tally,
        there: frozenset[str],
    ) -> None:
        self._plan = plan
        self._record = record
        self._article = article
        self._revision = revision
        self._tally = tally
        self._there = set(there)
        self._here: set[str] = set()
        self._ids: dict[str | None, str] = {record.id: article.id}

    def add(self) -> bool:
        """Prepare the rows; whether there was anything new."""
        before = len(self._there)
        for span in self._record.spans:
            self._add_span(span)
        for link in self._record.relations:
            self._add_relation(link)
        for comment in self._record.comments:
            self._add_comment(comment)
        return len(self._there) > before

    def _identity(self, stated: str | None, kind: str, owner: str, *parts: str) -> tuple[str, str | None, bool]:
        """Id, outside id, and whether it is new.  Without a stated id the content names the thing."""
        article_id = self._article.id
        if stated is None:
            made = outside_id(kind, article_id, owner, *parts)
            number = 2
            while made in self._here:  # the same thing twice in one record
                made = outside_id(kind, article_id, owner, *parts, str(number))
                number += 1
        elif is_uuid(stated) and (stated in self._there or self._plan.take(stated)):
            made = stated
        else:
            made = outside_id(kind, article_id, owner, stated)
        self._here.add(made)
        if stated is not None:
            self._ids[stated] = made
        new = made not in self._there
        self._there.add(made)
        return made, None if stated is None or is_uuid(stated) else stated, new

    def _add_span(self, span: SpanRecord) -> None:
        owner, name = self._plan.names.annotator(span.annotator, span.status, span.origin)
        label = self._plan.names.label(span.label)
        content = () if span.id is not None else (label, repr(span.fragments), repr(sorted(span.attributes.items())))
        made, external, new = self._identity(span.id, "annotation", name, *content)
        if not new:
            self._tally.known += 1
            return
        created, extra = _moment(span.created, "created", self._plan.made, span.extra)
        changed, extra = _moment(span.changed, "changed", created, extra)
        self._plan.add_mark(
            Annotation(
                id=made,
                article_id=self._article.id,
                revision_id=self._revision.id,
                annotator_id=owner,
                label_id=label,
                fragments=span.fragments,
                attributes=span.attributes,
                note=span.note,
                status=span.status,
                origin=span.origin,
                speaker_id=self._plan.names.speaker(span.speaker, self._meant(span)) if span.speaker else None,
                group_id=self._plan.names.group(span.group, self._plan.made),
                external_id=external,
                extra=extra,
                created=created,
                changed=changed,
            )
        )
        self._tally.annotations += 1

    def _meant(self, span: SpanRecord) -> str:
        """A name for the speaker that a span names by id only."""
        canonical = span.attributes.get("canonical")
        return (
            canonical if isinstance(canonical, str) and canonical else surface(self._record.text, span.fragments, " ")
        )

    def _add_relation(self, link: RelationRecord) -> None:
        owner, name = self._plan.names.annotator(link.annotator, link.status, None)
        kind = self._plan.names.relation_type(link.type)
        start, end = self._ids[link.from_id], self._ids[link.to_id]
        made, external, new = self._identity(link.id, "relation", name, *(() if link.id else (kind, start, end)))
        if new:
            created, _ = _moment(link.created, "created", self._plan.made, {})
            self._plan.add_mark(
                Relation(
                    made, self._article.id, kind, start, end, owner, link.attributes, link.status, external, created
                )
            )

    def _add_comment(self, comment: CommentRecord) -> None:
        owner, name = self._plan.names.annotator(comment.author, "accepted", None)
        target = self._ids[comment.target]
        content = () if comment.id else (target, comment.text)
        made, external, new = self._identity(comment.id, "comment", name, *content)
        if new:
            created, _ = _moment(comment.created, "created", self._plan.made, {})
            self._plan.add_mark(
                Comment(made, self._article.id, target, owner, comment.text, comment.resolved, external, created)
            )


def digest_of(record: ArticleRecord) -> str:
    """SHA-256 of the record's text, worked out once."""
    if record.sha256 is None:
        record.sha256 = sha256(record.text)
    return record.sha256


def _moments(number: int) -> Iterator[str]:
    """`number` moments a millisecond apart that end now, so that articles keep the order of their file."""
    last = time.time_ns() // 1_000_000
    second, head = -1, ""
    for moment in range(last - number + 1, last + 1):
        if moment // 1000 != second:
            second = moment // 1000
            head = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S.")
        yield f"{head}{moment % 1000:03}Z"


def _moment(stated: str | None, key: str, default: str, extra: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """A moment as it is stored; one in another form is brought to ours, one that is none is kept in `extra`."""
    if not stated:
        return default, extra
    if _STAMPED.fullmatch(stated):
        return stated, extra
    try:
        parsed = datetime.fromisoformat(stated)
    except ValueError:
        return default, {**extra, key: stated}
    return parsed.astimezone(UTC).strftime(_STAMP)[:-3] + "Z", extra
