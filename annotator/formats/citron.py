"""Citron's quotations as JSON: sources, cue and contents of each quote.

The format is described in docs/data_format.md of the repository bbc/citron.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from annotator.errors import BadInput
from annotator.formats.decoding import Notice
from annotator.formats.foreign_lines import records_of
from annotator.formats.json_values import json_values, keys_of, name_of
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format


class Citron(Format):
    """A quote's contents are one Quote, attributed to its Speakers and tied to its Cue."""

    id = "citron"
    title = "Citron quotations (JSON)"
    extensions: ClassVar[tuple[str, ...]] = ()
    reads = True
    loses = ("cannot be written",)

    def sniff(self, head: bytes, path: Path) -> float:
        """By quotes with contents and sources."""
        value = keys_of(head)
        quotes = value.get("quotes")
        if not isinstance(value.get("text"), str) or not isinstance(quotes, list):
            return 0.0
        return 0.95 if not quotes or (isinstance(quotes[0], dict) and "contents" in quotes[0]) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The articles, one an object."""
        lines = []
        for place, value in json_values(path, notice):
            if not isinstance(value.get("text"), str):
                raise BadInput(f"{place} has no “text”; it is no document of Citron's.")
            rest = {key: one for key, one in value.items() if key not in ("text", "quotes", "id")}
            line: dict[str, Any] = {"text": value["text"], "spans": [], "relations": [], "meta": rest}
            line["id"] = name_of(value.get("id"))
            for number, quote in enumerate(value.get("quotes") or (), 1):
                _add(line, quote, number, f"{place}, quote {number}")
            lines.append((place, line))
        yield from records_of(lines, path.name, notice)


def _add(line: dict[str, Any], quote: Any, number: int, place: str) -> None:
    if not isinstance(quote, dict) or not isinstance(quote.get("contents"), list) or not quote["contents"]:
        raise BadInput(f"{place} has no “contents”.")
    name = name_of(quote.get("id")) or f"quote-{number}"
    pieces = sorted((_range(one, place) for one in quote["contents"]), key=lambda one: one["start"])
    found: dict[str, Any] = {"id": name, "label": "Quote", "fragments": [[one["start"], one["end"]] for one in pieces]}
    if all(isinstance(one.get("text"), str) for one in pieces):
        found["text"] = " ".join(one["text"] for one in pieces)
    known = [one["text"] for one in quote.get("coreferences") or () if isinstance(one, dict) and one.get("text")]
    found["attributes"] = {"coreferences": known} if known else {}
    if quote.get("confidence") is not None:
        found["attributes"]["confidence"] = quote["confidence"]
    line["spans"].append(found)
    parts = [("Speaker", "attributed_to", one) for one in quote.get("sources") or ()]
    parts += [("Cue", "has_cue", quote["cue"])] if quote.get("cue") else []
    for part, (label, kind, one) in enumerate(parts, 1):
        line["spans"].append({**_range(one, place), "id": f"{name}-{part}", "label": label})
        line["relations"].append({"type": kind, "from": name, "to": f"{name}-{part}"})


def _range(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, Mapping) or type(value.get("start")) is not int or type(value.get("end")) is not int:
        raise BadInput(f"{place} needs whole numbers as start and end of each span.")
    return {key: value[key] for key in ("start", "end", "text") if key in value}
