"""Suggestions: have them made, go from one to the next, accept or reject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.ui import wording
from annotator.ui.desk import Desk
from annotator.ui.gestures.go import Go
from annotator.ui.gestures.project import ProjectGestures
from annotator.ui.sheet import Sheet
from annotator.ui.tagging.suggestions import Suggestions

if TYPE_CHECKING:
    from annotator.commands.suggesting import SuggestReport
    from annotator.commands.tasks import Handle


class Suggest(QObject):
    """Decides on suggestions one by one; each decision is one step and can be undone."""

    def __init__(self, desk: Desk, sheet: Sheet, go: Go, cards: Suggestions, tasks: ProjectGestures) -> None:
        super().__init__(desk)
        self._desk, self._sheet, self._go, self._tasks = desk, sheet, go, tasks
        cards.accepted.connect(self._accept)
        cards.rejected.connect(self._reject)

    # -- making them

    def run(self) -> None:
        """Run every engine over every article, as a task."""
        project = self._desk.project
        if project is None:
            return

        def work(handle: Handle) -> SuggestReport:
            from annotator.commands.suggesting import suggest

            return suggest(project, handle=handle)

        self._tasks.run_task("Looking for suggestions", work, self._made)

    def _made(self, report: SuggestReport) -> None:
        found = f"{wording.counted(report.added, 'new suggestion')} in {wording.counted(report.articles, 'article')}."
        self._tasks.told.emit(found, "", None)

    # -- deciding

    def next(self) -> None:
        """The next suggestion after the current annotation, round at the end."""
        waiting = self._sheet.suggestions()
        if not waiting:
            return
        current = self._sheet.current
        order = self._sheet.in_order()
        here = order.index(current) if current in order else -1
        after = [one for one in order[here + 1 :] if one.status == "pending"]
        self._go.show((after or waiting)[0].id)

    def accept(self) -> None:
        """Take the current suggestion into one's own layer and go to the next."""
        if self._sheet.current is not None:
            self._accept(self._sheet.current.id)

    def reject(self) -> None:
        """Turn the current suggestion down and go to the next."""
        if self._sheet.current is not None:
            self._reject(self._sheet.current.id)

    def accept_all(self) -> None:
        """Accept every suggestion that waits in this article."""
        from annotator.commands import deciding

        if self._sheet.article is not None:
            self._desk.do(deciding.accept_all, self._sheet.article.id)

    def _accept(self, suggestion_id: str) -> None:
        from annotator.commands import deciding

        following = self._following(suggestion_id)
        self._desk.do(deciding.accept, [suggestion_id], then=lambda _news: self._go_on(following))

    def _reject(self, suggestion_id: str) -> None:
        from annotator.commands import deciding

        following = self._following(suggestion_id)
        self._desk.do(deciding.reject, [suggestion_id], then=lambda _news: self._go_on(following))

    def _following(self, suggestion_id: str) -> list[str]:
        """The waiting suggestions after this one, round at the end: the first that still waits is next."""
        ids = [one.id for one in self._sheet.suggestions()]
        here = ids.index(suggestion_id) if suggestion_id in ids else -1
        return [*ids[here + 1 :], *ids[: max(0, here)]]

    def _go_on(self, following: list[str]) -> None:
        there = next((one for one in following if one in self._sheet.annotations), None)
        if there is not None:
            self._go.show(there)
