"""The seed articles annotated by three people, with differences planted in the layers of the second and third."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from annotator.commands.project import Project, Reading, open_project
from annotator.model.annotations import Annotation, Relation
from annotator.model.ids import new_id
from annotator.model.people import Annotator
from annotator.model.spans import Fragment, Fragments
from tests.journeys.structure import annotated_seeds

#: Label and fragments, and the ends of a link with its type: what two layers can be compared by.
Marks = set[tuple[str, Fragments]]
Links = set[tuple[str, Fragments, Fragments]]


def three_layers(folder: Path) -> Path:
    """A project in which ana's layer is the truth; ben and eva have copies of it, each with slips of their own.

    In each article, by the place of an annotation with its label: ben's first claim ends early, his second one is a
    quote, his third is in two fragments; eva lacks the fourth claim, and the first link; her first mention is of
    another kind and means nobody.  All three differ in the fifth claim, which no majority decides.
    """
    place = annotated_seeds(folder)
    with open_project(place, annotator="ana") as project:
        ben, eva = (Annotator(new_id(), name) for name in ("ben", "eva"))
        with project.step("Begin two layers", kind="record") as unit:
            unit.put(ben)
            unit.put(eva)
            for article_id in unit.read.article_ids():
                truth = [one for one in unit.read.annotations(article_id) if one.status == "accepted"]
                links = unit.read.relations(article_id)
                for person, slip in ((ben, _bens), (eva, _evas)):
                    copies = dict(slip(project, truth, person.id))
                    for one in copies.values():
                        unit.put(one)
                    left = links[1:] if person is eva else links
                    for link in left:
                        if link.from_id in copies and link.to_id in copies:
                            unit.put(_link(link, copies, person.id))
    return place


def _link(link: Relation, copies: dict[str, Annotation], owner: str) -> Relation:
    ends = copies[link.from_id].id, copies[link.to_id].id
    return replace(link, id=new_id(), from_id=ends[0], to_id=ends[1], annotator_id=owner, external_id=None)


def _copies(truth: Iterable[Annotation], owner: str) -> dict[str, Annotation]:
    return {one.id: replace(one, id=new_id(), annotator_id=owner, external_id=None) for one in truth}


def _claims(project: Project, truth: list[Annotation]) -> list[Annotation]:
    label = project.codebook.label_named("Claim")
    return [one for one in truth if label is not None and one.label_id == label.id and one.end - one.start > 30]


def _bens(project: Project, truth: list[Annotation], owner: str) -> Iterable[tuple[str, Annotation]]:
    copies, claims = _copies(truth, owner), _claims(project, truth)
    quote = project.codebook.label_named("Quote")
    assert quote is not None
    slips = [
        lambda one: replace(one, fragments=(Fragment(one.start, one.end - 9),)),
        lambda one: replace(one, label_id=quote.id, attributes={"type": "mixed"}),
        lambda one: replace(one, fragments=(Fragment(one.start, one.start + 9), Fragment(one.start + 12, one.end))),
        lambda one: one,
        lambda one: replace(one, fragments=(Fragment(one.start, one.end - 5),)),
    ]
    for claim, slip in zip(claims, slips, strict=False):
        copies[claim.id] = slip(copies[claim.id])
    return copies.items()


def _evas(project: Project, truth: list[Annotation], owner: str) -> Iterable[tuple[str, Annotation]]:
    copies, claims = _copies(truth, owner), _claims(project, truth)
    mention = project.codebook.label_named("Speaker")
    first = next((one for one in truth if mention is not None and one.label_id == mention.id), None)
    if first is not None:
        copies[first.id] = replace(copies[first.id], attributes={"mention": "pronoun"}, speaker_id=None)
    if len(claims) > 3:
        del copies[claims[3].id]
    if len(claims) > 4:
        copies[claims[4].id] = replace(copies[claims[4].id], fragments=(Fragment(claims[4].start + 4, claims[4].end),))
    return copies.items()


def layer(read: Reading, article_id: str, owner: str) -> tuple[Marks, Links]:
    """What the layer of this annotator (an id) has in an article."""
    mine = {
        one.id: one for one in read.annotations(article_id) if one.annotator_id == owner and one.status != "pending"
    }
    marks = {(one.label_id, one.fragments) for one in mine.values()}
    links = {
        (one.type_id, mine[one.from_id].fragments, mine[one.to_id].fragments)
        for one in read.relations(article_id)
        if one.from_id in mine and one.to_id in mine
    }
    return marks, links
