"""Rows of a data set: ours with a fixed schema, and those of others, whatever their columns are called."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotator.errors import BadInput
from annotator.formats.foreign_lines import own_line
from annotator.formats.json_values import name_of
from annotator.formats.metadata import gathered
from annotator.formats.records import ArticleRecord

#: Columns of our rows, in order, with what each holds; `json` is JSON as text, as its shape varies.
SPAN = {"id": "string", "label": "string", "start": "int32", "end": "int32", "fragments": "pairs", "text": "string",
        "attributes": "json", "annotator": "string", "status": "string", "origin": "json", "speaker": "string",
        "note": "string", "created": "string", "changed": "string", "extra": "json"}  # fmt: skip
RELATION = {"id": "string", "type": "string", "from": "string", "to": "string", "attributes": "json",
            "annotator": "string", "status": "string", "created": "string", "extra": "json"}  # fmt: skip
COMMENT = {"id": "string", "target": "string", "author": "string", "text": "string", "created": "string",
           "resolved": "bool", "extra": "json"}  # fmt: skip
ROW: dict[str, Any] = {"id": "string", "title": "string", "text": "string", "status": "string", "meta": "json",
                       "spans": SPAN, "relations": RELATION, "comments": COMMENT}  # fmt: skip

#: What a column with text may be called, the surest first.
TEXT_COLUMNS = ("text", "body", "content", "article", "document", "full_text", "fulltext", "story", "maintext")

#: The same without case and marks, and what services call it.
_FOLDED = frozenset(
    (*(name.replace("_", "") for name in TEXT_COLUMNS), "articletext", "articlebody", "bodytext", "contenttext",
     "maincontent", "rawtext", "selftext", "transcript")
)  # fmt: skip

_STARTS, _ENDS, _LABELS = ("start", "start_offset", "begin"), ("end", "end_offset"), ("label", "type", "tag")


def row_of(record: ArticleRecord) -> dict[str, Any]:
    """The row of an article."""
    return _shaped(own_line(record), ROW)


def _shaped(value: Mapping[str, Any], columns: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    rest = {key: one for key, one in value.items() if key not in columns and one is not None}
    for name, kind in columns.items():
        one = value.get(name)
        if isinstance(kind, dict):
            row[name] = [_shaped(item, kind) for item in one or ()]
        elif name == "extra":
            row[name] = _json(rest | ({"extra": one} if one is not None else {}))
        elif kind == "json":
            row[name] = _json(one)
        elif kind == "pairs":
            row[name] = [list(pair) for pair in one or ()]
        else:
            row[name] = one
    return row


def _json(value: Any) -> str | None:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else None


def is_ours(row: Mapping[str, Any]) -> bool:
    """Whether a row has our schema."""
    return ROW.keys() <= row.keys() and isinstance(row["meta"], str | None) and isinstance(row["spans"], list)


def text_key(row: Mapping[str, Any]) -> str | None:
    """The key of a row's text, by what such keys are called; None when no words stand under one of them."""
    named = (name for name in TEXT_COLUMNS if _is_words(row.get(name)))
    alike = (key for key, one in row.items() if str(key).casefold().replace("_", "") in _FOLDED and _is_words(one))
    return next(named, None) or next(alike, None)


def _is_words(value: Any) -> bool:
    listed = isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)
    return isinstance(value, str) or listed


def line_of_row(row: Mapping[str, Any], names: Mapping[str, str], place: str, column: str | None) -> dict[str, Any]:
    """The native line of a row.

    `names` are those of labels that are still numbers, `column` is the one that holds the text.
    Raises BadInput naming `place`.
    """
    if is_ours(row):
        return _unshaped(row, ROW, place)
    wanted = column or next((name for name in TEXT_COLUMNS if isinstance(row.get(name), str)), None)
    if wanted is None or not isinstance(row.get(wanted), str):
        have = ", ".join(map(str, row)) or "nothing"
        empty = wanted or next((name for name in TEXT_COLUMNS if name in row), None)
        if empty is not None and empty in row and row[empty] is None:
            raise BadInput(f"{place} has nothing in “{empty}”, where its text should be; remove it or fill it in.")
        raise BadInput(f"{place} has no text{f' “{wanted}”' if wanted else ''}; it has {have}. Name its column.")
    spans: list[dict[str, Any]] = []
    others: dict[str, Any] = {}
    listed: dict[str, list[str]] = {}
    for key, value in row.items():
        if key in (wanted, "id"):
            continue
        found = _ranges(value)
        if found is None:
            others[key] = value
            continue
        made = [_span(one, key, number, names, place) for number, one in enumerate(found)]
        listed[key] = [one["id"] for one in made]
        spans += made
    ids = max(listed.values(), key=len) if len(listed) == 1 else listed.get("entities", listed.get("spans", []))
    relations = list(_relations(others.pop("relations", None), ids, place)) if ids and _heads(others) else []
    nested = others.pop("metadata", None) or others.pop("meta", None)
    title, meta = gathered({**others, **(nested if isinstance(nested, dict) else {})})
    line = {"id": name_of(row.get("id")), "text": row[wanted], "spans": spans, "relations": relations, "meta": meta}
    return line | ({"title": title} if title else {})


def _unshaped(row: Mapping[str, Any], columns: Mapping[str, Any], place: str) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for name, kind in columns.items():
        one = row.get(name)
        if isinstance(kind, dict):
            value[name] = [_unshaped(item, kind, place) for item in one or ()]
        elif kind == "json" and one:
            value[name] = _parsed(one, name, place)
        elif one is not None and kind != "json":
            value[name] = one
    extra = value.pop("extra", None)
    return {**value, **extra} if isinstance(extra, dict) else value


def _parsed(words: Any, name: str, place: str) -> Any:
    try:
        value = json.loads(words)
    except (ValueError, TypeError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BadInput(f"{place}: the column “{name}” must hold a JSON object or nothing.")
    return value


def _ranges(value: Any) -> Sequence[Mapping[str, Any]] | None:
    """The objects with a start and an end that a column holds; None when it holds something else."""
    if isinstance(value, dict):
        if isinstance(value.get("annotations"), list):
            return _ranges(value["annotations"]) or ()
        columns = {key: one for key, one in value.items() if isinstance(one, list)}
        if any(key in columns for key in _STARTS) and len({len(one) for one in columns.values()}) == 1:
            return [dict(zip(columns, many, strict=True)) for many in zip(*columns.values(), strict=True)]
        return None
    if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
        return None
    has = all(any(key in one for key in _STARTS) and any(key in one for key in _ENDS) for one in value)
    return value if has else None


def _span(value: Mapping[str, Any], key: str, number: int, names: Mapping[str, str], place: str) -> dict[str, Any]:
    start = next((value[one] for one in _STARTS if one in value), None)
    end = next((value[one] for one in _ENDS if one in value), None)
    label = next((value[one] for one in _LABELS if one in value), key)
    if type(label) is int:
        if str(label) not in names:
            raise BadInput(
                f"{place} gives the labels of “{key}” by number ({label}) without their names; import the Parquet "
                f"file, which has them, or say the names with the option “labels”, such as {label}=LOC."
            )
        label = names[str(label)]
    rest = {one: value[one] for one in value if one not in (*_STARTS, *_ENDS, *_LABELS, "id")}
    stated = name_of(value.get("id")) or name_of(value.get("_id")) or f"{key}-{number + 1}"
    return {**rest, "id": stated, "start": start, "end": end, "label": str(label)}


def _heads(others: Mapping[str, Any]) -> bool:
    return isinstance(others.get("relations"), list) and all(
        isinstance(one, dict) and "head" in one and "tail" in one for one in others["relations"]
    )


def _relations(value: Any, ids: Sequence[str], place: str) -> Iterator[dict[str, Any]]:
    for one in value or ():
        ends = [one["head"], one["tail"]]
        if not all(type(end) is int and 0 <= end < len(ids) for end in ends):
            raise BadInput(f"{place}: a relation is from {ends[0]} to {ends[1]}, and there are {len(ids)} spans.")
        label = one.get("label", one.get("type"))
        yield {"type": str(label if label is not None else "relation"), "from": ids[ends[0]], "to": ids[ends[1]]}
