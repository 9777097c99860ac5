"""A team at work: who is there, what is given to whom, whose marks are seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.commands import annotating, assigning, people
from annotator.commands.project import ArticleFilter, Project, open_project
from annotator.model.spans import Fragment
from annotator.ui.people.assignment import AssignmentDialog
from annotator.ui.people.by_hand import ByHandDialog
from annotator.ui.people.who import WhoDialog
from tests.journeys.person import Person


@pytest.fixture
def team(seeds_project: Path) -> Path:
    """Ana leads; ben and chloe annotate; all have the first article, ben has marked in it."""
    with open_project(seeds_project, annotator="ana") as project:
        for name in ("ben", "chloe"):
            people.add_person(project, name)
        first = ids(project)[0]
        assigning.assign(project, [(first, one.id) for one in project.team.persons])
    with open_project(seeds_project, annotator="ben") as project:
        claim = project.codebook.label_named("Claim")
        assert claim is not None
        annotating.mark_span(project, first, (Fragment(3, 12),), claim.id)
    return seeds_project


def ids(project: Project) -> list[str]:
    with project.reading() as read:
        return read.article_ids(ArticleFilter())


def dialog(person: Person, kind: type) -> object:
    """The open dialog of this kind."""
    found: list[object] = []

    def there() -> bool:
        found[:] = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
        return bool(found)

    person.wait(there)
    return found[0]


def sit_as(person: Person, place: Path, name: str) -> None:
    person.settings["who"] = {str(place): name}
    person.open(place)
    assert person.window.desk.project is not None and person.window.desk.project.annotator.name == name


def test_a_stranger_is_asked_once_who_they_are(sit_down: Callable[[], Person], team: Path) -> None:
    person = sit_down()
    person.window.project.open_location(str(team))
    asked = dialog(person, WhoDialog)
    assert isinstance(asked, WhoDialog)
    assert [asked.list.item(row).text().strip("\u2068\u2069") for row in range(3)] == ["ana", "ben", "chloe"]
    with person.bot.waitSignal(person.window.ready, timeout=10_000):
        person.press("Down", asked.list)
        person.press("Return", asked.list)
    project = person.window.desk.project
    assert project is not None and (project.annotator.name, project.annotator.role) == ("ben", "annotator")
    # The next time nobody asks.
    person.window.project.close()
    person.open(team)
    assert person.window.desk.project is not None and person.window.desk.project.annotator.name == "ben"


def test_leaving_the_question_leaves_the_project_closed(sit_down: Callable[[], Person], team: Path) -> None:
    person = sit_down()
    person.window.project.open_location(str(team))
    asked = dialog(person, WhoDialog)
    assert isinstance(asked, WhoDialog)
    person.press("Esc", asked)
    person.wait(lambda: person.window.start is not None and person.window.start.isVisible())
    with open_project(team, annotator="ana") as project:
        assert [one.name for one in project.team.persons] == ["ana", "ben", "chloe"]


def test_layers_are_hidden_and_shown_and_others_marks_stay_as_they_are(
    sit_down: Callable[[], Person], team: Path
) -> None:
    person = sit_down()
    sit_as(person, team, "ana")
    button, sheet = person.window.pane.layers, person.window.sheet
    person.wait(lambda: button.isVisible() and button.text() == "2 layers")
    (theirs,) = sheet.annotations.values()
    shown = person.window.view.span(theirs.id)
    assert shown is not None and shown.layer == 1 and shown.by
    sheet.set_current(theirs.id)
    assert person.action("annotate.remove") == ""
    person.press("Y", person.window.view)
    person.wait(lambda: sheet.annotations == {})
    assert button.text() == "1 of 2 layers" and person.window.view.span(theirs.id) is None
    mine = person.mark("US Considers", "1")
    assert list(sheet.annotations) == [mine.id]
    menu = button.menu_of_layers()
    texts = [action.text() for action in menu.actions() if action.isCheckable()]
    assert texts == ["\u2068ana (you)\u2069   1 mark", "\u2068ben\u2069   1 mark"]
    next(action for action in menu.actions() if "ben" in action.text()).trigger()
    menu.close()
    assert set(sheet.annotations) == {mine.id, theirs.id}


def test_ones_own_status_and_ones_own_articles(sit_down: Callable[[], Person], team: Path) -> None:
    person = sit_down()
    sit_as(person, team, "chloe")
    library = person.window.library
    assert library.done.text() == "0 of 1 of yours done" and len(library.ids) == 5
    person.press("Ctrl+Shift+M", person.window.view)
    person.wait(lambda: len(library.ids) == 1)
    person.press("Ctrl+Return", person.window.view)
    person.wait(lambda: library.done.text() == "1 of 1 of yours done")
    with open_project(team, annotator="ana") as project, project.reading() as read:
        article = read.article(ids(project)[0])
        assert article is not None and article.status == "in progress"
    person.press("Ctrl+Shift+M", person.window.view)
    person.wait(lambda: len(library.ids) == 5)
    assert library.model.row(0).status == "done"  # type: ignore[union-attr]


def test_blind_annotators_see_nothing_until_all_are_done(sit_down: Callable[[], Person], team: Path) -> None:
    with open_project(team, annotator="ana") as lead:
        people.choose(lead, "blind", True)
        person = sit_down()
        sit_as(person, team, "chloe")
        assert person.window.sheet.annotations == {} and not person.window.pane.layers.isVisible()
        for one in assigning_of(lead):
            with lead.step("All done") as unit:
                unit.change(one, replace(one, status="done"))
        person.wait(lambda: len(person.window.sheet.annotations) == 1)
        person.wait(person.window.pane.layers.isVisible)


def assigning_of(project: Project) -> list:  # type: ignore[type-arg]
    with project.reading() as read:
        return read.assignments()


def test_people_are_changed_in_their_dialog(sit_down: Callable[[], Person], team: Path) -> None:
    person = sit_down()
    sit_as(person, team, "ana")
    person.press("Ctrl+Shift+U", person.window.view)
    (shown,) = person.window.team.open_dialogs()
    shown.add_person("dan")  # type: ignore[attr-defined]
    person.wait(lambda: shown.name.text() == "dan")  # type: ignore[attr-defined]
    shown.role.setCurrentIndex(1)  # type: ignore[attr-defined]
    shown.role.activated.emit(1)  # type: ignore[attr-defined]
    team_of = lambda: person.window.desk.project.team  # type: ignore[union-attr]  # noqa: E731
    person.wait(lambda: [one.role for one in team_of().persons if one.name == "dan"] == ["reviewer"])
    shown.active.click()  # type: ignore[attr-defined]
    person.wait(lambda: "dan" not in [one.name for one in team_of().persons])
    shown.close()


def test_the_preview_is_what_is_assigned(sit_down: Callable[[], Person], team: Path) -> None:
    person = sit_down()
    sit_as(person, team, "ana")
    person.press("Ctrl+Shift+A", person.window.view)
    (shown,) = person.window.team.open_dialogs()
    assert shown.said.text().startswith("8 new assignments of 4 articles; 5 articles with more than one")  # type: ignore[attr-defined]
    shown.table.tick("ana", False)  # type: ignore[attr-defined]
    shown.each.setValue(3)  # type: ignore[attr-defined]
    assert "cannot go to 3 people" in shown.said.text() and not shown.assign_button.isEnabled()  # type: ignore[attr-defined]
    shown.each.setValue(1)  # type: ignore[attr-defined]
    person.wait(shown.assign_button.isEnabled)  # type: ignore[attr-defined]
    shown.assign_button.click()  # type: ignore[attr-defined]
    person.wait(lambda: person.action("edit.undo") == "Undo Assign 4 articles")
    person.wait(lambda: not shown.assign_button.isEnabled())  # type: ignore[attr-defined]
    assert shown.said.text() == "Everything that this asks for has been given out already."  # type: ignore[attr-defined]
    shown.close()
    person.window.team.assign_article()
    hand = dialog(person, ByHandDialog)
    assert isinstance(hand, ByHandDialog)
    assert len(hand.ticked()) == 3
    hand.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    hand.accept()
    person.wait(lambda: person.action("edit.undo") == "Undo Take back 1 assignment")


def test_articles_that_a_search_finds_are_given_out(sit_down: Callable[[], Person], team: Path) -> None:
    person = sit_down()
    sit_as(person, team, "ana")
    person.press("Ctrl+Shift+A", person.window.view)
    shown = dialog(person, AssignmentDialog)
    assert isinstance(shown, AssignmentDialog)
    person.wait(shown.isActiveWindow)
    shown.which.box.setCurrentIndex(shown.which.box.findData("query"))
    assert shown.which.query.hasFocus() and shown.said.text() == "Write what to search for."
    person.type("label:Claim annotator:ben")
    assert not shown.assign_button.isEnabled(), "nothing is given out while somebody writes"
    person.press("Return")
    person.wait(lambda: shown.said.text() == "Everything that this asks for has been given out already.")
    shown.which.query.clear()
    person.type("-label:Claim")
    person.wait(lambda: shown.said.text().startswith("8 new assignments of 4 articles"))
    shown.which.query.clear()
    person.type("colour:red")
    person.wait(lambda: "no field “colour”" in shown.said.text())
    assert not shown.assign_button.isEnabled()
    shown.which.query.setText("label:Claim")
    shown.which.search()
    shown.close()
    person.settle()
    assert person.window.team.open_dialogs() == [], "what was looked for comes too late, and nobody minds"


def test_time_is_counted_and_written_when_the_article_is_left(sit_down: Callable[[], Person], team: Path) -> None:
    with open_project(team, annotator="ana") as lead:
        people.choose(lead, "timing", True)
    person = sit_down()
    sit_as(person, team, "chloe")
    moment = [100.0]
    watch = person.window.team.time.watch
    watch._clock = lambda: moment[0]
    watch.start()
    moment[0] += 20
    person.mark("US Considers", "1")
    moment[0] += 500
    person.window.project.close()
    with open_project(team, annotator="ana") as project:
        spent = {one.annotator: one.seconds for one in assigning.progress(project)}
    assert spent == {"ana": 0, "ben": 0, "chloe": 80}
