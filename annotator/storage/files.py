"""Project files judged before a store is opened, with nothing but the standard library."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from annotator.errors import CannotOpen

#: SQLite's application_id of a project file: "ANNO" in ASCII.
APPLICATION_ID = 0x414E4E4F

#: The schema this program writes: the newest file in migrations/versions.
SCHEMA = "0002"

#: What stands beside a project file while it is open, or after its program died.
SIDECARS = ("-wal", "-shm", "-journal")

#: How long to wait, in seconds, for another program's step.
BUSY_SECONDS = 10


def is_server(location: str) -> bool:
    """Whether `location` is a database URL rather than a path."""
    return location.startswith(("postgresql://", "postgres://", "postgresql+"))


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


def is_writable(path: Path) -> bool:
    """Whether a file can be written, and its folder: SQLite keeps its log there."""
    return all(os.access(place, os.W_OK) for place in (path, path.parent))


def remove_file(path: Path) -> None:
    """Remove a draft with whatever SQLite left beside it; nothing if there is none."""
    for name in (path, *(sidecar(path, ending) for ending in SIDECARS)):
        with suppress(OSError):  # Nothing there, or a name too long to have ever been made.
            name.unlink()


def file_schema(path: Path) -> str:
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


def shown(location: str) -> str:
    """A place as it may be shown: the URL of a database without its password."""
    return without_password(location) if is_server(location) else location


def without_password(location: str) -> str:
    """A database URL as it may be shown."""
    scheme, rest = location.split("://", 1)
    credentials, at, host = rest.rpartition("@")
    return f"{scheme}://{credentials.split(':')[0]}{at}{host}"
