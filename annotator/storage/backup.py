"""Consistent copies of project files, and the way back."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from annotator.errors import AnnotatorError, CannotOpen
from annotator.storage import files, opening


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
        if files.exists(place):
            raise CannotOpen(f"{place} is there already; choose another name for the backup.")
        if not place.parent.is_dir():
            raise CannotOpen(f"The folder {place.parent} does not exist; create it first.")
        files.must_have_no_leftovers(place)
        draft = place.with_name(f".{place.name}.new")
        try:
            files.remove_file(draft)
            store.backup_to(draft)
            draft.rename(place)
        except OSError as error:
            raise CannotOpen(f"{place} cannot be written; choose another folder.", str(error)) from error
        finally:
            draft.unlink(missing_ok=True)
    finally:
        store.close()
    return place


def restore_file(backup: str, location: str) -> Path | None:
    """Put a backup in the place of a project; gives where the project that was there is kept, if any.

    The backup itself is only read.  Raises CannotOpen if it is no whole project, or the project is open somewhere.
    """
    source, place = Path(backup), Path(location)
    files.judge_file(source)
    if not place.parent.is_dir():
        raise CannotOpen(f"The folder {place.parent} does not exist; create it first.")
    if files.exists(place) and source.samefile(place):
        raise CannotOpen(f"{place} is the backup itself; name the project to put it in the place of.")
    draft = place.with_name(f".{place.name}.restored")
    try:
        files.remove_file(draft)
        _copy(source, draft)
        _must_be_whole(draft, backup)
        return _put_in_place(draft, place)
    except OSError as error:
        raise CannotOpen(f"{place} cannot be written; choose another folder.", str(error)) from error
    finally:
        files.remove_file(draft)


def _copy(source: Path, draft: Path) -> None:
    """Copy a project file page by page, with what its write-ahead log holds."""
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(draft)) as new,
        ):
            old.backup(new)
    except sqlite3.Error as error:
        raise CannotOpen(
            f"{source} cannot be copied ({error}); choose another backup, or free some space.", str(error)
        ) from error


def _must_be_whole(draft: Path, backup: str) -> None:
    try:
        store = opening.open_store(str(draft), keep_copy=False)
        try:
            found, _ = store.check()
        finally:
            store.close()
    except AnnotatorError as error:
        raise CannotOpen(error.sentence.replace(str(draft), backup), error.details) from error
    if found:
        raise CannotOpen(f"{backup} is not whole ({found[0].rstrip('.')}); choose another backup.")


def _put_in_place(draft: Path, place: Path) -> Path | None:
    """Move `draft` to `place`; what was there is kept beside it with its log, and comes back if the move fails."""
    if not files.exists(place):
        files.must_have_no_leftovers(place)
        draft.rename(place)
        return None
    _must_be_closed(place)
    kept = stamped(place, "before-restore")
    moved = [(place, kept), *((files.sidecar(place, end), files.sidecar(kept, end)) for end in files.SIDECARS)]
    moved = [(old, new) for old, new in moved if old.exists()]
    for old, new in moved:
        old.rename(new)
    try:
        draft.rename(place)
    except OSError:
        for old, new in moved:
            new.rename(old)
        raise
    return kept


def _must_be_closed(path: Path) -> None:
    """Refuse a project in use: leaving WAL mode needs to be the only connection."""
    open_elsewhere = CannotOpen(f"{path} is open in another window or program; close it there first.")
    with closing(sqlite3.connect(path, timeout=0.5)) as connection:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                return
            raise open_elsewhere from error
        except sqlite3.DatabaseError:
            return  # What is there is damaged or foreign: it is kept aside all the same.
    if mode != "delete":
        raise open_elsewhere
