"""Insert and update statements as the driver takes them: SQL text made once, rows as tuples.

SQLAlchemy's compiled statements cost about 20 µs a row in parameter handling; a step may write 100,000 rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection

#: Parameter marks by driver parameter style.
_MARKS = {"qmark": "?", "format": "%s", "pyformat": "%s"}


def insert_rows(connection: Connection, table: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert `rows` of `columns`; a row that is there already raises IntegrityError."""
    _run(connection, _insert(table, columns, _MARKS[connection.dialect.paramstyle]), rows)


def update_rows(connection: Connection, table: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    """Set `columns` of the rows whose id is the last cell of each tuple."""
    _run(connection, _update(table, columns, _MARKS[connection.dialect.paramstyle]), rows)


def _run(connection: Connection, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if len(rows) == 1:
        connection.exec_driver_sql(sql, rows[0])
    elif rows:
        connection.exec_driver_sql(sql, list(rows))


@cache
def _insert(table: str, columns: tuple[str, ...], mark: str) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f'INSERT INTO "{table}" ({names}) VALUES ({", ".join([mark] * len(columns))})'


@cache
def _update(table: str, columns: tuple[str, ...], mark: str) -> str:
    return (
        f'UPDATE "{table}" SET {", ".join(f"{chr(34)}{name}{chr(34)} = {mark}" for name in columns)} WHERE id = {mark}'
    )
