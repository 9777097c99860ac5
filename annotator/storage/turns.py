"""Whose turn it is to write: one at a time, and nobody waits much longer than the others."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from annotator.storage.files import BUSY_SECONDS
from annotator.storage.statements import run

#: Serialises writers on PostgreSQL, so that step numbers grow in commit order as they do on SQLite.
_WRITER_LOCK = 0x414E4E4F

#: Seconds between two looks at whether it is one's turn: for whoever has just come, and the least.
PAUSE, LEAST_PAUSE = 0.004, 0.0003

#: Seconds of waiting in which the pause is halved.
HALVED = 0.015

#: Seconds after which whoever waits passes over one who stands first in the line and does not go on.
PATIENCE = 1.0


def begin_writing(connection: Connection) -> None:
    """Begin a transaction that holds the one write lock of the project from the start."""
    if connection.dialect.name == "sqlite":
        _begin_on_file(connection)
    else:
        # One message to the server, not three.  Those who wait there get their turns in the order in which they came.
        wait = f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'"
        run(connection, f"BEGIN; {wait}; SELECT pg_advisory_xact_lock({_WRITER_LOCK})")


def pause_after(waited: float) -> float:
    """Seconds until the next look of somebody who has waited for so many seconds.

    Who has waited longest looks most often and so is the likeliest to be next: a file has no queue, and if all looked
    alike, one in a hundred of eight writers would have to let some thirty others pass.  SQLite itself looks less and
    less often, so that some would wait for seconds.
    """
    return float(max(LEAST_PAUSE, PAUSE * 0.5 ** (waited / HALVED)))


def _begin_on_file(connection: Connection) -> None:
    """Take the write lock of a file.

    IMMEDIATE: a transaction that reads first and writes later under plain BEGIN fails with "database is locked" as
    soon as there are two writers.
    """
    began = time.monotonic()
    driver: Any = connection.connection.dbapi_connection
    run(connection, "PRAGMA busy_timeout = 0")
    try:
        with _first_in_line(str(connection.engine.url.database), began) as first:
            while True:
                try:
                    driver.execute("BEGIN IMMEDIATE")
                except connection.dialect.loaded_dbapi.OperationalError as error:
                    waited = time.monotonic() - began
                    if "locked" not in str(error) or waited > BUSY_SECONDS:
                        break
                    time.sleep(LEAST_PAUSE if first else pause_after(waited))
                else:
                    return
        run(connection, "BEGIN IMMEDIATE")  # The last attempt, whose error is told.
    finally:
        run(connection, f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


@contextmanager
def _first_in_line(path: str, began: float) -> Iterator[bool]:
    """Wait until nobody else waits for the write lock of this file; False where there is no line to stand in.

    Asking SQLite costs fifty times as much as asking for the lock of the folder (flock), which keeps nothing but this
    line; so only the first in it asks SQLite.  The project file itself must not be opened beside SQLite (“How To
    Corrupt An SQLite Database File”, section 2.2).
    """
    place = _in_line(Path(path).parent, began)
    try:
        yield place is not None
    finally:
        if place is not None:
            os.close(place)


def _in_line(folder: Path, began: float) -> int | None:
    try:
        import fcntl

        place = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        return None  # Another system than Unix, or a folder that may not be listed.
    while True:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            waited = time.monotonic() - began
            if not isinstance(error, BlockingIOError) or waited > PATIENCE:
                os.close(place)
                return None
            time.sleep(pause_after(waited))
        else:
            return place
