"""What an import would write: every row prepared from records and one snapshot, then put into one step."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from annotator.commands.import_marks import Mark, Marks, moment
from annotator.commands.import_names import Names
from annotator.commands.import_reading import Gathered, digest_of
from annotator.commands.import_spool import Item
from annotator.commands.originals import Originals
from annotator.commands.project import UnitOfWork
from annotator.formats.page import ENGINE
from annotator.formats.records import ArticleRecord, ProjectPart
from annotator.model.annotations import Article, ArticleValues, Revision, now
from annotator.model.changes import Value
from annotator.model.ids import is_uuid, new_id, outside_id
from annotator.model.text import sha256
from annotator.storage.originals import ORIGINAL

#: The label of what stands outside the main text of a web page.
PROPOSED = "Boilerplate"


@dataclass(slots=True)
class _Tally:
    """Counts for one file, told to its report only when the step is committed."""

    articles: int = 0
    annotations: int = 0
    duplicates: int = 0
    known: int = 0
    unproposed: int = 0
    notices: list[str] = field(default_factory=list)


class Plan:
    """The rows of one import, prepared a portion at a time against what `unit` sees, and put into it.

    The unit sees the portions before, so that a text which comes twice is a duplicate wherever it comes.
    """

    def __init__(self, unit: UnitOfWork, gathered: Gathered, annotator: str) -> None:
        self._unit, self._gathered = unit, gathered
        self._read = unit.read
        self._names = Names(unit.read, annotator)
        self._names.enter(held.people for held in gathered.held)
        self._originals = Originals(unit, gathered)
        self._proposes = self._read.codebook().label_named(PROPOSED) is not None
        self._moments = _moments(gathered.articles)
        self._made = now()
        self._tallies = [_Tally() for _ in gathered.reports]
        #: What the names in records became, of articles that relations of others end at, by the article's name.
        self._ends: dict[str, list[tuple[int, dict[str | None, str]]]] = {name: [] for name in gathered.ends}
        self._across: list[tuple[int, Marks]] = []
        #: How many articles of the project this import has changed.
        self._altered = 0
        self._begin()

    def _begin(self) -> None:
        """Forget the portion before."""
        self._articles: dict[str, tuple[Article, Revision]] = {}
        self._values: list[Value] = []
        self._places: dict[str, int] = {}
        self._planned: dict[str, dict[str, object]] = {}
        self._texts: dict[str, str] = {}
        self._changed: dict[str, tuple[Article, Article]] = {}
        self._outside: dict[str, str] = {}
        self._taken_articles: set[str] = set()
        self._taken_ids: set[str] = set()

    # -- what came of it --------------------------------------------------------------

    @property
    def name(self) -> str:
        """The step's name: "Import 12 articles", or "Import 3 annotations" when all articles are there."""
        articles = sum(tally.articles for tally in self._tallies)
        annotations = sum(tally.annotations for tally in self._tallies)
        number, noun = (articles, "article") if articles else (annotations, "annotation")
        if number:
            return f"Import {number:,} {noun}{'' if number == 1 else 's'}"
        return "Keep originals" if self._altered else "Import comments and links"

    def tell(self) -> None:
        """Write the counts into the files' reports."""
        for report, tally in zip(self._gathered.reports, self._tallies, strict=True):
            report.articles, report.annotations = tally.articles, tally.annotations
            report.duplicates = tally.duplicates
            report.notices += tally.notices
            if tally.known:
                what = "annotation is" if tally.known == 1 else "annotations are"
                report.notices.append(f"{tally.known:,} {what} in the project already.")
            if tally.unproposed:
                report.notices.append(
                    f"{report.path.name}: the codebook has no label “{PROPOSED}”, so the {tally.unproposed:,} "
                    "stretches outside the main text were not proposed."
                )

    # -- preparing --------------------------------------------------------------------

    def add(self, portion: Sequence[Item]) -> None:
        """Prepare the rows of some records and put them into the step."""
        self._begin()
        records = [record for _, record in portion]
        self._load_articles(records)
        self._load_taken(records)
        for number, record in portion:
            self._names.told = self._tallies[number].notices
            if not self._proposes:
                self._drop_proposals(record, self._tallies[number])
            self._add_article(record, number, next(self._moments))
        self._put()

    def link_across(self) -> None:
        """Prepare the relations between articles, now that all of them are read, and put them into the step."""
        self._begin()
        stated = [link.id for _, marks in self._across for link in marks.across if link.id and is_uuid(link.id)]
        self._taken_ids = self._read.known("relation", stated)
        left_out = Counter[int]()
        for number, marks in self._across:
            self._names.told = self._tallies[number].notices
            for link in marks.across:
                end = self._end(number, link.to_article or "", link.to_id)
                if end is None:
                    left_out[number] += 1
                else:
                    marks.add_across(link, end)
        for number, count in left_out.items():
            what = "relation ends" if count == 1 else "relations end"
            self._tallies[number].notices.append(
                f"{count:,} {what} in an article that is neither here nor in the project; import it and this "
                "file again to have them."
            )
        self._put()

    def _put(self) -> None:
        for digest, text in self._texts.items():
            self._unit.store_text(text, digest)
        for value in (*self._names.made(), *self._values):
            self._unit.put(value)
        for before, after in self._changed.values():
            self._unit.change(before, after)

    def _load_articles(self, records: Sequence[ArticleRecord]) -> None:
        """The articles that have one of these texts already, by digest."""
        by_digest = self._read.articles_with_text(list({digest_of(record) for record in records}))
        articles = {one.id: one for one in self._read.values("article", list(by_digest.values()))}
        revisions = {
            one.id: one for one in self._read.values("revision", [one.revision_id for one in articles.values()])
        }
        for digest, article_id in by_digest.items():
            article = articles[article_id]
            self._articles[digest] = article, revisions[article.revision_id]

    def _load_taken(self, records: Sequence[ArticleRecord]) -> None:
        """Which of the ids that the records bring are in use."""
        names = (self._name(record) for record in records)
        outside = list({name for name in names if name is not None})
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
            self._taken_ids |= self._read.known(kind, stated)

    def _drop_proposals(self, record: ArticleRecord, tally: _Tally) -> None:
        """Leave out what a web page proposes, as the codebook has no label for it."""
        kept = [one for one in record.spans if one.origin is None or one.origin.engine != ENGINE]
        tally.unproposed += len(record.spans) - len(kept)
        record.spans = kept

    def _add_article(self, record: ArticleRecord, number: int, added: str) -> None:
        digest, tally = digest_of(record), self._tallies[number]
        self._originals.link(record, number)
        found = self._articles.get(digest)
        if found is None:
            article, revision = self._new_article(record, digest, tally, added)
            self._articles[digest] = article, revision
            self._places[article.id] = len(self._values)
            self._values += (article, revision)
            self._texts[digest] = record.text
            self._originals.store(article)
            tally.articles += 1
            earlier = self._earlier_of(record, article) if record.project is not None else {}
            self._mark(Marks(self, record.id, article, revision, {}, earlier), record, number)
            return
        tally.duplicates += 1
        article, revision = found
        if self._originals.wanted(record, article):
            article = self._alter(digest, replace(article, meta={**article.meta, ORIGINAL: record.meta[ORIGINAL]}))
            self._originals.store(article)
        if record.spans or record.comments or (record.project is not None and _marks_in(record.project)):
            earlier = self._stored_earlier(record, article, tally)
            if self._mark(Marks(self, record.id, article, revision, self._on(article), earlier), record, number):
                self._adopt_name(record, article, digest)

    def _mark(self, marks: Marks, record: ArticleRecord, number: int) -> bool:
        """Prepare what is marked on an article; whether there was anything new."""
        new, tally = marks.add(record), self._tallies[number]
        tally.annotations += marks.added
        tally.known += marks.known
        if marks.name in self._ends:
            wanted = self._gathered.ends[marks.name]
            self._ends[marks.name].append((number, {one: marks.ids[one] for one in wanted if one in marks.ids}))
        if marks.across:
            self._across.append((number, marks))
        return new

    def _alter(self, digest: str, after: Article) -> Article:
        """Another state of an article that is there; of one made by an earlier portion, or changed there, none."""
        before, revision = self._articles[digest]
        if after.id in self._places:
            self._values[self._places[after.id]] = after
        elif after.id in self._changed:
            self._changed[after.id] = self._changed[after.id][0], after
        elif self._unit.has_written(after.id):
            return before
        else:
            self._changed[after.id] = before, after
            self._altered += 1
        self._articles[digest] = after, revision
        return after

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

    def _end(self, number: int, name: str, stated: str) -> str | None:
        """What a record calls `stated` in the article `name`: of this file, of another, of the project."""
        here = sorted(self._ends[name], key=lambda one: one[0] != number)
        for _, ids in here:
            if stated in ids:
                return ids[stated]
        article_id = name if is_uuid(name) else self._read.articles_with_external_id([name]).get(name)
        for one in self._read.annotations(article_id) if article_id is not None else ():
            if stated in (one.id, one.external_id):
                return one.id
        return None

    def _on(self, article: Article) -> dict[str, object]:
        """All that is marked on an article by id, in the project and in this plan, and who gave values for it."""
        read, here = self._read, article.id
        owners = {one.annotator_id: None for one in read.article_values(here)}
        stored: tuple[Any, ...] = (*read.annotations(here), *read.relations(here), *read.comments(here))
        others: tuple[Any, ...] = (*read.verdicts(here), *read.decisions(here))
        return {**owners, **{one.id: one for one in (*stored, *others)}, **self._planned.get(here, {})}

    def _adopt_name(self, record: ArticleRecord, article: Article, digest: str) -> None:
        """An article without an outside id gets the one that annotated data names it by."""
        name = record.id
        if name is None or is_uuid(name) or article.external_id is not None or name in self._taken_articles:
            return
        if self._alter(digest, replace(article, external_id=name)).external_id == name:
            self._taken_articles.add(name)

    def _name(self, record: ArticleRecord) -> str | None:
        """What the record calls its article, or a later one of the import with the same text."""
        return record.id if record.id is not None else self._gathered.named.get(bytes.fromhex(digest_of(record)))

    def _new_article(self, record: ArticleRecord, digest: str, tally: _Tally, added: str) -> tuple[Article, Revision]:
        outside, meta = record.id, record.meta
        external = outside if outside is not None and outside != self._outside[outside] else None
        if outside is None:
            article_id, name = new_id(), self._name(record)
            if name is not None and not is_uuid(name) and name not in self._taken_articles:
                external = name
                self._taken_articles.add(name)
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
        planned = self._planned.setdefault(value.article_id, {})
        planned[value.annotator_id if isinstance(value, ArticleValues) else value.id] = value

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
    marks = part.values or part.decided or part.verdicts or part.relations or part.spans
    return bool(marks or part.decisions)


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


def _moments(number: int) -> Iterator[str]:
    """`number` moments a millisecond apart that end now, so that articles keep the order of their file."""
    last = time.time_ns() // 1_000_000
    second, head = -1, ""
    for one in range(last - number + 1, last + 1):
        if one // 1000 != second:
            second = one // 1000
            head = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S.")
        yield f"{head}{one % 1000:03}Z"
