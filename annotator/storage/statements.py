"""Statements of every gesture, as the driver takes them: SQL made once by SQLAlchemy, then sent without it.

SQLAlchemy costs about 25 µs a statement and 20 µs a row in parameter handling; one mark takes a dozen statements,
and a step may write 100,000 rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

#: SQL text and, for drivers that take tuples, the names of the parameters in their order.
_compiled_in: dict[tuple[ClauseElement, str, int], tuple[str, Sequence[str] | None]] = {}
_compiled: dict[tuple[ClauseElement, str], tuple[str, Sequence[str] | None]] = {}


def ask(connection: Connection, statement: ClauseElement, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows that a statement gives; cells as the driver makes them, so SQLite's Booleans are 0 and 1."""
    rows: list[tuple[Any, ...]] = run(connection, *_prepared(connection, statement, values), fetch=True)
    return rows


def ask_in(connection: Connection, statement: Any, ids: Sequence[str]) -> list[tuple[Any, ...]]:
    """The rows of a statement whose one parameter, the expanding `ids`, stands for this list."""
    key = statement, connection.dialect.name, len(ids)
    made = _compiled_in.get(key)
    if made is None:
        compiled: Any = statement.compile(dialect=connection.dialect)
        state = compiled.construct_expanded_state({"ids": list(ids)})
        made = _compiled_in[key] = state.statement, None if compiled.positional else tuple(state.parameters)
    sql, names = made
    values = tuple(ids) if names is None else dict(zip(names, ids, strict=True))
    rows: list[tuple[Any, ...]] = run(connection, sql, values, fetch=True)
    return rows


def tell(connection: Connection, statement: ClauseElement, values: Mapping[str, Any]) -> None:
    """Run a statement that gives no rows."""
    run(connection, *_prepared(connection, statement, values))


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
    """Run one statement of the driver's own SQL; gives its rows with `fetch`.  Raises DBAPIError as SQLAlchemy does."""
    driver: Any = connection.connection.dbapi_connection
    try:
        cursor = driver.execute(sql, row)
        return cursor.fetchall() if fetch else None
    except connection.dialect.loaded_dbapi.Error as error:
        raise _wrapped(connection, sql, error) from error


def _run_all(connection: Connection, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if len(rows) == 1:
        run(connection, sql, rows[0])
    elif rows:
        driver: Any = connection.connection.dbapi_connection
        try:
            driver.cursor().executemany(sql, rows)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _wrapped(connection, sql, error) from error


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


def insert_new_rows(
    connection: Connection, table: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert those of `rows` that are not there yet, by the first of `columns`."""
    sql = _insert(table, columns, _MARKS[connection.dialect.paramstyle])
    _run_all(connection, f'{sql} ON CONFLICT ("{columns[0]}") DO NOTHING', rows)


def update_rows(connection: Connection, table: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    """Set `columns` of the rows whose id is the last cell of each tuple."""
    _run_all(connection, _update(table, columns, _MARKS[connection.dialect.paramstyle]), rows)


@cache
def _insert(table: str, columns: tuple[str, ...], mark: str) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f'INSERT INTO "{table}" ({names}) VALUES ({", ".join([mark] * len(columns))})'


@cache
def _update(table: str, columns: tuple[str, ...], mark: str) -> str:
    return (
        f'UPDATE "{table}" SET {", ".join(f"{chr(34)}{name}{chr(34)} = {mark}" for name in columns)} WHERE id = {mark}'
    )
