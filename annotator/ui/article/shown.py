"""What the article view shows of an annotation: a plain value, free of Qt."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.model.spans import Fragment, Fragments


@dataclass(frozen=True, slots=True)
class ShownSpan:
    """One annotation as the view paints it.

    `fragments` are code points of the article's text, in order and apart; `colour` is the
    label's `#rrggbb` of the light theme; `pending` spans are painted dashed and without a
    tint, `dim` ones (boilerplate) with dimmed text.  Layer 0 is painted nearest to the
    words and tinted, the lanes of layers 1, 2 … (other annotators) lie below it.
    `by` is the `#rrggbb` of the other annotator, whose mark stands at the beginning of the lane; "" for one's own
    and for suggestions.  `tooltip` is plain text.
    """

    id: str
    fragments: Fragments
    colour: str
    label: str = ""
    pending: bool = False
    dim: bool = False
    layer: int = 0
    tooltip: str = ""
    by: str = ""

    @property
    def start(self) -> int:
        """First code point covered."""
        return self.fragments[0][0]

    @property
    def end(self) -> int:
        """One past the last code point covered."""
        return self.fragments[-1][1]

    def with_fragments(self, fragments: Fragments) -> ShownSpan:
        """The same span over other fragments."""
        return ShownSpan(
            self.id,
            tuple(Fragment(*part) for part in fragments),
            self.colour,
            self.label,
            self.pending,
            self.dim,
            self.layer,
            self.tooltip,
            self.by,
        )
