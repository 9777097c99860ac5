"""What is compared: each annotator's work in each article, without the rest of the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from annotator.model.spans import Fragments
from annotator.review.agreement import Span


@dataclass(frozen=True, slots=True)
class Mark:
    """One annotation: its label by name, where it is, its attributes, and which speaker it names."""

    id: str
    label: str
    parts: Fragments
    attributes: Mapping[str, Any] = field(default_factory=dict)
    speaker: str | None = None

    @property
    def span(self) -> Span:
        """Label and place alone."""
        return Span(self.label, self.parts)


@dataclass(frozen=True, slots=True)
class Work:
    """What one annotator did in one article, which may be nothing.

    `links` are relations as (type, mark from, mark to), `values` the attributes given to the article as a whole, `day`
    the date (YYYY-MM-DD) of the newest of all that, "" when it is not known.
    """

    marks: tuple[Mark, ...] = ()
    links: tuple[tuple[str, str, str], ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    day: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """One article with the work of each annotator, None where one has not worked on it.

    `excluded` (boilerplate, say) is left out of every comparison of places.
    """

    id: str
    title: str
    text: str
    works: tuple[Work | None, ...]
    excluded: Fragments = ()

    @property
    def workers(self) -> tuple[int, ...]:
        """The positions of the annotators who have worked on it."""
        return tuple(place for place, work in enumerate(self.works) if work is not None)
