"""Records for export: the annotations of one layer with what hangs on them, by names instead of keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from annotator.commands.export_project import Around, Named
from annotator.commands.project import Bundle, Reading
from annotator.errors import Refused
from annotator.formats.records import ArticleRecord, CommentRecord, RelationRecord, SpanRecord
from annotator.model.annotations import Annotation, ArticleValues, Comment, Relation
from annotator.model.people import Annotator

#: Layers that are no annotator's name.
NAMED_LAYERS = ("all", "gold", "suggestions")


class Layer:
    """Which annotations an export takes.

    "all": every layer; suggestions that somebody has decided stand apart, as their copy, or nothing, stands for
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

    @property
    def whole(self) -> bool:
        """Whether everything in the project is wanted."""
        return self._name == "all"

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

    def decided(self, bundle: Bundle) -> Sequence[Annotation]:
        """The suggestions that somebody has decided, when everything is wanted."""
        if not bundle.verdicts or not self.whole:
            return ()
        decided = {verdict.suggestion_id for verdict in bundle.verdicts}
        return [one for one in bundle.annotations if one.status == "pending" and one.id in decided]

    def values(self, bundle: Bundle) -> Sequence[ArticleValues]:
        """The values for the article as a whole that belong to this layer."""
        if not bundle.values or self.whole:
            return bundle.values
        owners = self._gold if self._name == "gold" else {self._owner}
        return [one for one in bundle.values if one.annotator_id in owners]


class Namer:
    """Makes records: labels, relation types and annotators by name."""

    def __init__(self, read: Reading, layer: Layer) -> None:
        codebook = read.codebook()
        self._layer = layer
        self._groups = {group.id: group for group in read.claim_groups()}
        self._labels = {label.id: label.name for label in codebook.labels}
        self._types = {kind.id: kind.name for kind in codebook.relation_types}
        self._people = {one.id: one.name for one in read.annotators()}
        self._around = Around(read, layer.whole, self.span)
        for bundle in read.bundles(self._around.articles_with_ends()):
            self._around.note_ends(bundle, self._named(bundle).names)

    def begin(self) -> None:
        """A new file: the entries of the project's registries are stated anew."""
        self._around.begin()

    def record(self, bundle: Bundle) -> ArticleRecord:
        """The record of one article with the annotations of the layer and what hangs on them."""
        article, named = bundle.article, self._named(bundle)
        names = named.names
        plain, others = self._links(bundle.relations, named) if bundle.relations else ([], [])
        links = {**names, **_outside_names((*plain, *others), set(names.values()))} if plain or others else names
        shown = article.external_id or article.id
        comments, targets, said = bundle.comments, names, names
        if comments:
            targets = {**links, article.id: shown}
            here = (one for one in comments if one.target_id in targets)
            comments = tuple(sorted(here, key=lambda one: (one.created, one.id)))
            said = _outside_names(comments)
        span = self.span
        record = ArticleRecord(
            text=bundle.text,
            id=shown,
            sha256=bundle.revision.sha256,
            title=article.title,
            status=article.status,
            meta=article.meta,
            spans=[span(one, names[one.id]) for one in named.here],
            relations=[self._relation(one, links) for one in plain],
            comments=[self._comment(one, said[one.id], targets[one.target_id]) for one in comments],
        )
        further = [self._relation(one, links) for one in others]
        values, mentioned = self._layer.values(bundle), {one.annotator_id for one in (*plain, *others)}
        mentioned.update(one.author_id for one in comments)
        decided = self._around.decisions(article.id)
        mentioned |= {who for one in decided for who in (one.annotator_id, one.answer) if who in self._people}
        record.project = self._around.part(bundle, named, further, values, mentioned)
        if decided:
            record.project.decisions = [self._around.decision(one, bundle, links) for one in decided]
        return record

    def _links(self, relations: Sequence[Relation], named: Named) -> tuple[list[Relation], list[Relation]]:
        """The relations between annotations of the record, and those that end elsewhere, in a fixed order."""
        names = named.names
        inside = names if len(names) == len(named.here) else {one.id for one in named.here}
        plain: list[Relation] = []
        others: list[Relation] = []
        for link in relations:
            if link.from_id in inside and link.to_id in inside:
                plain.append(link)
            elif link.from_id in names and (link.to_id in names or link.to_id in self._around.ends):
                others.append(link)
        plain.sort(key=_order(names))
        return plain, others

    def _named(self, bundle: Bundle) -> Named:
        """The annotations of an article by where they stand in its record, and the name of each there."""
        here, decided = self._layer.of(bundle), self._layer.decided(bundle)
        if not decided and bundle.article.id not in self._around.earlier:
            return Named(here, (), (), _outside_names(here))
        present = bundle.article.revision_id
        old = [one for one in (*here, *decided) if one.revision_id != present]
        here = [one for one in here if one.revision_id == present]
        decided = [one for one in decided if one.revision_id == present]
        return Named(here, decided, old, _outside_names((*here, *decided, *old)))

    def span(self, one: Annotation, name: str) -> SpanRecord:
        """The record of one annotation under the name that it has in the file."""
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
            one.external_id if one.external_id != name else None,
        )

    def _relation(self, one: Relation, names: dict[str, str]) -> RelationRecord:
        article, end = (None, names[one.to_id]) if one.to_id in names else self._around.ends[one.to_id]
        name = names[one.id]
        return RelationRecord(
            type=self._types[one.type_id],
            from_id=names[one.from_id],
            to_id=end,
            id=name,
            attributes=one.attributes,
            annotator=self._people[one.annotator_id],
            status=one.status,
            created=one.created,
            external_id=one.external_id if one.external_id != name else None,
            to_article=article,
        )

    def _comment(self, one: Comment, name: str, target: str) -> CommentRecord:
        external = one.external_id if one.external_id != name else None
        return CommentRecord(target, one.text, name, self._people[one.author_id], one.created, one.resolved, external)


def _outside_names(values: Sequence[Annotation | Relation | Comment], taken: set[str] | None = None) -> dict[str, str]:
    """The name of each value in a file: its outside id where it is the first to have it, else its UUID."""
    taken = set() if taken is None else taken
    names: dict[str, str] = {}
    for one in values:
        name, own = one.external_id, one.id
        if name is None or name in taken:
            name = own
        taken.add(name)
        names[own] = name
    return names


def _order(names: dict[str, str]) -> Callable[[Relation], tuple[int, int, str]]:
    """Relations by the place of their ends among the annotations, then by id."""
    places = {annotation_id: place for place, annotation_id in enumerate(names)}
    return lambda one: (places[one.from_id], places[one.to_id], one.id)
