"""The codebook editor: labels, attributes, relation types and versions, beside the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from annotator.errors import AnnotatorError
from annotator.model.changes import News
from annotator.ui.banner import Banner
from annotator.ui.codebook.attributes import AttributesTab
from annotator.ui.codebook.labels import LabelsTab
from annotator.ui.codebook.relations import RelationsTab
from annotator.ui.codebook.rows import RowsTab, RunTask
from annotator.ui.codebook.versions import VersionsTab
from annotator.ui.desk import Desk
from annotator.ui.style.parts import styled
from annotator.ui.style.tokens import Theme

if TYPE_CHECKING:
    from annotator.commands.project import Project
    from annotator.model.codebook import Codebook

_KINDS = frozenset({"label", "attribute_definition", "relation_type"})


class CodebookDialog(QDialog):
    """Edits the open project's codebook; every change is one step at once, and can be undone here or in the window."""

    def __init__(self, parent: QWidget, desk: Desk, theme: Theme, run_task: RunTask, folder: Path) -> None:
        super().__init__(parent)
        self.setWindowTitle("Codebook")
        self.resize(980, 700)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._folder = desk, folder
        self.banner = Banner(theme)
        self.bar = QTabBar(drawBase=False, expanding=False)
        self.bar.setAccessibleName("Parts of the codebook")
        self.stack = QStackedWidget()
        self.labels = LabelsTab(desk, theme, run_task)
        self.attributes = AttributesTab(desk, theme, run_task)
        self.relations = RelationsTab(desk, theme, run_task)
        self.versions = VersionsTab(desk, theme)
        for title, tab in (
            ("Labels", self.labels), ("Attributes", self.attributes), ("Relation types", self.relations),
            ("Versions", self.versions),
        ):  # fmt: skip
            self.bar.addTab(title)
            self.stack.addWidget(tab)
        self.bar.currentChanged.connect(self._turn)
        self._build()
        desk.news.connect(self._hear)
        desk.refused.connect(self.banner.refuse)
        desk.saved.connect(self._calm)
        desk.history.connect(self._show_history)
        desk.closed.connect(self.close)
        self._show_history(_undoable(desk), "")
        self._show_all()

    def _build(self) -> None:
        self.undo = styled(QPushButton("Undo"), "link")
        self.undo.clicked.connect(self._undo)
        self.undo.setEnabled(False)
        take, give, close = QPushButton("Import YAML…"), QPushButton("Export YAML…"), QPushButton("Close")
        take.clicked.connect(self._import)
        take.setEnabled(self._desk.writable)
        give.clicked.connect(self._export)
        close.clicked.connect(self.close)
        end = QHBoxLayout()
        for button in (take, give):
            end.addWidget(button)
        end.addWidget(self.undo)
        end.addStretch(1)
        end.addWidget(close)
        for button in (take, give, close, self.undo):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 14, 20, 16)
        layout.setSpacing(8)
        layout.addWidget(self.banner)
        layout.addWidget(self.bar)
        layout.addWidget(self.stack, 1)
        layout.addLayout(end)
        QShortcut(QKeySequence("Ctrl+Return"), self, self._save)
        QShortcut(QKeySequence("Ctrl+Z"), self, self._undo)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)

    def _calm(self, _saved: str) -> None:
        # A slot of this dialog and no lambda: it is disconnected when the dialog goes.
        if self.banner.objectName() == "banner":
            self.banner.hide()

    # -- showing

    def _turn(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        if self.stack.currentWidget() is self.versions:
            self.versions.show_codebook()

    def _show_all(self) -> None:
        for tab in (self.labels, self.attributes, self.relations):
            tab.show_codebook()
        if self.stack.currentWidget() is self.versions:
            self.versions.show_codebook()

    def _hear(self, news: News) -> None:
        if news.kinds() & _KINDS:
            self._show_all()

    def _show_history(self, undo: str, _redo: str) -> None:
        self.undo.setText(f"Undo {undo}".strip())
        self.undo.setEnabled(bool(undo) and self._desk.writable)

    # -- doing

    def _save(self) -> None:
        tab = self.stack.currentWidget()
        if isinstance(tab, RowsTab):
            tab.save()

    def _undo(self) -> None:
        from annotator.commands import history

        if self.undo.isEnabled():
            self._desk.do(history.undo)

    def _export(self) -> None:
        from annotator.commands.codebooks import dump_codebook

        project = self._desk.project
        if project is None:
            return
        start = self._folder / f"{project.title}-codebook.yaml"
        found, _filter = QFileDialog.getSaveFileName(self, "Export codebook", str(start), "Codebooks (*.yaml)")
        if found:
            self.export_to(Path(found), dump_codebook(self._desk.codebook, project.title))

    def export_to(self, place: Path, text: str) -> None:
        """Write the codebook's YAML to a file; what fails is told in the dialog."""
        try:
            place.write_text(text, encoding="utf-8")
        except OSError as error:
            self.banner.refuse(f"{place} could not be written: {error.strerror or error}. Choose another folder.")
        else:
            self.banner.tell(f"Exported the codebook to {place}.")

    def _import(self) -> None:
        found, _filter = QFileDialog.getOpenFileName(
            self, "Import codebook", str(self._folder), "Codebooks (*.yaml *.yml);;All files (*)"
        )
        if found:
            self.import_from(Path(found))

    def import_from(self, place: Path) -> None:
        """Bring the codebook to that of a YAML file; rows in use that the file lacks stay and are named."""
        from annotator.commands import codebook_editing
        from annotator.commands.codebooks import load_codebook

        try:
            book: Codebook = load_codebook(place)
        except AnnotatorError as error:
            self.banner.refuse(error.sentence, error.details or "")
            return
        kept: list[str] = []

        def take_in(project: Project) -> News | None:
            news, names = codebook_editing.take_in_codebook(project, book)
            kept.extend(names)
            return news

        self._desk.do(take_in, then=lambda news: self._imported(news, kept) if isValid(self) else None)

    def _imported(self, news: News | None, kept: list[str]) -> None:
        if news is None:
            self.banner.tell("The codebook is the same as the file’s; nothing was changed.")
        elif kept:
            self.banner.tell(f"Imported. Still in use and therefore kept: {', '.join(kept)}.")
        else:
            self.banner.tell("Imported the codebook as one step; undo takes it back.")

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self.banner.set_theme(theme)
        for tab in (self.labels, self.attributes, self.relations, self.versions):
            tab.set_theme(theme)
        self._show_all()


def _undoable(desk: Desk) -> str:
    from annotator.commands import history

    return history.next_undo(desk.project) or "" if desk.project is not None else ""
