"""Adjudication: deciding between layers to make the gold layer; each gesture is one step and can be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from annotator.commands.gold import AGREED, BOTH, EDITED, NEITHER, State
from annotator.commands.gold_work import Edited, GoldWork
from annotator.commands.tasks import Handle
from annotator.errors import Conflict, Refused
from annotator.model.changes import News
from annotator.model.ids import outside_id
from annotator.model.people import Annotator
from annotator.review.differences import Match, majority, trusting

if TYPE_CHECKING:
    from annotator.commands.project import Project, UnitOfWork

__all__ = [
    "AGREED",
    "BOTH",
    "EDITED",
    "NEITHER",
    "RULES",
    "Edited",
    "accept_agreements",
    "adjudicate",
    "decide",
    "gold_annotator",
]

#: Rules that decide without a person.
RULES = ("majority", "trust")

_TELL_EVERY = 25


def gold_annotator(project: Project) -> Annotator:
    """The annotator whose layer is the gold layer, made when missing; that is not undone with the first decision."""
    with project.reading() as read:
        found = _gold_of(read.annotators())
    if found is not None:
        return found
    with project.step("Begin the gold layer", kind="record") as unit:
        people = unit.read.annotators()
        found = _gold_of(people)
        if found is None:
            taken = any(one.name == "gold" for one in people)
            found = Annotator(outside_id("gold", "gold"), "gold layer" if taken else "gold", "gold")
            unit.put(found)
    return found


def _gold_of(people: Sequence[Annotator]) -> Annotator | None:
    return next((one for one in people if one.kind == "gold"), None)


def decide(
    project: Project, article_id: str, difference: Match, answer: str | Edited, *, left_out: Collection[str] = ()
) -> News | None:
    """Decide one difference as it was shown, or decide it anew.

    `answer` is the id of the annotator whose variant is taken (nothing, where that layer has nothing), BOTH for every
    variant, NEITHER, or Edited.  The agreed ends of a link come into gold with it.  Raises Conflict when a layer has
    changed meanwhile, Refused for an answer that does not fit.
    """
    owner = gold_annotator(project)
    with project.step("Adjudicate") as unit:
        work = next(_works(unit, project, owner, [article_id], left_out), None)
        if work is None:
            raise Conflict("The article has been removed meanwhile.")
        match = work.find(difference)
        unit.name = work.step_name(match, answer)
        work.accept_ends(match)
        work.settle(match, answer)
        work.finish()
    return unit.news


def accept_agreements(
    project: Project, article_ids: Sequence[str], *, left_out: Collection[str] = (), handle: Handle | None = None
) -> News | None:
    """Put what all layers of these articles agree on into the gold layer; what none of them has any more leaves it.

    Raises Refused when there is nothing of the kind.
    """
    owner = gold_annotator(project)
    with project.step("Accept agreements") as unit:
        accepted = 0
        for work in _told(_works(unit, project, owner, article_ids, left_out), len(article_ids), handle):
            accepted += work.accept_agreements()
            work.finish()
        if not accepted:
            raise Refused("There is no agreement that is not in the gold layer already.")
        unit.name = "Accept agreement" if accepted == 1 else f"Accept {accepted:,} agreements"
    return unit.news


def adjudicate(
    project: Project,
    article_ids: Sequence[str],
    rule: str = "majority",
    order: Sequence[str] = (),
    *,
    left_out: Collection[str] = (),
    handle: Handle | None = None,
) -> News | None:
    """Accept the agreements of articles, and decide by a rule what it can decide; the rest stays open.

    "majority" takes what more than half of the layers say; "trust" what the first of the annotators named in `order`
    says that has worked on the article.  What a person has decided is never touched, also when it has to be decided
    again.  Gives None when there was nothing to do.  Raises Refused for an unknown rule or name.
    """
    if rule not in RULES:
        raise Refused(f"There is no rule “{rule}”; use {' or '.join(RULES)}.")
    owner = gold_annotator(project)
    trusted = _trusted(project, order) if rule == "trust" else []
    with project.step(f"Adjudicate by {rule}") as unit:
        for work in _told(_works(unit, project, owner, article_ids, left_out), len(article_ids), handle):
            work.accept_agreements()
            chosen = trusting(work.places(trusted)) if trusted else majority
            work.decide_by(chosen, "majority" if rule == "majority" else f"trust {', '.join(order)}")
            work.finish()
    return unit.news


def _trusted(project: Project, order: Sequence[str]) -> list[str]:
    if not order:
        raise Refused("Say whom to trust, the most trusted first.")
    with project.reading() as read:
        by_name = {one.name: one.id for one in read.annotators() if one.kind == "person"}
    for name in order:
        if name not in by_name:
            raise Refused(f"There is no annotator “{name}”; there are {', '.join(sorted(by_name))}.")
    return [by_name[name] for name in order]


def _told(works: Iterator[GoldWork], total: int, handle: Handle | None) -> Iterator[GoldWork]:
    """The same, telling how far it is; raises Cancelled when it is to stop, and nothing has been changed then."""
    for number, work in enumerate(works):
        if handle is not None and number % _TELL_EVERY == 0:
            handle.progress(number, total, "Adjudicating")
        yield work


def _works(
    unit: UnitOfWork, project: Project, owner: Annotator, article_ids: Sequence[str], left_out: Collection[str]
) -> Iterator[GoldWork]:
    people = unit.read.annotators()
    for bundle in unit.read.bundles(article_ids):
        here = bundle.article.id
        state = State(bundle, people, unit.read.assignments(here), unit.read.decisions(here), left_out)
        yield GoldWork(unit, project, owner, state)
