"""Offsets as another program counted them: which unit explains all the words a file states, and the places meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from annotator.errors import BadInput
from annotator.formats.units import UNITS, agrees, converted, plain, positions
from annotator.model.spans import Fragments, surface
from annotator.model.text import excerpt


@dataclass(frozen=True, slots=True)
class Mark:
    """Offsets of one annotation as a file states them; `words` are what it says stands there, `place` names it."""

    text: str
    pairs: Sequence[Sequence[int]]
    words: str | None
    place: str


def unit_of(marks: Iterable[Mark], units: Sequence[str] = UNITS) -> str:
    """The first unit under which the words of all marks agree; the plain one when none does."""
    left = list(units)
    for mark in marks:
        if mark.words is None or plain(mark.text):
            continue
        left = [unit for unit in left if _explains(mark, unit)]
        if not left:
            break
    return left[0] if left else units[0]


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
