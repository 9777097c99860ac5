"""Room in memory for a transaction that changes very much of a file, and the usual again when it has ended."""

from __future__ import annotations

from sqlalchemy import Connection

from annotator.storage.statements import run

#: KiB of a file that a connection holds in memory: as a rule, and while it changes very much of it.
USUAL, ROOM = 32_768, 262_144

#: Pages of the write-ahead log after which SQLite folds it into the file: its own rule.
_FOLDED_AFTER = 1000


def make_room(connection: Connection) -> None:
    """Let the open transaction keep what it changes in memory until its end.

    Pages are then not written out and read in again, and the commit does not wait until the log, which is on the
    disk by then, has been folded into the file.  `as_usual` has to follow.
    """
    if connection.dialect.name == "sqlite" and "roomy" not in connection.info:
        connection.info["roomy"] = True
        run(connection, f"PRAGMA cache_size = -{ROOM}")
        run(connection, "PRAGMA wal_autocheckpoint = 0")


def as_usual(connection: Connection) -> bool:
    """Give the room back after the transaction; True when the log has to be folded by somebody now."""
    if not connection.info.pop("roomy", False):
        return False
    run(connection, f"PRAGMA cache_size = -{USUAL}")
    run(connection, f"PRAGMA wal_autocheckpoint = {_FOLDED_AFTER}")
    return True
