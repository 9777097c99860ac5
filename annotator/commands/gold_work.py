"""How decisions make the gold layer of one article, within one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from annotator.commands.gold import AGREED, BOTH, EDITED, NEITHER, State, as_gold, gold_id
from annotator.errors import Conflict, Refused
from annotator.model import rules
from annotator.model.annotations import Annotation, ArticleValues, Relation, now
from annotator.model.ids import outside_id
from annotator.model.people import Annotator
from annotator.model.reviewing import Decision
from annotator.model.spans import Fragments, fragments
from annotator.review.differences import Match, Rule, content

if TYPE_CHECKING:
    from annotator.commands.project import Project, UnitOfWork

_CHANGED = "The layers have changed since this was shown; look at the difference again."


@dataclass(frozen=True, slots=True)
class Edited:
    """An answer that is nobody's variant: other words, label, attributes or speaker."""

    fragments: Fragments
    label_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    speaker_id: str | None = None


class GoldWork:
    """The decisions on one article within one step."""

    def __init__(self, unit: UnitOfWork, project: Project, owner: Annotator, state: State) -> None:
        self._unit = unit
        self._project = project
        self._owner = owner.id
        self._state = state
        self._places = {one.id: place for place, one in enumerate(state.layers)}
        self._removed: set[str] = set()
        self._values = dict(state.values.attributes) if state.values else {}
        self._values_id = state.values.id if state.values else outside_id("gold values", state.article.id)

    # -- finding ------------------------------------------------------------------------

    def find(self, wanted: Match) -> Match:
        """The match that was shown; raises Conflict when the layers say something else by now."""
        key, seen = wanted.key, wanted.seen
        found = next((one for one in self._state.matches if one.key == key), None)
        if found is None or found.seen != seen:
            raise Conflict(_CHANGED)
        return found

    def places(self, annotator_ids: Sequence[str]) -> list[int]:
        """Where the layers of these annotators stand, those of them that are compared here."""
        return [self._places[one] for one in annotator_ids if one in self._places]

    def step_name(self, match: Match, answer: str | Edited) -> str:
        """What the history calls this decision."""
        what = self._name_of(match)
        if isinstance(answer, Edited):
            return f"Decide {what} anew"
        if answer in self._places:
            return f"Take {self._state.layers[self._places[answer]].name}’s {what}"
        return {BOTH: f"Take every {what}", NEITHER: f"Take no {what}"}.get(answer, f"Adjudicate {what}")

    def _name_of(self, match: Match) -> str:
        book = self._project.codebook
        if match.subject == "value":
            return match.name
        first = next(one for one in match.variants if one is not None)
        found = book.relation_type(first.type_id) if isinstance(first, Relation) else book.label(first.label_id)
        return found.name if found else match.subject

    # -- deciding -----------------------------------------------------------------------

    def accept_ends(self, match: Match) -> None:
        """Bring the ends of a link into gold, which must be agreed if they are not there."""
        state = self._state.point(match).state
        if match.subject != "relation" or state == "decided":
            return
        if state in ("waiting", "idle"):
            raise Refused("Decide on the two annotations first; then their link can be decided.")
        for key in match.ends:
            mark = self._state.marks[key]
            if self._state.standing_decision(mark) is None:
                self.settle(mark, AGREED)

    def accept_agreements(self) -> int:
        """Put every agreement into gold that is not there, take out what nobody has any more; gives how many."""
        count = 0
        for match in self._state.matches:
            if match.agreed and match.subject != "relation" and self._state.standing_decision(match) is None:
                self.settle(match, AGREED)
                count += 1
        for decision in self._state.gone():
            self._withdraw(decision)
            count += 1
        return count + self._carry()

    def decide_by(self, rule: Rule, name: str) -> None:
        """Decide by a rule what nobody has decided: marks and values first, then the links of what is in gold."""
        for subjects in (("annotation", "value"), ("relation",)):
            for match in self._state.matches:
                if match.subject not in subjects or match.agreed:
                    continue
                point = self._state.point(match)
                by_hand = any(not one.rule and one.answer != AGREED for one in self._state.earlier(match))
                place = rule(match) if point.to_decide and not by_hand else None
                if place is not None:
                    self.settle(match, self._state.layers[place].id, name)
            self._carry()

    def settle(self, match: Match, answer: str | Edited, rule: str = "") -> None:
        """Make gold what the answer says, instead of what earlier decisions on the same sources made."""
        earlier = self._state.earlier(match)
        before = {gold for one in earlier for gold in one.gold_ids} | set(self._state.left_over(match))
        made: tuple[str, ...] = ()
        if match.subject == "annotation":
            made = tuple(dict.fromkeys(self._put(one) for one in self._wanted(match, answer)))
        elif match.subject == "value":
            made = self._set_value(match, self._variant(match, answer)[0])
        elif isinstance(answer, Edited):
            raise Refused("A link cannot be edited; take a layer’s, or none.")
        else:
            self._variant(match, answer)
            before = set()  # the links of gold follow in `_carry`
        for one in before - set(made):
            self._take_out(one)
        self._record(match, EDITED if isinstance(answer, Edited) else answer, made, rule, earlier)

    def _variant(self, match: Match, answer: str | Edited) -> tuple[Any, int | None]:
        """The variant taken and the place of its layer; None and None for none."""
        if answer == NEITHER:
            return None, None
        if answer in (AGREED, BOTH):
            able = (place for place, one in enumerate(match.variants) if one is not None)
            place = next(able, None)
            return (None, None) if place is None else (match.variants[place], place)
        if isinstance(answer, Edited) or answer not in self._places:
            raise Refused("Take one of the layers that are compared, both, or neither.")
        place = self._places[answer]
        return match.variants[place], place

    def _wanted(self, match: Match, answer: str | Edited) -> list[Annotation]:
        """The annotations that gold is to have for a mark."""
        if isinstance(answer, Edited):
            return [self._edited(match, answer)]
        if answer == BOTH:
            found = [variant for variant, _ in match.choices() if variant is not None]
        else:
            variant, _ = self._variant(match, answer)
            found = [variant] if variant is not None else []
        return [as_gold(one, self._owner) for one in found]

    def _edited(self, match: Match, answer: Edited) -> Annotation:
        book = self._project.codebook
        label = book.label(answer.label_id)
        if label is None:
            raise Refused("The label is not in the codebook any more.")
        rules.judge_fragments(answer.fragments, self._state.revision.length)
        rules.judge_attributes(book, label, answer.attributes)
        base = next(one for one in match.variants if one is not None)
        at = now()
        return replace(
            as_gold(base, self._owner), id=gold_id(match.decision_id), label_id=label.id,
            fragments=fragments(answer.fragments), attributes=dict(answer.attributes),
            speaker_id=answer.speaker_id, created=at, changed=at,
        )  # fmt: skip

    # -- gold as it comes to be ---------------------------------------------------------

    def _put(self, one: Annotation) -> str:
        """Have this annotation in gold, as it is or in the place of one that nobody has decided on; gives its id."""
        gold = self._state.gold
        there = gold.get(one.id) or self._undecided(one)
        if there is not None:
            self._state.unowned.discard(there.id)
        if there is None:
            self._unit.put(one)
            gold[one.id] = one
            self._removed.discard(one.id)
            return one.id
        if content(there) != content(one) or there.revision_id != one.revision_id:
            kept = replace(one, id=there.id, external_id=there.external_id, created=there.created, changed=now())
            self._unit.change(there, kept)
            gold[there.id] = kept
        return there.id

    def _undecided(self, one: Annotation) -> Annotation | None:
        """An annotation of gold with the same label and words that came of no decision, such as an imported one."""
        there = (self._state.gold[gold] for gold in self._state.unowned if gold in self._state.gold)
        same = (other for other in there if (other.label_id, other.fragments) == (one.label_id, one.fragments))
        return next(same, None)

    def _take_out(self, gold: str) -> None:
        found = self._state.gold.pop(gold, None)
        if found is not None:
            self._unit.drop(found)
            self._removed.add(gold)
        link = self._state.links.pop(gold, None)
        if link is not None:
            self._unit.drop(link)

    def _withdraw(self, decision: Decision) -> None:
        for one in decision.gold_ids:
            self._take_out(one)
        names = {source.partition("/")[2] for source in decision.sources if "/" in source}
        for name in names:
            self._values.pop(name, None)
        self._forget(decision)

    def _set_value(self, match: Match, value: Any) -> tuple[str, ...]:
        if value is None:
            self._values.pop(match.name, None)
            return ()
        self._values[match.name] = value
        return (self._values_id,)

    def _record(self, match: Match, answer: str, made: tuple[str, ...], rule: str, earlier: Sequence[Decision]) -> None:
        key, me = match.decision_id, self._project.annotator.id
        # What all agree on, or a rule decided, is nobody's own decision: copies that did the same then say the same.
        by = self._owner if answer == AGREED or rule else me
        new = Decision(
            key, self._state.article.id, tuple(sorted(match.sources)), match.seen, answer, made, by, rule, now()
        )
        for one in earlier:
            if one.id != key:
                self._forget(one)
        there = self._state.decisions.get(key)
        if there is None:
            self._unit.put(new)
        else:
            self._unit.change(there, new)
        self._remember(new)

    def _remember(self, decision: Decision) -> None:
        self._state.decisions[decision.id] = decision
        self._state.by_source.update(dict.fromkeys(decision.sources, decision))

    def _forget(self, decision: Decision) -> None:
        self._unit.drop(decision)
        self._state.decisions.pop(decision.id, None)
        for source in decision.sources:
            if self._state.by_source.get(source) is decision:
                del self._state.by_source[source]

    # -- links follow -------------------------------------------------------------------

    def _carry(self) -> int:
        """Have the links in gold that were agreed on or decided, between the gold copies of their ends.

        Gives how many agreed links came in.
        """
        count = 0
        for match in self._state.matches:
            if match.subject != "relation":
                continue
            decision = self._state.standing_decision(match)
            if decision is None and not (match.agreed and all(self._ends(match, None))):
                continue
            answer = decision.answer if decision is not None else AGREED
            if answer not in (AGREED, BOTH, NEITHER) and answer not in self._places:
                continue
            made = self._link(match, *self._variant(match, answer))
            if decision is None:
                self._record(match, AGREED, made, "", self._state.earlier(match))
                count += 1
            elif decision.gold_ids != made:
                follows = replace(decision, gold_ids=made)
                self._unit.change(decision, follows)
                self._remember(follows)
        return count

    def _ends(self, match: Match, place: int | None) -> list[str | None]:
        return [self._state.gold_of(self._state.marks[key], place) for key in match.ends]

    def _link(self, match: Match, variant: Relation | None, place: int | None) -> tuple[str, ...]:
        """Have the gold copy of a link between the gold copies of its ends, and no other copy; gives its id."""
        links = self._state.links
        start, end = self._ends(match, place)
        wanted: Relation | None = None
        if variant is not None and start and end and start != end:
            wanted = replace(
                variant, id=gold_id(variant.id), from_id=start, to_id=end, annotator_id=self._owner, status="gold",
                external_id=None,
            )  # fmt: skip
        for source in match.sources:
            if (wanted is None or wanted.id != gold_id(source)) and gold_id(source) in links:
                self._unit.drop(links.pop(gold_id(source)))
        if wanted is None:
            return ()
        same = (wanted.type_id, wanted.from_id, wanted.to_id)
        like = (one for one in links.values() if (one.type_id, one.from_id, one.to_id) == same)
        there = links.get(wanted.id) or next(like, None)
        if there is None:
            self._unit.put(wanted)
        else:
            wanted = replace(wanted, id=there.id, external_id=there.external_id, created=there.created)
            self._unit.change(there, wanted)
        links[wanted.id] = wanted
        return (wanted.id,)

    # -- the end ------------------------------------------------------------------------

    def finish(self) -> None:
        """Bring the links up to date, take out what hung on what has left gold, and write the article's values."""
        self._carry()
        removed = self._removed
        for one in self._unit.read.touching(sorted(removed)) if removed else ():
            if isinstance(one, Relation) and one.annotator_id == self._owner:
                link = self._state.links.get(one.id)
                if link is not None and (link.from_id in removed or link.to_id in removed):
                    self._unit.drop(self._state.links.pop(one.id))
            else:
                self._unit.drop(one)
        self._write_values()

    def _write_values(self) -> None:
        before = self._state.values
        if dict(before.attributes if before else {}) == self._values:
            return
        if before is None:
            self._unit.put(ArticleValues(self._values_id, self._state.article.id, self._owner, self._values, now()))
        elif self._values:
            self._unit.change(before, replace(before, attributes=self._values, changed=now()))
        else:
            self._unit.drop(before)
