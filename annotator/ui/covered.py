"""Which suggestions say what is marked already: those need not be shown."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.model.annotations import Annotation
from annotator.model.spans import length, shared

#: Share of a suggestion's characters that an own annotation with its label covers when the two say the same.
SHARE = 0.9

#: Code points of one cell of the index.
_CELL = 512


class Covered:
    """Own annotations by label and place; asking costs what lies near, not what the article holds."""

    def __init__(self) -> None:
        self._cells: dict[tuple[str, int], dict[str, Annotation]] = {}

    def put(self, mark: Annotation) -> None:
        """Take an own annotation in."""
        for cell in _cells_of(mark):
            self._cells.setdefault(cell, {})[mark.id] = mark

    def drop(self, mark: Annotation) -> None:
        """Take it out again."""
        for cell in _cells_of(mark):
            self._cells.get(cell, {}).pop(mark.id, None)

    def covers(self, suggestion: Annotation) -> bool:
        """Whether one annotation with the suggestion's label covers at least `SHARE` of it."""
        near = {one.id: one for cell in _cells_of(suggestion) for one in self._cells.get(cell, {}).values()}
        wanted = SHARE * length(suggestion.fragments)
        return any(shared(one.fragments, suggestion.fragments) >= wanted for one in near.values())


def _cells_of(annotation: Annotation) -> Iterator[tuple[str, int]]:
    for start, end in annotation.fragments:
        for cell in range(start // _CELL, max(start, end - 1) // _CELL + 1):
            yield annotation.label_id, cell
