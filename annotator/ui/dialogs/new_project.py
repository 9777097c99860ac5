"""Asks for the title, place, codebook and annotator of a new project."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.style.parts import caption, key_caption, with_button


@dataclass(frozen=True, slots=True)
class NewProject:
    """The answer: where, under which title, with which codebook, for whom."""

    location: Path
    title: str
    codebook: str
    annotator: str


class NewProjectDialog(QDialog):
    """Four fields, filled in as far as can be guessed."""

    def __init__(self, parent: QWidget, folder: Path, annotator: str, codebooks: list[str]) -> None:
        super().__init__(parent)
        self.setWindowTitle("New project")
        self.setMinimumWidth(520)
        self._folder = folder
        self._named_by_hand = False
        self.title_field = QLineEdit("My project")
        self.title_field.selectAll()
        self.place = QLineEdit()
        self.codebook = QComboBox()
        for name in codebooks:
            self.codebook.addItem(f"{name} (comes with the program)", name)
        self.codebook.addItem("From a YAML file…", "")
        self.codebook.activated.connect(self._choose_codebook)
        self.annotator = QLineEdit(annotator)
        self._problem = caption("", "muted", wrap=True)
        self._build()
        self.title_field.textEdited.connect(lambda _text: self._guess_place())
        self.place.textEdited.connect(lambda _text: setattr(self, "_named_by_hand", True))
        for field in (self.title_field, self.place, self.annotator):
            field.textChanged.connect(lambda _text: self._judge())
        self._guess_place()

    def _build(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow("&Title", self.title_field)
        form.addRow(key_caption("&File", self.place), with_button(self.place, "Browse…", self._browse))
        form.addRow("&Codebook", self.codebook)
        form.addRow("&Annotator", self.annotator)
        for field, name in ((self.place, "File of the project"), (self.annotator, "Name of the annotator")):
            field.setAccessibleName(name)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._create = self._buttons.addButton("Create", QDialogButtonBox.ButtonRole.AcceptRole)
        self._create.setObjectName("primary")
        self._create.setDefault(True)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(14)
        layout.addLayout(form)
        layout.addWidget(self._problem)
        layout.addWidget(self._buttons)

    def answer(self) -> NewProject:
        """What was chosen."""
        place = Path(self.place.text().strip()).expanduser()
        if not place.suffix:
            place = place.with_suffix(".annot")
        return NewProject(
            place, self.title_field.text().strip(), self.codebook.currentData(), self.annotator.text().strip()
        )

    def _guess_place(self) -> None:
        if not self._named_by_hand:
            name = re.sub(r"[^\w-]+", "-", self.title_field.text().strip()).strip("-") or "project"
            self.place.setText(str(self._folder / f"{name}.annot"))
        self._judge()

    def _judge(self) -> None:
        """Say what is missing before the button is pressed."""
        place = Path(self.place.text().strip() or ".").expanduser()
        problem = ""
        if not self.title_field.text().strip():
            problem = "The project needs a title."
        elif not self.annotator.text().strip():
            problem = "Whose annotations are they? Give the annotator a name."
        elif not place.parent.is_dir():
            problem = f"The folder {place.parent} does not exist."
        elif place.is_file():
            problem = f"{place.name} is there already; choose another name, or open it."
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._create.setEnabled(not problem)

    def _browse(self) -> None:
        found, _filter = QFileDialog.getSaveFileName(
            self,
            "New project",
            self.place.text(),
            "Projects (*.annot)",
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if found:
            self._named_by_hand = True
            self.place.setText(found)

    def _choose_codebook(self, place: int) -> None:
        if self.codebook.itemText(place) != "From a YAML file…":
            return
        found, _filter = QFileDialog.getOpenFileName(self, "Codebook", str(self._folder), "Codebooks (*.yaml *.yml)")
        if found:
            self.codebook.insertItem(0, Path(found).name, found)
        self.codebook.setCurrentIndex(0)
