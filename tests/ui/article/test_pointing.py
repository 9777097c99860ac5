"""Clicking, hovering and moving boundaries in the real article view."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from annotator.model.spans import fragments
from annotator.ui.article.view import ArticleView
from tests.ui.article.hands import LEFT, Heard, click, drag, place, point, rest, span


def test_clicks_go_through_a_stack_from_the_innermost(view: ArticleView) -> None:
    view.set_spans([span("outer", "Finance minister Carla Méndez"), span("inner", "Carla Méndez")])
    heard, nothing = Heard(), Heard()
    view.annotation_clicked.connect(heard)
    view.background_clicked.connect(lambda: nothing.append(1))
    for _ in range(3):
        click(view, "Carla")
    assert heard == ["inner", "outer", "inner"]
    click(view, "minister")
    assert heard[-1] == "outer"
    click(view, "believed")
    assert nothing == [1]
    assert len(heard) == 4


def test_selecting_inside_an_annotation_is_no_click(view: ArticleView) -> None:
    view.set_spans([span("outer", "Finance minister Carla Méndez")])
    heard = Heard()
    view.annotation_clicked.connect(heard)
    drag(view, *place("Carla"))
    assert heard == []


def test_a_click_on_a_lane_means_that_annotation(view: ArticleView) -> None:
    view.set_spans([span("outer", "Finance minister Carla Méndez"), span("inner", "Carla Méndez")])
    where = QPointF(point(view, place("Carla")[0], 12))
    hits = []
    for y in range(40):
        ids = view.spans_at(where + QPointF(0, y))
        if not hits or ids != hits[-1]:
            hits.append(ids)
    assert hits[:3] == [["inner", "outer"], ["outer"], ["inner"]]


def test_hovering_tells_and_describes_without_markup(view: ArticleView, qtbot: QtBot) -> None:
    view.set_spans([span("one", "Carla Méndez", tooltip="Speaker <b>&</b>\nana")])
    heard = Heard()
    view.hovered.connect(heard)
    where = point(view, place("Carla")[0], 8)
    QTest.mouseMove(view.viewport(), where)
    assert heard == [["one"]]
    assert view.tooltip_at(QPointF(where)) == "<qt>Speaker &lt;b&gt;&amp;&lt;/b&gt;<br>ana</qt>"
    QApplication.sendEvent(
        view.viewport(), QHelpEvent(QHelpEvent.Type.ToolTip, where, view.viewport().mapToGlobal(where))
    )
    assert "Speaker" in QToolTip.text()
    QTest.mouseMove(view.viewport(), point(view, place("believed")[0]))
    assert heard[-1] == []
    QToolTip.hideText()


# -- boundaries --------------------------------------------------------------------------


def test_handles_move_a_boundary(view: ArticleView) -> None:
    view.set_spans([span("one", "Carla Méndez")])
    view.set_current("one")
    heard = Heard()
    view.boundary_moved.connect(heard)
    handles = list(view.handles())
    assert [handle.is_start for handle in handles] == [True, False]
    rest(view)
    end = handles[1].knob.toPoint()
    QTest.mousePress(view.viewport(), LEFT, pos=end)
    QTest.mouseMove(view.viewport(), point(view, place("prices fell")[1], 0))
    assert heard == []
    QTest.mouseRelease(view.viewport(), LEFT, pos=point(view, place("prices fell")[1], 0))
    assert heard == [("one", fragments([(place("Carla")[0], place("prices fell")[1])]))]
    shown = view.span("one")
    assert shown is not None
    assert shown.fragments == fragments([place("Carla Méndez")])


def test_esc_lets_go_of_a_handle(view: ArticleView) -> None:
    view.set_spans([span("one", "Carla Méndez")])
    view.set_current("one")
    heard = Heard()
    view.boundary_moved.connect(heard)
    rest(view)
    QTest.mousePress(view.viewport(), LEFT, pos=next(iter(view.handles())).knob.toPoint())
    QTest.mouseMove(view.viewport(), point(view, place("Finance")[0], 0))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view.viewport(), LEFT, pos=point(view, place("Finance")[0], 0))
    shown = view.span("one")
    assert shown is not None
    assert heard == []
    assert shown.fragments == fragments([place("Carla Méndez")])


@pytest.mark.parametrize(
    ("which", "unit", "direction", "words"),
    [
        ("end", "word", 1, "Carla Méndez said"),
        ("start", "word", -1, "minister Carla Méndez"),
        ("end", "character", -1, "Carla Ménde"),
        ("end", "sentence", 1, "Carla Méndez said prices fell."),
    ],
)
def test_moving_a_boundary_by_a_unit(view: ArticleView, which: str, unit: str, direction: int, words: str) -> None:
    view.set_spans([span("one", "Carla Méndez")])
    heard = Heard()
    view.boundary_moved.connect(heard)
    assert not view.move_boundary(which, unit, direction)
    view.set_current("one")
    assert view.move_boundary(which, unit, direction)
    assert heard == [("one", fragments([place(words)]))]
