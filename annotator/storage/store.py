"""An open project: its connections, transactions and news."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, update
from sqlalchemy.exc import DBAPIError, OperationalError

from annotator.errors import AnnotatorError, Unreachable
from annotator.model.changes import News, Step
from annotator.storage import tables as t
from annotator.storage.checking import counts, problems
from annotator.storage.files import is_server
from annotator.storage.listening import COMMIT_AND_TELL, Listening
from annotator.storage.long_steps import LongNews
from annotator.storage.reading import Reading
from annotator.storage.room import as_usual
from annotator.storage.statements import run
from annotator.storage.turns import begin_writing
from annotator.storage.unit_of_work import UnitOfWork


class Store:
    """One project's database; safe to use from several threads."""

    #: Whether every step is refused (reading_only.py).
    read_only = False

    def __init__(self, engine: Engine, location: str, make_engine: Callable[[], Engine]) -> None:
        self.location = location
        self.is_file = engine.dialect.name == "sqlite"
        self._engine, self._make_engine = engine, make_engine
        self._writer: Connection | None = None
        # Reentrant only so that a step inside a step can be told from one in another thread.
        self._writing = threading.RLock()
        self._in_step = False
        self._watcher: Connection | None = None
        self._watching = threading.Lock()
        self._closed = False
        self._folding: threading.Thread | None = None
        #: Connections of somebody who may not see others' layers, by whose they are.
        self._blindfolded: dict[str, Engine] = {}

    @contextmanager
    def reading(self, viewer: str | None = None) -> Iterator[Reading]:
        """A consistent snapshot; never blocked by writers on SQLite in WAL mode, nor on PostgreSQL.

        With `viewer` it holds what that annotator may see in blind mode (sight.py).
        """
        with sentences(self.location), self._connect(viewer) as connection:
            begin = "BEGIN" if self.is_file else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            connection.exec_driver_sql(begin)
            try:
                yield Reading(connection)
            finally:
                _rolled_back(connection)

    def _connect(self, viewer: str | None = None) -> Connection:
        if self._closed:
            raise AnnotatorError(f"{self.location} has been closed; open it again.")
        return (self._engine if viewer is None else self._engine_of(viewer)).connect()

    def _engine_of(self, viewer: str) -> Engine:
        found = self._blindfolded.get(viewer)
        if found is None:
            from annotator.storage.sight import blindfold

            # Two threads may make one each; the one that is not kept has no connection yet.
            found = self._blindfolded.setdefault(viewer, blindfold(self._make_engine(), viewer))
        return found

    @contextmanager
    def writing(self, name: str, annotator_id: str | None, kind: str = "do") -> Iterator[UnitOfWork]:
        """One step: everything gathered in the block is committed at its end, or nothing is.

        Raises Conflict when a stored value is not what the step expects, AnnotatorError when
        the disk is full or the database is held by another program for over ten seconds.
        """
        with self._writing, sentences(self.location), self._transaction() as connection:
            unit = UnitOfWork(connection, name, annotator_id, kind, self.reading)
            yield unit
            unit.finish()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        if self._in_step:
            raise RuntimeError("a step is open in this thread; steps do not nest")
        connection = self._begun()
        self._in_step, sound = True, False
        try:
            yield connection
            run(connection, "COMMIT" if self.is_file else COMMIT_AND_TELL)
            sound = True
        except BaseException:
            sound = _rolled_back(connection)
            raise
        finally:
            self._in_step = False
            if sound:
                self._writer = connection
                if as_usual(connection):
                    self._fold_soon()
            else:
                connection.close()

    def _fold_soon(self) -> None:
        """Fold the log into the file beside what comes next, which need not wait for it."""

        def fold() -> None:
            with suppress(AnnotatorError, DBAPIError), self._connect() as connection:
                run(connection, "PRAGMA wal_checkpoint(PASSIVE)")

        self._folding = threading.Thread(target=fold, name="folding the log", daemon=True)
        self._folding.start()

    def _begun(self) -> Connection:
        """A connection with a transaction that holds the write lock: the one used last, if it still stands."""
        kept, self._writer = self._writer, None
        if kept is not None:
            try:
                begin_writing(kept)
            except DBAPIError as error:
                kept.close()
                # A server may have hung up since; nothing has been done yet, so it is asked once more.
                if self.is_file or not error.connection_invalidated:
                    raise
            else:
                return kept
        connection = self._connect()
        try:
            begin_writing(connection)
        except BaseException:
            _rolled_back(connection)
            connection.close()
            raise
        return connection

    @contextmanager
    def administering(self) -> Iterator[Connection]:
        """A transaction of the owner of a project on a server, to change who may do what (permissions.py)."""
        with self._writing, sentences(self.location), self._transaction() as connection:
            yield connection

    def logged_in(self) -> str | None:
        """The id of the annotator whose login of the server is used; None without logins of the project's own."""
        if self.is_file:
            return None
        from annotator.storage.permissions import logged_in

        with sentences(self.location), self._connect() as connection:
            return logged_in(connection)

    def give_up(self, number: int, state: str) -> None:
        """Put a step that is still in `state` out of the reach of undo and redo."""
        j = t.journal_step.c
        with self._writing, sentences(self.location), self._transaction() as connection:
            connection.execute(update(t.journal_step).where(j.number == number, j.state == state).values(state="kept"))

    def data_version(self) -> int:
        """A number that changes when somebody else has committed; cheap enough to ask often."""
        with sentences(self.location):
            if not self.is_file:
                with self._connect() as connection:
                    return Reading(connection).last_step()
            with self._watching:
                if self._watcher is None:
                    self._watcher = self._connect()
                return int(self._watcher.exec_driver_sql("PRAGMA data_version").scalar_one())

    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call `wake`, in another thread, when somebody has committed on a server; gives what ends this.

        A file tells nobody; there `data_version` has to be asked.
        """
        if self.is_file:
            return lambda: None
        return Listening(self._make_engine(), wake).stop

    def news_since(self, number: int, viewer: str | None = None) -> list[News]:
        """The steps after `number` with their changes, oldest first; `viewer` as in `reading`."""
        with self.reading(viewer) as read:
            return [self._told(read, step, viewer) for step in read.steps_since(number)]

    def _told(self, read: Reading, step: Step, viewer: str | None) -> News:
        if read.is_long(step.number):
            return LongNews(step, lambda: self.reading(viewer))
        return News(step, read.changes(step.number))

    def backup_to(self, path: Path) -> None:
        """A consistent copy of a live SQLite project as one file at `path`."""
        if not self.is_file:
            raise AnnotatorError(f"{self.location} is on a server; back it up with PostgreSQL's pg_dump.")
        with sentences(str(path)), self._engine.connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(path),))

    def tidy(self) -> None:
        """Give the space of removed rows back, so that nothing of them is left in a file."""
        if self.is_file:
            with sentences(self.location), self._engine.connect() as connection:
                connection.exec_driver_sql("VACUUM")

    def check(self) -> tuple[list[str], dict[str, int]]:
        """Faults found, one sentence each, and rows by table."""
        found: list[str] = []
        with self.reading() as read:
            try:
                found.extend(problems(read.connection))
                return found, counts(read.connection)
            except DBAPIError as error:
                return [*found, f"The database is damaged: {error.orig}."], {}

    def close(self) -> None:
        """Give all connections back; the write-ahead log is folded into the file."""
        with self._writing, self._watching:
            self._closed = True
            for connection in (self._writer, self._watcher):
                if connection is not None:
                    connection.close()
            self._writer = self._watcher = None
            if self._folding is not None:
                self._folding.join()
            for engine in (self._engine, *self._blindfolded.values()):
                engine.dispose()


def _rolled_back(connection: Connection) -> bool:
    """Roll back whatever is open; False for a connection that is of no use any more."""
    if connection.invalidated:
        return False
    try:
        # The driver's own call: it does nothing when the database has ended the transaction by itself.
        connection.connection.rollback()
    except Exception:  # The error that broke the connection is on its way already.
        connection.invalidate()
        return False
    return True


@contextmanager
def sentences(location: str) -> Iterator[None]:
    """Turn the database's errors into one sentence that names the project and the way out."""
    try:
        yield
    except msgspec.DecodeError as error:
        raise AnnotatorError(_sentence(location, "malformed"), str(error)) from error
    except DBAPIError as error:
        kind = Unreachable if is_server(location) and _lost(error) else AnnotatorError
        raise kind(_sentence(location, str(error.orig)), str(error)) from error


def _lost(error: DBAPIError) -> bool:
    """Whether this is a connection that broke, or one that could not be made though name and password are right."""
    message = str(error.orig).lower()
    made = error.statement is not None or "password" in message or "does not exist" in message
    return error.connection_invalidated or (isinstance(error, OperationalError) and not made)


def _sentence(location: str, message: str) -> str:
    lower = message.lower()
    for sign, sentence in _SENTENCES:
        if sign in lower:
            return sentence.format(location=location)
    first = message.strip().split("\n")[0] or "no reason given"
    return f"{location} could not be read or written ({first})."


_SENTENCES = (
    ("disk is full", "The disk that holds {location} is full; free some space and do that again: nothing was changed."),
    (
        "no space left",
        "The disk that holds {location} is full; free some space and do that again: nothing was changed.",
    ),
    (
        "database is locked",
        "Another program has kept {location} locked for ten seconds; close it or wait, then do that again.",
    ),
    (
        "lock timeout",
        "Another program has kept {location} locked for ten seconds; close it or wait, then do that again.",
    ),
    ("resolve host", "Nobody knows the host of {location}; check its name, and that you are online."),
    ("translate host name", "Nobody knows the host of {location}; check its name, and that you are online."),
    (
        "does not support ssl",
        "The server of {location} does not offer TLS, which sslmode asks for; have it switched on there.",
    ),
    (
        "certificate",
        "The certificate of the server of {location} could not be verified; check sslrootcert and the host’s name.",
    ),
    ("invalid sslmode", "{location} has an option of a connection that PostgreSQL does not know; check sslmode."),
    (
        "invalid uri",
        "{location} has an option of a connection that PostgreSQL does not know; check what follows the ?.",
    ),
    (
        "invalid connection option",
        "{location} has an option of a connection that PostgreSQL does not know; check what follows the ?.",
    ),
    ("password authentication", "{location} refuses this user name and password; check both."),
    ("no password supplied", "{location} wants a user name and password; write both."),
    ("not currently accepting", "The database server of {location} does not let anybody in now; wait until it does."),
    ("fatal:  database", "There is no database {location}; check its name, or create it first."),
    ("readonly", "{location} cannot be written; copy it to a folder of your own and open that copy."),
    (
        "disk i/o error",
        "The disk refused to read or write {location}; check it, then restore the newest backup if needed.",
    ),
    ("malformed", "{location} is damaged; restore the newest backup with “annotator restore”."),
    ("not a database", "{location} is not a Source Annotator project."),
    (
        "row-level security",
        "The server refused this: {location} does not let your role change what belongs to others; ask a lead.",
    ),
    (
        "permission denied",
        "The server refused this: your login may not do that in {location}; ask a lead for “annotator admin”.",
    ),
    ("only a lead may", "The server refused this: in {location} that is for leads."),
    ("terminating connection", "The database server of {location} has ended the connection; wait until it answers."),
    ("connection", "The database server of {location} cannot be reached; check that it runs and that you are online."),
)
