"""Below the table of claims: the chosen claim in its context, another beside it, its links, and claims like it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from annotator.model.changes import News
from annotator.ui import wording
from annotator.ui.claims.context import ContextCard
from annotator.ui.claims.lists import Entry, EntryList
from annotator.ui.desk import Desk
from annotator.ui.style.parts import caption
from annotator.ui.style.tokens import Theme
from annotator.ui.tasks import Task, Tasks

if TYPE_CHECKING:
    from annotator.commands.claim_view import ClaimContext, ClaimIndex, ClaimLink, ClaimRow, Pair
    from annotator.commands.project import Reading

#: Up to so many claims are compared in the reading thread; more of them are a task with a way to stop it.
QUICK = 3000

#: Milliseconds of rest before very many claims are compared.
REST = 1500


class ClaimBench(QFrame):
    """Shows one or two claims; the second one is chosen in the table, among the links or the candidates."""

    opened = Signal(str, str)  # article id, annotation id
    grouping_wanted = Signal(str)  # claim id: group it with the current one
    shown = Signal(str)  # claim id: make it the chosen one of the table

    def __init__(self, desk: Desk, tasks: Tasks, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._tasks = desk, tasks
        self._ids: tuple[str, ...] = ()
        self._index: ClaimIndex | None = None
        self._indexing = False
        self._generation = 0
        # Comparing very many claims takes seconds: it begins when the table has come to rest.
        self._rest = QTimer(self, interval=REST, singleShot=True)
        self._rest.timeout.connect(self._compare_all)
        self._links: list[ClaimLink] = []
        self._pairs: dict[str, Pair] = {}
        self.first, self.second = ContextCard(theme), ContextCard(theme)
        self.verdict = caption("", "section", wrap=True)
        self.links = EntryList(theme, "Links of the claim")
        self.candidates = EntryList(theme, "Claims like this one")
        self._links_title = caption("Links", "section")
        self._candidates_title = caption("Claims like this one", "section")
        self._build()
        for card in (self.first, self.second):
            card.opened.connect(self.opened)
        self.links.chosen.connect(self._beside)
        self.candidates.chosen.connect(self._beside)
        self.links.itemClicked.connect(lambda _item: self._beside(self.links.current_value()))
        self.candidates.itemClicked.connect(lambda _item: self._beside(self.candidates.current_value()))
        self.links.entered.connect(lambda one: self.shown.emit(one) if one else None)
        self.candidates.entered.connect(lambda one: self.grouping_wanted.emit(one) if one else None)

    def _build(self) -> None:
        contexts = QHBoxLayout()
        contexts.setSpacing(8)
        contexts.addWidget(self.first, 1)
        contexts.addWidget(self.second, 1)
        left = QVBoxLayout()
        left.setSpacing(5)
        left.addWidget(self.verdict)
        left.addLayout(contexts, 1)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(4)
        side.addWidget(self._links_title)
        side.addWidget(self.links, 1)
        side.addWidget(self._candidates_title)
        side.addWidget(self.candidates, 2)
        self._side.setFixedWidth(330)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 10)
        layout.setSpacing(10)
        layout.addLayout(left, 1)
        layout.addWidget(self._side)
        self.setMinimumHeight(170)
        self.clear()

    # -- showing

    def clear(self) -> None:
        """Show no claim."""
        self._ids, self._links, self._pairs = (), [], {}
        for card in (self.first, self.second):
            card.show_context(None)
        self.links.fill(())
        self.candidates.fill(())
        self.second.hide()
        self.verdict.hide()

    def forget(self, news: News | None = None) -> None:
        """Read everything again when the table tells its choice next."""
        self._ids = ()
        if news is None or news.kinds() & {"annotation", "article", "label"}:
            self._index = None
            self._generation += 1

    def show_claims(self, ids: Sequence[str]) -> None:
        """Show the first of `ids` with its links and candidates, and the second beside it."""
        wanted = tuple(ids)
        if wanted == self._ids:
            return
        if wanted[:1] != self._ids[:1] and wanted[:1] != (self.first.claim_id,):
            # Nothing of the claim before may be taken for something of this one.
            self.clear()
        self._ids = wanted
        if not wanted:
            return
        self._desk.ask(lambda reading: _read(reading, wanted), lambda answer: self._take(wanted, *answer))

    def _take(self, wanted: tuple[str, ...], contexts: list[ClaimContext], links: list[ClaimLink]) -> None:
        if wanted != self._ids or not contexts:
            return
        colour = self._claim_colour()
        self._links = links
        self.first.show_context(contexts[0], colour)
        self._show_second(contexts[1] if len(contexts) > 1 else None)
        self.links.fill([_link_entry(one) for one in links])
        self._links_title.setText(f"Links ({len(links)})" if links else "Links · none yet, Ctrl+L links two claims")
        self.links.setVisible(bool(links))
        self._show_candidates()

    def _claim_colour(self) -> str:
        label = self._desk.codebook.label_named("Claim")
        return label.colour if label else "#1b6ac9"

    def _show_second(self, context: ClaimContext | None) -> None:
        self.second.setVisible(context is not None)
        self.second.show_context(context, self._claim_colour())
        other = self.second.claim_id
        told = [_told(one) for one in self._links if other and one.other.annotation_id == other]
        if other and other in self._pairs:
            told.append(self._pairs[other].reason)
        self.verdict.setVisible(context is not None)
        self.verdict.setText("Side by side" + (": " + " · ".join(told) if told else ""))

    def _beside(self, claim_id: str | None) -> None:
        """Show another claim beside the first one."""
        first = self._ids[:1]
        if claim_id is None or not first or claim_id == first[0]:
            return
        from annotator.commands.claim_view import context_of

        self._desk.ask(
            lambda reading: context_of(reading, claim_id),
            lambda context: self._show_second(context) if self._ids[:1] == first else None,
        )

    def beside(self) -> str | None:
        """The claim that is shown beside the first one."""
        return self.second.claim_id if not self.second.isHidden() else None

    # -- candidates

    def _show_candidates(self) -> None:
        if self._index is None:
            self._candidates_title.setText("Claims like this one · being compared…")
            self.candidates.fill(())
            self._make_index()
            return
        index, claim_id, group = self._index, self.first.claim_id, self._group_of_first()
        if claim_id is None:
            self._take_candidates(None, [], group)
        else:  # among many claims that takes a while
            self._desk.ask(
                lambda reading: _candidates(reading, index, claim_id),
                lambda found: self._take_candidates(claim_id, found, group),
            )

    def _group_of_first(self) -> str | None:
        context = self.first.context
        return context.row.group_id if context is not None else None

    def _take_candidates(self, claim_id: str | None, found: list[tuple[ClaimRow, Pair]], group: str | None) -> None:
        if claim_id != self.first.claim_id:
            return
        self._pairs = {pair.id: pair for _, pair in found}
        # Those in the same group are found already.
        left = [(row, pair) for row, pair in found if group is None or row.group_id != group]
        self.candidates.fill([_candidate_entry(row, pair) for row, pair in left])
        self._candidates_title.setText(
            f"Claims like this one ({len(left)}) · Enter groups" if left else "Claims like this one · none found"
        )

    def _make_index(self) -> None:
        project = self._desk.project
        if self._indexing or project is None:
            return
        from annotator.commands.claim_view import index_claims

        self._indexing = True
        made_for = self._generation
        if self._count_claims() <= QUICK:
            self._desk.ask(lambda _reading: index_claims(project), lambda index: self._take_index(index, made_for))
            return
        self._rest.start()

    def _compare_all(self) -> None:
        project, made_for = self._desk.project, self._generation
        if project is None:
            self._indexing = False
            return
        from annotator.commands.claim_view import index_claims

        task = Task("Comparing claims", lambda handle: index_claims(project, handle), self)
        task.done.connect(lambda index: self._take_index(index, made_for))
        task.failed.connect(lambda *_: self._take_index(None, made_for))
        task.stopped.connect(lambda: self._take_index(None, made_for))
        self._tasks.start(task)

    def _count_claims(self) -> int:
        label = self._desk.codebook.label_named("Claim")
        with self._desk.reading() as reading:
            return sum(one.count for one in reading.tallies() if label is not None and one.label_id == label.id)

    def _take_index(self, index: ClaimIndex | None, made_for: int) -> None:
        self._indexing = False
        if index is None:
            self._candidates_title.setText("Claims like this one · not compared")
            return
        self._index = index if made_for == self._generation else None
        if self.first.claim_id:
            self._show_candidates()

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        for part in (self.first, self.second, self.links, self.candidates):
            part.set_theme(theme)


def _read(reading: Reading, ids: tuple[str, ...]) -> tuple[list[ClaimContext], list[ClaimLink]]:
    from annotator.commands.claim_view import context_of, links_of

    contexts = [context_of(reading, one) for one in ids]
    return [one for one in contexts if one is not None], links_of(reading, ids[0])


def _candidates(reading: Reading, index: ClaimIndex, claim_id: str) -> list[tuple[ClaimRow, Pair]]:
    """The claims most like one, best first, each with why."""
    from annotator.commands.claim_view import rows_of

    pairs = {pair.id: pair for pair in index.like(claim_id)}
    return [(row, pairs[row.annotation_id]) for row in rows_of(reading, list(pairs))]


def _told(link: ClaimLink) -> str:
    name = link.type_name.replace("_", " ")
    return f"the first {name} the second" if link.outgoing else f"the second {name} the first"


def _link_entry(link: ClaimLink) -> Entry:
    name = link.type_name.replace("_", " ")
    arrow = "→" if link.outgoing else "←"
    return Entry(f"{name} {arrow} {wording.isolated(link.other.words)}", _place(link.other), link.other.annotation_id)


def _candidate_entry(row: ClaimRow, pair: Pair) -> Entry:
    place = _place(row)
    return Entry(row.words, f"{pair.reason} · {place}" if place else pair.reason, row.annotation_id)


def _place(row: ClaimRow) -> str:
    parts = (row.speaker, row.outlet, wording.shown_date(row.published))
    return " · ".join(wording.isolated(wording.one_line(one)) for one in parts if one) or wording.one_line(row.title)
