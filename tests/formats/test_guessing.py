"""Titles and metadata guessed from the first lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator import paths
from annotator.formats.guessing import TITLE_LENGTH, guess
from annotator.formats.metadata import as_date, gathered


def _seed(start: str) -> str:
    (path,) = (paths.seeds() / "articles").glob(start + "_*.txt")
    return path.read_text(encoding="utf-8")


def test_seed_000_has_its_repeated_first_line_as_title_once() -> None:
    title, meta = guess(_seed("000"))
    assert title == "US Considers Air Cover for Ukraine Peacekeeping Force in Deal for Rare Earth Resources"
    assert meta == {}


def test_seed_001_has_its_date_line_as_metadata_and_the_rest_as_title() -> None:
    title, meta = guess(_seed("001"))
    assert meta == {"published": "2025-02-04"}
    assert title.startswith("Trump seeks a rare earth deal with Ukraine as a condition for continued US support")
    assert len(title) <= TITLE_LENGTH


@pytest.mark.parametrize("seed", ["002", "003", "004"])
def test_a_long_first_line_gives_a_short_title(seed: str) -> None:
    text = _seed(seed)
    title, _ = guess(text)
    assert 20 < len(title) <= TITLE_LENGTH
    assert text.startswith(title.removesuffix("…"))


def test_lines_that_state_metadata_are_not_the_title() -> None:
    text = "https://example.org/a\nTitle: Rain stops\nBy Jane Doe\nMonday, May 18, 2015\nLanguage: en\nIt rained."
    assert guess(text) == (
        "Rain stops",
        {"url": "https://example.org/a", "author": "Jane Doe", "published": "2015-05-18", "language": "en"},
    )


def test_prose_that_only_begins_alike_stays_prose() -> None:
    for line in ("Source: people close to the talks say nothing is agreed", "By the time it rained", "Date: unknown"):
        assert guess(line + "\nMore.") == (line, {})


@given(st.text(max_size=400))
def test_a_title_is_one_short_line(text: str) -> None:
    title, _ = guess(text, fallback="file")
    assert title
    assert "\n" not in title
    assert len(title) <= max(TITLE_LENGTH, 4)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2025-02-04", "2025-02-04"),
        ("4 February 2025", "2025-02-04"),
        ("Feb. 4, 2025", "2025-02-04"),
        ("Monday, May 18, 2015", "2015-05-18"),
        ("2025-02-04T10:00:00Z", "2025-02-04T10:00:00Z"),
        ("04/02/2025", None),
        ("31 February 2025", None),
        ("Market 4, 2025", None),
        ("20250204", None),
    ],
)
def test_dates_are_read_only_when_they_are_certain(words: str, day: str | None) -> None:
    assert as_date(words) == day


def test_names_of_others_are_brought_to_ours() -> None:
    title, meta = gathered(
        {"Headline": " A  b ", "Byline": ["X", "Y"], "pub_date": "4 May 2020", "Section": "World", "lang": ""}
    )
    assert (title, meta) == ("A b", {"author": "X, Y", "published": "2020-05-04", "Section": "World"})
