"""Undo and redo over sessions, from the journal."""

from __future__ import annotations

from annotator.commands.project import Project
from annotator.errors import Conflict, Refused
from annotator.model.changes import Change, News, Step


def next_undo(project: Project) -> str | None:
    """Name of the step that undo takes back for the annotator at work; None when there is none."""
    with project.reading() as read:
        step = read.undoable(project.annotator.id)
    return step.name if step else None


def next_redo(project: Project) -> str | None:
    """Name of the step that redo does again; None when there is none."""
    with project.reading() as read:
        step = read.redoable(project.annotator.id)
    return step.name if step else None


def undo(project: Project) -> News:
    """Take back the newest step of the annotator at work, also one of an earlier session.

    Raises Refused when there is nothing to undo, Conflict when what the step made has been
    changed by somebody else since; the next undo then reaches the step before it.
    """
    with project.reading() as read:
        step = read.undoable(project.annotator.id)
        changes = read.changes(step.number) if step else ()
    if step is None:
        raise Refused("There is nothing to undo.")
    turned = tuple(change.turned_round() for change in reversed(changes))
    return _again(project, step, turned, "undo", "undone")


def redo(project: Project) -> News:
    """Do the newest undone step again; refusals as with `undo`."""
    with project.reading() as read:
        step = read.redoable(project.annotator.id)
        changes = read.changes(step.number) if step else ()
    if step is None:
        raise Refused("There is nothing to redo.")
    return _again(project, step, changes, "redo", "done")


def _again(project: Project, step: Step, changes: tuple[Change, ...], kind: str, state: str) -> News:
    try:
        with project.step(f"{kind.capitalize()} {step.name}", kind=kind, of_number=step.number) as unit:
            unit.apply(changes)
            unit.set_state(step.number, state)
    except Conflict as error:
        project.store.set_state(step.number, "kept")
        raise Conflict(
            f"“{step.name}” cannot be {state if kind == 'undo' else 'redone'}: it was changed or removed since. "
            "The next one goes on from the step beside it.",
            error.sentence,
        ) from error
    assert unit.news is not None
    return unit.news
