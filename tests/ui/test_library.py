"""The article list: pages of rows, places of ids, nothing loaded that is not in sight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QObject, Qt

from annotator.commands.project import ArticleFilter, ArticleRow
from annotator.ui.library.model import KEPT, PAGE, ArticleModel

#: The number of an article that has just been removed.
GONE = 7


class FakeDesk(QObject):
    """Gives rows for any place and counts the questions."""

    def __init__(self) -> None:
        super().__init__()
        self.project = object()
        self.asked: list[int] = []

    @contextmanager
    def reading(self, *, glance: bool = False) -> Iterator[FakeDesk]:
        yield self

    def rows_of(self, ids: Sequence[str], viewer: str) -> list[ArticleRow]:
        numbers = [int(one.removeprefix("id")) for one in ids]
        self.asked.append(numbers[0])
        return [
            ArticleRow(f"id{n}", f"Title\n{n} <b>", "مصدر", "2026-11-12", "to do", n % 3)
            for n in reversed(numbers)
            if n != GONE
        ]


def test_a_hundred_thousand_articles_are_read_page_by_page(qapp: object) -> None:
    desk = FakeDesk()
    model = ArticleModel(desk)  # type: ignore[arg-type]
    model.show(ArticleFilter(), [f"id{n}" for n in range(100_000)])
    assert model.rowCount() == 100_000 and desk.asked == []
    for place in (0, 1, PAGE - 1, 99_999):
        row = model.row(place)
        assert row is not None and row.id == f"id{place}"
    assert desk.asked == [0, 99_999 // PAGE * PAGE]
    for page in range(KEPT * 2):
        model.row(page * PAGE)
    assert len(model._pages) == KEPT
    assert model.place("id77777") == 77_777 and model.place("gone") == -1


def test_titles_are_one_line_and_tooltips_plain(qapp: object) -> None:
    model = ArticleModel(FakeDesk())  # type: ignore[arg-type]
    model.show(ArticleFilter(), ["id0", "id1"])
    index = model.index(1, 0)
    assert index.data() == "Title 1 <b>"
    assert "<b>" not in index.data(Qt.ItemDataRole.ToolTipRole)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Title 1 <b>, To do, مصدر, 12 Nov 2026, 1 annotation"


def test_refresh_reads_again_what_is_in_sight(qapp: object) -> None:
    desk = FakeDesk()
    model = ArticleModel(desk)  # type: ignore[arg-type]
    model.show(ArticleFilter(), [f"id{n}" for n in range(10)])
    model.row(3)
    model.refresh()
    model.row(3)
    assert desk.asked == [0, 0]


def test_rows_belong_to_their_ids_when_what_the_list_is_sorted_by_has_changed(qapp: object) -> None:
    model = ArticleModel(FakeDesk())  # type: ignore[arg-type]
    model.show(ArticleFilter(sort="useful"), ["id5", "id7", "id2"])
    assert [row and row.id for row in map(model.row, range(4))] == ["id5", None, "id2", None]
