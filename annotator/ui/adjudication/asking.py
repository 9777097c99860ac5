"""What the adjudication page asks for, in the reading thread."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from annotator.errors import Refused

if TYPE_CHECKING:
    from annotator.commands.gold import Adjudication, Remark, Standing
    from annotator.commands.project import Project, Reading
    from annotator.model.people import Annotator


def overview(project: Project, reading: Reading) -> tuple[list[tuple[str, str, int]], list[Remark]]:
    """The articles that several persons have worked on, and what others have remarked on one's own annotations."""
    from annotator.commands.gold import articles_with_layers, to_look_at

    return articles_with_layers(reading), to_look_at(project, reading)


def why_not(project: Project | None) -> str:
    """Why whoever is at work may not decide, in a sentence; "" when they may."""
    from annotator.commands.permissions import must

    try:
        if project is not None:
            must(project.annotator, "adjudicate")
    except Refused as refusal:
        return refusal.sentence
    return ""


def how_far(reading: Reading, ids: Sequence[str]) -> dict[str, Standing]:
    """How far articles are, by id."""
    from annotator.commands.gold import standing

    return {one.article_id: one for one in standing(reading, ids)}


def about(
    reading: Reading, article_id: str, left_out: Collection[str]
) -> tuple[Adjudication | None, tuple[Annotator, ...]]:
    """One article with its differences, and everybody whose layer could be compared in it."""
    from annotator.commands.gold import look

    seen = look(reading, article_id, left_out)
    if seen is None or not left_out:
        return seen, seen.layers if seen is not None else ()
    whole = look(reading, article_id)
    return seen, whole.layers if whole is not None else seen.layers
