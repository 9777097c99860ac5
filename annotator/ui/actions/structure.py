"""Actions made from the codebook: K and a type's key link the current annotation, Q and a value's key set a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from annotator.model.codebook import AttributeDefinition, Codebook, RelationType
from annotator.ui import wording
from annotator.ui.actions.rows import ActionRow, State, When, on_current

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def relation_keys(codebook: Codebook) -> dict[str, str]:
    """Relation type id → letter after K: the codebook's own where it is free, else one of the name, else any."""
    keys: dict[str, str] = {}
    for kind in codebook.relation_types:
        if len(kind.key) == 1 and kind.key.isascii() and kind.key.isalnum() and kind.key.lower() not in keys.values():
            keys[kind.id] = kind.key.lower()
    for kind in codebook.relation_types:
        if kind.id not in keys:
            wanted = (*(one for one in kind.name.lower() if one in _LETTERS), *_LETTERS)
            free = next((one for one in wanted if one not in keys.values()), "")
            if free:
                keys[kind.id] = free
    return keys


def relation_title(kind: RelationType) -> str:
    """For instance `Link: said by` or `Link: same claim`."""
    return f"Link: {wording.relation_phrase(kind.name)}"


def relation_rows(codebook: Codebook) -> tuple[ActionRow, ...]:
    """One row for each relation type."""
    keys = relation_keys(codebook)
    return tuple(
        ActionRow(
            f"relation.{kind.id}", relation_title(kind), "link.begin", "Annotate/Link",
            (f"K, {keys[kind.id].upper()}",) if kind.id in keys else (),
            when=_linkable, arguments=(kind.id,), help=kind.guideline,
        )
        for kind in codebook.relation_types
    )  # fmt: skip


def _linkable(state: State) -> bool:
    """While an annotation that may be linked is the current one."""
    return state.current and state.writable and not state.suggestion


@dataclass(frozen=True, slots=True)
class ValueKey:
    """What Q and `key` do to annotations with one label: set `value` of an attribute, or (`writes`) go to its field."""

    key: str
    definition: AttributeDefinition
    value: object
    writes: bool = False


def value_keys(codebook: Codebook, label_id: str) -> tuple[ValueKey, ...]:
    """The keys after Q for the attributes of a label: digits from 1, then letters, in the codebook's order."""
    free = iter("123456789" + _LETTERS)
    made: list[ValueKey] = []
    for definition in codebook.attributes_of(label_id):
        values: tuple[object, ...] = definition.choices
        if definition.kind == "flag":
            values = (True, False)
        elif definition.kind not in ("choice", "choices"):
            values = (None,)
        for value in values:
            key = next(free, "")
            if key:
                made.append(ValueKey(key, definition, value, writes=value is None))
    return tuple(made)


def value_rows(codebook: Codebook) -> tuple[ActionRow, ...]:
    """One row for each value of each label's attributes; only those of the current label can be used."""
    rows = []
    for label in codebook.labels:
        for one in value_keys(codebook, label.id):
            name = one.definition.name
            title = f"write {name}" if one.writes else f"{name} {wording.text_of(one.value).replace('_', ' ')}"
            rows.append(
                ActionRow(
                    f"value.{label.id}.{one.definition.id}.{one.key}", f"{label.name}: {title}",
                    "values.write" if one.writes else "values.choose", "Annotate/Set value",
                    (f"Q, {one.key.upper()}",), when=_labelled(label.id),
                    arguments=(name,) if one.writes else (name, one.value), help=one.definition.guideline,
                )
            )  # fmt: skip
    return tuple(rows)


def _labelled(label_id: str) -> When:
    """While an annotation of one's own with this label is the current one."""
    return lambda state: on_current(state) and state.label == label_id


def made_rows(codebook: Codebook) -> dict[str, tuple[ActionRow, ...]]:
    """Submenu of “Annotate” → its rows made from the codebook."""
    makers: dict[str, Callable[[Codebook], tuple[ActionRow, ...]]] = {"Link": relation_rows, "Set value": value_rows}
    return {title: make(codebook) for title, make in makers.items()}
