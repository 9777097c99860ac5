"""About the program."""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

import annotator
from annotator.ui.style.icons import pixmap
from annotator.ui.style.parts import caption


class AboutDialog(QDialog):
    """Name, version, licence, and what it runs on."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Source Annotator")
        self.setMinimumWidth(440)
        mark = QLabel()
        mark.setPixmap(pixmap("source-annotator", "#2563eb", 64, self.devicePixelRatioF()))
        mark.setAlignment(Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(caption("Source Annotator", "display"))
        words.addWidget(caption(f"Version {annotator.__version__}", "muted"))
        told = caption(
            "Marks claims, the people who make them, the words that credit them, "
            "and what is not part of the story; everything is saved at once, and leaves as a labelled dataset.",
            wrap=True,
        )
        words.addWidget(told)
        system = f"Python {platform.python_version()} · Qt {qVersion()} · {platform.system()} {platform.machine()}"
        line = caption(f"Apache License 2.0\n{system}", "muted")
        line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(line)
        head = QHBoxLayout()
        head.setSpacing(20)
        head.addWidget(mark)
        head.addLayout(words, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 22, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(head)
        layout.addWidget(buttons)
