"""Articles and what is marked in them, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, make_dataclass
from datetime import UTC, datetime
from typing import Any

from annotator.model.spans import Fragments

#: Statuses of an article, in the order in which work passes through them.
ARTICLE_STATUSES = ("to do", "in progress", "done")

#: Statuses of an annotation: a person's, an engine's proposal, or the adjudicated layer's.
ANNOTATION_STATUSES = ("accepted", "pending", "gold")

#: Metadata keys that the article list shows and sorts by.
LISTED_META = ("outlet", "published")


def now() -> str:
    """The present moment in UTC with milliseconds, for instance `2026-11-21T21:30:05.123Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


@dataclass(frozen=True, slots=True)
class Article:
    """One source text with its metadata; the text itself is that of the named revision."""

    id: str
    title: str
    revision_id: str
    status: str = "to do"
    meta: Mapping[str, Any] = field(default_factory=dict)
    external_id: str | None = None
    added: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """One text of an article; it never changes, a new text is a new revision.

    `length` is in code points, `sha256` is that of the UTF-8 form.
    """

    id: str
    article_id: str
    number: int
    sha256: str
    length: int
    created: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a proposed annotation came from: engine, its version, its score from 0 to 1, and why."""

    engine: str
    version: str = ""
    score: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Annotation:
    """A labelled set of fragments of one article by one annotator."""

    id: str
    article_id: str
    revision_id: str
    annotator_id: str
    label_id: str
    fragments: Fragments
    attributes: Mapping[str, Any] = field(default_factory=dict)
    note: str | None = None
    status: str = "accepted"
    origin: Origin | None = None
    speaker_id: str | None = None
    external_id: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    created: str = ""
    changed: str = ""
    group_id: str | None = None

    @property
    def start(self) -> int:
        """First code point covered."""
        return self.fragments[0].start

    @property
    def end(self) -> int:
        """One past the last code point covered."""
        return self.fragments[-1].end


#: What an annotation looks like in memory, but not frozen yet.
_Draft: Any = make_dataclass("_Draft", [one.name for one in fields(Annotation)], slots=True)


def annotation(*cells: Any) -> Annotation:
    """The annotation of these cells, all of them in the order of its fields.

    The same as `Annotation(*cells)` in a quarter of its time, for whoever makes 100,000: a frozen class sets each field
    by a detour.
    """
    made = _Draft(*cells)
    made.__class__ = Annotation
    found: Annotation = made
    return found


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed, directed link between two annotations; `type_id` names a row of the codebook."""

    id: str
    article_id: str
    type_id: str
    from_id: str
    to_id: str
    annotator_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    status: str = "accepted"
    external_id: str | None = None
    created: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark on an annotation or an article (`target_id`), with its author and whether it is settled."""

    id: str
    article_id: str
    target_id: str
    author_id: str
    text: str
    resolved: bool = False
    external_id: str | None = None
    created: str = ""


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """The claims of several articles that say the same, with a plain sentence that states it."""

    id: str
    statement: str
    created: str = ""


@dataclass(frozen=True, slots=True)
class ArticleValues:
    """One annotator's attribute values for an article as a whole, such as its genre or stance."""

    id: str
    article_id: str
    annotator_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One annotator's answer to one suggestion: accepted (as `annotation_id`) or rejected."""

    id: str
    article_id: str
    suggestion_id: str
    annotator_id: str
    accepted: bool
    annotation_id: str | None = None
    created: str = ""
