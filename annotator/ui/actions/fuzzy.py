"""Finding rows by a few letters typed in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Row = TypeVar("Row")


def score(wanted: str, text: str) -> float | None:
    """How well `text` fits the letters `wanted`, higher is better; None when a letter is missing.

    Letters must come in their order; those that begin a word or follow one another count
    most, and a short text goes before a long one.
    """
    letters = wanted.casefold().replace(" ", "")
    if not letters:
        return 0.0
    folded = text.casefold()
    best: float | None = None
    start = folded.find(letters[0])
    while start >= 0:
        found = _from(letters, folded, start)
        if found is not None and (best is None or found > best):
            best = found
        start = folded.find(letters[0], start + 1)
    return None if best is None else best - len(text) / 200


def _from(letters: str, text: str, start: int) -> float | None:
    total, position = 0.0, start - 1
    for letter in letters:
        found = text.find(letter, position + 1)
        if found < 0:
            return None
        if found == 0 or not text[found - 1].isalnum():
            total += 3
        elif found == position + 1:
            total += 2
        else:
            # A letter at the beginning of a later word is worth the way to it.
            total += 0.5
        position = found
    return total


def ranked(wanted: str, rows: Iterable[Row], text_of: Callable[[Row], str]) -> list[Row]:
    """The rows that fit, best first; all of them in their order when nothing is wanted."""
    scored = [(score(wanted, text_of(row)), place, row) for place, row in enumerate(rows)]
    found = [(-value, place, row) for value, place, row in scored if value is not None]
    return [row for _value, _place, row in sorted(found, key=lambda one: one[:2])]
