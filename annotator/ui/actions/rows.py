"""What an action is, and when it can be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class State:
    """What decides whether an action can be done now."""

    project: bool = False
    writable: bool = False
    article: bool = False
    selection: bool = False
    current: bool = False
    own_current: bool = False
    annotations: bool = False
    suggestion: bool = False
    suggestions: bool = False
    armed: bool = False
    last_label: bool = False
    mode: str = ""
    label: str = ""
    undo: str = ""
    redo: str = ""
    page: str = ""
    origin: str = ""
    chosen: int = 0


When = Callable[[State], bool]


def always(_state: State) -> bool:
    """At any time."""
    return True


def with_project(state: State) -> bool:
    """While a project is open."""
    return state.project


def writable(state: State) -> bool:
    """While the open project may be changed."""
    return state.writable


def with_article(state: State) -> bool:
    """While an article is open."""
    return state.article


def changeable(state: State) -> bool:
    """While an article is open in a project that may be changed."""
    return state.article and state.writable


def on_current(state: State) -> bool:
    """While an annotation of one's own is the current one."""
    return state.own_current and state.writable


def movable(state: State) -> bool:
    """While an annotation of one's own, or a suggestion that may be accepted with other words, is the current one."""
    return on_current(state) or deciding(state)


def deciding(state: State) -> bool:
    """While a suggestion is the current annotation."""
    return state.suggestion and state.writable


def with_annotations(state: State) -> bool:
    """While the open article has annotations."""
    return state.annotations


def on_claims(state: State) -> bool:
    """While claims are chosen in the claims view of a project that may be changed."""
    return state.page == "claims" and state.chosen > 0 and state.writable


def on_speakers(state: State) -> bool:
    """While an entry is chosen on the speakers' page of a project that may be changed."""
    return state.page == "speakers" and state.chosen > 0 and state.writable


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action.

    `call` names a gesture as "room.method", with arguments in `arguments`; `menu` is the
    path in the menu bar, "" for none; `checks` names a setting that the action switches.
    `group` keeps rows together: a line is drawn in the menu where it changes.  `help` says
    what the title does not.
    """

    id: str
    title: str
    call: str
    menu: str = ""
    keys: tuple[str, ...] = ()
    icon: str = ""
    when: When = always
    group: int = 0
    arguments: tuple[object, ...] = ()
    checks: str = ""
    help: str = ""
