"""The texts that an article has had, to be read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from annotator.model.annotations import Revision
from annotator.ui import wording
from annotator.ui.article.view import ArticleView
from annotator.ui.claims.lists import Entry, EntryList
from annotator.ui.desk import Desk
from annotator.ui.history.telling import shown_moment
from annotator.ui.style.tokens import Theme


class RevisionsDialog(QDialog):
    """A list of revisions, newest first, and the text of the chosen one."""

    def __init__(self, parent: QWidget, desk: Desk, revisions: Sequence[Revision], theme: Theme) -> None:
        super().__init__(parent)
        self.setWindowTitle("Earlier texts")
        self.resize(960, 640)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self.list = EntryList(theme, "Revisions, newest first")
        self.list.setFixedWidth(230)
        self.view = ArticleView()
        self.view.set_theme(theme)
        self.view.setAccessibleName("Text of the revision")
        newest = max((one.number for one in revisions), default=0)
        entries = [
            Entry(
                f"Text {one.number}" + (" · in use" if one.number == newest else ""),
                f"{shown_moment(one.created)} · {wording.counted(one.length, 'character')}",
                one.id,
            )
            for one in sorted(revisions, key=lambda one: -one.number)
        ]
        self.list.chosen.connect(self._show)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        line = QHBoxLayout()
        line.addWidget(self.list)
        line.addWidget(self.view, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.addLayout(line, 1)
        layout.addWidget(buttons)
        self.list.fill(entries)
        self.list.setCurrentRow(1 if len(entries) > 1 else 0)
        desk.closed.connect(self.close)

    def _show(self, revision_id: str | None) -> None:
        if revision_id is not None:
            self._desk.ask(lambda reading: reading.text(revision_id), self._show_text)

    def _show_text(self, text: str) -> None:
        if isValid(self):
            self.view.set_article(text)
