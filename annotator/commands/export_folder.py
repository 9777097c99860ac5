"""Exports of several files: a zip archive, or the folder that it unpacks to when OUT has no ending of a file."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from annotator.errors import Refused
from annotator.formats.registry import Format
from annotator.formats.zipped import ZipWriter


def judge(form: Format, place: Path) -> None:
    """Refuse a place that cannot be written to, or holds what no export has made."""
    if not place.parent.is_dir():
        raise Refused(f"The folder {place.parent} is not there; make it first.")
    if not place.is_dir():
        return
    if not takes_folder(form, place):
        raise Refused(f"{place} is a folder; name a file in it.")
    if any(place.iterdir()) and folder_digest(place) != _exported(place):
        raise Refused(
            f"{place} holds files that are not of an earlier export, or were changed since; name another folder."
        )


def takes_folder(form: Format, place: Path) -> bool:
    """Whether several files of the format go into a folder at `place`: it has no ending that names a file."""
    return form.several and place.suffix.lower() not in (".zip", *form.extensions)


def unpacked(form: Format, draft: Path, place: Path) -> Path:
    """The folder beside `place` that a written archive unpacks to, which then goes; any other file as it is."""
    if not takes_folder(form, place) or not zipfile.is_zipfile(draft):
        return draft
    folder = draft.with_name(f"{draft.name}.folder")
    with zipfile.ZipFile(draft) as archive:  # of our own making: its names need no check
        archive.extractall(folder)
    for one in _files(folder):
        with one.open("rb") as file:
            os.fsync(file.fileno())
    draft.unlink()
    return folder


def put(draft: Path, place: Path) -> None:
    """Put a written file or folder in its place; what was there before comes back when that fails."""
    if not draft.is_dir() or not place.exists():
        draft.replace(place)
        return
    before = draft.with_name(f"{draft.name}.before")
    place.rename(before)
    try:
        draft.rename(place)
    except OSError:
        before.rename(place)
        raise
    if before.is_dir():
        shutil.rmtree(before, ignore_errors=True)
    else:
        before.unlink()


def discard(draft: Path) -> None:
    """Remove a draft, whichever it has become."""
    for one in (draft, draft.with_name(f"{draft.name}.folder")):
        if one.is_dir():
            shutil.rmtree(one, ignore_errors=True)
        else:
            one.unlink(missing_ok=True)


def digest(place: Path) -> str:
    """The SHA-256 of a file; of a folder that of its files' digests and names, as `sha256sum` lists them."""
    if place.is_dir():
        return folder_digest(place)
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_digest(folder: Path) -> str:
    """The SHA-256 of a line `DIGEST  NAME` for each file, in the order of the names below `folder`."""
    lines = (f"{digest(one)}  {one.relative_to(folder).as_posix()}\n" for one in _files(folder))
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


@contextmanager
def packed(place: Path) -> Iterator[Path]:
    """A folder as the archive that it was unpacked from, so that it is read as one; a file as it is."""
    if not place.is_dir():
        yield place
        return
    with TemporaryDirectory(prefix="annotator-") as kept:
        out = Path(kept) / f"{place.name}.zip"
        with ZipWriter(out) as archive:
            for one in _files(place):
                archive.add(one.relative_to(place).as_posix(), one.read_bytes())
        yield out


def _files(folder: Path) -> list[Path]:
    return sorted(
        (one for one in folder.rglob("*") if one.is_file()), key=lambda one: one.relative_to(folder).as_posix()
    )


def _exported(place: Path) -> str | None:
    """The digest under which the card beside `place`, or that of the split it is of, names it."""
    for card in sorted(place.parent.glob("*.card.json")):
        try:
            row = json.loads(card.read_bytes())["files"][place.name]
            return str(row["sha256"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return None
