"""Suggestions stay suggestions until a person decides: accept, reject, undo, all with keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.commands.demo import build_demo
from tests.journeys.conftest import SEEDS
from tests.journeys.person import Person


@pytest.fixture
def ana(sit_down: Callable[[], Person], tmp_path: Path) -> Person:
    """A person with the sample project open, at an article with suggestions."""
    place = tmp_path / "sample.annot"
    build_demo(place).close()
    person = sit_down()
    person.open(place)
    person.open_article(SEEDS["001"])
    assert person.window.sheet.suggestions(), "the engines propose something here"
    return person


def test_accept_and_reject_with_keys_and_undo_brings_them_back(ana: Person) -> None:
    sheet = ana.window.sheet
    waiting = [one.id for one in sheet.suggestions()]
    assert ana.action("suggest.accept") == ""
    ana.press("J")
    first = sheet.current_id
    assert first == sheet.deciding_order()[0].id
    shown = ana.window.view.span(first)
    assert shown is not None and shown.pending
    ana.press("A")
    ana.wait(lambda: first not in sheet.annotations)
    own = [one for one in sheet.annotations.values() if one.status == "accepted"]
    assert own and all(one.origin is not None for one in own)
    assert ana.status.startswith("Saved · Accept")
    ana.wait(lambda: sheet.current_id is not None and sheet.current.status == "pending")
    rejected = sheet.current_id
    ana.press("X")
    ana.wait(lambda: rejected not in sheet.annotations)
    accepted = len([one for one in sheet.annotations.values() if one.status == "accepted"])
    assert accepted == len(own)
    ana.press("Ctrl+Z")
    ana.wait(lambda: rejected in sheet.annotations)
    ana.press("Ctrl+Z")
    ana.wait(lambda: [one.id for one in sheet.suggestions()] == waiting)
    assert all(one.status == "pending" for one in sheet.annotations.values())


def test_accept_all_leaves_none_waiting(ana: Person) -> None:
    ana.window.book.actions["suggest.accept_all"].trigger()
    ana.wait(lambda: not ana.window.sheet.suggestions())
    assert not ana.window.tagging.suggestions.isVisible()
    assert len(ana.marked()) > 3


def test_looking_for_suggestions_again_proposes_nothing_twice(ana: Person) -> None:
    ana.press("J")
    ana.press("X")
    ana.settle()
    before = {one.id for one in ana.window.sheet.suggestions()}
    ana.window.book.actions["suggest.run"].trigger()
    ana.wait(lambda: "suggestion" in ana.window.banner.sentence, timeout=20_000)
    ana.settle()
    assert {one.id for one in ana.window.sheet.suggestions()} == before
