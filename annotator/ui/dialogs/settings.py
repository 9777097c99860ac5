"""The settings, drawn from their rows; every choice counts at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from annotator.settings import ROWS, SettingRow, Settings
from annotator.ui.style.parts import caption, key_caption


class SettingsDialog(QDialog):
    """One box for each row that is shown."""

    def __init__(self, parent: QWidget, settings: Settings, change_keys: Callable[[], None]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setMinimumWidth(500)
        self._settings = settings
        self.boxes: dict[str, QComboBox] = {}
        form = QFormLayout()
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(14)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        for row in ROWS:
            if row.shown:
                box = self._box(row)
                self.boxes[row.id] = box
                held = QVBoxLayout()
                held.setSpacing(3)
                held.addWidget(box)
                held.addWidget(caption(row.help, "muted", wrap=True))
                form.addRow(key_caption(row.title, box), held)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.keys = buttons.addButton("Keys…", QDialogButtonBox.ButtonRole.ResetRole)
        self.keys.setAutoDefault(False)
        self.keys.clicked.connect(self.accept)
        self.keys.clicked.connect(change_keys)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.addLayout(form)
        layout.addWidget(buttons)

    def _box(self, row: SettingRow) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(row.title)
        box.setAccessibleDescription(row.help)
        choices = row.choices
        if row.id == "reading_font":
            choices = (("", "Best serif installed"), *((name, name) for name in QFontDatabase.families()))
            box.setMaxVisibleItems(16)
        for value, title in choices:
            box.addItem(title, value)
        place = box.findData(self._settings[row.id])
        if place < 0:
            box.addItem(str(self._settings[row.id]), self._settings[row.id])
            place = box.count() - 1
        box.setCurrentIndex(place)
        box.activated.connect(lambda chosen, one=row.id: self._settings.__setitem__(one, box.itemData(chosen)))
        return box
