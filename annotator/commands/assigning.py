"""Giving out articles, by hand and by rule; the status that each person has with each article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotator.commands.permissions import may
from annotator.errors import Refused
from annotator.model.annotations import ARTICLE_STATUSES, Article, now
from annotator.model.changes import News
from annotator.model.ids import outside_id
from annotator.model.people import Annotator
from annotator.model.reviewing import Assignment
from annotator.review.distributing import Distribution, Wish, distribute

if TYPE_CHECKING:
    from annotator.commands.project import Project, UnitOfWork

__all__ = ["Distribution", "Progress", "Wish", "assign", "begin", "plan", "progress", "set_own_status", "unassign"]

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one person is: number of articles by own status, and the seconds counted."""

    annotator: str
    assigned: int
    by_status: dict[str, int]
    seconds: int


def assignment_id(article_id: str, annotator_id: str) -> str:
    """The id of the one assignment of an article to a person, the same in every copy of the project."""
    return outside_id("assignment", article_id, annotator_id)


def plan(
    project: Project, wish: Wish, people: Sequence[Annotator] = (), article_ids: Sequence[str] | None = None
) -> Distribution:
    """Who would get what: of these articles (all by default) to these people (all active ones by default).

    What has been given out stays and counts.  Raises Refused when more people are wanted than there are.
    """
    chosen = list(people) or project.team.persons
    for one in chosen:
        if one.kind != "person" or not one.active:
            raise Refused(f"{one.name} cannot be given articles: not an active person of this project.")
    if wish.each < 1:
        raise Refused("Each article needs one person at least.")
    if wish.each > len(chosen):
        there = f"{len(chosen)} {'person' if len(chosen) == 1 else 'people'}"
        raise Refused(f"Each article cannot go to {wish.each} people: there are {there} to choose from.")
    with project.reading() as read:
        lengths = read.lengths()
        given: dict[str, set[str]] = {}
        for one_assigned in read.assignments():
            given.setdefault(one_assigned.article_id, set()).add(one_assigned.annotator_id)
    wanted = lengths if article_ids is None else {one: lengths[one] for one in article_ids if one in lengths}
    kept = {article_id: frozenset(there) for article_id, there in given.items() if article_id in wanted}
    return distribute(wanted, [one.id for one in chosen], wish, kept)


def assign(project: Project, pairs: Iterable[Pair], taken: Iterable[Pair] = ()) -> News | None:
    """Give articles to people, as pairs (article id, annotator id), and take those `taken` away, in one step.

    Pairs that are there already stay as they are.
    """
    wanted, back = list(dict.fromkeys(pairs)), list(dict.fromkeys(taken))
    if not wanted:
        return unassign(project, back)
    articles = len({article_id for article_id, _ in (*wanted, *back)})
    what = f"{articles} article{'' if articles == 1 else 's'}"
    with project.step(f"Assign {what}" if not back else f"Change who has {what}") as unit:
        _give(unit, wanted)
        _take(unit, back)
    return unit.news


def unassign(project: Project, pairs: Iterable[Pair]) -> News | None:
    """Take articles away from people again; what they marked stays."""
    wanted = list(dict.fromkeys(pairs))
    with project.step(f"Take back {len(wanted)} assignment{'' if len(wanted) == 1 else 's'}") as unit:
        _take(unit, wanted)
    return unit.news


def _give(unit: UnitOfWork, wanted: Sequence[Pair]) -> None:
    known = unit.read.known("article", sorted({article_id for article_id, _ in wanted}))
    persons = {one.id for one in unit.read.annotators() if one.kind == "person" and one.active}
    there = unit.read.known("assignment", [assignment_id(*pair) for pair in wanted])
    at = now()
    for article_id, annotator_id in wanted:
        if article_id not in known:
            raise Refused("One of the articles has been removed meanwhile.")
        if annotator_id not in persons:
            raise Refused("One of the people has been removed or deactivated meanwhile.")
        made = assignment_id(article_id, annotator_id)
        if made not in there:
            unit.put(Assignment(made, article_id, annotator_id, changed=at))


def _take(unit: UnitOfWork, wanted: Sequence[Pair]) -> None:
    for one in unit.get_all("assignment", [assignment_id(*pair) for pair in wanted]):
        unit.drop(one)


def set_own_status(unit: UnitOfWork, me: Annotator, article: Article, status: str) -> None:
    """Set the status that the person at work has with an article, and let the article's follow from everybody's.

    An article that nobody was assigned has one status for all.  Refuses an annotator without an assignment where
    others have one.
    """
    assigned = unit.read.assignments(article.id)
    own = next((one for one in assigned if one.annotator_id == me.id), None)
    if own is None:
        if assigned and not may(me, "assignment") and not may(me, "adjudicate"):
            raise Refused(f"“{article.title}” is assigned to others; its status follows from theirs.")
        wanted = status
    else:
        if own.status != status:
            unit.change(own, replace(own, status=status, changed=now()))
        wanted = _of_all([status if one is own else one.status for one in assigned])
    if article.status != wanted:
        unit.change(article, replace(article, status=wanted))


def _of_all(statuses: Sequence[str]) -> str:
    if all(one == "done" for one in statuses):
        return "done"
    return "to do" if all(one == "to do" for one in statuses) else "in progress"


def begin(unit: UnitOfWork, me: Annotator, article: Article) -> None:
    """After a first mark: what was to do is in progress, for the person at work and for the article."""
    own = next(iter(unit.get_all("assignment", [assignment_id(article.id, me.id)])), None)
    if own is not None and own.status == "to do":
        unit.change(own, replace(own, status="in progress", changed=now()))
    if article.status == "to do":
        unit.change(article, replace(article, status="in progress"))


def progress(project: Project) -> list[Progress]:
    """How far everybody is to whom something was assigned, in the order in which they joined."""
    with project.reading() as read:
        assigned = read.assignments()
        names = {one.id: one.name for one in read.annotators()}
    found: dict[str, list[Assignment]] = {}
    for one in assigned:
        found.setdefault(one.annotator_id, []).append(one)
    return [
        Progress(
            names[annotator_id],
            len(found[annotator_id]),
            {status: sum(one.status == status for one in found[annotator_id]) for status in ARTICLE_STATUSES},
            sum(one.seconds for one in found[annotator_id]),
        )
        for annotator_id in names
        if annotator_id in found
    ]
