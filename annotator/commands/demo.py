"""The sample project: the five seed articles with suggestions made, nothing marked by a person."""

from __future__ import annotations

from pathlib import Path

from annotator import paths
from annotator.commands.importing import import_paths
from annotator.commands.project import Project, create_project, open_project
from annotator.commands.suggesting import suggest
from annotator.commands.tasks import Handle


def demo_location() -> Path:
    """Where the sample project is kept unless another place is named."""
    return paths.user_data() / "Sample project.annot"


def build_demo(location: str | Path | None = None, handle: Handle | None = None) -> Project:
    """The sample project, open: made when it is not there, else as it was left.

    A sample that has been worked on is never made anew; remove or rename its file for a fresh one.
    Raises CannotOpen for a place that is taken by something else, Cancelled with nothing left behind.
    """
    place = location if location is not None else demo_location()
    if "://" in str(place):
        return _filled(create_project(place, title="Sample project"), handle)
    path = Path(place)
    if path.exists():
        return open_project(path)
    draft = path.with_name(f".{path.stem}.new{path.suffix}")
    draft.unlink(missing_ok=True)
    try:
        _filled(create_project(draft, title="Sample project"), handle).close()
        draft.rename(path)
    finally:
        for one in path.parent.glob(f"{draft.name}*"):
            one.unlink(missing_ok=True)
    return open_project(path)


def _filled(project: Project, handle: Handle | None) -> Project:
    """The project with the seed articles in it; closed again when that fails."""
    try:
        import_paths(project, [paths.seeds() / "articles"], handle=handle)
        suggest(project, handle=handle)
    except BaseException:
        project.close()
        raise
    return project
