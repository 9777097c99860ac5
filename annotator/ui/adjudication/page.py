"""The adjudication page: articles on the left, the text in the middle, its differences on the right, answers below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from annotator.model.annotations import Annotation
from annotator.model.changes import News
from annotator.model.people import Annotator
from annotator.ui.adjudication import telling
from annotator.ui.adjudication.articles import ArticlesPane
from annotator.ui.adjudication.asking import about, how_far, overview, why_not
from annotator.ui.adjudication.bench import Bench
from annotator.ui.adjudication.dividing import divided
from annotator.ui.adjudication.listing import DifferenceList
from annotator.ui.adjudication.telling import Row, Side
from annotator.ui.adjudication.text import TextPane
from annotator.ui.desk import Desk
from annotator.ui.sheet import Sheet
from annotator.ui.style.parts import caption
from annotator.ui.style.tokens import Theme

if TYPE_CHECKING:
    from annotator.commands.adjudicating import Edited
    from annotator.commands.gold import Adjudication, Remark, Standing

#: What changes how far an article is.
_KINDS = frozenset(
    {"annotation", "relation", "article_values", "decision", "assignment", "article", "annotator", "label"}
)

#: Articles whose standing is asked for in one question, and at most.
_PORTION, _MOST = 40, 4000


class AdjudicationPage(QFrame):
    """Shows differences and remembers which is the current one; what is decided goes through gestures."""

    entered = Signal(str, str)  # article id, annotation id: go there
    chosen_changed = Signal()
    taken = Signal(int)  # place of the layer whose variant is taken
    asked = Signal(str)  # a gesture wanted by a button
    settled = Signal(str)  # comment id

    def __init__(self, desk: Desk, sheet: Sheet, theme: Theme) -> None:
        super().__init__()
        self._desk, self._sheet = desk, sheet
        self._stale = True
        self._asked = 0
        self.article_id = ""
        self.seen: Adjudication | None = None
        self.rows: list[Row] = []
        self.key = ""
        self.left_out: set[str] = set()
        self.side: Side | None = None
        self._answered: set[str] = set()
        self.known: list[str] = []
        self._everybody: tuple[Annotator, ...] = ()
        self.articles = ArticlesPane(theme)
        self.text = TextPane(theme)
        self.list = DifferenceList(theme)
        self.bench = Bench(theme)
        self.told = caption("", "muted", wrap=True)
        self._soon = QTimer(self, interval=60, singleShot=True)
        self._soon.timeout.connect(self._reload_articles)
        self._build()
        self._listen()

    # -- building

    def _build(self) -> None:
        beside = QFrame()
        beside.setObjectName("card")
        head = QVBoxLayout()
        head.setContentsMargins(13, 0, 13, 0)
        head.setSpacing(4)
        head.addWidget(caption("Differences", "heading"))
        head.addWidget(self.told)
        right = QVBoxLayout(beside)
        right.setContentsMargins(1, 12, 1, 1)
        right.setSpacing(8)
        right.addLayout(head)
        right.addWidget(self.list, 1)
        beside.setMinimumWidth(230)
        self.text.setMinimumWidth(320)
        upper = divided(Qt.Orientation.Horizontal, (self.text, beside), (5, 3), [560, 330])
        work = divided(Qt.Orientation.Vertical, (upper, self.bench), (1, 0), [430, 250])
        whole = divided(Qt.Orientation.Horizontal, (self.articles, work), (1, 4), [240, 960])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(whole)

    def _listen(self) -> None:
        self._desk.news.connect(self._hear)
        self._desk.closed.connect(self._empty_all)
        self._desk.refused.connect(self._put_back)
        self.articles.chosen.connect(self.open)
        self.articles.entered.connect(self.entered)
        self.articles.settled.connect(self.settled)
        self.text.chosen.connect(self.choose)
        self.text.left_out.connect(self._leave_out)
        self.text.unfolded.connect(lambda _on: self._show(self.seen, self._everybody) if self.seen else None)
        self.text.accepting.connect(lambda: self.asked.emit("accept"))
        self.text.edited.connect(self.bench.form.show_words)
        self.text.view.installEventFilter(self)
        self.list.chosen.connect(self.choose)
        self.bench.taken.connect(self.taken)
        self.bench.looked_at.connect(self.look_at)
        self.bench.asked.connect(self.asked)
        self.bench.form.confirmed.connect(lambda: self.asked.emit("confirm"))
        self.bench.form.left.connect(self.end_edit)

    # -- reading

    def wake(self) -> None:
        """Read what changed since it was shown, and take the keyboard."""
        if self._stale:
            self._stale = False
            self._reload_articles()
            if self.article_id:
                self._look()
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _reload_articles(self) -> None:
        project = self._desk.project
        if project is None:
            return
        self._asked += 1
        asked = self._asked
        self._desk.ask(lambda reading: overview(project, reading), lambda answer: self._take(asked, *answer))

    def _take(self, asked: int, rows: list[tuple[str, str, int]], remarks: list[Remark]) -> None:
        if asked != self._asked:
            return
        self.known = [row[0] for row in rows]
        here = self._sheet.article.id if self._sheet.article is not None else ""
        wanted = next((one for one in (self.article_id, here, *self.known[:1]) if one in self.known), "")
        self.articles.show_articles(rows, wanted)
        self.articles.show_remarks(remarks)
        if not wanted:
            self._show_none()
        elif wanted != self.article_id:
            self.open(wanted)
        self._measure(self.known[:_MOST], asked)

    def _measure(self, ids: Sequence[str], asked: int) -> None:
        """Ask how far articles are, a portion at a time: the current article's own questions come in between."""
        portion, rest = list(ids[:_PORTION]), ids[_PORTION:]
        if asked != self._asked or not portion:
            return

        def take(found: dict[str, Standing]) -> None:
            self.articles.show_standing(found)
            self._measure(rest, asked)

        self._desk.ask(lambda reading: how_far(reading, portion), take)

    def open(self, article_id: str) -> None:
        """Show the differences of this article."""
        if article_id == self.article_id:
            return
        self.end_edit()
        self.article_id, self.key, self.side = article_id, "", None
        self._answered.clear()
        self._look()

    def _look(self) -> None:
        article, out = self.article_id, frozenset(self.left_out)

        def take(answer: tuple[Adjudication | None, tuple[Annotator, ...]]) -> None:
            # Answers come in the order of the questions: an earlier one is not waited past while keys are pressed.
            if article == self.article_id and out == self.left_out:
                self._show(*answer)

        self._desk.ask(lambda reading: about(reading, article, out), take)

    def _hear(self, news: News) -> None:
        if not news.kinds() & (_KINDS | {"comment"}):
            return
        if not self.isVisible():
            self._stale = True
            return
        touched = news.article_ids() & set(self.known)
        if self.article_id in news.article_ids() or news.kinds() & {"annotator", "label"}:
            self._look()
        others = any(getattr(change.value, "status", "") == "accepted" for change in news.of("annotation"))
        if others or news.kinds() & {"comment", "article", "annotator", "article_values", "assignment"}:
            self._soon.start()
        elif touched:
            self._measure(sorted(touched), self._asked)

    # -- showing

    @property
    def layers(self) -> tuple[Annotator, ...]:
        """The annotators compared, in the order of their keys."""
        return self.seen.layers if self.seen is not None else ()

    def _colours(self, people: Sequence[Annotator]) -> list[str]:
        project = self._desk.project
        return [project.team.colour(one.id) if project is not None else "#0072b2" for one in people]

    def _show(self, seen: Adjudication | None, everybody: tuple[Annotator, ...]) -> None:
        self.seen, self._everybody = seen, everybody
        if seen is None:
            self.article_id = ""
            self._show_none()
            return
        self.rows = telling.rows_of(seen, self._desk.codebook, agreements=self.text.agreements.isChecked())
        keys = {row.key: row for row in self.rows}
        self._answered &= {key for key, row in keys.items() if row.point.to_decide}
        if self.key not in keys:
            self.key = self.next_key(1) or (self.rows[0].key if self.rows else "")
        self.text.show_article(seen.article.title, seen.text)
        self.text.show_layers(everybody, self._colours(everybody), self.left_out, [one.id for one in seen.layers])
        acceptable = bool(seen.acceptable) and self._desk.writable and not self.forbidden
        self.text.show_agreements(telling.agreements_line(seen), acceptable)
        self.text.show_differences(self.rows, seen.layers, self._colours(seen.layers))
        self.told.setText(telling.standing_line(seen))
        self.list.fill(self.rows, self.key)
        self._show_current(scroll=not self.bench.editing)

    def _show_none(self) -> None:
        self.rows, self.key = [], ""
        self.list.fill((), "")
        self.text.show_article("No article with several layers", "")
        self.text.show_layers((), (), (), ())
        self.text.show_agreements("", acceptable=False)
        self.told.setText("")
        self.bench.show_nothing("Adjudication begins when two or more people have annotated the same article.")
        self.chosen_changed.emit()

    def _show_current(self, *, scroll: bool = True) -> None:
        row = self.row
        if self.bench.editing:
            self.chosen_changed.emit()
            return
        if row is None or self.seen is None:
            self.text.show_place(())
            few = self.seen is not None and len(self.seen.layers) < 2
            self.bench.show_nothing("Fewer than two layers are compared." if few else "The layers do not differ here.")
            self.chosen_changed.emit()
            return
        sides = telling.sides_of(self.seen, row.point, self._desk.codebook)
        self.side = self.side if self.side in sides else None
        self.bench.show_row(
            row, sides, self.layers, self._colours(self.layers), self.side, telling.taken_side(self.seen, row, sides),
            writable=self._desk.writable, forbidden=self.forbidden,
        )  # fmt: skip
        self.text.show_place(telling.parts_of(self.seen, row, self.side), scroll=scroll)
        self.chosen_changed.emit()

    # -- choosing

    @property
    def row(self) -> Row | None:
        """The current difference."""
        return next((row for row in self.rows if row.key == self.key), None)

    @property
    def forbidden(self) -> str:
        """Why whoever is at work may not decide; "" when they may."""
        return why_not(self._desk.project)

    @property
    def chosen(self) -> int:
        """1 while a difference can be decided, 0 while there is none, -1 while one is being edited."""
        row = self.row
        return -1 if self.bench.editing else int(row is not None and row.state != "waiting")

    def choose(self, key: str) -> None:
        """Make this difference the current one."""
        if key == self.key or not any(row.key == key for row in self.rows):
            return
        self.end_edit()
        self.key, self.side = key, None
        self.list.show_current(key)
        self._show_current()

    def look_at(self, side: Side) -> None:
        """Show one variant in the text; again to show all of them."""
        self.side = None if side == self.side else side
        self._show_current()

    def go(self, direction: int) -> bool:
        """Go to the next (1) or previous (-1) difference to be decided, round at the end; says whether there is one."""
        key = self.next_key(direction)
        if key:
            self.choose(key)
        return bool(key)

    def next_key(self, direction: int) -> str:
        keys = [row.key for row in self.rows]
        here = keys.index(self.key) if self.key in keys else -1 if direction > 0 else 0
        order = [self.rows[(here + direction * step) % len(keys)] for step in range(1, len(keys) + 1)]
        left = (row.key for row in order if row.point.to_decide and row.key not in self._answered)
        return next(left, "")

    def answered(self) -> None:
        """The current difference has been answered: go on to the next one while the answer is written."""
        self._answered.add(self.key)
        if not self.go(1):
            self.side = None

    def _put_back(self, _sentence: str, _details: str) -> None:
        """An answer was refused: what it was meant for is open as before."""
        self._answered.clear()

    def _leave_out(self, annotator_id: str, out: bool) -> None:
        (self.left_out.add if out else self.left_out.discard)(annotator_id)
        self._answered.clear()
        self._look()

    def next_article(self) -> bool:
        """Go to the next article with something to decide; says whether there is one."""
        found = self.articles.next_open(self.article_id)
        if found and found != self.article_id:
            self.articles.filter.clear()
            self.open(found)
            self.articles.show_current(found)
            return True
        return False

    # -- editing

    def begin_edit(self) -> None:
        """Let another answer than any layer’s be written for the current difference."""
        row = self.row
        if row is None or self.seen is None or row.point.match.subject != "annotation":
            return
        marked = [one for one in row.point.match.variants if isinstance(one, Annotation)]
        wanted = self.side.target_id if self.side is not None else ""
        base = next((one for one in marked if one.id == wanted), marked[0])
        self.bench.form.begin(
            self._desk.codebook, self.seen.speakers, self.seen.text, base.fragments, base.label_id, base.attributes,
            base.speaker_id,
        )  # fmt: skip
        self.bench.begin_edit()
        self.text.begin_edit(base.fragments)
        self.chosen_changed.emit()

    def end_edit(self) -> None:
        """Leave the form."""
        if self.bench.editing:
            self.bench.stack.setCurrentWidget(self.bench.sides)
            self.text.end_edit()
            self._show_current()
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def edited(self) -> Edited:
        """What has been written in the form."""
        return self.bench.form.answer()

    # -- the rest

    def to_look_at(self) -> None:
        """Give the keyboard to the remarks of others, if there are any."""
        self.articles.begin_remarks()

    def _empty_all(self) -> None:
        self._soon.stop()
        self._asked += 1
        self._stale, self.article_id, self.seen = True, "", None
        self.left_out.clear()
        self._answered.clear()
        self.known = []
        self.articles.clear()
        self._show_none()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While editing, Return in the text takes the words and Esc leaves the form."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        if self.bench.editing and isinstance(event, QKeyEvent) and event.key() in keys:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                if event.key() == Qt.Key.Key_Escape:
                    self.end_edit()
                else:
                    self.asked.emit("confirm")
                return True
        return super().eventFilter(watched, event)

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        for part in (self.articles, self.text, self.list, self.bench):
            part.set_theme(theme)
        if self.seen is not None:
            self._show(self.seen, self._everybody)
