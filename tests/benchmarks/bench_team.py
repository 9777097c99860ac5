"""Eight people who mark without a pause, each in a process of their own: on one file, and on a server with logins.

Every gesture acknowledged must be there afterwards, and the project whole.  The floor is what eight need to insert
one bare row each under the same lock, committed in the same way, on the same machine.  ANNOTATOR_BENCH_SECONDS says for
how long; 60 by default, a sixth of that for the floor.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from annotator.commands import people
from annotator.commands.keys import joined, parts
from annotator.commands.logins import add_person
from annotator.commands.project import Project, open_project
from tests.postgres import PostgresServer, PostgresUnavailable
from tests.storage.making import add_articles, make

CLIENTS = 8
SECONDS = float(os.environ.get("ANNOTATOR_BENCH_SECONDS", "60"))
TEXT = "The port said on Monday that forty per cent of the grain was lost. " * 60


def run() -> dict[str, object]:
    """Milliseconds of gestures, steps a second, errors and lost steps, on SQLite and on PostgreSQL."""
    figures: dict[str, object] = {"clients": CLIENTS, "seconds_s": SECONDS}
    with tempfile.TemporaryDirectory(prefix="annotator-team-") as folder:
        place = str(Path(folder) / "team.annot")
        with make(Path(place)) as project:
            add_articles(project, [TEXT] * 20)
            for name in _names():
                people.add_person(project, name)
        figures |= _measured("file", place, lambda _name: place)
    try:
        server = PostgresServer.start()
    except PostgresUnavailable as reason:
        return {**figures, "server": str(reason)}
    with ExitStack() as stack:
        stack.callback(server.stop)
        url = server.url(server.create_database())
        with make(url) as project:
            add_articles(project, [TEXT] * 20)
            for name in _names():
                add_person(project, name, password="bench")
        scheme, _, _, rest = parts(url)
        figures |= _measured("server", url, lambda name: joined(scheme, name, "bench", rest))
    return figures


def _names() -> list[str]:
    return [f"member {number}" for number in range(CLIENTS)]


def _told(location: Callable[[str], str], *words: str) -> list[dict[str, Any]]:
    """What each of the clients tells that were started with these words."""
    clients = []
    for name in _names():
        environment = {**os.environ, "TEAM_LOCATION": location(name)}
        command = [sys.executable, "-m", "tests.benchmarks.team_client", name, *words]
        clients.append(
            subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        )
    for client in clients:
        assert client.stdout is not None
        assert client.stdout.readline() == "ready\n"
    for client in clients:
        assert client.stdin is not None
        client.stdin.write("go\n")
        client.stdin.flush()
    return [json.loads(client.communicate()[0]) for client in clients]


def _floor(place: str, location: Callable[[str], str]) -> list[float]:
    """Milliseconds of bare insertions, in their order of size."""
    with open_project(place, join=False) as project, project.store._transaction() as connection:
        connection.exec_driver_sql("CREATE TABLE floor (who text, at text)")
        if not project.store.is_file:
            connection.exec_driver_sql("GRANT INSERT ON floor TO PUBLIC")
    return sorted(one for client in _told(location, str(SECONDS / 6), "floor") for one in client["ms"])


def _measured(kind: str, place: str, location: Callable[[str], str]) -> dict[str, object]:
    floor = _floor(place, location)
    told = _told(location, str(SECONDS))
    with open_project(place, join=False) as project:
        lost, problems = _lost(project, told), project.store.check()[0]
    taken = sorted(one for client in told for one in client["ms"])
    steps = sum(client["steps"] for client in told)
    return {
        f"{kind}_steps": steps,
        f"{kind}_steps_per_s": round(steps / SECONDS, 1),
        f"{kind}_median_ms": round(statistics.median(taken), 2),
        f"{kind}_p99_ms": round(taken[int(len(taken) * 0.99)], 2),
        f"{kind}_floor_median_ms": round(statistics.median(floor), 2),
        f"{kind}_floor_p99_ms": round(floor[int(len(floor) * 0.99)], 2),
        f"{kind}_p99_ratio": round(taken[int(len(taken) * 0.99)] / floor[int(len(floor) * 0.99)], 2),
        f"{kind}_worst_ms": round(taken[-1], 1),
        f"{kind}_fewest_steps_of_one": min(client["steps"] for client in told),
        f"{kind}_errors": [error for client in told for error in client["errors"]],
        f"{kind}_lost": lost,
        f"{kind}_problems": problems,
    }


def _lost(project: Project, told: list[dict[str, Any]]) -> int:
    """Acknowledged marks that are not there."""
    made = [one for client in told for one in client["made"]]
    with project.reading() as read:
        return len(made) - len(read.known("annotation", made))
