"""Clean text: nothing is put in, everything else stays, and every place is found again in the source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.cleaning import clean, to_source
from annotator.model.spans import Fragment

_TEXT = st.text(st.sampled_from("ab.\n\r\t \u00a0é\U0001f6a2\u2028"), max_size=40)
_RANGES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5)


@given(_TEXT, _RANGES)
def test_every_piece_is_the_source_and_only_the_ranges_with_their_white_space_go(
    text: str, pairs: list[tuple[int, int]]
) -> None:
    ranges = [Fragment(*sorted((min(a, len(text)), min(b, len(text))))) for a, b in pairs]
    made = clean(text, ranges)
    place, before = 0, 0
    kept: set[int] = set()
    for clean_start, source_start, length in made.pieces:
        assert clean_start == place and source_start >= before and length > 0
        assert made.text[clean_start : clean_start + length] == text[source_start : source_start + length]
        place, before = clean_start + length, source_start + length
        kept.update(range(source_start, source_start + length))
    assert place == len(made.text)
    gone = {at for start, end in ranges for at in range(start, end)}
    assert kept.isdisjoint(gone)
    assert all(text[at].isspace() for at in set(range(len(text))) - kept - gone)


@given(_TEXT, _RANGES, st.integers(0, 40), st.integers(0, 40))
def test_any_range_of_the_clean_text_is_found_in_the_source(
    text: str, pairs: list[tuple[int, int]], one: int, other: int
) -> None:
    made = clean(text, [Fragment(*sorted((min(a, len(text)), min(b, len(text))))) for a, b in pairs])
    start, end = sorted((min(one, len(made.text)), min(other, len(made.text))))
    parts = to_source(made.pieces, start, end)
    assert "".join(text[a:b] for a, b in parts) == made.text[start:end]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("One.\n\n[Buy now!]\n\nTwo.", "One.\n\nTwo."),
        ("One.\n\n[Buy]\n\n[now!]\n\nTwo.", "One.\n\nTwo."),
        ("[Buy now!]\n\n  Two.", "  Two."),
        ("One.\n\n[Buy now!]\n", "One."),
        ("One. [Buy now!] Two.", "One. Two."),
        ("One. [Buy now!]\r\nTwo.", "One.\r\nTwo."),
        ("[Lisbon —] One.", "One."),
        ("One[gallery]two.", "Onetwo."),
        ("One.\r\n[Buy now!]\r\nTwo.", "One.\r\nTwo."),
        ("[All of it.]", ""),
        ("One.", "One."),
    ],
)
def test_white_space_goes_with_what_it_belonged_to(marked: str, expected: str) -> None:
    text, ranges = "", []
    for part in marked.replace("]", "[").split("["):
        ranges.append(Fragment(len(text), len(text) + len(part)))
        text += part
    assert clean(text, ranges[1::2]).text == expected
