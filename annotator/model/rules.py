"""What may be marked: every judgement a gesture needs, each told in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from math import isfinite
from typing import Any

from annotator.errors import Refused
from annotator.model.annotations import ANNOTATION_STATUSES, ARTICLE_STATUSES
from annotator.model.codebook import ATTRIBUTE_KINDS, AttributeDefinition, Codebook, Label, RelationType
from annotator.model.colour import LEAST_CONTRAST, contrast, is_colour
from annotator.model.people import SPEAKER_KINDS, Speaker
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
    judge_values(codebook.attributes_of(label.id), attributes)


def judge_values(allowed: Iterable[AttributeDefinition], attributes: Mapping[str, Any]) -> None:
    """Refuse values that do not fit the definition of their name among `allowed`."""
    definitions = {definition.name: definition for definition in allowed}
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
            if isinstance(value, float):
                return isfinite(value)  # JSON has neither infinities nor NaN.
            return isinstance(value, int) and not isinstance(value, bool)
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


def judge_label(label: Label, others: Iterable[Label]) -> None:
    """Refuse a label without a name, with a name or key another one has, or with a colour that cannot be seen."""
    judge_name(label.name, (other.name for other in others if other.id != label.id), "label")
    taken = next((other for other in others if label.key and other.key == label.key and other.id != label.id), None)
    if taken is not None:
        raise Refused(f"The key {label.key} belongs to “{taken.name}”; choose another one.")
    if not is_colour(label.colour):
        raise Refused(f"“{label.colour}” is no colour; write it as #rrggbb, for instance #1b6ac9.")
    if contrast(label.colour, "#ffffff") < LEAST_CONTRAST:
        raise Refused(f"The colour {label.colour} can hardly be seen on white; choose a darker one.")


def judge_name(name: str, others: Iterable[str], what: str) -> None:
    """Refuse an empty name or one that is taken; capitals make no difference."""
    if not name.strip():
        raise Refused(f"The {what} needs a name.")
    if name.casefold() in {other.casefold() for other in others}:
        article = "an" if what[0] in "aeiou" else "a"
        raise Refused(f"There is {article} {what} called “{name}” already.")


def judge_definition(definition: AttributeDefinition, others: Iterable[AttributeDefinition]) -> None:
    """Refuse an attribute whose name is taken on one of its labels, or that offers no choice."""
    if definition.kind not in ATTRIBUTE_KINDS:
        raise Refused(f"“{definition.kind}” is no kind of attribute; use one of {', '.join(ATTRIBUTE_KINDS)}.")
    for other in others:
        if other.id != definition.id and other.scope == definition.scope:
            everywhere = not other.label_ids or not definition.label_ids
            if everywhere or set(other.label_ids) & set(definition.label_ids):
                judge_name(definition.name, [other.name], "attribute")
    judge_name(definition.name, (), "attribute")
    if definition.kind in ("choice", "choices") and not definition.choices:
        raise Refused(f"The attribute “{definition.name}” needs at least one choice.")
    if definition.default is not None and not _fits(definition, definition.default):
        raise Refused(f"“{definition.default}” is not a value of “{definition.name}” ({_expected(definition)}).")


def judge_speaker(speaker: Speaker) -> None:
    """Refuse a registry entry without a name, of an unknown kind, or with a malformed Wikidata number."""
    judge_name(speaker.name, (), "speaker")
    if speaker.kind not in SPEAKER_KINDS:
        raise Refused(f"“{speaker.kind}” is no kind of speaker; use one of {', '.join(SPEAKER_KINDS)}.")
    number = speaker.external_ids.get("wikidata")
    if number and not re.fullmatch(r"Q[1-9][0-9]*", number):
        raise Refused(f"“{number}” is no Wikidata number; it looks like Q22686.")


def judge_status(status: str, allowed: tuple[str, ...] = ARTICLE_STATUSES) -> None:
    """Refuse a status that is not in `allowed`."""
    if status not in allowed:
        raise Refused(f"“{status}” is no status; use one of {', '.join(allowed)}.")


def judge_annotation_status(status: str) -> None:
    """Refuse a status that no annotation can have."""
    judge_status(status, ANNOTATION_STATUSES)
