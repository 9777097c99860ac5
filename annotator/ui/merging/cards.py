"""The values that copies disagree on, side by side: a number, whose it is, the value, and a button to take it."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from annotator.ui import wording
from annotator.ui.claims.context import SERIF
from annotator.ui.history.telling import shown_moment
from annotator.ui.merging import telling
from annotator.ui.style.icons import swatch
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme

if TYPE_CHECKING:
    from annotator.commands.conflict_view import Dispute, Pieces

#: Colour of what differs where no label gives one: the accent of the light theme.
PLAIN = "#1b6ac9"

#: Cards in a row; more of them go below.
ACROSS = 3

#: Greatest height of a text, in device-independent pixels; longer ones are scrolled.
MOST = 360


class PiecesText(QTextEdit):
    """Words of an article or a value, some of them set off; only to be read, as high as it needs to be."""

    def __init__(self, name: str) -> None:
        super().__init__()
        styled(self, "context")
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())

    def _fit(self) -> None:
        self.setFixedHeight(min(MOST, ceil(self.document().size().height()) + 2))

    def write(self, pieces: Pieces, theme: Theme, colour: str, *, serif: bool) -> None:
        """Show these pieces; those set off stand on the tint of `colour` and are underlined."""
        self.clear()
        plain, own = QTextCharFormat(), QTextCharFormat()
        font = QFont(self.font())
        if serif:
            font.setFamilies(list(SERIF))
        font.setPointSizeF(font.pointSizeF() * (1.1 if serif else 1.05))
        for style in (plain, own):
            style.setFont(font)
        # Without anything set off the whole of it is what counts.
        quiet = any(covered for _, covered in pieces)
        plain.setForeground(QColor(theme.muted if quiet else theme.text))
        own.setForeground(QColor(theme.text))
        own.setBackground(QColor(theme.tinted([(colour, True)])))
        own.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        own.setUnderlineColor(QColor(theme.label(colour)))
        cursor = QTextCursor(self.document())
        block = QTextBlockFormat()
        block.setLineHeight(128, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.setBlockFormat(block)
        for text, covered in pieces:
            cursor.insertText(text, own if covered else plain)
        cursor.setPosition(0)
        self.setTextCursor(cursor)


class ValueCard(QFrame):
    """One value; its button, its number or a double click takes it."""

    taken = Signal(int)

    def __init__(self, one: Dispute, place: int, theme: Theme, colour: str, dot: str = "", *, able: bool) -> None:
        super().__init__()
        self.setObjectName("inset")
        self._place, self._able = place, able
        side = one.sides[place]
        shown = telling.value_of(one, place)
        self.setAccessibleName(f"{place + 1}: {shown or 'nothing'}, {telling.source_of(side)}")
        self.text = PiecesText(f"Value {place + 1}")
        pieces = telling.pieces_of(one, place) or ((("nothing", False),) if not shown else ((shown, False),))
        self.text.write(pieces, theme, colour, serif=bool(side.pieces))
        self.take = QPushButton("Take this")
        self.take.setAccessibleName(f"Take value {place + 1}")
        self.take.setToolTip(f"Take this value (key {place + 1})")
        self.take.setAutoDefault(False)
        self.take.setEnabled(able)
        self.take.clicked.connect(lambda _checked=False: self.taken.emit(self._place))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(6)
        layout.addLayout(self._head(one, place))
        value = QHBoxLayout()
        value.setSpacing(6)
        if dot:
            mark = QLabel()
            mark.setPixmap(swatch(theme.label(dot), 12).pixmap(12, 12))
            mark.setContentsMargins(4, 8, 0, 0)
            value.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        value.addWidget(self.text, 1)
        layout.addLayout(value)
        layout.addStretch(1)
        end = QHBoxLayout()
        end.addWidget(self.take)
        end.addStretch(1)
        if place == 0:
            end.addWidget(caption("stands now", "chip"))
        layout.addLayout(end)

    def _head(self, one: Dispute, place: int) -> QHBoxLayout:
        side = one.sides[place]
        head = QHBoxLayout()
        head.setSpacing(7)
        head.addWidget(styled(QLabel(str(place + 1)), "key"))
        who = wording.isolated(side.who) or ("as it was" if one.field else "another copy")
        head.addWidget(caption(who, "strong"))
        moment = caption(shown_moment(side.at) if side.at else "", "muted")
        head.addWidget(moment)
        head.addStretch(1)
        return head

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take this value."""
        if self._able and event.button() == Qt.MouseButton.LeftButton:
            self.taken.emit(self._place)
        super().mouseDoubleClickEvent(event)


class ValueCards(QWidget):
    """The values of one conflict, side by side as far as they fit."""

    taken = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Values to choose from")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(10)
        self._shown: object = None
        self.cards: list[ValueCard] = []

    def show_values(
        self, one: Dispute | None, theme: Theme, colour: str, dots: Sequence[str] = (), *, able: bool
    ) -> None:
        """Show the values of this conflict; None shows nothing.  `dots` are colours that go with the values."""
        wanted = (one, theme.name, colour, tuple(dots), able)
        if wanted == self._shown:
            return
        self._shown = wanted
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = []
        places = len(one.sides) if one is not None else 0
        across = 2 if places == 4 else ACROSS
        for column in range(ACROSS):
            self._grid.setColumnStretch(column, int(column < min(across, places)))
        for place in range(places):
            assert one is not None
            card = ValueCard(one, place, theme, colour, dots[place] if dots else "", able=able)
            card.taken.connect(self.taken)
            self._grid.addWidget(card, place // across, place % across)
            self.cards.append(card)
