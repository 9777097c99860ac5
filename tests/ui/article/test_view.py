"""Selecting, clicking, dragging and keys in the real article view."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QHelpEvent, QTextCursor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from annotator.model.spans import Fragments, fragments
from annotator.ui.article.shown import ShownSpan
from annotator.ui.article.view import ArticleView
from annotator.ui.style.tokens import DARK

TEXT = (
    "Finance minister Carla Méndez said prices fell. Nobody believed 😀 her.\r\n"
    "The union\u00a0leader disagreed with 🇵🇹 figures.\n"
    "قالت الوزيرة إن التضخم انخفض إلى 2.1 في المائة.\n"
)
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_NONE = Qt.KeyboardModifier.NoModifier
_LEFT = Qt.MouseButton.LeftButton


def place(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def span(name: str, *words: str, **more: object) -> ShownSpan:
    return ShownSpan(name, fragments(place(one) for one in words), "#1b6ac9", "Claim", **more)  # type: ignore[arg-type]


@pytest.fixture
def view(qtbot: QtBot) -> ArticleView:
    view = ArticleView()
    qtbot.addWidget(view)
    view.resize(760, 500)
    view.show()
    view.set_article(TEXT)
    qtbot.waitUntil(lambda: not view.busy)
    return view


def point(view: ArticleView, position: int, right: int = 2) -> QPoint:
    """A point just right of the left edge of the character at a code point."""
    cursor = QTextCursor(view.document())
    cursor.setPosition(view.offsets.to_qt(position))
    rect = view.cursorRect(cursor)
    return QPoint(rect.left() + right, rect.center().y())


def click(view: ArticleView, words: str, modifiers: Qt.KeyboardModifier = _NONE) -> None:
    start, end = place(words)
    rest(view)
    QTest.mouseClick(view.viewport(), _LEFT, modifiers, point(view, (start + end) // 2))


def rest(view: ArticleView) -> None:
    """Let the double-click interval pass, without waiting for it."""
    view._clicks.count = 0
    view._clicks._time = -10_000


def drag(view: ArticleView, start: int, end: int, modifiers: Qt.KeyboardModifier = _NONE) -> None:
    rest(view)
    first, last = point(view, start, 0), point(view, end, 0)
    QTest.mousePress(view.viewport(), _LEFT, modifiers, first)
    QTest.mouseMove(view.viewport(), (first + last) / 2)
    QTest.mouseMove(view.viewport(), last)
    QTest.mouseRelease(view.viewport(), _LEFT, modifiers, last)


def chosen(view: ArticleView) -> list[str]:
    return [TEXT[start:end] for start, end in view.selected_fragments()]


class Heard(list[object]):
    """What a signal said."""

    def __call__(self, *said: object) -> None:
        self.append(said[0] if len(said) == 1 else said)


# -- selection -----------------------------------------------------------------------


def test_dragging_selects_code_points_of_the_stored_text(view: ArticleView) -> None:
    changed, finished = Heard(), Heard()
    view.selection_changed.connect(changed)
    view.selection_finished.connect(finished)
    drag(view, *place("believed 😀 her"))
    assert chosen(view) == ["believed 😀 her"]
    assert changed[-1] == finished[-1] == view.selected_fragments() == fragments([place("believed 😀 her")])


def test_selection_is_right_after_cr_lf_and_emoji(view: ArticleView) -> None:
    drag(view, *place("leader disagreed with 🇵🇹 figures"))
    assert chosen(view) == ["leader disagreed with 🇵🇹 figures"]


def test_outer_space_is_trimmed_only_when_asked(view: ArticleView) -> None:
    start, end = place(" said ")
    view.select(start, end)
    assert chosen(view) == ["said"]
    assert view.selected_fragments(trim=False) == fragments([(start, end)])


def test_selecting_only_space_selects_nothing(view: ArticleView) -> None:
    start, _ = place(" said")
    view.select(start, start + 1)
    assert view.selected_fragments() == ()


def test_double_triple_and_fourfold_click(view: ArticleView, monkeypatch: pytest.MonkeyPatch) -> None:
    # QTest puts half a second between its clicks.
    monkeypatch.setattr(QApplication, "doubleClickInterval", staticmethod(lambda: 5_000))
    where = point(view, place("Méndez")[0] + 2)
    rest(view)
    QTest.mouseClick(view.viewport(), _LEFT, pos=where)
    QTest.mouseDClick(view.viewport(), _LEFT, pos=where)
    assert chosen(view) == ["Méndez"]
    rest(view)
    for _ in range(3):
        QTest.mouseClick(view.viewport(), _LEFT, pos=where)
    assert chosen(view) == ["Finance minister Carla Méndez said prices fell."]
    QTest.mouseClick(view.viewport(), _LEFT, pos=where)
    assert chosen(view) == [TEXT.split("\r\n", maxsplit=1)[0]]


def test_keys_move_the_caret_and_select_whole_graphemes(view: ArticleView) -> None:
    view.setFocus()
    view.set_caret(place("🇵🇹")[0])
    QTest.keyClick(view, Qt.Key.Key_Right, _SHIFT)
    assert chosen(view) == ["🇵🇹"]
    QTest.keyClick(view, Qt.Key.Key_Right, _SHIFT | _CTRL)
    assert chosen(view)[0].startswith("🇵🇹")
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.selected_fragments() == ()


def test_typing_changes_nothing(view: ArticleView) -> None:
    view.setFocus()
    QTest.keyClicks(view, "abc1")
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert view.document().characterCount() - 1 == view.offsets.length


def test_a_programmatic_selection_grows_to_graphemes(view: ArticleView) -> None:
    start, _ = place("🇵🇹")
    view.select(start + 1, start + 2)
    assert chosen(view) == ["🇵🇹"]


def test_snapping_to_words(view: ArticleView) -> None:
    view.snap_to_words = True
    start, end = place("minister Carla")
    drag(view, start + 3, end - 2)
    assert chosen(view) == ["minister Carla"]


def test_selecting_word_sentence_and_paragraph_at_the_caret(view: ArticleView) -> None:
    view.set_caret(place("believed")[0] + 3)
    view.select_word()
    assert chosen(view) == ["believed"]
    view.select_sentence()
    assert chosen(view) == ["Nobody believed 😀 her."]
    view.select_paragraph()
    assert chosen(view) == [TEXT.split("\r\n", maxsplit=1)[0]]


def test_ctrl_adds_fragments_and_takes_them_away(view: ArticleView) -> None:
    drag(view, *place("Carla Méndez"))
    drag(view, *place("prices fell"), _CTRL)
    assert chosen(view) == ["Carla Méndez", "prices fell"]
    click(view, "leader", _CTRL)
    assert chosen(view) == ["Carla Méndez", "prices fell", "leader"]
    click(view, "Carla", _CTRL)
    assert "Carla Méndez" not in chosen(view)
    drag(view, *place("disagreed"))
    assert chosen(view) == ["disagreed"]


def test_the_keyboard_adds_fragments_too(view: ArticleView) -> None:
    view.select(*place("Carla"))
    view.hold_selection()
    view.select(*place("fell"))
    assert chosen(view) == ["Carla", "fell"]
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert chosen(view) == []


def test_ctrl_with_a_current_annotation_is_for_that_annotation(view: ArticleView) -> None:
    view.set_spans([span("one", "Carla Méndez")])
    view.set_current("one")
    heard, finished = Heard(), Heard()
    view.ctrl_selected.connect(heard)
    view.selection_finished.connect(finished)
    drag(view, *place("prices fell"), _CTRL)
    assert heard == [fragments([place("prices fell")])]
    click(view, "leader", _CTRL)
    assert heard[1] == fragments([place("leader")])
    assert finished == []
    assert view.selected_fragments() == ()


def test_copying_gives_the_stored_text(view: ArticleView) -> None:
    start, end = place("her.\r\nThe union\u00a0leader")
    view.select(start, end)
    view.copy()
    assert QGuiApplication.clipboard().mimeData().text() == TEXT[start:end]
    assert view.selected_text() == TEXT[start:end]


# -- pointing at annotations -----------------------------------------------------------


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
    QTest.mousePress(view.viewport(), _LEFT, pos=end)
    QTest.mouseMove(view.viewport(), point(view, place("prices fell")[1], 0))
    assert heard == []
    QTest.mouseRelease(view.viewport(), _LEFT, pos=point(view, place("prices fell")[1], 0))
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
    QTest.mousePress(view.viewport(), _LEFT, pos=next(iter(view.handles())).knob.toPoint())
    QTest.mouseMove(view.viewport(), point(view, place("Finance")[0], 0))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view.viewport(), _LEFT, pos=point(view, place("Finance")[0], 0))
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


# -- places, zoom, accessibility -----------------------------------------------------------


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
        where, view.mapToGlobal(where), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, _CTRL,
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
