"""Time spent on assigned articles, idle time left out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from annotator.model.annotations import now
from annotator.model.changes import News

if TYPE_CHECKING:
    from annotator.commands.project import Project

#: Seconds without an action after which a person counts as idle; what comes later is not counted.
IDLE = 60.0


class Stopwatch:
    """Counts seconds between actions, at most `idle` for each pause; it stands still until it is started."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, idle: float = IDLE) -> None:
        self._clock, self._idle = clock, idle
        self._last: float | None = None
        self._counted = 0.0

    def start(self) -> None:
        """Begin to count, from nothing."""
        self._last, self._counted = self._clock(), 0.0

    def act(self) -> None:
        """The person has done something."""
        if self._last is not None:
            moment = self._clock()
            self._counted += min(self._idle, max(0.0, moment - self._last))
            self._last = moment

    def take(self) -> int:
        """The whole seconds counted up to the last action; they are not counted again."""
        whole = int(self._counted)
        self._counted -= whole
        return whole

    def stop(self) -> int:
        """Stand still; gives the whole seconds, the time since the last action among them."""
        self.act()
        self._last = None
        return self.take()


def spend(project: Project, article_id: str, seconds: int) -> News | None:
    """Add seconds to the assignment of an article to the person at work; nothing without one, or while it is off.

    The step is kept in the journal but not reached by undo.
    """
    if seconds <= 0 or not project.team.timing:
        return None
    # Needed with the first pause, long after the window stands.
    from annotator.commands.assigning import assignment_id

    with project.step("Time spent", kind="record") as unit:
        own = next(iter(unit.get_all("assignment", [assignment_id(article_id, project.annotator.id)])), None)
        if own is not None:
            unit.change(own, replace(own, seconds=own.seconds + seconds, changed=now()))
    return unit.news
