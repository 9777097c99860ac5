"""Where an article differs from the other copies of its story."""

from __future__ import annotations

from annotator.suggest.blocks import blocks
from annotator.suggest.corpus import Corpus, Known
from annotator.suggest.differences import FEATURES, differences
from annotator.suggest.registry import Source

_STORY = "\n".join(
    f"The council voted on plan number {name} after a long debate that ended late on Monday night in the town hall."
    for name in ("alpha", "beta", "gamma", "delta")
)


def _rows(text: str, *copies: str) -> list[dict[str, float]]:
    corpus = Corpus()
    for number, copy in enumerate((text, *copies)):
        corpus.add(Source(str(number), copy))
    view = corpus.view(Source("0", text))
    found = blocks(text)
    rows = differences(found, [view.of(block.text) for block in found], view.copies)
    return [dict(zip(FEATURES, row, strict=True)) for row in rows]


def test_what_follows_the_last_shared_line_is_told() -> None:
    rows = _rows(f"{_STORY}\nGreat post, thanks for it\nI agree with you", _STORY)
    assert [row["after_shared"] for row in rows] == [0, 0, 0, 0, 1, 1]
    assert [row["lacked_words"] for row in rows] == [0, 0, 0, 0, 9, 9]
    assert [row["lacked_left"] for row in rows] == [0, 0, 0, 0, 9, 4]
    assert {row["shared_after"] for row in rows[4:]} == {0}


def test_what_comes_before_the_first_shared_line_is_told() -> None:
    rows = _rows(f"Posted on Monday by the editors\n{_STORY}", _STORY)
    assert [row["before_shared"] for row in rows] == [1, 0, 0, 0, 0]
    assert rows[0]["shared_before"] == 0
    assert rows[-1]["shared_before"] == 3 * 21


def test_a_short_shared_line_does_not_end_a_stretch() -> None:
    rows = _rows(f"{_STORY}\nGreat post, thanks for it\nComments\nI agree", f"{_STORY}\nComments")
    assert [row["after_shared"] for row in rows[4:]] == [1, 1, 1]


def test_only_what_all_copies_hold_is_shared() -> None:
    more = "Great post, thanks for it"
    rows = _rows(f"{_STORY}\n{more}", _STORY, f"{_STORY}\n{more}")
    assert rows[-1]["after_shared"] == 1


def test_without_copies_nothing_is_known() -> None:
    assert _rows(_STORY)[0] == dict.fromkeys(FEATURES, -1.0)
    assert differences([], [], 2) == []
    assert differences(blocks("One line"), [Known()], 0) == [[-1.0] * len(FEATURES)]
