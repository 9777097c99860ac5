"""Suggestions that say what is marked already, and the paths of connectors."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from annotator.model.annotations import Annotation
from annotator.model.codebook import AttributeDefinition, Codebook, Label, RelationType
from annotator.model.spans import Fragment
from annotator.ui import wording
from annotator.ui.actions.structure import relation_keys, value_keys
from annotator.ui.article.connectors import nearest_pair, route
from annotator.ui.article.folding import folds_of
from annotator.ui.article.offsets import Offsets
from annotator.ui.covered import Covered


def marked(name: str, *parts: tuple[int, int], label: str = "claim") -> Annotation:
    """An annotation over these code points."""
    return Annotation(name, "a", "r", "me", label, tuple(Fragment(*part) for part in parts))


def test_nine_tenths_under_one_mark_with_the_label_are_covered() -> None:
    known = Covered()
    mark = marked("m", (100, 190))
    known.put(mark)
    assert known.covers(marked("s", (100, 200)))
    assert not known.covers(marked("s", (99, 200)))
    assert not known.covers(marked("s", (100, 200), label="quote"))
    known.drop(mark)
    assert not known.covers(marked("s", (100, 200)))


def test_marks_over_many_cells_and_in_parts_are_found() -> None:
    known = Covered()
    known.put(marked("long", (0, 20_000)))
    known.put(marked("parts", (30_000, 30_050), (40_000, 40_050), label="quote"))
    assert known.covers(marked("s", (9_000, 9_500)))
    assert known.covers(marked("s", (30_000, 30_050), (40_000, 40_050), label="quote"))
    assert not known.covers(marked("s", (30_000, 40_050), label="quote"))


def test_near_ends_are_joined_directly_and_far_ones_by_the_rail() -> None:
    here = QRectF(200, 100, 80, 20)
    beside, below, far = QRectF(300, 100, 60, 20), QRectF(40, 140, 60, 20), QRectF(300, 900, 60, 20)
    assert not route(here, beside).named
    assert route(here, below).path.boundingRect().left() >= 40
    rail = route(here, far, lane=1)
    assert rail.path.boundingRect().left() < 8 and rail.named
    assert (rail.tip.x(), rail.tip.y()) == (300, 923)
    assert nearest_pair([here], [far, below, beside]) == (here, beside)


def test_keys_of_relations_and_values_never_clash() -> None:
    book = Codebook(
        labels=(Label("q", "Quote", "#15803d"),),
        attributes=(
            AttributeDefinition("k", "kind", "choice", tuple(f"v{number}" for number in range(11))),
            AttributeDefinition("f", "sure", "flag"),
            AttributeDefinition("t", "words", "text"),
        ),
        relation_types=(
            RelationType("1", "same", key="s"), RelationType("2", "says", key="s"), RelationType("3", "§§"),
        ),
    )  # fmt: skip
    assert relation_keys(book) == {"1": "s", "2": "a", "3": "b"}
    keys = [one.key for one in value_keys(book, "q")]
    assert keys == list("123456789abcde") and value_keys(book, "q")[-1].writes


def test_relations_and_distances_read_as_words() -> None:
    assert wording.relation_phrase("attributed_to") == "said by"
    assert wording.relation_phrase("attributed_to", incoming=True) == "says"
    assert wording.relation_phrase("same_claim") == "same claim"
    here, there = (Fragment(10, 20),), (Fragment(21, 30),)
    assert wording.distance(here, there) == "1 character after"
    assert wording.distance(there, here) == "1 character before"
    assert wording.distance(here, here) == "in the same words"


def test_paragraphs_are_folded_when_they_are_covered_wholly() -> None:
    text = "One 😀.\n\n  Two.  \n\nThree.\nFour."
    offsets = Offsets(text)
    two, three = text.index("Two"), text.index("Three")
    assert folds_of(offsets, [Fragment(two, two + 3)]) == []
    (only,) = folds_of(offsets, [Fragment(two, two + 4), Fragment(three, three + 6)])
    assert (only.first, only.last) == (2, 5)
    assert text[only.start : only.end] == "  Two.  \n\nThree."
