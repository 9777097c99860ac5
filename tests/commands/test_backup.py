"""Backups of projects in use, the way back, and what stands in its way."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.commands import annotating
from annotator.commands.backup import backup, check, restore
from annotator.commands.project import Project, open_project
from annotator.errors import AnnotatorError, CannotOpen
from tests.storage.making import add_article, digest, label, make, parts, stored, whole


def _started(path: Path) -> Project:
    project = make(path)
    annotating.mark_span(project, add_article(project), parts((0, 3)), label(project))
    return project


def test_a_backup_of_a_live_project_holds_what_was_committed(tmp_path: Path) -> None:
    path = tmp_path / "project.annot"
    with _started(path) as project:
        with project.step("Open") as unit:
            article = unit.read.article_ids()[0]
            copy = backup(path, tmp_path / "copy.annot")
            unit.change(unit.get("article", article, ""), _retitled(unit.get("article", article, "")))
        before = stored(project)
    assert copy == tmp_path / "copy.annot"
    with open_project(copy, annotator="anna") as project:
        assert whole(project)
        kept = stored(project)
    assert kept["annotation"] == before["annotation"]
    assert kept["article"] != before["article"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy.annot", "project.annot"]


def _retitled(article: object) -> object:
    from dataclasses import replace

    return replace(article, title="Later")  # type: ignore[type-var]


def test_a_backup_names_itself_and_never_writes_over_anything(tmp_path: Path) -> None:
    path = tmp_path / "project.annot"
    _started(path).close()
    folder = tmp_path / "backups"
    folder.mkdir()
    places = [backup(path), backup(path), backup(path, folder), backup(path, folder)]
    assert len(set(places)) == 4
    assert [place.parent for place in places] == [tmp_path, tmp_path, folder, folder]
    assert all(place.name.startswith("project.backup-") and place.suffix == ".annot" for place in places)
    before = digest(places[0])
    with pytest.raises(CannotOpen, match="is there already"):
        backup(path, places[0])
    assert digest(places[0]) == before
    with pytest.raises(CannotOpen, match="does not exist; create it first"):
        backup(path, tmp_path / "nowhere" / "copy.annot")
    with pytest.raises(CannotOpen, match="does not exist"):
        backup(tmp_path / "nowhere.annot")
    assert len(list(tmp_path.iterdir())) == 4


def test_restoring_brings_back_what_was_and_keeps_what_is(tmp_path: Path) -> None:
    path = tmp_path / "project.annot"
    with _started(path) as project:
        then = stored(project)
        copy = backup(path, tmp_path / "copy.annot")
        add_article(project)
        now = stored(project)
    before = digest(copy)
    kept = restore(copy, path)
    assert kept is not None
    assert digest(copy) == before, "the backup itself is only read"
    with open_project(path, annotator="anna") as project:
        assert stored(project) == then
    with open_project(kept, annotator="anna") as project:
        assert stored(project) == now
    assert restore(copy, tmp_path / "new.annot") is None
    assert check(tmp_path / "new.annot").problems == ()
    assert len(list(tmp_path.iterdir())) == 4


def test_a_project_that_is_open_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "project.annot"
    with _started(path) as project:
        copy = backup(path, tmp_path / "copy.annot")
        article = add_article(project)
        with pytest.raises(CannotOpen, match="is open in another window or program; close it there first"):
            restore(copy, path)
        with project.reading() as read:
            assert article in read.article_ids()
        add_article(project)
        assert whole(project)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy.annot", "project.annot"]


def test_what_is_no_whole_backup_replaces_nothing(tmp_path: Path) -> None:
    path = tmp_path / "project.annot"
    with _started(path) as project:
        copy = backup(path, tmp_path / "copy.annot")
        now = stored(project)
    text = tmp_path / "notes.txt"
    text.write_text("Kim said so.\n", encoding="utf-8")
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("UPDATE annotation SET status = 'gold'")
        connection.commit()
    torn = tmp_path / "torn.annot"
    shutil.copyfile(copy, torn)
    with torn.open("r+b") as file:
        file.truncate(20_000)
    for place, reason in (
        (copy, "is not whole"),
        (torn, "damaged|cannot be copied"),
        (text, "is not a Source Annotat"),
    ):
        with pytest.raises(CannotOpen, match=reason) as refusal:
            restore(place, path)
        assert str(place) in refusal.value.sentence
        assert ".restored" not in refusal.value.sentence
    with pytest.raises(CannotOpen, match="does not exist"):
        restore(tmp_path / "nowhere.annot", path)
    with pytest.raises(CannotOpen, match="is the backup itself"):
        restore(path, path)
    with open_project(path, annotator="anna") as project:
        assert stored(project) == now
    assert len(list(tmp_path.iterdir())) == 4


def test_the_log_of_a_project_that_was_damaged_is_not_played_into_the_restored_one(tmp_path: Path) -> None:
    path = tmp_path / "project.annot"
    with _started(path) as project:
        copy = backup(path, tmp_path / "copy.annot")
        then = stored(project)
        for _ in range(20):
            add_article(project, "later words " * 400)
        # As after a crash: the log lies there, and the file itself is damaged.
        log = (tmp_path / "project.annot-wal").read_bytes()
        content = bytearray(path.read_bytes())
    assert len(log) > 10_000
    for damaged in (b"\0" * 1000 + content[1000:], b"not a database" * 1000):
        path.write_bytes(damaged)
        (tmp_path / "project.annot-wal").write_bytes(log)
        kept = restore(copy, path)
        assert kept is not None
        assert kept.exists()
        assert not (tmp_path / "project.annot-wal").exists()
        with open_project(path, annotator="anna") as project:
            assert stored(project) == then
            assert whole(project)


def test_a_move_that_fails_puts_the_former_project_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "project.annot"
    with _started(path) as project:
        copy = backup(path, tmp_path / "copy.annot")
        add_article(project)
        now = stored(project)
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if self.name.endswith(".restored"):
            raise PermissionError(13, "Permission denied")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(CannotOpen, match="cannot be written"):
        restore(copy, path)
    monkeypatch.undo()
    with open_project(path, annotator="anna") as project:
        assert stored(project) == now
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy.annot", "project.annot"]


def test_a_server_is_backed_up_with_its_own_tools(fresh_postgres: str, tmp_path: Path) -> None:
    with make(fresh_postgres):
        pass
    with pytest.raises(AnnotatorError, match="pg_dump") as refusal:
        backup(fresh_postgres, tmp_path)
    assert fresh_postgres.split(":")[2].partition("@")[0] not in refusal.value.sentence
    with pytest.raises(AnnotatorError, match="pg_restore"):
        restore(tmp_path / "copy.annot", fresh_postgres)
    assert check(fresh_postgres).problems == ()
