"""Consistent copies of project files, and the way back."""

from __future__ import annotations

import shutil
import sqlite3
import time
from pathlib import Path

from annotator.errors import CannotOpen
from annotator.storage import opening


def stamped(path: Path, word: str) -> Path:
    """A free name beside `path` with `word` and the time in it."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    candidate = path.with_name(f"{path.stem}.{word}-{stamp}{path.suffix}")
    number = 2
    while candidate.exists():
        candidate = path.with_name(f"{path.stem}.{word}-{stamp}-{number}{path.suffix}")
        number += 1
    return candidate


def backup_file(location: str, target: Path | None) -> Path:
    """Copy a project that may be open elsewhere to one file; gives where it went.

    A folder as `target` gets a file with the time in its name; nothing is overwritten.
    """
    source = Path(location)
    store = opening.open_store(location)
    try:
        if target is not None and target.is_dir():
            place = stamped(target / source.name, "backup")
        else:
            place = target or stamped(source, "backup")
        if place.exists():
            raise CannotOpen(f"{place} is there already; choose another name for the backup.")
        draft = place.with_name(f".{place.name}.new")
        try:
            store.backup_to(draft)
            draft.rename(place)
        finally:
            draft.unlink(missing_ok=True)
    finally:
        store.close()
    return place


def restore_file(backup: str, location: str) -> Path | None:
    """Put a backup in the place of a project; gives where the project that was there is kept, if any.

    Raises CannotOpen if the backup is no whole project, or the project is open somewhere.
    """
    store = opening.open_store(backup)
    try:
        found, _ = store.check()
        if found:
            raise CannotOpen(f"{backup} is not whole ({found[0]}); choose another backup.")
        place = Path(location)
        draft = place.with_name(f".{place.name}.restored")
        draft.unlink(missing_ok=True)
        store.backup_to(draft)
    finally:
        store.close()
    kept: Path | None = None
    try:
        if place.exists():
            _must_be_closed(place)
            kept = stamped(place, "before-restore")
            shutil.move(place, kept)
        draft.rename(place)
    finally:
        draft.unlink(missing_ok=True)
    return kept


def _must_be_closed(path: Path) -> None:
    """Refuse a project in use: leaving WAL mode needs to be the only connection."""
    connection = sqlite3.connect(path, timeout=0.5)
    try:
        (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError as error:
        raise CannotOpen(f"{path} is open in another window or program; close it there first.", str(error)) from error
    except sqlite3.DatabaseError:
        return  # What is there is damaged or foreign: it is kept aside all the same.
    finally:
        connection.close()
    if mode != "delete":
        raise CannotOpen(f"{path} is open in another window or program; close it there first.")
