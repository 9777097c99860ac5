"""Settings: kept as JSON, told to listeners, never in the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator import settings
from annotator.settings import ROWS, Settings


def test_what_is_chosen_is_there_after_the_next_start(tmp_path: Path) -> None:
    place = tmp_path / "settings.json"
    first = Settings(place)
    first["theme"] = "dark"
    first["splitter"] = [1, 2, 3]
    again = Settings(place)
    assert again["theme"] == "dark" and again["splitter"] == [1, 2, 3]
    assert json.loads(place.read_text(encoding="utf-8"))["theme"] == "dark"
    assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"theme": "pink", "zoom": "big", "nonsense": 1}'])
def test_a_damaged_file_counts_as_empty(tmp_path: Path, content: str) -> None:
    place = tmp_path / "settings.json"
    place.write_text(content, encoding="utf-8")
    loaded = Settings(place)
    assert loaded["theme"] == "system" and loaded["zoom"] == 100


def test_an_unwritable_place_does_not_stop_the_program(tmp_path: Path) -> None:
    unwritable = Settings(tmp_path / "missing" / "settings.json")
    unwritable["zoom"] = 125
    assert unwritable["zoom"] == 125


def test_listeners_hear_changes_and_only_changes() -> None:
    heard: list[str] = []
    chosen = Settings(None)
    chosen.on_change(heard.append)
    chosen["zoom"] = 125
    chosen["zoom"] = 125
    assert heard == ["zoom"]
    with pytest.raises(KeyError):
        chosen["colour"] = 1


def test_recent_projects_are_kept_newest_first_without_repetition() -> None:
    chosen = Settings(None)
    for number in range(12):
        chosen.remember_project(f"p{number}")
    chosen.remember_project("p5")
    assert chosen["recent"][:2] == ["p5", "p11"] and len(chosen["recent"]) == 10
    chosen.forget_project("p5")
    assert "p5" not in chosen["recent"]
    chosen["recent"].append("not kept")
    assert "not kept" not in chosen["recent"]


def test_every_row_has_a_title_a_help_and_a_default_among_its_choices() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row.title and row.help
        assert not row.choices or row.default in [value for value, _title in row.choices]


def test_the_users_settings_are_in_the_users_folder(throwaway_home: Path) -> None:
    mine = settings.load()
    mine["zoom"] = 110
    assert (throwaway_home / "settings.json").is_file()
