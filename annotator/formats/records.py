"""What formats read and write: one article with all that is marked on it, by names instead of keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.model.annotations import ClaimGroup, Origin
from annotator.model.people import Annotator, Speaker
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
    external_id: str | None = None


@dataclass(slots=True)
class RelationRecord:
    """A relation as exchanged: type by name, ends by the ids of spans of the same record.

    With `to_article`, the id of another record, the relation ends at a span of that one.
    """

    type: str
    from_id: str
    to_id: str
    id: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    annotator: str | None = None
    status: str = "accepted"
    created: str | None = None
    external_id: str | None = None
    to_article: str | None = None


@dataclass(slots=True)
class CommentRecord:
    """A comment as exchanged; `target` is the id of a span or of the article itself."""

    target: str
    text: str
    id: str | None = None
    author: str | None = None
    created: str | None = None
    resolved: bool = False
    external_id: str | None = None


@dataclass(slots=True)
class ValuesRecord:
    """One annotator's attribute values for an article as a whole, as exchanged."""

    attributes: Mapping[str, Any]
    annotator: str | None = None
    id: str | None = None
    changed: str | None = None


@dataclass(slots=True)
class VerdictRecord:
    """One annotator's answer to a suggestion: accepted, as the span `annotation`, or rejected."""

    suggestion: str
    accepted: bool
    annotator: str | None = None
    annotation: str | None = None
    id: str | None = None
    created: str | None = None


#: The answer of a decision that followed one layer.
TAKEN = "taken"


@dataclass(slots=True)
class DecisionRecord:
    """How a difference between layers was decided: `gold` are the spans and relations that came of its `sources`.

    The answer is a word; where it is TAKEN, the annotator `layer` was followed.  `seen` is the digest of what the
    sources said; `current` tells whether they still say it, None where the digest alone does.
    """

    sources: Sequence[str]
    answer: str
    layer: str | None = None
    gold: Sequence[str] = ()
    annotator: str | None = None
    rule: str = ""
    seen: str = ""
    current: bool | None = None
    created: str | None = None


@dataclass(slots=True)
class RevisionRecord:
    """A text that an article has (without `text` here) or had, with the spans that stayed on it."""

    number: int
    id: str | None = None
    created: str | None = None
    text: str = ""
    spans: Sequence[SpanRecord] = ()


@dataclass(slots=True)
class ProjectPart:
    """What of an article only the native format carries, with the entries of the project that it mentions.

    `article_id` is the article's own id where the record's id does not tell it; `decided` are the
    suggestions that somebody has accepted or rejected; `relations` those with an end that is not among the article's
    spans: among `decided`, on an earlier text, or in another article.
    """

    article_id: str | None = None
    added: str | None = None
    revision: RevisionRecord | None = None
    revisions: Sequence[RevisionRecord] = ()
    annotators: Sequence[Annotator] = ()
    speakers: Sequence[Speaker] = ()
    groups: Sequence[ClaimGroup] = ()
    values: Sequence[ValuesRecord] = ()
    decided: Sequence[SpanRecord] = ()
    verdicts: Sequence[VerdictRecord] = ()
    relations: Sequence[RelationRecord] = ()
    decisions: Sequence[DecisionRecord] = ()

    @property
    def spans(self) -> list[SpanRecord]:
        """Decided suggestions and the spans of earlier texts."""
        return [*self.decided, *(span for revision in self.revisions for span in revision.spans)]


@dataclass(frozen=True, slots=True, eq=False)
class Original:
    """What an article was made of: bytes, as of a page in a web archive, or a file at `path` that may soon be gone."""

    name: str
    data: bytes = b""
    path: Path | None = None

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return len(self.data) if self.path is None else self.path.stat().st_size

    def read(self) -> bytes:
        """Its bytes; OSError when the file cannot be read."""
        return self.data if self.path is None else self.path.read_bytes()


@dataclass(slots=True)
class ArticleRecord:
    """One article as exchanged; `text` is exactly as decoded, `sha256` its digest where already known.

    `original` is stated by readers of archives only; without it the file that was read is the original.
    """

    text: str
    id: str | None = None
    sha256: str | None = None
    title: str | None = None
    status: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    spans: list[SpanRecord] = field(default_factory=list)
    relations: list[RelationRecord] = field(default_factory=list)
    comments: list[CommentRecord] = field(default_factory=list)
    project: ProjectPart | None = None
    original: Original | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that a format could not carry: its kind, where it was, what was written instead."""

    kind: str
    article: str
    object_id: str | None = None
    written: str = "left out"
