"""People of a project: names, colours, roles; what each role may do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.commands import annotating, articles, codebook_editing, commenting, history, merging, people
from annotator.commands.permissions import RIGHTS, may
from annotator.commands.project import Project, open_project
from annotator.commands.team import COLOURS
from annotator.errors import Refused
from annotator.model.codebook import Label
from annotator.model.ids import new_id
from annotator.model.people import Annotator
from annotator.model.reviewing import ROLES, Conflict
from annotator.model.spans import Fragment
from tests.commands.desk import Desk


def person(project: Project, name: str) -> Annotator:
    return people.named(project, name)


class Place(Desk):
    """A desk that knows where its project is."""

    location = ""


def as_role(desk: Place, role: str) -> Project:
    """The project once more, opened for ben in this role."""
    people.add_person(desk.project, "ben", role)
    return open_project(desk.location, annotator="ben")


@pytest.fixture
def desk(project: Project, project_location: str) -> Place:
    made = Place(project)
    made.location = project_location
    return made


def test_each_gesture_on_people_is_one_step_that_can_be_undone(desk: Place) -> None:
    project = desk.project
    before = desk.everything()
    desk.check_turns_round(before, people.add_person(project, "  ben  brown ", "reviewer"))
    ben = person(project, "ben brown")
    assert (ben.role, ben.active, ben.kind) == ("reviewer", True, "person")
    for news in (
        people.rename(project, ben.id, "Ben"),
        people.recolour(project, ben.id, "#0072B2"),
        people.set_role(project, ben.id, "annotator"),
        people.set_active(project, ben.id, False),
    ):
        assert news is not None
    ben = person(project, "Ben")
    assert (ben.colour, ben.role, ben.active) == ("#0072b2", "annotator", False)
    for _ in range(4):
        history.undo(project)
    ben = person(project, "ben brown")
    assert (ben.role, ben.active) == ("reviewer", True)


def test_each_new_person_gets_a_colour_that_nobody_has(desk: Place) -> None:
    for name in ("ben", "chloe", "dan"):
        people.add_person(desk.project, name)
    team = desk.project.team
    colours = [team.colour(one.id) for one in team.persons]
    assert len(set(colours)) == 4 and set(colours) <= set(COLOURS)


@pytest.mark.parametrize("name", ["", "  ", "ANA", "ben"])
def test_a_name_is_needed_and_must_be_free(desk: Place, name: str) -> None:
    people.add_person(desk.project, "ben")
    with pytest.raises(Refused):
        people.add_person(desk.project, name)
    assert [one.name for one in desk.project.team.persons] == ["ana", "ben"]


def test_one_active_lead_remains_whatever_is_tried(desk: Place) -> None:
    project = desk.project
    ana = project.annotator
    for gesture in (
        lambda: people.set_role(project, ana.id, "annotator"),
        lambda: people.set_active(project, ana.id, False),
    ):
        with pytest.raises(Refused, match="one active lead"):
            gesture()
    people.add_person(project, "ben", "lead")
    people.set_role(project, ana.id, "reviewer")
    assert project.annotator.role == "reviewer"
    with open_project(desk.location, annotator="ben") as ben, pytest.raises(Refused, match="one active lead"):
        people.set_role(ben, ben.annotator.id, "annotator")


def test_whoever_joins_is_a_lead_only_while_everybody_is(desk: Place) -> None:
    with open_project(desk.location, annotator="ben") as ben:
        assert ben.annotator.role == "lead"
    desk.project.poll()
    people.set_role(desk.project, person(desk.project, "ben").id, "annotator")
    with open_project(desk.location, annotator="chloe") as chloe:
        assert chloe.annotator.role == "annotator"


def test_without_joining_a_stranger_works_as_the_first_lead(desk: Place) -> None:
    people.add_person(desk.project, "ben", "lead")
    with open_project(desk.location, join=False) as stranger:
        assert stranger.annotator.name == "ana"
        assert [one.name for one in stranger.team.persons] == ["ana", "ben"]


def test_the_table_gives_each_role_what_the_one_below_has() -> None:
    allowed = [{right.id for right in RIGHTS if role in right.roles} for role in ROLES]
    assert allowed[0] < allowed[1] < allowed[2] == {right.id for right in RIGHTS}
    assert not may(Annotator("x", "x", active=False), "own layer")


def test_an_annotator_works_in_a_layer_of_their_own_and_nowhere_else(desk: Place) -> None:
    mark = desk.mark("Trump", "Speaker")
    with as_role(desk, "annotator") as ben:
        article, label = desk.article_id, desk.label("Claim")
        assert annotating.mark_span(ben, article, (Fragment(0, 5),), label) is not None
        assert articles.set_status(ben, [article], "done") is not None
        assert commenting.comment(ben, mark.id, "Is this right?") is not None
        assert history.undo(ben).step.name.startswith("Undo")
        refused = {
            "codebook": lambda: codebook_editing.add_label(ben, Label(new_id(), "Rumour", "#123456")),
            "people": lambda: people.add_person(ben, "eve"),
            "settings": lambda: people.choose(ben, "blind", True),
            "title": lambda: articles.set_title(ben, article, "Other"),
            "remove": lambda: articles.remove_articles(ben, [article]),
            "others": lambda: annotating.remove_annotations(ben, [mark.id]),
        }
        for name, gesture in refused.items():
            with pytest.raises(Refused) as told:
                gesture()
            assert told.value.sentence.endswith("."), name
        assert "is for leads; ben is an annotator here" in _told(refused["codebook"])
    assert desk.annotation(mark.id) == mark


def _told(gesture: object) -> str:
    with pytest.raises(Refused) as told:
        gesture()  # type: ignore[operator]
    return told.value.sentence


def test_a_reviewer_has_the_gold_layer_too_but_not_the_codebook(desk: Place) -> None:
    mark = desk.mark("Trump", "Speaker")
    with as_role(desk, "reviewer") as ben:
        gold = ben.add_annotator("gold", "gold")
        with ben.step("Decide") as unit:
            unit.put(replace(mark, id="00000000-0000-7000-8000-000000000001", annotator_id=gold.id, status="gold"))
        assert unit.news is not None
        with pytest.raises(Refused, match="codebook is for leads"):
            codebook_editing.add_label(ben, Label(new_id(), "Rumour", "#123456"))
        with pytest.raises(Refused, match="another person’s layer is for leads"), ben.step("Steal") as unit:
            unit.change(mark, replace(mark, note="stolen"))
    assert desk.annotation(mark.id).note is None


def test_a_role_taken_away_counts_at_once_in_an_open_window(desk: Place) -> None:
    with as_role(desk, "lead") as ben:
        assert codebook_editing.add_label(ben, Label(new_id(), "Rumour", "#123456")) is not None
        people.set_role(desk.project, ben.annotator.id, "annotator")
        ben.poll()
        with pytest.raises(Refused, match="ben is an annotator here"):
            codebook_editing.add_label(ben, Label(new_id(), "Gossip", "#123456"))
        people.set_active(desk.project, ben.annotator.id, False)
        ben.poll()
        with pytest.raises(Refused, match="not active"):
            annotating.mark_span(ben, desk.article_id, (Fragment(0, 5),), desk.label("Claim"))
    desk.project.poll()
    assert [one.name for one in desk.project.codebook.labels if one.name in ("Rumour", "Gossip")] == ["Rumour"]


def test_a_reviewer_decides_conflicts_on_anybodys_marks(desk: Place) -> None:
    mark = desk.mark("Trump", "Speaker")
    values = ({"value": None}, {"value": "theirs"})
    with desk.project.step("Merge") as unit:
        unit.put(Conflict(new_id(), desk.article_id, "annotation", mark.id, "note", values))
    with as_role(desk, "reviewer") as ben:
        ((conflict, _words),) = merging.conflicts(ben)
        assert merging.settle(ben, conflict.id, 1) is not None
    assert desk.annotation(mark.id).note == "theirs"
