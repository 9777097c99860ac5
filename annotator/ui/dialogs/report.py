"""What came of an import or an export: a sentence, and a table of files or losses."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.ui import wording
from annotator.ui.style.parts import caption


class ReportDialog(QDialog):
    """A table to be read; rows of outside text are shown as plain text."""

    def __init__(
        self, parent: QWidget, title: str, sentence: str, heads: Sequence[str], rows: Sequence[Sequence[str]]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(760, 420)
        told = caption(sentence, wrap=True)
        tree = QTreeWidget()
        tree.setAccessibleName(title)
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setHeaderLabels(list(heads))
        for row in rows:
            item = QTreeWidgetItem(list(row))
            for column, text in enumerate(row):
                item.setToolTip(column, wording.plain_tooltip(text))
            tree.addTopLevelItem(item)
        for column in range(len(heads) - 1):
            tree.header().setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            tree.setColumnWidth(column, 220 if column == 0 else 120)
        tree.header().setStretchLastSection(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(told)
        layout.addWidget(tree, 1)
        layout.addWidget(buttons)
