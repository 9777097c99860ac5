"""Marking: every gesture on annotations and relations, one step each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from annotator.commands.assigning import assignment_id, begin
from annotator.errors import Refused
from annotator.model import rules
from annotator.model.annotations import Annotation, Article, Relation, Revision, now
from annotator.model.changes import News
from annotator.model.codebook import Label
from annotator.model.ids import new_id
from annotator.model.spans import Fragment, Fragments, fragments

if TYPE_CHECKING:
    from annotator.commands.project import Project, UnitOfWork

_GONE = "The annotation has been removed meanwhile."


def mark_span(
    project: Project,
    article_id: str,
    parts: Fragments,
    label_id: str,
    attributes: Mapping[str, Any] | None = None,
    annotation_id: str | None = None,
) -> News | None:
    """Mark `parts` of an article; a first mark sets an article "to do" to "in progress".

    `annotation_id` is the id of a mark that has been shown already, while it waited for a server.
    Raises Refused for ranges outside the text, an exact repetition of an own mark, or values that do not fit.
    """
    label = _label(project, label_id)
    values = {**_defaults(project, label), **(attributes or {})}
    rules.judge_attributes(project.codebook, label, values)
    with project.step(f"Mark {label.name}") as unit:
        if parts:
            first = min(start for start, _ in parts)
            unit.look_ahead(article_id, assignment_id(article_id, project.annotator.id), first)
        article: Article = unit.get("article", article_id, "The article has been removed meanwhile.")
        revision: Revision = unit.get("revision", article.revision_id, "The article's text is missing.")
        rules.judge_fragments(parts, revision.length)
        parts = fragments(parts)
        at = now()
        annotator_id = project.annotator.id
        made = Annotation(
            annotation_id or new_id(),
            article_id,
            revision.id,
            annotator_id,
            label_id,
            parts,
            values,
            created=at,
            changed=at,
        )
        _refuse_twins(unit, project, made)
        unit.put(made)
        begin(unit, project.annotator, article)
    return unit.news


def _label(project: Project, label_id: str) -> Label:
    label = project.codebook.label(label_id)
    if label is None:
        raise Refused("The label is not in the codebook any more.")
    return label


def _defaults(project: Project, label: Label) -> dict[str, Any]:
    return {a.name: a.default for a in project.codebook.attributes_of(label.id) if a.default is not None}


def _refuse_twins(unit: UnitOfWork, project: Project, made: Annotation, together: Collection[str] = ()) -> None:
    """Refuse a mark whose words its annotator has marked with its label, or is about to with those `together`."""
    for one in unit.marked_at(made.article_id, made.fragments[0].start):
        same = (one.fragments, one.annotator_id) == (made.fragments, made.annotator_id) and one.id != made.id
        if same and (one.label_id == made.label_id or one.id in together):
            raise Refused(f"These words are marked as {_label(project, made.label_id).name} already.")


def _own(unit: UnitOfWork, project: Project, ids: Sequence[str]) -> list[Annotation]:
    """The annotations with these ids, which must be there and in the layer of the annotator at work."""
    found: list[Annotation] = unit.get_all("annotation", ids)
    if len(found) < len(set(ids)) or not found:
        raise Refused(_GONE if len(ids) == 1 else "Some of the annotations have been removed meanwhile.")
    for annotation in found:
        if annotation.annotator_id != project.annotator.id:
            raise Refused("This annotation belongs to another annotator's layer; only its owner can change it.")
    return found


def _name_of(project: Project, ids: Sequence[str], labels: Mapping[str, str]) -> str:
    if len(ids) != 1:
        return f"{len(ids)} annotations"
    label = project.codebook.label(labels.get(ids[0], ""))
    return label.name if label else "annotation"


def remove_annotations(project: Project, annotation_ids: Sequence[str]) -> News | None:
    """Remove annotations with the relations, comments and verdicts that hang on them."""
    with project.step("Remove annotation") as unit:
        found = _own(unit, project, annotation_ids)
        unit.name = f"Remove {_name_of(project, annotation_ids, {one.id: one.label_id for one in found})}"
        for hanging in unit.read.touching(annotation_ids):
            unit.drop(hanging)
        for annotation in found:
            unit.drop(annotation)
    return unit.news


def relabel(project: Project, annotation_ids: Sequence[str], label_id: str) -> News | None:
    """Give annotations another label; attributes that the new label does not know are kept out of the way.

    Values of attributes that the new label lacks are dropped, as undo brings them back.
    Raises Refused if a relation would end at a label it does not allow, or two of one's marks become the same.
    """
    label = _label(project, label_id)
    known = {definition.name for definition in project.codebook.attributes_of(label.id)}
    defined = {definition.name for definition in project.codebook.attributes}
    with project.step(f"Change label to {label.name}") as unit:
        found = _own(unit, project, annotation_ids)
        together = {one.id for one in found}
        for annotation in found:
            if annotation.label_id != label_id:
                kept = {k: v for k, v in annotation.attributes.items() if k in known or k not in defined}
                after = replace(annotation, label_id=label_id, attributes=kept, changed=now())
                _refuse_twins(unit, project, after, together)
                unit.change(annotation, after)
        _judge_relations(unit, project, {one.id: label for one in found})
    return unit.news


def _judge_relations(unit: UnitOfWork, project: Project, labels: Mapping[str, Label]) -> None:
    hanging = [one for one in unit.read.touching(list(labels)) if isinstance(one, Relation)]
    others = {end for one in hanging for end in (one.from_id, one.to_id)} - set(labels)
    ends = dict(labels)
    for annotation in unit.get_all("annotation", list(others)):
        found = project.codebook.label(annotation.label_id)
        if found is not None:
            ends[annotation.id] = found
    for one in hanging:
        kind = project.codebook.relation_type(one.type_id)
        if kind is not None and one.from_id in ends and one.to_id in ends:
            rules.judge_relation(kind, ends[one.from_id], ends[one.to_id])


def set_fragments(project: Project, annotation_id: str, parts: Fragments, name: str = "Move boundary") -> News | None:
    """Let an annotation cover other words; raises Refused for ranges outside the text and a repeated own mark."""
    return _cover(project, annotation_id, lambda _: parts, name)


def _cover(project: Project, annotation_id: str, covered: Callable[[Fragments], Fragments], name: str) -> News | None:
    """Let an annotation cover what `covered` makes of the fragments it has now."""
    with project.step(name) as unit:
        (annotation,) = _own(unit, project, [annotation_id])
        revision: Revision = unit.get("revision", annotation.revision_id, "The article's text is missing.")
        parts = covered(annotation.fragments)
        rules.judge_fragments(parts, revision.length)
        parts = fragments(parts)
        if parts != annotation.fragments:
            after = replace(annotation, fragments=parts, changed=now())
            _refuse_twins(unit, project, after)
            unit.change(annotation, after)
    return unit.news


def add_fragment(project: Project, annotation_id: str, part: Fragment) -> News | None:
    """Add a fragment to an annotation, which may make it discontinuous."""
    return _cover(project, annotation_id, lambda own: fragments([*own, part]), "Add fragment")


def set_attribute(project: Project, annotation_ids: Sequence[str], name: str, value: object) -> News | None:
    """Set one attribute of annotations; None takes it away.  Raises Refused for a value that does not fit."""
    with project.step(f"Set {name}" if value is not None else f"Clear {name}") as unit:
        for annotation in _own(unit, project, annotation_ids):
            attributes = {key: kept for key, kept in annotation.attributes.items() if key != name}
            if value is not None:
                rules.judge_attributes(project.codebook, _label(project, annotation.label_id), {name: value})
                attributes[name] = value
            if attributes != annotation.attributes:
                unit.change(annotation, replace(annotation, attributes=attributes, changed=now()))
    return unit.news


def set_note(project: Project, annotation_id: str, note: str | None) -> News | None:
    """Write a note on an annotation; None or white space alone takes it away."""
    text = note.strip() if note else ""
    with project.step("Write note" if text else "Remove note") as unit:
        (annotation,) = _own(unit, project, [annotation_id])
        if (text or None) != annotation.note:
            unit.change(annotation, replace(annotation, note=text or None, changed=now()))
    return unit.news


def link(
    project: Project, type_id: str, from_id: str, to_id: str, attributes: Mapping[str, Any] | None = None
) -> News | None:
    """Link two annotations; raises Refused for ends that the relation type does not allow.

    Annotations of one label, such as claims, may stand in two articles; the relation belongs to that of the first.
    """
    kind = project.codebook.relation_type(type_id)
    if kind is None:
        raise Refused("The relation type is not in the codebook any more.")
    if from_id == to_id:
        raise Refused(f"“{kind.name}” needs two annotations; this is one and the same.")
    with project.step(f"Link {kind.name}") as unit:
        start: Annotation = unit.get("annotation", from_id, _GONE)
        end: Annotation = unit.get("annotation", to_id, _GONE)
        if start.article_id != end.article_id and start.label_id != end.label_id:
            raise Refused(f"“{kind.name}” links annotations of one article; only such of one label are linked across.")
        rules.judge_relation(kind, _label(project, start.label_id), _label(project, end.label_id))
        same = (type_id, from_id, to_id, project.annotator.id)
        for other in unit.read.relations(start.article_id):
            if (other.type_id, other.from_id, other.to_id, other.annotator_id) == same:
                raise Refused(f"They are linked by “{kind.name}” already.")
        unit.put(
            Relation(
                new_id(),
                start.article_id,
                type_id,
                from_id,
                to_id,
                project.annotator.id,
                dict(attributes or {}),
                created=now(),
            )
        )
    return unit.news


def remove_relations(project: Project, relation_ids: Sequence[str]) -> News | None:
    """Remove relations of the annotator at work."""
    with project.step("Remove link" if len(relation_ids) == 1 else f"Remove {len(relation_ids)} links") as unit:
        for relation in unit.get_all("relation", relation_ids):
            if relation.annotator_id != project.annotator.id:
                raise Refused("This link belongs to another annotator's layer; only its owner can remove it.")
            unit.drop(relation)
    return unit.news
