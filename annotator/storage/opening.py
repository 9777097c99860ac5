"""Creating and opening projects, with the rules that keep old files opening and foreign ones safe."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, insert, inspect
from sqlalchemy.exc import DBAPIError

from annotator.errors import AnnotatorError, CannotOpen
from annotator.model.annotations import now
from annotator.model.ids import new_id
from annotator.storage import tables as t
from annotator.storage.store import Store, sentences
from annotator.storage.unit_of_work import UnitOfWork

#: SQLite's application_id of a project file: "ANNO" in ASCII.
APPLICATION_ID = 0x414E4E4F

#: The schema this program writes: the newest file in migrations/versions.
SCHEMA = "0001"

_BUSY_SECONDS = 10


def is_server(location: str) -> bool:
    """Whether `location` is a database URL rather than a path."""
    return location.startswith(("postgresql://", "postgres://", "postgresql+"))


def known_schemas() -> list[str]:
    """Every schema this program can read, oldest first."""
    folder = Path(__file__).parent / "migrations" / "versions"
    return sorted(path.name[:4] for path in folder.glob("[0-9][0-9][0-9][0-9]_*.py"))


def create(location: str, title: str, fill: Callable[[UnitOfWork], None]) -> Store:
    """A new project at `location`; `fill` puts the codebook and the first annotator into its first step.

    Raises CannotOpen if there is something already, or the place cannot be written.
    """
    return _create_on_server(location, title, fill) if is_server(location) else _create_file(location, title, fill)


def open_store(location: str) -> Store:
    """The project at `location`, upgraded after a backup copy if an older program wrote it.

    Raises CannotOpen for what is missing, foreign, damaged, newer than this program or not writable.
    """
    return _open_on_server(location) if is_server(location) else _open_file(location)


# -- files ------------------------------------------------------------------------------


def _create_file(location: str, title: str, fill: Callable[[UnitOfWork], None]) -> Store:
    path = Path(location)
    if path.exists():
        raise CannotOpen(f"{path} is there already; choose another name, or open it.")
    if not path.parent.is_dir():
        raise CannotOpen(f"The folder {path.parent} does not exist; create it first.")
    # Built under another name, so that a program that dies half-way leaves no half project.
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        engine = _file_engine(draft)
        try:
            _build(engine, str(path), title, fill)
        finally:
            engine.dispose()
        if path.exists():
            raise CannotOpen(f"{path} is there already; choose another name, or open it.")
        draft.rename(path)
    except (AnnotatorError, OSError, DBAPIError) as error:
        if isinstance(error, CannotOpen):
            raise
        reason = error.sentence if isinstance(error, AnnotatorError) else str(getattr(error, "orig", error))
        raise CannotOpen(f"{path} cannot be created: {reason}; choose a folder you can write.", repr(error)) from error
    finally:
        for leftover in path.parent.glob(draft.name + "*"):
            leftover.unlink()
    return _open_file(location)


def _open_file(location: str) -> Store:
    path = Path(location)
    if path.is_dir():
        raise CannotOpen(f"{path} is a folder; a project is one file that ends in .annot.")
    if not path.exists():
        raise CannotOpen(f"{path} does not exist; check the name, or create it with “annotator new”.")
    version = _file_version(path)
    for place in (path, path.parent):
        if not os.access(place, os.W_OK):
            raise CannotOpen(f"{path} cannot be written here; copy it to a folder of your own and open that copy.")
    _judge_version(str(path), version)
    if version != SCHEMA:
        _upgrade_file(path, version)
    return Store(_file_engine(path), str(path))


def _file_version(path: Path) -> str:
    """Schema of the project in a file, read without changing the file; refuses what is no project."""
    foreign = CannotOpen(
        f"{path} is not a Source Annotator project; import it instead, or choose a file that ends in .annot."
    )
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)
    except sqlite3.Error as error:
        raise CannotOpen(f"{path} cannot be read; check that you may open it.", str(error)) from error
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        if application != APPLICATION_ID:
            raise foreign
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        message = str(error)
        if "locked" in message:
            sentence = f"Another program has kept {path} locked for ten seconds; close it or wait, then open it again."
            raise CannotOpen(sentence, message) from error
        if "not a database" in message:
            raise foreign from error
        sentence = f"{path} is damaged; restore the newest backup with “annotator restore”."
        raise CannotOpen(sentence, message) from error
    finally:
        connection.close()
    return str(version)


def _judge_version(location: str, version: str) -> None:
    if version not in known_schemas():
        raise CannotOpen(
            f"{location} was written by a newer Source Annotator (schema {version}); update this program to open it."
        )


def _upgrade_file(path: Path, version: str) -> None:
    copy = path.with_name(f"{path.stem}.schema-{version}.{time.strftime('%Y%m%d-%H%M%S')}.backup{path.suffix}")
    source = sqlite3.connect(path)
    try:
        source.execute("VACUUM INTO ?", (str(copy),))
    except sqlite3.Error as error:
        raise CannotOpen(f"{path} needs an upgrade, but no backup copy can be written beside it ({error}).") from error
    finally:
        source.close()
    engine = _file_engine(path)
    try:
        upgrade(engine)
    finally:
        engine.dispose()


def _file_engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False, "cached_statements": 256},
        pool_size=8,
        max_overflow=32,
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_SECONDS * 1000}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


# -- servers ----------------------------------------------------------------------------


def _server_engine(location: str) -> Engine:
    _, rest = location.split("://", 1)
    return create_engine(
        f"postgresql+psycopg://{rest}", isolation_level="AUTOCOMMIT", pool_size=8, max_overflow=32, pool_pre_ping=True
    )


def _create_on_server(location: str, title: str, fill: Callable[[UnitOfWork], None]) -> Store:
    shown = without_password(location)
    engine = _server_engine(location)
    with sentences(shown):
        if inspect(engine).has_table("project"):
            engine.dispose()
            raise CannotOpen(f"{shown} holds a project already; open it, or name another database.")
    _build(engine, shown, title, fill)
    return Store(engine, shown)


def _open_on_server(location: str) -> Store:
    shown = without_password(location)
    engine = _server_engine(location)
    try:
        with sentences(shown), engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                raise CannotOpen(f"{shown} holds no project; create one with “annotator new”.")
            version = str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())
        _judge_version(shown, version)
        if version != SCHEMA:
            # PostgreSQL changes tables in a transaction: the upgrade happens whole or not at all.
            upgrade(engine)
    except AnnotatorError as error:
        engine.dispose()
        raise CannotOpen(error.sentence, error.details) from error
    return Store(engine, shown)


def without_password(location: str) -> str:
    """A database URL as it may be shown."""
    scheme, rest = location.split("://", 1)
    credentials, at, host = rest.rpartition("@")
    return f"{scheme}://{credentials.split(':')[0]}{at}{host}"


# -- both -------------------------------------------------------------------------------


def _build(engine: Engine, shown: str, title: str, fill: Callable[[UnitOfWork], None]) -> None:
    with sentences(shown), engine.connect() as connection:
        is_file = engine.dialect.name == "sqlite"
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_file else "BEGIN")
        if is_file:
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        t.metadata.create_all(connection, checkfirst=False)
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{SCHEMA}')")
        connection.execute(insert(t.project), {"id": new_id(), "title": title, "created": now()})
        unit = UnitOfWork(connection, "Create project", None, "record")
        fill(unit)
        unit.finish()
        connection.exec_driver_sql("COMMIT")


def upgrade(engine: Engine) -> None:
    """Bring a project to this program's schema, one migration after another."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
