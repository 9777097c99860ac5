"""The handle a long task is given: it tells progress and is told to stop; it knows no window and no terminal."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from annotator.errors import Cancelled

#: Called with how much is done, how much there is (None when unknown) and what is being done.
OnProgress = Callable[[int, int | None, str], None]


class Handle:
    """Progress and cancel of one long task; `cancel` may be called from any thread."""

    def __init__(self, on_progress: OnProgress | None = None) -> None:
        self._on_progress = on_progress
        self._stop = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether the task was told to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Tell the task to stop at its next check."""
        self._stop.set()

    def check(self) -> None:
        """Raise Cancelled when the task was told to stop; tasks call this often, and last just before they commit."""
        if self._stop.is_set():
            raise Cancelled()

    def progress(self, done: int, total: int | None, text: str) -> None:
        """Tell that `done` of `total` are done and what is being done now; raises Cancelled when told to stop."""
        self.check()
        if self._on_progress is not None:
            self._on_progress(done, total, text)


@contextmanager
def without_collection() -> Iterator[None]:
    """Hold back the cyclic garbage collector while many values are made.

    Stored values and records never form cycles, but each collection walks all of them: an
    import of 100,000 spans spends half of its time so.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
