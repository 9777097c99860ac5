"""From an article record to one task of Label Studio."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annotator.formats.foreign_lines import own_line, said
from annotator.formats.label_studio_config import FRAGMENT_OF, LABELS, TEXT, carried
from annotator.formats.losing import is_wide, name_of_article
from annotator.formats.records import ArticleRecord, Loss
from annotator.formats.registry import WriteResult
from annotator.model.codebook import Codebook

#: Key in a region's `meta` under which stands what Label Studio has no place for.
OWN = "source_annotator"

_REGION = ("id", "label", "start", "end", "fragments", "text", "note")
_VALUES = {"choice": ("choices", "choices"), "choices": ("choices", "choices"), "text": ("textarea", "text"),
           "number": ("number", "number")}  # fmt: skip


def task_of(record: ArticleRecord, number: int, codebook: Codebook, result: WriteResult) -> dict[str, Any]:
    """The task of one article: an annotation for each annotator, a prediction for each engine's suggestions."""
    line, name = own_line(record), name_of_article(record)
    lost = {span.id for span in record.spans if not is_wide(span)}
    result.losses += [Loss("zero-width span", name, one) for one in lost]
    parts: dict[tuple[str | None, bool, bool], list[dict[str, Any]]] = {}
    group_of: dict[str, tuple[str | None, bool, bool]] = {}
    for span in line["spans"]:
        if span["id"] not in lost:
            key = (span["annotator"], span["status"] == "pending", span["status"] == "gold")
            group_of[span["id"]] = key
            parts.setdefault(key, []).extend(_regions(span, record.text, codebook))
    for relation in line["relations"]:
        if relation["from"] in group_of and relation["to"] in group_of:
            parts[group_of[relation["from"]]].append(_relation(relation))
            result.relations += 1
        else:
            result.losses.append(Loss("relation", name, relation["id"]))
    gone = lost | {one.object_id for one in result.losses if one.kind == "relation" and one.article == name}
    comments = [one for one in line["comments"] if one["target"] not in gone]
    result.losses += [Loss("comment", name, one["id"]) for one in line["comments"] if one["target"] in gone]
    result.articles += 1
    result.spans += len(group_of)
    head = said({"id": record.id, "title": record.title, "status": record.status, "meta": line["meta"]})
    data = {TEXT: record.text, **head, **said({"comments": comments})}
    task: dict[str, Any] = {"id": number, "data": data, "annotations": [], "predictions": []}
    for (who, pending, gold), results in parts.items():
        if pending:
            task["predictions"].append({**said({"model_version": who}), "result": results})
        else:
            by = {"completed_by": {"email": who}} if who else {}
            task["annotations"].append({**by, "ground_truth": gold, "result": results})
    return task


def _regions(span: Mapping[str, Any], text: str, codebook: Codebook) -> list[dict[str, Any]]:
    """A region for each fragment, tied to the first one; and a result for each attribute that has a control."""
    own = {key: one for key, one in span.items() if key not in _REGION and one not in (None, {})}
    made: list[dict[str, Any]] = []
    for number, (start, end) in enumerate(span["fragments"]):
        place = {"start": start, "end": end, "text": text[start:end]}
        name = span["id"] if number == 0 else f"{span['id']}#{number + 1}"
        region = {"id": name, "from_name": LABELS, "to_name": TEXT, "type": "labels", "origin": "manual"}
        region["value"] = {**place, "labels": [span["label"]]}
        if number == 0:
            region["meta"] = {OWN: own, **({"text": [span["note"]]} if span["note"] else {})}
            made += [region, *_attributes(region, span, place, codebook)]
        else:
            made += [region, _link(name, span["id"], FRAGMENT_OF)]
    return made


def _attributes(
    region: Mapping[str, Any], span: Mapping[str, Any], place: Mapping[str, Any], codebook: Codebook
) -> list[dict[str, Any]]:
    label = codebook.label_named(span["label"])
    made = []
    for one in codebook.attributes_of(label.id) if label else ():
        value = span["attributes"].get(one.name)
        if not carried(one) or value in (None, [], "") or not _fits(one.kind, value):
            continue
        kind, key = _VALUES[one.kind]
        shown = value if one.kind == "number" or isinstance(value, list) else [value]
        made.append({**region, "from_name": one.name, "type": kind, "value": {**place, key: shown}})
        del made[-1]["meta"]
    return made


def _fits(kind: str, value: Any) -> bool:
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "choices":
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, str)


def _link(start: str, end: str, label: str) -> dict[str, Any]:
    return {"type": "relation", "from_id": start, "to_id": end, "direction": "right", "labels": [label]}


def _relation(relation: Mapping[str, Any]) -> dict[str, Any]:
    own = {key: one for key, one in relation.items() if key not in ("type", "from", "to") and one not in (None, {})}
    return {**_link(relation["from"], relation["to"], relation["type"]), "meta": {OWN: own}}
