"""Undo and redo over sessions, from the journal."""

from __future__ import annotations

from annotator.commands.project import Project
from annotator.errors import Conflict, Refused
from annotator.model.changes import News, Step


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
    return _again(project, "undo")


def redo(project: Project) -> News:
    """Do the newest undone step again; refusals as with `undo`.  A new step ends the way forward."""
    return _again(project, "redo")


def _again(project: Project, kind: str) -> News:
    step: Step | None = None
    try:
        with project.step(kind.capitalize(), kind=kind) as unit:
            # Chosen inside the transaction: another window of this annotator may undo at the same moment.
            me = project.annotator.id
            step = unit.read.undoable(me) if kind == "undo" else unit.read.redoable(me)
            if step is None:
                raise Refused(f"There is nothing to {kind}.")
            unit.name, unit.of_number = f"{kind.capitalize()} {step.name}", step.number
            changes = unit.read.changes(step.number)
            unit.apply(changes if kind == "redo" else [change.turned_round() for change in reversed(changes)])
            unit.set_state(step.number, "undone" if kind == "undo" else "done")
    except Conflict as error:
        if step is not None:
            project.store.give_up(step.number, "done" if kind == "undo" else "undone")
        name, state = (step.name if step else kind), "undone" if kind == "undo" else "redone"
        raise Conflict(
            f"“{name}” cannot be {state}: it was changed or removed since. "
            "The next one goes on from the step beside it.",
            error.sentence,
        ) from error
    assert unit.news is not None
    return unit.news
