"""The codebook: labels, attributes and relation types of a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
