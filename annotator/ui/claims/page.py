"""The claims view: every claim of every article, with the chosen one in its context below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from annotator.model.changes import News
from annotator.ui import wording
from annotator.ui.claims.asking import GROUPED, SORTS, beginning, everything
from annotator.ui.claims.bench import ClaimBench
from annotator.ui.claims.delegate import RowDelegate
from annotator.ui.claims.model import COLUMNS, ClaimModel
from annotator.ui.claims.parts import OnlyArticle, claims_table
from annotator.ui.desk import Desk
from annotator.ui.style.parts import caption
from annotator.ui.style.tokens import Theme
from annotator.ui.tasks import Tasks

if TYPE_CHECKING:
    from annotator.commands.claim_view import ClaimRow, Section

#: What the claims view shows: news of other kinds are not its own.
_KINDS = frozenset({"annotation", "verdict", "claim_group", "relation", "speaker", "article", "label", "revision"})

#: Entries that a box can hold; Qt's own limit.
_MANY = 2**31 - 1


class ClaimsPage(QFrame):
    """Lists, filters and sorts claims; what is done with the chosen ones goes through gestures."""

    entered = Signal(str, str)  # article id, annotation id: go there
    chosen_changed = Signal()
    grouping_wanted = Signal(str)  # claim id of a candidate to be grouped with the current claim

    def __init__(self, desk: Desk, tasks: Tasks, theme: Theme, parent: QWidget | None = None) -> None:
        # Each part is made where it stays: put there later, all it holds would be styled once more.
        super().__init__(parent)
        self.setObjectName("card")
        self._desk = desk
        self._asked = 0
        self._stale = True
        self._waking = False
        self._wanted: str | None = None
        self.only = OnlyArticle()
        self.only.released.connect(self.reload)
        self.model = ClaimModel(desk)
        self._split = QSplitter(Qt.Orientation.Vertical, self)
        self.stack = QStackedWidget(self._split)
        self.bench = ClaimBench(desk, tasks, theme, self._split)
        self._row = RowDelegate(theme)
        self._soon = QTimer(self, interval=140, singleShot=True)
        self._soon.timeout.connect(self.reload)
        self._build()
        desk.news.connect(self._hear)
        desk.closed.connect(self._empty_all)
        self.bench.opened.connect(self.entered)
        self.bench.grouping_wanted.connect(self.grouping_wanted)
        self.bench.shown.connect(self.choose)

    # -- building

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 12, 1, 1)
        layout.setSpacing(8)
        layout.addLayout(self._build_head())
        self.table = self._build_table()
        self.empty = caption("", "hint", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        split = self._split
        split.setHandleWidth(8)
        split.setChildrenCollapsible(False)
        split.addWidget(self.stack)
        split.addWidget(self.bench)
        split.setSizes([400, 280])
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        layout.addWidget(split, 1)

    def _build_head(self) -> QVBoxLayout:
        head = QVBoxLayout()
        head.setContentsMargins(14, 0, 14, 2)
        head.setSpacing(8)
        first = QHBoxLayout()
        first.addWidget(caption("Claims", "heading"))
        self.count = caption("0", "count")
        first.addWidget(self.count)
        first.addStretch(1)
        first.addWidget(caption("Enter goes to the article · Ctrl+G groups · Ctrl+L links · Esc goes back", "muted"))
        head.addLayout(first)
        second = QHBoxLayout()
        second.setSpacing(8)
        self.filter = QLineEdit(placeholderText="Filter by words, speaker, outlet or group", clearButtonEnabled=True)
        self.filter.setAccessibleName("Filter claims by words, speaker, outlet or group")
        self.filter.textChanged.connect(lambda _text: self._soon.start())
        self.filter.installEventFilter(self)
        second.addWidget(self.filter, 2)
        second.addWidget(self.only)
        self.label = self._box("Show annotations with this label", (("", "Claims"),))
        self.outlet = self._box("Show claims of this outlet", (("", "All outlets"),))
        self.speaker = self._box("Show claims of this speaker", (("", "All speakers"),))
        self.grouped = self._box("How the claims are grouped", GROUPED)
        self.sort = self._box("Order of the claims", SORTS)
        for box in (self.label, self.outlet, self.speaker, self.grouped, self.sort):
            second.addWidget(box, 1)
        head.addLayout(second)
        return head

    def _box(self, name: str, items: Sequence[tuple[str, str]] = ()) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setMinimumContentsLength(8)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for value, title in items:
            box.addItem(title, value)
        box.activated.connect(lambda _place: self.reload())
        return box

    def _build_table(self) -> QTableView:
        table = claims_table(self.model, self._row)
        table.horizontalHeader().sectionClicked.connect(self._sort_by)
        table.selectionModel().selectionChanged.connect(lambda *_: self._choose())
        table.doubleClicked.connect(lambda index: self._enter(index.row()))
        table.clicked.connect(self._click)
        table.installEventFilter(self)
        return table

    # -- reading

    def wake(self) -> None:
        """Read the list if something changed since it was shown, and take the keyboard."""
        if self._stale:
            self.reload()
        self._waking = True
        self._take_keyboard()

    def check_first(self, article_id: str, title: str) -> None:
        """Only this article's claims, suggested ones among them, what is most worth checking first."""
        self.only.limit_to(article_id, title)
        self.sort.setCurrentIndex(self.sort.findData("score"))
        self.reload()

    def _take_keyboard(self) -> None:
        there = self.model.rowCount() > 0
        (self.table if there else self.filter).setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._waking = self._waking and not there

    def reload(self) -> None:
        """Ask for the list again: first the beginning, where that is quick, then all of it."""
        from annotator.commands.claim_view import ClaimFilter

        self._soon.stop()
        if self._desk.project is None:
            return
        self._stale = False
        self._asked += 1
        asked, text, by = self._asked, self.filter.text().strip(), self.grouped.currentData() or ""
        wanted = ClaimFilter(
            label_name=self.label.currentData() or "Claim",
            speaker_id=self.speaker.currentData() or None,
            outlet=self.outlet.currentData() or "",
            sort=self.sort.currentData(),
            pending=self.sort.currentData() == "score",
            article_id=self.only.article_id,
        )

        def ask_all() -> None:
            if asked == self._asked:
                self._desk.ask(
                    lambda reading: everything(reading, wanted, text, by),
                    lambda answer: self._show_all(asked, by, *answer),
                )

        if text or by or wanted.speaker_id or self.model.count or wanted.sort == "speaker":
            ask_all()
            return

        def show_first(answer: tuple[list[Section], list[ClaimRow]]) -> None:
            self._show(asked, answer[0], "", partial=True, rows=answer[1])
            # The first rows are painted before the reading thread goes on.
            QTimer.singleShot(30, self, ask_all)

        self._desk.ask(lambda reading: beginning(reading, wanted), show_first)

    def _show_all(self, asked: int, by: str, sections: list[Section], outlets: list[str], speakers: object) -> None:
        if asked != self._asked:
            return
        _refill(self.outlet, "All outlets", [(one, one) for one in outlets])
        _refill(self.speaker, "All speakers", [(one.id, one.name) for one in speakers])  # type: ignore[attr-defined]
        labels = [(one.name, one.name) for one in self._desk.codebook.labels if one.name != "Claim"]
        _refill(self.label, "Claims", labels)
        self._show(asked, sections, by)

    def _show(
        self, asked: int, sections: Sequence[Section], by: str, *, partial: bool = False, rows: Sequence[ClaimRow] = ()
    ) -> None:
        if asked != self._asked:
            return
        chosen, current = self.chosen(), self._wanted
        scrolled = self.table.verticalScrollBar().value()
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        self.model.show(sections, headed=bool(by))
        self.model.preload(rows)
        self.count.setText(f"{self.model.count:,}" + ("…" if partial else ""))
        there = self.model.rowCount() > 0
        boxes = (self.outlet.currentData(), self.speaker.currentData(), self.only.article_id)
        narrowed = bool(self.filter.text().strip() or any(boxes))
        self.empty.setText(
            "No claim fits this filter."
            if narrowed
            else "No claims yet.\n\nMark claims in the articles; they gather here."
        )
        self.stack.setCurrentWidget(self.table if there else self.empty)
        self.table.verticalScrollBar().setValue(scrolled)
        self._select([*chosen, *([current] if current and current not in chosen else [])], current)
        selection.blockSignals(False)
        if there and not self.table.currentIndex().isValid():
            first = next((at for at in range(min(8, self.model.rowCount())) if self.model.claim_id(at)), 0)
            self.table.setCurrentIndex(self.model.index(first, 0))
        if self._waking:
            self._take_keyboard()
        self._choose()
        self.table.viewport().update()

    def _select(self, ids: Sequence[str], current: str | None) -> None:
        flag = QItemSelectionModel.SelectionFlag
        selection = self.table.selectionModel()
        selection.clear()
        for one in ids[:500]:
            place = self.model.place(one)
            if place >= 0:
                selection.select(self.model.index(place, 0), flag.Select | flag.Rows)
        place = self.model.place(current) if current else -1
        if place >= 0:
            selection.setCurrentIndex(self.model.index(place, 0), flag.NoUpdate)

    # -- choosing

    def chosen(self) -> list[str]:
        """The selected claims in the order of the table."""
        places = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [one for one in (self.model.claim_id(place) for place in places) if one]

    def chosen_rows(self) -> list[ClaimRow]:
        """The rows of the selected claims."""
        places = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [row for row in (self.model.row(place) for place in places) if row is not None]

    def current(self) -> str | None:
        """The claim at which the keyboard stands."""
        return self.model.claim_id(self.table.currentIndex().row())

    def choose(self, claim_id: str) -> None:
        """Select this claim and bring it into sight; the filter is emptied when it hides the claim."""
        self._wanted = claim_id
        place = self.model.place(claim_id)
        if place < 0:
            self.filter.clear()
            self.only.release()
            for box in (self.outlet, self.speaker, self.grouped):
                box.setCurrentIndex(0)
            self.reload()
            return
        self.table.selectionModel().clear()
        self.table.setCurrentIndex(self.model.index(place, 0))
        self.table.scrollTo(self.model.index(place, 0), QAbstractItemView.ScrollHint.EnsureVisible)

    def _choose(self) -> None:
        chosen = self.chosen()
        current = self.current()
        self._wanted = current or self._wanted
        ordered = sorted(chosen, key=lambda one: one != current)
        self.bench.show_claims(ordered[:2] if len(chosen) == 2 else ordered[:1])
        self.chosen_changed.emit()

    def _click(self, index: QModelIndex) -> None:
        if self.model.section_at(index.row()) is not None:
            self._fold(index.row())

    def _enter(self, place: int) -> None:
        row = self.model.row(place)
        if row is not None:
            self._wanted = row.annotation_id
            self.entered.emit(row.article_id, row.annotation_id)

    def _fold(self, place: int, folded: bool | None = None) -> bool:
        section = self.model.section_at(place)
        if section is None:
            return False
        scrolled = self.table.verticalScrollBar().value()
        self.model.fold(place, folded)
        self.table.verticalScrollBar().setValue(scrolled)
        self.table.setCurrentIndex(self.model.index(self.model.head_place(section.key), 0))
        return True

    def _sort_by(self, column: int) -> None:
        wanted = COLUMNS[column][1]
        if wanted == "newest" and self.sort.currentData() == "newest":
            wanted = "oldest"
        place = self.sort.findData(wanted)
        if wanted and place >= 0:
            self.sort.setCurrentIndex(place)
            self.reload()

    # -- news and keys

    def _hear(self, news: News) -> None:
        if news.kinds() & _KINDS:
            self._stale = True
            self.bench.forget(news)
            if self.isVisible():
                self._soon.start()

    def _empty_all(self) -> None:
        self._soon.stop()
        self._stale, self._wanted = True, None
        self._asked += 1
        self.filter.blockSignals(True)
        self.filter.clear()
        self.filter.blockSignals(False)
        for box in (self.outlet, self.speaker, self.label):
            box.setMaxCount(1)
            box.setMaxCount(_MANY)
        self.model.show((), headed=False)
        self.bench.forget()
        self.bench.clear()

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._row.theme = theme
        self.bench.set_theme(theme)
        self.table.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return goes to the article or folds; Left and Right fold; Down leaves the filter, Esc empties it."""
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        key, kind = event.key(), event.type()
        if watched is self.filter:
            if key == Qt.Key.Key_Escape and self.filter.text():
                if kind == QEvent.Type.KeyPress:
                    self.filter.clear()
                event.accept()
                return True
            if kind == QEvent.Type.KeyPress and key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return True
        elif watched is self.table and kind == QEvent.Type.KeyPress and not event.modifiers():
            place = self.table.currentIndex().row()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if not self._fold(place):
                    self._enter(place)
                return True
            if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._fold(place, key == Qt.Key.Key_Left):
                return True
        return super().eventFilter(watched, event)


def _refill(box: QComboBox, every: str, items: Sequence[tuple[str, str]]) -> None:
    """Put other items into a box and keep what is chosen, if it is still there."""
    wanted = ["", *(value for value, _title in items)]
    if [box.itemData(place) for place in range(box.count())] == wanted and box.count():
        return
    chosen = box.currentData()
    box.clear()
    box.addItem(every, "")
    for value, title in items:
        box.addItem(wording.one_line(title), value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
