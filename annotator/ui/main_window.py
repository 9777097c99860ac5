"""The main window: puts the parts together and lets them hear each other; it does nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from annotator.model.changes import News
from annotator.settings import Settings
from annotator.ui import wording
from annotator.ui.actions.book import ActionBook
from annotator.ui.actions.labels import label_keys
from annotator.ui.actions.rows import State
from annotator.ui.article_pane import ArticlePane
from annotator.ui.banner import Banner, TaskStrip
from annotator.ui.desk import Desk
from annotator.ui.gestures.adjudicate import Adjudicate
from annotator.ui.gestures.annotate import Annotate
from annotator.ui.gestures.article import ArticleGestures
from annotator.ui.gestures.claims import ClaimGestures
from annotator.ui.gestures.editors import Editors
from annotator.ui.gestures.go import Go
from annotator.ui.gestures.pages import Pages
from annotator.ui.gestures.program import ProgramGestures
from annotator.ui.gestures.project import ProjectGestures
from annotator.ui.gestures.speakers import SpeakerGestures
from annotator.ui.gestures.structure import Structure
from annotator.ui.gestures.suggest import Suggest
from annotator.ui.gestures.team import TeamGestures
from annotator.ui.gestures.view import ViewGestures
from annotator.ui.library.panel import LibraryPanel, dropped_paths
from annotator.ui.merging.gestures import MergeGestures
from annotator.ui.sheet import Sheet
from annotator.ui.start_page import StartPage, title_and_place
from annotator.ui.style.dress import dress, theme_for
from annotator.ui.style.parts import caption, styled
from annotator.ui.tagging.panel import TaggingPanel
from annotator.ui.tasks import Tasks
from annotator.ui.waiting import WaitingCount

#: Widths of the three panes in a new window, in device-independent pixels.
WIDTHS = [284, 636, 320]

#: Milliseconds between the first article and the loading of what has been left for later.
SETTLE = 150

#: Milliseconds that a hint stays in the status bar.
HINT = 6000


class MainWindow(QMainWindow):
    """Article list, article, tagging panel; or the start page while no project is open."""

    ready = Signal()  # a project is open and its first article is shown

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.theme = theme_for(settings["theme"])
        self.desk = Desk(self)
        self.tasks = Tasks(self)
        self.sheet = Sheet(self.desk)
        self._names = ("", "")
        self._awaited: Callable[[list[str]], str | None] | None = None
        self.setWindowTitle("Source Annotator")
        self.setMinimumSize(900, 520)
        self._build_panes()
        self._build_gestures()
        self._build_bars()
        self._listen()
        self._restore_place()
        self._show_state()

    # -- building

    def _build_panes(self) -> None:
        self.library = LibraryPanel(self.desk, self.theme, self.settings["sort"])
        self.pane = ArticlePane(self.desk, self.sheet, self.theme)
        self.tagging = TaggingPanel(self.desk, self.sheet, self.theme)
        self.view = self.pane.view
        self.library.setMinimumWidth(250)
        self.pane.setMinimumWidth(320)
        self.tagging.setMinimumWidth(290)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(10)
        self.splitter.setChildrenCollapsible(False)
        for place, pane in enumerate((self.library, self.pane, self.tagging)):
            self.splitter.addWidget(pane)
            self.splitter.setStretchFactor(place, 6 if place == 1 else 1)
        self.splitter.setSizes(self.settings["splitter"] or WIDTHS)

    def _build_gestures(self) -> None:
        desk, sheet, view = self.desk, self.sheet, self.view
        self.annotate = Annotate(desk, sheet, view, self.tagging.card)
        self.go = Go(desk, sheet, view, self.library, self.tagging)
        self.project = ProjectGestures(desk, self.tasks, self.settings, self)
        self.program = ProgramGestures(self, self.settings, lambda: self.theme)
        self.pages = Pages(desk, sheet, self.go, self.tasks, self.theme)
        self.claims = ClaimGestures(desk, self.pages, self)
        self.speakers = SpeakerGestures(desk, self.pages, self)
        self.adjudicate = Adjudicate(desk, self.pages, self)
        self.structure = Structure(
            desk, sheet, view, self.tagging, self.go, self.annotate, self.pane.comments, self.theme
        )
        self.editors = Editors(desk, sheet, self.project, self.settings, lambda: self.theme)
        self.suggest = Suggest(desk, sheet, self.go, self.tagging.suggestions, self.project, self.settings)
        self.merging = MergeGestures(desk, self.pages, self.project, self.tasks, self.settings, lambda: self.theme)
        self.team = TeamGestures(desk, sheet, self.library, self.pane, self.project, lambda: self.theme)
        named = "team merging pages claims speakers adjudicate editors annotate go project program suggest"
        self._rooms: dict[str, object] = {
            **{name: getattr(self, name) for name in named.split()},
            "article": ArticleGestures(desk, sheet, self),
            "view": ViewGestures(self.settings, view, self),
            **self.structure.rooms,
        }
        self.book = ActionBook(self, self._resolve, self.settings, self.theme)
        self.program.book = self.book

    def _resolve(self, name: str) -> Callable[..., object]:
        room, _, method = name.partition(".")
        call: Callable[..., object] = getattr(self._rooms[room], method)
        return call

    def _build_bars(self) -> None:
        self.book.fill_menu_bar(self.project.fill_recent)
        bar = QToolBar("Main", movable=False, floatable=False)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setIconSize(QSize(16, 16))
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.book.fill_toolbar(bar)
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(gap)
        self._finder = styled(QPushButton(), "palette")
        self._finder.setAccessibleName("Find a command")
        self._finder.setMinimumWidth(240)
        self._finder.clicked.connect(self.program.palette)
        bar.addWidget(self._finder)
        self.addToolBar(bar)
        self.toolbar = bar
        self.banner = Banner(self.theme)
        self.start: StartPage | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(self.splitter)
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.setSpacing(8)
        layout.addWidget(self.banner)
        layout.addWidget(self.pages.way_back, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.stack, 1)
        self.pages.stand_in(self, self.stack, self.splitter)
        self.setCentralWidget(middle)
        self._armed = caption("", "armed")
        self._armed.hide()
        self.saved = caption("")
        self.strip = TaskStrip()
        self.statusBar().addWidget(self._armed)
        self.statusBar().addWidget(self.saved, 1)
        for widget in (WaitingCount(self.desk), self.merging.counter, self.strip):
            self.statusBar().addPermanentWidget(widget)

    def _listen(self) -> None:
        desk, banner = self.desk, self.banner
        desk.opened.connect(self._show_project)
        # Once the article stands there and has been painted.
        self.ready.connect(lambda: QTimer.singleShot(SETTLE, desk, desk.settle))
        desk.closed.connect(self.show_start)
        desk.failed.connect(lambda *_: self.show_start())
        desk.news.connect(self._hear)
        desk.refused.connect(banner.refuse)
        desk.saved.connect(self.saved.setText)
        desk.saved.connect(lambda _text: banner.hide() if banner.objectName() == "banner" else None)
        desk.history.connect(self._show_history)
        self.project.told.connect(banner.tell)
        self.project.refused.connect(banner.refuse)
        self.tasks.begun.connect(self.strip.follow)
        self.library.dropped.connect(self.project.import_paths)
        self.library.sort_changed.connect(lambda sort: self.settings.__setitem__("sort", sort))
        self.library.listed.connect(self._open_first)
        self.tagging.grid.pressed.connect(self.annotate.press_label)
        self.tagging.grid.armed_pressed.connect(self.annotate.arm)
        self.annotate.armed_changed.connect(self._show_armed)
        self.annotate.state_changed.connect(self._show_state)
        for room in (self.annotate, self.go, self.claims, self.speakers, self.adjudicate, self.editors, self.team):
            room.said.connect(self._hint)
        self.merging.said.connect(self._hint)
        self.pages.changed.connect(self._show_state)
        self.structure.changed.connect(self._show_state)
        self.structure.accepted.connect(self.suggest.accept)
        self.annotate.suggestion_labelled.connect(self.suggest.accept_as)
        for changed in (self.sheet.opened, self.sheet.annotations_changed, self.sheet.current_changed):
            changed.connect(lambda *_: self._show_state())
        self.sheet.opened.connect(lambda: self.library.select(self.sheet.article.id if self.sheet.article else None))
        self.settings.on_change(self._take_setting)
        QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _scheme: self._dress())
        self.setAcceptDrops(True)
        for key in (*_SHOWN, "keys", "zoom", "reading_font", "snap_to_words", "clean_reading"):
            self._take_setting(key)

    # -- showing

    def _show_project(self) -> None:
        project = self.desk.project
        assert project is not None
        self.banner.hide()
        self.stack.setCurrentWidget(self.splitter)
        name, only = wording.isolated(project.annotator.name), "" if self.desk.writable else " · reading only"
        self.setWindowTitle(f"{project.title}{only} — Source Annotator")
        self.saved.setText(f"Opened {project.title}{only} · annotator: {name}")
        if only:
            self.banner.tell(wording.READING_ONLY, "Copy project to…", self.merging.copy)
        self._awaited = self._awaited or (lambda ids: ids[0] if ids else None)
        self._show_codebook()
        self._show_state()

    def _show_codebook(self) -> None:
        self.tagging.show_codebook(self.desk.codebook, label_keys(self.desk.codebook))
        self.book.show_codebook(self.desk.codebook)

    def _open_first(self) -> None:
        """After a project was opened show an article at once, with the keyboard in its text."""
        choose, self._awaited = self._awaited, None
        if choose is None or self.sheet.article is not None:
            return
        first = choose(list(self.library.ids))
        if first is None:
            self.ready.emit()
            return
        self.sheet.open(first)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        # The article comes from the reading thread; what is asked after it is answered after it.
        self.desk.ask(lambda _reading: None, lambda _answer: self.ready.emit(), glance=True)

    def open_when_listed(self, choose: Callable[[list[str]], str | None]) -> None:
        """Which article to show first when the next project has been listed."""
        self._awaited = choose

    def first_marked(self, ids: list[str]) -> str | None:
        """The first listed article with annotations, else the first one."""
        rows = (self.library.model.row(place) for place in range(min(len(ids), 200)))
        return next((row.id for row in rows if row is not None and row.annotations), ids[0] if ids else None)

    def expect(self, location: str) -> None:
        """Say which project is being opened; the panes are empty until then."""
        self.saved.setText(f"Opening {title_and_place(location)[0]}…")

    def show_start(self) -> None:
        """Show the start page: no project is open or coming."""
        if self.start is None:
            self.start = StartPage(self.theme, {name: getattr(self.project, name) for name in _STARTS})
            self.start.recent_chosen.connect(self.project.open_location)
            self.stack.addWidget(self.start)
        self.stack.setCurrentWidget(self.start)
        self.start.show_recent(self.settings["recent"])
        self.start.begin()
        self.setWindowTitle("Source Annotator")
        self.saved.setText("")
        self._names = ("", "")
        self._show_state()

    def _hear(self, news: News) -> None:
        if news.kinds() & {"label", "attribute_definition"}:
            self._show_codebook()

    def _show_history(self, undo: str, redo: str) -> None:
        self._names = (undo, redo)
        self._show_state()

    def _show_armed(self, label_id: str | None) -> None:
        self.tagging.grid.show_armed(label_id)
        label = self.desk.codebook.label(label_id) if label_id else None
        self._armed.setVisible(label is not None)
        if label is not None:
            self._armed.setText(f"{label.name} is armed: every selection is marked · Esc ends it")
        self.view.viewport().setCursor(Qt.CursorShape.CrossCursor if label else Qt.CursorShape.IBeamCursor)

    def _hint(self, text: str) -> None:
        self.statusBar().showMessage(text, HINT)

    def _show_state(self) -> None:
        project, page = self.desk.project, self.pages.page
        # While a page stands before the article, its keys belong to the page.
        article = self.sheet.article is not None and not page
        current = self.sheet.current if article else None
        self.book.show_state(
            State(
                project=project is not None,
                writable=self.desk.writable,
                article=article,
                selection=article and bool(self.annotate.selected),
                current=current is not None,
                own_current=article and (self.annotate.own_current is not None or len(self.tagging.many()) > 1),
                annotations=article and bool(self.sheet.annotations),
                suggestion=current is not None and current.status == "pending",
                suggestions=article and bool(self.sheet.suggestions()),
                armed=article and self.annotate.armed is not None,
                last_label=self.annotate.last_label is not None,
                mode=self.structure.mode,
                label=current.label_id if current is not None else "",
                page=page,
                origin=self.pages.origin,
                chosen=self.pages.chosen,
                undo=self._names[0] if self.desk.writable else "",
                redo=self._names[1] if self.desk.writable else "",
            )
        )

    # -- settings

    def _take_setting(self, key: str) -> None:
        value = self.settings[key]
        if key == "theme":
            self._dress()
        elif key == "zoom":
            self.view.set_zoom(value)
        elif key == "reading_font":
            self.view.set_family(value)
        elif key == "keys":
            self.program.show_keys(self._finder, self.tagging.done)
        elif key == "snap_to_words":
            self.view.snap_to_words = value
        elif key == "show_library":
            self.library.setVisible(value)
        elif key in ("clean_reading", "clean_pending"):
            self.pane.set_clean(self.settings["clean_reading"], self.settings["clean_pending"])
        elif key == "show_tagging":
            self.tagging.setVisible(value)
        elif key == "show_history":
            self.pages.show_history(value)

    def _dress(self) -> None:
        """Take the colours that the settings or the system ask for."""
        theme = theme_for(self.settings["theme"])
        if theme == self.theme:
            return
        self.theme = theme
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        dress(app, theme)
        rooms = (self.pages, self.structure, self.editors, self.team, self.merging)
        for part in (self.library, self.pane, self.start, self.banner, self.book, *rooms):
            if part is not None:
                part.set_theme(theme)
        self.tagging.set_theme(theme, label_keys(self.desk.codebook))

    # -- the window itself

    def _restore_place(self) -> None:
        self.resize(1280, 800)
        if self.settings["geometry"]:
            self.restoreGeometry(QByteArray.fromBase64(self.settings["geometry"].encode()))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders anywhere on the window."""
        if dropped_paths(event) and (self.desk.writable or self._dropped_project(event) is not None):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a project that is dropped, merge several; import everything else."""
        event.acceptProposedAction()
        project = self._dropped_project(event)
        if project is not None:
            self.project.open_location(str(project))
        elif all(one.suffix == ".annot" for one in dropped_paths(event)):
            self.merging.merge(dropped_paths(event))
        else:
            self.project.import_paths(dropped_paths(event))

    def _dropped_project(self, event: QDropEvent) -> Path | None:
        paths = dropped_paths(event)
        return paths[0] if len(paths) == 1 and paths[0].suffix == ".annot" else None

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window, stop what runs, close the project; everything is saved already."""
        self.settings["geometry"] = bytes(self.saveGeometry().toBase64().data()).decode()
        if all(self.splitter.sizes()):
            self.settings["splitter"] = self.splitter.sizes()
        self.settings["last_open"] = self.project.location if self.desk.project is not None else ""
        self.tasks.stop_all()
        self.desk.close()
        super().closeEvent(event)


_STARTS = ("sample", "new", "open", "open_database")
_SHOWN = ("show_library", "show_tagging", "show_history")
