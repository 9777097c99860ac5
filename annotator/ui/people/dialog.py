"""People of the project: a list, and what can be changed of the one chosen; each change is a step at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.commands import people
from annotator.commands.permissions import may
from annotator.commands.team import COLOURS, Team
from annotator.model.changes import News
from annotator.model.people import Annotator
from annotator.model.reviewing import ROLES
from annotator.ui import wording
from annotator.ui.banner import Banner
from annotator.ui.desk import Desk
from annotator.ui.style.icons import swatch
from annotator.ui.style.parts import caption, key_caption
from annotator.ui.style.tokens import Theme

_ID = int(Qt.ItemDataRole.UserRole)
_COLUMNS = ("Name", "Role", "Marks", "Assigned", "Done")

#: What the colours of layers are called, in their order.
_COLOUR_NAMES = ("Blue", "Orange", "Green", "Pink", "Vermilion", "Sky blue")

_WHAT = {
    "annotator": "Marks in a layer of their own, sets the status of their own articles, and comments.",
    "reviewer": "Also sees every layer in blind mode, decides differences and looks for suggestions.",
    "lead": "Also looks after codebook, people, assignment, settings, imports and removals.",
}


class PeopleDialog(QDialog):
    """Adds people and changes name, colour, role and activity; the window stays usable beside it."""

    def __init__(self, parent: QWidget, desk: Desk, theme: Theme) -> None:
        super().__init__(parent)
        self.setWindowTitle("People")
        self.resize(720, 520)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._theme = desk, theme
        self._wanted = ""
        self.banner = Banner(theme)
        self.table = self._build_table()
        self.name = QLineEdit()
        self.role = QComboBox()
        self.colour = QComboBox()
        self.active = QCheckBox("Works in this project")
        self.what = caption("", "muted", wrap=True)
        self._build()
        desk.news.connect(self._hear)
        desk.refused.connect(self._refuse)
        desk.closed.connect(self.close)
        self.show_people()

    # -- building

    def _build_table(self) -> QTreeWidget:
        table = QTreeWidget()
        table.setAccessibleName("People of the project")
        table.setRootIsDecorated(False)
        table.setUniformRowHeights(True)
        table.setHeaderLabels(list(_COLUMNS))
        table.header().setStretchLastSection(False)
        table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place in range(1, len(_COLUMNS)):
            table.header().setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
            table.setColumnWidth(place, 96)
            if place > 1:
                table.headerItem().setTextAlignment(place, _RIGHT)
        table.currentItemChanged.connect(lambda *_: self._show_current())
        return table

    def _build(self) -> None:
        for role in ROLES:
            self.role.addItem(role.capitalize(), role)
        for colour, name in zip(COLOURS, _COLOUR_NAMES, strict=True):
            self.colour.addItem(swatch(self._theme.label(colour)), name, colour)
        self.name.editingFinished.connect(self._rename)
        self.role.activated.connect(lambda _row: self._do(people.set_role, self.role.currentData()))
        self.colour.activated.connect(lambda _row: self._do(people.recolour, self.colour.currentData()))
        self.active.clicked.connect(lambda on: self._do(people.set_active, on))
        form = QFormLayout()
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(10)
        for title, field in (("&Name", self.name), ("&Role", self.role), ("&Colour of the layer", self.colour)):
            field.setAccessibleName(title.replace("&", ""))
            held = QVBoxLayout()
            held.setSpacing(3)
            held.addWidget(field)
            if field is self.role:
                held.addWidget(self.what)
            form.addRow(key_caption(title, field), held)
        form.addRow("", self.active)
        self.add = QPushButton("Add person…")
        self.add.clicked.connect(self.ask_new)
        close = QPushButton("Close")
        close.clicked.connect(self.close)
        end = QHBoxLayout()
        end.addWidget(self.add)
        end.addStretch(1)
        end.addWidget(close)
        for button in (self.add, close):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(14)
        layout.addWidget(self.banner)
        layout.addWidget(self.table, 1)
        layout.addLayout(form)
        layout.addLayout(end)

    # -- showing

    @property
    def _team(self) -> Team:
        return self._desk.project.team if self._desk.project is not None else Team()

    def show_people(self) -> None:
        """Read everything again; whoever was chosen stays chosen."""
        project = self._desk.project
        if project is None:
            return
        with self._desk.reading() as reading:
            tallies, assigned = reading.tallies(), reading.assignments()
        current = self._wanted or self._current_id() or project.annotator.id
        self.table.blockSignals(True)
        self.table.clear()
        for one in self._team.people.values():
            if one.kind != "person":
                continue
            own = [each for each in assigned if each.annotator_id == one.id]
            marks = sum(each.count for each in tallies if each.annotator_id == one.id)
            item = self._row(one, marks, len(own), sum(each.status == "done" for each in own))
            self.table.addTopLevelItem(item)
            if one.id == current:
                self.table.setCurrentItem(item)
                self._wanted = ""
        first = self.table.topLevelItem(0)
        if self.table.currentItem() is None and first is not None:
            self.table.setCurrentItem(first)
        self.table.blockSignals(False)
        self._show_current()

    def _row(self, one: Annotator, marks: int, assigned: int, done: int) -> QTreeWidgetItem:
        project = self._desk.project
        you = " (you)" if project is not None and one.id == project.annotator.id else ""
        gone = "" if one.active else " · not active"
        name = f"{wording.isolated(one.name)}{you}{gone}"
        item = QTreeWidgetItem([name, one.role.capitalize(), f"{marks:,}", f"{assigned:,}", f"{done:,}"])
        item.setData(0, _ID, one.id)
        item.setIcon(0, swatch(self._theme.label(self._team.colour(one.id))))
        item.setToolTip(0, wording.plain_tooltip(one.name))
        for place in range(2, len(_COLUMNS)):
            item.setTextAlignment(place, _RIGHT)
        return item

    def _current_id(self) -> str:
        item = self.table.currentItem()
        return str(item.data(0, _ID)) if item is not None else ""

    def _show_current(self) -> None:
        project, one = self._desk.project, self._team.people.get(self._current_id())
        if project is None or one is None:
            return
        allowed = self._desk.writable and may(project.annotator, "people")
        self.name.setText(one.name)
        self.role.setCurrentIndex(max(0, self.role.findData(one.role)))
        self.what.setText(_WHAT.get(one.role, ""))
        colour = self._team.colour(one.id)
        if self.colour.findData(colour) < 0:
            self.colour.addItem(swatch(self._theme.label(colour)), colour, colour)
        self.colour.setCurrentIndex(self.colour.findData(colour))
        self.active.setChecked(one.active)
        for field in (self.name, self.role, self.colour, self.active, self.add):
            field.setEnabled(allowed)
        if not allowed:
            self.what.setText(f"{_WHAT.get(one.role, '')} Only leads change people.".strip())

    def _hear(self, news: News) -> None:
        if news.kinds() & {"annotator", "annotation", "assignment", "setting"}:
            self.show_people()
        if "annotator" in news.kinds():
            self.banner.hide()

    def _refuse(self, sentence: str, details: str) -> None:
        self.banner.refuse(sentence, details)
        self.show_people()

    # -- doing

    def _do(self, command: Callable[..., Any], *values: object) -> None:
        self._desk.do(command, self._current_id(), *values)

    def _rename(self) -> None:
        one = self._team.people.get(self._current_id())
        if one is not None and self.name.text() != one.name and self.name.isEnabled():
            self._do(people.rename, self.name.text())

    def ask_new(self) -> None:
        """Ask for a name and add that person as an annotator."""
        from annotator.ui.dialogs.ask import ask_line

        name = ask_line(self, "Add person", "Name of the person whose layer it will be:", button="Add")
        if name:
            self.add_person(name)

    def add_person(self, name: str) -> None:
        """Add a person and choose them."""

        def chosen(news: News | None) -> None:
            if news is not None:
                self._wanted = next(iter(news.of("annotator"))).object_id
                self.show_people()

        self._desk.do(people.add_person, name, then=chosen)

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._theme = theme
        self.banner.set_theme(theme)
        for place in range(self.colour.count()):
            self.colour.setItemIcon(place, swatch(theme.label(self.colour.itemData(place))))
        self.show_people()


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
