"""Graphemes, words, sentences and paragraphs of a stored text, in code points.

Graphemes and words follow UAX 29 (through Qt's `QTextBoundaryFinder`), sentences the rules
of `annotator.model.text`.  Everything works on a window around the place asked for, so
that the cost does not grow with the article.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QTextBoundaryFinder

from annotator.model.spans import Fragment, Fragments
from annotator.model.text import sentences
from annotator.ui.article.offsets import code_points, paragraph_at

Range = tuple[int, int]
UNITS = ("character", "word", "sentence")

_GRAPHEME_WINDOW = 128
_WORD_WINDOW = 400
_SENTENCE_WINDOW = 6_000
_Kind = QTextBoundaryFinder.BoundaryType

# Runs of other characters, and of scripts from Devanagari to Cham whose syllables Qt finds by rules of its own.
_LETTERS = "\u0900-\u109f\u1780-\u17ff\u1900-\u1bff\ua800-\ua8ff\ua980-\uaaff\uabc0-\uabff"
_BRAHMIC = re.compile(f"([^{_LETTERS}]*)([{_LETTERS}][{_LETTERS}\u200c\u200d]*|$)")


def _breaks(window: str, kind: QTextBoundaryFinder.BoundaryType) -> list[tuple[int, bool]]:
    """Boundaries of `window` in code points, with whether a word begins there."""
    finder = QTextBoundaryFinder(kind, window)
    places = code_points(window)
    start_of_item = QTextBoundaryFinder.BoundaryReason.StartOfItem
    found = [(0, bool(finder.boundaryReasons() & start_of_item))]
    while (at := finder.toNextBoundary()) >= 0:
        found.append((places[at], bool(finder.boundaryReasons() & start_of_item)))
    return found


def _grapheme_breaks(window: str) -> list[int]:
    """Grapheme boundaries of `window` in code points.

    Beside letters of Brahmic scripts Qt takes emoji and flags apart, because it treats the
    space and symbols around such letters as part of their script (seen with Qt 6.11); the
    two kinds are therefore looked at apart.
    """
    found: list[int] = []
    at = 0
    for run in (run for pair in _BRAHMIC.findall(window) for run in pair if run):
        begins = not found or not unicodedata.category(run[0]).startswith("M")
        found += [at + place for place, _ in _breaks(run, _Kind.Grapheme)[not begins : -1]]
        at += len(run)
    return [*found, len(window)]


def is_grapheme_boundary(text: str, position: int) -> bool:
    """Whether `position` lies between two graphemes."""
    return position <= 0 or position >= len(text) or grapheme_floor(text, position) == position


def grapheme_floor(text: str, position: int) -> int:
    """The last grapheme boundary at or before `position`."""
    if position <= 0 or position >= len(text):
        return max(0, min(position, len(text)))
    if text[position - 1 : position + 1] == "\r\n":
        return position - 1  # Qt would part them
    if text[position - 1] < "\x7f" and text[position] < "\x7f":
        return position
    # Start at a character that surely begins a grapheme: flags can only be paired from their first on.
    lowest = max(0, position - _GRAPHEME_WINDOW)
    start = next((at for at in range(position - 1, lowest, -1) if text[at] < "\x7f"), lowest)
    window = text[start : position + _GRAPHEME_WINDOW]
    return start + max(at for at in _grapheme_breaks(window) if start + at <= position)


def next_grapheme(text: str, position: int, direction: int) -> int:
    """The grapheme boundary after (direction 1) or before (−1) `position`."""
    if direction < 0:
        return grapheme_floor(text, position - 1) if position > 0 else 0
    if position >= len(text):
        return len(text)
    window = text[position : position + _GRAPHEME_WINDOW]
    if window.startswith("\r\n"):
        return position + 2
    return position + next((at for at in _grapheme_breaks(window) if at > 0), len(window))


def whole_graphemes(text: str, start: int, end: int) -> Range:
    """`[start, end)` widened to whole graphemes."""
    begin, finish = grapheme_floor(text, start), grapheme_floor(text, end)
    return begin, finish if finish == end else next_grapheme(text, finish, 1)


def words_around(text: str, position: int) -> list[Range]:
    """Words near `position`, in order; those cut by the window's ends are left out."""
    start, end = max(0, position - _WORD_WINDOW), min(len(text), position + _WORD_WINDOW)
    breaks = _breaks(text[start:end], _Kind.Word)
    found = [
        (start + at, start + after)
        for (at, begins), (after, _) in pairwise(breaks)
        if begins or text[start + at : start + after].isalnum()
    ]
    return [word for word in found if (word[0] > start or start == 0) and (word[1] < end or end == len(text))]


def sentences_around(text: str, position: int) -> list[Range]:
    """Sentences near `position`, in order, without outer white space."""
    start, end = _window(text, position, _SENTENCE_WINDOW)
    return [(start + a, start + b) for a, b in sentences(text[start:end].replace("\r", "\n").replace("\u2029", "\n"))]


def _window(text: str, position: int, size: int) -> Range:
    """About `size` code points each side of `position`, beginning and ending at a line end where there is one."""
    start, end = max(0, position - size), min(len(text), position + size)
    if start:
        line = text.find("\n", start, position)
        start = line + 1 if line >= 0 else start
    if end < len(text):
        line = text.rfind("\n", position, end)
        end = line if line >= 0 else end
    return start, end


def word_at(text: str, position: int) -> Range | None:
    """The word at `position`, or that which ends there."""
    return _holding(words_around(text, position), position)


def sentence_at(text: str, position: int) -> Range | None:
    """The sentence at `position`, or that which ends there."""
    return _holding(sentences_around(text, position), position)


def paragraph_around(text: str, position: int) -> Range | None:
    """The paragraph at `position` without outer white space; None when it is blank."""
    start, end = trimmed(text, *paragraph_at(text, position))
    return (start, end) if start < end else None


def _holding(ranges: list[Range], position: int) -> Range | None:
    inside = next((one for one in ranges if one[0] <= position < one[1]), None)
    return inside or next((one for one in ranges if one[1] == position), None)


def trimmed(text: str, start: int, end: int) -> Range:
    """`[start, end)` without outer white space; an empty range at `start` when there is nothing else."""
    first = start
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else (first, first)


def whole_words(text: str, start: int, end: int) -> Range:
    """`[start, end)` widened to the words it touches."""
    first = next((word for word in words_around(text, start) if word[0] < start < word[1]), None)
    last = next((word for word in words_around(text, end) if word[0] < end < word[1]), None)
    return (first[0] if first else start), (last[1] if last else end)


def moved(text: str, parts: Fragments, which: str, unit: str, direction: int) -> Fragments | None:
    """`parts` with their first start or last end moved by one unit; None where it cannot move.

    `which` is `start` or `end`, `unit` one of `UNITS`, `direction` 1 (onwards) or −1 (back).
    At least one grapheme of the fragment is left.
    """
    index = 0 if which == "start" else -1
    start, end = parts[index]
    place = _next_edge(text, start if which == "start" else end, which, unit, direction)
    changed = Fragment(place, end) if which == "start" else Fragment(start, place)
    if place in (start, end) or not _fits(parts, index, changed):
        return None
    return (changed, *parts[1:]) if which == "start" else (*parts[:-1], changed)


def _fits(parts: Fragments, index: int, changed: Fragment) -> bool:
    """Whether a fragment with a moved edge is not empty and stays apart from its neighbours."""
    index %= len(parts)
    before = parts[index - 1].end if index else -1
    after = parts[index + 1].start if index + 1 < len(parts) else changed.end + 1
    return changed.start < changed.end and before < changed.start and changed.end < after


def moved_edge(text: str, parts: Fragments, index: int, is_start: bool, place: int) -> Fragments:
    """`parts` with one edge of fragment `index` dragged to `place`, as far as its neighbours and itself allow."""
    start, end = parts[index]
    place = grapheme_floor(text, place)
    if is_start:
        lowest = parts[index - 1].end + 1 if index else 0
        changed = Fragment(max(lowest, min(place, next_grapheme(text, end, -1))), end)
    else:
        highest = parts[index + 1].start - 1 if index + 1 < len(parts) else len(text)
        changed = Fragment(start, min(highest, max(place, next_grapheme(text, start, 1))))
    return (*parts[:index], changed, *parts[index + 1 :])


def _next_edge(text: str, place: int, which: str, unit: str, direction: int) -> int:
    if unit == "character":
        return next_grapheme(text, place, direction)
    around: Callable[[str, int], list[Range]] = words_around if unit == "word" else sentences_around
    edges = [one[0] if which == "start" else one[1] for one in around(text, place)]
    if direction > 0:
        return next((edge for edge in edges if edge > place), place)
    return next((edge for edge in reversed(edges) if edge < place), place)
