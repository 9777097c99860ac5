"""What an article says again, headings above a line, and signs of talk, source code and markup around it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.suggest.blocks import blocks
from annotator.suggest.boilerplate_sections import FEATURES as SECTIONS
from annotator.suggest.boilerplate_sections import sections
from annotator.suggest.boilerplate_talk import FEATURES as TALK
from annotator.suggest.boilerplate_talk import talk
from annotator.suggest.repetition import FEATURES, repetition

_PARAGRAPH = "The council voted on the plan after a long debate that ended late on Monday night."


def _repeated(text: str) -> list[dict[str, float]]:
    return [dict(zip(FEATURES, row, strict=True)) for row in repetition(blocks(text))]


def _told(text: str) -> list[dict[str, float]]:
    return [dict(zip(TALK, row, strict=True)) for row in talk(blocks(text))]


def test_only_the_second_place_is_said_again() -> None:
    rows = _repeated(f"{_PARAGRAPH}\nSomething else was said of it\n{_PARAGRAPH}")
    assert [row["said_before"] for row in rows] == [0, 0, 1]
    assert rows[0]["said_near"] == rows[2]["said_near"] == 16 / 38
    assert rows[2]["said_ahead"] == 1


def test_a_part_said_again_counts_by_its_trigrams() -> None:
    rows = _repeated(f"{_PARAGRAPH}\nThe council voted on Tuesday")
    assert rows[1]["said_before"] == 2 / 3


def test_short_lines_count_as_a_whole_and_lines_without_words_not_at_all() -> None:
    rows = _repeated("Read more\n***\nRead more\nRead\n***")
    assert [row["said_before"] for row in rows] == [0, -1, 1, 0, -1]
    assert all(row["said_near"] >= 0 for row in rows)


def test_repetition_does_not_heed_case_and_punctuation() -> None:
    rows = _repeated(f"{_PARAGRAPH}\n{_PARAGRAPH.upper().replace('.', '!')}")
    assert rows[1]["said_before"] == 1


def test_source_code_is_told_from_prose() -> None:
    code, prose = "if (user.isValid()) {\nreturn save_all(user);\n}", f"{_PARAGRAPH}\n{_PARAGRAPH}\n{_PARAGRAPH}"
    for sign in ("code_marks-0+0", "code_marks-3+3", "code_marks_in_article", "code_end-4+4", "code_names-3+3"):
        assert all(row[sign] > 0 for row in _told(code))
        assert {row[sign] for row in _told(prose)} == {0}


def test_windows_reach_the_lines_around() -> None:
    rows = _told("\n".join([*["I love it!"] * 2, *[_PARAGRAPH] * 8]))
    assert {row["first_person_in_article"] for row in rows} == {0.2}
    assert [row["calls-5+5"] > 0 for row in rows] == [True] * 7 + [False] * 3
    assert rows[0]["calls-5+5"] == 2 / 6


def test_lone_numbers_and_markup_are_seen() -> None:
    rows = _told("23\n**Best for:** teams")
    assert [row["lone_number-5+5"] for row in rows] == [0.5, 0.5]
    assert rows[0]["markup_in_article"] == 0.5


def test_names_on_lines_of_their_own_are_seen() -> None:
    rows = _told(f"Suzanne\n{_PARAGRAPH}\nMary Ann\nnobody here")
    assert rows[0]["name-5+5"] == 0.5


def test_a_table_of_contents_stands_again_further_down() -> None:
    rows = _repeated(
        "\n".join(["What it costs", "What to ask", _PARAGRAPH, "What it costs", _PARAGRAPH, "What to ask"])
    )
    assert rows[0]["listed_near"] == 3 / 5
    assert rows[5]["listed_near"] < rows[0]["listed_near"]


def test_lines_are_counted_from_the_last_heading_of_a_section() -> None:
    rows = sections(blocks(f"{_PARAGRAPH}\n3 comments\nGreat work\n{_PARAGRAPH}\nLeave a reply\nName"))
    assert [row[SECTIONS.index("since_comments")] for row in rows] == [100, 0, 1, 2, 0, 1]


def test_a_heading_far_above_counts_no_further() -> None:
    rows = sections(blocks("\n".join(["3 comments", *["Great work"] * 90])))
    assert [row[SECTIONS.index("since_comments")] for row in rows][78:] == [78, 79, *[80] * 11]


@given(st.text(alphabet="ab 1!{\n", max_size=80))
def test_every_block_gets_one_finite_row(text: str) -> None:
    found = blocks(text)
    assert [len(row) for row in repetition(found)] == [len(FEATURES)] * len(found)
    assert [len(row) for row in sections(found)] == [len(SECTIONS)] * len(found)
    assert [len(row) for row in talk(found)] == [len(TALK)] * len(found)
    assert all(-1 <= value <= 1 for row in repetition(found) for value in row)
