"""From stored values to records: names instead of keys, and the layers that were asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from annotator.commands.project import Bundle
from annotator.errors import Refused
from annotator.formats.records import ArticleRecord, CommentRecord, RelationRecord, SpanRecord
from annotator.model.annotations import Annotation, ClaimGroup, Relation
from annotator.model.codebook import Codebook
from annotator.model.people import Annotator

#: Layers that are no annotator's name.
NAMED_LAYERS = ("all", "gold", "suggestions")


class Layer:
    """Which annotations an export takes.

    "all": every layer, without suggestions that somebody has decided: their copy, or nothing, stands for
    them.  "gold": the adjudicated layer.  "suggestions": proposals that nobody has decided.  Otherwise
    the whole layer of the annotator of that name.  Raises Refused for a name that nobody has.
    """

    def __init__(self, name: str, annotators: Iterable[Annotator]) -> None:
        by_name = {one.name: one for one in annotators}
        self._name = name
        self._owner = ""
        self._gold = frozenset(one.id for one in by_name.values() if one.kind == "gold")
        if name not in NAMED_LAYERS:
            if name not in by_name:
                known = ", ".join((*NAMED_LAYERS, *sorted(by_name)))
                raise Refused(f"There is no layer “{name}”; there are {known}.")
            self._owner = by_name[name].id

    def of(self, bundle: Bundle) -> Sequence[Annotation]:
        """The annotations of an article that belong to this layer, in reading order."""
        if self._name == "gold":
            return [one for one in bundle.annotations if one.status == "gold" or one.annotator_id in self._gold]
        if self._owner:
            return [one for one in bundle.annotations if one.annotator_id == self._owner]
        decided = {verdict.suggestion_id for verdict in bundle.verdicts}
        if self._name == "suggestions":
            return [one for one in bundle.annotations if one.status == "pending" and one.id not in decided]
        if not decided:
            return bundle.annotations
        return [one for one in bundle.annotations if one.status != "pending" or one.id not in decided]


class Namer:
    """Makes records: labels, relation types and annotators by name."""

    def __init__(self, codebook: Codebook, annotators: Iterable[Annotator], groups: Iterable[ClaimGroup]) -> None:
        self._groups = {group.id: group for group in groups}
        self._labels = {label.id: label.name for label in codebook.labels}
        self._types = {kind.id: kind.name for kind in codebook.relation_types}
        self._people = {one.id: one.name for one in annotators}

    def record(self, bundle: Bundle, layer: Layer) -> ArticleRecord:
        """The record of one article with the annotations of `layer` and what hangs on them."""
        article = bundle.article
        chosen = layer.of(bundle)
        names = _outside_names(chosen)
        relations = sorted(
            (one for one in bundle.relations if one.from_id in names and one.to_id in names), key=_order(names)
        )
        names |= _outside_names(relations, taken=set(names.values()))
        shown = article.external_id or article.id
        targets = {**names, article.id: shown}
        return ArticleRecord(
            text=bundle.text,
            id=shown,
            sha256=bundle.revision.sha256,
            title=article.title,
            status=article.status,
            meta=article.meta,
            spans=[self._span(one, names[one.id]) for one in chosen],
            relations=[self._relation(one, names) for one in relations],
            comments=[
                CommentRecord(
                    target=targets[one.target_id],
                    text=one.text,
                    id=one.external_id or one.id,
                    author=self._people[one.author_id],
                    created=one.created,
                    resolved=one.resolved,
                )
                for one in sorted(bundle.comments, key=lambda one: (one.created, one.external_id or one.id))
                if one.target_id in targets
            ],
        )

    def _span(self, one: Annotation, name: str) -> SpanRecord:
        return SpanRecord(
            self._labels[one.label_id],
            one.fragments,
            name,
            one.attributes,
            self._people[one.annotator_id],
            one.status,
            one.origin,
            one.speaker_id,
            one.note,
            one.created,
            one.changed,
            one.extra,
            self._groups[one.group_id] if one.group_id else None,
        )

    def _relation(self, one: Relation, names: dict[str, str]) -> RelationRecord:
        return RelationRecord(
            type=self._types[one.type_id],
            from_id=names[one.from_id],
            to_id=names[one.to_id],
            id=names[one.id],
            attributes=one.attributes,
            annotator=self._people[one.annotator_id],
            status=one.status,
            created=one.created,
        )


def _outside_names(values: Sequence[Annotation] | Sequence[Relation], taken: set[str] | None = None) -> dict[str, str]:
    """The name of each value in a file: its outside id where it is the first to have it, else its UUID."""
    taken = set() if taken is None else taken
    names: dict[str, str] = {}
    for one in values:
        name = one.external_id
        if name is None or name in taken:
            name = one.id
        taken.add(name)
        names[one.id] = name
    return names


def _order(names: dict[str, str]) -> Callable[[Relation], tuple[int, int, str]]:
    """Relations by the place of their ends among the annotations, then by id."""
    places = {annotation_id: place for place, annotation_id in enumerate(names)}
    return lambda one: (places[one.from_id], places[one.to_id], one.id)
