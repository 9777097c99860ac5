"""Copying a project between files and servers, and sending one annotator their part."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from annotator.commands.project import Project
from annotator.commands.tasks import Handle
from annotator.errors import Refused
from annotator.model.people import Annotator
from annotator.storage import opening
from annotator.storage.copying import Part, copy_to
from annotator.storage.reading import Reading


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What a copy holds: rows in all tables, and articles."""

    location: str
    rows: int
    articles: int


def copy_project(
    source: str | Path | Project, target: str | Path, *, part_for: str | None = None, handle: Handle | None = None
) -> CopyReport:
    """Copy a project with its whole history to a new file or an empty database; nothing is lost on the way.

    `source` is a place or an open project.
    `part_for` names an annotator: then the copy holds only the articles assigned to them and their own layer, with
    the codebook and the registries, to be sent to them and merged back later.
    Raises CannotOpen when the target is taken or cannot be written, Refused when nothing is assigned to them.
    """
    handle = handle or Handle()
    with _whole(source) as read:
        part = None if part_for is None else _part(read, part_for)
        new, rows = copy_to(read, str(target), part, lambda done, name: handle.progress(done, None, f"copying {name}"))
    with new.reading() as made:
        articles = sum(made.progress().values())
    new.close()
    return CopyReport(new.location, rows, articles)


@contextmanager
def _whole(source: str | Path | Project) -> Iterator[Reading]:
    """A snapshot of all that is in a project, whoever is at work in it."""
    if isinstance(source, Project):
        with source.store.reading() as read:
            yield read
        return
    store = opening.open_store(str(source))
    try:
        with store.reading() as read:
            yield read
    finally:
        store.close()


def _part(read: Reading, name: str) -> Part:
    """The articles and the layers that go into one annotator's part: theirs, and what engines propose."""
    people: list[Annotator] = read.annotators()
    person = next((one for one in people if one.name == name and one.kind == "person"), None)
    if person is None:
        raise Refused(f"There is no annotator “{name}” in this project; “annotator stats” lists them.")
    articles = {one.article_id for one in read.assignments() if one.annotator_id == person.id}
    if not articles:
        raise Refused(f"No article is assigned to {name}; assign some first (annotator assign).")
    return Part(articles, {person.id} | {one.id for one in people if one.kind == "engine"})
