"""What records become in a format that cannot carry everything: expectations for the tests of such formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from annotator.formats.records import ArticleRecord, Loss, SpanRecord
from annotator.model.spans import Fragments, fragments


def hull(parts: Fragments) -> Fragments:
    """The one range from the first to the last fragment."""
    return fragments([(parts[0].start, parts[-1].end)])


def ordered(record: ArticleRecord) -> ArticleRecord:
    """The record with its lists in one order and its digest left out."""
    return replace(
        record,
        sha256=None,
        spans=sorted((_united(one) for one in record.spans), key=lambda one: one.id or ""),
        relations=sorted(record.relations, key=lambda one: one.id or ""),
        comments=sorted(record.comments, key=lambda one: one.id or ""),
    )


def _united(span: SpanRecord) -> SpanRecord:
    return replace(span, fragments=fragments(span.fragments), extra=dict(span.extra), attributes=dict(span.attributes))


def lost_kinds(losses: Sequence[Loss], article: str, object_id: str | None) -> set[str]:
    """Kinds of the losses of one object."""
    return {one.kind for one in losses if one.article == article and one.object_id == object_id}


def said_fields(span: Any) -> set[str]:
    """Kinds of loss of the fields of a span that say something, when none of them is kept."""
    fields = {"attributes", "annotator", "origin", "speaker", "note", "created", "changed", "extra"}
    found = {name for name in fields if getattr(span, name)}
    if span.group is not None:
        found.add("claim group")
    return found | ({"status"} if span.status != "accepted" else set())
