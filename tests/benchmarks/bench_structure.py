"""Claims view, speaker page and codebook changes on a large project; seconds, and what each should stay below."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from annotator.commands import codebook_editing, history
from annotator.commands.project import ClaimFilter, Overviews, Project, create_project
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
        figures["speaker page"] = _timed(lambda: _page(project, speaker), 0.2)
        figures |= _in_window(project.location)
        claim = project.codebook.label_named("Claim")
        quote = project.codebook.label_named("Quote")
        assert claim is not None
        assert quote is not None
        figures["merge a label of 100,000 annotations"] = _once(
            lambda: codebook_editing.merge_labels(project, [claim.id], quote.id), 2.0
        )
        figures["undo that"] = _once(lambda: history.undo(project), None)
        return figures


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
        views = Overviews(read.connection)
        rows = views.claim_rows(views.claim_ids(ClaimFilter(), 200))
    assert len(rows) == 200


def _all_ids(project: Project) -> None:
    with project.reading() as read:
        assert len(Overviews(read.connection).claim_ids(ClaimFilter())) == ARTICLES * CLAIMS_EACH


def _page(project: Project, speaker: str) -> None:
    with project.reading() as read:
        assert len(Overviews(read.connection).utterances(speaker)) == 2 * MENTIONS


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
        wait(lambda: pages.claims_page is not None and pages.claims_page.model.rowCount())
        pages.claims_page.table.viewport().repaint()

    def speakers() -> None:
        pages.speakers()
        wait(lambda: pages.speakers_page is not None and pages.speakers_page.model.rowCount())
        pages.speakers_page.table.viewport().repaint()

    figures = {"claims view in the window, first rows painted": _once(claims, 0.3)}
    wait(lambda: pages.claims_page.model.count == ARTICLES * CLAIMS_EACH)
    figures["speaker page in the window, first rows painted"] = _once(speakers, 0.2)
    window.close()
    return dict(figures)


def _timed(call: Callable[[], object], goal: float | None) -> dict[str, float]:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return _told(sorted(times)[2], goal)


def _once(call: Callable[[], object], goal: float | None) -> dict[str, float]:
    start, worked = time.perf_counter(), time.process_time()
    call()
    return _told(time.perf_counter() - start, goal, time.process_time() - worked)


def _told(seconds: float, goal: float | None, cpu: float | None = None) -> dict[str, float]:
    told = {"seconds": round(seconds, 4)}
    if cpu is not None:
        # Tells the same on a machine that is busy with something else.
        told["cpu seconds"] = round(cpu, 4)
    return told if goal is None else told | {"goal": goal, "ratio to goal": round(seconds / goal, 3)}


if __name__ == "__main__":
    sys.stdout.write(f"{run()}\n")
