"""The article view against a bare QTextEdit with the same plain text, measured in the same run."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QTextEdit
from shiboken6 import delete

from annotator.model.spans import Fragment
from annotator.ui.article.shown import ShownSpan
from annotator.ui.article.view import ArticleView
from annotator.ui.style.tokens import LABEL_COLOURS

SIZE = (760, 800)
_SENTENCE = "The minister said on Monday that inflation fell to 2.1 per cent in May, the lowest since 2019. "
_COLOURS = tuple(LABEL_COLOURS)


def article(characters: int) -> str:
    """News-like text of about so many code points, in paragraphs of 200 to 700."""
    chance = random.Random(7)
    lines: list[str] = []
    size = 0
    while size < characters:
        lines.append(_SENTENCE * chance.randint(2, 7))
        size += len(lines[-1]) + 1
    return "\n".join(lines)[:characters]


def marks(text: str, count: int) -> list[ShownSpan]:
    """So many annotations of 10 to 120 code points, one in ten with two fragments, one in ten pending."""
    chance = random.Random(11)
    found = []
    for number in range(count):
        start = chance.randrange(len(text) - 400)
        parts = [Fragment(start, start + chance.randint(10, 120))]
        if number % 10 == 0:
            again = parts[0].end + chance.randint(5, 80)
            parts.append(Fragment(again, again + chance.randint(10, 60)))
        colour = chance.choice(_COLOURS)
        found.append(ShownSpan(f"m{number}", tuple(parts), colour, "Claim", pending=number % 10 == 5))
    return found


def _milliseconds(call: Callable[[], object]) -> float:
    begun = time.process_time()
    call()
    return (time.process_time() - begun) * 1000


def _p99(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.99))]


def _bare(text: str) -> float:
    edit = QTextEdit()
    edit.setReadOnly(True)
    edit.resize(*SIZE)

    def work() -> None:
        edit.setPlainText(text)
        edit.show()
        edit.grab()

    took = _milliseconds(work)
    edit.close()
    delete(edit)
    return took


def _opened(text: str, spans: list[ShownSpan]) -> tuple[ArticleView, float]:
    view = ArticleView()
    view.resize(*SIZE)

    def work() -> None:
        view.set_article(text)
        view.set_spans(spans)
        view.show()
        view.grab()

    return view, _milliseconds(work)


def _until_idle(view: ArticleView) -> tuple[float, float]:
    """Time until the layout is finished, and the longest single stay in the event loop (ms)."""
    begun = time.process_time()
    longest = 0.0
    while view.busy:
        longest = max(longest, _milliseconds(QApplication.processEvents))
    return (time.process_time() - begun) * 1000, longest


def _frame(view: ArticleView, y: int) -> float:
    """Scroll, and paint what that brings into view."""

    def work() -> None:
        view.verticalScrollBar().setValue(y)
        QApplication.processEvents()

    return _milliseconds(work)


def _jump(view: ArticleView, position: int) -> float:
    def work() -> None:
        view.scroll_to(position)
        view.viewport().repaint()

    return _milliseconds(work)


def _add(view: ArticleView, span: ShownSpan) -> float:
    def work() -> None:
        view.update_spans(added=[span])
        QApplication.processEvents()

    view.scroll_to(span.start)
    QApplication.processEvents()
    return _milliseconds(work)


def _close(view: ArticleView) -> None:
    view.close()
    delete(view)


def _measure(name: str, characters: int, count: int) -> dict[str, float]:
    text = article(characters)
    spans = marks(text, count)
    _bare(text)
    bare = min(_bare(text) for _ in range(5))
    opens = []
    for _ in range(5):
        view, took = _opened(text, spans)
        opens.append(took)
        _close(view)
    view, _ = _opened(text, spans)
    settled, longest = _until_idle(view)
    chance = random.Random(3)
    limit = view.verticalScrollBar().maximum()
    scrolls = [_frame(view, min(limit, step * 60)) for step in range(500)]
    repaints = [_milliseconds(view.viewport().repaint) for _ in range(50)]
    jumps = [_jump(view, chance.randrange(len(text))) for _ in range(60)]
    adds = [
        _add(view, ShownSpan(f"new{number}", span.fragments, span.colour, "Claim"))
        for number, span in enumerate(marks(text, 300))
    ]
    _close(view)
    figures = {
        "bare_first_paint_ms": bare,
        "first_paint_ms": min(opens),
        "first_paint_to_bare_ratio": min(opens) / bare,
        "idle_layout_ms": settled,
        "longest_idle_slice_ms": longest,
        "scroll_frame_p99_ms": _p99(scrolls),
        "full_repaint_median_ms": sorted(repaints)[25],
        "far_jump_worst_ms": max(jumps),
        "add_span_p99_ms": _p99(adds),
    }
    return {f"{name}_{figure}": round(value, 2) for figure, value in figures.items()}


def run() -> dict[str, float]:
    """Figures for 1 MB with 10,000 spans and for 100 kB with 1,000 and 10,000; the ratio is to a bare QTextEdit.

    Limits: first paint 3 times the bare one, a scrolled frame 16 ms, a far jump 50 ms once
    idle, adding a span with its repaint 16 ms; the last set, in which some eight
    spans begin on every line, is there to see what happens beyond.  Times are of this
    process (CPU), so that a loaded machine disturbs them less.
    """
    application = QApplication.instance() or QApplication([])
    figures: dict[str, float] = {}
    for name, characters, count in (
        ("1mb_10000_spans", 1_000_000, 10_000),
        ("100kb_1000_spans", 100_000, 1_000),
        ("100kb_10000_spans", 100_000, 10_000),
    ):
        figures |= _measure(name, characters, count)
    application.processEvents()
    return figures


if __name__ == "__main__":
    for title, value in run().items():
        print(f"{value:10.2f}  {title}")
