"""What tests of storage share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.storage.team import Server, team_on


@pytest.fixture
def server(fresh_postgres: str) -> Iterator[Server]:
    """A blind project that ana leads, with logins for ben and chloe (annotators), rita and leo."""
    with team_on(fresh_postgres) as made:
        yield made
