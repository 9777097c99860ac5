"""The files that an import would take: where each lies, as what it was read, what it holds, what is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTreeWidget, QTreeWidgetItem

from annotator.commands.import_preview import FilePreview
from annotator.formats.registry import formats
from annotator.ui import wording
from annotator.ui.style.icons import icon
from annotator.ui.style.tokens import Theme

_HEADS = ("File", "Read as", "Articles", "Known", "Annotations", "What to know")
_WIDTHS = (250, 150, 78, 72, 100)
_FILE, _COUNTS, _PLACE = 0, (2, 3, 4), Qt.ItemDataRole.UserRole


class FileList(QTreeWidget):
    """The files in the order they were found; a click on a head sorts by it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName("Files")
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setHeaderLabels(list(_HEADS))
        self.setItemDelegateForColumn(_FILE, _Tail(self))
        head = self.header()
        head.setStretchLastSection(True)
        for column, width in enumerate(_WIDTHS):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.setColumnWidth(column, width)
        for column in _COUNTS:
            self.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def show_files(self, files: Sequence[FilePreview]) -> None:
        """Show these files; the one chosen before stays chosen when it is still among them."""
        kept = self.chosen()
        self.setSortingEnabled(False)
        self.clear()
        beginning = _common(files)
        self.addTopLevelItems([_Row(number, file, beginning, self._theme) for number, file in enumerate(files)])
        self.header().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        item = self.topLevelItem(kept if kept is not None and kept < len(files) else 0)
        if item is not None:
            self.setCurrentItem(item)

    def chosen(self) -> int | None:
        """The number of the chosen file, in the order the files were given; None without one."""
        item = self.currentItem()
        return item.data(_FILE, _PLACE) if item is not None else None


class _Row(QTreeWidgetItem):
    """One file; numbers are sorted as numbers, everything else as text."""

    def __init__(self, number: int, file: FilePreview, beginning: str, theme: Theme) -> None:
        form = formats().get(file.format or "")
        place = str(file.path)
        cells = (
            place[len(beginning) :] or file.path.name,
            form.title.split(" (")[0] if form is not None else "–",
            f"{file.articles:,}" if not file.error else "",
            f"{file.duplicates:,}" if file.duplicates else "",
            f"{file.annotations:,}" if file.annotations else "",
            " ".join(one for one in (file.error, *file.notices) if one),
        )
        super().__init__(list(cells))
        self.setData(_FILE, _PLACE, number)
        self._counts = {2: file.articles, 3: file.duplicates, 4: file.annotations}
        sign, colour = ("done", theme.ok)
        if file.error or file.notices:
            sign, colour = ("warn", theme.bad) if file.error else ("info", theme.warn)
        self.setIcon(_FILE, icon(sign, theme, colour))
        titles = (place, f"{form.title}, recognised {file.reason}" if form is not None else "", "", "", "", cells[5])
        for column, title in enumerate(titles):
            self.setToolTip(column, wording.plain_tooltip(title))
        for column in _COUNTS:
            self.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def __lt__(self, other: QTreeWidgetItem) -> bool:
        tree = self.treeWidget()
        column = tree.sortColumn() if tree is not None else _FILE
        if column in self._counts and isinstance(other, _Row):
            return self._counts[column] < other._counts[column]
        return self.text(column) < other.text(column)


class _Tail(QStyledItemDelegate):
    """Shortens at the front: a file's name is at the end of its place."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideLeft


def _common(files: Sequence[FilePreview]) -> str:
    """The folder that all files share, with its last separator; nothing for files of several disks."""
    folders = {str(Path(file.path).parent) for file in files}
    try:
        shared = os.path.commonpath(folders) if folders else ""
    except ValueError:
        return ""
    return shared if shared.endswith(os.sep) else shared + os.sep
