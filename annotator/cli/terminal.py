"""What the command line says, and how: one sentence for errors, a bar on a terminal, one JSON document on request."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from annotator.commands.tasks import Handle

#: Seconds between two drawings of the progress bar.
_PAUSE = 0.1

_BAR = 24


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says; what cannot be written is shown as an escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def say(line: str) -> None:
    """One line on standard output."""
    print(line, flush=False)


def complain(sentence: str) -> None:
    """One sentence on standard error."""
    print(f"annotator: {sentence}", file=sys.stderr, flush=True)


def remark(sentence: str) -> None:
    """A decision the user should know of, on standard error."""
    print(sentence, file=sys.stderr, flush=True)


def document(value: object) -> None:
    """The one JSON document on standard output."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write("\n")


def _plain(value: object) -> Any:
    return str(value)


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Rows in columns as wide as they need to be; the last one is cut at the terminal's edge."""
    cells = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[index]) for row in cells) for index in range(len(header))]
    edge = shutil.get_terminal_size().columns if sys.stdout.isatty() else 10_000
    for row in cells:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        say(line if len(line) <= edge else line[: edge - 1] + "…")


def number(count: int, noun: str) -> str:
    """For instance "1 article", "12,000 articles"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


class _Bar:
    """Progress on standard error, only when that is a terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._last = 0.0
        self._drawn = False

    def __call__(self, done: int, total: int | None, text: str) -> None:
        moment = time.monotonic()
        if not self._shown or moment - self._last < _PAUSE:
            return
        self._last = moment
        self._drawn = True
        if total:
            full = min(_BAR, done * _BAR // total)
            text = f"[{'#' * full}{'.' * (_BAR - full)}] {done:,}/{total:,} {text}"
        width = shutil.get_terminal_size().columns - 1
        sys.stderr.write("\r\x1b[K" + text[:width])
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the bar away."""
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@contextmanager
def long_work() -> Iterator[Handle]:
    """A handle that draws the bar; the first Ctrl-C stops the work cleanly, the second at once."""
    bar = _Bar()
    handle = Handle(bar)

    def stop(_signal: int, _frame: object) -> None:
        if handle.cancelled:
            raise KeyboardInterrupt
        handle.cancel()

    before = None
    with suppress(ValueError):  # signals can be set in the main thread only
        before = signal.signal(signal.SIGINT, stop)
    try:
        yield handle
    finally:
        bar.clear()
        if before is not None:
            signal.signal(signal.SIGINT, before)
