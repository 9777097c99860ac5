"""Where the layers of one article agree and where they differ: one match for each mark, link and value.

Annotations of different layers are matched when they mean the same mark: first those with the same label on the same
words, then the most alike first, each layer once in a match.  So one disputed mark is one difference, with what each
layer has for it beside one another.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from annotator.model.annotations import Annotation, ArticleValues, Relation
from annotator.model.ids import outside_id
from annotator.model.spans import Fragments, length, shared

#: Kinds of difference, in the order in which they are named.
KINDS = ("missing", "label", "boundary", "fragment", "attribute", "speaker", "relation")

#: Two annotations with different labels mean the same mark only if they share at least this part of their words.
OTHER_LABEL = 0.5

#: What the same label, and the same attributes, add to the shared part when the most alike are looked for.
_SAME_LABEL, _SAME_ATTRIBUTES = 0.5, 0.01


@dataclass(frozen=True, slots=True)
class Layer:
    """What one annotator has done in one article; `annotations` are those on its present text."""

    annotator_id: str
    annotations: Sequence[Annotation] = ()
    relations: Sequence[Relation] = ()
    values: ArticleValues | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What the layers say of one mark, one link between two marks, or one attribute of the article as a whole.

    `subject` is "annotation", "relation" or "value".  `variants` has one place for each layer, None where the layer
    has nothing; `able` says which layers could have something (a link needs both its ends).  `kinds` is empty where
    they agree.  `start` and `end` are code points, those of the widest variant; -1 for the article as a whole.
    `ends` are the keys of the marks that a link joins, `name` that of the attribute.
    """

    subject: str
    article_id: str
    sources: tuple[str, ...]
    variants: tuple[Any, ...]
    able: tuple[bool, ...]
    kinds: tuple[str, ...]
    start: int = -1
    end: int = -1
    ends: tuple[str, ...] = ()
    name: str = ""

    @property
    def agreed(self) -> bool:
        """Whether all layers say the same."""
        return not self.kinds

    @property
    def key(self) -> str:
        """What this match is known by among those of its comparison: its first source, which no other match has."""
        return self.sources[0]

    @property
    def decision_id(self) -> str:
        """The id of a decision on this match, the same in every copy of the project."""
        return outside_id("decision", self.article_id, *sorted(self.sources))

    @property
    def seen(self) -> str:
        """Digest (SHA-256, hexadecimal) of what the sources say now; another one means that a layer has changed."""
        return seen_in([one for one in self.variants if one is not None])

    def choices(self) -> list[tuple[Any, tuple[int, ...]]]:
        """The different variants, each with the places of the layers that have it, in the order of the layers."""
        found: list[tuple[Any, list[int]]] = []
        for place, variant in enumerate(self.variants):
            if not self.able[place]:
                continue
            same = next((places for other, places in found if alike(other, variant)), None)
            if same is None:
                found.append((variant, [place]))
            else:
                same.append(place)
        return [(variant, tuple(places)) for variant, places in found]


def seen_in(sources: Iterable[Any]) -> str:
    """The digest (SHA-256, hexadecimal) under which a decision remembers what its sources said."""
    said = sorted(_said(one) for one in sources)
    return hashlib.sha256("\x1e".join(said).encode("utf-8", "surrogatepass")).hexdigest()


def content(one: Annotation) -> tuple[str, Fragments, Mapping[str, Any], str | None]:
    """What is compared of an annotation: label, fragments, attributes that have a value, speaker."""
    return one.label_id, one.fragments, valued(one.attributes), one.speaker_id


def valued(attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    """The attributes that have a value."""
    return {name: value for name, value in attributes.items() if value is not None} if attributes else attributes


def alike(left: Any, right: Any) -> bool:
    """Whether two variants say the same."""
    if isinstance(left, Annotation) and isinstance(right, Annotation):
        return content(left) == content(right)
    if isinstance(left, Relation) and isinstance(right, Relation):
        return valued(left.attributes) == valued(right.attributes)
    return bool(left == right)


def _said(variant: Any) -> str:
    if isinstance(variant, Annotation):
        label, parts, attributes, speaker = content(variant)
        return f"{variant.id} {label} {parts!r} {_written(attributes)} {speaker}"
    if isinstance(variant, Relation):
        written = _written(valued(variant.attributes))
        return f"{variant.id} {variant.type_id} {variant.from_id} {variant.to_id} {written}"
    return _written(variant)


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str) if value else repr(value)


def compare(article_id: str, layers: Sequence[Layer]) -> list[Match]:
    """Every match of two or more layers of one article in reading order, the agreed ones too.

    Values of the article as a whole come first, a link after the later of its ends.  Links to other articles are
    left out, as their ends belong to other comparisons.
    """
    groups = _grouped(layers)
    marks = [_mark(article_id, members, len(layers)) for members in groups]
    home = {one.id: place for place, members in enumerate(groups) for _, one in members}
    found = [*_values(article_id, layers), *marks, *_links(article_id, layers, marks, home)]
    return sorted(found, key=_place)


def _place(one: Match) -> tuple[int, bool, int]:
    return one.start, one.subject == "relation", -one.end


# -- marks ------------------------------------------------------------------------------

#: An annotation with the place of its layer.
_Member = tuple[int, Annotation]


def _grouped(layers: Sequence[Layer]) -> list[list[_Member]]:
    """The annotations of all layers in groups that mean the same mark, members in the order of the layers."""
    groups = _equal(layers)
    open_ = [place for place, members in enumerate(groups) if len(members) < len(layers)]
    pairs = sorted(_candidates(groups, open_))
    root = list(range(len(groups)))

    def group_of(place: int) -> int:
        while root[place] != place:
            place = root[place]
        return place

    for _, left, right in pairs:
        one, other = group_of(left), group_of(right)
        if one == other or not _joinable(groups[one], groups[other]):
            continue
        groups[one] = sorted(groups[one] + groups[other], key=lambda member: member[0])
        groups[other], root[other] = [], one
    return [members for members in groups if members]


def _equal(layers: Sequence[Layer]) -> list[list[_Member]]:
    """Groups of equal label and fragments; where a layer has such twice, equal attributes go together first."""
    groups: list[list[_Member]] = []
    known: defaultdict[tuple[str, Fragments], list[list[_Member]]] = defaultdict(list)
    for place, layer in enumerate(layers):
        others: list[Annotation] = []
        for one in layer.annotations:
            rivals = known.get((one.label_id, one.fragments), ())
            same = (members for members in rivals if members[0][1].attributes == one.attributes)
            best = next((members for members in same if members[-1][0] != place), None)
            if best is not None:
                best.append((place, one))
            else:
                others.append(one)
        for one in others:
            rivals = known[one.label_id, one.fragments]
            free = next((members for members in rivals if members[-1][0] != place), None)
            if free is not None:
                free.append((place, one))
            else:
                rivals.append([(place, one)])
                groups.append(rivals[-1])
    return groups


def _candidates(groups: Sequence[list[_Member]], open_: Sequence[int]) -> Iterator[tuple[float, int, int]]:
    """Pairs of groups that may mean the same mark, as (less for more alike, group, group)."""
    # The members of a group made by `_equal` cover the same words: the first stands for all.
    spans = sorted((groups[place][0][1].start, groups[place][0][1].end, place) for place in open_)
    running: list[tuple[int, int]] = []
    for start, end, place in spans:
        running = [row for row in running if row[0] > start]
        one = groups[place][0][1]
        for _, other in running:
            if (score := _likeness(one, groups[other][0][1])) > 0:
                yield -score, *sorted((other, place))  # type: ignore[misc]
        running.append((end, place))


def _likeness(left: Annotation, right: Annotation) -> float:
    """How alike two annotations are, 0 when they cannot mean the same mark; else the shared part of their words
    (Jaccard index of the code points), and more for the same label and the same attributes."""
    both = shared(left.fragments, right.fragments)
    if not both:
        return 0.0
    part = both / (length(left.fragments) + length(right.fragments) - both)
    if left.label_id != right.label_id:
        return part if part >= OTHER_LABEL else 0.0
    return part + _SAME_LABEL + _SAME_ATTRIBUTES * (left.attributes == right.attributes)


def _joinable(left: Sequence[_Member], right: Sequence[_Member]) -> bool:
    """Whether no layer is in both, and all of one group may mean what all of the other mean."""
    return all(a != b and _likeness(one, other) > 0 for a, one in left for b, other in right)


def _mark(article_id: str, members: Sequence[_Member], layers: int) -> Match:
    variants: list[Annotation | None] = [None] * layers
    for place, one in members:
        variants[place] = one
    marked = [one for _, one in members]
    return Match(
        "annotation",
        article_id,
        tuple(one.id for one in marked),
        tuple(variants),
        (True,) * layers,
        _kinds(marked, len(members) < layers),
        min(one.start for one in marked),
        max(one.end for one in marked),
    )


def _kinds(marked: Sequence[Annotation], missing: bool) -> tuple[str, ...]:
    first, *others = marked
    found = {"missing"} if missing else set()
    for one in others:
        if one.label_id != first.label_id:
            found.add("label")
        elif valued(one.attributes) != valued(first.attributes):
            found.add("attribute")
        if one.fragments != first.fragments:
            if (one.start, one.end) != (first.start, first.end):
                found.add("boundary")
            if _inner(one.fragments) != _inner(first.fragments):
                found.add("fragment")
        if one.speaker_id != first.speaker_id:
            found.add("speaker")
    return tuple(kind for kind in KINDS if kind in found) if found else ()


def _inner(parts: Fragments) -> tuple[int, ...]:
    """The boundaries between the first and the last."""
    return tuple(edge for part in parts for edge in part)[1:-1]


# -- links and values -------------------------------------------------------------------


def _links(
    article_id: str, layers: Sequence[Layer], marks: Sequence[Match], home: Mapping[str, int]
) -> Iterator[Match]:
    """The links by type and the marks they join; a layer without one of these marks has no say."""
    found: defaultdict[tuple[str, int, int], dict[int, Relation]] = defaultdict(dict)
    for place, layer in enumerate(layers):
        for link in layer.relations:
            ends = home.get(link.from_id), home.get(link.to_id)
            if ends[0] is not None and ends[1] is not None and ends[0] != ends[1]:
                found[link.type_id, ends[0], ends[1]].setdefault(place, link)
    for (_, start, end), links in found.items():
        one, other = marks[start], marks[end]
        able = tuple(
            place in links or (one.variants[place] is not None and other.variants[place] is not None)
            for place in range(len(layers))
        )
        variants = tuple(links.get(place) for place in range(len(layers)))
        later = max(one, other, key=_place)
        yield Match(
            "relation", article_id, tuple(link.id for link in links.values()), variants, able,
            () if _same(variants, able) else ("relation",), later.start, later.end, (one.key, other.key),
        )  # fmt: skip


def _values(article_id: str, layers: Sequence[Layer]) -> Iterator[Match]:
    """The attributes of the article as a whole, by name; every layer has a say."""
    given = [valued(layer.values.attributes) if layer.values else {} for layer in layers]
    able = (True,) * len(layers)
    for name in sorted({name for one in given for name in one}):
        variants = tuple(one.get(name) for one in given)
        sources = tuple(
            f"{layer.values.id}/{name}"
            for layer, one in zip(layers, given, strict=True)
            if layer.values and name in one
        )
        kind = "missing" if None in variants else "attribute"
        kinds = () if _same(variants, able) else (kind,)
        yield Match("value", article_id, sources, variants, able, kinds, name=name)


def _same(variants: Sequence[Any], able: Sequence[bool]) -> bool:
    asked = [variant for variant, may in zip(variants, able, strict=True) if may]
    return all(alike(one, other) for one, other in combinations(asked, 2)) if asked else True


#: How a rule chooses: the place of the layer whose variant is taken, or None to leave the match to a person.
Rule = Callable[[Match], int | None]


def majority(match: Match) -> int | None:
    """The place of a layer that says what more than half of those with a say do; None when there is no majority.

    What most layers do not have is not taken: the place is then one whose variant is None.
    """
    choices = match.choices()
    _variant, places = max(choices, key=lambda row: len(row[1]), default=(None, ()))
    return places[0] if 2 * len(places) > sum(match.able) else None


def trusting(order: Sequence[int]) -> Rule:
    """The rule that takes what the first layer of `order` has, or that it has nothing; None if none has a say."""

    def first(match: Match) -> int | None:
        return next((place for place in order if match.able[place]), None)

    return first
