"""A project that can be shown before it can be changed: the first moments of the window."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from annotator.commands.at_work import found_at_work, login_name
from annotator.commands.team import Team
from annotator.errors import AnnotatorError, Refused
from annotator.model.changes import News
from annotator.model.codebook import Codebook
from annotator.model.people import Annotator
from annotator.storage.glance import Glance, GlanceReading, glance_at
from annotator.storage.listed import ArticleFilter, ArticleRow

if TYPE_CHECKING:
    from annotator.commands.project import Project, Reading

__all__ = ["ArticleFilter", "ArticleRow", "EarlyProject", "GlanceReading", "open_early", "people_to_choose_from"]


def open_early(location: str, *, annotator: str | None = None) -> Project | EarlyProject:
    """The project at a path or database URL, as early as it can be shown.

    What a glance cannot show (servers, projects to upgrade, a new annotator, everything that is refused) is opened
    whole.  Raises CannotOpen with the way out.
    """
    glance = glance_at(location)
    if glance is not None:
        try:
            with glance.reading() as read:
                person = found_at_work(read.annotators(), annotator) if read is not None else None
                # Whoever may not see everything is shown nothing before the project itself says what that is.
                if read is not None and person is not None and not Team.read(read).blindfolded(person):
                    return EarlyProject(glance, read, person)
        except (AnnotatorError, Refused):
            pass  # Told by the project proper, in its own words.
        glance.close()
    from annotator.commands.project import open_project

    return open_project(location, annotator=annotator)


def people_to_choose_from(location: str, wanted: str | None) -> tuple[str, list[Annotator]]:
    """Title and people of a project file in which it is not clear who is at work; no people where it is.

    It is clear when `wanted` or the login name is that of an active person, or when there is one person only.
    """
    glance = glance_at(location)
    if glance is None:
        return "", []
    try:
        with glance.reading() as read:
            title, people = ("", []) if read is None else (read.title(), read.annotators())
        active = [one for one in people if one.kind == "person" and one.active]
        names = {one.name for one in active}
        return title, [] if len(active) < 2 or wanted in names or login_name() in names else people
    except AnnotatorError:
        return "", []  # Told by the project proper, in its own words.
    finally:
        glance.close()


class EarlyProject:
    """Stands for a project until the project itself has been loaded, and from then on hands everything on to it.

    What is asked through `glance` is answered at once.  Anything else, every step above all, first loads the
    project, in the thread that asks: so a gesture waits for it but is never lost.
    """

    #: Only files that can be written are shown early.
    read_only = False

    def __init__(self, glance: Glance, read: GlanceReading, person: Annotator) -> None:
        self.location = glance.location
        self.title = read.title()
        self.annotator = person
        self._codebook = read.codebook()
        self._seen = read.last_step()
        self._glance = glance
        self._project: Project | None = None
        self._failure: BaseException | None = None
        self._listeners: list[Callable[[News], None]] = []
        # Reentrant: what loads the project may be asked by those whom it tells of news.
        self._loading = threading.RLock()

    def whole(self) -> Project:
        """The project itself, loaded by the first who asks; raises what opening it raises, every time."""
        if self._project is not None:
            return self._project
        missed: list[News] = []
        with self._loading:
            if self._failure is not None:
                raise self._failure
            project: Project | None = self._project  # Another thread may have loaded it meanwhile.
            if project is None:
                try:
                    project, missed = self._load()
                except BaseException as error:
                    self._failure = error
                    raise
        for news in missed:
            self._tell(news)
        return project

    def _load(self) -> tuple[Project, list[News]]:
        """Load the project; gives it and the steps that others have committed since the glance."""
        from annotator.commands.project import open_project

        project = open_project(self.location, annotator=self.annotator.name)
        project.on_news(self._tell)
        missed = project.store.news_since(self._seen)
        self._project = project
        self._glance.close()
        return project, missed

    @contextmanager
    def glance(self) -> Iterator[GlanceReading | Reading]:
        """A snapshot for what a window shows first; never waits for the project to be loaded."""
        with ExitStack() as opened:
            read = opened.enter_context(self._glance.reading()) if self._project is None else None
            yield read or opened.enter_context(self.whole().reading())

    @property
    def codebook(self) -> Codebook:
        """The labels, attributes and relation types as they stand now."""
        return self._codebook if self._project is None else self._project.codebook

    def on_news(self, listener: Callable[[News], None]) -> Callable[[], None]:
        """Call `listener` with every step from now on; gives the function that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def _tell(self, news: News) -> None:
        for listener in list(self._listeners):
            listener(news)

    def poll(self) -> list[News]:
        """Steps that others have committed since the last call; none until the project has been loaded."""
        return [] if self._project is None else self._project.poll()

    def close(self) -> None:
        """Give the file back."""
        with self._loading:
            self._listeners.clear()
            if self._project is not None:
                self._project.close()
            else:
                self._failure = AnnotatorError(f"{self.location} has been closed; open it again.")
                self._glance.close()

    def __getattr__(self, name: str) -> Any:
        """Everything else is the project's own."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.whole(), name)
