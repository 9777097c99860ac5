"""doccano's lines: sequence labelling, relations, the 1.0-era annotations by several users, classification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal

from annotator.errors import BadInput, Refused
from annotator.formats.clusters import cluster_starts
from annotator.formats.decoding import Notice
from annotator.formats.foreign_lines import Line, records_of, said
from annotator.formats.json_values import first_value, json_bytes, json_values, name_of, numbered_names
from annotator.formats.losing import is_wide, name_of_article, relation_losses, span_losses
from annotator.formats.placing import places
from annotator.formats.records import ArticleRecord, Loss, RelationRecord
from annotator.formats.registry import Format, WriteResult
from annotator.formats.units import plain
from annotator.model.annotations import ARTICLE_STATUSES
from annotator.model.codebook import Codebook

#: Key under which our lines say what their offsets count; doccano keeps it as metadata.
_UNIT_KEY = "offset_unit"

_UNITS = ("utf-16", "code points", "clusters")
_LISTS = ("label", "labels", "entities", "annotations")
_OWN = frozenset((*_LISTS, "text", "data", "relations", "Comments", _UNIT_KEY, "id", "title", "status", "meta"))


@dataclass(frozen=True, slots=True)
class DoccanoOptions:
    """What offsets count, and which of doccano's shapes is written."""

    unit: Literal["auto", "utf-16", "code points", "clusters"] = field(
        default="auto",
        metadata={
            "help": "What offsets count: utf-16 as doccano's page does (written by default), code points as Python "
            "programs do, or clusters in projects of that mode."
        },
    )
    shape: Literal["relations", "labels"] = field(
        default="relations",
        metadata={
            "for": "write",
            "help": "Write entities with relations, or triples for sequence labelling without relations.",
        },
    )
    labels: str | None = field(
        default=None,
        metadata={"for": "read", "help": "Names of labels that are given as numbers, such as 12=LOC,13=PER."},
    )
    skip_blank: bool = field(
        default=False,
        metadata={"for": "read", "help": "Leave lines without text out; otherwise a file that has one is refused."},
    )


class Doccano(Format):
    """Spans, relations and metadata; what offsets count is asked when nothing tells it."""

    id = "doccano"
    title = "doccano (JSON lines)"
    extensions: ClassVar[tuple[str, ...]] = ()
    written_as = ".jsonl"
    reads = True
    writes = True
    loses = ("attributes", "fragments beyond the hull", "annotators", "times", "notes", "who commented on what")
    options = DoccanoOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """By the shape of the labels of the first object."""
        value = first_value(head)
        if not isinstance(value, dict) or not any(isinstance(value.get(key), str | None) for key in ("text", "data")):
            return 0.0
        if _UNIT_KEY in value and "entities" in value:
            return 0.97
        if isinstance(value.get("Comments"), list) or isinstance(value.get("cats"), list):
            return 0.9
        best = max((_shape_score(value.get(key)) for key in _LISTS if key in value), default=0.0)
        return best if best > 0.8 or any(isinstance(value.get(key), str) for key in ("text", "data")) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The articles of the file.  Raises BadInput when the unit makes a difference and nothing tells it."""
        names = numbered_names(options.labels)
        found = list(json_values(path, notice))
        if options.skip_blank:
            found, every = [one for one in found if _has_text(one[1])], len(found)
            if len(found) < every:
                notice(f"Lines without text in {path.name}: {every - len(found):,}; they were left out.")
        lines: list[tuple[Line, str | None]] = []
        for place, value in found:
            stated = value.get(_UNIT_KEY) if value.get(_UNIT_KEY) in _UNITS else None
            lines.append(((place, _native(value, place, names)), stated))
        if options.unit == "auto":
            _judge_unit(lines, path.name)
        elif any(options.unit != stated and not plain(line["text"]) for (_, line), stated in lines):
            notice(f"The offsets of {path.name} were taken to count {options.unit}, as you chose.")
        for (place, line), stated in lines:
            unit = options.unit if options.unit != "auto" else stated or _UNITS[1]
            _convert(line, place, unit)
            yield from records_of([(place, line)], path.name, notice, "code points")

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """One line an article; offsets count UTF-16 units unless code points are chosen, and each line says which."""
        result = WriteResult()
        unit = _UNITS[0] if options.unit == "auto" else options.unit
        if unit == _UNITS[2]:
            raise Refused("doccano's lines are written with UTF-16 units or code points; choose one of them.")
        with out.open("wb") as file:
            for record in records:
                file.write(json_bytes(_line(record, options.shape, unit, result)) + b"\n")
                result.articles += 1
        return result


def _shape_score(value: Any) -> float:
    if not isinstance(value, list):
        return 0.5 if isinstance(value, str) else 0.0
    if not value:
        return 0.7
    first = value[0]
    if isinstance(first, list) and len(first) == 3 and type(first[0]) is int and not isinstance(first[2], list):
        return 0.95
    if isinstance(first, dict):
        return 0.95 if "start_offset" in first or {"label", "user"} <= first.keys() else 0.0
    return 0.8 if isinstance(first, str) else 0.0


# -- reading ------------------------------------------------------------------------------


def _native(value: dict[str, Any], place: str, names: Mapping[str, str]) -> dict[str, Any]:
    """The line in our shape, offsets as they stand."""
    text = value.get("text", value.get("data"))
    if not isinstance(text, str):
        raise BadInput(
            f"{place} has no “text”; doccano's lines need the text that was labelled, or are left out with the option "
            "“skip_blank”."
        )
    others = {key: one for key, one in value.items() if key not in _OWN}
    stated = value.get("meta")
    meta = {**others, **(stated if isinstance(stated, dict) else {} if stated is None else {"meta": stated})}
    spans: list[dict[str, Any]] = []
    for key in _LISTS:
        marked = value.get(key)
        if isinstance(marked, list) and marked and all(isinstance(one, list | dict) for one in marked):
            spans += [_span(one, place, names) for one in marked if not _is_class(one)]
            marked = [one for one in marked if _is_class(one)]
        if marked:
            meta[key] = marked
    line = {"text": text, "id": name_of(value.get("id")), "spans": spans, "meta": meta}
    line["relations"] = [_relation(one, place) for one in value.get("relations") or () if isinstance(one, dict)]
    if isinstance(value.get("title"), str):
        line["title"] = value["title"]
    if value.get("status") in ARTICLE_STATUSES:
        line["status"] = value["status"]
    comments = value.get("Comments") or ()
    if comments:
        line["id"] = line["id"] or place
        line["comments"] = [{"target": line["id"], "text": _words(one)} for one in comments]
    return line


def _has_text(value: Mapping[str, Any]) -> bool:
    text = value.get("text", value.get("data"))
    return isinstance(text, str) and bool(text.strip())


def _is_class(value: Any) -> bool:
    """Whether this is what somebody called the whole text, as in the 1.0 era."""
    return isinstance(value, dict) and value.get("start_offset") is None and value.get("end_offset") is None


def _words(comment: Any) -> str:
    return str(comment.get("text", comment)) if isinstance(comment, dict) else str(comment)


def _span(value: Any, place: str, names: Mapping[str, str]) -> dict[str, Any]:
    if isinstance(value, list):
        if len(value) != 3:
            raise BadInput(f"{place}: a label must be [start, end, name], not {value}.")
        value = dict(zip(("start_offset", "end_offset", "label"), value, strict=True))
    start, end, label = value.get("start_offset"), value.get("end_offset"), value.get("label")
    what = f"{place}: the label {value.get('id', (start, end))}"
    if type(label) is int:
        if str(label) not in names:
            raise BadInput(
                f"{what} is called by number ({label}); say the names with the option “labels”, such as {label}=LOC."
            )
        label = names[str(label)]
    if type(start) is not int or type(end) is not int or end <= start or start < 0:
        raise BadInput(f"{what} goes from {start} to {end}; a label must cover something.")
    extra = {key: one for key, one in value.items() if key not in ("start_offset", "end_offset", "label", "user", "id")}
    user = name_of(value.get("user"))
    found = {"id": name_of(value.get("id")), "label": label, "start": start, "end": end, "annotator": user, **extra}
    return {key: one for key, one in found.items() if one is not None}


def _relation(value: dict[str, Any], place: str) -> dict[str, Any]:
    ends = {key: name_of(value.get(key)) for key in ("from_id", "to_id", "type")}
    if None in ends.values():
        raise BadInput(f"{place}: a relation needs “from_id”, “to_id” and “type”.")
    found = {"id": name_of(value.get("id")), "type": ends["type"], "from": ends["from_id"], "to": ends["to_id"]}
    return {key: one for key, one in found.items() if one is not None}


def _judge_unit(lines: Sequence[tuple[Line, str | None]], name: str) -> None:
    """Refuse to guess when the units place a span differently and no line says which it is."""
    for (place, line), stated in lines:
        text, last = line["text"], max((span["end"] for span in line["spans"]), default=0)
        before = text[: last + 1]  # one more, so that a CR LF at the edge is seen
        if stated is None and last and (not plain(before) or _clustered(before)):
            raise BadInput(
                f"{place}: nothing says what the offsets count, and emoji, accents or line ends before a span make a "
                f"difference; choose it with the option “unit” ({', '.join(_UNITS)}) and import {name} again."
            )


def _clustered(text: str) -> bool:
    return not text.isascii() and len(cluster_starts(text)) <= len(text)


def _convert(line: dict[str, Any], place: str, unit: str) -> None:
    """Bring the offsets of a line to code points."""
    if not line["spans"] or unit == _UNITS[1]:
        return
    text = line["text"]
    table = places(text, "UTF-16 units") if unit == _UNITS[0] else cluster_starts(text)
    for span in line["spans"]:
        found = [table[one] if one < len(table) else None for one in (span["start"], span["end"])]
        if None in found:
            raise BadInput(
                f"{place}: the label {span.get('id', span['label'])} at {span['start']}–{span['end']} is outside the "
                f"text or inside a character when offsets count {unit}; choose another “unit”."
            )
        span["start"], span["end"] = found


# -- writing ------------------------------------------------------------------------------


def _line(record: ArticleRecord, shape: str, unit: str, result: WriteResult) -> dict[str, Any]:
    name, losses = name_of_article(record), result.losses
    kept = [span for span in record.spans if is_wide(span)]
    numbers = _numbers([span.id for span in kept])
    table = _counted(record.text, unit)
    entities = []
    for span in record.spans:
        if not is_wide(span):
            losses.append(Loss("zero-width span", name, span.id))
            continue
        if len(span.fragments) > 1:
            losses.append(Loss("fragments", name, span.id, "one range from the first to the last"))
        losses += span_losses(record, span)
        start, end = table[span.fragments[0][0]], table[span.fragments[-1][1]]
        entities.append({"id": numbers[span.id], "start_offset": start, "end_offset": end, "label": span.label})
    line: dict[str, Any] = {"id": record.id, "text": record.text}
    if shape == "relations":
        line |= {"entities": entities, "relations": _relations(record, numbers, result)}
    else:
        line["label"] = [[one["start_offset"], one["end_offset"], one["label"]] for one in entities]
        losses += [Loss("relation", name, one.id) for one in record.relations]
    line["Comments"] = [one.text for one in record.comments]
    losses += [Loss("comment", name, one.id, "its words only, on the article") for one in record.comments]
    result.spans += len(entities)
    head = {"title": record.title, "status": record.status, "meta": dict(record.meta)}
    return {**line, **said(head), _UNIT_KEY: unit}


def _numbers(ids: Sequence[str | None]) -> dict[str | None, int]:
    """doccano's ids are whole numbers: ours where they are numbers, else the next free one."""
    stated = {one for one in ids if one and one.isascii() and one.isdigit() and str(int(one)) == one}
    taken = {int(one) for one in stated}
    numbers, free = dict[str | None, int](), 0
    for one in ids:
        if one in stated:
            numbers[one] = int(one or 0)
            continue
        while free in taken:
            free += 1
        taken.add(free)
        numbers[one] = free
    return numbers


def _relations(record: ArticleRecord, numbers: Mapping[str | None, int], result: WriteResult) -> list[dict[str, Any]]:
    made = []
    for number, one in enumerate(record.relations):
        if one.from_id not in numbers or one.to_id not in numbers:
            result.losses.append(Loss("relation", name_of_article(record), one.id))
            continue
        result.losses += relation_losses(record, one)
        made.append(_relation_line(one, number, numbers))
    result.relations += len(made)
    return made


def _relation_line(one: RelationRecord, number: int, numbers: Mapping[str | None, int]) -> dict[str, Any]:
    return {"id": number, "from_id": numbers[one.from_id], "to_id": numbers[one.to_id], "type": one.type}


def _counted(text: str, unit: str) -> Sequence[int]:
    """For every offset in code points the one in `unit`."""
    if unit == _UNITS[1]:
        return range(len(text) + 1)
    counts, number = [], 0
    for character in text:
        counts.append(number)
        number += 2 if character > "\uffff" else 1
    return [*counts, number]
