"""Offsets as another program counted them: which unit explains all the words a file states, and the places meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from annotator.errors import BadInput
from annotator.formats.units import ALL_UNITS, UNITS, agrees, converted, plain, positions
from annotator.model.spans import Fragments, surface
from annotator.model.text import excerpt

#: The score of a mark whose edges are at words, and the fewest marks that tell a unit.
_CLEAN, _FEWEST = 3, 3


@dataclass(frozen=True, slots=True)
class Mark:
    """Offsets of one annotation as a file states them; `words` are what it says stands there, `place` names it."""

    text: str
    pairs: Sequence[Sequence[int]]
    words: str | None
    place: str


def unit_of(marks: Iterable[Mark], units: Sequence[str] = ALL_UNITS) -> str:
    """The first unit under which the words of all marks agree; the plain one when none does."""
    return unit_that_fits(marks, units) or units[0]


def unit_that_fits(marks: Iterable[Mark], units: Sequence[str] = ALL_UNITS) -> str | None:
    """The first unit under which the words of all marks agree; None when there is none."""
    telling = [mark for mark in marks if mark.words is not None and not (mark.text.isascii() and plain(mark.text))]
    return next((unit for unit in units if all(_explains(mark, unit) for mark in telling)), None)


def unit_by_words(marks: Iterable[tuple[str, tuple[int, int]]]) -> str:
    """The unit under which most edges of the marks, each with its text, are at edges of words; the plain one if none.

    For files that do not say which words they mean.
    """
    several = [one for one in marks if not plain(one[0])]
    if not several:
        return UNITS[0]
    scores = {unit: sum(_at_words(text, pair, unit) for text, pair in several) for unit in UNITS}
    return max(UNITS, key=lambda unit: scores[unit])


def words_say(text: str, pairs: Sequence[tuple[int, int]], unit: str, stated: str) -> bool:
    """Whether offsets that should count `stated` count `unit`: all begin and end at words then, and few otherwise.

    Asked of marks for which it makes a difference, three at least.
    """
    if plain(text):
        return False
    differing = [pair for pair in pairs if _table_at(text, pair, unit) != _table_at(text, pair, stated)]
    fitting = sum(_at_words(text, pair, stated) == _CLEAN for pair in differing)
    return (
        len(differing) >= _FEWEST
        and 2 * fitting < len(differing)
        and all(_at_words(text, pair, unit) == _CLEAN for pair in differing)
    )


def _table_at(text: str, pair: tuple[int, int], unit: str) -> list[int | None]:
    table = places(text, unit)
    return [table[at] if 0 <= at < len(table) else None for at in pair]


def _at_words(text: str, pair: tuple[int, int], unit: str) -> int:
    """How many of the two edges are at an edge of a word when offsets count `unit`; -2 when they are outside."""
    table = places(text, unit)
    if not 0 <= pair[0] <= pair[1] < len(table):
        return -2
    start, end = table[pair[0]], table[pair[1]]
    if start is None or end is None:
        return -2
    words = text[start:end]
    clean = words == words.strip() and bool(words)
    return _edge(text, start) + _edge(text, end) + clean


def _edge(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at : at + 1]
    return not (before.isalnum() and after.isalnum())


def _explains(mark: Mark, unit: str) -> bool:
    try:
        parts = converted(mark.pairs, places(mark.text, unit))
    except (TypeError, ValueError):
        return True  # malformed: the reader says so
    return parts is not None and mark.words is not None and agrees(mark.text, parts, mark.words)


@lru_cache(maxsize=2)
def places(text: str, unit: str) -> Sequence[int | None]:
    """`units.positions`, kept for the text at hand."""
    return range(len(text) + 1) if unit == UNITS[0] else positions(text, unit)


def placed(mark: Mark, unit: str = UNITS[0]) -> Fragments:
    """The fragments meant, in code points.  Raises BadInput when they are outside, or the words are others."""
    for pair in mark.pairs:
        if len(pair) != 2 or any(type(one) is not int for one in pair):
            raise BadInput(f"{mark.place} needs whole numbers as start and end.")
    parts = converted(mark.pairs, places(mark.text, unit)) if mark.pairs else None
    if parts is None:
        said = ", ".join(f"{start}–{end}" for start, end in mark.pairs)
        raise BadInput(
            f"{mark.place} is at {said}, which is not in the text of {len(mark.text)} characters "
            "or ends before it starts."
        )
    if mark.words is not None and not agrees(mark.text, parts, mark.words):
        raise BadInput(
            f"{mark.place}: the file says “{excerpt(mark.words, 60)}” but the text has "
            f"“{excerpt(surface(mark.text, parts, ' '), 60)}” there; the offsets count another text or another unit."
        )
    return parts


def told(name: str, unit: str) -> str:
    """What the user is told about a file whose offsets count another unit."""
    return f"The offsets of {name} count {unit}; they were converted to code points."
