"""Concordance: every place of the project that a query finds, with what stands left and right of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotator.commands.project import ArticleFilter, Bundle, Project, Reading
from annotator.commands.tasks import Handle
from annotator.model.annotations import Annotation
from annotator.model.people import Speaker
from annotator.model.spans import surface
from annotator.search.folding import FoldedText
from annotator.search.matching import ArticleAsked, Line, MarkAsked, Matcher
from annotator.search.parse import parse
from annotator.search.query import FIELDS, Query
from annotator.search.wording import worded
from annotator.storage.scanning import Scanning

__all__ = ["FIELDS", "Found", "Line", "find_lines", "found_articles", "parse", "search", "worded"]

#: Articles between two words about progress.
_TELL_EVERY = 100


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found: lines by article, newest articles first; `more` tells that the limit cut them off."""

    query: str
    lines: tuple[Line, ...]
    articles: int
    searched: int
    more: bool = False


def search(project: Project, text: str, *, limit: int | None = None, handle: Handle | None = None) -> Found:
    """Every line that the query `text` finds, `limit` at most.

    Raises Refused for a query that cannot be understood, Cancelled.
    """
    query = parse(text)
    with project.reading() as read:
        return find_lines(read, query, limit=limit, handle=handle)


def find_lines(read: Reading, query: Query, *, limit: int | None = None, handle: Handle | None = None) -> Found:
    """The same within a snapshot."""
    ids, lines, more = read.article_ids(ArticleFilter(sort="newest")), list[Line](), False
    for found in _found(read, query, ids, handle or Handle()):
        lines += found
        if limit is not None and len(lines) > limit:
            lines, more = lines[:limit], True
            break
    return Found(worded(query), tuple(lines), len({line.article_id for line in lines}), len(ids), more)


def found_articles(read: Reading, text: str, ids: Sequence[str], handle: Handle | None = None) -> list[str]:
    """Those of `ids` in which the query `text` finds anything, in their order.  Raises Refused as above."""
    lines = _found(read, parse(text), ids, handle or Handle())
    return list(dict.fromkeys(found[0].article_id for found in lines))


def _found(read: Reading, query: Query, ids: Sequence[str], handle: Handle) -> Iterator[list[Line]]:
    """The lines of each article that has some."""
    matcher = Matcher(query)
    asked = [
        ArticleAsked(row.id, row.title, row.outlet or "", row.published or "", row.status) for row in read.rows_of(ids)
    ]
    open_ = {one.id: one for one in asked if matcher.may_match(one)}
    if matcher.needs_marks and (must := matcher.must_words):
        # Texts are read much faster than what is marked in them.
        open_ = {one: open_[one] for one in _with_words(read, list(open_), must, handle)}
    parts = _with_marks(read, open_) if matcher.needs_marks else _without_marks(read, open_)
    for number, (article, text, marks) in enumerate(parts):
        if number % _TELL_EVERY == 0:
            handle.progress(number, len(open_), "Searching")
        lines = list(matcher.lines(article, text, marks))
        if lines:
            yield lines


def _with_words(read: Reading, ids: Sequence[str], must: Sequence[str], handle: Handle) -> Iterator[str]:
    """The articles in whose text all of these words stand."""
    for number, (article_id, text) in enumerate(Scanning(read.connection).texts(ids)):
        if number % _TELL_EVERY == 0:
            handle.progress(number, len(ids), "Searching")
        folded = FoldedText(text)
        if all(folded.has(words) for words in must):
            yield article_id


_Part = tuple[ArticleAsked, str, Sequence[MarkAsked]]


def _without_marks(read: Reading, open_: Mapping[str, ArticleAsked]) -> Iterator[_Part]:
    for article_id, text in Scanning(read.connection).texts(list(open_)):
        yield open_[article_id], text, ()


def _with_marks(read: Reading, open_: Mapping[str, ArticleAsked]) -> Iterator[_Part]:
    codebook = read.codebook()
    labels = {label.id: label.name for label in codebook.labels}
    people = {one.id: one.name for one in read.annotators()}
    speakers = {one.id: one for one in read.speakers()}
    said_by = codebook.relation_named("attributed_to")
    for bundle in read.bundles(list(open_)):
        names = _speakers_of(bundle, speakers, said_by.id if said_by else "")
        # What stands on an earlier text has no place in this one.
        marks = [
            MarkAsked(
                one.id, labels[one.label_id], people[one.annotator_id], one.status, one.fragments, names.get(one.id, ())
            )
            for one in bundle.annotations
            if one.revision_id == bundle.revision.id
        ]
        yield open_[bundle.article.id], bundle.text, marks


def _speakers_of(bundle: Bundle, speakers: Mapping[str, Speaker], said_by: str) -> dict[str, tuple[str, ...]]:
    """The names of whom each annotation names or is attributed to."""

    def own(one: Annotation) -> tuple[str, ...]:
        entry = speakers.get(one.speaker_id or "")
        canonical = one.attributes.get("canonical")
        return (*((entry.name, *entry.aliases) if entry else ()), *((str(canonical),) if canonical else ()))

    by_id = {one.id: one for one in bundle.annotations}
    names = {one.id: found for one in bundle.annotations if (found := own(one))}
    for link in bundle.relations:
        source, mention = by_id.get(link.from_id), by_id.get(link.to_id)
        if link.type_id == said_by and source is not None and mention is not None:
            words = (surface(bundle.text, mention.fragments, " "),)
            names[source.id] = (*names.get(source.id, ()), *own(mention), *words)
    return names
