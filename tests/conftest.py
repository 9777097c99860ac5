"""What every test gets: a throw-away home, no leaks, and a project location on both kinds of database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

# Before anything imports Qt: no window is shown unless the caller asked for one, and the locale is UTF-8.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if "utf" not in (os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or "").lower():
    os.environ["LC_ALL"] = "C.UTF-8"

import hypothesis
import pytest

from tests.leaks import leaks_after
from tests.postgres import PostgresServer, PostgresUnavailable

ROOT = Path(__file__).resolve().parent.parent

# The same examples on every run; HYPOTHESIS_PROFILE=explore looks for new ones.
hypothesis.settings.register_profile("house", derandomize=True, deadline=None, database=None)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


@pytest.fixture(autouse=True)
def throwaway_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, so that settings and the sample project of a person are never touched."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ANNOTATOR_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails the test when it leaves a thread, a running QThread, a busy thread pool or an active QTimer behind."""
    with leaks_after(qt="qapp" in request.fixturenames) as found:
        yield
    if found:
        pytest.fail("left behind: " + "; ".join(found), pytrace=False)


def _shared_material(variable: str, name: str) -> Path:
    folder = Path(os.environ.get(variable) or ROOT.parent / "shared" / name)
    if not folder.is_dir():
        pytest.skip(f"the {name} material is not here; {variable} names its folder")
    return folder


@pytest.fixture(scope="session")
def conformance() -> Path:
    """Folder of the conformance material; the test is skipped when it is not there."""
    return _shared_material("ANNOTATOR_CONFORMANCE", "conformance")


@pytest.fixture(scope="session")
def evaluation() -> Path:
    """Folder of the evaluation material; the test is skipped when it is not there."""
    return _shared_material("ANNOTATOR_EVALUATION", "evaluation")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL server on loopback that lives as long as the test run.

    Skips when the machine has no server programs; under CI=true that is a failure, so that a green run means both
    databases were tried.
    """
    try:
        server = PostgresServer.start()
    except PostgresUnavailable as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI needs PostgreSQL: {reason}", pytrace=False)
        pytest.skip(str(reason))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> str:
    """URL of the throw-away server, ending in its `postgres` database."""
    return postgres_server.url()


@pytest.fixture
def make_postgres_database(postgres_server: PostgresServer) -> Iterator[Callable[[], str]]:
    """Call it for the URL of a new, empty database; all of them are dropped after the test."""
    made: list[str] = []

    def make() -> str:
        made.append(postgres_server.create_database())
        return postgres_server.url(made[-1])

    yield make
    for name in made:
        postgres_server.drop_database(name)


@pytest.fixture
def fresh_postgres(make_postgres_database: Callable[[], str]) -> str:
    """URL of a new, empty PostgreSQL database."""
    return make_postgres_database()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def project_location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a project may be made: first a path that ends in .annot, then a PostgreSQL URL; nothing is there yet."""
    if request.param == "sqlite":
        return str(tmp_path / "project.annot")
    location: str = request.getfixturevalue("fresh_postgres")
    return location
