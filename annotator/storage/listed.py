"""What the article list asks for and gets, and its orders; said without SQLAlchemy, for the first look at a project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

#: Identifiers in one IN list; SQLite allows 32,766 parameters, PostgreSQL 65,535.
CHUNK = 500

#: Orders of the article list: name → columns of the article, `-` before one that goes down.
ORDERS: dict[str, tuple[str, ...]] = {
    "added": ("added", "id"),
    "newest": ("-published", "id"),
    "oldest": ("published", "id"),
    "title": ("listed", "id"),
    "outlet": ("outlet", "published", "id"),
    "status": ("status", "id"),
    "annotations": ("-annotations", "id"),
    "useful": ("-useful", "-id"),
}

#: Columns of an article in the order of `ArticleRow`.
ROW = ("id", "title", "outlet", "published", "status", "annotations", "external_id")


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles the list shows, and in which order (a key of `ORDERS`).

    With `viewer`, the id of an annotator, statuses are their own where the article is assigned to them;
    `assigned` leaves their assigned articles only, `unfinished` what is not done.
    """

    text: str = ""
    status: str = ""
    sort: str = "added"
    viewer: str = ""
    assigned: bool = False
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """What the article list shows of one article."""

    id: str
    title: str
    outlet: str
    published: str
    status: str
    annotations: int
    external_id: str | None = None


def order(sort: str) -> tuple[str, ...]:
    """The order of this name, else that of `added`."""
    return ORDERS.get(sort, ORDERS["added"])


Id = TypeVar("Id")


def chunks(ids: Sequence[Id], size: int = CHUNK) -> Iterator[Sequence[Id]]:
    """`ids` in parts of at most `size`."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
