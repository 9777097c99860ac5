"""From article records to one Web Annotation collection."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from annotator.formats.foreign_lines import own_line
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import WriteResult
from annotator.model.anchoring import CONTEXT

#: The context of the Recommendation, and the prefix of our own terms; those hold JSON as text.
W3C = "http://www.w3.org/ns/anno.jsonld"
PREFIX = "annotator"
OWN, ARTICLES, TEXT, NAME = f"{PREFIX}:own", f"{PREFIX}:articles", f"{PREFIX}:text", f"{PREFIX}:attribute"
_TERMS = "urn:source-annotator:terms#"
_IDS = "urn:source-annotator:"

_SPAN = ("label", "start", "end", "fragments", "text", "note", "created", "changed", "annotator")


def collection_of(records: Sequence[ArticleRecord], result: WriteResult) -> dict[str, Any]:
    """The collection: articles with their texts, and one page of annotations."""
    articles, items = [], []
    for number, record in enumerate(records, 1):
        source = f"{_IDS}article:{quote(record.id or str(number), safe='')}"
        line = own_line(record)
        about = {key: line[key] for key in ("id", "title", "status", "meta") if line.get(key) not in (None, {})}
        articles.append({"id": source, "type": "Text", TEXT: record.text, OWN: _json(about)})
        items += list(_annotations(line, record.text, source))
        result.articles += 1
        result.spans += len(record.spans)
        result.relations += len(record.relations)
    return {
        "@context": [W3C, {PREFIX: _TERMS}],
        "id": f"{_IDS}collection",
        "type": "AnnotationCollection",
        "total": len(items),
        ARTICLES: articles,
        "first": {"id": f"{_IDS}page:1", "type": "AnnotationPage", "startIndex": 0, "items": items},
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _annotations(line: Mapping[str, Any], text: str, source: str) -> Iterator[dict[str, Any]]:
    place = source.removeprefix(f"{_IDS}article:")
    ids: dict[str | None, str] = {line["id"]: source}

    def named(kind: str, stated: object, number: int) -> str:
        name = str(stated) if stated is not None else f"+{number}"
        ids[stated if isinstance(stated, str) else None] = made = f"{_IDS}{kind}:{place}:{quote(name, safe='')}"
        return made

    for number, span in enumerate(line["spans"]):
        yield _span(span, named("annotation", span["id"], number), text, source)
    for number, one in enumerate(line["relations"]):
        bodies = [{"type": "TextualBody", "purpose": "tagging", "value": one["type"]}, {"id": ids[one["to"]]}]
        own = {key: value for key, value in one.items() if key not in ("type", "from", "to", "annotator", "created")}
        about = _about(named("relation", one["id"], number), "linking", one.get("annotator"), one.get("created"), None)
        yield {**about, "body": bodies, "target": ids[one["from"]], OWN: _json(own)}
    for number, one in enumerate(line["comments"]):
        about = _about(named("comment", one["id"], number), "commenting", one["author"], one["created"], None)
        body = {"type": "TextualBody", "purpose": "commenting", "value": one["text"]}
        own = {key: value for key, value in one.items() if key not in ("target", "author", "text", "created")}
        yield {**about, "body": body, "target": ids[one["target"]], OWN: _json(own)}


def _about(name: str, motivation: str, who: Any, created: Any, changed: Any) -> dict[str, Any]:
    head: dict[str, Any] = {"id": name, "type": "Annotation", "motivation": motivation}
    if who:
        head["creator"] = {"type": "Person", "name": who}
    stamps = {"created": created, "modified": changed}
    return head | {key: one for key, one in stamps.items() if one}


def _span(span: Mapping[str, Any], name: str, text: str, source: str) -> dict[str, Any]:
    bodies = [{"type": "TextualBody", "purpose": "tagging", "value": span["label"]}]
    for key, value in sorted(span["attributes"].items()):
        shown = value if isinstance(value, str) else _json(value)
        bodies.append({"type": "TextualBody", "purpose": "classifying", "value": shown, NAME: key})
    if span["note"] is not None:
        bodies.append({"type": "TextualBody", "purpose": "commenting", "value": span["note"]})
    targets = [_target(source, text, start, end) for start, end in span["fragments"]]
    own = {key: value for key, value in span.items() if key not in _SPAN and value not in (None, {})}
    about = _about(name, "tagging", span["annotator"], span["created"], span["changed"])
    return {**about, "body": bodies, "target": targets[0] if len(targets) == 1 else targets, OWN: _json(own)}


def _target(source: str, text: str, start: int, end: int) -> dict[str, Any]:
    words = {
        "exact": text[start:end],
        "prefix": text[max(0, start - CONTEXT) : start],
        "suffix": text[end : end + CONTEXT],
    }
    position = {"type": "TextPositionSelector", "start": start, "end": end}
    return {"source": source, "selector": [position, {"type": "TextQuoteSelector", **words}]}
