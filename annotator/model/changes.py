"""Changes and steps: before and after of values, gathered under the gesture's name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from annotator.model.annotations import (
    Annotation,
    Article,
    ArticleValues,
    ClaimGroup,
    Comment,
    Relation,
    Revision,
    Verdict,
)
from annotator.model.codebook import AttributeDefinition, Label, LearnedLabel, RelationType
from annotator.model.people import Annotator, Speaker
from annotator.model.reviewing import Assignment, Conflict, Decision, Setting

Value = (
    Annotator
    | Label
    | AttributeDefinition
    | RelationType
    | LearnedLabel
    | Speaker
    | ClaimGroup
    | Article
    | Revision
    | ArticleValues
    | Annotation
    | Relation
    | Comment
    | Verdict
    | Setting
    | Assignment
    | Decision
    | Conflict
)

#: Every kind of journalled value, parents before the values that refer to them.
KINDS: dict[str, type[Value]] = {
    # Refers to nothing by itself, but a server asks it who may change what copies disagree on: made first, gone last.
    "conflict": Conflict,
    "annotator": Annotator,
    "label": Label,
    "attribute_definition": AttributeDefinition,
    "relation_type": RelationType,
    "learned_label": LearnedLabel,
    "speaker": Speaker,
    "claim_group": ClaimGroup,
    "article": Article,
    "revision": Revision,
    "article_values": ArticleValues,
    "annotation": Annotation,
    "relation": Relation,
    "comment": Comment,
    "verdict": Verdict,
    "setting": Setting,
    "assignment": Assignment,
    "decision": Decision,
}
_KIND_OF: dict[type, str] = {kind: name for name, kind in KINDS.items()}


def kind_of(value: Value) -> str:
    """The name under which values of this class are stored and journalled."""
    return _KIND_OF[type(value)]


@dataclass(frozen=True, slots=True)
class Change:
    """One value's before and after; None before is a birth, None after a removal."""

    before: Value | None
    after: Value | None

    @property
    def value(self) -> Value:
        """The value after, or the one removed."""
        value = self.after if self.after is not None else self.before
        assert value is not None
        return value

    @property
    def kind(self) -> str:
        """Kind of the value, a key of `KINDS`."""
        # Asked many times for each change of a large step.
        return _KIND_OF[type(self.before if self.after is None else self.after)]

    @property
    def object_id(self) -> str:
        """Identifier of the value."""
        return self.value.id

    @property
    def article_id(self) -> str | None:
        """The article it belongs to, None for what belongs to the whole project."""
        value = self.value
        return value.id if isinstance(value, Article) else getattr(value, "article_id", None)

    def turned_round(self) -> Change:
        """The change that takes this one back."""
        return Change(self.after, self.before)


@dataclass(frozen=True, slots=True)
class Step:
    """The changes of one gesture, as they stand in the journal.

    `number` grows by commit order within one project; `kind` is "do", "undo" or "redo".
    """

    number: int
    id: str
    name: str
    annotator_id: str | None
    at: str
    kind: str = "do"


@dataclass(frozen=True, slots=True)
class News:
    """What one committed step touched; whoever shows any of it re-reads it."""

    step: Step
    changes: tuple[Change, ...]
    # Everybody who hears the news asks the same; with many changes they are sorted once only.
    _by_kind: dict[str, list[Change]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _by_article: dict[str | None, list[Change]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def article_ids(self) -> frozenset[str]:
        """Articles touched."""
        return frozenset(one for one in self._placed() if one is not None)

    def in_article(self, kind: str, article_id: str) -> Iterable[Change]:
        """The changes of one kind in one article."""
        return (change for change in self._placed().get(article_id, ()) if change.kind == kind)

    def _placed(self) -> dict[str | None, list[Change]]:
        if not self._by_article and self.changes:
            found: dict[str | None, list[Change]] = {}
            for change in self.changes:
                found.setdefault(change.article_id, []).append(change)
            self._by_article.update(found)
        return self._by_article

    def kinds(self) -> frozenset[str]:
        """Kinds of values touched."""
        return frozenset(self._sorted())

    def of(self, kind: str) -> Iterable[Change]:
        """The changes of one kind."""
        return iter(self._sorted().get(kind, ()))

    def _sorted(self) -> dict[str, list[Change]]:
        if not self._by_kind and self.changes:
            found: dict[str, list[Change]] = {}
            for change in self.changes:
                found.setdefault(change.kind, []).append(change)
            self._by_kind.update(found)
        return self._by_kind
