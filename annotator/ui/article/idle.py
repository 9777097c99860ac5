"""Lanes, line distances and layout of an article, finished while the event loop has nothing else to do."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QObject, QTimer, QTimerEvent, Signal
from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextCursor, QTextDocument

from annotator.ui.article.lanes import SpanIndex
from annotator.ui.article.offsets import Offsets
from annotator.ui.article.painter import LaneMetrics

_SLICE_SECONDS = 0.008
_SLICE_CHARACTERS = 3_000
_SLICE_BLOCKS = 16
_EDIT_CHARACTERS = 16_000
_QT_LAYOUT_INTERVAL = 10

_DISTANCE = QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value
_FIXED = QTextBlockFormat.LineHeightTypes.FixedHeight.value

#: Height of the lines of a block: a number of pixels, and whether it is added or fixed.
Height = tuple[float, int]


def set_line_height(document: QTextDocument, block: QTextBlock, height: Height) -> bool:
    """Give the lines of a block another height; says whether that changed anything."""
    form = block.blockFormat()
    if (form.lineHeight(), form.lineHeightType()) == height:
        return False
    form.setLineHeight(*height)
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

    def __init__(self, parent: QObject, source: Callable[[], tuple[Offsets, SpanIndex, LaneMetrics]]) -> None:
        super().__init__(parent)
        self._source = source
        self._document: QTextDocument | None = None
        self._laned = 0  # blocks whose lanes are known
        self._formatted = 0  # blocks whose line distance is right
        self._laid_out = 0  # blocks that Qt has laid out, as far as we know
        self._special: set[int] = set()  # blocks with another line height than the document's
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
        self._special.clear()
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
        shown = self._document.findBlockByNumber(block)
        while not shown.isVisible() and shown.previous().isValid():
            shown = shown.previous()  # Qt lays out nothing for a folded one, not even what stands before it
        self._document.documentLayout().blockBoundingRect(shown)
        self._laid_out = block + 1
        return True

    def reformat(self, blocks: set[int]) -> None:
        """Bring the line distance of these blocks up to date, where it was right before."""
        document = self._document
        if document is None:
            return
        wanted = {number: self._height(number) for number in blocks if number < self._formatted}
        cursor = QTextCursor(document)
        # Neighbours in one edit, so that what follows them is moved once; with blocks far
        # apart one edit would lay out everything between.
        together = len(wanted) > 1 and max(wanted) - min(wanted) < 2 * len(wanted)
        if together:
            cursor.beginEditBlock()
        for number, height in sorted(wanted.items()):
            self._set(document, number, height)
        if together:
            cursor.endEditBlock()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Timer and isinstance(event, QTimerEvent) and self.busy:
            dispatcher = QAbstractEventDispatcher.instance()
            timers = dispatcher.registeredTimers(watched) if dispatcher else []
            return any(one.timerId == event.timerId() and one.interval == _QT_LAYOUT_INTERVAL for one in timers)
        return False

    def _height(self, number: int) -> Height:
        """What the lines of a block need: room for their lanes; a blank line is lower than one with words."""
        offsets, index, metrics = self._source()
        if offsets.is_blank(number):
            return round(metrics.size * 0.75), _FIXED
        return metrics.distance(index.depth(number)), _DISTANCE

    def _format_through(self, block: int) -> None:
        document = self._document
        if document is None or block < self._formatted:
            return
        offsets, index, _ = self._source()
        index.prepare(block + 1)
        wanted = [
            (number, self._height(number))
            for number in range(self._formatted, block + 1)
            if index.depth(number) > 2 or number in self._special or offsets.is_blank(number)
        ]
        self._formatted = block + 1
        if not wanted:
            return
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        for number, height in wanted:
            self._set(document, number, height)
        cursor.endEditBlock()

    def _set(self, document: QTextDocument, number: int, height: Height) -> None:
        if set_line_height(document, document.findBlockByNumber(number), height):
            self.reformatted.emit(number)
        if height == (self._source()[2].distance(0), _DISTANCE):
            self._special.discard(number)
        else:
            self._special.add(number)

    def _slice(self) -> None:
        """One slice of work: first all lanes; then line distances, many in one edit, and the layout of those blocks."""
        document, index = self._document, self._source()[1]
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
