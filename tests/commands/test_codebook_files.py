"""Codebooks as files: what is read, and what is refused with the row named."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.commands import annotating
from annotator.commands.codebooks import load_codebook, shipped_codebooks
from annotator.commands.project import create_project, open_project
from annotator.errors import BadInput
from tests.storage.making import add_article, parts

BOOK = """
labels:
  - {name: Fact, colour: "#1b6ac9"}
  - {name: Date, parent: Fact}
attributes:
  - {name: sure, kind: choice, choices: [yes, no, 1], default: yes}
  - {name: seen, kind: date, default: 2026-11-21}
  - {name: loud, kind: flag, default: no}
relations:
  - {name: dates, from: [Date], to: [Fact]}
"""


def _file(folder: Path, text: str) -> Path:
    path = folder / "book.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_words_of_yaml_are_taken_as_they_were_written_and_mean_the_same_after_reopening(tmp_path: Path) -> None:
    book = _file(tmp_path, BOOK)
    for attempt in ("made", "reopened"):
        if attempt == "made":
            project = create_project(tmp_path / "project.annot", codebook=book, annotator="anna")
            article = add_article(project)
        else:
            project = open_project(tmp_path / "project.annot", annotator="anna")
        with project:
            sure, seen, loud = project.codebook.attributes
            assert (sure.choices, sure.default) == (("yes", "no", "1"), "yes")
            assert (seen.default, loud.default) == ("2026-11-21", False)
            fact, date = project.codebook.labels
            assert (date.parent_id, project.codebook.relation_types[0].from_ids) == (fact.id, (date.id,))
            place = parts((0, 3)) if attempt == "made" else parts((4, 8))
            news = annotating.mark_span(project, article, place, fact.id)
            assert news is not None
            assert news.changes[0].after.attributes == {  # type: ignore[union-attr]
                "sure": "yes",
                "seen": "2026-11-21",
                "loud": False,
            }


def test_one_file_gives_the_same_identifiers_every_time(tmp_path: Path) -> None:
    book = _file(tmp_path, BOOK)
    assert load_codebook(book) == load_codebook(book)


def test_every_shipped_codebook_can_be_read() -> None:
    assert "news" in shipped_codebooks()
    for name in shipped_codebooks():
        assert load_codebook(name).labels


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("labels: [", "cannot be read"),
        ("- a\n- b\n", "needs a list “labels” with at least one row"),
        ("labels: []\n", "needs a list “labels” with at least one row"),
        ("labels: [{name: A}, {key: b}]\n", "has no name in row 2 of “labels”"),
        ("labels: [{name: A}, {name: A}]\n", "has two labels of one name"),
        ("labels: [{name: A, colour: blue}]\n", "gives the label “A” the colour “blue”; write it as #rrggbb"),
        ("labels: [{name: A, parent: B}]\n", "names the label “B” in “A”, but has no such label"),
        ("labels: [{name: A}]\nattributes: [{name: x, kind: mood}]\n", "the kind “mood”; use one of choice"),
        ("labels: [{name: A}]\nrelations: [{name: r, to: [B]}]\n", "names the label “B” in “r”"),
        ("labels: [{name: \xff}]\n", "book.yaml"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "book.yaml"
    path.write_bytes(text.encode("latin-1") if "\xff" in text else text.encode())
    with pytest.raises(BadInput) as refusal:
        load_codebook(path)
    assert words in refusal.value.sentence
    assert str(path) in refusal.value.sentence


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        load_codebook(tmp_path / "nowhere.yaml")
