"""Makes the museum's file for the schema of today: `python -m tests.museum.make`, once per released schema.

A museum file is what a program of that schema wrote, and is never made again once that schema has been released.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from annotator.commands import annotating, articles, history
from annotator.commands.project import Project, create_project
from annotator.model.spans import Fragment
from annotator.storage.opening import SCHEMA
from tests.storage.making import add_article, add_suggestion, label, made, parts, relation_type

HERE = Path(__file__).resolve().parent

#: What every museum file holds, so that one test can look for it in all of them.
TEXT = "Kim 🚢 said\r\nthat 40% of the grain was lost.\u2028Lee denied it.\n"


def fill(project: Project) -> None:
    """Put two articles, three annotations, a link, a proposal with a comment, and undone steps into a project."""
    article = add_article(project, TEXT)
    add_article(project, "A second article.")
    quote = made(annotating.mark_span(project, article, parts((17, 30), (35, 43)), label(project, "Quote")))
    speaker = made(annotating.mark_span(project, article, (Fragment(0, 5),), label(project, "Speaker")))
    annotating.link(project, relation_type(project), quote, speaker)
    annotating.set_attribute(project, [quote], "type", "indirect")
    annotating.set_note(project, quote, "Which grain?")
    add_suggestion(project, article, (44, 47))
    articles.set_meta(project, article, "outlet", "The Daily")
    annotating.mark_span(project, article, parts((44, 58)), label(project, "Claim"))
    articles.set_title(project, article, "Undone title")
    history.undo(project)


def main() -> None:
    """Write the file named for the schema of today; refuses to write over one that is there."""
    target = HERE / f"{SCHEMA}.annot"
    if target.exists():
        raise SystemExit(f"{target.name} is there already; a released schema's file is never made again")
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / target.name
        with create_project(draft, annotator="anna", title="Museum") as project:
            fill(project)
        shutil.copyfile(draft, target)


if __name__ == "__main__":
    main()
