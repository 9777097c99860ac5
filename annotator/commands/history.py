"""Undo and redo over sessions, and single objects brought back, from the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from annotator.commands.tasks import without_collection
from annotator.errors import Conflict, Refused
from annotator.model import rules
from annotator.model.annotations import (
    Annotation,
    Article,
    ArticleValues,
    Comment,
    Relation,
    Revision,
    Verdict,
    now,
)
from annotator.model.changes import Change, News, Step, Value, kind_of
from annotator.model.codebook import Label
from annotator.model.people import Annotator
from annotator.model.reviewing import Assignment
from annotator.storage.carrying import is_unchanged
from annotator.storage.long_steps import in_order

if TYPE_CHECKING:
    from annotator.commands.project import Project, UnitOfWork


#: What labels are told by, and what names them.
CODEBOOK_KINDS = frozenset({"label", "attribute_definition", "relation_type", "learned_label"})


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
        with without_collection(), project.step(kind.capitalize(), kind=kind) as unit:
            # Chosen inside the transaction: another window of this annotator may undo at the same moment.
            me = project.annotator.id
            step = unit.read.undoable(me) if kind == "undo" else unit.read.redoable(me)
            if step is None:
                raise Refused(f"There is nothing to {kind}.")
            unit.name, unit.of_number = f"{kind.capitalize()} {step.name}", step.number
            back = kind == "undo"
            if unit.read.carried(step.number) and is_unchanged(unit.read.connection, step.number, back=back):
                _carry_again(unit, step, back=back)
            elif unit.read.is_long(step.number):
                for portion in in_order(unit.read, step.number, back=kind == "undo"):
                    unit.apply(_by_field(unit, portion))
                    unit.flush()
            else:
                changes = unit.read.changes(step.number)
                turned = changes if kind == "redo" else tuple(change.turned_round() for change in reversed(changes))
                unit.apply(_by_field(unit, turned))
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


def _carry_again(unit: UnitOfWork, step: Step, *, back: bool) -> None:
    """Take back or do again a step that carried a label's annotations along, in the order in which rows refer."""
    changes = unit.read.changes_beside(step.number, "annotation")
    turned = [change.turned_round() for change in reversed(changes)] if back else list(changes)
    book = [change for change in turned if change.kind in CODEBOOK_KINDS]
    hanging = [change for change in turned if change.kind not in CODEBOOK_KINDS]
    # Labels come before their annotations and go after them; what hangs on annotations the other way round.
    unit.apply(_by_field(unit, book if back else hanging))
    unit.flush()
    unit.carry_again(step.number, back=back)
    unit.apply(_by_field(unit, hanging if back else book))


def _by_field(unit: UnitOfWork, changes: Sequence[Change]) -> list[Change]:
    """The changes as they apply to what is stored now: fields that others changed since stay as they are.

    A field that this step and somebody else changed is left for the unit of work to refuse; only the status of an
    article or assignment gives way, which a first mark sets by the way.
    """
    ids: dict[str, list[str]] = {}
    for change in changes:
        if change.before is not None and change.after is not None:
            ids.setdefault(change.kind, []).append(change.object_id)
    stored = {(kind, value.id): value for kind, wanted in ids.items() for value in unit.get_all(kind, wanted)}
    fitted: list[Change] = []
    for change in changes:
        before, after, current = change.before, change.after, stored.get((change.kind, change.object_id))
        if before is None or after is None or current is None or current == before:
            fitted.append(Change(current, after) if before is not None and current == before else change)
            continue
        altered = [one.name for one in fields(before) if getattr(before, one.name) != getattr(after, one.name)]
        own = [name for name in altered if name != "changed"]
        if all(getattr(current, name) == getattr(before, name) for name in own):
            fitted.append(Change(current, replace(current, **{name: getattr(after, name) for name in own})))
        elif not (isinstance(before, Article | Assignment) and own == ["status"] and len(changes) > 1):
            fitted.append(change)
    return fitted


def restore(project: Project, kind: str, object_id: str, step_number: int) -> News | None:
    """Bring one object back to how step `step_number` left it; one that the step removed, to how it was before.

    A removed object comes back if what it hangs on is there; a speaker or claim group that has gone is left out.
    Raises Refused when it is so already, belongs to another annotator's layer, or cannot come back.
    """
    with project.step("Restore") as unit:
        change = next(
            (one for one in unit.read.changes(step_number) if (one.kind, one.object_id) == (kind, object_id)), None
        )
        if change is None:
            raise Refused("The journal does not hold that state any more.")
        current = next(iter(unit.get_all(kind, [object_id])), None)
        wanted = _fitted(unit, project, change.value, current)
        unit.name = f"Restore {_called(project, wanted)}"
        if current is None:
            unit.put(wanted)
        elif _undated(current) == _undated(wanted):
            raise Refused("It is in that state already.")
        else:
            unit.change(current, wanted)
    return unit.news


def _undated(value: Value) -> Value:
    return replace(value, changed="") if isinstance(value, Annotation | ArticleValues) else value


def _called(project: Project, value: Value) -> str:
    if isinstance(value, Annotation):
        label = project.codebook.label(value.label_id)
        return label.name if label else "annotation"
    if isinstance(value, Relation):
        kind = project.codebook.relation_type(value.type_id)
        return f"link {kind.name}" if kind else "link"
    name = getattr(value, "name", "")
    return f"{kind_of(value).replace('_', ' ')} {name}".strip()


def _fitted(unit: UnitOfWork, project: Project, value: Value, current: Value | None) -> Value:
    """`value` as it may stand now; refuses what has lost its footing or belongs to somebody else."""
    owner = getattr(value, "annotator_id", None) or getattr(value, "author_id", None)
    if owner is not None and owner != project.annotator.id:
        raise Refused("This belongs to another annotator's layer; only its owner can restore it.")
    if isinstance(value, Annotation):
        return _fitted_annotation(unit, value)
    if isinstance(value, Article):
        if not isinstance(current, Article):
            raise Refused("The article has been removed; undo its removal, or import it again.")
        # A text is changed by a new revision only.
        return replace(value, revision_id=current.revision_id)
    if isinstance(value, Relation):
        _must_be_there(unit, "relation_type", value.type_id, "its relation type")
        for end in (value.from_id, value.to_id):
            _must_be_there(unit, "annotation", end, "one of the annotations it links")
    elif isinstance(value, Comment):
        if value.target_id != value.article_id:
            _must_be_there(unit, "annotation", value.target_id, "what it is a comment on")
        _must_be_there(unit, "article", value.article_id, "its article")
    elif isinstance(value, ArticleValues):
        _must_be_there(unit, "article", value.article_id, "its article")
    elif isinstance(value, Label):
        rules.judge_label(value, unit.read.codebook().labels)
        if value.parent_id and not unit.read.known("label", [value.parent_id]):
            return replace(value, parent_id=None)
    elif isinstance(value, Annotator | Revision | Verdict):
        raise Refused(f"A {kind_of(value)} cannot be restored by itself; undo the step instead.")
    return value


def _fitted_annotation(unit: UnitOfWork, value: Annotation) -> Annotation:
    article: Article | None = unit.read.article(value.article_id)
    if article is None:
        raise Refused("It cannot come back: its article has been removed since.")
    if article.revision_id != value.revision_id:
        raise Refused("It cannot come back as it was: the article has a new text since then.")
    _must_be_there(unit, "label", value.label_id, "its label")
    speaker = value.speaker_id if value.speaker_id and unit.read.known("speaker", [value.speaker_id]) else None
    group = value.group_id if value.group_id and unit.read.known("claim_group", [value.group_id]) else None
    return replace(value, speaker_id=speaker, group_id=group, changed=now())


def _must_be_there(unit: UnitOfWork, kind: str, object_id: str, what: str) -> None:
    if not unit.read.known(kind, [object_id]):
        raise Refused(f"It cannot come back: {what} has been removed since.")
