"""A claim as it stands in its article: the words around it, its own words set off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QResizeEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QTextEdit, QVBoxLayout

from annotator.ui import wording
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme

if TYPE_CHECKING:
    from annotator.commands.claim_view import ClaimContext


#: Faces tried for words of an article, best first.
SERIF = ("Noto Serif", "Source Serif 4", "Charter", "Georgia", "Cambria", "Times New Roman", "serif")


class ContextCard(QFrame):
    """Who says it where and when, the claim in its context, and a way to the article."""

    opened = Signal(str, str)  # article id, annotation id

    def __init__(self, theme: Theme, colour: str = "#1b6ac9") -> None:
        super().__init__()
        self.setObjectName("inset")
        self._theme, self._colour = theme, colour
        self.context: ClaimContext | None = None
        self.head = caption("", wrap=True)
        font = self.head.font()
        font.setBold(True)
        self.head.setFont(font)
        self.where = caption("", "muted")
        self.where.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._place = ""
        self.text = styled(QTextEdit(readOnly=True, acceptRichText=False), "context")
        self.text.setAccessibleName("The claim in its article")
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setTabChangesFocus(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._go = styled(QPushButton("Open"), "link")
        self._go.setAccessibleName("Go to the claim in its article")
        self._go.setToolTip("Go to the claim in its article")
        self._go.clicked.connect(self._open)
        top = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.head)
        words.addWidget(self.where)
        top.addLayout(words, 1)
        top.addWidget(self._go, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 6, 6)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self.text, 1)
        self.show_context(None)

    @property
    def claim_id(self) -> str | None:
        """The claim that is shown."""
        return self.context.row.annotation_id if self.context else None

    def show_context(self, context: ClaimContext | None, colour: str = "") -> None:
        """Show this claim; None shows nothing."""
        self.context, self._colour = context, colour or self._colour
        self._go.setVisible(context is not None)
        self.text.clear()
        if context is None:
            self._place = ""
            self.head.setText("")
            self.where.setText("")
            return
        row = context.row
        credit = " · ".join(wording.isolated(wording.one_line(one)) for one in (row.speaker, row.cue) if one)
        self.head.setText(credit or "No speaker")
        place = (row.outlet, wording.shown_date(row.published), row.title)
        self._place = " · ".join(wording.isolated(wording.one_line(one)) for one in place if one)
        self.where.setToolTip(wording.plain_tooltip(self._place))
        self._write(context)
        self._fit()

    def _write(self, context: ClaimContext) -> None:
        plain, own = QTextCharFormat(), QTextCharFormat()
        font = QFont(self.font())
        font.setFamilies(list(SERIF))
        font.setPointSizeF(font.pointSizeF() * 1.08)
        for style in (plain, own):
            style.setFont(font)
        plain.setForeground(QColor(self._theme.muted))
        own.setForeground(QColor(self._theme.text))
        own.setBackground(QColor(self._theme.tinted([(self._colour, True)])))
        cursor = QTextCursor(self.text.document())
        block = QTextBlockFormat()
        block.setLineHeight(128, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.setBlockFormat(block)
        place = 0
        for text, is_claim in context.pieces:
            if is_claim and not place:
                place = cursor.position()
            cursor.insertText(text, own if is_claim else plain)
        cursor.setPosition(place)
        self.text.setTextCursor(cursor)

    def _fit(self) -> None:
        """Shorten the line above to its width, and have the claim in the upper part of what is seen."""
        metrics = self.where.fontMetrics()
        self.where.setText(metrics.elidedText(self._place, Qt.TextElideMode.ElideRight, self.where.width()))
        if self.context is None:
            return
        self.text.ensureCursorVisible()
        bar = self.text.verticalScrollBar()
        bar.setValue(bar.value() + self.text.cursorRect().top() - self.text.viewport().height() // 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again once the parts have their new widths."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)

    def _open(self) -> None:
        if self.context is not None:
            self.opened.emit(self.context.row.article_id, self.context.row.annotation_id)

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._theme = theme
        self.show_context(self.context)
