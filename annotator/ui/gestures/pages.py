"""The pages beside the article: claims, speakers, search, adjudication, agreement, the way there and back."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QDockWidget, QMainWindow, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from annotator.ui.desk import Desk
from annotator.ui.gestures.go import Go
from annotator.ui.sheet import Sheet
from annotator.ui.style.parts import styled
from annotator.ui.style.tokens import Theme
from annotator.ui.tasks import Tasks

if TYPE_CHECKING:
    from annotator.ui.adjudication.page import AdjudicationPage
    from annotator.ui.agreement.page import AgreementPage
    from annotator.ui.claims.page import ClaimsPage
    from annotator.ui.finding.page import SearchPage
    from annotator.ui.history.panel import HistoryPanel
    from annotator.ui.merging.page import ConflictsPage
    from annotator.ui.speakers.page import SpeakersPage


#: Width that the history needs beside the panes, with its margin, in device-independent pixels.
BESIDE = 290

#: Milliseconds after a project has been loaded until the pages that are opened most are got ready, and what they need.
REST = 250
_WANTED_SOON = (
    "annotator.commands.claim_view",
    "annotator.ui.claims.lists",
    "annotator.ui.claims.context",
    "annotator.ui.claims.bench",
    "annotator.ui.claims.page",
    "annotator.ui.speakers.page",
)


class Pages(QObject):
    """Makes the pages when they are first wanted and remembers where a jump came from."""

    changed = Signal()  # another page, or another choice on it
    claims_made = Signal(object)  # ClaimsPage
    speakers_made = Signal(object)  # SpeakersPage
    adjudication_made = Signal(object)  # AdjudicationPage
    conflicts_made = Signal(object)  # ConflictsPage

    def __init__(self, desk: Desk, sheet: Sheet, go: Go, tasks: Tasks, theme: Theme) -> None:
        super().__init__(desk)
        self._desk, self._sheet, self._go, self._tasks, self._theme = desk, sheet, go, tasks, theme
        self._stack: QStackedWidget | None = None
        self._article: QWidget | None = None
        self._origin = ""
        self.claims_page: ClaimsPage | None = None
        self.speakers_page: SpeakersPage | None = None
        self.adjudication_page: AdjudicationPage | None = None
        self.conflicts_page: ConflictsPage | None = None
        self.agreement_page: AgreementPage | None = None
        self.search_page: SearchPage | None = None
        self.history_panel: HistoryPanel | None = None
        self._window: QMainWindow | None = None
        self._dock: QDockWidget | None = None
        self.way_back = styled(QPushButton(), "link")
        self.way_back.setAccessibleName("Back to where you came from")
        self.way_back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.way_back.clicked.connect(self.back)
        self.way_back.hide()
        desk.closed.connect(self._forget)
        self._cold = list(_WANTED_SOON)
        desk.settled.connect(lambda: QTimer.singleShot(REST, self, self._warm_up))
        go.wanted.connect(self._step_aside)

    def stand_in(self, window: QMainWindow, stack: QStackedWidget, article: QWidget) -> None:
        """Put pages into `stack`, in which `article` is what stands there otherwise, and panels beside it."""
        self._window, self._stack, self._article = window, stack, article
        stack.currentChanged.connect(lambda _place: self.changed.emit())

    @property
    def tasks(self) -> Tasks:
        """Where long work of the pages is done."""
        return self._tasks

    # -- which page

    @property
    def page(self) -> str:
        """The name of the page that is shown, "" while the article or the start page is."""
        if self._stack is None or self._desk.project is None:
            return ""
        here = self._stack.currentWidget()
        return next((name for name, page in self._known() if page is here), "")

    @property
    def origin(self) -> str:
        """The page that the article was reached from, or ""."""
        return self._origin

    @property
    def chosen(self) -> int:
        """How many rows are chosen on the page that is shown."""
        if self.page == "claims" and self.claims_page is not None:
            return len(self.claims_page.chosen())
        if self.page == "speakers" and self.speakers_page is not None:
            return len(self.speakers_page.chosen())
        if self.page == "adjudication" and self.adjudication_page is not None:
            return self.adjudication_page.chosen
        if self.page == "conflicts" and self.conflicts_page is not None:
            return len(self.conflicts_page.chosen())
        return 0

    def _known(self) -> list[tuple[str, QWidget]]:
        pages: tuple[tuple[str, QWidget | None], ...]
        pages = (
            ("claims", self.claims_page),
            ("speakers", self.speakers_page),
            ("adjudication", self.adjudication_page),
            ("conflicts", self.conflicts_page),
            ("agreement", self.agreement_page),
            ("search", self.search_page),
        )
        return [(name, page) for name, page in pages if page is not None]

    def _warm_up(self) -> None:
        """Import, bit by bit, what the pages are made of, so that the first opening need not wait for it."""
        if self._cold:
            import_module(self._cold.pop(0))
            QTimer.singleShot(0, self, self._warm_up)

    # -- going there

    def claims(self) -> None:
        """Show the claims of all articles."""
        from annotator.ui.claims.page import ClaimsPage

        if self._stack is None or self._desk.project is None:
            return
        if self.claims_page is None:
            self.claims_page = ClaimsPage(self._desk, self._tasks, self._theme, self._stack)
            self.claims_page.entered.connect(self.jump)
            self.claims_page.chosen_changed.connect(self.changed)
            self._stack.addWidget(self.claims_page)
            self.claims_made.emit(self.claims_page)
        self._show(self.claims_page)
        self.claims_page.wake()

    def check_first(self) -> None:
        """Show the open article's claims, suggested ones among them, what is most worth checking first."""
        article = self._sheet.article
        if article is not None:
            self.claims()
            if self.claims_page is not None:
                self.claims_page.check_first(article.id, article.title)

    def speakers(self) -> None:
        """Show the speaker registry."""
        from annotator.ui.speakers.page import SpeakersPage

        if self._stack is None or self._desk.project is None:
            return
        if self.speakers_page is None:
            self.speakers_page = SpeakersPage(self._desk, self._theme, self._stack)
            self.speakers_page.entered.connect(self.jump)
            self.speakers_page.chosen_changed.connect(self.changed)
            self._stack.addWidget(self.speakers_page)
            self.speakers_made.emit(self.speakers_page)
        self._show(self.speakers_page)
        self.speakers_page.wake()

    def adjudication(self) -> None:
        """Show the differences between layers."""
        from annotator.ui.adjudication.page import AdjudicationPage

        if self._stack is None or self._desk.project is None:
            return
        if self.adjudication_page is None:
            self.adjudication_page = AdjudicationPage(self._desk, self._sheet, self._theme)
            self.adjudication_page.entered.connect(self.jump)
            self.adjudication_page.chosen_changed.connect(self.changed)
            self._stack.addWidget(self.adjudication_page)
            self.adjudication_made.emit(self.adjudication_page)
        self._show(self.adjudication_page)
        self.adjudication_page.wake()

    def conflicts(self) -> None:
        """Show what merged copies disagree on."""
        from annotator.ui.merging.page import ConflictsPage

        if self._stack is None or self._desk.project is None:
            return
        if self.conflicts_page is None:
            self.conflicts_page = ConflictsPage(self._desk, self._theme)
            self.conflicts_page.entered.connect(self.jump)
            self.conflicts_page.chosen_changed.connect(self.changed)
            self._stack.addWidget(self.conflicts_page)
            self.conflicts_made.emit(self.conflicts_page)
        self._show(self.conflicts_page)
        self.conflicts_page.wake()

    def agreement(self) -> None:
        """Show how far the annotators agree."""
        from annotator.ui.agreement.page import AgreementPage

        if self._stack is None or self._desk.project is None:
            return
        if self.agreement_page is None:
            self.agreement_page = AgreementPage(self._desk, self._tasks, self._theme)
            self.agreement_page.entered.connect(self.jump_to_words)
            self._stack.addWidget(self.agreement_page)
        self._show(self.agreement_page)
        self.agreement_page.wake()

    def measure_again(self) -> None:
        """Measure the agreement anew."""
        if self.agreement_page is not None:
            self.agreement_page.measure()

    def export_agreement(self) -> None:
        """Write the figures of the agreement page to a file."""
        if self.agreement_page is not None:
            self.agreement_page.export()

    def search(self) -> None:
        """Show the search page; there already, write another query."""
        from annotator.ui.finding.page import SearchPage

        if self._stack is None or self._desk.project is None:
            return
        if self.search_page is None:
            self.search_page = SearchPage(self._desk, self._tasks, self._theme)
            self.search_page.entered.connect(self.jump_to_words)
            self._stack.addWidget(self.search_page)
        if self.page == "search":
            self.search_page.write()
            return
        self._show(self.search_page)
        self.search_page.wake()

    def show_history(self, shown: bool) -> None:
        """Show or hide the history panel at the right of the window."""
        if self._dock is None and shown and self._window is not None:
            from annotator.ui.history.panel import HistoryPanel

            self.history_panel = HistoryPanel(self._desk, self._sheet, self._theme)
            around = QWidget()
            layout = QVBoxLayout(around)
            layout.setContentsMargins(0, 10, 10, 10)
            layout.addWidget(self.history_panel)
            self._dock = QDockWidget("History", self._window)
            self._dock.setObjectName("history")
            self._dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
            # The panel has a heading of its own.
            self._dock.setTitleBarWidget(QWidget())
            self._dock.setWidget(around)
            self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self._dock)
            self._dock.hide()
        if self._dock is not None and self._window is not None:
            # The window grows rather than lay one pane over the other.
            wider = BESIDE if shown else -BESIDE
            if self._dock.isHidden() == shown:
                self._window.setMinimumWidth(self._window.minimumWidth() + wider)
            self._dock.setVisible(shown)

    def _show(self, page: QWidget) -> None:
        assert self._stack is not None
        self._origin = ""
        self.way_back.hide()
        self._stack.setCurrentWidget(page)

    def leave(self) -> None:
        """Go from a page back to the article."""
        if self.page:
            self._step_aside()
            self._go.pane(1)

    def _step_aside(self) -> None:
        if self._stack is not None and self._article is not None and self.page:
            self._stack.setCurrentWidget(self._article)

    def jump(self, article_id: str, annotation_id: str) -> None:
        """Show an annotation in its article, and remember the page for the way back."""
        self._set_out(article_id, annotation_id)
        # The article comes from the reading thread; what is asked after it is answered after it.
        self._desk.ask(lambda _reading: None, lambda _answer: self._go.show(annotation_id))

    def jump_to_words(self, article_id: str, start: int, end: int, annotation_id: str = "") -> None:
        """Show words of an article, selected, with the annotation that they are looked at for, if any."""
        self._set_out(article_id, annotation_id)

        def arrive(_answer: object) -> None:
            self._sheet.set_current(annotation_id or None)
            self._go.show_words(start, end)

        self._desk.ask(lambda _reading: None, arrive)

    def _set_out(self, article_id: str, annotation_id: str) -> None:
        """Go to an article and leave a way back."""
        origin = self.page
        self.leave()
        self._origin = origin
        name = origin.capitalize()
        self.way_back.setText(f"‹ Back to {name}   Ctrl+B")
        self.way_back.setAccessibleName(f"Back to {name}")
        self.way_back.setVisible(bool(name))
        self.changed.emit()
        if self._sheet.article is None or self._sheet.article.id != article_id:
            self._sheet.open(article_id, annotation_id or None)

    def back(self) -> None:
        """Go back to the row that the last jump came from."""
        origin = self._origin
        if origin:
            getattr(self, origin)()

    def _forget(self) -> None:
        self._origin = ""
        self.way_back.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._theme = theme
        for _name, page in self._known():
            page.set_theme(theme)  # type: ignore[attr-defined]
        if self.history_panel is not None:
            self.history_panel.set_theme(theme)
