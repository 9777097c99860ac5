"""The stored text as the clipboard takes it, and what becomes of it when the program ends."""

from __future__ import annotations

import atexit

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication

#: Hashes of the texts handed out, by which to know our own in the clipboard; not every system tells whose it is.
_handed_out: set[int] = set()


def copied(text: str) -> QMimeData:
    """Plain text for the clipboard or a drag."""
    _handed_out.add(hash(text))
    data = QMimeData()
    data.setText(text)
    return data


def _leave_to_qt() -> None:
    """Have the clipboard keep an object of Qt's own: one made here may not outlive Python, and would crash its end."""
    if QGuiApplication.instance() is None or not _handed_out:
        return
    clipboard = QGuiApplication.clipboard()
    for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
        if mode == QClipboard.Mode.Clipboard or clipboard.supportsSelection():
            text = clipboard.text(mode)
            if hash(text) in _handed_out:
                clipboard.setText(text, mode)


# Before the binding's own part, which takes the application away: what comes last is run first.
atexit.register(_leave_to_qt)
