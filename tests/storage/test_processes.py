"""Several processes on one project, and processes that are killed while they write."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable

import pytest

from annotator.commands import annotating, articles
from annotator.commands.project import Project, open_project
from annotator.model.annotations import Annotation, now
from annotator.model.ids import new_id
from annotator.model.spans import Fragment
from tests.storage.making import add_article, label, made, make, stored, whole

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")

KILLS = 12
LONG_TEXT = "word " * 20_000
BULK = 200


class Child:
    """A forked process that runs `work` on a project of its own and tells what was committed, line by line."""

    def __init__(self, location: str, annotator: str, work: Callable[[Project, Callable[[str], None]], None]) -> None:
        self._reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            status = 1
            try:
                with open_project(location, annotator=annotator) as project:
                    work(project, lambda line: self._say(writing, line))
                status = 0
            except BaseException as error:
                self._say(writing, f"error {error!r}")
            finally:
                os._exit(status)
        os.close(writing)

    @staticmethod
    def _say(pipe: int, line: str) -> None:
        os.write(pipe, f"{line}\n".encode())

    def kill(self) -> None:
        """End it as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)

    def lines(self) -> list[str]:
        """Everything it told, whole lines only, once it has ended."""
        with os.fdopen(self._reading, "rb") as pipe:
            told = pipe.read().decode()
        os.waitpid(self.pid, 0)
        return told.split("\n")[:-1]


def _mark_on(article: str) -> Callable[[Project, Callable[[str], None]], None]:
    """Marks for ever, one by one and in bulk, telling each committed id before the next begins."""

    def work(project: Project, say: Callable[[str], None]) -> None:
        claim = label(project)
        with project.reading() as read:
            at = len(read.annotations(article))
        say("ready")
        while True:
            say(made(annotating.mark_span(project, article, (Fragment(at, at + 3),), claim)))
            at += 1
            if at % 7 == 0:
                say(" ".join(_bulk(project, article, claim)))

    return work


def _bulk(project: Project, article: str, claim: str) -> list[str]:
    with project.step("Bulk") as unit:
        revision = unit.get("article", article, "gone").revision_id
        values = [
            Annotation(
                new_id(),
                article,
                revision,
                project.annotator.id,
                claim,
                (Fragment(at, at + 1),),
                created=now(),
                changed=now(),
            )
            for at in range(BULK)
        ]
        for value in values:
            unit.put(value)
    return [value.id for value in values]


def test_nothing_acknowledged_is_lost_when_a_writer_is_killed(project_location: str) -> None:
    with make(project_location) as project:
        article = add_article(project, LONG_TEXT)
    chance = random.Random(7)
    acknowledged: list[str] = []
    rounds = 0
    # On a busy machine a writer may be killed before its first step: more of them are tried then.
    while rounds < KILLS or (len(acknowledged) <= 3 * KILLS and rounds < 6 * KILLS):
        rounds += 1
        child = Child(project_location, "anna", _mark_on(article))
        time.sleep(0.15 + chance.random() * 0.25)
        child.kill()
        lines = child.lines()
        assert [line for line in lines if line.startswith("error")] == []
        acknowledged += " ".join(lines).split()
    with open_project(project_location, annotator="anna") as project:
        assert whole(project)
        found = set(stored(project)["annotation"])
        told = set(acknowledged) - {"ready"}
        assert len(told) > KILLS
        assert told <= found
        # What was committed without being told any more is at most one step a kill, and never half of one.
        untold = len(found - told)
        assert untold <= rounds * BULK
        with project.reading() as read:
            sizes = Counter(len(entry.changes) for entry in read.journal(limit=100_000) if entry.step.name == "Bulk")
        assert set(sizes) <= {BULK}


def test_several_processes_write_at_once_without_loss(project_location: str) -> None:
    with make(project_location) as project:
        ids = [add_article(project, LONG_TEXT) for _ in range(3)]
        shared = add_article(project)
    until = time.monotonic() + 2.5

    def write(number: int) -> Callable[[Project, Callable[[str], None]], None]:
        def work(project: Project, say: Callable[[str], None]) -> None:
            at = 0
            while time.monotonic() < until:
                say(made(annotating.mark_span(project, ids[number], (Fragment(at, at + 3),), label(project))))
                articles.set_meta(project, shared, f"seen by {number}", str(at))
                project.poll()
                at += 1

        return work

    children = [Child(project_location, f"annotator {number}", write(number)) for number in range(3)]
    told = [child.lines() for child in children]
    assert [line for lines in told for line in lines if line.startswith("error")] == []
    with open_project(project_location, annotator="anna") as project:
        found = stored(project)
        assert set(found["annotation"]) == {line for lines in told for line in lines}
        assert min(len(lines) for lines in told) > 0
        with project.reading() as read:
            article = read.article(shared)
            entries = read.journal(object_id=shared, limit=100_000)
        # Each process read, changed and wrote the one shared article: an update that was lost would show here.
        assert article is not None
        assert article.meta == {f"seen by {number}": str(len(lines) - 1) for number, lines in enumerate(told)}
        assert len(entries) == 1 + sum(len(lines) for lines in told)
        assert whole(project)


def test_a_reader_never_sees_half_a_step(project_location: str) -> None:
    with make(project_location) as project:
        article = add_article(project, LONG_TEXT)

    def work(project: Project, say: Callable[[str], None]) -> None:
        for _ in range(6):
            _bulk(project, article, label(project))
        say("done")

    child = Child(project_location, "ben", work)
    sizes = set()
    with open_project(project_location, annotator="anna") as project:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with project.reading() as read:
                sizes.add(len(read.annotations(article)))
            if 6 * BULK in sizes:
                break
    assert child.lines() == ["done"]
    assert {size % BULK for size in sizes} == {0}
    assert max(sizes) == 6 * BULK
