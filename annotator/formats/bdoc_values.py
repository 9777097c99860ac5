"""What of ours bdoc has no place for: kept in features whose names begin with `annotator.`, and read back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from annotator.errors import BadInput
from annotator.formats.native_lines import article_from, line_of
from annotator.formats.records import ArticleRecord, SpanRecord
from annotator.formats.units import unit_offsets
from annotator.model.spans import fragments

#: Features of ours: details of a span, the fragments after its first, and the article's own.
DETAILS, FRAGMENT_OF, ARTICLE = "annotator.details", "annotator.fragment_of", "annotator.article"

#: What is kept among the details of a span, under the names of a dataset line.
_KEPT = ("id", "status", "origin", "speaker", "note", "created", "changed", "claim_group")


def document_of(record: ArticleRecord, kind: str) -> dict[str, Any]:
    """The document; `kind` is its offset_type: "p" for code points, "j" for UTF-16 units."""
    places = unit_offsets(record.text) if kind == "j" else None
    line = line_of(record)
    sets: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for span, details in zip(record.spans, line["spans"], strict=True):
        found = sets[span.annotator or ""]
        head: int | None = None
        for start, end in span.fragments:
            features: dict[str, Any] = {FRAGMENT_OF: head} if head is not None else dict(span.attributes)
            if head is None:
                kept = {key: details[key] for key in _KEPT if details.get(key) is not None}
                if span.annotator == "":
                    kept["annotator"] = ""
                features[DETAILS] = kept | ({"extra": dict(span.extra)} if span.extra else {})
            one = {"type": span.label, "start": places[start] if places else start}
            one |= {"end": places[end] if places else end, "id": len(found), "features": features}
            head = len(found) if head is None else head
            found.append(one)
    about = {key: line.get(key) for key in ("title", "status", "meta", "relations", "comments") if line.get(key)}
    return {
        "annotation_sets": {
            name: {"name": name, "annotations": found, "next_annid": len(found)} for name, found in sets.items()
        },
        "text": record.text,
        "features": {ARTICLE: about},
        "offset_type": kind,
        "name": record.id or "",
    }


def own_details(record: ArticleRecord, features: dict[str, Any], meta: dict[str, Any], place: str) -> ArticleRecord:
    """The record with fragments put together and the details of ours in their places; other features as they are."""
    about = features.pop(ARTICLE, None)
    if about is None:
        title = features.pop("title", None)
        named = title if isinstance(title, str) and title else record.title
        return replace(record, title=named, meta={**meta, **features})
    if not isinstance(about, dict):
        raise BadInput(f"{place}: the feature “{ARTICLE}” must be an object.")
    spans = [_line(span, parts) for span, parts in _united(record, place)]
    return article_from({**about, "id": record.id, "text": record.text, "spans": spans}, place)


def _united(record: ArticleRecord, place: str) -> list[tuple[SpanRecord, list[Any]]]:
    """Each span with all its fragments."""
    found: dict[str, tuple[SpanRecord, list[Any]]] = {}
    for span in record.spans:
        name = str(span.id)
        head = span.attributes.get(FRAGMENT_OF)
        if head is None:
            found[name] = span, [list(part) for part in span.fragments]
            continue
        first = name.rpartition("/")[0]
        key = f"{first}/{head}" if "/" in name else str(head)
        if key not in found:
            raise BadInput(f"{place}: a fragment belongs to the annotation {head}, which is not there.")
        found[key][1].extend(list(part) for part in span.fragments)
    return list(found.values())


def _line(span: SpanRecord, parts: list[Any]) -> dict[str, Any]:
    attributes = dict(span.attributes)
    details = attributes.pop(DETAILS, {})
    details = details if isinstance(details, dict) else {}
    kept = {key: details[key] for key in (*_KEPT, "annotator") if key in details}
    extra = details.get("extra")
    return {
        **(extra if isinstance(extra, dict) else {}),
        "id": span.id,
        "annotator": span.annotator,
        **kept,
        "label": span.label,
        "fragments": [list(part) for part in fragments(parts)],
        "attributes": attributes,
    }
