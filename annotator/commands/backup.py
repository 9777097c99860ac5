"""Backups, the way back, and the check of a whole project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from annotator.errors import CannotOpen
from annotator.storage import files, opening
from annotator.storage.backup import backup_file, restore_file


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found: one sentence for each fault, and rows by table."""

    problems: tuple[str, ...]
    counts: dict[str, int]


def backup(location: str | Path, target: str | Path | None = None) -> Path:
    """A consistent copy of a project file, also of one in use; gives where it went.

    `target` may be a folder or a new file name; without it the copy goes beside the project
    with the time in its name.  Raises CannotOpen for a place that is taken, and for servers.
    """
    _must_be_file(str(location), "back it up with pg_dump")
    return backup_file(str(location), Path(target) if target is not None else None)


def restore(backup_path: str | Path, location: str | Path) -> Path | None:
    """Put a backup in the place of a project; gives where the former project is kept, if there was one.

    Raises CannotOpen if the backup is not whole or the project is open somewhere.
    """
    _must_be_file(str(location), "restore it with pg_restore")
    return restore_file(str(backup_path), str(location))


def check(location: str | Path) -> CheckReport:
    """Examine file, texts, offsets, references, counts and journal of a project."""
    store = opening.open_store(str(location))
    try:
        found, counts = store.check()
    finally:
        store.close()
    return CheckReport(tuple(found), counts)


def _must_be_file(location: str, way_out: str) -> None:
    if files.is_server(location):
        raise CannotOpen(f"{files.without_password(location)} is on a server; {way_out}.")
