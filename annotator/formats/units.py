"""Offsets counted in another unit than code points: found out by the surface text, converted at the rim.

See "Rules for every format" in the conformance rules: code points first, then UTF-16 code
units, each with and without the carriage returns of CR LF line ends.
"""

from __future__ import annotations

from collections.abc import Sequence

from annotator.model.spans import Fragments, fragments, surface

#: The units that are tried, the plain one first.
UNITS = ("code points", "UTF-16 units", "code points without CR", "UTF-16 units without CR")


def plain(text: str) -> bool:
    """Whether all units count `text` alike: no astral character and no carriage return."""
    return "\r" not in text and (text.isascii() or max(text, default="") <= "\uffff")


def positions(text: str, unit: str) -> list[int | None]:
    """For every offset in `unit` the offset in code points; None inside a surrogate pair."""
    wide, dropped = unit.startswith("UTF-16"), unit.endswith("without CR")
    places: list[int | None] = []
    for index, character in enumerate(text):
        if dropped and character == "\r" and text[index + 1 : index + 2] == "\n":
            continue
        places.append(index)
        if wide and character > "\uffff":
            places.append(None)
    return [*places, len(text)]


def converted(pairs: Sequence[Sequence[int]], places: Sequence[int | None]) -> Fragments | None:
    """`pairs` in code points; None when an offset is outside the text or inside a pair."""
    found: list[tuple[int, int]] = []
    for start, end in pairs:
        if not 0 <= start <= end < len(places):
            return None
        first, last = places[start], places[end]
        if first is None or last is None:
            return None
        found.append((first, last))
    return fragments(found)


def agrees(text: str, parts: Fragments, expected: str) -> bool:
    """Whether the words that `parts` cover are `expected`; fragments joined by a space, line breaks equal to spaces."""
    found = surface(text, parts, " ")
    if found == expected or _folded(found) == _folded(expected):
        return True
    return len(parts) > 1 and _folded(expected) in (
        _folded(surface(text, parts, " … ")),
        _folded(text[parts[0].start : parts[-1].end]),
    )


def _folded(words: str) -> str:
    return words.replace("\r", "").replace("\n", " ")
