"""A blind project on a server with logins for a whole team, as tests of its roles use it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from annotator.commands import annotating, assigning, people
from annotator.commands.logins import add_person, members, remove_person
from annotator.commands.project import Project, create_project, open_project
from annotator.model.spans import Fragment
from tests.commands.desk import Desk
from tests.commands.proposing import propose


@dataclass
class Server:
    """A blind project that ana leads, with logins for ben and chloe (annotators), rita and leo."""

    desk: Desk
    url: str
    passwords: dict[str, str] = field(default_factory=dict)

    def url_of(self, name: str) -> str:
        host = self.url.rpartition("@")[2]
        return f"postgresql://{quote(name)}:{quote(self.passwords[name])}@{host}"

    def connect(self, name: str) -> Any:
        import psycopg

        return closing(psycopg.connect(self.url_of(name), autocommit=True))

    def open(self, name: str) -> Project:
        return open_project(self.url_of(name))

    def rows(self, name: str, query: str) -> list[tuple[Any, ...]]:
        with self.connect(name) as connection:
            return connection.execute(query).fetchall()


@contextmanager
def team_on(url: str) -> Iterator[Server]:
    """The team on the empty database at `url`."""
    with create_project(url, annotator="ana") as project:
        made = Server(Desk(project), url)
        for name, role in (("ben", "annotator"), ("chloe", "annotator"), ("rita", "reviewer"), ("leo", "lead")):
            # Logins belong to the whole server, which other tests use as well.
            unique = f"{name} {url.rpartition('/')[2]}"
            added = add_person(project, unique, role, f"secret of {name} %s 'x'")
            assert (added.login, added.password, added.known) == (unique, None, False)
            made.passwords[name] = made.passwords[unique] = f"secret of {name} %s 'x'"
            people.rename(project, people.named(project, unique).id, name)
        logins = {one.name: one.login for one in members(project)}
        made.url_of = lambda name: (  # type: ignore[method-assign]
            f"postgresql://{quote(str(logins[name]))}:{quote(made.passwords[name])}@{url.rpartition('@')[2]}"
        )
        people.choose(project, "blind", True)
        who = [people.named(project, name).id for name in ("ben", "chloe")]
        assigning.assign(project, [(made.desk.article_id, one) for one in who])
        propose(made.desk, "Trump", "Speaker", 0.5)
        yield made
        for name in ("ben", "chloe", "rita", "leo"):
            remove_person(project, name)


def mark(project: Project, desk: Desk, start: int, end: int) -> str:
    """A claim; gives its id."""
    news = annotating.mark_span(project, desk.article_id, (Fragment(start, end),), desk.label("Claim"))
    assert news is not None
    return next(iter(news.of("annotation"))).object_id
