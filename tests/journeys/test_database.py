"""Opening a project on a server from the start page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from annotator.commands import keys
from annotator.commands.copying import copy_project
from annotator.commands.project import create_project, open_project
from annotator.ui.dialogs.database import DatabaseDialog
from tests.commands.desk import Desk
from tests.journeys.person import Person

pytestmark = pytest.mark.postgresql


def asked(person: Person, shown: str = "") -> DatabaseDialog:
    """The dialog that stands open."""

    def found() -> list[DatabaseDialog]:
        every = [one for one in QApplication.topLevelWidgets() if isinstance(one, DatabaseDialog)]
        return [one for one in every if one.isVisible()]

    person.wait(lambda: bool(found()))
    return found()[0]


def test_a_wrong_password_is_asked_again_and_the_right_one_opens(
    sit_down: Callable[[], Person], fresh_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, str] = {}
    monkeypatch.setattr("annotator.ui.gestures.project.keep", kept.__setitem__)
    with create_project(fresh_postgres, annotator="ana", title="News"):
        pass
    scheme, user, password, rest = keys.parts(fresh_postgres)
    person = sit_down()
    person.window.show_start()
    person.window.project.open_database()
    dialog = asked(person)
    dialog.address.setText(keys.joined(scheme, user, "wrong", rest))
    dialog.accept()
    person.wait(lambda: not dialog.isVisible())
    again = asked(person)
    assert (again.name.text(), again.address.text()) == (user, f"{scheme}://{rest}")
    again.password.setText(password)
    again.keep.setChecked(True)
    with person.bot.waitSignal(person.window.ready, timeout=10_000):
        again.accept()
    shown = keys.joined(scheme, user, "", rest)
    # What is remembered holds no password.
    assert person.settings["recent"] == [shown] and kept == {shown: password}
    assert person.window.windowTitle().startswith("News")


def test_a_database_is_added_to_a_merge_with_its_password(
    sit_down: Callable[[], Person], fresh_postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, str] = {}
    monkeypatch.setattr("annotator.ui.merging.dialog.keep", kept.__setitem__)
    monkeypatch.setattr("annotator.ui.merging.dialog.with_kept", lambda place: place)
    mine = tmp_path / "mine.annot"
    create_project(mine, annotator="ana", title="News").close()
    copy_project(mine, fresh_postgres)
    with open_project(fresh_postgres, annotator="ana") as project:
        Desk(project)
    scheme, user, password, rest = keys.parts(fresh_postgres)
    person = sit_down()
    person.open(mine)
    person.settle()
    person.press("Ctrl+Shift+I")
    merging = person.window.merging._dialog
    assert merging is not None
    merging.database_button.click()
    dialog = asked(person)
    dialog.address.setText(keys.joined(scheme, user, "wrong", rest))
    dialog.accept()
    person.wait(lambda: not dialog.isVisible())
    again = asked(person)
    assert (again.windowTitle(), again.name.text(), kept) == ("Add database", user, {})
    again.password.setText(password)
    again.keep.setChecked(True)
    again.accept()
    person.wait(lambda: merging.report is not None)
    shown = keys.joined(scheme, user, "", rest)
    assert merging.places == [shown] and kept == {shown: password}
    assert merging.report is not None and merging.report.copies == [shown] and merging.report.added["article"] == 1
    merging.merge()
    person.wait(lambda: "1 article" in merging.told.text() and merging._done is not None)
    merging.close()
