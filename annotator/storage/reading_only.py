"""Projects in files that cannot be written here: read from a copy of one's own, which goes when they are closed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import Engine

from annotator.errors import CannotOpen, Refused
from annotator.storage.files import sidecar
from annotator.storage.store import Store

#: How often a file that somebody else writes meanwhile is copied anew.
_ATTEMPTS = 3


class ReadOnlyStore(Store):
    """A store that shows what was in a file when it was opened, and refuses every step."""

    read_only = True

    def __init__(self, engine: Engine, location: str, make_engine: Callable[[], Engine], folder: Path) -> None:
        super().__init__(engine, location, make_engine)
        self._folder = folder

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise Refused(
            f"{self.location} is open for reading only, as it cannot be written here; copy the project to a folder of "
            "your own and work in that copy."
        )

    writing = administering = give_up = tidy = _refuse

    def close(self) -> None:
        """Give the copy back."""
        super().close()
        shutil.rmtree(self._folder, ignore_errors=True)


def private_copy(path: Path) -> Path:
    """A copy of a project file, with what its log holds, in a new folder of its own.

    SQLite cannot read a file in WAL mode without writing beside it, unless nobody ever changes that (SQLite manual,
    “Write-Ahead Logging”, section 6).  Raises CannotOpen when there is no room for it.
    """
    folder = Path(tempfile.mkdtemp(prefix="source-annotator-"))
    try:
        for _ in range(_ATTEMPTS):
            before = _state(path)
            for ending in ("", "-wal"):
                beside = sidecar(path, ending)
                copy = folder / beside.name
                copy.unlink(missing_ok=True)
                if beside.is_file():
                    shutil.copyfile(beside, copy)
            if _state(path) == before:
                return folder / path.name
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise CannotOpen(
            f"{path} cannot be read here ({error.strerror or error}); check that you may open it, and that there is "
            "room for a copy in the folder for temporary files."
        ) from error
    shutil.rmtree(folder, ignore_errors=True)
    raise CannotOpen(f"{path} is being written by another program all the time; open it again in a moment.")


def _state(path: Path) -> list[tuple[int, int]]:
    """What changes when a file or its log is written: sizes and times of change."""
    found = []
    for one in (path, sidecar(path, "-wal")):
        if one.is_file():
            told = one.stat()
            found.append((told.st_size, told.st_mtime_ns))
    return found
