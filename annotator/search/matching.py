"""Queries put to articles and annotations, and the concordance lines that come of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from annotator.model.spans import Fragments
from annotator.search.folding import FoldedText, fold, pattern
from annotator.search.query import And, Field, Not, Query, Words, asks_annotations, leaves

#: Code points of context on each side of a hit.
CONTEXT = 60


@dataclass(frozen=True, slots=True)
class ArticleAsked:
    """What is asked of an article besides its text."""

    id: str
    title: str
    outlet: str = ""
    published: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class MarkAsked:
    """What is asked of an annotation: whose it is, where it is, and every name of the speakers it is about."""

    id: str
    label: str
    annotator: str
    status: str
    parts: Fragments
    speakers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One concordance line: half-open range [start, end) of code points with what stands left and right of it."""

    article_id: str
    title: str
    outlet: str
    published: str
    start: int
    end: int
    left: str
    hit: str
    right: str
    annotation_id: str | None = None
    label: str | None = None
    annotator: str | None = None


class Matcher:
    """One query, put to one article after the other."""

    def __init__(self, query: Query) -> None:
        self.query = query
        #: Whether single annotations are asked for; else articles, by their text and metadata.
        self.annotations = asks_annotations(query)
        asked = leaves(query)
        #: Whether an answer needs annotations at all, and texts.
        self.needs_marks = any(isinstance(leaf, Field) and leaf.of_annotation for leaf, _ in asked)
        self._sought = [leaf.text for leaf, negated in asked if isinstance(leaf, Words) and not negated]
        self._pending = any(isinstance(leaf, Field) and fold(leaf.value) == "pending" for leaf, _ in asked)

    def may_match(self, article: ArticleAsked) -> bool:
        """Whether the article's metadata leave the query open: a quick look before its text is read."""
        must = self.query.parts if isinstance(self.query, And) else (self.query,)
        return all(_of_article(one, article) for one in must if isinstance(one, Field) and not one.of_annotation)

    @property
    def must_words(self) -> list[str]:
        """Words and phrases without which no text has a line."""
        must = self.query.parts if isinstance(self.query, And) else (self.query,)
        return [one.text for one in must if isinstance(one, Words)]

    def lines(self, article: ArticleAsked, text: str, marks: Sequence[MarkAsked] = ()) -> Iterator[Line]:
        """The lines of one article in reading order; an article without a word to show gives its beginning."""
        folded = FoldedText(text)
        open_marks = [one for one in marks if self._pending or one.status != "pending"]
        if not self.annotations:
            if self._holds(self.query, article, folded, None, open_marks):
                for start, end in self._places(folded, ()) or [(0, 0)]:
                    yield _line(article, text, start, end)
            return
        for mark in open_marks:
            if self._holds(self.query, article, folded, mark, ()):
                places = self._places(folded, mark.parts)
                for start, end in places or [(mark.parts[0].start, mark.parts[-1].end)]:
                    yield _line(article, text, start, end, mark)

    def matches(self, article: ArticleAsked, text: str, marks: Sequence[MarkAsked] = ()) -> bool:
        """Whether the article has a line."""
        return next(self.lines(article, text, marks), None) is not None

    def _holds(
        self,
        query: Query,
        article: ArticleAsked,
        text: FoldedText,
        mark: MarkAsked | None,
        marks: Sequence[MarkAsked],
    ) -> bool:
        if isinstance(query, Not):
            return not self._holds(query.part, article, text, mark, marks)
        if isinstance(query, Words):
            if mark is None:
                return text.has(query.text)
            return any(_inside(place, mark.parts) for place in text.find(query.text))
        if isinstance(query, Field):
            if not query.of_annotation:
                return _of_article(query, article)
            return any(_of_mark(query, one) for one in ((mark,) if mark is not None else marks))
        held = (self._holds(part, article, text, mark, marks) for part in query.parts)
        return all(held) if isinstance(query, And) else any(held)

    def _places(self, text: FoldedText, parts: Fragments) -> list[tuple[int, int]]:
        """Where the words that are looked for stand, in an annotation when there is one.

        Words that overlap, or stand side by side, are one place.
        """
        found = {place for words in self._sought for place in text.find(words)}
        united: list[tuple[int, int]] = []
        for start, end in sorted(place for place in found if not parts or _inside(place, parts)):
            last = united[-1] if united else (-1, -1)
            if start < last[1] or (united and text.text[last[1] : start].isspace()):
                united[-1] = (last[0], max(last[1], end))
            else:
                united.append((start, end))
        return united


def _inside(place: tuple[int, int], parts: Fragments) -> bool:
    return any(start <= place[0] and place[1] <= end for start, end in parts)


def _of_article(asked: Field, article: ArticleAsked) -> bool:
    if asked.name == "status":
        return fold(article.status) == fold(asked.value)
    if asked.name == "date":
        return article.published.startswith(asked.value)
    return _named(asked.value, [article.outlet if asked.name == "outlet" else article.title])


def _of_mark(asked: Field, mark: MarkAsked) -> bool:
    if asked.name == "speaker":
        return _named(asked.value, mark.speakers)
    value = {"label": mark.label, "annotator": mark.annotator, "status": mark.status}[asked.name]
    return fold(value) == fold(asked.value)


def _named(value: str, names: Iterable[str]) -> bool:
    """Whether the words of `value` stand in one of the names in a row."""
    wanted = pattern(value)
    return any(wanted.search(fold(name)) for name in names)


def _line(article: ArticleAsked, text: str, start: int, end: int, mark: MarkAsked | None = None) -> Line:
    return Line(
        article.id,
        article.title,
        article.outlet,
        article.published,
        start,
        end,
        text[max(0, start - CONTEXT) : start],
        text[start:end],
        text[end : end + CONTEXT],
        mark.id if mark else None,
        mark.label if mark else None,
        mark.annotator if mark else None,
    )
