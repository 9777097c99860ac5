"""Merging two copies with 10,000 articles and 100,000 annotations each; seconds, at most 20 wanted."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from annotator.commands.copying import copy_project
from annotator.commands.merging import merge
from annotator.commands.project import ArticleFilter, Project, create_project, open_project
from annotator.model.annotations import Annotation, Article, Revision, now
from annotator.model.ids import new_id
from annotator.model.spans import Fragment

ARTICLES = 10_000
EACH = 10
TEXT = "The minister said on Monday that 40% of the grain was lost, number {}. " * 8


def run() -> dict[str, object]:
    """Seconds to merge a copy in which another person has marked as much, and to copy the whole."""
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder) / "first.annot", Path(folder) / "second.annot"
        with create_project(first, annotator="ana") as project:
            _articles(project)
        shutil.copyfile(first, second)
        for place, name, offset in ((first, "ana", 0), (second, "ben", 3)):
            with open_project(place, annotator=name) as project:
                _mark(project, offset)
        with open_project(first, annotator="ana") as project:
            wall, worked = time.perf_counter(), time.process_time()
            report = merge(project, [second])
            merged = {"s": round(time.perf_counter() - wall, 2), "cpu_s": round(time.process_time() - worked, 2)}
        wall = time.perf_counter()
        copy_project(first, Path(folder) / "copy.annot")
        return {
            "articles": ARTICLES,
            "annotations in each copy": ARTICLES * EACH,
            "annotations brought": report.added["annotation"],
            "merge": {**merged, "goal_s": 20.0},
            "copy the merged project": {"s": round(time.perf_counter() - wall, 2)},
        }


def _articles(project: Project) -> None:
    with project.step("Import", kind="record") as unit:
        for number in range(ARTICLES):
            article, revision = new_id(), new_id()
            text = TEXT.replace("{}", str(number))
            digest = unit.store_text(text)
            unit.put(Article(article, f"Article {number}", revision, added=now()))
            unit.put(Revision(revision, article, 1, digest, len(text), now()))


def _mark(project: Project, offset: int) -> None:
    claim = project.codebook.label_named("Claim")
    assert claim is not None
    with project.reading() as read:
        articles = read.article_ids(ArticleFilter(sort="added"))
    # Ten articles a step, as somebody who works through them would leave it.
    for start in range(0, len(articles), 10):
        with project.step("Mark Claim") as unit:
            for article in unit.get_all("article", articles[start : start + 10]):
                for place in range(EACH):
                    span = (Fragment(offset + 40 * place, offset + 40 * place + 20),)
                    at = now()
                    unit.put(
                        Annotation(
                            new_id(), article.id, article.revision_id, project.annotator.id, claim.id, span,
                            created=at, changed=at,
                        )
                    )  # fmt: skip
