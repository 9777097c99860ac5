"""Parts side by side or one below the other, with a bar between them that can be dragged."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget


def divided(way: Qt.Orientation, parts: Sequence[QWidget], shares: Sequence[int], sizes: list[int]) -> QSplitter:
    """The parts in a splitter; `sizes` are those of a new window, `shares` how they grow with it."""
    split = QSplitter(way)
    split.setHandleWidth(10)
    split.setChildrenCollapsible(False)
    for place, part in enumerate(parts):
        split.addWidget(part)
        split.setStretchFactor(place, shares[place])
    split.setSizes(sizes)
    return split
