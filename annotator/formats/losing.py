"""What a format cannot carry, told field by field: one loss for each thing that does not come back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from annotator.formats.records import ArticleRecord, Loss, RelationRecord, SpanRecord
from annotator.model.text import sha256

#: Fields of a span that a format may lose, by the kind of their loss.
SPAN_FIELDS = {
    "attributes": "attributes",
    "annotator": "annotator",
    "origin": "origin",
    "speaker": "speaker",
    "note": "note",
    "created": "created",
    "changed": "changed",
    "extra": "extra",
    "claim group": "group",
}
_RELATION_FIELDS = ("attributes", "annotator", "created")


def name_of_article(record: ArticleRecord) -> str:
    """How losses call an article: its id, or its text's digest."""
    return record.id or record.sha256 or sha256(record.text)


def span_losses(record: ArticleRecord, span: SpanRecord, kept: Collection[str] = ()) -> Iterator[Loss]:
    """A loss for each field of `span` that says something and is not `kept`."""
    name = name_of_article(record)
    for kind, field in SPAN_FIELDS.items():
        if kind not in kept and getattr(span, field):
            yield Loss(kind, name, span.id)
    if "status" not in kept and span.status != "accepted":
        yield Loss("status", name, span.id, "accepted")


def relation_losses(record: ArticleRecord, one: RelationRecord, kept: Collection[str] = ()) -> Iterator[Loss]:
    """A loss for each field of a relation that says something and is not `kept`."""
    name = name_of_article(record)
    for field in _RELATION_FIELDS:
        if field not in kept and getattr(one, field):
            yield Loss(f"relation {field}", name, one.id)
    if "status" not in kept and one.status != "accepted":
        yield Loss("relation status", name, one.id, "accepted")


def is_wide(span: SpanRecord) -> bool:
    """Whether the span covers anything."""
    return any(start < end for start, end in span.fragments)


#: What every format that is not `whole` loses, in words for a list.
PROJECT_LOSSES = (
    "entries of the speaker registry",
    "values of articles as a whole",
    "earlier texts",
    "verdicts on suggestions",
    "decisions on differences",
    "relations between articles",
)


def project_losses(record: ArticleRecord) -> Iterator[Loss]:
    """A loss for each thing that a format which is not `whole` leaves out of what lies beyond the article."""
    part = record.project
    if part is None:
        return
    name = name_of_article(record)
    found: dict[str, Sequence[Any]] = {
        "speaker entry": part.speakers,
        "claim group": part.groups,
        "article values": part.values,
        "earlier text": part.revisions,
        "span of an earlier text": [span for revision in part.revisions for span in revision.spans],
        "decided suggestion": part.decided,
        "verdict": part.verdicts,
    }
    for decision in part.decisions:
        yield Loss("decision", name, decision.sources[0])
    for kind, things in found.items():
        for one in things:
            yield Loss(kind, name, one.id)
    for link in part.relations:
        yield Loss("relation" if link.to_article is None else "relation to another article", name, link.id)
