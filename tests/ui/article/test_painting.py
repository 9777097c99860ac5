"""What is on the screen: pixels of tints, lanes, links, frames and handles."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QTextCursor
from pytestqt.qtbot import QtBot

from annotator.model.spans import fragments
from annotator.ui.article.shown import ShownSpan
from annotator.ui.article.view import ArticleView
from annotator.ui.style.tokens import DARK, LIGHT, Theme

TEXT = "Finance minister Carla Méndez said on Monday that prices fell\nשר האוצר אמר כי (English inside) והשכר עלה\n"
CLAIM, SPEAKER = "#1b6ac9", "#c2410c"


@pytest.fixture
def view(qtbot: QtBot) -> ArticleView:
    view = ArticleView()
    qtbot.addWidget(view)
    view.resize(800, 300)
    view.show()
    view.set_article(TEXT)
    return view


def span(name: str, *words: str, colour: str = CLAIM, pending: bool = False, dim: bool = False) -> ShownSpan:
    parts = fragments((TEXT.index(one), TEXT.index(one) + len(one)) for one in words)
    return ShownSpan(name, parts, colour, "Claim", pending=pending, dim=dim)


def picture(view: ArticleView) -> QImage:
    return view.viewport().grab().toImage()


def edge(view: ArticleView, words: str, after: bool = False) -> QPoint:
    """Left (or right) end of some words, at the bottom of their line's letters."""
    cursor = QTextCursor(view.document())
    cursor.setPosition(view.offsets.to_qt(TEXT.index(words) + (len(words) if after else 0)))
    rect = view.cursorRect(cursor)
    return QPoint(rect.left() + (0 if after else 1), rect.top())


def column(image: QImage, x: int) -> list[str]:
    return [image.pixelColor(x, y).name() for y in range(image.height() // 3)]


def rows_of(image: QImage, x: int, colour: str) -> list[int]:
    return [y for y, found in enumerate(column(image, x)) if found == colour]


def tallest(image: QImage, x: int, colour: str) -> int:
    """Height of a colour in the columns around x."""
    return max(len(rows_of(image, near, colour)) for near in range(x - 2, x + 3))


def runs(image: QImage, y: int, left: int, right: int, colour: str) -> list[int]:
    """Lengths of the stretches of a colour along a row."""
    found, length = [], 0
    for x in range(left, right + 1):
        if x < right and image.pixelColor(x, y).name() == colour:
            length += 1
        elif length:
            found.append(length)
            length = 0
    return found


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_span_has_a_tint_and_a_lane_in_its_label_s_colour(view: ArticleView, theme: Theme) -> None:
    view.set_theme(theme)
    view.set_spans([span("one", "Carla Méndez")])
    image, at = picture(view), edge(view, "Carla")
    found = column(image, at.x() + 10)
    assert theme.label(CLAIM) in found
    assert theme.tinted([(CLAIM, False)]) in found
    outside = column(image, edge(view, "Monday").x() + 5)
    assert theme.label(CLAIM) not in outside
    assert image.pixelColor(2, image.height() - 2) == QColor(theme.surface)


def test_nested_lanes_lie_apart_and_bracketed(view: ArticleView) -> None:
    view.set_spans([span("outer", "Finance minister Carla Méndez"), span("inner", "Carla Méndez", colour=SPEAKER)])
    image, at = picture(view), edge(view, "Carla")
    x = at.x() + 10
    outer, inner = rows_of(image, x, CLAIM), rows_of(image, x, SPEAKER)
    assert outer and inner
    assert max(outer) < min(inner)
    # The bracket at its end is taller than the lane.
    assert tallest(image, at.x(), SPEAKER) > len(inner)
    assert tallest(image, edge(view, "Finance").x(), CLAIM) > len(outer)
    assert tallest(image, edge(view, "Carla Méndez", after=True).x(), SPEAKER) > len(inner)


def test_pending_lanes_are_dashed_and_not_tinted(view: ArticleView) -> None:
    view.set_spans([span("one", "minister Carla Méndez", pending=True)])
    image, left, right = picture(view), edge(view, "minister").x() + 3, edge(view, "Méndez", after=True).x() - 3
    y = next(y for y in range(100) if sum(runs(image, y, left, right, CLAIM)) > (right - left) / 4)
    assert len(runs(image, y, left, right, CLAIM)) > 5
    assert LIGHT.tinted([(CLAIM, False)]) not in column(image, left + 20)


def test_a_discontinuous_span_is_joined_by_dots(view: ArticleView) -> None:
    view.set_spans([span("two", "Finance minister", "on Monday")])
    image = picture(view)
    lane = rows_of(image, edge(view, "minister").x() + 5, CLAIM)
    left, right = edge(view, "Carla").x(), edge(view, "said").x()
    dots = max((runs(image, y, left, right, CLAIM) for y in lane), key=len)
    assert len(dots) > 8
    assert max(dots) <= 3
    assert runs(image, lane[0], edge(view, "on Monday").x() + 4, edge(view, "Monday").x(), CLAIM)[0] > 10


def test_the_current_annotation_is_framed_stronger_and_has_handles(view: ArticleView) -> None:
    view.set_spans([span("one", "Carla Méndez")])
    before = picture(view)
    view.set_current("one")
    image, x = picture(view), edge(view, "Carla").x() + 10
    assert LIGHT.tinted([(CLAIM, True)]) in column(image, x)
    assert LIGHT.tinted([(CLAIM, False)]) not in column(image, x)
    assert len(rows_of(image, x, CLAIM)) > len(rows_of(before, x, CLAIM))
    knobs = [handle.knob.toPoint() for handle in view.handles()]
    assert [image.pixelColor(knob).name() for knob in knobs] == [LIGHT.accent] * 2


def test_boilerplate_is_dimmed(view: ArticleView) -> None:
    view.set_spans([span("one", "prices fell", colour="#64748b")])
    plain = picture(view)
    view.set_spans([span("one", "prices fell", colour="#64748b", dim=True)])
    dimmed = picture(view)
    left, top, right = edge(view, "prices").x(), edge(view, "prices").y(), edge(view, "fell", after=True).x()

    def darkest(image: QImage) -> int:
        return min(image.pixelColor(x, y).lightness() for x in range(left, right) for y in range(top, top + 18))

    assert darkest(dimmed) > darkest(plain) + 30


def test_the_selection_covers_tints(view: ArticleView) -> None:
    view.set_spans([span("one", "Carla Méndez")])
    start = TEXT.index("Carla")
    view.select(start, start + 5)
    view.hold_selection()
    view.select(start + 6, start + 12)
    image = picture(view)
    for words in ("Carla", "Méndez"):
        found = column(image, edge(view, words).x() + 12)
        assert LIGHT.accent in found
        assert LIGHT.tinted([(CLAIM, False)]) not in found
        assert CLAIM in found


def test_words_of_another_direction_are_covered_where_they_stand(view: ArticleView) -> None:
    view.set_spans([span("one", "English")])
    image = picture(view)
    tint = LIGHT.tinted([(CLAIM, False)])
    cursor = QTextCursor(view.document())
    cursor.setPosition(view.offsets.to_qt(TEXT.index("nglish")))
    rect = view.cursorRect(cursor)
    y = rect.top() + 3
    row = [x for x in range(image.width()) if image.pixelColor(x, y).name() == tint]
    assert row
    # One stretch, which begins left of the n by the width of the E.
    assert row[-1] - row[0] <= len(row) + 12
    assert row[0] < rect.left() < row[-1]


def test_updates_repaint_what_they_touch(view: ArticleView, qtbot: QtBot) -> None:
    view.set_spans([])
    x = edge(view, "Carla").x() + 10
    view.update_spans(added=[span("one", "Carla Méndez")])
    assert CLAIM in column(picture(view), x)
    view.update_spans(changed=[span("one", "Carla Méndez", colour=SPEAKER)])
    assert SPEAKER in column(picture(view), x)
    view.update_spans(removed=["one"])
    assert SPEAKER not in column(picture(view), x)
