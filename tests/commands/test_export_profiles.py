"""Export profiles, the preview of the first record, and the formats that keep everything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.commands import articles, history
from annotator.commands.export_preview import first_record, keeping
from annotator.commands.export_profiles import Profile, profile_of, profiles, remove_profile, save_profile
from annotator.commands.exporting import export
from annotator.commands.project import Project, create_project
from annotator.errors import Refused
from annotator.formats.registry import formats
from tests.commands.desk import Desk
from tests.commands.proposing import propose


@pytest.fixture
def project(tmp_path: Path):  # type: ignore[no-untyped-def]
    with create_project(str(tmp_path / "a.annot"), annotator="ana") as made:
        propose(Desk(made), "Zeen is a theme.", "Boilerplate", 0.9)
        yield made


def test_profiles_are_kept_in_the_project_and_can_be_undone(project: Project) -> None:
    csv = Profile("csv", "gold", "rain", ("done",), "80/10/10", 7, {"rows": "articles"})
    save_profile(project, "  for the  desk ", csv)
    save_profile(project, "plain", Profile())
    with project.reading() as read:
        assert profiles(read) == {"for the desk": csv, "plain": Profile()}
    assert csv.form_options().rows == "articles"
    remove_profile(project, "plain")
    history.undo(project)
    with project.reading() as read:
        assert set(profiles(read)) == {"for the desk", "plain"}
    with pytest.raises(Refused, match="needs a name"):
        save_profile(project, "  ", csv)


_NONE: tuple[object, ...] = (
    None,
    [],
    {},
    {"format_id": "papyrus"},
    {"format_id": "csv", "seed": "x"},
    {"format_id": "csv", "layer": 3},
    {"format_id": "csv", "options": []},
)


@pytest.mark.parametrize("written", _NONE)
def test_what_is_no_profile_is_passed_over(written: object) -> None:
    assert profile_of(written) is None
    assert profile_of({"format_id": "csv", "colour": "red"}) == Profile("csv")


def test_the_first_record_is_shown_in_every_format(project: Project) -> None:
    for form in formats().values():
        if form.writes:
            assert first_record(project, format_id=form.id).strip(), form.id
    line = json.loads(first_record(project, format_id="jsonl"))
    assert line["spans"][0]["label"] == "Boilerplate"
    assert "Boilerplate 97 113" in first_record(project, format_id="brat")
    assert first_record(project, format_id="jsonl", statuses=["done"]) == "There are no such articles."


def test_formats_that_keep_everything_come_first(project: Project) -> None:
    found, tried = keeping(project)
    assert tried == 1
    assert found[0].format_id == "jsonl" and found[0].everything
    by_id = {one.format_id: one for one in found}
    assert by_id["brat"].lost["origin"] == 1
    order = [sum(one.lost.values()) for one in found if not one.refusal]
    assert order == sorted(order)


def test_only_articles_with_a_status(project: Project, tmp_path: Path) -> None:
    assert export(project, tmp_path / "a.jsonl", format_id="jsonl", statuses=["done"]).articles == 0
    with project.reading() as read:
        ids = read.article_ids()
    articles.set_status(project, ids, "done")
    assert export(project, tmp_path / "a.jsonl", format_id="jsonl", statuses=["to do", "done"]).articles == 1
