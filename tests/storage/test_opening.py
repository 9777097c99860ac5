"""Opening and creating projects: what is refused, with which sentence, and that nothing is left half done."""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from annotator.commands import history
from annotator.commands.copying import copy_project
from annotator.commands.project import create_project, open_project
from annotator.errors import AnnotatorError, CannotOpen, Refused
from annotator.storage import files, opening, tables, turns
from tests.storage.making import add_article, add_articles, digest, make, stored, whole


def _refusal(path: Path | str) -> str:
    with pytest.raises(CannotOpen) as refusal:
        open_project(path)
    assert "\n" not in refusal.value.sentence
    return refusal.value.sentence


def test_missing_files_folders_and_impossible_names(tmp_path: Path) -> None:
    assert "does not exist" in _refusal(tmp_path / "nowhere.annot")
    assert "is a folder" in _refusal(tmp_path)
    assert "no place for a file" in _refusal(tmp_path / ("x" * 300 + ".annot"))
    assert "no place for a file" in _refusal(tmp_path / "a\0b.annot")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert "no place for a file" in _refusal(tmp_path / "file" / "in.annot")
    with pytest.raises(CannotOpen, match=r"The folder .* does not exist"):
        create_project(tmp_path / "nowhere" / "project.annot")
    with pytest.raises(CannotOpen, match="no place for a file"):
        create_project(tmp_path / ("x" * 300 + ".annot"))
    for length in range(225, 250, 3):
        name = "x" * length + ".annot"
        with suppress(CannotOpen):
            create_project(tmp_path / name).close()
            (tmp_path / name).unlink()
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("content", [b"", b"Kim said so.\n", b"SQLite format 3\0", b"PK\3\4" + bytes(200)])
def test_files_that_are_no_project_stay_as_they_are(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.annot"
    path.write_bytes(content)
    assert "is not a Source Annotator project" in _refusal(path)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_another_programs_database_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num)")
        connection.execute("INSERT INTO alembic_version VALUES ('0001')")
        connection.commit()
    before = digest(path)
    assert "is not a Source Annotator project" in _refusal(path)
    assert digest(path) == before


@pytest.mark.parametrize("start", [100, 4096])
def test_a_damaged_file_is_told_apart_and_nothing_stays_open(tmp_path: Path, start: int) -> None:
    path = tmp_path / "project.annot"
    with make(path) as project:
        add_articles(project, ["words " * 2000] * 5)
    content = bytearray(path.read_bytes())
    content[start : start + 30_000] = b"\xa5" * 30_000
    path.write_bytes(content)
    with pytest.raises(AnnotatorError, match="is damaged") as refusal:
        open_project(path)
    assert str(path) in refusal.value.sentence
    assert "annotator restore" in refusal.value.sentence
    assert _open_files(path) == []


def _open_files(path: Path) -> list[str]:
    """Names of the files beginning with `path` that this process holds open; none where that cannot be told."""
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        return []
    found = [str(entry.readlink()) for entry in folder.iterdir() if entry.is_symlink()]
    return [name for name in found if name.startswith(str(path))]


def test_no_file_stays_open_after_closing(tmp_path: Path) -> None:
    path = tmp_path / "project.annot"
    with make(path) as project:
        add_article(project)
        project.poll()
        if sys.platform == "linux":
            assert _open_files(path) != []
    assert _open_files(path) == []


def test_a_project_of_a_newer_program_is_refused_kindly(project_location: str) -> None:
    with make(project_location) as project:
        with project.store._transaction() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        before = stored(project)
    with pytest.raises(CannotOpen, match=r"written by a newer Source Annotator \(schema 9999\); update this program"):
        open_project(project_location)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "known_schemas", lambda: ["9999"])
        patch.setattr(opening, "SCHEMA", "9999")
        with open_project(project_location, annotator="anna") as project:
            assert stored(project) == before


@pytest.mark.parametrize("where", ["file", "folder"])
def test_what_cannot_be_written_is_open_for_reading_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    path = tmp_path / "project.annot"
    with make(path) as project:
        before = stored(project)
    closed_to_us = path if where == "file" else tmp_path
    real, bytes_before = os.access, digest(path)
    monkeypatch.setattr(os, "access", lambda place, mode: place != closed_to_us and real(place, mode))
    rooms = tmp_path / "rooms"
    rooms.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(rooms))
    with open_project(path, annotator="nobody here") as project:
        assert project.read_only and project.location == str(path) and stored(project) == before
        assert project.poll() == [] and project.annotator.name == "nobody here"
        with pytest.raises(Refused, match=r"project\.annot is open for reading only, as it cannot be written here"):
            project.add_annotator("me")
        with pytest.raises(Refused, match="open for reading only"):
            history.undo(project)
        copy = copy_project(project, rooms / "mine.annot")
        assert copy.articles == sum(1 for _ in before["article"])
    assert (digest(path), [one.name for one in rooms.iterdir()]) == (bytes_before, ["mine.annot"])
    assert sorted(tmp_path.iterdir()) == [path, rooms]


def test_what_stands_in_the_log_of_another_program_is_read_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "project.annot"
    with make(path) as project:
        added = project.add_annotator("late")
        assert (tmp_path / "project.annot-wal").stat().st_size > 0
        real = files.is_writable
        monkeypatch.setattr(opening, "is_writable", lambda place: place != path and real(place))
        with open_project(path) as seen:
            assert seen.read_only and added.id in seen.team.people


def test_an_older_project_is_read_where_it_cannot_be_upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.annot"
    path.write_bytes((Path(__file__).parents[1] / "museum" / "0001.annot").read_bytes())
    before = digest(path)
    monkeypatch.setattr(opening, "is_writable", lambda place: place != path)
    with open_project(path) as project:
        assert project.read_only and project.codebook.labels
    assert digest(path) == before and list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else")
def test_somebody_elses_project_can_be_read_and_exported(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o755)
    path = folder / "project.annot"
    make(path).close()
    path.chmod(0o644)

    def listed() -> None:
        with open_project("project.annot") as project, project.reading() as read:
            raise CannotOpen(f"{project.read_only} {len(read.codebook().labels) > 0}")

    sentences = _as_nobody(folder, [listed, lambda: create_project("new.annot")])
    assert sentences == [
        "True True",
        "new.annot cannot be created (unable to open database file); choose a folder you can write.",
    ]
    path.chmod(0o600)
    (unreadable,) = _as_nobody(folder, [lambda: open_project("project.annot")])
    assert unreadable == "project.annot cannot be read; check that you may open it."
    assert list(folder.iterdir()) == [path]


def _as_nobody(folder: Path, calls: list[Callable[[], object]]) -> list[str]:
    """The sentences with which `calls` are refused in a child process of another user, working in `folder`."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.chdir(folder)
            os.setuid(65534)
            for call in calls:
                try:
                    call()
                except CannotOpen as error:
                    os.write(writing, error.sentence.encode() + b"\n")
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        return pipe.read().strip().split("\n")


@pytest.mark.parametrize("name", ["a?b.annot", "50%20 é 🚢.annot", "it's #1 [draft] {x}.annot", "-wal.annot"])
def test_any_file_name_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    path = tmp_path / name
    with make(path) as project:
        article = add_article(project)
    assert list(tmp_path.iterdir()) == [path]
    monkeypatch.chdir(tmp_path)
    with open_project(name, annotator="anna") as project, project.reading() as read:
        assert read.article_ids() == [article]
        assert project.title == path.stem


def test_a_log_left_by_a_former_project_is_never_played_into_a_new_one(tmp_path: Path) -> None:
    left = tmp_path / "project.annot-wal"
    left.write_bytes(b"frames")
    with pytest.raises(CannotOpen, match="belongs to a project that was moved or removed"):
        create_project(tmp_path / "project.annot")
    assert list(tmp_path.iterdir()) == [left]


def test_a_locked_file_is_refused_with_a_sentence_and_works_afterwards(
    project_location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "BUSY_SECONDS", 1)
    for module in (opening, files):
        monkeypatch.setattr(module, "BUSY_SECONDS", 0.3)
    with make(project_location) as project, open_project(project_location, annotator="anna") as holder:
        before = stored(project)
        with holder.store._transaction():
            with pytest.raises(AnnotatorError, match=r"Another program has kept .* locked for ten seconds"):
                add_article(project)
            assert stored(project) == before
        article = add_article(project)
        with holder.reading() as read:
            assert read.article_ids() == [article]
        assert whole(project)


def test_a_file_kept_for_another_program_alone_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BUSY_SECONDS", 0.2)
    path = tmp_path / "project.annot"
    make(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        assert "has kept" in _refusal(path)
    open_project(path).close()


def test_a_full_disk_leaves_the_project_as_it_was(tmp_path: Path) -> None:
    with make(tmp_path / "project.annot") as project:
        article = add_article(project)
        before = stored(project)
        with project.store._transaction() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
        last = project.store.news_since(0)[-1].step
        with pytest.raises(AnnotatorError, match=r"The disk that holds .* is full; free some space"):
            add_articles(project, ["words " * 5000])
        assert stored(project) == before
        assert project.store.news_since(0)[-1].step == last
        with project.store._transaction() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        assert article in before["article"]
        add_articles(project, ["words " * 5000])
        assert len(stored(project)["article"]) == 2
        assert whole(project)


def test_a_server_without_the_project_or_out_of_reach(fresh_postgres: str) -> None:
    assert "holds no project; create one" in _refusal(fresh_postgres)
    start, _, database = fresh_postgres.rpartition("/")
    assert "There is no database" in _refusal(f"{start}/nowhere")
    host = start.rpartition("@")[2]
    wrong = _refusal(f"postgresql://annotator:wrong@{host}/{database}")
    assert wrong == f"postgresql://annotator@{host}/{database} refuses this user name and password; check both."
    assert "cannot be reached" in _refusal(f"postgresql://annotator:x@127.0.0.1:1/{database}")
    assert "is no database URL" in _refusal("postgresql://annotator:x@host:port/x")
    with pytest.raises(CannotOpen, match="cannot be reached"):
        create_project(f"postgresql://annotator:x@127.0.0.1:1/{database}")


def test_a_server_needs_its_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "needs the package psycopg" in _refusal("postgresql://annotator@host/x")


def test_a_project_survives_a_hang_up_of_the_server(fresh_postgres: str) -> None:
    with make(fresh_postgres) as project:
        first = add_article(project)
        project.poll()
        url = fresh_postgres.replace("postgresql://", "postgresql+psycopg://")
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        hang_up = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        with admin.connect() as connection:
            connection.exec_driver_sql(hang_up + " AND pid <> pg_backend_pid()")
            second = add_article(project)
            project.poll()
            with pytest.raises(AnnotatorError), project.step("Cut off") as unit:
                connection.exec_driver_sql(hang_up + " AND pid <> pg_backend_pid()")
                unit.read.title()
            with pytest.raises(AnnotatorError), project.reading() as read:
                connection.exec_driver_sql(hang_up + " AND pid <> pg_backend_pid()")
                read.title()
        admin.dispose()
        with project.reading() as read:
            assert read.article_ids() == [first, second]
        assert whole(project)


def test_settings_of_every_connection(tmp_path: Path) -> None:
    with make(tmp_path / "project.annot") as project, project.reading() as read:
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "application_id": 0x414E4E4F}
        found = {name: read.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted}
        assert found == wanted


def test_the_schema_written_is_the_newest_known() -> None:
    assert opening.known_schemas()[-1] == opening.SCHEMA
    assert set(inspect(create_engine("sqlite://")).get_table_names()) == set()
    assert "article" in tables.metadata.tables
