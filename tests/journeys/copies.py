"""Two copies of the annotated seed articles that were worked on apart, with one conflict of every usual kind."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from annotator.commands import annotating, articles, codebook_editing, commenting
from annotator.commands.project import ArticleFilter, Project, open_project
from annotator.model.annotations import Annotation
from annotator.model.spans import Fragment
from tests.journeys.structure import annotated_seeds


@dataclass(frozen=True, slots=True)
class Copies:
    """The copy to work in, the other one, and what was done to what in both."""

    mine: Path
    other: Path
    article: str
    moved: str
    relabelled: str
    commented: str


def diverged(folder: Path) -> Copies:
    """The seeds annotated by ana, copied; then ana here, and ana and ben there, change the same things differently."""
    mine = annotated_seeds(folder)
    with open_project(mine, annotator="ana") as project:
        first, second, third = _marks(project)
    other = Path(shutil.copyfile(mine, folder / "laptop.annot"))
    found = Copies(mine, other, first.article_id, first.id, second.id, third.id)
    start, end = first.start, first.end
    with open_project(mine, annotator="ana") as project:
        articles.set_title(project, found.article, "US considers air cover for Ukraine")
        annotating.set_fragments(project, found.moved, (Fragment(start, end - 8),))
        annotating.relabel(project, [found.relabelled], _label(project, "Quote"))
        annotating.remove_annotations(project, [found.commented])
        _guideline(project, "A statement that can be checked against the facts, and that somebody makes.")
    with open_project(other, annotator="ben") as project:
        articles.set_title(project, found.article, "Washington weighs air cover")
        commenting.comment(project, found.commented, "Who says that this is so?")
        _guideline(project, "A statement that can be checked against the facts, whoever makes it.")
        articles.set_meta(project, _ids(project)[1], "outlet", "The Daily")
    with open_project(other, annotator="ana") as project:
        annotating.set_fragments(project, found.moved, (Fragment(start + 4, end),))
        annotating.relabel(project, [found.relabelled], _label(project, "Boilerplate"))
    return found


def _ids(project: Project) -> list[str]:
    with project.reading() as read:
        return read.article_ids(ArticleFilter(sort="added"))


def _marks(project: Project) -> tuple[Annotation, Annotation, Annotation]:
    """Three claims of the first article to which nothing is linked, long enough to be moved."""
    with project.reading() as read:
        article = read.article_ids(ArticleFilter(sort="added"))[0]
        linked = {end for one in read.relations(article) for end in (one.from_id, one.to_id)}
        claim = _label(project, "Claim")
        found = [
            one
            for one in read.annotations(article)
            if one.label_id == claim and one.id not in linked and len(one.fragments) == 1 and one.end - one.start > 30
        ]
    assert len(found) > 2, "the first seed article has three such claims"
    return found[0], found[1], found[2]


def _label(project: Project, name: str) -> str:
    label = project.codebook.label_named(name)
    assert label is not None
    return label.id


def _guideline(project: Project, text: str) -> None:
    label = project.codebook.label_named("Claim")
    assert label is not None
    codebook_editing.change_label(project, replace(label, guideline=text))
