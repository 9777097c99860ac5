"""Claims view, speaker page and codebook changes on a large project; seconds, and what each should stay below.

The floor tells how fast the machine is just now: SQLite alone writes as many rows of JSON as a merge of labels does,
and changes as many others.  Ratios to it say the same on a machine that is busy with something else.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from annotator.commands import codebook_editing, history
from annotator.commands.claim_view import ClaimListing
from annotator.commands.project import ClaimFilter, Overviews, Project, create_project
from annotator.commands.tasks import Handle
from annotator.model.annotations import Annotation, Article, Relation, Revision, now
from annotator.model.ids import new_id
from annotator.model.people import Speaker
from annotator.model.spans import Fragment

ARTICLES = 1000
CLAIMS_EACH = 100
MENTIONS = 5000
TEXT = "Donald Trump said that Russia controls about 20% of Ukraine. " * 50


def run() -> dict[str, object]:
    """Builds 100,000 claims and 5,000 resolved mentions, then times what the window does with them."""
    with (
        tempfile.TemporaryDirectory() as folder,
        create_project(Path(folder) / "large.annot", annotator="ana") as project,
    ):
        speaker = _fill(project)
        figures: dict[str, object] = {"claims": ARTICLES * CLAIMS_EACH, "mentions": MENTIONS}
        figures["claims view, first 200 rows"] = _timed(lambda: _first_rows(project), 0.3)
        figures["claims view, all identifiers"] = _timed(lambda: _all_ids(project), None)
        figures["speaker page, all places"] = _timed(lambda: _places(project, speaker), 0.2)
        figures |= _in_window(project.location)
        floor = _floor(Path(folder) / "floor.db")
        figures["floor"] = {"seconds": round(floor, 4)}
        claim = project.codebook.label_named("Claim")
        quote = project.codebook.label_named("Quote")
        assert claim is not None
        assert quote is not None
        told: list[int] = []
        handle = Handle(lambda done, _total, _text: told.append(done))
        deeds: tuple[tuple[str, Callable[[], object], float | None], ...] = (
            ("merge a label of 100,000", lambda: _merge(project, claim.id, quote.id, handle), 2.0),
            ("undo that", lambda: history.undo(project), None),
            ("redo that", lambda: history.redo(project), None),
            ("undo that again", lambda: history.undo(project), None),
            ("remove it and them", lambda: _remove(project, claim.id), None),
            ("undo that too", lambda: history.undo(project), None),
        )
        for name, deed, goal in deeds:
            figures[name] = _once(deed, goal, floor)
        assert len(told) >= 10, "a merge tells how far it is"
        with project.reading() as read:
            assert sum(one.count for one in read.tallies() if one.label_id == claim.id) == ARTICLES * CLAIMS_EACH
        return figures


def _merge(project: Project, label_id: str, into_id: str, handle: Handle) -> None:
    codebook_editing.merge_labels(project, [label_id], into_id, handle)


def _remove(project: Project, label_id: str) -> None:
    codebook_editing.remove_label(project, label_id, with_annotations=True)


def _floor(place: Path) -> float:
    """Seconds that SQLite takes to write 100,000 rows of two texts with three indexes, and to change as many."""
    rows = [(number, f"{number:036}", "x" * 420, "y" * 420) for number in range(ARTICLES * CLAIMS_EACH)]
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        for statement in (
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            "PRAGMA cache_size = -262144",
            "CREATE TABLE a (number INTEGER, id TEXT, old TEXT, new TEXT, PRIMARY KEY (number, id))",
            "CREATE INDEX a_id ON a (id, number)",
            "CREATE INDEX a_other ON a (id)",
        ):
            connection.execute(statement)
        start = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO a VALUES (?, ?, ?, ?)", rows)
        connection.execute("UPDATE a SET new = 'z' WHERE number >= 0")
        connection.execute("COMMIT")
        return time.perf_counter() - start


def _fill(project: Project) -> str:
    claim, mention = project.codebook.label_named("Claim"), project.codebook.label_named("Speaker")
    said = project.codebook.relation_named("attributed_to")
    assert claim is not None
    assert mention is not None
    assert said is not None
    me, speaker = project.annotator.id, Speaker(new_id(), "Donald Trump")
    left = MENTIONS
    with project.step("Fill", kind="record") as unit:
        unit.put(speaker)
        digest = unit.store_text(TEXT)
        for number in range(ARTICLES):
            article, revision = new_id(), new_id()
            day = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}"
            meta = {"outlet": f"Outlet {number % 20}", "published": day}
            unit.put(Article(article, f"Article {number}", revision, meta=meta, added=now()))
            unit.put(Revision(revision, article, 1, digest, len(TEXT), now()))
            for index in range(CLAIMS_EACH):
                start = 23 + 61 * (index % 50) + index // 50
                place = (Fragment(start, start + 36),)
                one = Annotation(new_id(), article, revision, me, claim.id, place, created=now())
                unit.put(one)
                if left and index < 5:
                    left -= 1
                    words = (Fragment(61 * index, 61 * index + 12),)
                    who = Annotation(
                        new_id(), article, revision, me, mention.id, words, speaker_id=speaker.id, created=now()
                    )
                    unit.put(who)
                    unit.put(Relation(new_id(), article, said.id, one.id, who.id, me, created=now()))
    return speaker.id


def _first_rows(project: Project) -> None:
    with project.reading() as read:
        views = ClaimListing(read.connection)
        rows = views.claim_rows(views.first(ClaimFilter(), 200)[0].ids)
    assert len(rows) == 200


def _all_ids(project: Project) -> None:
    with project.reading() as read:
        assert len(Overviews(read.connection).claim_ids(ClaimFilter())) == ARTICLES * CLAIMS_EACH


def _places(project: Project, speaker: str) -> None:
    with project.reading() as read:
        views = Overviews(read.connection)
        places = views.utterance_places(speaker)
        assert len(places) == 2 * MENTIONS
        assert len(views.utterance_rows([one.annotation_id for one in places[:64]])) == 64


def _in_window(location: str) -> dict[str, object]:
    """Both pages opened for the first time in a window, until their first rows have been painted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from annotator.settings import Settings
    from annotator.ui.app import make_application

    app = make_application("light")
    from PySide6.QtCore import QEventLoop

    from annotator.ui.main_window import MainWindow

    def wait(done: Callable[[], object]) -> None:
        while not done():
            app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    window, settled = MainWindow(Settings(None)), []
    window.desk.settled.connect(lambda: settled.append(True))
    window.show()
    window.project.open_location(location)
    wait(lambda: settled)
    pages = window.pages

    def claims() -> None:
        pages.claims()
        assert pages.claims_page is not None
        painted = _painting(pages.claims_page.table)
        wait(lambda: painted)

    def speakers() -> None:
        pages.speakers()
        assert pages.speakers_page is not None
        painted = _painting(pages.speakers_page.table)
        wait(lambda: painted)

    stretches = _Stretches()
    figures: dict[str, object] = {}
    figures["claims view in the window, first rows painted"] = _once(claims, 0.3)
    wait(lambda: pages.claims_page is not None and pages.claims_page.model.count == ARTICLES * CLAIMS_EACH)
    figures["speaker page in the window, first rows painted"] = _once(speakers, 0.2)
    assert pages.speakers_page is not None
    assert sum(pages.speakers_page.model.entry(row) is not None for row in range(2 * MENTIONS + 100)) == 2 * MENTIONS
    figures["longest stretch of work in the window's thread"] = _told(stretches.end(), 0.05)
    window.close()
    return figures


def _painting(view: Any) -> list[bool]:
    """Grows with each time that rows of a table have been painted."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    painted: list[bool] = []

    class Watch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and view.model().rowCount():
                # Told after the event, when it is on the screen.
                QTimer.singleShot(0, self, lambda: painted.append(True))
            return False

    view.viewport().installEventFilter(Watch(view))
    return painted


class _Stretches:
    """Measures processor time of the window's thread between two looks of a timer of two milliseconds."""

    def __init__(self) -> None:
        from PySide6.QtCore import QTimer

        self._longest, self._last = 0.0, time.thread_time()
        self._timer = QTimer(interval=2)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        moment = time.thread_time()
        self._longest, self._last = max(self._longest, moment - self._last), moment

    def end(self) -> float:
        """Seconds of the longest stretch."""
        self._timer.stop()
        return self._longest


def _timed(call: Callable[[], object], goal: float | None) -> dict[str, float]:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return _told(sorted(times)[2], goal)


def _once(call: Callable[[], object], goal: float | None, floor: float | None = None) -> dict[str, float]:
    start, worked = time.perf_counter(), time.process_time()
    call()
    seconds = time.perf_counter() - start
    told = _told(seconds, goal, time.process_time() - worked)
    return told if floor is None else told | {"ratio to floor": round(seconds / floor, 2)}


def _told(seconds: float, goal: float | None, cpu: float | None = None) -> dict[str, float]:
    told = {"seconds": round(seconds, 4)}
    if cpu is not None:
        # Tells the same on a machine that is busy with something else.
        told["cpu seconds"] = round(cpu, 4)
    return told if goal is None else told | {"goal": goal, "ratio to goal": round(seconds / goal, 3)}


if __name__ == "__main__":
    sys.stdout.write(f"{run()}\n")
