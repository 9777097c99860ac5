"""One article as lines of CoNLL-2003: which spans are written, and on which tokens."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from annotator.formats.guessing import guess
from annotator.formats.records import ArticleRecord, Loss, SpanRecord
from annotator.model.spans import Fragment
from annotator.model.text import sentences, words

#: Stands behind the last fragment.
_NONE = Fragment(2**62, 2**62 + 1), ""

_BLANKS = re.compile(r"\s+")


class ConllWriting:
    """Chooses the spans of an article, longest first; `losses` stand when the lines have been read."""

    def __init__(self, record: ArticleRecord) -> None:
        self._record = record
        self._text = record.text
        self._name = record.id or ""
        self.losses: list[Loss] = []
        self.spans = 0

    def lines(self) -> Iterator[str]:
        """The lines of all sentences, each ending in LF, with a blank one after every sentence."""
        chosen = self._chosen()
        breaks = self._breaks(chosen)
        made: list[str] = []
        left = iter(chosen)
        part, label = next(left, _NONE)
        for start, end in self._tokens(chosen):
            while part.end <= start:
                part, label = next(left, _NONE)
            tag = "O" if part.start > start else f"{'B' if part.start == start else 'I'}-{label}"
            made.append(f"{self._text[start:end]} _ _ {tag}\n")
            if end in breaks:
                made.append("\n")
        if made and made[-1] != "\n":
            made.append("\n")
        self._note_losses(made, chosen)
        yield from made

    def _chosen(self) -> list[tuple[Fragment, str]]:
        """Fragments with their labels in reading order, none over another."""
        ranked = []
        for order, span in enumerate(self._record.spans):
            parts = [part for part in (self._trimmed(one) for one in span.fragments) if part.start < part.end]
            if parts:
                longest = max(parts, key=lambda part: (part.end - part.start, -part.start))
                ranked.append((longest.start - longest.end, longest.start, order, longest, span))
            else:
                self.losses.append(Loss("span", self._name, span.id))
        taken: list[tuple[Fragment, str]] = []
        for *_, part, span in sorted(ranked, key=lambda one: one[:3]):
            place = bisect_left(taken, (part, ""))
            around = taken[max(0, place - 1) : place + 1]
            if any(part.start < other.end and other.start < part.end for other, _ in around):
                self.losses.append(Loss("span", self._name, span.id))
                continue
            label = _BLANKS.sub("_", span.label)
            taken.insert(place, (part, label))
            self.spans += 1
            self._note_span(span, part, label)
        return taken

    def _trimmed(self, part: Fragment) -> Fragment:
        words_of = self._text[part.start : part.end]
        start = part.start + len(words_of) - len(words_of.lstrip())
        return Fragment(start, max(start, part.start + len(words_of.rstrip())))

    def _note_span(self, span: SpanRecord, part: Fragment, label: str) -> None:
        name = self._name
        if len(span.fragments) > 1:
            self.losses.append(Loss("fragments", name, span.id, f"the longest, {part.start}–{part.end}"))
        elif part != span.fragments[0]:
            self.losses.append(Loss("white space of a span", name, span.id, "cut to the words"))
        if label != span.label:
            self.losses.append(Loss("label", name, span.id, label))
        if span.status != "accepted":
            self.losses.append(Loss("status", name, span.id, "read as accepted"))
        for kind in ("attributes", "annotator", "speaker", "note", "origin", "group", "extra"):
            if getattr(span, kind):
                self.losses.append(Loss("claim group" if kind == "group" else kind, name, span.id))

    def _breaks(self, chosen: Sequence[tuple[Fragment, str]]) -> set[int]:
        """Where sentences end, but for ends within a span, which would cut it in two."""
        return {end for _, end in sentences(self._text) if (part := _at(end, chosen)) is None or part[0].start == end}

    def _tokens(self, chosen: Sequence[tuple[Fragment, str]]) -> Iterator[tuple[int, int]]:
        """Words and marks, cut at the edges of spans."""
        edges = sorted({edge for part, _ in chosen for edge in part})
        ahead = 0
        for start, end in words(self._text):
            while ahead < len(edges) and edges[ahead] <= start:
                ahead += 1
            if ahead == len(edges) or edges[ahead] >= end:
                yield start, end
                continue
            cuts = edges[ahead : bisect_left(edges, end)]
            yield from zip((start, *cuts), (*cuts, end), strict=True)

    def _note_losses(self, made: Sequence[str], chosen: Sequence[tuple[Fragment, str]]) -> None:
        record, name = self._record, self._name
        back = " ".join(line.split(" ", 1)[0] if line != "\n" else "\n" for line in made)
        if back.replace(" \n ", "\n").removesuffix(" \n") != record.text:
            self.losses.append(Loss("text layout", name, None, "tokens joined by spaces, sentences by line ends"))
        title, meta = guess(record.text, fallback=name)
        own = {key for key, value in record.meta.items() if meta.get(key) != value} - {"source_file"}
        if own or (record.title is not None and record.title != title):
            self.losses.append(Loss("metadata", name))
        if record.status not in (None, "to do"):
            self.losses.append(Loss("article status", name))
        if any(span.created or span.changed for span in record.spans):
            self.losses.append(Loss("times", name, None, "left out of every annotation"))
        self.losses += [Loss("relation", name, one.id) for one in record.relations]
        self.losses += [Loss("comment", name, one.id) for one in record.comments]


def _at(place: int, chosen: Sequence[tuple[Fragment, str]]) -> tuple[Fragment, str] | None:
    """The fragment that covers `place`."""
    found = bisect_right(chosen, (Fragment(place, 2**62), "")) - 1
    return chosen[found] if found >= 0 and chosen[found][0].end > place else None
