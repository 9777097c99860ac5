"""One gesture: mark, committed with its journal row, beside a bare insert with the same settings on the same disk.

The floor, the small and the large project take turns, so that whatever else the machine does hits all of them.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

from annotator.commands import annotating, history
from annotator.commands.project import Project
from annotator.model.annotations import Annotation, now
from annotator.model.ids import new_id
from annotator.model.spans import Fragment
from tests.postgres import PostgresServer, PostgresUnavailable
from tests.storage.making import add_article, add_articles, label, made, make

ROUNDS = 400
TEXT = "The port said on Monday that forty per cent of the grain was lost. " * 60
ARTICLES, MARKS = 200, 500
BULK = 1_000


def run() -> dict[str, object]:
    """Milliseconds of gestures, and their ratios to the bare insert of the same run."""
    with tempfile.TemporaryDirectory(prefix="annotator-gesture-") as folder:
        figures = _on_file(Path(folder))
    figures.update(_on_server())
    return figures


def _on_file(folder: Path) -> dict[str, object]:
    with ExitStack() as stack:
        small = stack.enter_context(make(folder / "small.annot"))
        large = stack.enter_context(make(folder / "large.annot"))
        small_article = add_article(small, TEXT)
        large_article = _fill(large)
        bare = stack.enter_context(closing(_bare(folder / "bare.db")))
        floor, few, many, taken_back, polls = _timed(
            [
                lambda number: _insert(bare, number),
                lambda number: _mark(small, small_article, number),
                lambda number: _mark(large, large_article, number),
                lambda _: history.undo(large),
                lambda _: large.poll(),
            ]
        )
        busy_floor, busy = (
            _cpu(lambda number: _insert(bare, number)),
            _cpu(lambda number: _mark(small, small_article, 1000 + number)),
        )
        bulk = [_seconds(lambda at=at: _marks(small, small_article, BULK, at)) for at in range(5)]
    return {
        "bare_insert_median_ms": _ms(statistics.median(floor)),
        "bare_insert_p99_ms": _ms(_p99(floor)),
        "mark_median_ms": _ms(statistics.median(few)),
        "mark_p99_ms": _ms(_p99(few)),
        "mark_to_bare_insert_ratio": _ratio(few, floor),
        "bare_insert_processor_ms": _ms(busy_floor),
        "mark_processor_ms": _ms(busy),
        "mark_among_100000_median_ms": _ms(statistics.median(many)),
        "mark_among_100000_p99_ms": _ms(_p99(many)),
        "mark_among_100000_to_few_ratio": _ratio(many, few),
        "undo_median_ms": _ms(statistics.median(taken_back)),
        "poll_after_a_step_median_ms": _ms(statistics.median(polls)),
        "poll_idle_median_ms": _ms(statistics.median(_idle_polls(folder / "small.annot"))),
        "bulk_1000_marks_ms": _ms(statistics.median(bulk)),
    }


def _on_server() -> dict[str, object]:
    """The same against a PostgreSQL server on this machine; nothing where there is none.

    The server of the tests does not wait for the disk, and its floor does not either.
    """
    try:
        import psycopg

        server = PostgresServer.start()
    except (ImportError, PostgresUnavailable):
        return {}
    try:
        url = server.url(server.create_database())
        with make(url) as project, closing(psycopg.connect(url)) as bare:
            article = add_article(project, TEXT)
            bare.execute(_TABLE)
            bare.commit()
            floor, marks, undos = _timed(
                [
                    lambda number: _insert(bare, number, "%s"),
                    lambda number: _mark(project, article, number),
                    lambda number: history.undo(project) if number % 2 else None,
                ]
            )
    finally:
        server.stop()
    return {
        "postgresql_bare_insert_median_ms": _ms(statistics.median(floor)),
        "postgresql_mark_median_ms": _ms(statistics.median(marks)),
        "postgresql_mark_p99_ms": _ms(_p99(marks)),
        "postgresql_mark_to_bare_insert_ratio": _ratio(marks, floor),
        "postgresql_undo_median_ms": _ms(statistics.median(undos[1::2])),
    }


def _timed(calls: list[Callable[[int], object]]) -> list[list[float]]:
    """Seconds that each of `calls` took in each round, all of them taking turns; the first rounds do not count."""
    taken: list[list[float]] = [[] for _ in calls]
    for number in range(ROUNDS + 20):
        for index, call in enumerate(calls):
            started = time.perf_counter()
            call(number)
            taken[index].append(time.perf_counter() - started)
    return [seconds[20:] for seconds in taken]


def _cpu(call: Callable[[int], object]) -> float:
    """Seconds of processor time that a call takes, the same whatever else the machine and its disk do."""
    started = time.process_time()
    for number in range(ROUNDS):
        call(number)
    return (time.process_time() - started) / ROUNDS


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _mark(project: Project, article: str, number: int) -> str:
    return made(annotating.mark_span(project, article, (Fragment(number, number + 7),), label(project)))


def _marks(project: Project, article: str, count: int, offset: int) -> None:
    with project.step("Mark many") as unit:
        revision = unit.get("article", article, "gone").revision_id
        claim, me, at = label(project), project.annotator.id, now()
        for start in range(count):
            parts = (Fragment(start, start + 9 + offset),)
            unit.put(Annotation(new_id(), article, revision, me, claim, parts, created=at, changed=at))


def _fill(project: Project) -> str:
    """200 articles with 500 annotations each; gives the id of one in the middle."""
    ids = add_articles(project, [f"{number} {TEXT}" for number in range(ARTICLES)])
    for article in ids:
        _marks(project, article, MARKS, 0)
    return ids[ARTICLES // 2]


_TABLE = "CREATE TABLE mark (id TEXT PRIMARY KEY, article_id TEXT, label_id TEXT, first INTEGER, last INTEGER, at TEXT)"


def _bare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(_TABLE)
    return connection


def _insert(bare: object, number: int, mark: str = "?") -> None:
    row = (new_id(), "article", "label", number, number + 7, now())
    execute = bare.execute  # type: ignore[attr-defined]
    if mark == "?":
        execute("BEGIN IMMEDIATE")
        execute(f"INSERT INTO mark VALUES ({', '.join([mark] * 6)})", row)
        execute("COMMIT")
    else:
        execute(f"INSERT INTO mark VALUES ({', '.join([mark] * 6)})", row)
        bare.commit()  # type: ignore[attr-defined]


def _idle_polls(path: Path) -> list[float]:
    from annotator.commands.project import open_project

    with open_project(path, annotator="anna") as project:
        return [_seconds(project.poll) for _ in range(ROUNDS)]


def _p99(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.99)]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)


def _ratio(ours: list[float], floor: list[float]) -> float:
    return round(statistics.median(ours) / statistics.median(floor), 2)
