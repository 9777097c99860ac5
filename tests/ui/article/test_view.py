"""Places, zoom, column, accessibility and change of article in the real article view."""

from __future__ import annotations

import sys

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QTextCursor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.model.spans import Fragments, fragments
from annotator.ui.article.shown import ShownSpan
from annotator.ui.article.view import ArticleView
from annotator.ui.style.tokens import DARK
from tests.ui.article.hands import CTRL, LEFT, NONE, Heard, chosen, drag, place, point, span


def test_scrolling_to_a_place_in_a_long_article(view: ArticleView, qtbot: QtBot) -> None:
    text = "\n".join(f"Paragraph {number} says something about prices." for number in range(4_000))
    view.set_article(text)
    target = text.index("Paragraph 3456 ")
    view.scroll_to(target)
    rect = view.cursorRect(_cursor(view, target))
    assert 0 < rect.top() < view.viewport().height()
    qtbot.waitUntil(lambda: not view.busy)
    view.scroll_to(0)
    assert view.verticalScrollBar().value() < 20


def _cursor(view: ArticleView, position: int) -> QTextCursor:
    cursor = QTextCursor(view.document())
    cursor.setPosition(view.offsets.to_qt(position))
    return cursor


def test_idle_layout_ends_and_the_scroll_bar_knows(view: ArticleView, qtbot: QtBot) -> None:
    text = "\n".join("Prices rose again, the minister said. " * 4 for _ in range(1_500))
    view.set_article(text)
    view.set_spans([ShownSpan(str(n), fragments([(n * 150, n * 150 + 60)]), "#1b6ac9") for n in range(1_000)])
    assert view.busy
    qtbot.waitUntil(lambda: not view.busy)
    height = view.document().documentLayout().documentSize().height()
    qtbot.waitUntil(lambda: abs(view.verticalScrollBar().maximum() + view.viewport().height() - height) < 2)


def test_the_first_marks_do_not_move_the_text_and_deep_ones_keep_the_place(view: ArticleView, qtbot: QtBot) -> None:
    text = "\n".join("Prices rose again, the minister said. " * 6 for _ in range(80))
    view.set_article(text)
    qtbot.waitUntil(lambda: not view.busy)
    before = view.document().documentLayout().documentSize().height()
    view.update_spans(added=[ShownSpan(name, fragments([(0, 30)]), "#1b6ac9") for name in "ab"])
    assert view.document().documentLayout().documentSize().height() == before
    position = len(text) // 2
    view.scroll_to(position)
    top = view.cursorRect(_cursor(view, position)).top()
    view.update_spans(added=[ShownSpan(name, fragments([(0, 30)]), "#1b6ac9") for name in "cdef"])
    assert view.document().documentLayout().documentSize().height() > before
    assert abs(view.cursorRect(_cursor(view, position)).top() - top) <= 1


def test_zoom_keeps_selection_place_and_offsets(view: ArticleView) -> None:
    heard = Heard()
    view.zoom_changed.connect(heard)
    view.select(*place("believed 😀 her"))
    view.zoomIn()
    view.set_zoom(200)
    assert heard == [110, 200]
    assert chosen(view) == ["believed 😀 her"]
    assert view.document().characterCount() - 1 == view.offsets.length
    drag(view, *place("leader"))
    assert chosen(view) == ["leader"]


def test_ctrl_and_the_wheel_zoom(view: ArticleView) -> None:
    where = QPointF(50, 50)
    event = QWheelEvent(
        where, view.mapToGlobal(where), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, CTRL,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)
    assert view.typography.zoom == 110


def test_the_column_is_centred_and_comfortably_wide(view: ArticleView) -> None:
    view.resize(1400, 500)
    left, width = view.column()
    em = view.theme is not None and view._painter.metrics.size
    assert 34 <= width / em <= 40
    assert abs(left - (1400 - left - width)) <= 1
    view.resize(400, 500)
    assert view.column()[1] <= 400


def test_screen_readers_get_the_text(view: ArticleView) -> None:
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface.text(QAccessible.Text.Name) == "Article text"
    assert interface.text(QAccessible.Text.Description)
    text = interface.textInterface()
    assert text is not None
    assert text.characterCount() == view.offsets.length
    assert text.text(0, 16) == "Finance minister"


def test_another_article_starts_clean(view: ArticleView) -> None:
    view.set_spans([span("one", "Carla Méndez")])
    view.set_current("one")
    view.select(*place("believed"))
    view.hold_selection()
    view.set_article("Something else.")
    assert view.selected_fragments() == ()
    assert view.current is None
    assert view.span("one") is None
    view.set_article("")
    assert view.selected_fragments() == ()
    view.set_theme(DARK)
    assert view.theme is DARK


def test_direction(view: ArticleView) -> None:
    view.set_article("123\nabc\nقال", direction="rtl")
    blocks = [view.document().findBlockByNumber(n) for n in range(3)]
    rtl, ltr = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
    assert [block.textDirection() for block in blocks] == [rtl, ltr, rtl]


def test_fragments_type_is_that_of_the_model(view: ArticleView) -> None:
    view.select(*place("Carla"))
    parts: Fragments = view.selected_fragments()
    assert parts[0].start == place("Carla")[0]


def turned(at: QPointF, amount: int) -> QWheelEvent:
    return QWheelEvent(
        at, at, QPoint(), QPoint(0, amount), Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False
    )


def test_the_margins_belong_to_the_text(view: ArticleView, qtbot: QtBot) -> None:
    view.resize(1200, 300)
    view.set_article("\n".join(f"Paragraph {number} says something about prices." for number in range(200)))
    qtbot.waitUntil(lambda: not view.busy)
    margin = view.column()[0] - 60
    assert margin > 0
    line = view.viewport().mapTo(view, point(view, 5)).y()
    QTest.mousePress(view, LEFT, pos=QPoint(margin, line))
    QTest.mouseMove(view, view.viewport().mapTo(view, point(view, 9, 0)))
    QTest.mouseRelease(view, LEFT, pos=view.viewport().mapTo(view, point(view, 9, 0)))
    assert view.selected_text() == "Paragraph"
    QApplication.sendEvent(view, turned(QPointF(margin, 100), -120))
    assert view.verticalScrollBar().value() > 0
    for at in (QPointF(margin, 100), QPointF(600, 100)):
        for _ in range(6):
            QApplication.sendEvent(view, turned(at, 1200))
    assert view.verticalScrollBar().value() == 0
    QTest.mouseClick(view, Qt.MouseButton.RightButton, pos=QPoint(margin, line))
    assert view.selected_text() == "Paragraph"


def test_no_reference_to_none_is_lost(view: ArticleView) -> None:
    view.set_spans([span("one", "Carla Méndez")])
    before = sys.getrefcount(None)
    for number in range(200):
        view.set_current("one" if number % 2 else None)
        view.viewport().repaint()
    assert abs(sys.getrefcount(None) - before) < 100
