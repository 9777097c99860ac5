"""The sentences of the window."""

from __future__ import annotations

import pytest

from annotator.model.annotations import Annotation, Article
from annotator.model.changes import Change, News, Step
from annotator.model.codebook import Codebook, Label
from annotator.model.spans import Fragment
from annotator.ui import wording

BOOK = Codebook(labels=(Label("c", "Claim", "#1b6ac9"),))


def mark(start: int, end: int, note: str | None = None) -> Annotation:
    return Annotation("a", "x", "r", "p", "c", (Fragment(start, end),), note=note)


def news(name: str, *changes: Change, kind: str = "do") -> News:
    return News(Step(1, "s", name, "p", "", kind), changes)


def test_a_mark_is_told_with_its_label_and_length() -> None:
    told = wording.saved_line(news("Mark Claim", Change(None, mark(0, 112))), BOOK, "ana")
    assert told == "Saved · Claim: 112 characters · annotator: \u2068ana\u2069"


def test_a_change_is_told_with_the_steps_name() -> None:
    told = wording.saved_line(news("Move boundary", Change(mark(0, 5), mark(0, 1))), BOOK, "ana")
    assert told.startswith("Saved · Move boundary · Claim: 1 character · ")


def test_an_undo_is_told_by_its_name_alone() -> None:
    told = wording.saved_line(news("Undo Mark Claim", Change(mark(0, 5), None), kind="undo"), BOOK, "ana")
    assert told.startswith("Saved · Undo Mark Claim · annotator")


@pytest.mark.parametrize(
    ("given", "shown"),
    [("2026-11-12", "12 Nov 2026"), ("2026-11-12T10:00:00Z", "12 Nov 2026"), ("soon", "soon"), ("", "")],
)
def test_dates_are_shown_as_people_read_them(given: str, shown: str) -> None:
    assert wording.shown_date(given) == shown


def test_chips_leave_out_what_is_not_known() -> None:
    article = Article("x", "T", "r", "in progress", {"outlet": "Example\n Post", "language": "en-GB"})
    assert wording.chips(article, 1) == ["Example Post", "English", "In progress"]
    assert wording.chips(article, 2)[-1] == "2 annotators"


def test_words_are_quoted_once_and_shortened() -> None:
    text = "“No”, she said. " + "word " * 100
    assert wording.quoted(text, (Fragment(0, 4),), 50) == "“No”"
    assert wording.quoted(text, (Fragment(6, 14),), 50) == "“she said”"
    long = wording.quoted(text, (Fragment(16, 400),), 50)
    assert long.endswith("…”") and len(long) <= 53
    assert wording.quoted("a\nb c", (Fragment(0, 1), Fragment(4, 5)), 50) == "“a … c”"


def test_outside_text_cannot_become_markup_in_a_tooltip() -> None:
    assert wording.plain_tooltip("<b>x</b> & y") == "<span>&lt;b&gt;x&lt;/b&gt; &amp; y</span>"
