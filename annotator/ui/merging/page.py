"""The conflicts page: what merged copies disagree on, one by one, with the values side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.model.changes import News
from annotator.ui import wording
from annotator.ui.claims.lists import Entry, EntryList
from annotator.ui.desk import Desk
from annotator.ui.merging import telling
from annotator.ui.merging.cards import PLAIN, PiecesText, ValueCards
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme

if TYPE_CHECKING:
    from annotator.commands.conflict_view import Dispute
    from annotator.commands.project import Reading

#: News of these kinds may change what the page shows.
_KINDS = frozenset(
    "conflict annotation article label speaker annotator claim_group comment relation relation_type revision".split()
)

#: Conflicts listed at once; more of them follow as these are decided.
LISTED = 300

_NONE = "No conflicts.\n\nWhere copies that were merged disagree, you decide here which value counts."


class ConflictsPage(QFrame):
    """Lists the open conflicts; what is decided goes through gestures."""

    entered = Signal(str, str)  # article id, annotation id ("" for the article itself): go there
    chosen_changed = Signal()
    taken = Signal(int)  # number of the value to take, from 0
    said = Signal(str)

    def __init__(self, desk: Desk, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._desk, self._theme = desk, theme
        self._found: dict[str, Dispute] = {}
        self._stale, self._asked, self._read = True, 0, False
        self._soon = QTimer(self, interval=60, singleShot=True)
        self._soon.timeout.connect(self.reload)
        self.list = EntryList(theme, "Conflicts")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.cards = ValueCards()
        self._build()
        self.list.currentItemChanged.connect(lambda *_: self._show_current())
        self.list.itemSelectionChanged.connect(self._show_current)
        self.list.entered.connect(lambda _value: self.enter())
        self.cards.taken.connect(self.taken)
        desk.news.connect(self._hear)
        desk.closed.connect(self._empty_all)

    # -- building

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 12, 1, 1)
        layout.setSpacing(8)
        layout.addLayout(self._build_head())
        self.stack = QStackedWidget()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(8)
        split.setChildrenCollapsible(False)
        left = QWidget()
        beside = QVBoxLayout(left)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.list, 1)
        self.more = caption("", "muted")
        self.more.setContentsMargins(12, 0, 0, 8)
        self.more.hide()
        beside.addWidget(self.more)
        split.addWidget(left)
        split.addWidget(self._build_bench())
        split.setSizes([360, 880])
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 3)
        left.setMinimumWidth(260)
        self.empty = caption(_NONE, "hint", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack.addWidget(split)
        self.stack.addWidget(self.empty)
        layout.addWidget(self.stack, 1)

    def _build_head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 14, 2)
        head.addWidget(caption("Conflicts", "heading"))
        self.count = caption("0", "count")
        head.addWidget(self.count)
        head.addStretch(1)
        self.hint = caption("", "muted")
        head.addWidget(self.hint)
        return head

    def _build_bench(self) -> QWidget:
        inner = QWidget()
        bench = styled(QScrollArea(), "bare")
        bench.setWidgetResizable(True)
        bench.setFrameShape(QFrame.Shape.NoFrame)
        bench.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bench.setWidget(inner)
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(8, 2, 14, 14)
        layout.setSpacing(8)
        self.title = caption("", "title", wrap=True)
        self.where = caption("", "muted")
        self.where.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.go = styled(QPushButton("Go to the place"), "link")
        self.go.setToolTip("Go to the place in the article (Enter)")
        self.go.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.go.clicked.connect(self.enter)
        top, words = QHBoxLayout(), QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.title)
        words.addWidget(self.where)
        top.addLayout(words, 1)
        top.addWidget(self.go, 0, Qt.AlignmentFlag.AlignTop)
        self.why = caption("", wrap=True)
        self.context = PiecesText("Where it stands in the article")
        self._context_card = QFrame()
        self._context_card.setObjectName("inset")
        around = QVBoxLayout(self._context_card)
        around.setContentsMargins(12, 8, 12, 8)
        around.setSpacing(4)
        around.addWidget(caption("In the article", "section"))
        around.addWidget(self.context)
        layout.addLayout(top)
        layout.addWidget(self.why)
        layout.addWidget(self.cards)
        layout.addWidget(self._context_card)
        layout.addStretch(1)
        return bench

    # -- reading

    def wake(self) -> None:
        """Read the list if something changed since it was shown, and take the keyboard."""
        if self._stale:
            self.reload()
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def reload(self) -> None:
        """Ask for the conflicts again."""
        self._soon.stop()
        if self._desk.project is None:
            return
        self._stale = False
        self._asked += 1
        asked = self._asked

        def read(reading: Reading) -> tuple[list[Dispute], int]:
            from annotator.commands.conflict_view import first_disputes

            return first_disputes(reading, LISTED)

        self._desk.ask(read, lambda found: self._show(*found) if asked == self._asked else None)

    def _show(self, found: list[Dispute], count: int) -> None:
        before, place, current = set(self._found), self.list.currentRow(), self.current_id
        self._found = {one.conflict.id: one for one in found}
        back = [one for one in self._found if one not in before] if self._read else []
        self._read = True
        self.list.fill([self._entry(one) for one in found])
        ids = list(self._found)
        # What an undo brought back is looked at; else the same one, or the next when it has been decided.
        wanted = back[0] if len(back) == 1 else current if current in self._found else None
        row = ids.index(wanted) if wanted is not None else min(max(0, place), len(ids) - 1)
        if ids:
            self.list.setCurrentRow(row)
        self.count.setText(f"{count:,}")
        self.more.setText(f"The first {len(ids):,} of {count:,}; the others follow.")
        self.more.setVisible(count > len(ids))
        self.stack.setCurrentIndex(0 if ids else 1)
        self._show_current()

    def _entry(self, one: Dispute) -> Entry:
        title, detail = telling.line(one)
        label = self._desk.codebook.label(one.label_id) if one.label_id else None
        return Entry(title, detail, one.conflict.id, label.colour if label is not None else "")

    # -- choosing

    @property
    def current_id(self) -> str | None:
        """The conflict that is looked at."""
        found: str | None = self.list.current_value()
        return found

    @property
    def current(self) -> Dispute | None:
        """The same, in words."""
        return self._found.get(self.current_id or "")

    def chosen(self) -> list[str]:
        """The selected conflicts in the order of the list, the current one at least."""
        found = [one for one in self.list.values() if one in self._found]
        return found or [one for one in (self.current_id,) if one]

    @property
    def able(self) -> bool:
        """Whether the person at work may decide."""
        from annotator.commands.permissions import may

        project = self._desk.project
        return project is not None and self._desk.writable and may(project.annotator, "adjudicate")

    def _show_current(self) -> None:
        one, able = self.current, self.able
        many = len(self.chosen())
        hint = "1, 2, 3 takes a value · Enter goes to the place · Ctrl+Z takes it back · Esc goes back"
        self.hint.setVisible(one is not None)
        self.hint.setText(hint if able else "Reviewers and leads decide · Enter goes to the place · Esc goes back")
        label = self._desk.codebook.label(one.label_id) if one is not None and one.label_id else None
        colour = label.colour if label is not None else PLAIN
        self.cards.show_values(one, self._theme, colour, self._dots(one), able=able)
        if one is None:
            return
        self.title.setText(telling.heading(one))
        self._show_where(one)
        why = telling.explained(one)
        self.why.setText(
            f"{wording.counted(many, 'conflict')} chosen: a number decides all of them." if many > 1 else why
        )
        self.go.setVisible(bool(one.conflict.article_id))
        self._context_card.setVisible(bool(one.pieces))
        if one.pieces:
            self.context.write(one.pieces, self._theme, colour, serif=True)
        self.chosen_changed.emit()

    def _dots(self, one: Dispute | None) -> list[str]:
        """The colours of the labels that are to choose from; nothing for other values."""
        if one is None or one.conflict.field not in ("label_id", "parent_id"):
            return []
        labels = [self._desk.codebook.label(str(way["value"])) for way in one.conflict.values]
        return [label.colour if label is not None else "" for label in labels]

    def _show_where(self, one: Dispute) -> None:
        words = wording.isolated(wording.one_line(one.words))
        named = f"“{words}”" if one.words and one.conflict.object_kind != "article" else ""
        told = " · ".join(part for part in (named, wording.isolated(wording.one_line(one.article))) if part)
        self.where.setText(told)
        self.where.setToolTip(wording.plain_tooltip(told))

    def enter(self) -> None:
        """Go to the place in the article."""
        one = self.current
        if one is None:
            return
        if one.conflict.article_id:
            self.entered.emit(one.conflict.article_id, one.target_id)
        else:
            self.said.emit("This belongs to the whole project, not to an article.")

    # -- news

    def _hear(self, news: News) -> None:
        kinds = news.kinds()
        if "conflict" in kinds or (self._found and kinds & _KINDS):
            self._stale = True
            if self.isVisible():
                self._soon.start()

    def _empty_all(self) -> None:
        self._soon.stop()
        self._stale, self._read = True, False
        self._asked += 1
        self._found = {}
        self.list.fill([])
        self.count.setText("0")
        self.stack.setCurrentIndex(1)

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._theme = theme
        self.list.set_theme(theme)
        self._show_current()
