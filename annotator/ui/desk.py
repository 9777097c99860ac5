"""The project as the window sees it: commands go out to a thread, news come back as Qt signals."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, Qt, Signal, Slot

from annotator.commands.early import EarlyProject
from annotator.errors import AnnotatorError, Cancelled
from annotator.model.changes import News
from annotator.model.codebook import Codebook
from annotator.ui import wording
from annotator.ui.lanes import Lane
from annotator.ui.line import Line

if TYPE_CHECKING:
    from annotator.commands.project import Project, Reading

#: Seconds between two looks at whether another program has written to the project.
POLL = 0.3


def told(error: BaseException) -> tuple[str, str]:
    """An error as (sentence, details); what was not foreseen is told as such, with its traceback folded away."""
    if isinstance(error, AnnotatorError):
        return error.sentence, error.details or ""
    details = "".join(traceback.format_exception(error))
    return f"This could not be done because of an unexpected error: {error or type(error).__name__}.", details


class Desk(QObject):
    """One open project, or none.

    All writing happens in one thread, in the order of the gestures; listing and opening
    are read in another.  Whatever was written, here or by another program, is told once
    through `news`, and everyone who shows it reads it again.
    """

    opened = Signal()
    settled = Signal()  # the project is loaded to the last; see `settle`
    closing = Signal()  # the last moment for writes
    closed = Signal()
    failed = Signal(str, str, str)  # location, sentence, details: the project could not be opened
    news = Signal(object)  # News
    refused = Signal(str, str)  # sentence, details
    noticed = Signal(str)  # the server has gone, or is back
    waiting = Signal(object, bool)  # what waits for the server, as the outbox keeps it; whether it can be asked
    saved = Signal(str)  # what the status bar says
    history = Signal(str, str)  # names of the steps that undo and redo would take, or ""
    _arrived = Signal(object)  # a call to be made in the window's thread

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self.codebook = Codebook()
        self._writer: Lane | None = None
        self._reader: Lane | None = None
        self._forget: Callable[[], None] | None = None
        self._polling = self._settling = False
        self._stumbled = False
        self._woken = threading.Event()
        self._line = Line(self._notice, self._waits)
        self._generation = 0
        self._history: tuple[str, str] | None = None
        self._arrived.connect(self._receive, Qt.ConnectionType.QueuedConnection)

    # -- opening and closing

    def open(self, opener: Callable[[], Project | EarlyProject], location: str = "") -> None:
        """Close what is open and open what `opener` gives, in the writing thread; then `opened` or `failed`."""
        self.close()
        self._generation += 1
        self._start_lanes()
        assert self._writer
        self._writer.put(lambda: self._open(opener, location, self._generation))

    def _start_lanes(self) -> None:
        self._writer = Lane("writer", self._look_for_foreign_steps, POLL)
        self._reader = Lane("reader")

    def _open(self, opener: Callable[[], Project | EarlyProject], location: str, generation: int) -> None:
        try:
            # What is shown early stands for the project, and answers like it.
            project = cast("Project", opener())
            codebook, names = project.codebook, _history_of(project)
            forget = self._hears(project, generation)
        except BaseException as error:
            sentence, details = told(error)
            self._send(generation, lambda: self.failed.emit(location, sentence, details))
            return

        def lost() -> None:
            forget()
            project.close()

        self._send(generation, lambda: self._take(project, codebook, names, forget), lost=lost)

    def _hears(self, project: Project, generation: int) -> Callable[[], None]:
        """Hear the project's news, and of a server when there are some; gives what ends both."""
        deaf = project.on_news(lambda news: self._hear(project, generation, news))
        # What is shown early is a file, and files do not tell.
        early = isinstance(cast(object, project), EarlyProject)
        silent = None if early else project.listen(self._wake)

        def forget() -> None:
            deaf()
            if silent is not None:
                silent()

        return forget

    def _wake(self) -> None:
        """Look at once for what others have committed (called in the thread that listens to a server)."""
        writer = self._writer
        if writer is not None and not self._woken.is_set():
            self._woken.set()
            writer.put(self._look_now)

    def _notice(self, sentence: str) -> None:
        self._send(self._generation, lambda: self.noticed.emit(sentence))

    def _waits(self, found: list[Any], reachable: bool) -> None:
        self._send(self._generation, lambda: self.waiting.emit(found, reachable))

    def _look_now(self) -> None:
        self._woken.clear()
        self._look_for_foreign_steps()

    def _take(self, project: Project, codebook: Codebook, names: tuple[str, str], forget: Callable[[], None]) -> None:
        self.project, self.codebook, self._forget = project, codebook, forget
        self._stumbled = self._settling = False
        self._line = Line(self._notice, self._waits)
        self._history = names
        self.opened.emit()
        self.history.emit(*names)

    def settle(self) -> None:
        """Load what a project shown early has left for later, in the writing thread; then `settled` or `failed`.

        Called when the window can be used; a gesture made before that loads the project as well.
        """
        project, writer, generation = self.project, self._writer, self._generation
        if project is None or writer is None or self._settling:
            return
        self._settling = True
        shown: object = project

        def job() -> None:
            try:
                whole = shown.whole() if isinstance(shown, EarlyProject) else project
            except BaseException as error:
                location, (sentence, details) = project.location, told(error)
                self._send(generation, lambda: self._give_up(location, sentence, details))
            else:
                self._send(generation, lambda: self._replace(whole))

        writer.put(job)

    def _replace(self, whole: Project) -> None:
        self.project = whole
        self.settled.emit()

    def _give_up(self, location: str, sentence: str, details: str) -> None:
        self.close()
        self.failed.emit(location, sentence, details)

    def close(self) -> None:
        """Finish the writes that wait, close the project and end the threads."""
        if self.project is not None:
            self.closing.emit()
        project, self.project = self.project, None
        writer, self._writer = self._writer, None
        reader, self._reader = self._reader, None
        for lane in (writer, reader):
            if lane is not None:
                lane.finish()
        if self._forget is not None:
            self._forget()
            self._forget = None
        self._generation += 1
        self._history = None
        self.codebook = Codebook()
        if project is not None:
            project.close()
            self.closed.emit()

    # -- doing and asking

    @property
    def writable(self) -> bool:
        """Whether a project is open and may be changed."""
        return self.project is not None and not getattr(self.project, "read_only", False)

    def do(self, command: Callable[..., News | None], *args: Any, then: Callable[[Any], None] | None = None) -> None:
        """Run `command(project, *args)` in the writing thread; `then` gets its result in the window's thread.

        The news it makes are emitted before `then` is called; a refusal is emitted as `refused`.
        """
        project, writer, generation = self.project, self._writer, self._generation
        if project is None or writer is None:
            return

        def job() -> None:
            try:
                result = self._line.do(project, command, args)
            except Cancelled:
                return
            except BaseException as error:
                sentence, details = told(error)
                self._send(generation, lambda: self.refused.emit(sentence, details))
                return
            if then is not None:
                self._send(generation, lambda: then(result))

        writer.put(job)

    def ask(self, question: Callable[[Reading], Any], then: Callable[[Any], None], *, glance: bool = False) -> None:
        """Read in the reading thread; `then` gets the answer in the window's thread.

        With `glance` the question needs no more than `GlanceReading` answers, and does not wait for the project
        to be loaded.
        """
        project, reader, generation = self.project, self._reader, self._generation
        if project is None or reader is None:
            return

        def job() -> None:
            try:
                with project.glance() if glance else project.reading() as reading:
                    answer = question(reading)
            except BaseException as error:
                sentence, details = told(error)
                self._send(generation, lambda: self.refused.emit(sentence, details))
                return
            self._send(generation, lambda: then(answer))

        reader.put(job)

    def reading(self, *, glance: bool = False) -> AbstractContextManager[Reading]:
        """A consistent snapshot for short reads in the window's thread; a project must be open.  `glance` as above."""
        assert self.project is not None
        return self.project.glance() if glance else self.project.reading()

    # -- news

    def _hear(self, project: Project, generation: int, news: News) -> None:
        """A step was committed (called in the thread that committed it, or in the writing thread while it polls)."""
        own = not (self._polling and threading.current_thread() is self._writer)
        # Sorted here, so that the window's thread need not go through many changes.
        news.article_ids()
        try:
            names = _history_of(project)
        except AnnotatorError:
            names = ("", "")
        self._send(generation, lambda: self._spread(news, names, own))

    def _look_for_foreign_steps(self) -> None:
        """Have the steps told that other programs have committed (writing thread)."""
        project = self.project
        if project is None or (self._stumbled and "://" not in str(project.location)):
            return
        self._polling = True
        try:
            self._line.poll(project)
            self._stumbled = False
        except BaseException as error:
            # Told once: what goes wrong here would else say so three times a second.
            if not self._stumbled:
                sentence, details = told(error)
                self._send(self._generation, lambda: self.refused.emit(sentence, details))
            self._stumbled = True
        finally:
            self._polling = False

    def _spread(self, news: News, names: tuple[str, str], own: bool) -> None:
        if self.project is None:
            return
        if news.kinds() & {"label", "attribute_definition", "relation_type"}:
            self.codebook = self.project.codebook
        self.news.emit(news)
        if own:
            self.saved.emit(wording.saved_line(news, self.codebook, self.project.annotator.name))
        if names != self._history:
            self._history = names
            self.history.emit(*names)

    # -- from thread to thread

    def _send(self, generation: int, call: Callable[[], None], lost: Callable[[], None] | None = None) -> None:
        def arrive() -> None:
            if generation == self._generation:
                call()
            elif lost is not None:
                lost()

        self._arrived.emit(arrive)

    @Slot(object)
    def _receive(self, call: Callable[[], None]) -> None:
        call()


def _history_of(project: Project) -> tuple[str, str]:
    """Names of the steps that undo and redo would take."""
    me = project.annotator.id
    with project.glance() as reading:
        undo, redo = reading.undoable(me), reading.redoable(me)
    return undo.name if undo else "", redo.name if redo else ""
