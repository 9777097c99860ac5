"""Creating and opening projects, with the rules that keep old files opening and foreign ones safe."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from annotator.errors import AnnotatorError, Cancelled, CannotOpen
from annotator.model.annotations import now
from annotator.model.ids import new_id
from annotator.storage import tables as t
from annotator.storage.files import (
    APPLICATION_ID,
    BUSY_SECONDS,
    SCHEMA,
    exists,
    file_schema,
    is_server,
    is_writable,
    judge_file,
    must_have_no_leftovers,
    remove_file,
    sidecar,
    without_password,
)
from annotator.storage.reading_only import ReadOnlyStore, private_copy
from annotator.storage.store import Store, sentences
from annotator.storage.turns import begin_writing
from annotator.storage.unit_of_work import UnitOfWork

_MIGRATIONS = Path(__file__).parent / "migrations"


def known_schemas() -> list[str]:
    """Every schema this program can read, oldest first."""
    folder = _MIGRATIONS / "versions"
    return sorted(path.name[:4] for path in folder.glob("[0-9][0-9][0-9][0-9]_*.py"))


def create(location: str, title: str, fill: Callable[[UnitOfWork], None]) -> Store:
    """A new project at `location`; `fill` puts the codebook and the first annotator into its first step.

    Raises CannotOpen if there is something already, or the place cannot be written.
    """

    def first_step(connection: Connection) -> None:
        connection.execute(insert(t.project), {"id": new_id(), "title": title, "created": now()})
        unit = UnitOfWork(connection, "Create project", None, "record")
        fill(unit)
        unit.finish()

    return create_with(location, first_step)


def create_with(location: str, fill: Callable[[Connection], None]) -> Store:
    """A new project at `location` with the rows that `fill` writes into its empty tables; refusals as of `create`."""
    return _create_on_server(location, fill) if is_server(location) else _create_file(location, fill)


def open_store(location: str, *, keep_copy: bool = True) -> Store:
    """The project at `location`, upgraded after a backup copy (unless told not to) if an older program wrote it.

    Raises CannotOpen for what is missing, foreign, damaged, newer than this program or not writable.
    """
    return _open_on_server(location) if is_server(location) else _open_file(location, keep_copy)


# -- files ------------------------------------------------------------------------------


def _create_file(location: str, fill: Callable[[Connection], None]) -> Store:
    path = Path(location)
    if exists(path):
        raise CannotOpen(f"{path} is there already; choose another name, or open it.")
    if not path.parent.is_dir():
        raise CannotOpen(f"The folder {path.parent} does not exist; create it first.")
    must_have_no_leftovers(path)
    # Built under another name, so that a program that dies half-way leaves no half project.
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        engine = _file_engine(draft)
        try:
            _build(engine, str(path), fill)
        finally:
            engine.dispose()
        if sidecar(draft, "-wal").exists():
            raise OSError("the disk would not take the whole file")
        if path.exists():
            raise CannotOpen(f"{path} is there already; choose another name, or open it.")
        draft.rename(path)
    except (AnnotatorError, OSError, DBAPIError) as error:
        if isinstance(error, CannotOpen | Cancelled):
            raise
        cause = error.__cause__ if isinstance(error, AnnotatorError) else error
        reason = str(getattr(cause, "orig", cause) or error)
        raise CannotOpen(f"{path} cannot be created ({reason}); choose a folder you can write.", repr(error)) from error
    finally:
        remove_file(draft)
    return _open_file(location)


def _open_file(location: str, keep_copy: bool = True) -> Store:
    path = Path(location)
    judge_file(path)
    if not is_writable(path):
        return _open_for_reading(path)
    version = file_schema(path)
    _judge_version(str(path), version)
    if version != SCHEMA:
        _upgrade_file(path, version, keep_copy)
    return Store(_file_engine(path), str(path), lambda: _file_engine(path))


def _open_for_reading(path: Path) -> Store:
    copy = private_copy(path)
    try:
        version = file_schema(copy)
        _judge_version(str(path), version)
        if version != SCHEMA:
            _upgrade_file(copy, version, keep_copy=False)
        return ReadOnlyStore(_file_engine(copy), str(path), lambda: _file_engine(copy), copy.parent)
    except AnnotatorError as error:
        shutil.rmtree(copy.parent, ignore_errors=True)
        raise CannotOpen(error.sentence.replace(str(copy), str(path)), error.details) from error


def _judge_version(location: str, version: str) -> None:
    if version not in known_schemas():
        raise CannotOpen(
            f"{location} was written by a newer Source Annotator (schema {version}); update this program to open it."
        )


def _upgrade_file(path: Path, version: str, keep_copy: bool) -> None:
    if keep_copy:
        _copy_before_upgrade(path, version)
    engine = _file_engine(path)
    try:
        with sentences(str(path)):
            upgrade(engine)
    except AnnotatorError as error:
        raise CannotOpen(error.sentence, error.details) from error
    finally:
        engine.dispose()


def _copy_before_upgrade(path: Path, version: str) -> None:
    copy = path.with_name(f"{path.stem}.schema-{version}.{time.strftime('%Y%m%d-%H%M%S')}.backup{path.suffix}")
    if copy.exists():
        return  # Made this very second by another window that upgrades the same file.
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as source:
            source.execute("VACUUM INTO ?", (str(copy),))
    except sqlite3.Error as error:
        copy.unlink(missing_ok=True)
        raise CannotOpen(f"{path} needs an upgrade, but no backup copy can be written beside it ({error}).") from error


def _file_engine(path: Path) -> Engine:
    engine = create_engine(
        # Not as text: a name may hold a question mark or a percent sign.
        URL.create("sqlite", database=str(path.absolute())),
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False, "cached_statements": 256},
        pool_size=8,
        max_overflow=32,
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-32768",
        f"busy_timeout={BUSY_SECONDS * 1000}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


# -- servers ----------------------------------------------------------------------------


#: Options of a connection that tell a server that has gone from a slow one, in seconds and milliseconds, unless the
#: URL has its own (PostgreSQL manual, “Parameter Key Words”); without them a lost network is noticed after minutes.
_PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


def _server_engine(location: str) -> Engine:
    _, rest = location.split("://", 1)
    url = f"postgresql+psycopg://{rest}"
    t.partial_on_servers()
    try:
        made = make_url(url)
        return create_engine(
            made,
            isolation_level="AUTOCOMMIT",
            connect_args={name: value for name, value in _PATIENCE.items() if name not in made.query},
            pool_size=8,
            max_overflow=32,
            pool_pre_ping=True,
        )
    except (ArgumentError, ValueError) as error:
        raise CannotOpen(
            f"{without_password(location)} is no database URL; write postgresql://NAME:PASSWORD@HOST/DATABASE."
        ) from error
    except ImportError as error:
        raise CannotOpen(
            f"{without_password(location)} needs the package psycopg; install “source-annotator[postgresql]”.",
            str(error),
        ) from error


def _create_on_server(location: str, fill: Callable[[Connection], None]) -> Store:
    shown = without_password(location)
    engine = _server_engine(location)
    try:
        _build(engine, shown, fill)
    except BaseException as error:
        engine.dispose()
        if isinstance(error, AnnotatorError) and not isinstance(error, Cancelled):
            raise CannotOpen(error.sentence, error.details) from error
        raise
    return Store(engine, shown, lambda: _server_engine(location))


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
            _upgrade_on_server(engine, shown)
        with sentences(shown):
            _renew_rules(engine)
    except BaseException as error:
        engine.dispose()
        if isinstance(error, AnnotatorError):
            raise CannotOpen(error.sentence, error.details) from error
        raise
    return Store(engine, shown, lambda: _server_engine(location))


def _upgrade_on_server(engine: Engine, shown: str) -> None:
    with sentences(shown):
        with engine.connect() as connection:
            owns = "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('project')"
            owner = connection.exec_driver_sql(owns).scalar_one()
        if not owner:
            raise CannotOpen(
                f"{shown} was made by an older Source Annotator; whoever created it has to open it once with this one."
            )
        upgrade(engine)


def _renew_rules(engine: Engine) -> None:
    """Put the rules of the roles in force as this program has them, where an older one has put its own."""
    from annotator.storage.permissions import apply, outdated

    with engine.connect() as connection:
        if outdated(connection):
            begin_writing(connection)
            apply(connection)
            connection.exec_driver_sql("COMMIT")


# -- both -------------------------------------------------------------------------------


def _build(engine: Engine, shown: str, fill: Callable[[Connection], None]) -> None:
    with sentences(shown), engine.connect() as connection:
        begin_writing(connection)
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        elif inspect(connection).has_table("project"):
            raise CannotOpen(f"{shown} holds a project already; open it, or name another database.")
        t.metadata.create_all(connection, checkfirst=False)
        connection.exec_driver_sql(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{SCHEMA}')")
        fill(connection)
        connection.exec_driver_sql("COMMIT")


def upgrade(engine: Engine) -> None:
    """Bring a project to this program's schema, one migration after another; all of them or none."""
    with engine.connect() as connection:
        is_file = engine.dialect.name == "sqlite"
        if is_file:
            # Rebuilding a table drops the old one, which would take along the rows that refer to it;
            # the setting cannot be changed inside a transaction.
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        try:
            begin_writing(connection)
            _migrate(connection)
            if is_file and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise CannotOpen("The upgrade was stopped: it would have left rows without what they refer to.")
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            connection.connection.rollback()
            raise
        finally:
            if is_file:
                connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def _migrate(connection: Connection) -> None:
    """Run what Alembic finds missing, in the transaction that is open."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
