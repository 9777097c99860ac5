"""Offsets counted in another unit than code points: found out by the surface text, converted at the rim.

See "Rules for every format" in the conformance rules: code points first, then UTF-16 code
units, each with and without the carriage returns of CR LF line ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from annotator.model.spans import Fragments, fragments, surface

#: The units that are tried, the plain one first.
UNITS = ("code points", "UTF-16 units", "code points without CR", "UTF-16 units without CR")

#: What programs count that look at the encoded text; tried last, where words can tell.
BYTES = "UTF-8 bytes"
ALL_UNITS = (*UNITS, BYTES)

_CR = re.compile("\\r(?=\\n)")
_WIDE = re.compile("[\x80-\U0010ffff]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_CR_OR_ASTRAL = re.compile("\\r(?=\\n)|[\U00010000-\U0010ffff]")


def plain(text: str) -> bool:
    """Whether all units count `text` alike: no astral character and no carriage return."""
    return "\r" not in text and (text.isascii() or _ASTRAL.search(text) is None)


def positions(text: str, unit: str) -> list[int | None]:
    """For every offset in `unit` the offset in code points; None inside a surrogate pair or a sequence of bytes."""
    if unit == BYTES:
        return _byte_positions(text)
    wide, dropped = unit.startswith("UTF-16"), unit.endswith("without CR") and "\r\n" in text
    if not wide or text.isascii():
        special = _CR.finditer(text) if dropped else iter(())
    else:
        special = (_CR_OR_ASTRAL if dropped else _ASTRAL).finditer(text)
    places: list[int | None] = []
    done = 0
    for found in special:  # characters between two special ones are counted alike by all units
        index = found.start()
        if found[0] == "\r":
            places.extend(range(done, index))
        else:
            places.extend(range(done, index + 1))
            places.append(None)
        done = index + 1
    places.extend(range(done, len(text) + 1))
    return places


def _byte_positions(text: str) -> list[int | None]:
    places: list[int | None] = []
    done = 0
    for found in _WIDE.finditer(text):
        places.extend(range(done, found.start() + 1))
        places.extend([None] * (len(found[0].encode("utf-8", "surrogatepass")) - 1))
        done = found.end()
    places.extend(range(done, len(text) + 1))
    return places


def unit_offsets(text: str) -> Sequence[int]:
    """For every code point, and the end, how many UTF-16 units stand before it."""
    if text.isascii():
        return range(len(text) + 1)
    offsets: list[int] = []
    done = 0
    for wider, found in enumerate(_ASTRAL.finditer(text)):
        offsets.extend(range(done + wider, found.end() + wider))
        done = found.end()
    wider = sum(1 for _ in _ASTRAL.finditer(text)) if done else 0
    offsets.extend(range(done + wider, len(text) + 1 + wider))
    return offsets


def converted(pairs: Sequence[Sequence[int]], places: Sequence[int | None]) -> Fragments | None:
    """`pairs` in code points; None when an offset is outside the text or inside a pair.

    A fragment ends behind its last character: a carriage return that its unit does not count is not in it.
    """
    found: list[tuple[int, int]] = []
    for start, end in pairs:
        if not 0 <= start <= end < len(places):
            return None
        first, last = places[start], places[end]
        if first is None or last is None:
            return None
        if last - first > end - start:
            last = next(one for one in reversed(places[start:end]) if one is not None) + 1
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
