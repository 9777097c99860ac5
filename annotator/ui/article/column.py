"""The reading column: type, measure and line distance, and the layout that is finished while idle."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCursor, QTextDocument, QTextOption

from annotator.ui.article.offsets import Offsets
from annotator.ui.article.painter import LaneMetrics

#: Families tried in turn for the text; each reads well at length and has a wide repertoire.
FAMILIES = ("Noto Serif", "Source Serif 4", "Charter", "Georgia", "Cambria", "Times New Roman", "serif")

BASE_POINTS = 13.0
ZOOM_STEPS = (50, 60, 70, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300)

#: Pixels between the words and the edge of the document, so that frames and brackets are not cut off.
MARGIN = 8

_STRONG = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Typography:
    """How the text is set: `family` (empty: the first of `FAMILIES` that exists), zoom in per cent, measure in em."""

    family: str = ""
    zoom: int = 100
    measure: float = 37.0

    def font(self) -> QFont:
        """The font of the text."""
        font = QFont()
        font.setFamilies([self.family, *FAMILIES] if self.family else list(FAMILIES))
        font.setPointSizeF(BASE_POINTS * self.zoom / 100)
        font.setStyleHint(QFont.StyleHint.Serif)
        return font


def next_zoom(zoom: int, direction: int) -> int:
    """The zoom step after (1) or before (−1) `zoom`, in per cent."""
    if direction > 0:
        return next((step for step in ZOOM_STEPS if step > zoom), ZOOM_STEPS[-1])
    return next((step for step in reversed(ZOOM_STEPS) if step < zoom), ZOOM_STEPS[0])


def build_document(
    offsets: Offsets, font: QFont, metrics: LaneMetrics, direction: str, parent: QObject
) -> QTextDocument:
    """The document of one article, not yet laid out; `AssertionError` when Qt sees another length than `offsets`.

    It is built before a view shows it, because text inserted into a shown document is laid
    out at once and in full.
    """
    document = QTextDocument(parent)
    document.setUndoRedoEnabled(False)
    document.setDefaultFont(font)
    document.setDocumentMargin(MARGIN)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(option)
    cursor = QTextCursor(document)
    form = QTextBlockFormat()
    form.setLineHeight(metrics.distance(0), _LINE_DISTANCE)
    form.setBottomMargin(round(metrics.size * 0.3))
    cursor.setBlockFormat(form)
    cursor.insertText(offsets.shown)
    assert document.characterCount() - 1 == offsets.length, "the document differs from the stored text"
    assert document.blockCount() == len(offsets.block_starts), "the document has other paragraphs than the stored text"
    root = document.rootFrame()
    frame = root.frameFormat()
    frame.setTopMargin(round(metrics.size))
    frame.setBottomMargin(round(metrics.size * 4))
    root.setFrameFormat(frame)
    if direction == "rtl":
        _turn_neutral_blocks(document)
    return document


_LINE_DISTANCE = QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value


def _turn_neutral_blocks(document: QTextDocument) -> None:
    """Set paragraphs without any letter (figures, bullets) from right to left; the others show their direction."""
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    block = document.begin()
    while block.isValid():
        if not _STRONG.search(block.text()):
            form = block.blockFormat()
            form.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            cursor.setPosition(block.position())
            cursor.setBlockFormat(form)
        block = block.next()
    cursor.endEditBlock()
