"""The codebook: labels, attributes and relation types of a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

#: Kinds of attribute values.
ATTRIBUTE_KINDS = ("choice", "choices", "flag", "text", "number", "date")

#: What attributes describe: single annotations, or articles as a whole.
ATTRIBUTE_SCOPES = ("annotation", "article")


@dataclass(frozen=True, slots=True)
class Label:
    """One row of the codebook: its name, key, colour and what it is for.

    `colour` is the light theme's `#rrggbb`; the window derives the dark one.
    """

    id: str
    name: str
    colour: str
    key: str = ""
    guideline: str = ""
    right: str = ""
    wrong: str = ""
    parent_id: str | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class AttributeDefinition:
    """A typed value that annotations of some labels may carry (no labels means all), or articles."""

    id: str
    name: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    label_ids: tuple[str, ...] = ()
    required: bool = False
    default: Any = None
    guideline: str = ""
    position: int = 0
    scope: str = "annotation"


@dataclass(frozen=True, slots=True)
class RelationType:
    """A kind of link with the labels it may start from and end at; none means any."""

    id: str
    name: str
    from_ids: tuple[str, ...] = ()
    to_ids: tuple[str, ...] = ()
    key: str = ""
    guideline: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class LearnedLabel:
    """What was learned of one label from the project, and whether its proposals are switched on.

    `version` names the examples; the model is learned from them again whenever it is needed, which takes seconds.
    `precision`, `recall` and `f1` (0 to 1) were measured on articles not learned from.
    """

    id: str
    label_id: str
    version: str
    examples: int
    precision: float
    recall: float
    f1: float
    on: bool = False
    created: str = ""


@dataclass(frozen=True)
class Codebook:
    """Labels, attributes and relation types in their order, with look-up by id and by name."""

    labels: tuple[Label, ...] = ()
    attributes: tuple[AttributeDefinition, ...] = ()
    relation_types: tuple[RelationType, ...] = ()
    _labels_by_id: Mapping[str, Label] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_labels_by_id", {label.id: label for label in self.labels})

    def label(self, label_id: str) -> Label | None:
        """The label with this id."""
        return self._labels_by_id.get(label_id)

    def label_named(self, name: str) -> Label | None:
        """The label with this name; capitals do not matter when only that differs."""
        exact = next((label for label in self.labels if label.name == name), None)
        return exact or next((label for label in self.labels if label.name.casefold() == name.casefold()), None)

    def relation_type(self, type_id: str) -> RelationType | None:
        """The relation type with this id."""
        return next((kind for kind in self.relation_types if kind.id == type_id), None)

    def relation_named(self, name: str) -> RelationType | None:
        """The relation type with this name."""
        return next((kind for kind in self.relation_types if kind.name == name), None)

    def attributes_of(self, label_id: str) -> tuple[AttributeDefinition, ...]:
        """The attributes that annotations with this label may carry."""
        return tuple(
            a for a in self.attributes if a.scope == "annotation" and (not a.label_ids or label_id in a.label_ids)
        )

    def article_attributes(self) -> tuple[AttributeDefinition, ...]:
        """The attributes that articles as a whole may carry."""
        return tuple(a for a in self.attributes if a.scope == "article")


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which two codebooks differ: the row, the field, and what stood before and after."""

    kind: str
    name: str
    field: str
    before: Any
    after: Any


def differences(old: Codebook, new: Codebook) -> list[Difference]:
    """Rows added, removed and changed between two codebooks, matched by identifier; names in place of ids."""
    found: list[Difference] = []
    for kind, before, after in (
        ("label", old.labels, new.labels),
        ("attribute", old.attributes, new.attributes),
        ("relation type", old.relation_types, new.relation_types),
    ):
        was, now = {row.id: row for row in before}, {row.id: row for row in after}
        for row_id in (*was, *(one for one in now if one not in was)):
            left, right = was.get(row_id), now.get(row_id)
            if left is None or right is None:
                row = left or right
                assert row is not None
                found.append(Difference(kind, row.name, "row", left and left.name, right and right.name))
                continue
            for one in fields(left):
                if getattr(left, one.name) != getattr(right, one.name):
                    shown = _shown(old, left, one.name), _shown(new, right, one.name)
                    found.append(Difference(kind, right.name, one.name, *shown))
    return found


def _shown(codebook: Codebook, row: Any, name: str) -> Any:
    value = getattr(row, name)
    if name in ("label_ids", "from_ids", "to_ids"):
        return tuple(label.name for label in codebook.labels if label.id in value)
    if name == "parent_id" and value:
        parent = codebook.label(value)
        return parent.name if parent else value
    return value
