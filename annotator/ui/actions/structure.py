"""Actions made from the codebook's relation types: K and the type's key link the current annotation."""

from __future__ import annotations

from collections.abc import Callable

from annotator.model.codebook import Codebook, RelationType
from annotator.ui import wording
from annotator.ui.actions.table import ActionRow, State

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


def made_rows(codebook: Codebook) -> dict[str, tuple[ActionRow, ...]]:
    """Submenu of “Annotate” → its rows made from the codebook."""
    makers: dict[str, Callable[[Codebook], tuple[ActionRow, ...]]] = {"Link": relation_rows}
    return {title: make(codebook) for title, make in makers.items()}
