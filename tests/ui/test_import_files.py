"""The list of files before an import."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from annotator.commands.import_preview import FilePreview
from annotator.ui.dialogs.import_files import FileList
from annotator.ui.style.tokens import LIGHT


def seen(path: str, articles: int, error: str | None = None) -> FilePreview:
    return FilePreview(Path(path), "brat", "by its content", articles, 0, 0, (), error, "", "")


def shown(files: FileList, column: int) -> list[str]:
    items = [files.topLevelItem(row) for row in range(files.topLevelItemCount())]
    return [item.text(column) for item in items if item is not None]


def test_files_of_one_name_are_told_apart_by_their_folders(qtbot: QtBot) -> None:
    files = FileList(LIGHT)
    qtbot.addWidget(files)
    files.show_files(
        [seen("/a/b/one/1.ann", 2), seen("/a/b/two/1.ann", 10), seen("/a/b/3.ann", 0, "3.ann has no text.")]
    )
    assert shown(files, 0) == ["one/1.ann", "two/1.ann", "3.ann"]
    assert shown(files, 2) == ["2", "10", ""]
    assert shown(files, 5) == ["", "", "3.ann has no text."]


def test_a_head_sorts_counts_as_numbers_and_the_chosen_file_is_known_by_its_place(qtbot: QtBot) -> None:
    files = FileList(LIGHT)
    qtbot.addWidget(files)
    files.show_files([seen("/a/x.ann", 10), seen("/a/y.ann", 9), seen("/a/z.ann", 1000)])
    files.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    assert shown(files, 2) == ["9", "10", "1,000"]
    files.setCurrentItem(files.topLevelItem(0))
    assert files.chosen() == 1


def test_a_file_alone_is_shown_by_its_name(qtbot: QtBot) -> None:
    files = FileList(LIGHT)
    qtbot.addWidget(files)
    files.show_files([])
    assert files.chosen() is None
    files.show_files([seen("/a/x.ann", 1)])
    assert shown(files, 0) == ["x.ann"]
    assert files.chosen() == 0
