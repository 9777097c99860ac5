"""What the panel says of the relations of an annotation."""

from __future__ import annotations

from annotator.model.annotations import Annotation, Relation
from annotator.ui import wording
from annotator.ui.desk import Desk
from annotator.ui.sheet import Sheet
from annotator.ui.tagging.relations import RelationRow

#: Code points of the other end's words.
WORDS = 120


def rows_of(desk: Desk, sheet: Sheet, current: Annotation | None) -> list[RelationRow]:
    """The relations that start or end at an annotation of the open article, in the order they are listed."""
    if current is None:
        return []
    found = (_row(desk, sheet, current, one) for one in sheet.relations_of(current.id))
    return [row for row in found if row is not None]


def _row(desk: Desk, sheet: Sheet, current: Annotation, relation: Relation) -> RelationRow | None:
    incoming = relation.from_id != current.id
    other_id = relation.from_id if incoming else relation.to_id
    other = sheet.annotations.get(other_id)
    kind = desk.codebook.relation_type(relation.type_id)
    if kind is None or (other is None and relation.status == "pending"):
        return None
    own = desk.project is not None and relation.annotator_id == desk.project.annotator.id
    phrase = wording.relation_phrase(kind.name, incoming=incoming)
    if other is None:
        words, where = _elsewhere(desk, other_id)
    else:
        words = wording.surface_start(sheet.text, other.fragments, WORDS)
        where = wording.distance(current.fragments, other.fragments)
    return RelationRow(relation.id, other_id, phrase, words, where, own and desk.writable)


def _elsewhere(desk: Desk, annotation_id: str) -> tuple[str, str]:
    """Words and place of an end that lies in another article."""
    with desk.reading() as reading:
        found = reading.annotation(annotation_id)
        article = reading.article(found.article_id) if found is not None else None
        if found is None or article is None:
            return "?", "removed meanwhile"
        words = wording.surface_start(reading.text(found.revision_id), found.fragments, WORDS)
    return words, f"in “{wording.shortened(article.title, 40)}”"
