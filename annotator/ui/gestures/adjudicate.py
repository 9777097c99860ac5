"""What is done on the adjudication page: take, edit, comment, accept, decide by a rule; each is one step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from annotator.model.annotations import Annotation
from annotator.model.changes import News
from annotator.model.reviewing import Decision
from annotator.ui import wording
from annotator.ui.desk import Desk
from annotator.ui.dialogs.ask import ask_choice, ask_line
from annotator.ui.gestures.pages import Pages
from annotator.ui.tasks import Task

if TYPE_CHECKING:
    from annotator.commands.adjudicating import Edited
    from annotator.commands.project import Reading
    from annotator.ui.adjudication.page import AdjudicationPage


#: Articles that are adjudicated in the line of gestures; more of them are a task of their own.
AT_ONCE = 20


class Adjudicate(QObject):
    """Gestures on the current difference and on the article that lies open on the page."""

    said = Signal(str)

    def __init__(self, desk: Desk, pages: Pages, window: QWidget) -> None:
        super().__init__(desk)
        self._desk, self._pages, self._window = desk, pages, window
        pages.adjudication_made.connect(self._listen)
        desk.settled.connect(self._remind)

    def _listen(self, page: AdjudicationPage) -> None:
        deeds = {
            "both": self.both,
            "neither": self.neither,
            "edit": self.edit,
            "confirm": self.confirm,
            "comment": self.comment,
            "accept": self.accept,
            "majority": self.majority,
            "trust": self.trust,
        }
        page.asked.connect(lambda name: deeds[name]())
        page.taken.connect(self.take)
        page.settled.connect(self.settle)

    @property
    def _page(self) -> AdjudicationPage | None:
        return self._pages.adjudication_page

    # -- one difference

    def take(self, place: int) -> None:
        """Take what the layer with this place has, also when that is nothing."""
        page = self._page
        if page is None or page.chosen < 1:
            return
        row = page.row
        if place >= len(page.layers) or (row is not None and not row.point.match.able[place]):
            self.said.emit(f"There is no layer {place + 1} here.")
            return
        self._decide(page.layers[place].id)

    def both(self) -> None:
        """Take every variant."""
        row = self._page.row if self._page is not None else None
        if row is not None and row.point.match.subject != "annotation":
            self.said.emit("A link, or a value of the article, is taken from one layer, or not at all.")
            return
        self._decide("both")

    def neither(self) -> None:
        """Take none of the variants."""
        self._decide("neither")

    def _decide(self, answer: str | Edited) -> None:
        from annotator.commands import adjudicating

        page = self._page
        row = page.row if page is not None else None
        if page is None or row is None or page.chosen < 1 or not self._desk.writable or self._refused(page):
            return
        out = frozenset(page.left_out)
        self._desk.do(
            partial(adjudicating.decide, left_out=out), page.article_id, row.point.match, answer, then=self._last
        )
        page.answered()

    def _refused(self, page: AdjudicationPage) -> bool:
        """Whether whoever is at work may not decide, which is told."""
        why = page.forbidden
        if why:
            self._desk.refused.emit(why, "")
        return bool(why)

    def _last(self, _news: News | None) -> None:
        page = self._page
        if page is not None and page.rows and not page.next_key(1):
            self.said.emit("Everything here is decided; A accepts the agreements, J goes to the next article.")

    def edit(self) -> None:
        """Write an answer that is nobody's variant."""
        page = self._page
        if page is None or self._refused(page):
            return
        if page.row is not None and page.row.point.match.subject != "annotation":
            self.said.emit("Only annotations can be edited for gold; take a layer’s link or value, or none.")
            return
        page.begin_edit()

    def confirm(self) -> None:
        """Take what has been written."""
        page = self._page
        if page is not None and page.bench.editing:
            answer = page.edited()
            page.end_edit()
            self._decide(answer)

    def comment(self) -> None:
        """Write to an annotator about their variant of the current difference."""
        from annotator.commands import commenting

        page = self._page
        row = page.row if page is not None else None
        if page is None or row is None or not self._desk.writable:
            return
        variants = row.point.match.variants
        rows = [
            (f"{wording.isolated(page.layers[place].name)}: {row.words}", (place, _target(one)))
            for place, one in enumerate(variants)
            if _target(one)
        ]
        if not rows:
            self.said.emit("There is no annotation to comment on.")
            return
        chosen = rows[0][1] if len(rows) == 1 else self._whom(rows, page)
        if chosen is None:
            return
        name = page.layers[chosen[0]].name
        text = ask_line(
            self._window, "Comment", f"To {wording.isolated(name)}, about “{row.words}”:", "", "Send", long=True
        )
        if text:
            self._desk.do(
                commenting.comment,
                chosen[1],
                text,
                then=lambda _news: self.said.emit(f"Sent; {name} finds it under “To look at”."),
            )

    def _whom(self, rows: list[tuple[str, tuple[int, str]]], page: AdjudicationPage) -> tuple[int, str] | None:
        looked_at = page.side
        if looked_at is not None and len(looked_at.places) == 1:
            found = next((value for _, value in rows if value[0] == looked_at.places[0]), None)
            if found is not None:
                return found
        chosen: tuple[int, str] | None = ask_choice(self._window, "Comment", "To whom?", rows, "Write")
        return chosen

    def to_look_at(self) -> None:
        """Show what others have remarked on annotations of whoever is at work."""
        self._pages.adjudication()
        if self._page is not None:
            self._page.to_look_at()

    def _remind(self) -> None:
        """Say once that there are remarks, when a project has been opened."""
        project = self._desk.project
        if project is None:
            return

        def count(reading: Reading) -> int:
            from annotator.commands.gold import to_look_at

            return len(to_look_at(project, reading))

        def tell(found: int) -> None:
            if found:
                self.said.emit(f"{wording.counted(found, 'comment')} on what you marked: Review, To look at.")

        self._desk.ask(count, tell)

    def settle(self, comment_id: str) -> None:
        """Say that a remark on an own annotation is settled."""
        from annotator.commands import commenting

        self._desk.do(commenting.resolve_comment, comment_id)

    # -- moving

    def go(self, direction: int) -> None:
        """The next or previous difference to be decided; after the last one the next article."""
        page = self._page
        if page is None or page.go(direction):
            return
        if direction < 0 or not page.next_article():
            self.said.emit("There is nothing left to decide.")

    # -- many at once

    def accept(self) -> None:
        """Put the agreements of the article into gold."""
        page = self._page
        if page is not None and page.article_id:
            self._accept([page.article_id], frozenset(page.left_out))

    def accept_everywhere(self) -> None:
        """Put the agreements of every article into gold."""
        from annotator.commands.gold import articles_with_layers

        if self._desk.project is not None:
            self._desk.ask(
                lambda reading: [row[0] for row in articles_with_layers(reading)],
                lambda ids: self._accept(ids, frozenset()),
            )

    def _accept(self, ids: list[str], out: frozenset[str]) -> None:
        from annotator.commands import adjudicating

        def told(news: News | None) -> None:
            if news is not None:
                self.said.emit(f"{news.step.name}: in the gold layer now; Ctrl+Z takes it back.")

        self._do(partial(adjudicating.accept_agreements, left_out=out), (ids,), told)

    def _do(
        self, command: Callable[..., News | None], values: tuple[Any, ...], then: Callable[[News | None], None]
    ) -> None:
        """Run a command on articles, the first of `values`: many of them beside the window, with a way to stop."""
        project = self._desk.project
        if project is None:
            return
        if len(values[0]) <= AT_ONCE:
            self._desk.do(command, *values, then=then)
            return
        task = Task("Adjudicating", lambda handle: command(project, *values, handle=handle), self)
        task.done.connect(then)
        task.failed.connect(self._desk.refused)
        task.stopped.connect(lambda: self.said.emit("Stopped; nothing was changed."))
        self._pages.tasks.start(task)

    def majority(self) -> None:
        """Decide what more than half of the layers say, in the article or in all."""
        self._by_rule("majority", [])

    def trust(self) -> None:
        """Ask whom to trust first, then second, and decide by that."""
        page = self._page
        if page is None or not page.layers:
            return
        order: list[str] = []
        left = [one.name for one in page.layers]
        while left:
            question = "Whom do you trust most?" if not order else f"After {', '.join(order)}: whom next?"
            rows = [(wording.isolated(name), name) for name in left]
            if order:
                rows.append(("Nobody else", ""))
            chosen = ask_choice(self._window, "Decide by trust", question, rows, "Choose")
            if chosen is None:
                return
            if not chosen:
                break
            order.append(chosen)
            left.remove(chosen)
        self._by_rule("trust", order)

    def _by_rule(self, rule: str, order: list[str]) -> None:
        from annotator.commands import adjudicating

        page = self._page
        if page is None or not page.article_id:
            return
        ids = self._which(page)
        if ids is None:
            return

        def told(news: News | None) -> None:
            made = [change.after for change in news.of("decision")] if news is not None else []
            decided = sum(bool(one.rule) for one in made if isinstance(one, Decision))
            what = f"{wording.counted(decided, 'decision')} made" if decided else "nothing that it could decide"
            self.said.emit(f"By {rule}: {what}; the rest stays open.")

        self._do(partial(adjudicating.adjudicate, left_out=frozenset(page.left_out)), (ids, rule, order), told)

    def _which(self, page: AdjudicationPage) -> list[str] | None:
        """The articles to decide by rule: this one, or all; None when the question was left."""
        if len(page.known) < 2:
            return [page.article_id]
        rows = [("This article", False), (f"All {len(page.known):,} articles with several layers", True)]
        chosen = ask_choice(self._window, "Decide by a rule", "Where?", rows, "Decide")
        return None if chosen is None else list(page.known) if chosen else [page.article_id]


def _target(variant: object) -> str:
    """The annotation to comment on: the variant itself, or where its link begins; "" for none."""
    if isinstance(variant, Annotation):
        return variant.id
    return str(getattr(variant, "from_id", ""))
