"""The export dialog: names of files, and what holds an export back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from annotator.commands.export_profiles import Profile
from annotator.formats.registry import formats
from annotator.ui.dialogs.export import ExportDialog


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> ExportDialog:
    window = QWidget()
    qtbot.addWidget(window)
    able = [one for one in formats().values() if one.writes]
    made = ExportDialog(window, able, ["Ana"], tmp_path, "News v1.2", Profile("jsonl"))
    made._window = window  # type: ignore[attr-defined]  # or the window, and the dialog with it, is gone at once
    return made


def test_the_ending_follows_the_format_also_where_no_extension_tells_it(dialog: ExportDialog) -> None:
    endings = {}
    for name in ("tei", "label-studio", "doccano", "prodigy", "brat", "jsonl"):
        dialog.format.setCurrentIndex(dialog.format.findData(name))
        endings[name] = Path(dialog.place.text()).name
    assert endings == {
        "tei": "News v1.2.xml",
        "label-studio": "News v1.2.json",
        "doccano": "News v1.2.jsonl",
        "prodigy": "News v1.2.jsonl",
        "brat": "News v1.2.zip",
        "jsonl": "News v1.2.jsonl",
    }


def test_nothing_is_exported_to_nowhere_or_in_shares_that_cannot_be(dialog: ExportDialog) -> None:
    go = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Export")
    assert go.isEnabled()
    dialog.split.shares.setCurrentText("60/20")
    assert not go.isEnabled()
    dialog.split.shares.setCurrentText("60/40")
    dialog.split.seed.setValue(7)
    assert go.isEnabled()
    assert (dialog.answer().profile.split, dialog.answer().profile.seed) == ("60/40", 7)
    dialog.place.clear()
    assert not go.isEnabled()
