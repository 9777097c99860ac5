"""Copies between files and servers without loss, and one annotator's part sent away and brought back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.cli.main import main
from annotator.commands import annotating, history
from annotator.commands.copying import copy_project
from annotator.commands.merging import merge
from annotator.commands.project import ArticleFilter, Project, create_project, open_project
from annotator.commands.tasks import Handle
from annotator.errors import Cancelled, CannotOpen, Refused
from annotator.model.annotations import now
from annotator.model.ids import outside_id
from annotator.model.reviewing import Assignment
from tests.storage.making import TEXT, add_articles, label, made, parts, stored, whole

SECRET = "Nobody but Ben may know of this text."


def _filled(project: Project) -> list[str]:
    ids = add_articles(project, [TEXT, "A second text 🚢 with more.", SECRET])
    annotating.mark_span(project, ids[0], parts((0, 3)), label(project, "Speaker"))
    quote = made(annotating.mark_span(project, ids[0], parts((24, 30), (33, 49)), label(project)))
    annotating.set_note(project, quote, "Which grain?")
    annotating.mark_span(project, ids[2], parts((0, 6)), label(project))
    history.undo(project)
    return ids


def _assign(project: Project, article_ids: list[str], name: str) -> None:
    person = project.add_annotator(name)
    with project.step("Assign") as unit:
        for article_id in article_ids:
            key = outside_id("assignment", article_id, person.id)
            unit.put(Assignment(key, article_id, person.id, changed=now()))


def test_a_copy_there_and_back_is_the_same(project_location: str, tmp_path: Path) -> None:
    with create_project(project_location, annotator="anna") as project:
        _filled(project)
        before = stored(project)
        copy_project(project_location, tmp_path / "copy.annot")
    with open_project(tmp_path / "copy.annot", annotator="anna") as copy:
        assert stored(copy) == before
        assert whole(copy)
        assert history.next_redo(copy) == "Mark Claim"
        history.redo(copy)
    copy_project(tmp_path / "copy.annot", tmp_path / "back.annot")
    with open_project(tmp_path / "copy.annot", annotator="anna") as copy, \
         open_project(tmp_path / "back.annot", annotator="anna") as back:  # fmt: skip
        assert stored(back) == stored(copy) != before
        assert whole(back)


@pytest.mark.postgresql
def test_a_copy_to_a_server_goes_on_there(fresh_postgres: str, tmp_path: Path) -> None:
    with create_project(tmp_path / "project.annot", annotator="anna") as project:
        _filled(project)
        before = stored(project)
    report = copy_project(tmp_path / "project.annot", fresh_postgres)
    assert report.articles == 3
    with open_project(fresh_postgres, annotator="anna") as copy:
        assert stored(copy) == before
        history.redo(copy)
        assert whole(copy)
        with open_project(tmp_path / "project.annot", annotator="anna") as project:
            annotating.mark_span(project, _ids(project)[1], parts((0, 8)), label(project))
        assert merge(copy, [tmp_path / "project.annot"]).added["annotation"] == 1
        assert whole(copy)
        assert merge(copy, [tmp_path / "project.annot"]).steps == 0


def _ids(project: Project) -> list[str]:
    with project.reading() as read:
        return read.article_ids(ArticleFilter(sort="added"))


def test_a_place_that_is_taken_is_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        create_project(tmp_path / f"{name}.annot", annotator="anna").close()
    with pytest.raises(CannotOpen, match="is there already"):
        copy_project(tmp_path / "one.annot", tmp_path / "two.annot")


def test_an_open_project_is_copied_and_a_copy_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    handle = Handle()

    def stop(_done: int, _total: int | None, _text: str) -> None:
        handle.cancel()

    handle._on_progress = stop
    with create_project(tmp_path / "project.annot", annotator="anna") as project:
        _filled(project)
        with pytest.raises(Cancelled):
            copy_project(project, tmp_path / "copy.annot", handle=handle)
        assert [one.name for one in tmp_path.iterdir() if "copy" in one.name] == []
        assert copy_project(project, tmp_path / "copy.annot").articles == 3
        before = stored(project)
    with open_project(tmp_path / "copy.annot", annotator="anna") as copy:
        assert stored(copy) == before


def test_a_part_holds_only_what_its_annotator_may_see_and_comes_back(tmp_path: Path) -> None:
    place, part = tmp_path / "project.annot", tmp_path / "part.annot"
    with create_project(place, annotator="lead") as project:
        ids = _filled(project)
        _assign(project, [ids[0], ids[1]], "ben")
        _assign(project, [ids[2]], "carla")
    report = copy_project(place, part, part_for="ben")
    assert report.articles == 2
    assert SECRET.encode() not in part.read_bytes()
    assert b"Which grain?" not in part.read_bytes()
    with open_project(part, annotator="ben") as project:
        assert whole(project)
        assert sorted(_ids(project)) == sorted(ids[:2])
        with project.reading() as read:
            assert read.annotations(ids[0]) == []
        mark = made(annotating.mark_span(project, ids[0], parts((4, 8)), label(project, "Cue")))
        annotating.mark_span(project, ids[0], parts((12, 18)), label(project, "Cue"))
        history.undo(project)
    with open_project(place, annotator="lead") as project:
        before = stored(project)
        report_back = merge(project, [part])
        assert report_back.added["annotation"] == 1
        assert (report_back.removed, report_back.conflicts) == ({}, [])
        after = stored(project)["annotation"]
        assert set(after) == {*before["annotation"], mark}
        assert whole(project)


def test_a_part_brought_to_a_third_copy_does_not_hide_the_rest(tmp_path: Path) -> None:
    place, part, third = (tmp_path / f"{name}.annot" for name in ("project", "part", "third"))
    with create_project(place, annotator="lead") as project:
        ids = _filled(project)
        _assign(project, [ids[0]], "ben")
    copy_project(place, part, part_for="ben")
    create_project(third, annotator="lead").close()
    with open_project(third, annotator="lead") as project:
        merge(project, [part])
        assert _ids(project) == [ids[0]]
        merge(project, [place])
        assert sorted(_ids(project)) == sorted(ids)
        assert whole(project)
        wanted = stored(project)["annotation"]
    with open_project(place, annotator="lead") as project:
        assert stored(project)["annotation"].keys() == wanted.keys()


def test_a_part_for_nobody_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "project.annot"
    with create_project(place, annotator="lead") as project:
        _filled(project)
        project.add_annotator("ben")
    with pytest.raises(Refused, match="There is no annotator “dora”"):
        copy_project(place, tmp_path / "part.annot", part_for="dora")
    with pytest.raises(Refused, match="No article is assigned to ben"):
        copy_project(place, tmp_path / "part.annot", part_for="ben")
    assert not (tmp_path / "part.annot").exists()


def test_the_verbs_copy_and_merge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place, other = tmp_path / "project.annot", tmp_path / "other.annot"
    with create_project(place, annotator="anna") as project:
        ids = _filled(project)
    assert main(["copy", str(place), str(other), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["articles"] == 3
    with open_project(other, annotator="ben") as project:
        annotating.mark_span(project, ids[1], parts((0, 8)), label(project))
    assert main(["merge", str(place), str(other), "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["dry_run"], told["added"]["annotation"], told["backup"]) == (True, 1, None)
    assert main(["merge", str(place), str(other)]) == 0
    said = capsys.readouterr().out
    assert "Added 1 annotator, 1 annotation." in said
    assert "is kept in" in said
    assert main(["merge", str(place), str(other)]) == 0
    assert "nothing new" in capsys.readouterr().out
    assert main(["merge", str(place), str(tmp_path / "missing.annot")]) == 1
    assert "does not exist" in capsys.readouterr().err
