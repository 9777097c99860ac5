"""Suggestions: have them made, go from one to the next, accept or reject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.model.changes import News
from annotator.settings import Settings
from annotator.ui import wording
from annotator.ui.desk import Desk
from annotator.ui.gestures.go import Go
from annotator.ui.gestures.project import ProjectGestures
from annotator.ui.sheet import Sheet
from annotator.ui.tagging.suggestions import Suggestions

if TYPE_CHECKING:
    from annotator.commands.importing import ImportReport
    from annotator.commands.project import Project
    from annotator.commands.suggesting import SuggestReport
    from annotator.commands.tasks import Handle


class Suggest(QObject):
    """Decides on suggestions one by one; each decision is one step and can be undone."""

    def __init__(
        self, desk: Desk, sheet: Sheet, go: Go, cards: Suggestions, tasks: ProjectGestures, settings: Settings
    ) -> None:
        super().__init__(desk)
        self._desk, self._sheet, self._go, self._tasks = desk, sheet, go, tasks
        self._cards, self._settings = cards, settings
        cards.accepted.connect(self._accept)
        cards.rejected.connect(self._reject)
        cards.many_wanted.connect(self.accept_many)
        cards.least_chosen.connect(self._choose_least)
        tasks.imported.connect(self._imported)
        self._choose_least(settings["suggest_from"])
        cards.show_least(settings["suggest_from"])

    def _choose_least(self, percent: int) -> None:
        self._settings["suggest_from"] = percent
        self._sheet.set_least(percent / 100)

    def _imported(self, report: ImportReport) -> None:
        """Look for suggestions in what was imported, if that is wanted."""
        if self._settings["suggest_on_import"] and report.articles and self._desk.writable:
            self.run()

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
        self._step(1)

    def previous(self) -> None:
        """The suggestion before the current annotation, round at the beginning."""
        self._step(-1)

    def _step(self, direction: int) -> None:
        waiting = self._sheet.deciding_order()
        if not waiting:
            return
        order = [one.id for one in self._sheet.in_order()]
        current = self._sheet.current_id
        if current not in order:
            self._go.show(waiting[0 if direction > 0 else -1].id)
            return
        here = order.index(current)
        around = [*order[here + 1 :], *order[:here]][::direction]
        pending = {one.id for one in waiting}
        self._go.show(next((one for one in around if one in pending), current))

    def accept(self) -> None:
        """Take the current suggestion into one's own layer and go to the next."""
        if self._sheet.current is not None:
            self._accept(self._sheet.current.id)

    def reject(self) -> None:
        """Turn the current suggestion down and go to the next."""
        if self._sheet.current is not None:
            self._reject(self._sheet.current.id)

    def accept_as(self, label_id: str) -> None:
        """Take the current suggestion under another label."""
        if self._sheet.current is not None:
            self._accept(self._sheet.current.id, label_id)

    def accept_label(self) -> None:
        """Accept every suggestion shown in this article that has the label of the current one."""
        current = self._sheet.current
        if current is not None:
            self._accept_these([one.id for one in self._sheet.suggestions() if one.label_id == current.label_id])

    def accept_many(self) -> None:
        """Ask for a label and a score, show the suggestions that fit, and accept those."""
        from annotator.ui.dialogs.accept_many import AcceptManyDialog

        current, waiting = self._sheet.current, self._sheet.suggestions()
        if not waiting:
            return
        label_id = current.label_id if current is not None and current.status == "pending" else ""
        dialog = AcceptManyDialog(
            self._cards.window(), waiting, self._sheet.text, self._desk.codebook, label_id, self._cards.theme
        )
        try:
            if dialog.exec():
                self._accept_these(dialog.answer())
        finally:
            dialog.deleteLater()

    def _accept_these(self, ids: list[str]) -> None:
        from annotator.commands import deciding

        if ids:
            self._desk.do(deciding.accept, ids)

    def accept_all(self) -> None:
        """Accept every suggestion that is shown in this article."""
        self._accept_these([one.id for one in self._sheet.suggestions()])

    def _accept(self, suggestion_id: str, label_id: str | None = None) -> None:
        from annotator.commands import deciding

        one = self._sheet.annotations.get(suggestion_id)
        label_id = None if one is not None and one.label_id == label_id else label_id
        parts = self._sheet.adjusted.get(suggestion_id)
        following = self._following(suggestion_id)

        def accept(project: Project) -> News | None:
            return deciding.accept(project, [suggestion_id], label_id=label_id, parts=parts)

        self._desk.do(accept, then=lambda _news: self._go_on(following))

    def _reject(self, suggestion_id: str) -> None:
        from annotator.commands import deciding

        following = self._following(suggestion_id)
        self._desk.do(deciding.reject, [suggestion_id], then=lambda _news: self._go_on(following))

    def _following(self, suggestion_id: str) -> list[str]:
        """The waiting suggestions after this one, round at the end: the first that still waits is next."""
        wanted = {one.id for one in self._sheet.deciding_order()}
        order = [one.id for one in self._sheet.in_order() if one.id in wanted or one.id == suggestion_id]
        here = order.index(suggestion_id) if suggestion_id in order else -1
        return [*order[here + 1 :], *order[: max(0, here)]]

    def _go_on(self, following: list[str]) -> None:
        left = [one.id for one in self._sheet.deciding_order()]
        there = next((one for one in (*following, *left) if one in self._sheet.annotations), None)
        if there is not None:
            self._go.show(there)
