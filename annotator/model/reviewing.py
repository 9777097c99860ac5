"""Team review: settings of the project, who annotates what, how differences were decided, what copies disagree on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotator.model.ids import outside_id

#: What a member of a team may do, each more than the one before; `rules` of each in commands/permissions.
ROLES = ("annotator", "reviewer", "lead")


@dataclass(frozen=True, slots=True)
class Setting:
    """One choice that holds for the whole project; its id follows from its name, so that copies agree on it."""

    id: str
    name: str
    value: Any = None


def setting_id(name: str) -> str:
    """The id of the setting of this name."""
    return outside_id("setting", name)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One article given to one annotator; `status` is one of ARTICLE_STATUSES, `seconds` the time spent on it."""

    id: str
    article_id: str
    annotator_id: str
    status: str = "to do"
    seconds: int = 0
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """How one difference between layers was decided.

    `sources` are the annotations compared; `seen` is a digest of what they were then, so that a later change to
    one of them shows; `gold_ids` are the annotations of the gold layer that came of it; `rule` names the rule when
    no person decided by hand.
    """

    id: str
    article_id: str
    sources: tuple[str, ...]
    seen: str
    answer: str
    gold_ids: tuple[str, ...]
    annotator_id: str
    rule: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field of one object that copies of the project changed to different values; the newest stands meanwhile.

    `field` is "" where one copy removed what another went on using.  Each of `values` has `value`, and
    `annotator_id` and `at` of the step it comes from; the one that stands is first.
    """

    id: str
    article_id: str | None
    object_kind: str
    object_id: str
    field: str
    values: tuple[Mapping[str, Any], ...] = ()
