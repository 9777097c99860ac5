"""The gold layer: whose layers of an article are compared, and how far each difference between them is decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from annotator.commands.tasks import without_collection
from annotator.model.annotations import Annotation, Article, ArticleValues, Comment, Relation, Revision
from annotator.model.ids import outside_id
from annotator.model.people import Annotator
from annotator.model.reviewing import Assignment, Decision
from annotator.model.spans import surface
from annotator.review.differences import Layer, Match, compare
from annotator.storage.worked import worked_on_by_several

if TYPE_CHECKING:
    from annotator.commands.project import Bundle, Project, Reading

#: How far a match is: agreed and not yet in gold, in gold, to be decided, decided before its layers changed, decided,
#: a link whose ends have not both been decided, a link one end of which is not in gold.
STATES = ("agreed", "accepted", "open", "again", "decided", "waiting", "idle")

#: States of the differences that somebody has to look at.
TO_DECIDE = frozenset({"open", "again"})

#: Answers that are no layer's: everybody agreed, every variant, none, another one.
AGREED, BOTH, NEITHER, EDITED = "agreed", "both", "neither", "edited"


@dataclass(frozen=True, slots=True)
class Point:
    """One match with how far it is; `decision` is the one on it, also when it does not fit any more."""

    match: Match
    state: str
    decision: Decision | None = None

    @property
    def to_decide(self) -> bool:
        """Whether somebody has to decide it."""
        return self.state in TO_DECIDE


@dataclass(frozen=True, slots=True)
class Adjudication:
    """One article with the layers compared, every point in reading order, and the gold layer as it is.

    `layers` are the annotators compared, in the order in which they joined; with fewer than two there is nothing to
    compare and no point.  `gone` are decisions of which no source is left.  `speakers` and `people` are names by id.
    """

    article: Article
    text: str
    layers: tuple[Annotator, ...]
    points: tuple[Point, ...]
    gold: tuple[Annotation, ...]
    gone: tuple[Decision, ...] = ()
    speakers: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)

    def count(self, *states: str) -> int:
        """How many points are in one of these states."""
        return sum(one.state in states for one in self.points)

    @property
    def acceptable(self) -> int:
        """How many agreements are not in gold as they stand now."""
        return self.count("agreed") + len(self.gone)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one article is: agreements in gold and not, differences to decide, of these for the second time,
    decided ones, links that wait for their ends."""

    article_id: str
    title: str
    layers: tuple[str, ...]
    accepted: int = 0
    agreed: int = 0
    open: int = 0
    again: int = 0
    decided: int = 0
    waiting: int = 0

    @property
    def settled(self) -> bool:
        """Whether gold has everything that can be had."""
        return not (self.agreed or self.open or self.waiting)


def articles_with_layers(read: Reading) -> list[tuple[str, str, int]]:
    """Id, title and number of persons of the articles that two or more have worked on, by title."""
    return worked_on_by_several(read.connection)


def look(read: Reading, article_id: str, left_out: Collection[str] = ()) -> Adjudication | None:
    """The adjudication of one article; None if it is gone.  `left_out` are ids of annotators not to compare."""
    with without_collection():
        bundle = next(iter(read.bundles([article_id])), None)
        if bundle is None:
            return None
        people = read.annotators()
        names = {one.id: one.name for one in read.speakers()}
        state = State(bundle, people, read.assignments(article_id), read.decisions(article_id), left_out)
        return state.adjudication(names)


def standing(read: Reading, article_ids: Iterable[str] | None = None) -> list[Standing]:
    """How far articles are, those that several persons have worked on if none are named; the others are left out."""
    people = read.annotators()
    ids = [row[0] for row in articles_with_layers(read)] if article_ids is None else list(article_ids)
    found = []
    for bundle in read.bundles(ids):
        here = bundle.article.id
        state = State(bundle, people, read.assignments(here), read.decisions(here))
        if len(state.layers) > 1:
            found.append(state.standing())
    return found


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on an own annotation by somebody else, not settled yet, with where it is."""

    comment: Comment
    author: str
    title: str
    annotation: Annotation
    words: str


def to_look_at(project: Project, read: Reading) -> list[Remark]:
    """What others have remarked on annotations of whoever is at work and nobody has settled, newest first."""
    me = project.annotator.id
    open_ = [one for one in read.all_of("comment") if not one.resolved and one.author_id != me]
    marked = {one.id: one for one in read.values("annotation", sorted({one.target_id for one in open_}))}
    mine = [one for one in open_ if one.target_id in marked and marked[one.target_id].annotator_id == me]
    articles = {one.id: one for one in read.values("article", sorted({one.article_id for one in mine}))}
    names = {one.id: one.name for one in read.annotators()}
    found = []
    for one in sorted(mine, key=lambda comment: (comment.created, comment.id), reverse=True):
        target = marked[one.target_id]
        words = surface(read.text(target.revision_id), target.fragments)
        found.append(Remark(one, names.get(one.author_id, ""), articles[one.article_id].title, target, words))
    return found


def layers_of(
    bundle: Bundle, people: Sequence[Annotator], assignments: Sequence[Assignment], left_out: Collection[str] = ()
) -> list[tuple[Annotator, Layer]]:
    """The persons whose work in an article is compared, with that work, in the order in which they joined.

    Where the article is assigned, only those count to whom it is; who has marked nothing counts when done.
    """
    marked: dict[str, list[Annotation]] = {}
    for one in bundle.annotations:
        if one.status == "accepted" and one.revision_id == bundle.article.revision_id:
            marked.setdefault(one.annotator_id, []).append(one)
    links: dict[str, list[Relation]] = {}
    for link in bundle.relations:
        links.setdefault(link.annotator_id, []).append(link)
    values = {one.annotator_id: one for one in bundle.values}
    given = {one.annotator_id: one.status for one in assignments}
    found = []
    for person in people:
        who = person.id
        worked = who in marked or who in values or given.get(who) == "done"
        if person.kind != "person" or not worked or who in left_out or (given and who not in given):
            continue
        found.append((person, Layer(who, marked.get(who, ()), links.get(who, ()), values.get(who))))
    return found


class State:
    """What is known of one article's adjudication; commands/adjudicating changes a copy of it step by step."""

    def __init__(
        self,
        bundle: Bundle,
        people: Sequence[Annotator],
        assignments: Sequence[Assignment],
        decisions: Sequence[Decision],
        left_out: Collection[str] = (),
    ) -> None:
        self.article: Article = bundle.article
        self.revision: Revision = bundle.revision
        self.text = bundle.text
        self.people = {one.id: one.name for one in people}
        owners = {one.id for one in people if one.kind == "gold"}
        pairs = layers_of(bundle, people, assignments, left_out)
        self.layers = [person for person, _ in pairs]
        self.matches = compare(bundle.article.id, [layer for _, layer in pairs]) if len(pairs) > 1 else []
        self.marks = {one.key: one for one in self.matches if one.subject == "annotation"}
        self.gold = {one.id: one for one in bundle.annotations if one.annotator_id in owners}
        self.links = {one.id: one for one in bundle.relations if one.annotator_id in owners}
        self.comments = bundle.comments
        self.values: ArticleValues | None = next((one for one in bundle.values if one.annotator_id in owners), None)
        self.decisions = {one.id: one for one in decisions}
        #: Gold annotations that came of no decision, such as imported ones.
        self.unowned = self.gold.keys() - {gold for one in decisions for gold in one.gold_ids}
        self.by_source = {source: one for one in decisions for source in one.sources}

    # -- how far it is ------------------------------------------------------------------

    def standing_decision(self, match: Match) -> Decision | None:
        """The decision on this match that fits what the layers say now."""
        found = self.decision_on(match)
        if found is None or found.seen != match.seen:
            return None
        if match.subject != "annotation":
            return found
        return None if any(one not in self.gold for one in found.gold_ids) or self.left_over(match) else found

    def left_over(self, match: Match) -> list[str]:
        """Gold copies of a match that no decision made: another copy of the project did, and a merge brought them."""
        if not self.unowned:
            return []
        copies = (gold_id(one) for one in (*match.sources, match.decision_id))
        return [one for one in copies if one in self.unowned and one in self.gold]

    def decision_on(self, match: Match) -> Decision | None:
        """The decision on just these sources, whatever they said when it was made."""
        found = self.by_source.get(match.sources[0])
        same = found is not None and len(found.sources) == len(match.sources) and set(found.sources) == {*match.sources}
        return found if same else None

    def earlier(self, match: Match) -> list[Decision]:
        """Every decision on one of the sources of a match, the one on the match itself first."""
        found = {one.id: one for source in match.sources if (one := self.by_source.get(source)) is not None}
        own = self.decision_on(match)
        return sorted(found.values(), key=lambda one: one is not own)

    def point(self, match: Match) -> Point:
        """How far a match is."""
        decision = self.standing_decision(match)
        if decision is not None:
            return Point(match, "accepted" if match.agreed else "decided", decision)
        earlier = next(iter(self.earlier(match)), None)
        if match.subject == "relation" and (state := self._state_of_ends(match)):
            return Point(match, state, earlier)
        if match.agreed:
            return Point(match, "agreed", earlier)
        return Point(match, "open" if earlier is None else "again", earlier)

    def _state_of_ends(self, match: Match) -> str:
        """ "waiting" or "idle" for a link that cannot be decided yet or at all, "" for the others."""
        states = [self._end_state(self.marks[key]) for key in match.ends]
        return "idle" if "idle" in states else "waiting" if "waiting" in states else ""

    def _end_state(self, mark: Match) -> str:
        if (decision := self.standing_decision(mark)) is not None:
            return "" if decision.gold_ids else "idle"
        return "" if mark.agreed else "waiting"

    def gone(self) -> list[Decision]:
        """Decisions of which no source is left in any layer."""
        if len(self.layers) < 2:
            return []
        there = {source for one in self.matches for source in one.sources}
        return [one for one in self.decisions.values() if there.isdisjoint(one.sources)]

    def adjudication(self, speakers: Mapping[str, str]) -> Adjudication:
        """What is shown of it."""
        points = tuple(self.point(one) for one in self.matches)
        gold = tuple(sorted(self.gold.values(), key=lambda one: (one.start, -one.end, one.id)))
        return Adjudication(
            self.article, self.text, tuple(self.layers), points, gold, tuple(self.gone()), speakers, self.people
        )

    def standing(self) -> Standing:
        """The counts alone."""
        counts = dict.fromkeys(STATES, 0)
        for match in self.matches:
            counts[self.point(match).state] += 1
        return Standing(
            self.article.id, self.article.title, tuple(one.name for one in self.layers),
            accepted=counts["accepted"], agreed=counts["agreed"] + len(self.gone()),
            open=counts["open"] + counts["again"], again=counts["again"],
            decided=counts["decided"], waiting=counts["waiting"],
        )  # fmt: skip

    # -- gold of a source ---------------------------------------------------------------

    def gold_of(self, mark: Match, place: int | None) -> str | None:
        """The gold annotation that came of a mark; with several, the one like the variant of the layer at `place`."""
        decision = self.decision_on(mark) or next(iter(self.earlier(mark)), None)
        there = [one for one in decision.gold_ids if one in self.gold] if decision is not None else []
        variant = mark.variants[place] if place is not None else None
        if variant is not None and gold_id(variant.id) in there:
            return gold_id(variant.id)
        same = (variant.label_id, variant.fragments) if variant is not None else None
        like = (one for one in there if (self.gold[one].label_id, self.gold[one].fragments) == same)
        return next(like, there[0] if there else None)


def gold_id(source_id: str) -> str:
    """The id of the gold copy of an annotation or relation, the same in every copy of the project."""
    return outside_id("gold", source_id)


def as_gold(one: Annotation, owner_id: str) -> Annotation:
    """The gold copy of an annotation: everything but the note, which was its annotator's own."""
    return replace(one, id=gold_id(one.id), annotator_id=owner_id, status="gold", external_id=None, note=None)
