"""What formats read and write: one article with all that is marked on it, by names instead of keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from annotator.model.annotations import ClaimGroup, Origin
from annotator.model.spans import Fragments


@dataclass(slots=True)
class SpanRecord:
    """An annotation as exchanged: label and annotator by name, fragments in code points."""

    label: str
    fragments: Fragments
    id: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    annotator: str | None = None
    status: str = "accepted"
    origin: Origin | None = None
    speaker: str | None = None
    note: str | None = None
    created: str | None = None
    changed: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    group: ClaimGroup | None = None


@dataclass(slots=True)
class RelationRecord:
    """A relation as exchanged: type by name, ends by the ids of spans of the same record."""

    type: str
    from_id: str
    to_id: str
    id: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    annotator: str | None = None
    status: str = "accepted"
    created: str | None = None


@dataclass(slots=True)
class CommentRecord:
    """A comment as exchanged; `target` is the id of a span or of the article itself."""

    target: str
    text: str
    id: str | None = None
    author: str | None = None
    created: str | None = None
    resolved: bool = False


@dataclass(slots=True)
class ArticleRecord:
    """One article as exchanged; `text` is exactly as decoded, `sha256` its digest where already known."""

    text: str
    id: str | None = None
    sha256: str | None = None
    title: str | None = None
    status: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    spans: list[SpanRecord] = field(default_factory=list)
    relations: list[RelationRecord] = field(default_factory=list)
    comments: list[CommentRecord] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that a format could not carry: its kind, where it was, what was written instead."""

    kind: str
    article: str
    object_id: str | None = None
    written: str = "left out"
