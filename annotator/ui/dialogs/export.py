"""Asks for format, layer, options and file of an export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.formats.registry import Format
from annotator.ui.dialogs.options import OptionsForm
from annotator.ui.style.parts import caption, key_caption, styled, with_button


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """The answer: where, as which format, whose annotations, with which options."""

    out: Path
    format_id: str
    layer: str
    options: Any


class ExportDialog(QDialog):
    """The formats with what each loses; the file's ending follows the format."""

    def __init__(
        self, parent: QWidget, formats: Sequence[Format], annotators: Sequence[str], folder: Path, name: str, last: str
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self.setMinimumWidth(560)
        self._formats = {one.id: one for one in formats}
        self._folder, self._name = folder, name
        self.format = QComboBox()
        self.format.setAccessibleName("Format")
        for one in formats:
            self.format.addItem(f"{one.title}  ({', '.join(one.extensions)})" if one.extensions else one.title, one.id)
        self.format.setCurrentIndex(max(0, self.format.findData(last)))
        self.layer = QComboBox()
        self.layer.setAccessibleName("Layer")
        for title, value in (("All annotations", "all"), ("Gold layer", "gold"), ("Suggestions", "suggestions")):
            self.layer.addItem(title, value)
        for annotator in annotators:
            self.layer.addItem(f"Layer of {annotator}", annotator)
        self.place = QLineEdit()
        self.place.setAccessibleName("File")
        self._loses = caption("", "muted", wrap=True)
        self._options = OptionsForm(_Nothing)
        self._area = styled(QScrollArea(widgetResizable=True), "bare")
        self._area.setMaximumHeight(220)
        self._build()
        self.format.currentIndexChanged.connect(self._show_format)
        self._show_format()

    def _build(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(14)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("F&ormat", self.format)
        form.addRow("", self._loses)
        form.addRow("&Layer", self.layer)
        form.addRow(key_caption("&File", self.place), with_button(self.place, "Browse…", self._browse))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._go = buttons.addButton("Export", QDialogButtonBox.ButtonRole.AcceptRole)
        self._go.setObjectName("primary")
        self._go.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.place.textChanged.connect(lambda text: self._go.setEnabled(bool(text.strip())))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(form)
        self._options_title = caption("Options", "section")
        layout.addWidget(self._options_title)
        layout.addWidget(self._area)
        layout.addStretch(1)
        layout.addWidget(buttons)

    def answer(self) -> ExportChoice:
        """What was chosen."""
        out = Path(self.place.text().strip()).expanduser()
        return ExportChoice(out, self.format.currentData(), self.layer.currentData(), self._options.value())

    def _show_format(self) -> None:
        chosen = self._formats[self.format.currentData()]
        loses = ", ".join(chosen.loses)
        self._loses.setText(f"Does not carry: {loses}." if loses else "Carries everything.")
        self._options = OptionsForm(chosen.options)
        self._area.setWidget(self._options)
        self._area.setVisible(not self._options.empty)
        self._options_title.setVisible(not self._options.empty)
        ending = chosen.extensions[0] if chosen.extensions else ""
        written = Path(self.place.text() or self._folder / self._name)
        known = {end for one in self._formats.values() for end in one.extensions}
        stem = written.name.removesuffix(next((end for end in known if written.name.endswith(end)), ""))
        self.place.setText(str(written.with_name(stem + ending)))

    def _browse(self) -> None:
        found, _filter = QFileDialog.getSaveFileName(self, "Export to", self.place.text())
        if found:
            self.place.setText(found)


@dataclass(frozen=True)
class _Nothing:
    """Options of no format."""
