"""Keys that a person has given to actions: what may be given, and what a key does already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from annotator.ui.actions.rows import ActionRow, State

#: Beginnings of the ids of actions that are made from the codebook; their keys are changed there.
FROM_CODEBOOK = ("label.", "arm.", "relation.", "value.")

#: Keys that write, move or choose wherever one is; without Ctrl, Alt or Meta they cannot be given away.
_TAKEN = frozenset(
    {
        Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Escape,
        Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
        Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    }
)  # fmt: skip

_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier

_AT_WORK = State(
    project=True, writable=True, article=True, selection=True, current=True, own_current=True, annotations=True,
    last_label=True, armed=True, undo="x", redo="x",
)  # fmt: skip


def states() -> tuple[State, ...]:
    """The moments in which keys can meet: at the article, with suggestions, preparing a step, and on each page."""
    deciding = replace(_AT_WORK, own_current=False, suggestion=True, suggestions=True)
    suggested = replace(_AT_WORK, suggestions=True)
    preparing = replace(_AT_WORK, mode="link")
    pages = ("claims", "speakers", "adjudication", "agreement", "people", "conflicts")
    there = State(project=True, writable=True, undo="x", redo="x")
    on_pages = (replace(there, page=page, chosen=chosen) for page in pages for chosen in (0, 1, 2))
    return (State(), _AT_WORK, deciding, suggested, preparing, replace(_AT_WORK, origin="claims"), *on_pages)


def normal(key: str) -> str:
    """A key sequence in the form that is stored, for instance `Ctrl+Shift+P`; "" when it is none."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def shown(key: str) -> str:
    """A key sequence as people on this system read it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def taken(key: str) -> str:
    """Why a key cannot be given to any action, as a sentence; "" when it can."""
    sequence = QKeySequence(key)
    if sequence.isEmpty():
        return "Press the keys that the action is to have."
    first: QKeyCombination = cast(Any, sequence)[0]  # The binding's stubs do not know that it can be indexed.
    if first.key() in _TAKEN and not first.keyboardModifiers() & _HELD:
        return f"{shown(key)} is needed for writing and moving; hold Ctrl or Alt as well."
    return ""


def met(rows: Iterable[ActionRow], wanted: ActionRow, key: str) -> list[ActionRow]:
    """The actions that `key` stands for, or begins, at a moment when `wanted` can be done as well."""
    found = []
    for row in rows:
        if row.id != wanted.id and any(touch(one, key) for one in row.keys):
            both = (one for one in states() if wanted.when(one) and row.when(_fitting(row, one)))
            if next(both, None) is not None:
                found.append(row)
    return found


def touch(one: str, other: str) -> bool:
    """Whether two key sequences are equal or one begins the other, as K begins K, S."""
    first, second = QKeySequence(one), QKeySequence(other)
    no = QKeySequence.SequenceMatch.NoMatch
    return first.matches(second) != no or second.matches(first) != no


def _fitting(row: ActionRow, state: State) -> State:
    """The same moment, at an annotation with the label that a value's row is for."""
    return replace(state, label=row.id.split(".")[1]) if row.id.startswith("value.") else state
