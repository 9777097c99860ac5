"""The variants of a difference side by side: whose they are, their words in context, label and values."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QTextEdit, QVBoxLayout, QWidget

from annotator.model.people import Annotator
from annotator.ui import wording
from annotator.ui.adjudication.telling import Side
from annotator.ui.claims.context import SERIF
from annotator.ui.style.elided import ElidedLabel
from annotator.ui.style.icons import swatch
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme

#: Least width of a card; more cards than fit are scrolled to.
WIDTH = 214


class SideCard(QFrame):
    """One variant; a click looks at it in the text, its button takes it."""

    taken = Signal(int)  # place of a layer that has it
    looked_at = Signal(object)  # Side

    def __init__(self, side: Side, layers: Sequence[Annotator], colours: Sequence[str], theme: Theme) -> None:
        super().__init__()
        self.setObjectName("variant")
        self.side = side
        self._theme = theme
        self.setMinimumWidth(WIDTH)
        names = ", ".join(layers[place].name for place in side.places)
        digits = ", ".join(str(place + 1) for place in side.places)
        self.setAccessibleName(f"{names}: {side.label or 'nothing'}")
        top = QHBoxLayout()
        top.setSpacing(5)
        for place in side.places:
            top.addWidget(styled(QLabel(str(place + 1)), "key"))
            top.addWidget(_dot(theme.label(colours[place])))
            top.addWidget(ElidedLabel(wording.isolated(layers[place].name), "strong"))
        top.addStretch(1)
        self.take = styled(QPushButton("Take"), "good")
        self.take.setAccessibleName(f"Take what {names} has" if side.label else f"Take nothing, as {names}")
        self.take.setToolTip(f"Take this variant (key {digits})")
        self.take.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.take.clicked.connect(lambda _checked=False: self.taken.emit(side.places[0]))
        top.addWidget(self.take)
        self.text = styled(QTextEdit(readOnly=True, acceptRichText=False), "context")
        self.text.setAccessibleName(f"What {names} has")
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.text.viewport().setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(11, 8, 9, 8)
        layout.setSpacing(3)
        layout.addLayout(top)
        layout.addLayout(self._second_line())
        layout.addWidget(self.text, 1)
        self._write()

    def _second_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        if self.side.nothing:
            line.addWidget(caption("nothing here", "muted"))
        else:
            line.addWidget(_dot(self._theme.label(self.side.colour)))
            line.addWidget(caption(self.side.label))
        line.addStretch(1)
        return line

    def _write(self) -> None:
        plain, own = QTextCharFormat(), QTextCharFormat()
        font = QFont(self.font())
        font.setFamilies(list(SERIF))
        font.setPointSizeF(font.pointSizeF() * 1.05)
        for style in (plain, own):
            style.setFont(font)
        plain.setForeground(QColor(self._theme.muted))
        own.setForeground(QColor(self._theme.text))
        own.setBackground(QColor(self._theme.tinted([(self.side.colour, False)])))
        own.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        own.setUnderlineColor(QColor(self._theme.label(self.side.colour)))
        cursor = QTextCursor(self.text.document())
        block = QTextBlockFormat()
        block.setLineHeight(124, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.setBlockFormat(block)
        self._write_values(cursor)
        for text, covered in self.side.pieces:
            cursor.insertText(text, own if covered else plain)
        cursor.setPosition(0)
        self.text.setTextCursor(cursor)

    def _write_values(self, cursor: QTextCursor) -> None:
        """The values in a line above the words; those in which the layers differ stand out."""
        quiet, loud = QTextCharFormat(), QTextCharFormat()
        quiet.setForeground(QColor(self._theme.muted))
        loud.setForeground(QColor(self._theme.text))
        loud.setFontWeight(QFont.Weight.DemiBold)
        for number, (name, value, differs) in enumerate(self.side.values):
            cursor.insertText("  ·  " if number else "", quiet)
            cursor.insertText(wording.isolated(f"{name}: {value}"), loud if differs else quiet)
        if self.side.values:
            cursor.insertBlock()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Look at this variant in the text."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.looked_at.emit(self.side)
        super().mouseReleaseEvent(event)

    def mark(self, *, current: bool, taken: bool) -> None:
        """Show whether it is looked at, and whether it was taken."""
        self.setProperty("current", current)
        self.setProperty("taken", taken)
        self.take.setText("Taken" if taken else "Take")
        self.style().unpolish(self)
        self.style().polish(self)


def _dot(colour: str) -> QLabel:
    made = QLabel()
    made.setPixmap(swatch(colour, 12).pixmap(12, 12))
    return made


class Sides(QScrollArea):
    """The cards of one difference in a row."""

    taken = Signal(int)
    looked_at = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("bare")
        self.setAccessibleName("What the layers have")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._theme = theme
        self.cards: list[SideCard] = []
        self._shown: tuple[object, ...] = ()
        self._fill(())

    def show_sides(self, sides: Sequence[Side], layers: Sequence[Annotator], colours: Sequence[str]) -> None:
        """Show these variants; nothing happens when they are shown already."""
        wanted = (tuple(sides), tuple(layers), tuple(colours), self._theme.name)
        if wanted == self._shown:
            return
        self._shown = wanted
        self._fill([SideCard(side, layers, colours, self._theme) for side in sides])

    def _fill(self, cards: Sequence[SideCard]) -> None:
        self.cards = list(cards)
        inner = QWidget()
        line = QHBoxLayout(inner)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for card in self.cards:
            card.taken.connect(self.taken)
            card.looked_at.connect(self.looked_at)
            line.addWidget(card, 1)
        self.setWidget(inner)

    def mark(self, current: Side | None, taken: Side | None) -> None:
        """Show which variant is looked at, and which was taken."""
        for card in self.cards:
            card.mark(current=card.side == current, taken=card.side == taken)

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on; the cards are made anew when they are shown next."""
        self._theme = theme
