"""Parts of the claims view: its table, and the button that says it shows one article only."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QTableView

from annotator.ui.claims.delegate import HEIGHT, RowDelegate
from annotator.ui.claims.model import ClaimModel
from annotator.ui.style.rows import row_table

_WIDTHS = (0, 140, 92, 120, 106, 110, 160)

#: Code points of a title that the button shows.
_TITLE = 24


class OnlyArticle(QPushButton):
    """Says that one article's claims are shown, and ends that when pressed; hidden when all are."""

    released = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.article_id: str | None = None
        self.setAccessibleName("Show the claims of all articles again")
        self.clicked.connect(self._end)
        self.hide()

    def limit_to(self, article_id: str, title: str) -> None:
        """Name this article."""
        self.article_id = article_id
        short = title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"
        # An ampersand would be taken for a key.
        self.setText(f"Only “{short.replace('&', '&&')}” ✕")
        self.setToolTip("Only this article’s claims are shown; press to see those of all articles.")
        self.show()

    def release(self) -> None:
        """Name no article."""
        self.article_id = None
        self.hide()

    def _end(self) -> None:
        self.release()
        self.released.emit()


def claims_table(model: ClaimModel, delegate: RowDelegate) -> QTableView:
    """The table of claims, as it looks; whoever makes it listens to it."""
    table = row_table("Claims", model, delegate, HEIGHT, _WIDTHS, several=True)
    table.horizontalHeader().setSectionsClickable(True)
    return table
