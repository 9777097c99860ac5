"""Editing the codebook: every gesture one step, the annotations carried along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from annotator.commands.project import Project, Reading, UnitOfWork
from annotator.commands.tasks import Handle, without_collection
from annotator.errors import Refused
from annotator.model import rules
from annotator.model.annotations import Annotation, now
from annotator.model.changes import News, Step
from annotator.model.codebook import AttributeDefinition, Codebook, Difference, Label, RelationType, differences

_GONE = "That row of the codebook has been removed meanwhile."

#: Annotations carried along between two looks at the cancel button.
_PORTION = 2000


@dataclass(frozen=True, slots=True)
class CodebookVersion:
    """The codebook as it stood after one step; versions are numbered from 1."""

    number: int
    step: Step
    codebook: Codebook


def add_label(project: Project, label: Label) -> News | None:
    """Add a label; raises Refused for a name or key that is taken, or a colour that cannot be seen."""
    with project.step(f"Add label {label.name}") as unit:
        labels = unit.read.codebook().labels
        rules.judge_label(label, labels)
        unit.put(replace(label, position=1 + max((one.position for one in labels), default=-1)))
    return unit.news


def change_label(project: Project, label: Label) -> News | None:
    """Give a label another name, key, colour, guideline or parent; its annotations keep it."""
    with project.step(f"Change label {label.name}") as unit:
        before: Label = unit.get("label", label.id, _GONE)
        labels = unit.read.codebook().labels
        rules.judge_label(label, labels)
        _judge_parent(label, labels)
        if before.name != label.name:
            unit.name = f"Rename label {before.name} to {label.name}"
        unit.change(before, label)
    return unit.news


def _judge_parent(label: Label, labels: Sequence[Label]) -> None:
    parents = {one.id: one.parent_id for one in labels} | {label.id: label.parent_id}
    above, steps = label.parent_id, 0
    while above is not None:
        if above == label.id or steps > len(parents):
            raise Refused(f"“{label.name}” cannot stand below itself.")
        above, steps = parents.get(above), steps + 1


def order_labels(project: Project, label_ids: Sequence[str]) -> News | None:
    """Put the labels in this order; those not named follow in their old order."""
    with project.step("Reorder labels") as unit:
        old = [label.id for label in unit.read.codebook().labels]
        order = [*label_ids, *(label_id for label_id in old if label_id not in label_ids)]
        for label in unit.get_all("label", order):
            unit.change(label, replace(label, position=order.index(label.id)))
    return unit.news


def usage(project: Project, label_id: str) -> int:
    """How many annotations have this label, in all layers, pending ones included."""
    with project.reading() as read:
        return _used(read, label_id)


def _used(read: Reading, label_id: str) -> int:
    return sum(tally.count for tally in read.tallies() if tally.label_id == label_id)


def merge_labels(project: Project, label_ids: Sequence[str], into_id: str, handle: Handle | None = None) -> News | None:
    """Give all annotations of some labels another one and remove those labels; one step, one undo."""
    handle = handle or Handle()
    with without_collection(), project.step("Merge labels") as unit:
        into: Label = unit.get("label", into_id, _GONE)
        merged: list[Label] = [one for one in unit.get_all("label", label_ids) if one.id != into_id]
        if not merged:
            raise Refused("Choose at least one other label to merge.")
        unit.name = f"Merge {', '.join(label.name for label in merged)} into {into.name}"
        for label in merged:
            _forget_label(unit, label, into_id)
            unit.carry(label.id, into_id, _looked(handle))
    return unit.news


def remove_label(
    project: Project,
    label_id: str,
    *,
    becomes: str | None = None,
    with_annotations: bool = False,
    handle: Handle | None = None,
) -> News | None:
    """Remove a label.

    Of one in use the caller says what becomes of its annotations: another label (`becomes`), or they go too
    (`with_annotations`).  Raises Refused, naming how many there are, when it says neither.
    """
    if becomes is not None:
        return merge_labels(project, [label_id], becomes, handle)
    with without_collection(), project.step("Remove label") as unit:
        label: Label = unit.get("label", label_id, _GONE)
        unit.name = f"Remove label {label.name}"
        number = _used(unit.read, label_id)
        if number and not with_annotations:
            raise Refused(
                f"“{label.name}” marks {number} annotations; choose another label for them, or remove them too."
            )
        for hanging in unit.read.touching_label(label_id):
            unit.drop(hanging)
        unit.flush()
        unit.carry(label_id, None, _looked(handle or Handle()))
        _forget_label(unit, label, None)
    return unit.news


def _looked(handle: Handle) -> Callable[[int, int], None]:
    def look(done: int, total: int) -> None:
        handle.check()
        handle.progress(done, total, "annotations")

    return look


def _carry(unit: UnitOfWork, label_id: str, handle: Handle, changed: Callable[[Annotation], Annotation]) -> None:
    """Change every annotation with a label, in portions."""
    ids = unit.read.annotation_ids(label_id=label_id)
    for start in range(0, len(ids), _PORTION):
        handle.check()
        for annotation in unit.get_all("annotation", ids[start : start + _PORTION]):
            unit.change(annotation, changed(annotation))
        handle.progress(min(start + _PORTION, len(ids)), len(ids), "annotations")


def _forget_label(unit: UnitOfWork, label: Label, into_id: str | None) -> None:
    """Remove a label from the codebook and from the rows that name it."""
    book = unit.read.codebook()

    def without(ids: tuple[str, ...]) -> tuple[str, ...]:
        named = (into_id if one == label.id else one for one in ids)
        return tuple(dict.fromkeys(one for one in named if one is not None))

    for row in book.attributes:
        if label.id in row.label_ids:
            kept = without(row.label_ids)
            if kept:
                unit.change(row, replace(row, label_ids=kept))
            else:
                # No labels would mean all of them, which nobody asked for.
                unit.drop(row)
    for kind in book.relation_types:
        after = replace(kind, from_ids=without(kind.from_ids), to_ids=without(kind.to_ids))
        unit.change(kind, after)
    for learned in unit.read.learned_labels():
        if learned.label_id == label.id:
            unit.drop(learned)
    for child in book.labels:
        if child.parent_id == label.id:
            unit.change(child, replace(child, parent_id=label.parent_id))
    unit.drop(label)


def add_attribute(project: Project, definition: AttributeDefinition) -> News | None:
    """Add an attribute; raises Refused for a name that is taken or a choice without choices."""
    with project.step(f"Add attribute {definition.name}") as unit:
        others = unit.read.codebook().attributes
        rules.judge_definition(definition, others)
        unit.put(replace(definition, position=1 + max((one.position for one in others), default=-1)))
    return unit.news


def change_attribute(project: Project, definition: AttributeDefinition, handle: Handle | None = None) -> News | None:
    """Change an attribute; a new name is carried into the annotations that have a value of it."""
    with without_collection(), project.step(f"Change attribute {definition.name}") as unit:
        before: AttributeDefinition = unit.get("attribute_definition", definition.id, _GONE)
        rules.judge_definition(definition, unit.read.codebook().attributes)
        unit.change(before, definition)
        if before.name != definition.name and before.scope == "annotation":
            unit.name = f"Rename attribute {before.name} to {definition.name}"

            def renamed(one: Annotation) -> Annotation:
                if before.name not in one.attributes:
                    return one
                values = {
                    definition.name if key == before.name else key: value for key, value in one.attributes.items()
                }
                return replace(one, attributes=values, changed=now())

            for label_id in before.label_ids or [label.id for label in unit.read.codebook().labels]:
                _carry(unit, label_id, handle or Handle(), renamed)
    return unit.news


def remove_attribute(project: Project, definition_id: str) -> News | None:
    """Remove an attribute from the codebook; values already given stay on their annotations and in exports."""
    with project.step("Remove attribute") as unit:
        before: AttributeDefinition = unit.get("attribute_definition", definition_id, _GONE)
        unit.name = f"Remove attribute {before.name}"
        unit.drop(before)
    return unit.news


def add_relation_type(project: Project, kind: RelationType) -> News | None:
    """Add a relation type; raises Refused for a name that is taken."""
    with project.step(f"Add relation type {kind.name}") as unit:
        others = unit.read.codebook().relation_types
        rules.judge_name(kind.name, (one.name for one in others), "relation type")
        unit.put(replace(kind, position=1 + max((one.position for one in others), default=-1)))
    return unit.news


def change_relation_type(project: Project, kind: RelationType) -> News | None:
    """Change a relation type; relations that are there keep it."""
    with project.step(f"Change relation type {kind.name}") as unit:
        before: RelationType = unit.get("relation_type", kind.id, _GONE)
        others = (one.name for one in unit.read.codebook().relation_types if one.id != kind.id)
        rules.judge_name(kind.name, others, "relation type")
        unit.change(before, kind)
    return unit.news


def remove_relation_type(project: Project, type_id: str, *, with_relations: bool = False) -> News | None:
    """Remove a relation type; one in use only together with its relations."""
    with project.step("Remove relation type") as unit:
        before: RelationType = unit.get("relation_type", type_id, _GONE)
        unit.name = f"Remove relation type {before.name}"
        used = unit.read.relations_of_type(type_id)
        if used and not with_relations:
            raise Refused(
                f"“{before.name}” links {len(used)} pairs of annotations; remove these links too, or keep it."
            )
        for relation in used:
            unit.drop(relation)
        unit.drop(before)
    return unit.news


def take_in_codebook(project: Project, book: Codebook) -> tuple[News | None, list[str]]:
    """Bring the project's codebook to `book`: rows are matched by name, changed, added, or removed if unused.

    Gives the news and the names of the rows that stay because they are in use.
    """
    kept: list[str] = []
    with project.step("Import codebook") as unit:
        old = unit.read.codebook()
        ids = {label.id: (old.label_named(label.name) or label).id for label in book.labels}
        used = {tally.label_id for tally in unit.read.tallies()}
        linked = {kind.id for kind in old.relation_types if unit.read.relations_of_type(kind.id)}

        def take(was: Sequence[Any], now_rows: Sequence[Any], in_use: set[str]) -> None:
            by_key = {_row_key(row, {}): row for row in was}
            for row in now_rows:
                own = by_key.pop(_row_key(row, ids), None)
                after = _translated(row, ids, own.id if own is not None else row.id)
                if own is None:
                    unit.put(after)
                else:
                    unit.change(own, after)
            for row in by_key.values():
                if row.id in in_use:
                    kept.append(row.name)
                else:
                    unit.drop(row)

        take(old.labels, book.labels, used)
        take(old.attributes, book.attributes, set())
        take(old.relation_types, book.relation_types, linked)
    return unit.news, kept


def _row_key(row: Any, ids: dict[str, str]) -> tuple[Any, ...]:
    if isinstance(row, AttributeDefinition):
        return row.name, row.scope, tuple(sorted(ids.get(one, one) for one in row.label_ids))
    return (row.name,)


def _translated(row: Any, ids: dict[str, str], row_id: str) -> Any:
    def own(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(ids.get(one, one) for one in names)

    if isinstance(row, Label):
        return replace(row, id=row_id, parent_id=ids.get(row.parent_id, row.parent_id) if row.parent_id else None)
    if isinstance(row, AttributeDefinition):
        return replace(row, id=row_id, label_ids=own(row.label_ids))
    return replace(row, id=row_id, from_ids=own(row.from_ids), to_ids=own(row.to_ids))


def versions(project: Project) -> list[CodebookVersion]:
    """Every version of the codebook, oldest first, told from the journal: each step that touched it made one."""
    rows: dict[str, dict[str, Any]] = {"label": {}, "attribute_definition": {}, "relation_type": {}}
    found: list[CodebookVersion] = []
    with project.reading() as read:
        for step, changes in read.codebook_steps():
            for change in changes:
                if change.after is None:
                    rows[change.kind].pop(change.object_id, None)
                else:
                    rows[change.kind][change.object_id] = change.after
            ordered = [tuple(sorted(part.values(), key=lambda row: row.position)) for part in rows.values()]
            found.append(CodebookVersion(len(found) + 1, step, Codebook(*ordered)))
    return found


def compare(project: Project, older: int, newer: int) -> list[Difference]:
    """What changed between two versions of the codebook; raises Refused for a number that is not there."""
    known = {version.number: version.codebook for version in versions(project)}
    for number in (older, newer):
        if number not in known:
            raise Refused(f"There is no codebook version {number}; there are 1 to {len(known)}.")
    return differences(known[older], known[newer])
