"""The left side of the adjudication page: articles with several layers, and what others have remarked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from annotator.ui import wording
from annotator.ui.claims.lists import Entry, EntryList
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme

if TYPE_CHECKING:
    from annotator.commands.gold import Remark, Standing


class ArticlesPane(QFrame):
    """Lists the articles with how far each is, and the remarks that nobody has settled."""

    chosen = Signal(str)  # article id
    entered = Signal(str, str)  # article id, annotation id: go there
    settled = Signal(str)  # comment id

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._rows: list[tuple[str, str, int]] = []
        self._standing: dict[str, Standing] = {}
        self._place: dict[str, tuple[int, str, int]] = {}
        self.count = caption("0", "count")
        self.filter = QLineEdit(placeholderText="Filter articles", clearButtonEnabled=True)
        self.filter.setAccessibleName("Filter the articles to adjudicate")
        self.filter.textChanged.connect(lambda _text: self._fill())
        self.list = EntryList(theme, "Articles with several layers")
        self.remarks_title = caption("To look at", "section")
        self.remarks = EntryList(theme, "Comments on your annotations to look at")
        self.settle = styled(QPushButton("Settled"), "link")
        self.settle.setAccessibleName("The chosen comment is settled")
        self._wanted = False
        self._build()
        self.list.chosen.connect(lambda one: self.chosen.emit(one) if one else None)
        self.remarks.entered.connect(lambda one: self.entered.emit(one.article_id, one.target_id) if one else None)
        self.settle.clicked.connect(self._settle)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(13, 0, 13, 0)
        head.addWidget(caption("Articles", "heading"))
        head.addWidget(self.count)
        head.addStretch(1)
        line = QHBoxLayout()
        line.setContentsMargins(13, 0, 13, 0)
        line.addWidget(self.filter)
        below = QHBoxLayout()
        below.setContentsMargins(13, 6, 8, 0)
        below.addWidget(self.remarks_title, 1)
        below.addWidget(self.settle)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 12, 1, 6)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addLayout(line)
        layout.addWidget(self.list, 3)
        layout.addLayout(below)
        layout.addWidget(self.remarks, 1)
        self.setMinimumWidth(190)

    # -- showing

    def show_articles(self, rows: Sequence[tuple[str, str, int]], current: str) -> None:
        """List these articles (id, title, number of layers)."""
        if self._rows != list(rows):
            self._rows = list(rows)
            self._fill(current)
        self.show_current(current)

    def show_standing(self, standing: Mapping[str, Standing]) -> None:
        """Say how far articles are; those that are not named stay as they were."""
        self._standing |= standing
        for one in standing:
            if one in self._place:
                place, title, layers = self._place[one]
                self.list.put(place, self._entry(one, title, layers))

    def _fill(self, current: str = "") -> None:
        words = self.filter.text().casefold().split()
        shown = [row for row in self._rows if all(word in row[1].casefold() for word in words)]
        self._place = {one: (place, title, layers) for place, (one, title, layers) in enumerate(shown)}
        self.list.fill([self._entry(*row) for row in shown], current or self.list.current_value())
        total = len(self._rows)
        self.count.setText(f"{total:,}" if len(shown) == total else f"{len(shown):,} of {total:,}")

    def _entry(self, article_id: str, title: str, layers: int) -> Entry:
        return Entry(title or "Untitled", self._detail(article_id, layers), article_id)

    def _detail(self, article_id: str, layers: int) -> str:
        found = self._standing.get(article_id)
        count = wording.counted(layers, "layer")
        if found is None:
            return count
        if found.settled:
            return f"{count} · settled"
        if not found.open:
            return f"{count} · {wording.counted(found.agreed, 'agreement')} to accept" if found.agreed else count
        again = f", {found.again:,} again" if found.again else ""
        return f"{count} · {found.open:,} to decide{again}"

    def show_current(self, article_id: str) -> None:
        """Make the row of this article the current one."""
        place = self._place.get(article_id)
        self.list.blockSignals(True)
        self.list.setCurrentRow(place[0] if place is not None else -1)
        self.list.blockSignals(False)
        if self.list.currentItem() is not None:
            self.list.scrollToItem(self.list.currentItem())

    def next_open(self, after: str) -> str:
        """The next article after this one in which something is to be decided, round at the end; "" for none."""
        ids = [row[0] for row in self._rows]
        here = ids.index(after) if after in ids else -1
        order = [*ids[here + 1 :], *ids[: max(0, here)]]
        return next((one for one in order if one in self._standing and not self._standing[one].settled), "")

    def show_remarks(self, remarks: Sequence[Remark]) -> None:
        """List what others have remarked on annotations of whoever is at work."""
        chosen = self.remarks.current_value()
        entries = [
            Entry(one.comment.text, f"{one.author} · {wording.shortened(one.words, 60)} · {one.title}", one.comment)
            for one in remarks
        ]
        self.remarks.fill(entries, chosen)
        self.remarks_title.setText(f"To look at ({len(entries)})" if entries else "To look at · nothing")
        self.remarks.setVisible(bool(entries))
        self.settle.setVisible(bool(entries))
        if self._wanted and entries:
            self.begin_remarks()

    def begin_remarks(self) -> None:
        """Give the keyboard to the remarks, as soon as there are any."""
        self._wanted = self.remarks.count() == 0
        if not self._wanted:
            if self.remarks.currentRow() < 0:
                self.remarks.setCurrentRow(0)
            self.remarks.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _settle(self) -> None:
        found = self.remarks.current_value()
        if found is None and self.remarks.count() == 1:
            self.remarks.setCurrentRow(0)
            found = self.remarks.current_value()
        if found is not None:
            self.settled.emit(found.id)

    def clear(self) -> None:
        """List nothing."""
        self._rows, self._standing = [], {}
        self.filter.clear()
        self._fill()
        self.show_remarks(())

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self.list.set_theme(theme)
        self.remarks.set_theme(theme)
