"""Time spent: counted between actions, never while idle, never without a lead's wish."""

from __future__ import annotations

from annotator.commands import assigning, history, people, timing
from annotator.commands.timing import IDLE, Stopwatch
from tests.commands.desk import Desk


def test_pauses_count_for_a_minute_at_most() -> None:
    moment = [0.0]
    watch = Stopwatch(lambda: moment[0])
    watch.act()
    assert watch.take() == 0
    watch.start()
    for later in (10.0, 30.5, 400.0, 405.0):
        moment[0] = later
        watch.act()
    assert watch.take() == int(30.5 + IDLE + 5)
    moment[0] = 410.0
    # The half second left over is not lost.
    assert watch.stop() == 5
    moment[0] = 1000.0
    assert watch.stop() == 0


def test_seconds_add_up_with_the_assignment_and_undo_does_not_reach_them(desk: Desk) -> None:
    project, article = desk.project, desk.article_id
    assigning.assign(project, [(article, project.annotator.id)])
    assert timing.spend(project, article, 30) is None
    people.choose(project, "timing", True)
    desk.mark("Trump", "Speaker")
    assert timing.spend(project, article, 30) is not None
    assert timing.spend(project, article, 0) is None
    assert history.undo(project).step.name == "Undo Mark Speaker"
    timing.spend(project, article, 12)
    (mine,) = assigning.progress(project)
    assert (mine.seconds, mine.by_status["to do"]) == (42, 1)
    other = desk.add_article("Another", "Words.")
    assert timing.spend(project, other, 5) is None
