"""The server goes while somebody marks, and comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from annotator import paths
from annotator.commands.importing import import_paths
from annotator.commands.project import create_project
from tests.journeys.person import Person
from tests.postgres import PostgresServer

pytestmark = pytest.mark.postgresql


@pytest.fixture
def switch(postgres_server: PostgresServer, fresh_postgres: str) -> Iterator[Callable[[bool], None]]:
    """Shuts the database of the test and opens it again."""
    name = fresh_postgres.rpartition("/")[2]

    def turn(on: bool) -> None:
        with psycopg.connect(postgres_server.url(), autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {str(on).lower()}".encode())
            if not on:
                ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
                connection.execute(ending, (name,))

    yield turn
    turn(True)


def test_marks_made_while_the_server_is_gone_are_sent_when_it_is_back(
    sit_down: Callable[[], Person], fresh_postgres: str, switch: Callable[[bool], None]
) -> None:
    with create_project(fresh_postgres, annotator="ana", title="Seeds") as project:
        import_paths(project, [paths.seeds() / "articles"])
    person = sit_down()
    person.open(fresh_postgres)
    first = person.mark("US Considers", "1")
    told: list[str] = []
    person.window.desk.refused.connect(lambda sentence, _details: told.append(sentence))
    person.window.desk.noticed.connect(told.append)
    switch(False)
    for words in ("Air Cover", "Ukraine"):
        person.select_words(words)
        person.press("1")
    person.wait(lambda: any("2 gestures wait on this computer" in one for one in told), timeout=20_000)
    assert list(person.window.sheet.annotations) == [first.id]
    switch(True)
    person.wait(lambda: len(person.window.sheet.annotations) == 3, timeout=20_000)
    person.wait(lambda: any("2 gestures that waited were sent" in one for one in told))
    assert "2 gestures that waited" in person.window.banner._sentence.text()
    assert [words for _, words in person.marked()] == ["US Considers", "Air Cover", "Ukraine"]
    third = person.mark("Peacekeeping Force", "1")
    assert third.id in person.window.sheet.annotations
