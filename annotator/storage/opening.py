"""Creating and opening projects, with the rules that keep old files opening and foreign ones safe."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect
from sqlalchemy.exc import ArgumentError, DBAPIError

from annotator.errors import AnnotatorError, CannotOpen
from annotator.model.annotations import now
from annotator.model.ids import new_id
from annotator.storage import tables as t
from annotator.storage.store import BUSY_SECONDS, Store, begin_writing, sentences
from annotator.storage.unit_of_work import UnitOfWork

#: SQLite's application_id of a project file: "ANNO" in ASCII.
APPLICATION_ID = 0x414E4E4F

#: The schema this program writes: the newest file in migrations/versions.
SCHEMA = "0001"

#: What stands beside a project file while it is open, or after its program died.
SIDECARS = ("-wal", "-shm", "-journal")

_MIGRATIONS = Path(__file__).parent / "migrations"


def is_server(location: str) -> bool:
    """Whether `location` is a database URL rather than a path."""
    return location.startswith(("postgresql://", "postgres://", "postgresql+"))


def known_schemas() -> list[str]:
    """Every schema this program can read, oldest first."""
    folder = _MIGRATIONS / "versions"
    return sorted(path.name[:4] for path in folder.glob("[0-9][0-9][0-9][0-9]_*.py"))


def create(location: str, title: str, fill: Callable[[UnitOfWork], None]) -> Store:
    """A new project at `location`; `fill` puts the codebook and the first annotator into its first step.

    Raises CannotOpen if there is something already, or the place cannot be written.
    """
    return _create_on_server(location, title, fill) if is_server(location) else _create_file(location, title, fill)


def open_store(location: str, *, keep_copy: bool = True) -> Store:
    """The project at `location`, upgraded after a backup copy (unless told not to) if an older program wrote it.

    Raises CannotOpen for what is missing, foreign, damaged, newer than this program or not writable.
    """
    return _open_on_server(location) if is_server(location) else _open_file(location, keep_copy)


# -- files ------------------------------------------------------------------------------


def _create_file(location: str, title: str, fill: Callable[[UnitOfWork], None]) -> Store:
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
            _build(engine, str(path), title, fill)
        finally:
            engine.dispose()
        if sidecar(draft, "-wal").exists():
            raise OSError("the disk would not take the whole file")
        if path.exists():
            raise CannotOpen(f"{path} is there already; choose another name, or open it.")
        draft.rename(path)
    except (AnnotatorError, OSError, DBAPIError) as error:
        if isinstance(error, CannotOpen):
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
    for place in (path, path.parent):
        if not os.access(place, os.W_OK):
            raise CannotOpen(f"{path} cannot be written here; copy it to a folder of your own and open that copy.")
    version = _file_version(path)
    _judge_version(str(path), version)
    if version != SCHEMA:
        _upgrade_file(path, version, keep_copy)
    return Store(_file_engine(path), str(path))


def judge_file(path: Path) -> None:
    """Refuse what is missing or no project, by the first hundred bytes, before SQLite touches the file.

    Source: “The Database File Format”, section 1.3: the magic string, and the application id at byte 68.
    """
    if not exists(path):
        raise CannotOpen(f"{path} does not exist; check the name, or create it with “annotator new”.")
    if path.is_dir():
        raise CannotOpen(f"{path} is a folder; a project is one file that ends in .annot.")
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise CannotOpen(f"{path} cannot be read; check that you may open it.", str(error)) from error
    if head[:16] != b"SQLite format 3\0" or int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise CannotOpen(
            f"{path} is not a Source Annotator project; import it instead, or choose a file that ends in .annot."
        )


def exists(path: Path) -> bool:
    """Whether something is at `path`; refuses names that no file can have."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except (OSError, ValueError) as error:
        raise CannotOpen(f"{path!s:.200} is no place for a file; choose another name or folder.", str(error)) from error
    return True


def sidecar(path: Path, ending: str) -> Path:
    """The file that SQLite keeps beside `path`, `ending` being one of `SIDECARS`."""
    return path.with_name(path.name + ending)


def must_have_no_leftovers(path: Path) -> None:
    """Refuse a place where the log of a former project lies: SQLite would play it into the new one."""
    for ending in SIDECARS:
        left = sidecar(path, ending)
        if exists(left):
            raise CannotOpen(
                f"{left} belongs to a project that was moved or removed; move it beside that project or remove it."
            )


def remove_file(path: Path) -> None:
    """Remove a draft with whatever SQLite left beside it; nothing if there is none."""
    for name in (path, *(sidecar(path, ending) for ending in SIDECARS)):
        with suppress(OSError):  # Nothing there, or a name too long to have ever been made.
            name.unlink()


def _file_version(path: Path) -> str:
    """Schema of the project in a file; refuses what is damaged."""
    try:
        # Not for reading only: such a connection leaves its log beside the file when it closes.
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS)
    except sqlite3.Error as error:
        raise CannotOpen(f"{path} cannot be read; check that you may open it.", str(error)) from error
    try:
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.DatabaseError, TypeError) as error:
        message = str(error)
        if "locked" in message:
            sentence = f"Another program has kept {path} locked for ten seconds; close it or wait, then open it again."
            raise CannotOpen(sentence, message) from error
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


def _server_engine(location: str) -> Engine:
    _, rest = location.split("://", 1)
    url = f"postgresql+psycopg://{rest}"
    try:
        return create_engine(url, isolation_level="AUTOCOMMIT", pool_size=8, max_overflow=32, pool_pre_ping=True)
    except (ArgumentError, ValueError) as error:
        raise CannotOpen(
            f"{without_password(location)} is no database URL; write postgresql://NAME:PASSWORD@HOST/DATABASE."
        ) from error
    except ImportError as error:
        raise CannotOpen(
            f"{without_password(location)} needs the package psycopg; install “source-annotator[postgresql]”.",
            str(error),
        ) from error


def _create_on_server(location: str, title: str, fill: Callable[[UnitOfWork], None]) -> Store:
    shown = without_password(location)
    engine = _server_engine(location)
    try:
        _build(engine, shown, title, fill)
    except BaseException as error:
        engine.dispose()
        if isinstance(error, AnnotatorError):
            raise CannotOpen(error.sentence, error.details) from error
        raise
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
            with sentences(shown):
                upgrade(engine)
    except BaseException as error:
        engine.dispose()
        if isinstance(error, AnnotatorError):
            raise CannotOpen(error.sentence, error.details) from error
        raise
    return Store(engine, shown)


def without_password(location: str) -> str:
    """A database URL as it may be shown."""
    scheme, rest = location.split("://", 1)
    credentials, at, host = rest.rpartition("@")
    return f"{scheme}://{credentials.split(':')[0]}{at}{host}"


# -- both -------------------------------------------------------------------------------


def _build(engine: Engine, shown: str, title: str, fill: Callable[[UnitOfWork], None]) -> None:
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
        connection.execute(insert(t.project), {"id": new_id(), "title": title, "created": now()})
        unit = UnitOfWork(connection, "Create project", None, "record")
        fill(unit)
        unit.finish()
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
