"""spaCy's older training data: tuples of text and entities, and version 2's documents of tagged tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from annotator.errors import BadInput
from annotator.formats.json_values import name_of

_TAG = re.compile(r"([BILU])-(.+)", re.DOTALL)


def is_tuple(value: Any) -> bool:
    """Whether this is `[text, {"entities": …}]`."""
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], dict)


def line_of_tuple(value: list[Any], place: str) -> dict[str, Any]:
    """The native line of a training tuple; `spans` by key are read as well as `entities`."""
    text, marked = value
    spans = [_triple(one, place) for one in marked.get("entities") or ()]
    for key, many in (marked.get("spans") or {}).items() if isinstance(marked.get("spans"), dict) else ():
        spans += [{**_triple(one, place), "spans_key": key} for one in many]
    meta = {key: one for key, one in marked.items() if key not in ("entities", "spans")}
    return {"text": text, "spans": spans, "meta": meta}


def _triple(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, list) or len(value) not in (3, 4):
        raise BadInput(f"{place}: an entity must be [start, end, label], not {value}.")
    found = {"start": value[0], "end": value[1], "label": value[2]}
    return found if len(value) == 3 else {**found, "speaker": name_of(value[3])}


def is_version2(value: Any) -> bool:
    """Whether this is a document of spaCy 2's training format."""
    return isinstance(value, dict) and isinstance(value.get("paragraphs"), list)


def lines_of_version2(value: Mapping[str, Any], place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """A native line for each paragraph: its raw text, or its tokens with spaces between them where it has none."""
    for number, paragraph in enumerate(value["paragraphs"], 1):
        here = f"{place}, paragraph {number}"
        if not isinstance(paragraph, dict):
            raise BadInput(f"{here} is no object.")
        sentences = paragraph.get("sentences") or []
        tokens = [one for sentence in sentences for one in sentence.get("tokens") or ()]
        if any(not isinstance(one.get("orth"), str) for one in tokens):
            raise BadInput(f"{here} has a token without “orth”.")
        text, places = _laid_out(paragraph.get("raw"), [one["orth"] for one in tokens], here)
        if text:
            name = name_of(value.get("id"))
            identity = f"{name}-{number}" if name and len(value["paragraphs"]) > 1 else name
            yield here, {"text": text, "id": identity, "spans": list(_entities(tokens, places, here)), "meta": {}}


def _laid_out(raw: object, words: list[str], place: str) -> tuple[str, list[tuple[int, int]]]:
    if not isinstance(raw, str):
        raw = " ".join(words)
    places, position = [], 0
    for word in words:
        start, length = raw.find(word, position), len(word)
        if start < 0 and word in ("``", "''"):  # how treebanks write quotation marks
            start = raw.find('"', position)
            length = 1
        if start < 0 or raw[position:start].strip():
            raise BadInput(f"{place}: the token “{word}” is not where the text has it; tokens and “raw” do not fit.")
        position = start + length
        places.append((start, position))
    return raw, places


def _entities(tokens: list[dict[str, Any]], places: list[tuple[int, int]], place: str) -> Iterator[dict[str, Any]]:
    """Spans of tags such as B-PER, I-PER, L-PER, U-LOC."""
    start: int | None = None
    for token, (begin, end) in zip(tokens, places, strict=True):
        tag = token.get("ner") or "O"
        found = _TAG.fullmatch(tag)
        if found is None:
            if tag not in ("O", "-", ""):
                raise BadInput(f"{place}: “{tag}” is no tag; tags are O and B-, I-, L- or U- with a label.")
            start = None
            continue
        if found[1] in "BU":
            start = begin
        if found[1] in "LU" and start is not None:
            yield {"start": start, "end": end, "label": found[2]}
            start = None
