"""The reading column: type, measure and line distance, and the layout that is finished while idle."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QObject, Qt, QTimer, QTimerEvent, Signal
from PySide6.QtGui import QFont, QTextBlock, QTextBlockFormat, QTextCursor, QTextDocument, QTextOption

from annotator.ui.article.lanes import SpanIndex
from annotator.ui.article.offsets import Offsets
from annotator.ui.article.painter import LaneMetrics

#: Families tried in turn for the text; each reads well at length and has a wide repertoire.
FAMILIES = ("Noto Serif", "Source Serif 4", "Charter", "Georgia", "Cambria", "Times New Roman", "serif")

BASE_POINTS = 13.0
ZOOM_STEPS = (50, 60, 70, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300)

#: Pixels between the words and the edge of the document, so that frames and brackets are not cut off.
MARGIN = 8

_STRONG = re.compile(r"[^\W\d_]")
_SLICE_SECONDS = 0.008
_SLICE_CHARACTERS = 3_000
_SLICE_BLOCKS = 16
_EDIT_CHARACTERS = 16_000
_QT_LAYOUT_INTERVAL = 10


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


def set_line_distance(document: QTextDocument, block: QTextBlock, distance: float) -> bool:
    """Give a block another line distance; says whether that changed anything."""
    form = block.blockFormat()
    if form.lineHeight() == distance:
        return False
    form.setLineHeight(distance, _LINE_DISTANCE)
    cursor = QTextCursor(document)
    cursor.setPosition(block.position())
    cursor.setBlockFormat(form)
    return True


class IdleLayout(QObject):
    """Finishes lanes, line distances and layout in slices of 8 ms whenever the event loop has nothing to do.

    Qt does the same by itself, but in slices that grow to 200,000 characters (60 ms and
    more); its timer is held back until this one is done.
    """

    #: The lines of this block have moved.
    reformatted = Signal(int)

    def __init__(self, parent: QObject, index: Callable[[], SpanIndex], metrics: Callable[[], LaneMetrics]) -> None:
        super().__init__(parent)
        self._index = index
        self._metrics = metrics
        self._document: QTextDocument | None = None
        self._laned = 0  # blocks whose lanes are known
        self._formatted = 0  # blocks whose line distance is right
        self._laid_out = 0  # blocks that Qt has laid out, as far as we know
        self._deep: set[int] = set()  # blocks with more than the plain line distance
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)

    @property
    def busy(self) -> bool:
        """Whether there is still something to lay out."""
        return self._timer.isActive()

    def watch(self, document: QTextDocument) -> None:
        """Work on this document from now on, from its beginning."""
        if self._document is not None:
            self._document.documentLayout().removeEventFilter(self)
        self._document = document
        self._deep.clear()
        document.documentLayout().installEventFilter(self)
        self.restart(spans=True)

    def stop(self) -> None:
        """Do nothing more until `restart`; Qt's own timer takes over."""
        self._timer.stop()

    def restart(self, spans: bool) -> None:
        """Begin again, with other spans or (`spans` false) only another width."""
        self._laid_out = 0
        if spans:
            self._laned = self._formatted = 0
        if self._document is not None:
            self._timer.start()

    def finish_through(self, block: int) -> bool:
        """Have everything ready down to this block, at once; says whether there was something to do."""
        if self._document is None or block < self._laid_out:
            return False
        self._format_through(block)
        self._document.documentLayout().blockBoundingRect(self._document.findBlockByNumber(block))
        self._laid_out = block + 1
        return True

    def reformat(self, blocks: set[int]) -> None:
        """Bring the line distance of these blocks up to date, where it was right before."""
        index, metrics, document = self._index(), self._metrics(), self._document
        if document is None:
            return
        wanted = {number: metrics.distance(index.depth(number)) for number in blocks if number < self._formatted}
        cursor = QTextCursor(document)
        # Neighbours in one edit, so that what follows them is moved once; with blocks far
        # apart one edit would lay out everything between.
        together = len(wanted) > 1 and max(wanted) - min(wanted) < 2 * len(wanted)
        if together:
            cursor.beginEditBlock()
        for number, distance in sorted(wanted.items()):
            self._set(document, number, distance)
        if together:
            cursor.endEditBlock()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Timer and isinstance(event, QTimerEvent) and self.busy:
            dispatcher = QAbstractEventDispatcher.instance()
            timers = dispatcher.registeredTimers(watched) if dispatcher else []
            return any(one.timerId == event.timerId() and one.interval == _QT_LAYOUT_INTERVAL for one in timers)
        return False

    def _format_through(self, block: int) -> None:
        document, index, metrics = self._document, self._index(), self._metrics()
        if document is None or block < self._formatted:
            return
        index.prepare(block + 1)
        wanted = [
            (number, metrics.distance(depth))
            for number in range(self._formatted, block + 1)
            if (depth := index.depth(number)) > 2 or number in self._deep
        ]
        self._formatted = block + 1
        if not wanted:
            return
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        for number, distance in wanted:
            self._set(document, number, distance)
        cursor.endEditBlock()

    def _set(self, document: QTextDocument, number: int, distance: float) -> None:
        if set_line_distance(document, document.findBlockByNumber(number), distance):
            self.reformatted.emit(number)
        if distance == self._metrics().distance(0):
            self._deep.discard(number)
        else:
            self._deep.add(number)

    def _slice(self) -> None:
        """One slice of work: first all lanes; then line distances, many in one edit, and the layout of those blocks."""
        document, index = self._document, self._index()
        if document is None:
            self._timer.stop()
            return
        end = perf_counter() + _SLICE_SECONDS
        count = document.blockCount()
        while self._laned < count:
            self._laned = min(count, self._laned + _SLICE_BLOCKS)
            index.prepare(self._laned)
            for number in range(self._laned - _SLICE_BLOCKS, self._laned):
                index.depth(max(0, number))
            if perf_counter() >= end:
                return
        while self._laid_out < count:
            if self._laid_out >= self._formatted:
                # Each edit makes Qt lay out its range at once and paint the view again.
                self._format_through(self._ahead(document, self._formatted, _EDIT_CHARACTERS))
            else:
                block = self._ahead(document, self._laid_out, _SLICE_CHARACTERS)
                self.finish_through(min(self._formatted - 1, block))
            if perf_counter() >= end:
                return
        self._timer.stop()

    @staticmethod
    def _ahead(document: QTextDocument, number: int, characters: int) -> int:
        """The block so many characters after block `number`, or that block when it is long."""
        position = document.findBlockByNumber(number).position() + characters
        return max(number, document.findBlock(min(position, document.characterCount() - 1)).blockNumber())
