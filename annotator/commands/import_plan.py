"""What an import would write: every row prepared from records and one snapshot, then put into one step."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from annotator.commands.import_marks import Mark, Marks, moment
from annotator.commands.import_names import Names
from annotator.commands.project import Reading, UnitOfWork
from annotator.commands.tasks import Handle
from annotator.formats.records import ArticleRecord, ProjectPart
from annotator.model.annotations import Article, ArticleValues, Revision, now
from annotator.model.changes import Value
from annotator.model.ids import is_uuid, new_id, outside_id
from annotator.model.text import sha256

if TYPE_CHECKING:
    from annotator.commands.importing import FileReport

#: From so many records on, all digests and outside ids are read at once: a few large questions beat many small ones.
_MANY = 1000


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
        self._texts: dict[str, str] = {}
        self._renamed: list[tuple[Article, Article]] = []
        self._outside: dict[str, str] = {}
        self._taken_articles: set[str] = set()
        self._taken_ids: set[str] = set()
        self._tallies: list[tuple[FileReport, _Tally]] = []
        #: By article name, what the names in its records became; only of articles that relations of others end at.
        self._ends: dict[str, list[tuple[_Tally, dict[str | None, str]]]] = {}
        self._across: list[tuple[_Tally, Marks]] = []
        self._made = now()

    # -- what came of it --------------------------------------------------------------

    @property
    def empty(self) -> bool:
        """Whether the project holds everything already."""
        return not self._values and not self._renamed and not self._names.entries

    @property
    def name(self) -> str:
        """The step's name: "Import 12 articles", or "Import 3 annotations" when all articles are there."""
        articles = sum(tally.articles for _, tally in self._tallies)
        annotations = sum(tally.annotations for _, tally in self._tallies)
        number, noun = (articles, "article") if articles else (annotations, "annotation")
        return f"Import {number:,} {noun}{'' if number == 1 else 's'}" if number else "Import comments and links"

    def put(self, unit: UnitOfWork) -> None:
        """Hand every row to the step."""
        for digest, text in self._texts.items():
            unit.store_text(text, digest)
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
        self._names.enter(record.project for record in every if record.project is not None)
        self._ends = {name: [] for record in every for name in _ends_of(record)}
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
        self._link_across()

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
        parts = [(record.id, record.project) for record in records if record.project is not None]
        self._outside |= {name: part.article_id for name, part in parts if name is not None and part.article_id}
        wanted = {"article": list(self._outside.values())}
        wanted["annotation"] = [span.id for record in records for span in record.spans if span.id]
        wanted["relation"] = [link.id for record in records for link in record.relations if link.id]
        wanted["comment"] = [one.id for record in records for one in record.comments if one.id]
        for _, part in parts:
            for kind, ids in _ids_of(part).items():
                wanted.setdefault(kind, []).extend(ids)
        for kind, ids in wanted.items():
            stated = ids if kind == "article" else [one for one in ids if is_uuid(one)]
            if kind == "article" and len(stated) > _MANY:
                self._taken_ids |= self._read.digests().keys() & set(stated)
            else:
                self._taken_ids |= self._read.known(kind, stated)

    def _add_article(self, record: ArticleRecord, tally: _Tally, added: str) -> None:
        digest = digest_of(record)
        found = self._articles.get(digest)
        if found is None:
            article, revision = self._new_article(record, digest, tally, added)
            self._articles[digest] = article, revision
            self._places[article.id] = len(self._values)
            self._values += (article, revision)
            self._texts[digest] = record.text
            tally.articles += 1
            earlier = self._earlier_of(record, article) if record.project is not None else {}
            self._mark(Marks(self, record, article, revision, frozenset(), earlier), tally)
            return
        tally.duplicates += 1
        article, revision = found
        if record.spans or record.comments or (record.project is not None and _marks_in(record.project)):
            earlier = self._stored_earlier(record, article, tally)
            if self._mark(Marks(self, record, article, revision, self._on(article), earlier), tally):
                self._adopt_name(record, article, revision, digest)

    def _mark(self, marks: Marks, tally: _Tally) -> bool:
        """Prepare what is marked on an article; whether there was anything new."""
        new = marks.add()
        tally.annotations += marks.added
        tally.known += marks.known
        if marks.name in self._ends:
            self._ends[marks.name].append((tally, marks.ids))
        if marks.across:
            self._across.append((tally, marks))
        return new

    def _earlier_of(self, record: ArticleRecord, article: Article) -> dict[int, Revision]:
        """Rows for the earlier texts of a new article, by number."""
        made: dict[int, Revision] = {}
        for one in record.project.revisions if record.project is not None else ():
            created, _ = moment(one.created, "created", self._made, {})
            digest = sha256(one.text)
            made[one.number] = Revision(self._free(one.id), article.id, one.number, digest, len(one.text), created)
            self._texts[digest] = one.text
        self._values += made.values()
        return made

    def _stored_earlier(self, record: ArticleRecord, article: Article, tally: _Tally) -> dict[int, Revision]:
        """The earlier texts that a known article has, too, by their number in the record."""
        stated = record.project.revisions if record.project is not None else ()
        if not stated:
            return {}
        known = [one for one in self._values if isinstance(one, Revision) and one.article_id == article.id]
        by_digest = {one.sha256: one for one in (*known, *self._read.revisions(article.id))}
        found = {one.number: by_digest[digest] for one in stated if (digest := sha256(one.text)) in by_digest}
        if len(found) < len(stated):
            tally.notices.append(f"“{article.title}” was there already; earlier texts of it were left out.")
        return found

    def _free(self, stated: str | None) -> str:
        """The id that is stated when it is a UUID and free, else a new one."""
        return stated if stated is not None and is_uuid(stated) and self.take(stated) else new_id()

    def _link_across(self) -> None:
        """Prepare the relations between articles, now that all of them are read."""
        left_out = Counter[int]()
        for tally, marks in self._across:
            for link in marks.across:
                end = self._end(tally, link.to_article or "", link.to_id)
                if end is None:
                    left_out[id(tally)] += 1
                else:
                    marks.add_across(link, end)
        for _, tally in self._tallies:
            number = left_out[id(tally)]
            if number:
                what = "relation ends" if number == 1 else "relations end"
                tally.notices.append(
                    f"{number:,} {what} in an article that is neither here nor in the project; import it and this "
                    "file again to have them."
                )

    def _end(self, tally: _Tally, name: str, stated: str) -> str | None:
        """The annotation that a file calls `stated` in the article `name`: of this file, of another, of the project."""
        here = sorted(self._ends[name], key=lambda one: one[0] is not tally)
        for _, ids in here:
            if stated in ids:
                return ids[stated]
        article_id = name if is_uuid(name) else self._read.articles_with_external_id([name]).get(name)
        for one in self._read.annotations(article_id) if article_id is not None else ():
            if stated in (one.id, one.external_id):
                return one.id
        return None

    def _on(self, article: Article) -> frozenset[str]:
        """Ids of all that is marked on an article, in the project and in this plan, and who gave values for it."""
        read, here = self._read, article.id
        stored: tuple[Any, ...] = (*read.annotations(here), *read.relations(here), *read.comments(here))
        owners = {one.annotator_id for one in read.article_values(here)}
        known = {one.id for one in (*stored, *read.verdicts(here))}
        return frozenset(known | owners | self._planned.get(here, set()))

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

    def _new_article(self, record: ArticleRecord, digest: str, tally: _Tally, added: str) -> tuple[Article, Revision]:
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
        revision_id, number, created = "", 1, added
        if record.project is not None:
            added, _ = moment(record.project.added, "added", added, {})
            created = added
            stated = record.project.revision
            if stated is not None:
                revision_id, number = self._free(stated.id), stated.number
                created, _ = moment(stated.created, "created", added, {})
        revision = Revision(revision_id or new_id(), article_id, number, digest, len(record.text), created)
        title = record.title if record.title is not None else record.text[:80]
        status = record.status or "to do"
        return Article(article_id, title, revision.id, status, meta, external, added), revision

    def take(self, wanted: str) -> bool:
        """Take an id that came as a UUID; False when something in the project has it."""
        if wanted in self._taken_ids:
            return False
        self._taken_ids.add(wanted)
        return True

    def add_mark(self, value: Mark) -> None:
        """One more row on an article."""
        self._values.append(value)
        planned = self._planned.setdefault(value.article_id, set())
        planned.add(value.annotator_id if isinstance(value, ArticleValues) else value.id)

    @property
    def names(self) -> Names:
        """Labels, relation types and annotators by name."""
        return self._names

    @property
    def made(self) -> str:
        """The moment of this import, for what states none."""
        return self._made


def _marks_in(part: ProjectPart) -> bool:
    """Whether the part holds anything that stands on an article."""
    return bool(part.values or part.decided or part.verdicts or part.relations or part.spans)


def _ends_of(record: ArticleRecord) -> Iterator[str]:
    """The articles at which relations of this one end."""
    if record.project is not None or record.relations:
        further = record.project.relations if record.project is not None else ()
        for link in (*record.relations, *further):
            if link.to_article is not None:
                yield link.to_article


def _ids_of(part: ProjectPart) -> dict[str, list[str]]:
    """The ids that a part states, by kind."""
    revisions = [one for one in (part.revision, *part.revisions) if one is not None]
    return {
        "revision": [one.id for one in revisions if one.id],
        "annotation": [one.id for one in part.spans if one.id],
        "relation": [one.id for one in part.relations if one.id],
        "verdict": [one.id for one in part.verdicts if one.id],
        "article_values": [one.id for one in part.values if one.id],
    }


def digest_of(record: ArticleRecord) -> str:
    """SHA-256 of the record's text, worked out once."""
    if record.sha256 is None:
        record.sha256 = sha256(record.text)
    return record.sha256


def _moments(number: int) -> Iterator[str]:
    """`number` moments a millisecond apart that end now, so that articles keep the order of their file."""
    last = time.time_ns() // 1_000_000
    second, head = -1, ""
    for one in range(last - number + 1, last + 1):
        if one // 1000 != second:
            second = one // 1000
            head = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S.")
        yield f"{head}{one % 1000:03}Z"
