"""What may be marked: every judgement a gesture needs, each told in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from annotator.errors import Refused
from annotator.model.annotations import ANNOTATION_STATUSES, ARTICLE_STATUSES
from annotator.model.codebook import AttributeDefinition, Codebook, Label, RelationType
from annotator.model.spans import Fragments


def judge_fragments(parts: Fragments, length: int, *, empty_allowed: bool = False) -> None:
    """Refuse fragments that are missing, empty, out of order or outside a text of `length` code points."""
    if not parts:
        raise Refused("Nothing is selected; select some words first.")
    previous = -1
    for start, end in parts:
        if not 0 <= start <= end <= length:
            raise Refused(f"The range {start}–{end} lies outside the article, which has {length} characters.")
        if start == end and not empty_allowed:
            raise Refused(f"The range at {start} is empty; select some words first.")
        if start < previous:
            raise Refused(f"The ranges overlap at {start}; the parts of one annotation must be apart.")
        previous = end


def judge_attributes(codebook: Codebook, label: Label, attributes: Mapping[str, Any]) -> None:
    """Refuse values that do not fit their attribute's definition; undefined attributes are left alone."""
    definitions = {definition.name: definition for definition in codebook.attributes_of(label.id)}
    for name, value in attributes.items():
        definition = definitions.get(name)
        if definition is not None and value is not None and not _fits(definition, value):
            raise Refused(f"“{value}” is not a value of the attribute “{name}” ({_expected(definition)}).")


def _fits(definition: AttributeDefinition, value: object) -> bool:
    match definition.kind:
        case "choice":
            return value in definition.choices
        case "choices":
            return isinstance(value, list | tuple) and all(one in definition.choices for one in value)
        case "flag":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "date":
            try:
                return isinstance(value, str) and bool(date.fromisoformat(value))
            except ValueError:
                return False
        case _:
            return isinstance(value, str)


def _expected(definition: AttributeDefinition) -> str:
    if definition.kind in ("choice", "choices"):
        return "one of " + ", ".join(definition.choices)
    return {"flag": "yes or no", "number": "a number", "date": "a date such as 2026-11-21"}.get(definition.kind, "text")


def judge_relation(kind: RelationType, from_label: Label, to_label: Label) -> None:
    """Refuse ends that the relation type does not allow."""
    if kind.from_ids and from_label.id not in kind.from_ids:
        raise Refused(f"“{kind.name}” cannot start from a {from_label.name}.")
    if kind.to_ids and to_label.id not in kind.to_ids:
        raise Refused(f"“{kind.name}” cannot end at a {to_label.name}.")


def judge_status(status: str, allowed: tuple[str, ...] = ARTICLE_STATUSES) -> None:
    """Refuse a status that is not in `allowed`."""
    if status not in allowed:
        raise Refused(f"“{status}” is no status; use one of {', '.join(allowed)}.")


def judge_annotation_status(status: str) -> None:
    """Refuse a status that no annotation can have."""
    judge_status(status, ANNOTATION_STATUSES)
