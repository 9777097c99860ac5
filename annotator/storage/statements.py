"""Statements of every gesture, as the driver takes them: SQL made once by SQLAlchemy, then sent without it.

SQLAlchemy costs about 25 µs a statement and 20 µs a row in parameter handling; one mark takes a dozen statements,
and a step may write 100,000 rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement

#: Has PostgreSQL number the next step after those that were written with their numbers.
NEXT_NUMBER = text(
    "SELECT setval(pg_get_serial_sequence('journal_step', 'number'), (SELECT max(number) FROM journal_step))"
)

#: Parameter marks by driver parameter style.
_MARKS = {"qmark": "?", "format": "%s", "pyformat": "%s"}

#: Rows up to which `together` sends a server one statement each.
_FEW = 20

#: SQL text and what makes the driver's parameters of a list.
_compiled_in: dict[tuple[ClauseElement, str, int], tuple[str, Callable[[Sequence[str]], Any]]] = {}
#: SQL text and, for drivers that take tuples, the names of the parameters in their order.
_compiled: dict[tuple[ClauseElement, str], tuple[str, Sequence[str] | None]] = {}


def ask(connection: Connection, statement: ClauseElement, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows that a statement gives; cells as the driver makes them, so SQLite's Booleans are 0 and 1."""
    rows: list[tuple[Any, ...]] = run(connection, *_prepared(connection, statement, values), fetch=True)
    return rows


def ask_later(
    connection: Connection, statement: ClauseElement, values: Mapping[str, Any]
) -> Callable[[], list[tuple[Any, ...]]]:
    """Run a statement now; what this gives is called for its rows, on a server once `together` has ended."""
    sql, row = _prepared(connection, statement, values)
    if connection.dialect.name == "sqlite":
        rows: list[tuple[Any, ...]] = run(connection, sql, row, fetch=True)
        return lambda: rows
    cursor = run(connection, sql, row)
    return lambda: list(cursor.fetchall())


def ask_together(
    connection: Connection, *asked: tuple[ClauseElement, Mapping[str, Any]]
) -> list[list[tuple[Any, ...]]]:
    """The rows of several statements, asked of a server by one message."""
    with together(connection):
        answers = [ask_later(connection, statement, values) for statement, values in asked]
    return [answer() for answer in answers]


def ask_in(connection: Connection, statement: Any, ids: Sequence[str]) -> list[tuple[Any, ...]]:
    """The rows of a statement in which the expanding parameter `ids` stands for this list."""
    sql, row = _prepared_in(connection, statement, ids)
    rows: list[tuple[Any, ...]] = run(connection, sql, row, fetch=True)
    return rows


def tell_in(connection: Connection, statement: Any, ids: Sequence[str]) -> Any:
    """Run a statement that gives no rows, `ids` as in `ask_in`; gives the driver's cursor, for its `rowcount`."""
    return run(connection, *_prepared_in(connection, statement, ids))


def _prepared_in(connection: Connection, statement: Any, ids: Sequence[str]) -> tuple[str, Any]:
    key = statement, connection.dialect.name, len(ids)
    made = _compiled_in.get(key)
    if made is None:
        compiled: Any = statement.compile(dialect=connection.dialect)
        state = compiled.construct_expanded_state({"ids": list(ids)})
        made = _compiled_in[key] = state.statement, _filling(compiled.positional, state)
    sql, filled = made
    return sql, filled(ids)


def _filling(positional: bool, state: Any) -> Callable[[Sequence[str]], Any]:
    """What makes the driver's parameters of a list: those of a statement's own literals stay as they are."""
    own = state.parameter_expansion["ids"]
    fixed = {name: value for name, value in state.parameters.items() if name not in own}
    order = state.positiontup if positional else ()

    def filled(ids: Sequence[str]) -> Any:
        named = {**fixed, **dict(zip(own, ids, strict=True))}
        return tuple([named[name] for name in order]) if positional else named

    return filled


def tell(connection: Connection, statement: ClauseElement, values: Mapping[str, Any]) -> None:
    """Run a statement that gives no rows."""
    run(connection, *_prepared(connection, statement, values))


def tell_all(connection: Connection, statement: ClauseElement, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run a statement that gives no rows once for each of `rows`."""
    prepared = [_prepared(connection, statement, row) for row in rows]
    if prepared:
        _run_all(connection, prepared[0][0], [row for _, row in prepared])


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """Statements of the block, none of which may be asked for rows, sent to a server without waiting for each answer.

    One that fails raises its error at the end of the block.  A file answers at once anyway.
    """
    if connection.dialect.name == "sqlite":
        yield
        return
    driver: Any = connection.connection.dbapi_connection
    try:
        with driver.pipeline():
            yield
    except connection.dialect.loaded_dbapi.Error as error:
        raise _wrapped(connection, "", error) from error


def _prepared(connection: Connection, statement: ClauseElement, values: Mapping[str, Any]) -> tuple[str, Any]:
    # Statements are module constants or cached, so that they are few and their identity is their key.
    key = statement, connection.dialect.name
    made = _compiled.get(key)
    if made is None:
        compiled: Any = statement.compile(dialect=connection.dialect)
        made = _compiled[key] = str(compiled), compiled.positiontup if compiled.positional else None
    sql, names = made
    return sql, values if names is None else tuple([values[name] for name in names])


def run(connection: Connection, sql: str, row: Any = (), *, fetch: bool = False) -> Any:
    """Run one statement of the driver's own SQL; gives its cursor, or with `fetch` its rows.

    Raises DBAPIError as SQLAlchemy does.
    """
    driver: Any = connection.connection.dbapi_connection
    try:
        cursor = driver.execute(sql, row)
        return cursor.fetchall() if fetch else cursor
    except connection.dialect.loaded_dbapi.Error as error:
        raise _wrapped(connection, sql, error) from error


def _run_all(connection: Connection, sql: str, rows: Sequence[Any]) -> list[Any]:
    """Run a statement for each row; gives the cursors that say how many rows of the table were touched."""
    if not rows:
        return []
    driver: Any = connection.connection.dbapi_connection
    # The driver's own way with many rows waits for their answers, which `together` does not want.
    if len(rows) == 1 or (len(rows) <= _FEW and connection.dialect.name != "sqlite" and driver.pgconn.pipeline_status):
        return [run(connection, sql, row) for row in rows]
    try:
        cursor = driver.cursor()
        cursor.executemany(sql, rows)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _wrapped(connection, sql, error) from error
    return [cursor]


def _wrapped(connection: Connection, sql: str, error: Exception) -> BaseException:
    """The driver's error as SQLAlchemy's class of that name; a connection that broke is not used again."""
    dialect: Any = connection.dialect
    broken = bool(dialect.is_disconnect(error, connection.connection.dbapi_connection, None))
    wrapped = DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error, connection_invalidated=broken, dialect=dialect
    )
    if broken:
        connection.invalidate(error)
    return wrapped


def insert_rows(connection: Connection, table: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert `rows` of `columns`; a row that is there already raises IntegrityError."""
    _run_all(connection, _insert(table, columns, _MARKS[connection.dialect.paramstyle]), rows)


def insert_changes(connection: Connection, rows: Sequence[tuple[Any, ...]], position: int = 0) -> None:
    """Write changes of the step inserted last over this connection, numbered from `position`.

    Of each the kind, object, article, before and after.  The database knows the number of the step, so that it need
    not be waited for.
    """
    dialect = connection.dialect
    sql = _insert("journal_change", _CHANGE_COLUMNS, _MARKS[dialect.paramstyle])
    sql = sql.replace(_MARKS[dialect.paramstyle], _LAST_STEP[dialect.name], 1)
    _run_all(connection, sql, [(place, *row) for place, row in enumerate(rows, position)])


_LAST_STEP = {
    "sqlite": "(SELECT max(number) FROM journal_step)",
    "postgresql": "lastval()",  # No other table numbers its rows.
}
_CHANGE_COLUMNS = ("step_number", "position", "kind", "object_id", "article_id", "before_json", "after_json")


def insert_new_rows(
    connection: Connection, table: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert those of `rows` that are not there yet, by the first of `columns`."""
    sql = _insert(table, columns, _MARKS[connection.dialect.paramstyle])
    _run_all(connection, f'{sql} ON CONFLICT ("{columns[0]}") DO NOTHING', rows)


def update_rows(
    connection: Connection, table: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> list[Any]:
    """Set `columns` of the rows whose id is the last cell of each tuple; gives the cursors, for their `rowcount`."""
    return _run_all(connection, _update(table, columns, _MARKS[connection.dialect.paramstyle]), rows)


@cache
def _insert(table: str, columns: tuple[str, ...], mark: str) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f'INSERT INTO "{table}" ({names}) VALUES ({", ".join([mark] * len(columns))})'


@cache
def _update(table: str, columns: tuple[str, ...], mark: str) -> str:
    return (
        f'UPDATE "{table}" SET {", ".join(f"{chr(34)}{name}{chr(34)} = {mark}" for name in columns)} WHERE id = {mark}'
    )
