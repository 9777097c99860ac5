"""Annotates the sample articles to the detail of the gold file, by the same gestures as the window's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from annotator.commands import annotating, importing, speaking
from annotator.commands.project import Project
from annotator.model.annotations import Annotation
from annotator.model.ids import new_id
from annotator.model.people import Speaker
from annotator.model.spans import Fragment


def replay(project: Project, gold: Path, folder: Path) -> None:
    """Import the texts of `gold` and mark, attribute, link and resolve everything on them; one step a gesture."""
    articles = [json.loads(line) for line in gold.read_text(encoding="utf-8").split("\n") if line]
    bare = folder / "texts.jsonl"
    bare.write_text(
        "".join(json.dumps({"id": one["id"], "text": one["text"]}, ensure_ascii=False) + "\n" for one in articles),
        encoding="utf-8",
    )
    importing.import_paths(project, [bare])
    with project.reading() as read:
        ids = read.articles_with_external_id([one["id"] for one in articles])
    entries: dict[str, Speaker] = {}
    for article in articles:
        _Article(project, ids[article["id"]], entries).annotate(article)


class _Article:
    def __init__(self, project: Project, article_id: str, entries: dict[str, Speaker]) -> None:
        self._project = project
        self._article_id = article_id
        self._entries = entries
        self._marked: dict[str, str] = {}

    def annotate(self, article: dict[str, Any]) -> None:
        for span in article["spans"]:
            self._mark(span)
        for relation in article["relations"]:
            kind = self._project.codebook.relation_named(relation["type"])
            assert kind is not None
            annotating.link(self._project, kind.id, self._marked[relation["from"]], self._marked[relation["to"]])

    def _mark(self, span: dict[str, Any]) -> None:
        label = self._project.codebook.label_named(span["label"])
        if label is None:
            return  # "Ignore" belongs to the scorer, not to the codebook.
        parts = (Fragment(span["start"], span["end"]),)
        news = annotating.mark_span(self._project, self._article_id, parts, label.id, span.get("attributes"))
        assert news is not None
        made = next(one.after for one in news.of("annotation") if isinstance(one.after, Annotation))
        self._marked[span["id"]] = made.id
        name = str((span.get("attributes") or {}).get("canonical") or "")
        if label.name == "Speaker" and name:
            if name in self._entries:
                speaking.resolve(self._project, [made.id], self._entries[name].id)
            else:
                self._entries[name] = Speaker(new_id(), name)
                speaking.resolve_to_new(self._project, [made.id], self._entries[name])
