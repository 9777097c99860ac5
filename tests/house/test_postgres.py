"""The throw-away server gives each test a database of its own."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

pytestmark = pytest.mark.postgresql


def test_databases_are_empty_and_apart(make_postgres_database: Callable[[], str]) -> None:
    first, second = make_postgres_database(), make_postgres_database()
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE note (words text)")
    with psycopg.connect(second) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert first != second
    assert tables == (0,)


def test_a_wrong_password_is_refused(postgres_url: str) -> None:
    user, _, rest = postgres_url.partition("@")
    wrong = f"{user.rpartition(':')[0]}:wrong@{rest}"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_the_two_kinds_of_location(project_location: str) -> None:
    assert project_location.endswith("project.annot") or project_location.startswith("postgresql://")
