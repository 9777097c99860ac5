"""Potato's annotations: the state of one annotator (`user_state.json`), with the items it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, read_bytes
from annotator.formats.foreign_lines import Line, records_of
from annotator.formats.hf_rows import TEXT_COLUMNS
from annotator.formats.json_values import json_document, json_values, keys_of, name_of
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format

_LABELS, _SPANS = "instance_id_to_label_to_value", "instance_id_to_span_to_value"

#: What a state may hold beside, by its keys, in words.
_LEFT_OUT = {"instance_id_to_link_to_value": "links between spans", "instance_id_to_event_to_value": "events"}

#: Text and other keys of an item.
Item = tuple[str, dict[str, Any]]

#: The most files that are looked through for the items.
_MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class PotatoOptions:
    """Where the items are."""

    items: str | None = field(
        default=None, metadata={"help": "File with the items; those in the project's folders when left out."}
    )
    text_field: str | None = field(default=None, metadata={"help": "Key of each item's text, when nothing tells it."})


class Potato(Format):
    """Spans of one annotator; labels of whole items become metadata.  Offsets count UTF-16 units."""

    id = "potato"
    title = "Potato annotations (user_state.json)"
    extensions: ClassVar[tuple[str, ...]] = ()
    reads = True
    loses = ("cannot be written",)
    options = PotatoOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """By the keys of a state."""
        value = keys_of(head)
        if _LABELS in value or _SPANS in value:
            return 0.97
        return 0.9 if "user_id" in value and "instance_id_ordering" in value else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The annotated items.  Raises BadInput when the items are not found."""
        state = json_document(read_bytes(path), path.name, notice)
        if not isinstance(state, dict):
            raise BadInput(f"{path.name} is no state of an annotator; it must be one JSON object.")
        who = name_of(state.get("user_id")) or path.parent.name
        labels, spans = state.get(_LABELS) or {}, state.get(_SPANS) or {}
        ids = list(dict.fromkeys((*labels, *spans)))
        if not ids:
            raise BadInput(f"{path.name}: {who} has annotated nothing; there is nothing to import.")
        items = _items(path, options, set(ids))
        lines: list[Line] = []
        for one in ids:
            place = f"{path.name}, item {one}"
            line: dict[str, Any] = {"id": one, "text": items[one][0], "meta": dict(items[one][1]), "spans": []}
            for schema, name in _answers(labels.get(one) or ()):
                line["meta"].setdefault(f"{schema} ({who})", []).append(name)
            line["spans"] = [{**span, "annotator": who} for span in _marked(spans.get(one) or (), place)]
            lines.append((place, line))
        others = [
            key for key, many in state.items() if key in _LEFT_OUT and isinstance(many, dict) and any(many.values())
        ]
        if others:
            notice(f"Left out of {path.name}: {', '.join(_LEFT_OUT[key] for key in others)}.")
        stated = any(span.get("text") for _, line in lines for span in line["spans"])
        yield from records_of(lines, path.name, notice, None if stated else "UTF-16 units")


def _items(path: Path, options: PotatoOptions, wanted: set[str]) -> dict[str, Item]:
    """Text and other keys of each wanted item."""
    found: dict[str, Item] = {}
    for file in [Path(options.items)] if options.items else _candidates(path):
        try:
            for _, item in json_values(file, lambda _: None):
                name = name_of(item.get("id")) or name_of(item.get("instance_id"))
                keys = (options.text_field,) if options.text_field else TEXT_COLUMNS
                key = next((one for one in keys if isinstance(item.get(one), str)), None)
                if name in wanted and key is not None and name is not None:
                    found.setdefault(name, (item[key], {one: item[one] for one in item if one not in (key, "id")}))
        except BadInput:
            if options.items:
                raise
    missing = sorted(wanted - found.keys())
    if missing:
        raise BadInput(
            f"{path.name} has annotations of items whose texts were not found ({', '.join(missing[:5])}); "
            "name the file of the items with the option “items”."
        )
    return found


def _candidates(path: Path) -> Iterator[Path]:
    """JSON files in the folders of the project, beside and above the state."""
    root = path.absolute().parents[min(2, len(path.absolute().parents) - 1)]
    seen = 0
    for folder in (path.parent, root, root / "data", root / "data_files"):
        for file in sorted(folder.glob("*.json*")) if folder.is_dir() else ():
            seen += 1
            if file.name != path.name and seen <= _MOST_FILES:
                yield file


def _answers(value: Any) -> Iterator[tuple[str, str]]:
    """Schema and answer of each label of a whole item, in the list and in the dict form."""
    if isinstance(value, dict):
        for schema, many in value.items():
            inner = many.get("labels", many) if isinstance(many, dict) else {str(many): True}
            for name, one in inner.items():
                if one not in (False, None, "false"):
                    yield schema, str(name) if one in (True, "true", "on", name) else str(one)
        return
    for pair in value:
        if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], dict):
            name, said = str(pair[0].get("name")), pair[1]
            ticked = said in (True, "true", "on", None, name)
            yield str(pair[0].get("schema") or "label"), name if ticked else str(said)


def _marked(value: Any, place: str) -> Iterator[dict[str, Any]]:
    """The spans of an item, in the list and in the dict form."""
    pairs = [(one, schema) for schema, many in value.items() for one in many] if isinstance(value, dict) else [
        (pair[0] if isinstance(pair, list) and pair else pair, None) for pair in value
    ]  # fmt: skip
    for one, schema in pairs:
        if not isinstance(one, Mapping) or type(one.get("start")) is not int or type(one.get("end")) is not int:
            raise BadInput(f"{place}: a span has no whole numbers as start and end.")
        label = one.get("name") or one.get("label") or one.get("annotation") or schema or "span"
        span: dict[str, Any] = {"label": str(label), "start": one["start"], "end": one["end"]}
        if isinstance(one.get("text"), str):
            span["text"] = one["text"]
        of = one.get("schema") or schema
        yield span | ({"attributes": {"schema": str(of)}} if of else {})
