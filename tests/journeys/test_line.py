"""The server goes while somebody marks, and comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
import pytest

from annotator import paths
from annotator.commands import annotating
from annotator.commands.importing import import_paths
from annotator.commands.project import create_project, open_project
from annotator.model.spans import Fragment
from annotator.ui.waiting import WaitingCount
from tests.journeys.person import Person
from tests.postgres import PostgresServer
from tests.proxy import Proxy

pytestmark = pytest.mark.postgresql


@dataclass
class Switch:
    """A project on a server that can go and come back."""

    url: str
    turn: Callable[[bool], None]


@pytest.fixture(params=["shut", "cut"])
def switch(request: pytest.FixtureRequest, postgres_server: PostgresServer, fresh_postgres: str) -> Iterator[Switch]:
    """The database of the test, which is shut, or to which the network is cut."""
    if request.param == "cut":
        proxy = Proxy(postgres_server.port)
        url = fresh_postgres.replace(f":{postgres_server.port}/", f":{proxy.port}/")
        yield Switch(url, lambda on: proxy.mend() if on else proxy.cut())
        proxy.stop()
        return
    name = fresh_postgres.rpartition("/")[2]

    def turn(on: bool) -> None:
        with psycopg.connect(postgres_server.url(), autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {str(on).lower()}".encode())
            if not on:
                ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
                connection.execute(ending, (name,))

    yield Switch(fresh_postgres, turn)
    turn(True)


@pytest.fixture
def person(sit_down: Callable[[], Person], switch: Switch) -> Person:
    """Somebody with the samples on a server open, and one mark made."""
    with create_project(switch.url, annotator="ana", title="Seeds") as project:
        import_paths(project, [paths.seeds() / "articles"])
    person = sit_down()
    person.open(switch.url)
    person.mark("US Considers", "1")
    return person


def count(person: Person) -> WaitingCount:
    found: WaitingCount = person.window.findChild(WaitingCount)
    return found


def dashed(person: Person) -> list[str]:
    """The words of what is drawn with broken lines."""
    text = person.window.sheet.text
    spans = [person.window.view.span(one) for one in person.window.sheet.annotations]
    broken = [one.fragments[0] for one in spans if one is not None and one.pending]
    return sorted(text[start:end] for start, end in broken)


def try_to_mark(person: Person, words: str, waiting: int) -> None:
    person.select_words(words)
    person.press("1")
    person.wait(lambda: count(person).text().startswith(f"{waiting} "), timeout=20_000)


def test_marks_made_while_the_server_is_gone_are_shown_and_sent_when_it_is_back(person: Person, switch: Switch) -> None:
    told: list[str] = []
    person.window.desk.refused.connect(lambda sentence, _details: told.append(sentence))
    person.window.desk.noticed.connect(told.append)
    first = person.window.sheet.in_order()[0]
    switch.turn(False)
    try_to_mark(person, "Air Cover", 1)
    try_to_mark(person, "Ukraine", 2)
    assert count(person).isVisible() and any("kept here and sent later" in one for one in told)
    assert [words for _, words in person.marked()] == ["US Considers", "Air Cover", "Ukraine"]
    assert dashed(person) == ["Air Cover", "Ukraine"]
    # What waits can be changed and removed like any other mark, and so can what is stored.
    person.window.sheet.set_current(person.window.sheet.in_order()[2].id)
    person.press("2")
    person.wait(lambda: count(person).text().startswith("3 "))
    assert [label for label, _ in person.marked()][2] != [label for label, _ in person.marked()][1]
    person.window.sheet.set_current(first.id)
    person.press("Del")
    person.wait(lambda: first.id not in person.window.sheet.annotations)
    person.press("Ctrl+Z")
    person.wait(lambda: first.id in person.window.sheet.annotations and count(person).text().startswith("3 "))
    shown = person.marked()
    switch.turn(True)
    person.wait(lambda: not count(person).isVisible(), timeout=20_000)
    person.wait(lambda: any("3 gestures that waited were sent" in one for one in told))
    assert "3 gestures that waited" in person.window.banner._sentence.text()
    person.settle()
    assert (person.marked(), dashed(person)) == (shown, [])
    third = person.mark("Peacekeeping Force", "1")
    assert third.id in person.window.sheet.annotations


def test_what_waits_outlives_the_program_and_what_does_not_fit_any_more_is_told(person: Person, switch: Switch) -> None:
    article = person.window.sheet.article
    assert article is not None
    switch.turn(False)
    try_to_mark(person, "Air Cover", 1)
    try_to_mark(person, "Ukraine", 2)
    person.window.desk.close()
    switch.turn(True)
    start = person_text(switch.url, article.id).index("Ukraine")
    with open_project(switch.url, annotator="ana") as elsewhere:
        label = elsewhere.codebook.label_named(elsewhere.codebook.labels[0].name)
        assert label is not None
        # The same words were marked meanwhile, at another computer.
        annotating.mark_span(elsewhere, article.id, (Fragment(start, start + len("Ukraine")),), label.id)
    told: list[str] = []
    person.window.desk.noticed.connect(told.append)
    person.open(switch.url)
    person.wait(lambda: bool(told), timeout=20_000)
    assert "1 gesture that waited was sent." in told[0] and "are marked as" in told[0]
    person.open_article(article.title)
    person.settle()
    assert [words for _, words in person.marked()] == ["US Considers", "Air Cover", "Ukraine"]
    assert dashed(person) == [] and not count(person).isVisible()


def person_text(location: str, article_id: str) -> str:
    with open_project(location, annotator="ana") as project, project.reading() as read:
        article = read.article(article_id)
        assert article is not None
        return read.text(article.revision_id)


def test_a_server_that_goes_between_a_step_and_its_showing_is_read_when_it_is_back(
    person: Person, switch: Switch
) -> None:
    sheet, project = person.window.sheet, person.window.desk.project
    assert project is not None
    (mark,) = sheet.in_order()
    news = project.store.news_since(0)[-1]
    # As if its step had been committed at the very moment at which the server went.
    sheet._tell(sheet._take_in(mark.id, None) | {mark.id})
    switch.turn(False)
    person.window.desk.news.emit(news)
    try_to_mark(person, "Air Cover", 1)
    switch.turn(True)
    person.wait(lambda: not count(person).isVisible(), timeout=20_000)
    person.wait(lambda: [words for _, words in person.marked()] == ["US Considers", "Air Cover"])
    assert mark.id in sheet.annotations and dashed(person) == []
