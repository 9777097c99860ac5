"""Which words of a text the selectors of Web Annotations mean (https://www.w3.org/TR/annotation-model/#selectors)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from annotator.errors import BadInput
from annotator.formats.placing import Mark, placed
from annotator.model.text import excerpt

POSITION, QUOTE = "TextPositionSelector", "TextQuoteSelector"

#: A range of characters as RFC 5147 has it in fragments of plain text.
_CHARACTERS = re.compile(r"char=(\d{1,12}),(\d{1,12})(?:;.*)?")
_BREAKS = re.compile(r"[\r\n\t]")

#: How deep selectors may refine each other.
_DEEPEST = 20


def text_selectors(stated: list[Any], source: str) -> tuple[dict[str, dict[str, Any]], str]:
    """The position and the quotation among selectors, by type, and the kinds of the others.

    A quotation may refine another selector, as it needs no more than the text; positions that refine one count in a
    part of the text that is not known.
    """
    found: dict[str, dict[str, Any]] = {}
    kinds: list[str] = []
    for one in stated:
        for place, selector in _refined(one):
            kind = str(selector.get("type"))
            kinds.append(kind)
            if kind == QUOTE or (kind == POSITION and place == 0):
                found.setdefault(kind, selector)
            elif kind == "FragmentSelector" and place == 0:
                _take_characters(found, str(selector.get("value") or ""))
            elif kind == "RangeSelector" and place == 0:
                _take_range(found, selector)
    _take_characters(found, source.partition("#")[2])
    return found, ", ".join(sorted(set(kinds))) or "no selector"


def _refined(selector: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """A selector and those that refine it, each with how many it refines."""
    for place in range(_DEEPEST):
        if not isinstance(selector, dict):
            return
        yield place, selector
        selector = selector.get("refinedBy")


def _take_characters(found: dict[str, dict[str, Any]], fragment: str) -> None:
    characters = _CHARACTERS.fullmatch(fragment)
    if characters:
        found.setdefault(POSITION, {"start": int(characters[1]), "end": int(characters[2])})


def _take_range(found: dict[str, dict[str, Any]], selector: Mapping[str, Any]) -> None:
    """A range goes from where its first selector begins to where its second one does."""
    ends = [selector.get(key) for key in ("startSelector", "endSelector")]
    starts = [one.get("start") for one in ends if isinstance(one, dict) and one.get("type") == POSITION]
    if len(starts) == len(ends):
        found.setdefault(POSITION, {"start": starts[0], "end": starts[1]})


def mark_of(name: str, selectors: Mapping[str, Any], text: str) -> Mark:
    """What the selectors of the annotation `name` state."""
    quote, position = selectors.get(QUOTE, {}), selectors.get(POSITION)
    pairs = [[position.get("start"), position.get("end")]] if position else []
    exact = quote.get("exact")
    return Mark(text, pairs, exact if isinstance(exact, str) else None, name)


def place_of(mark: Mark, selectors: Mapping[str, Any], unit: str) -> tuple[list[list[int]], bool]:
    """Where a target is: by its offsets when the quotation agrees or is missing, else by the quotation.

    Tells as well whether the quotation overruled the offsets.
    """
    if mark.pairs:
        try:
            return [list(part) for part in placed(mark, unit)], False
        except BadInput:
            if not mark.words or not _found(mark.text, mark.words):
                raise
    exact, quote = mark.words or "", selectors.get(QUOTE) or {}
    found = _found(mark.text, exact)
    before, after = (_BREAKS.sub(" ", str(quote.get(key) or "")) for key in ("prefix", "suffix"))
    text = _BREAKS.sub(" ", mark.text)
    around = [
        at
        for at in found
        if text.endswith(before, max(0, at - len(before)), at) and text.startswith(after, at + len(exact))
    ]
    best = around or found
    if len(best) != 1:
        times = f"stands there {len(best)} times" if best else "is not in the text"
        raise BadInput(f"{mark.place} quotes “{excerpt(exact, 60)}”, which {times}; its place cannot be told.")
    return [[best[0], best[0] + len(exact)]], bool(mark.pairs)


def _found(text: str, words: str) -> list[int]:
    """Where the words stand, else where they stand when line ends are spaces."""
    return list(_all(text, words)) or list(_all(_BREAKS.sub(" ", text), _BREAKS.sub(" ", words)))


def _all(text: str, words: str) -> Iterator[int]:
    at = text.find(words) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + 1)
