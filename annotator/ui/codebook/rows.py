"""One kind of row of the codebook: a list of them beside the form of the chosen one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import Refused
from annotator.model.codebook import Codebook
from annotator.ui.claims.lists import Entry, EntryList
from annotator.ui.desk import Desk
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme

#: Runs long work beside the window: title, work, what gets its result.
RunTask = Callable[[str, Callable[[Any], Any], Callable[[Any], None]], object]


class RowsTab(QWidget):
    """Base of the tabs: shows rows, saves the written one, adds and removes; each is one step."""

    #: What a row is called, for buttons and screen readers.
    what = "row"

    def __init__(self, desk: Desk, theme: Theme, run_task: RunTask) -> None:
        super().__init__()
        self.desk, self.theme, self.run_task = desk, theme, run_task
        self.row: Any = None
        self._wanted: str | None = None
        self._filling = False
        self.list = EntryList(theme, f"{self.what.capitalize()}s of the codebook")
        self.list.chosen.connect(self._choose)
        self.problem = caption("", "muted", wrap=True)
        self.save_button = styled(QPushButton("Save"), "primary")
        self.save_button.clicked.connect(self.save)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(12)
        self.form.setVerticalSpacing(8)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._build()

    def _build(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.list, 1)
        self.deeds = QHBoxLayout()
        self.deeds.setSpacing(2)
        self.add_deed("New…", self.add)
        self.add_deed("Remove…", self.remove)
        left.addLayout(self.deeds)
        inner = QWidget()
        fields = QVBoxLayout(inner)
        fields.setContentsMargins(0, 0, 10, 0)
        fields.addLayout(self.form)
        fields.addStretch(1)
        area = styled(QScrollArea(widgetResizable=True), "bare")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        self.fields = inner
        right = QVBoxLayout()
        right.addWidget(area, 1)
        end = QHBoxLayout()
        end.addWidget(self.problem, 1)
        end.addWidget(self.save_button)
        right.addLayout(end)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(16)
        layout.addLayout(left, 2)
        layout.addLayout(right, 5)

    def add_deed(self, title: str, call: Callable[[], None]) -> None:
        """A button below the list."""
        button = styled(QPushButton(title), "link")
        button.clicked.connect(lambda _checked=False: call())
        self.deeds.addWidget(button)

    def add_field(self, title: str, field: QWidget) -> None:
        """A field of the form; its first change by hand enables Save."""
        field.setAccessibleName(f"{title} of the {self.what}")
        self.form.addRow(caption(title, "muted"), field)

    # -- what the tabs say

    def rows(self, book: Codebook) -> tuple[Any, ...]:
        """The rows of this tab."""
        raise NotImplementedError

    def entry(self, row: Any) -> Entry:
        """How a row is listed."""
        raise NotImplementedError

    def show_row(self, row: Any) -> None:
        """Put a row into the form."""
        raise NotImplementedError

    def written(self) -> Any:
        """The row as it is written in the form."""
        raise NotImplementedError

    def judge(self, row: Any) -> None:
        """Refuse a row that cannot be saved."""
        raise NotImplementedError

    def store(self, row: Any) -> None:
        """Save a changed row."""
        raise NotImplementedError

    def add(self) -> None:
        """Ask for a new row and add it."""
        raise NotImplementedError

    def remove(self) -> None:
        """Remove the chosen row."""
        raise NotImplementedError

    # -- showing

    def show_codebook(self) -> None:
        """List the rows again; what is being written on the same row stays."""
        rows = self.rows(self.desk.codebook)
        kept = next((row for row in rows if row.id == self._wanted), rows[0] if rows else None)
        self.list.fill([self.entry(row) for row in rows], kept.id if kept is not None else None)
        writing = self.row is not None and kept is not None and kept.id == self.row.id and self.changed()
        if writing:
            self.row = kept
            self.watch()
        else:
            self._show(kept)

    def _choose(self, row_id: str | None) -> None:
        found = next((row for row in self.rows(self.desk.codebook) if row.id == row_id), None)
        self._wanted = row_id
        self._show(found)

    def _show(self, row: Any) -> None:
        self.row = row
        self._wanted = row.id if row is not None else None
        self.fields.setEnabled(row is not None and self.desk.writable)
        if row is not None:
            self._filling = True
            self.show_row(row)
            self._filling = False
        self.watch()

    def want(self, row_id: str) -> None:
        """Choose this row when it is listed next."""
        self._wanted = row_id

    def changed(self) -> bool:
        """Whether something is written that has not been saved."""
        return self.row is not None and self.written() != self.row

    def watch(self) -> None:
        """Say at once what cannot be saved."""
        if self._filling:
            return
        sentence = ""
        changed = self.changed()
        if changed:
            try:
                self.judge(self.written())
            except Refused as refusal:
                sentence = refusal.sentence
        self.problem.setText(sentence or ("Not saved yet · Ctrl+Return saves" if changed else ""))
        self.save_button.setEnabled(changed and not sentence and self.desk.writable)

    def save(self) -> None:
        """Save what is written."""
        if self.save_button.isEnabled():
            self.store(self.written())

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self.theme = theme
        self.list.set_theme(theme)


class Sorter(QObject):
    """Lets rows of a list be dragged, and moved with Alt+Up and Alt+Down; tells the new order of their values."""

    def __init__(self, entries: EntryList, tell: Callable[[list[Any]], None]) -> None:
        super().__init__(entries)
        self._entries, self._tell = entries, tell
        entries.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        entries.model().rowsMoved.connect(lambda *_: self._changed())
        entries.installEventFilter(self)

    def _changed(self) -> None:
        # The list has put its own rows in order; the project's order follows with the step.
        self._tell(self._values())

    def _values(self) -> list[Any]:
        items = [self._entries.item(row) for row in range(self._entries.count())]
        return [item.data(Qt.ItemDataRole.UserRole).value for item in items]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt+Up and Alt+Down move the current row."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
                values, here = self._values(), self._entries.currentRow()
                there = here + step
                if here >= 0 and 0 <= there < len(values):
                    values.insert(there, values.pop(here))
                    self._tell(values)
                return True
        return super().eventFilter(watched, event)
