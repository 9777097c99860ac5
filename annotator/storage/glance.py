"""The first look at a project file: what a window shows first, read with the driver alone.

SQLAlchemy takes longer to import than a window takes to be drawn.  A glance answers the few questions of the first
moments with the same values as `Reading`, by the same decoding; everything else is asked of the store, later.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from annotator.errors import AnnotatorError
from annotator.model.annotations import ARTICLE_STATUSES, Annotation, Article, Comment, Relation, Verdict
from annotator.model.changes import Step
from annotator.model.codebook import Codebook
from annotator.model.people import Annotator
from annotator.model.reviewing import Assignment
from annotator.storage import files
from annotator.storage.listed import ROW, ArticleFilter, ArticleRow, chunks, order
from annotator.storage.mapping import KIND, annotation_of, decode_errors, gathered, in_reading_order, with_flags

#: Seconds that the first look waits for a file that another program keeps; the store then waits longer.
PATIENCE = 0.3


def glance_at(location: str) -> Glance | None:
    """A first look at the project file at `location`; None if the store has to open it first.

    That is so for servers, for files of another schema, and for all that cannot be opened: the store says why.
    """
    path = Path(location)
    if files.is_server(location):
        return None
    connection: sqlite3.Connection | None = None
    try:
        files.judge_file(path)
        if not files.is_writable(path):
            return None
        # Not for reading only: such a connection leaves its log beside the file when it closes.
        place = f"{path.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(place, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        (schema,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        if schema == files.SCHEMA:
            return Glance(connection, str(path))
    except (AnnotatorError, sqlite3.Error, TypeError, ValueError):
        pass
    if connection is not None:
        connection.close()
    return None


class Glance:
    """A project file of today's schema, for reading only; safe to use from several threads."""

    def __init__(self, connection: sqlite3.Connection, location: str) -> None:
        self.location = location
        self._connection = connection
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[GlanceReading | None]:
        """A consistent snapshot, one at a time; None once the glance has been closed."""
        with self._lock:
            if self._closed:
                yield None
                return
            try:
                self._connection.execute("BEGIN")
                yield GlanceReading(self._connection)
            except Exception as error:
                if not isinstance(error, (sqlite3.Error, *decode_errors())):
                    raise
                sentence = f"{self.location} could not be read; close it and open it again."
                raise AnnotatorError(sentence, str(error)) from error
            finally:
                with suppress(sqlite3.Error):
                    self._connection.rollback()

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._closed = True
            self._connection.close()


class GlanceReading:
    """The questions of the first moments, under the names that `Reading` has for them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def _rows(self, query: str, *values: object) -> list[Any]:
        return self._connection.execute(query, values).fetchall()

    def _values(self, kind: str, rest: str = "", *values: object) -> list[Any]:
        stored = KIND[kind]
        rows = self._rows(f"SELECT {_quoted(stored.names)} FROM {stored.table_name} {rest}", *values)
        return [stored.value(with_flags(row, stored.flags)) for row in rows]

    # -- the project

    def title(self) -> str:
        """The project's title."""
        return next((str(row[0]) for row in self._rows("SELECT title FROM project")), "")

    def annotators(self) -> list[Annotator]:
        """Everybody whose layer is in the project."""
        return self._values("annotator", "ORDER BY id")

    def settings(self) -> dict[str, Any]:
        """The project's settings by name."""
        return {one.name: one.value for one in self._values("setting")}

    def codebook(self) -> Codebook:
        """The codebook in its order."""
        rows = (self._values(kind, "ORDER BY position") for kind in ("label", "attribute_definition", "relation_type"))
        return Codebook(*(tuple(found) for found in rows))

    def last_step(self) -> int:
        """Number of the newest step, 0 when there is none."""
        return int(self._rows("SELECT coalesce(max(number), 0) FROM journal_step")[0][0])

    def undoable(self, annotator_id: str) -> Step | None:
        """The step that undo would take back for this annotator."""
        return self._step(f"SELECT {_DONE}", annotator_id)

    def redoable(self, annotator_id: str) -> Step | None:
        """The step that redo would do again: the oldest undone one after the newest done one."""
        query = (
            "SELECT min(number) FROM journal_step WHERE annotator_id = ? AND state = 'undone' "
            f"AND number > coalesce((SELECT {_DONE}), 0)"
        )
        return self._step(query, annotator_id, annotator_id)

    def _step(self, which: str, *values: str) -> Step | None:
        query = f"SELECT number, id, name, annotator_id, at, kind FROM journal_step WHERE number = ({which})"
        return next((Step(*row) for row in self._rows(query, *values)), None)

    # -- the list

    def article_ids(self, wanted: ArticleFilter | None = None) -> list[str]:
        """Identifiers of the articles that `wanted` lets through, in its order."""
        return [row[0] for row in self._listed('"id"', wanted or ArticleFilter())]

    def article_rows(self, wanted: ArticleFilter, offset: int, limit: int) -> list[ArticleRow]:
        """`limit` rows of the article list from `offset` on."""
        return [
            ArticleRow(*row) for row in self._listed(_row(wanted.viewer), wanted, "LIMIT ? OFFSET ?", limit, offset)
        ]

    def rows_of(self, article_ids: Sequence[str], viewer: str = "") -> list[ArticleRow]:
        """The rows of these articles in the order of `article_ids`; missing ones are left out."""
        found: dict[str, ArticleRow] = {}
        for part in chunks(article_ids):
            query = f"SELECT {_row(viewer)} FROM article WHERE id IN ({', '.join('?' * len(part))})"
            found.update((row[0], ArticleRow(*row)) for row in self._rows(query, *part))
        return [found[article_id] for article_id in article_ids if article_id in found]

    def _listed(self, columns: str, wanted: ArticleFilter, rest: str = "", *values: object) -> list[Any]:
        words = wanted.text.casefold().split()
        where = ["instr(listed, ?) > 0"] * len(words) + [f"{_status(wanted.viewer)} = ?"] * bool(wanted.status)
        where += [f"{_status(wanted.viewer)} <> 'done'"] * wanted.unfinished
        where += [f"{_own_status(wanted.viewer)} IS NOT NULL"] * wanted.assigned
        ordered = ", ".join(f'"{one[1:]}" DESC' if one.startswith("-") else f'"{one}"' for one in order(wanted.sort))
        query = f"SELECT {columns} FROM article WHERE {' AND '.join(where) or '1'} ORDER BY {ordered} {rest}"
        return self._rows(query, *words, *([wanted.status] if wanted.status else []), *values)

    def progress(self) -> dict[str, int]:
        """Number of articles by status, every status named."""
        counts = dict(self._rows("SELECT status, count(*) FROM article GROUP BY status"))
        return {status: counts.get(status, 0) for status in ARTICLE_STATUSES}

    def own_progress(self, annotator_id: str) -> dict[str, int]:
        """Number of articles assigned to somebody by their own status; empty when nothing is."""
        query = "SELECT status, count(*) FROM assignment WHERE annotator_id = ? GROUP BY status"
        counts = dict(self._rows(query, annotator_id))
        return {status: counts.get(status, 0) for status in ARTICLE_STATUSES} if counts else {}

    # -- the article

    def article(self, article_id: str) -> Article | None:
        """The article with this id."""
        return next(iter(self._values("article", "WHERE id = ?", article_id)), None)

    def text(self, revision_id: str) -> str:
        """The text of a revision; empty if there is no such revision."""
        query = "SELECT text FROM article_text WHERE sha256 = (SELECT sha256 FROM article_revision WHERE id = ?)"
        return next((str(row[0]) for row in self._rows(query, revision_id)), "")

    def annotations(self, article_id: str) -> list[Annotation]:
        """The annotations of an article in reading order, longer ones first."""
        query = 'SELECT annotation_id, start, "end" FROM fragment WHERE article_id = ? ORDER BY annotation_id, position'
        parts = gathered(self._rows(query, article_id))
        names = _quoted(KIND["annotation"].names)
        rows = self._rows(f"SELECT {names} FROM annotation WHERE article_id = ?", article_id)
        return in_reading_order(annotation_of(row, parts[row[0]]) for row in rows if row[0] in parts)

    def relations(self, article_id: str) -> list[Relation]:
        """The relations of an article."""
        return self._values("relation", "WHERE article_id = ? ORDER BY id", article_id)

    def comments(self, article_id: str) -> list[Comment]:
        """The comments on an article and on its annotations, oldest first."""
        return self._values("comment", "WHERE article_id = ? ORDER BY id", article_id)

    def assignments(self, article_id: str) -> list[Assignment]:
        """To whom an article is assigned."""
        return self._values("assignment", "WHERE article_id = ? ORDER BY id", article_id)

    def verdicts(self, article_id: str) -> list[Verdict]:
        """The verdicts on an article's suggestions."""
        return self._values("verdict", "WHERE article_id = ? ORDER BY id", article_id)


_DONE = "max(number) FROM journal_step WHERE annotator_id = ? AND state = 'done'"


def _row(viewer: str) -> str:
    return ", ".join(_status(viewer) if name == "status" else f'"{name}"' for name in ROW)


def _status(viewer: str) -> str:
    return f"coalesce({_own_status(viewer)}, status)" if viewer else '"status"'


def _own_status(viewer: str) -> str:
    # An id of our own making; doubling quotes keeps any other text harmless as well.
    me = viewer.replace("'", "''")
    return f"(SELECT a.status FROM assignment a WHERE a.article_id = article.id AND a.annotator_id = '{me}')"


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
