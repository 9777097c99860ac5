"""One member of a team who marks without a pause: `python -m tests.benchmarks.team_client LOCATION NAME SECONDS`.

The location comes from the environment (TEAM_LOCATION), as it may hold a password.  One JSON document on standard
output: milliseconds of each gesture, the marks acknowledged and not taken back, and what went wrong.

With a fourth word, `floor`, nothing is marked: one bare row is inserted again and again under the same lock and
committed in the same way.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time

from sqlalchemy import text

from annotator.commands import annotating, history
from annotator.commands.project import ArticleFilter, Project, open_project
from annotator.model.spans import Fragment
from annotator.storage.statements import tell


def work(project: Project, seconds: float) -> dict[str, object]:
    """Mark, note and undo until the time is over."""
    lot = random.Random(project.annotator.name)
    with project.reading() as read:
        ids = read.article_ids(ArticleFilter())
        lengths = read.lengths()
    labels = [label.id for label in project.codebook.labels]
    taken: list[float] = []
    made: dict[str, int] = {}
    errors: list[str] = []
    places: set[tuple[str, int, str]] = set()
    steps = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        article, label = lot.choice(ids), lot.choice(labels)
        start = lot.randrange(lengths[article] - 1)
        if (article, start, label) in places:
            continue
        began = time.perf_counter()
        try:
            if steps % 10 == 9:
                news = history.undo(project)
            else:
                news = annotating.mark_span(project, article, (Fragment(start, start + 1),), label)
                places.add((article, start, label))
        except Exception as error:
            errors.append(repr(error))
            continue
        taken.append((time.perf_counter() - began) * 1000)
        steps += 1
        assert news is not None
        for change in news.of("annotation"):
            if change.after is None:
                made.pop(change.object_id, None)
            else:
                made[change.object_id] = news.step.number
    return {"name": project.annotator.name, "ms": taken, "made": made, "steps": steps, "errors": errors}


def bare(project: Project, seconds: float) -> dict[str, object]:
    """Insert bare rows until the time is over."""
    insert = text("INSERT INTO floor (who, at) VALUES (:who, :at)")
    taken: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.perf_counter()
        with project.store._transaction() as connection:
            tell(connection, insert, {"who": project.annotator.name, "at": str(began)})
        taken.append((time.perf_counter() - began) * 1000)
    return {"ms": taken}


def main() -> None:
    """Be this member."""
    name, seconds = sys.argv[1], float(sys.argv[2])
    act = bare if sys.argv[3:] == ["floor"] else work
    with open_project(os.environ["TEAM_LOCATION"], annotator=name) as project:
        print("ready", flush=True)
        sys.stdin.readline()
        print(json.dumps(act(project, seconds)), flush=True)


if __name__ == "__main__":
    main()
