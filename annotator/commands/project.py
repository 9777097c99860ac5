"""An open project: who is at work, the codebook, steps, snapshots and news."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path

from annotator.commands.at_work import found_at_work, login_name, must_be_own, stand_in
from annotator.commands.codebooks import load_codebook
from annotator.commands.permissions import judge
from annotator.commands.team import KINDS, Team
from annotator.model.changes import News, Value
from annotator.model.codebook import Codebook
from annotator.model.ids import new_id
from annotator.model.people import Annotator
from annotator.storage import files, opening
from annotator.storage.journal import JournalEntry
from annotator.storage.listed import ArticleFilter, ArticleRow
from annotator.storage.listing import Tally
from annotator.storage.mapping import in_reading_order
from annotator.storage.overviews import ClaimFilter, ClaimRow, Overviews, Utterance, UtterancePlace
from annotator.storage.reading import Bundle, Reading
from annotator.storage.store import Store
from annotator.storage.unit_of_work import UnitOfWork

__all__ = [
    "ArticleFilter",
    "ArticleRow",
    "Bundle",
    "ClaimFilter",
    "ClaimRow",
    "JournalEntry",
    "Overviews",
    "Project",
    "Reading",
    "Tally",
    "UnitOfWork",
    "Utterance",
    "UtterancePlace",
    "create_project",
    "in_reading_order",
    "login_name",
    "open_project",
]

_CODEBOOK_KINDS = frozenset({"label", "attribute_definition", "relation_type"})


class Project:
    """One open project with one annotator at work; safe to use from several threads.

    Listeners hear every step committed through this object, in the thread that committed it;
    steps of other windows and programs come through `poll`.
    """

    def __init__(self, store: Store, annotator_name: str | None, join: bool = True) -> None:
        self.store = store
        self.location = store.location
        self._listeners: list[Callable[[News], None]] = []
        self._own: set[int] = set()
        self._lock = threading.Lock()
        self._polling = threading.Lock()
        # Before the snapshot: what is committed between the two is then told by the first poll.
        self._version = store.data_version()
        with store.reading() as read:
            self.title = read.title()
            self._codebook = read.codebook()
            self.team = Team.read(read)
            self._polled = read.last_step()
        people = list(self.team.people.values())
        if (login := store.logged_in()) is not None:
            annotator_name = must_be_own(self.team.people[login], annotator_name)
        found = found_at_work(people, annotator_name) or (None if join else stand_in(people, annotator_name))
        self.annotator = found or self._newcomer(annotator_name or login_name())

    @property
    def read_only(self) -> bool:
        """Whether every step is refused, because the file cannot be written here."""
        return self.store.read_only

    def _newcomer(self, name: str) -> Annotator:
        """Somebody who is not in the project yet; where it can only be read, they stay outside."""
        if self.read_only:
            return Annotator(new_id(), name, role="annotator" if self.team.has_roles() else "lead")
        return self.add_annotator(name)

    def add_annotator(self, name: str, kind: str = "person") -> Annotator:
        """The annotator of this name, made when missing; a person begins as a lead while everybody is one."""
        with self.step(f"Add annotator {name}", kind="record") as unit:
            found = next((one for one in unit.read.annotators() if one.name == name), None)
            if found is None:
                role = "annotator" if kind == "person" and self.team.has_roles() else "lead"
                found = Annotator(new_id(), name, kind, role=role)
                unit.put(found)
        return found

    @property
    def codebook(self) -> Codebook:
        """The labels, attributes and relation types as they stand now."""
        return self._codebook

    @contextmanager
    def step(self, name: str, *, kind: str = "do") -> Iterator[UnitOfWork]:
        """One transaction and one journal step under the annotator at work; listeners hear it after the commit.

        A step of kind "record" is kept in the journal but not reached by undo; "merge" brings what copies have.
        """
        annotator = getattr(self, "annotator", None)
        number: int | None = None
        try:
            with self.store.writing(name, annotator.id if annotator else None, kind) as unit:
                if kind != "merge":
                    # What a merge brings was judged where it was made.
                    unit.judge = partial(judge, self, made={})
                yield unit
                # Flushed here, while the transaction holds the write lock: no poll can see the
                # step before its number is known to be our own.
                unit.finish()
                if unit.news is not None:
                    number = unit.news.step.number
                    with self._lock:
                        self._own.add(number)
        except BaseException:
            # A number that was not committed will be somebody else's.
            with self._lock:
                self._own.discard(number or 0)
            raise
        if unit.news is not None:
            self._tell([unit.news])

    def reading(self) -> AbstractContextManager[Reading]:
        """A consistent snapshot to ask; in blind mode an annotator's holds their own layer only."""
        return self.store.reading(self._viewer())

    def _viewer(self) -> str | None:
        """Whose eyes the project is read with, if they may not see all of it."""
        return self.annotator.id if self.team.blindfolded(self.annotator) else None

    def glance(self) -> AbstractContextManager[Reading]:
        """A snapshot for what a window shows first; the same as `reading` once a project has been loaded."""
        return self.reading()

    def on_news(self, listener: Callable[[News], None]) -> Callable[[], None]:
        """Call `listener` with every step from now on; gives the function that ends this."""
        self._listeners.append(listener)

        def stop() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return stop

    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call `wake`, in another thread, when it is time to `poll`; gives the function that ends this.

        Only servers tell; a file has to be polled now and then.
        """
        return self.store.listen(wake)

    def poll(self) -> list[News]:
        """Steps that others have committed since the last call, after telling the listeners of them."""
        found: list[News] = []
        with self._polling:
            version = self.store.data_version()
            if version == self._version:
                return []
            # The steps come in portions; there may be more than one.
            while portion := self.store.news_since(self._polled, self._viewer()):
                self._polled = portion[-1].step.number
                with self._lock:
                    found += [news for news in portion if news.step.number not in self._own]
                    self._own.difference_update(news.step.number for news in portion)
            self._version = version
        self._tell(found)
        return found

    def _tell(self, found: list[News]) -> None:
        """Tell every listener of every step, whatever one of them does; the first error is raised at the end."""
        if any(not KINDS.isdisjoint(news.kinds()) for news in found):
            self._read_team()
        if any(not _CODEBOOK_KINDS.isdisjoint(news.kinds()) for news in found):
            with self.reading() as read:
                self._codebook = read.codebook()
        failed: Exception | None = None
        for news in found:
            for listener in list(self._listeners):
                try:
                    listener(news)
                except Exception as error:
                    failed = failed or error
        if failed is not None:
            raise failed

    def _read_team(self) -> None:
        with self.store.reading() as read:
            self.team = Team.read(read)
        if hasattr(self, "annotator"):
            # A lead may have given the person at work another role, name or colour.
            self.annotator = self.team.people.get(self.annotator.id, self.annotator)

    def close(self) -> None:
        """Give the connections back."""
        self._listeners.clear()
        self.store.close()

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def create_project(
    location: str | Path, *, codebook: str | Path = "news", annotator: str | None = None, title: str | None = None
) -> Project:
    """A new project with a shipped codebook or one in a YAML file; refuses to overwrite.

    Raises CannotOpen for the place, BadInput for the codebook.
    """
    book = load_codebook(codebook)
    place = str(location)
    name = title or (place.rsplit("/", 1)[-1] if files.is_server(place) else Path(place).stem)
    person = Annotator(new_id(), annotator or login_name())

    def fill(unit: UnitOfWork) -> None:
        unit.put(person)
        rows: tuple[Value, ...] = (*book.labels, *book.attributes, *book.relation_types)
        for row in rows:
            unit.put(row)

    return _project(opening.create(place, name, fill), person.name)


def open_project(location: str | Path, *, annotator: str | None = None, join: bool = True) -> Project:
    """The project at a path or database URL; raises CannotOpen with the way out.

    Whoever is not in it yet becomes one of its people, unless `join` is off: then it is opened for its first lead,
    and an `annotator` whom it does not know is refused.
    """
    return _project(opening.open_store(str(location)), annotator, join)


def _project(store: Store, annotator: str | None, join: bool = True) -> Project:
    """The project of a store, which is closed again when the project cannot be read."""
    try:
        return Project(store, annotator, join)
    except BaseException:
        store.close()
        raise
