"""The keys of every action: find one, press others, told at once what they do already; a change counts at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.settings import Settings
from annotator.ui.actions import keys
from annotator.ui.actions.book import ActionBook, shown_keys
from annotator.ui.actions.fuzzy import ranked
from annotator.ui.actions.rows import ActionRow
from annotator.ui.style.parts import caption, styled

_ID = int(Qt.ItemDataRole.UserRole)


class KeysDialog(QDialog):
    """Lists the actions; below the list the chosen one is given keys."""

    def __init__(self, parent: QWidget, book: ActionBook, settings: Settings) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(620, 600)
        self._book, self._settings = book, settings
        self.filter = QLineEdit(placeholderText="Find an action", clearButtonEnabled=True)
        self.filter.setAccessibleName("Find an action")
        self.filter.textChanged.connect(lambda _text: self._fill())
        self.filter.installEventFilter(self)
        self.list = self._build_list()
        self.field = QKeySequenceEdit()
        self.field.setAccessibleName("New keys")
        self.field.setMaximumSequenceLength(1)
        self.field.keySequenceChanged.connect(lambda _keys: self._judge())
        self.told = caption("", "muted", wrap=True)
        self.told.setMinimumHeight(36)
        self.instead = self._button("Use instead", self._replace, "primary")
        self.also = self._button("Use as well", self._add)
        self.none = self._button("No key", self._clear)
        self.reset = self._button("Reset", self._reset)
        self.reset_all = self._button("Reset all", self._reset_all, "link")
        self._lay_out()
        self._fill()

    # -- building

    def _button(self, title: str, call: Callable[[], None], style: str = "") -> QPushButton:
        made = QPushButton(title)
        made.setAutoDefault(False)
        made.clicked.connect(lambda _checked=False: call())
        return styled(made, style) if style else made

    def _build_list(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setAccessibleName("Actions and their keys")
        tree.setHeaderLabels(["Action", "Keys"])
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.header().setStretchLastSection(False)
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        tree.currentItemChanged.connect(lambda *_: self._choose())
        return tree

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.field, 1)
        for button in (self.instead, self.also, self.none, self.reset):
            line.addWidget(button)
        ends = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        ends.rejected.connect(self.reject)
        ends.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        foot = QHBoxLayout()
        foot.addWidget(self.reset_all)
        foot.addStretch(1)
        foot.addWidget(ends)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(self.filter)
        layout.addWidget(self.list, 1)
        layout.addLayout(line)
        layout.addWidget(self.told)
        layout.addLayout(foot)

    # -- showing

    def _editable(self) -> list[ActionRow]:
        return [row for row in self._book.rows.values() if not row.id.startswith(keys.FROM_CODEBOOK)]

    def _fill(self) -> None:
        wanted = self.chosen
        shown = ranked(self.filter.text(), self._editable(), _title)
        self.list.clear()
        for row in shown:
            item = QTreeWidgetItem([_title(row), shown_keys(row)])
            item.setData(0, _ID, row.id)
            item.setToolTip(0, row.help)
            if row.keys != self._book.own_keys[row.id]:
                font = item.font(1)
                font.setBold(True)
                item.setFont(1, font)
                item.setToolTip(1, "Changed")
            self.list.addTopLevelItem(item)
            if row.id == wanted:
                self.list.setCurrentItem(item)
        first = self.list.topLevelItem(0)
        if self.list.currentItem() is None and first is not None:
            self.list.setCurrentItem(first)
        self.reset_all.setVisible(bool(self._settings["keys"]))
        self._choose()

    @property
    def chosen(self) -> str:
        """Id of the chosen action, "" without one."""
        item = self.list.currentItem()
        return str(item.data(0, _ID)) if item is not None else ""

    def choose(self, action_id: str) -> None:
        """Choose an action of the list."""
        for place in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(place)
            if item is not None and item.data(0, _ID) == action_id:
                self.list.setCurrentItem(item)

    def _choose(self) -> None:
        self.field.clear()
        self._judge()

    def _written(self) -> str:
        return keys.normal(self.field.keySequence().toString(QKeySequence.SequenceFormat.PortableText))

    def _judge(self) -> None:
        """Say what the pressed keys do already, and enable what can be done with them."""
        row = self._book.rows.get(self.chosen)
        key = self._written()
        sentence, others = ("", []) if row is None else self._problem(row, key)
        may = row is not None and bool(key) and not sentence
        self.instead.setEnabled(may)
        self.also.setEnabled(may and row is not None and bool(row.keys))
        self.none.setEnabled(row is not None and bool(row.keys))
        self.reset.setEnabled(row is not None and row.keys != self._book.own_keys[row.id])
        if may and others:
            names = ", ".join(f"“{_title(one)}”" for one in others)
            sentence = f"{keys.shown(key)} is {names} now, which will have no such key any more."
        elif row is not None and not sentence:
            sentence = f"{keys.shown(key)} is free." if key else f"Press the new keys of “{_title(row)}” in the field."
        self.told.setText(sentence)

    def _problem(self, row: ActionRow, key: str) -> tuple[str, list[ActionRow]]:
        """Why the keys cannot be given, and the actions that would lose them."""
        if not key:
            return "", []
        if key in row.keys:
            return f"“{_title(row)}” has {keys.shown(key)} already.", []
        sentence = keys.taken(key)
        others = keys.met(self._book.rows.values(), row, key)
        fixed = next((one for one in others if one.id.startswith(keys.FROM_CODEBOOK)), None)
        if fixed is not None:
            begins = "begins" if fixed.id.startswith(("relation.", "value.")) else "is"
            where = "Labels, links and values have theirs from the codebook (Edit, Codebook)."
            sentence = sentence or f"{keys.shown(key)} {begins} “{_title(fixed)}”. {where}"
        return sentence, others

    # -- changing

    def _give(self, changed: dict[str, Sequence[str]]) -> None:
        chosen = self._settings["keys"]
        for action_id, given in changed.items():
            chosen[action_id] = list(given)
            if tuple(given) == self._book.own_keys[action_id]:
                del chosen[action_id]
        self._settings["keys"] = chosen
        self._fill()

    def _take(self, keep: bool) -> None:
        row, key = self._book.rows[self.chosen], self._written()
        changed: dict[str, Sequence[str]] = {}
        for other in keys.met(self._book.rows.values(), row, key):
            changed[other.id] = [one for one in other.keys if not keys.touch(one, key)]
        changed[row.id] = (*row.keys, key) if keep else (key,)
        self._give(changed)

    def _replace(self) -> None:
        self._take(keep=False)

    def _add(self) -> None:
        self._take(keep=True)

    def _clear(self) -> None:
        self._give({self.chosen: ()})

    def _reset(self) -> None:
        """Give the action its own keys back, and take them from those that were given them meanwhile."""
        row = self._book.rows[self.chosen]
        changed: dict[str, Sequence[str]] = {}
        for key in self._book.own_keys[row.id]:
            for other in keys.met(self._book.rows.values(), row, key):
                left = changed.get(other.id, other.keys)
                changed[other.id] = [one for one in left if not keys.touch(one, key)]
        self._give({**changed, row.id: self._book.own_keys[row.id]})

    def _reset_all(self) -> None:
        self._settings["keys"] = {}
        self._fill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down and Return go from the filter to the list."""
        onwards = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in onwards:
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return super().eventFilter(watched, event)


def _title(row: ActionRow) -> str:
    return row.title.removesuffix("…")
