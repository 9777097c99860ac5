"""Learned labels: what could be learned, how good it is, learning it, and switching its proposals on or off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.model.changes import News
from annotator.ui import wording
from annotator.ui.banner import Banner, TaskStrip
from annotator.ui.desk import Desk
from annotator.ui.gestures.project import ProjectGestures
from annotator.ui.style.icons import swatch
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme

if TYPE_CHECKING:
    from annotator.commands.learning import Learnable
    from annotator.commands.suggesting import SuggestReport
    from annotator.commands.tasks import Handle

_ABOUT = (
    "Any label can be learned from what is marked, in seconds and on this computer. Its quality is measured on "
    "articles that it was not learned from. Labels that are ticked are proposed when suggestions are looked for; "
    "their proposals wait until you accept them."
)

#: Role of an item's label id, and the columns.
_LABEL = int(Qt.ItemDataRole.UserRole)
_COLUMNS = ("Label", "Examples", "Quality")


class LearningDialog(QDialog):
    """A table of labels; the current one is learned, and switched on or off, as a step of its own."""

    def __init__(self, parent: QWidget, desk: Desk, project: ProjectGestures, theme: Theme) -> None:
        super().__init__(parent)
        self.setWindowTitle("Learned labels")
        self.resize(760, 460)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._project, self._theme = desk, project, theme
        self._found: dict[str, Learnable] = {}
        self._learning = False
        self.banner = Banner(theme)
        self.strip = TaskStrip()
        self.table = self._build_table()
        self.said = caption("", wrap=True)
        self.learn_button = styled(QPushButton("Learn"), "primary")
        self.switch_button = QPushButton("Switch on")
        self.run_button = QPushButton("Look for suggestions")
        self._build()
        desk.news.connect(self._hear)
        desk.refused.connect(self.banner.refuse)
        project.refused.connect(self._ended_badly)
        desk.closed.connect(self.close)
        self.show_labels()

    def _build_table(self) -> QTreeWidget:
        table = QTreeWidget()
        table.setAccessibleName("Labels that can be learned")
        table.setRootIsDecorated(False)
        table.setUniformRowHeights(True)
        table.setHeaderLabels(list(_COLUMNS))
        table.headerItem().setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        table.header().setStretchLastSection(True)
        table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        table.setColumnWidth(0, 210)
        table.setColumnWidth(1, 90)
        table.currentItemChanged.connect(lambda *_: self._show_current())
        table.itemChanged.connect(self._ticked)
        return table

    def _build(self) -> None:
        close = QPushButton("Close")
        self.learn_button.clicked.connect(self.learn)
        self.switch_button.clicked.connect(self.switch)
        self.run_button.clicked.connect(self._look)
        close.clicked.connect(self.close)
        end = QHBoxLayout()
        for button in (self.learn_button, self.switch_button, self.run_button):
            end.addWidget(button)
        end.addWidget(self.strip)
        end.addStretch(1)
        end.addWidget(close)
        for button in (self.learn_button, self.switch_button, self.run_button, close):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(self.banner)
        layout.addWidget(caption(_ABOUT, "muted", wrap=True))
        layout.addWidget(self.table, 1)
        layout.addWidget(self.said)
        layout.addLayout(end)

    # -- showing

    def show_labels(self) -> None:
        """Read the labels again; the current one stays the current one."""
        from annotator.commands.learning import learnable, said

        project = self._desk.project
        if project is None:
            return
        current = self._current_id()
        found = learnable(project)
        self._found = {one.label_id: one for one in found}
        self.table.blockSignals(True)
        self.table.clear()
        for one in found:
            item = QTreeWidgetItem([one.name, f"{one.examples:,}", said(one)])
            item.setData(0, _LABEL, one.label_id)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            label = self._desk.codebook.label(one.label_id)
            if label is not None:
                item.setIcon(0, swatch(self._theme.label(label.colour)))
            if one.learned is not None:
                ticked = Qt.CheckState.Checked if one.learned.on else Qt.CheckState.Unchecked
                item.setCheckState(0, ticked)
            self.table.addTopLevelItem(item)
            if one.label_id == current:
                self.table.setCurrentItem(item)
        # At first the label with the most examples: the likeliest to be learned.
        best = max(range(len(found)), key=lambda place: found[place].examples, default=0)
        item_at_best = self.table.topLevelItem(best)
        if self.table.currentItem() is None and item_at_best is not None:
            self.table.setCurrentItem(item_at_best)
        self.table.blockSignals(False)
        self._show_current()

    def _current_id(self) -> str:
        item = self.table.currentItem()
        return str(item.data(0, _LABEL)) if item is not None else ""

    def _show_current(self) -> None:
        one = self._found.get(self._current_id())
        writable = self._desk.writable and not self._learning
        learned = one.learned if one is not None else None
        self.learn_button.setEnabled(writable and one is not None and one.enough)
        self.learn_button.setText("Learn again" if learned else "Learn")
        self.switch_button.setEnabled(writable and learned is not None)
        self.switch_button.setText("Switch off" if learned and learned.on else "Switch on")
        self.run_button.setEnabled(writable)
        if one is not None:
            self.said.setText(_sentence(one))

    def _hear(self, news: News) -> None:
        if news.kinds() & {"learned_label", "label", "annotation"}:
            self.show_labels()

    # -- doing

    def learn(self) -> None:
        """Learn the current label beside the window; it can be stopped, and nothing is changed then."""
        from annotator.commands import learning

        project, one = self._desk.project, self._found.get(self._current_id())
        if project is None or one is None:
            return

        def work(handle: Handle) -> str:
            learning.learn(project, one.label_id, handle)
            return one.label_id

        self._learning = True
        self.banner.hide()
        task = self._project.run_task(f"Learning {one.name}", work, self._learned)
        task.stopped.connect(self._ended)
        self.strip.follow(task)
        self._show_current()

    def _learned(self, label_id: str) -> None:
        self._ended()
        one = self._found.get(label_id)
        if one is not None:
            self.banner.tell(_sentence(one))

    def _ended(self) -> None:
        self._learning = False
        self.show_labels()

    def _ended_badly(self, sentence: str, details: str) -> None:
        self.banner.refuse(sentence, details)
        self._ended()

    def switch(self) -> None:
        """Switch the current label's proposals on or off."""
        one = self._found.get(self._current_id())
        if one is not None and one.learned is not None:
            self._switch(one, not one.learned.on)

    def _ticked(self, item: QTreeWidgetItem, column: int) -> None:
        one = self._found.get(str(item.data(0, _LABEL)))
        on = item.checkState(0) == Qt.CheckState.Checked
        if column == 0 and one is not None and one.learned is not None and one.learned.on != on:
            self._switch(one, on)

    def _switch(self, one: Learnable, on: bool) -> None:
        from annotator.commands import learning

        self._desk.do(learning.switch, one.label_id, on)

    def _look(self) -> None:
        """Have the suggestions looked for, as the menu does."""
        from annotator.commands.suggesting import suggest

        project = self._desk.project
        if project is not None:
            task = self._project.run_task(
                "Looking for suggestions", lambda handle: suggest(project, handle=handle), self._looked
            )
            self.strip.follow(task)

    def _looked(self, report: SuggestReport) -> None:
        self.banner.tell(f"{wording.counted(report.added, 'new suggestion')}.")

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._theme = theme
        self.banner.set_theme(theme)
        self.show_labels()


def _sentence(one: Learnable) -> str:
    """What is known of a label, in one or two sentences."""
    from annotator.commands.learning import said

    known = said(one)
    if one.learned is None:
        return f"{one.name}: {known}."
    switched = "It is proposed." if one.learned.on else "It is not proposed: switch it on if that is good enough."
    return f"{one.name}: {known}. {switched}"
