"""The line to the project: whether its server answers, and what waits until it does (used in the writing thread)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from annotator import paths
from annotator.errors import Refused, Unreachable

if TYPE_CHECKING:
    from annotator.commands.project import Project

#: Seconds between two attempts to reach a server that has gone.
AGAIN = 2.0


class Line:
    """Does gestures while the server answers; keeps those that can wait while it does not, and sends them later."""

    def __init__(self, notice: Callable[[str], None], waits: Callable[[list[Any], bool], None]) -> None:
        """`waits` is told what waits whenever that changes, and whether the server can be asked."""
        self._notice, self._waits = notice, waits
        self._gone = 0.0
        self._looked = False

    def do(self, project: Project, command: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """The result of a gesture; raises Refused for one that has to wait, with what became of it."""
        if not self._gone:
            try:
                return command(project, *args)
            except Unreachable as error:
                self._lose(error)
        from annotator.commands.history import undo  # the window opens without what it rests on

        outbox = _outbox(project)
        if command is undo and outbox.take_back():
            self._waits(outbox.waiting(), False)
            return None
        if outbox.keep(command, args):
            self._waits(outbox.waiting(), False)
            return None
        raise Refused("The server cannot be reached, and this cannot wait; do it again when it answers.")

    def _lose(self, error: Unreachable) -> None:
        self._gone = time.monotonic()
        self._notice(f"{error.sentence} Until then marks, statuses and comments are kept here and sent later.")

    def poll(self, project: Project) -> None:
        """Look for steps of others; at a server that has gone, look now and then whether it is back."""
        if self._gone and time.monotonic() - self._gone < AGAIN:
            return
        try:
            project.poll()
            if self._gone or not self._looked:
                self._send(project)
        except Unreachable as error:
            if self._gone:
                self._gone = time.monotonic()
            else:
                self._lose(error)

    def _send(self, project: Project) -> None:
        """Send what waits: what was kept a moment ago, or by a program that was closed meanwhile."""
        was_gone, self._gone, self._looked = bool(self._gone), 0.0, True
        if "://" not in str(project.location):
            return
        outbox = _outbox(project)
        try:
            done, refused = outbox.send(project)
        except Unreachable:
            self._waits(outbox.waiting(), False)
            raise
        if done or refused or was_gone:
            # What the window could not read meanwhile it reads now.
            self._waits(outbox.waiting(), True)
        told = ["The server answers again."] if was_gone else []
        if done:
            told.append(
                f"{done} {'gesture' if done == 1 else 'gestures'} that waited {'was' if done == 1 else 'were'} sent."
            )
        if refused:
            told.append(f"Not sent: {' '.join(refused[:3])}")
        if told:
            self._notice(" ".join(told))


def _outbox(project: Project) -> Any:
    from annotator.commands.outbox import Outbox

    return Outbox(paths.user_data(), str(project.location), project.annotator.id)
