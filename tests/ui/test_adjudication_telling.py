"""What the adjudication page says of differences, without a window."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from annotator.commands.gold import Adjudication, Point
from annotator.model.annotations import Annotation, Article
from annotator.model.codebook import AttributeDefinition, Codebook, Label
from annotator.model.people import Annotator
from annotator.model.reviewing import Decision
from annotator.model.spans import Fragment, fragments
from annotator.review.differences import Layer, compare
from annotator.ui.adjudication import telling

WORDS = " ".join(f"word{number}" for number in range(80))
BOOK = Codebook(
    labels=(Label("claim", "Claim", "#1b6ac9"), Label("quote", "Quote", "#15803d")),
    attributes=(AttributeDefinition("t", "type", label_ids=("quote",)), AttributeDefinition("k", "kind")),
)
PEOPLE = tuple(Annotator(name, name) for name in ("ana", "ben", "eva"))


def mark(who: str, label: str, *parts: tuple[int, int], speaker: str | None = None, **values: Any) -> Annotation:
    return Annotation(f"{who}{parts[0][0]}", "art", "rev", who, label, fragments(parts), values, speaker_id=speaker)


def seen(*layers: list[Annotation], state: str = "open", decision: Decision | None = None) -> Adjudication:
    matches = compare("art", [Layer(who.id, one) for who, one in zip(PEOPLE, layers, strict=False)])
    points = tuple(Point(one, "agreed" if one.agreed else state, decision) for one in matches)
    article = Article("art", "An article", "rev")
    return Adjudication(
        article,
        WORDS,
        PEOPLE[: len(layers)],
        points,
        (),
        speakers={"s": "Jo"},
        people={one.id: one.name for one in PEOPLE},
    )


def test_a_row_names_kind_label_and_words() -> None:
    (row,) = telling.rows_of(seen([mark("ana", "claim", (0, 11))], [mark("ben", "quote", (0, 11))]), BOOK)
    assert (row.kinds, row.label, row.words, row.colour) == ("label", "Claim / Quote", "word0 word1", "#1b6ac9")
    assert row.told == "word0 word1, Claim / Quote, label, open"


def test_agreements_are_listed_on_request_only() -> None:
    found = seen([mark("ana", "claim", (0, 11))], [mark("ben", "claim", (0, 11))])
    assert telling.rows_of(found, BOOK) == []
    assert [row.kinds for row in telling.rows_of(found, BOOK, agreements=True)] == ["agreement"]
    assert telling.agreements_line(found) == "1 agreement"


def test_layers_that_say_the_same_stand_on_one_card() -> None:
    found = seen([mark("ana", "claim", (0, 11))], [], [mark("eva", "claim", (0, 11))])
    one, other = telling.sides_of(found, found.points[0], BOOK)
    assert (one.places, one.nothing) == ((0, 2), False)
    assert (other.places, other.nothing) == ((1,), True)


def test_values_that_differ_stand_out_and_only_those_of_the_label_are_named() -> None:
    found = seen(
        [mark("ana", "claim", (0, 11), kind="x", speaker="s")], [mark("ben", "quote", (0, 11), kind="x", type="direct")]
    )
    one, other = telling.sides_of(found, found.points[0], BOOK)
    assert one.values == (("means", "Jo", True), ("kind", "x", False))
    assert other.values == (("means", "not said", True), ("kind", "x", False), ("type", "direct", True))


def test_a_long_stretch_that_all_share_is_folded_and_its_ends_are_not() -> None:
    found = seen([mark("ana", "claim", (12, 412))], [mark("ben", "claim", (18, 412))])
    for side in telling.sides_of(found, found.points[0], BOOK):
        (covered,) = (text for text, inside in side.pieces if inside)
        assert " … " in covered
        assert len(covered) < 130
        assert WORDS[: side.parts[0].start].endswith("".join(text for text, _ in side.pieces[:1]).removeprefix("… "))
        assert covered.endswith(WORDS[380:412])


def test_fragments_are_shown_with_what_lies_between() -> None:
    found = seen([mark("ana", "claim", (0, 5), (12, 17))], [mark("ben", "claim", (0, 17))])
    first = telling.sides_of(found, found.points[0], BOOK)[0]
    assert [text for text, inside in first.pieces if inside] == ["word0", "word2"]


def test_who_decided_and_how_is_told() -> None:
    decision = Decision("d", "art", ("ana0", "ben0"), "x", "ben", ("g",), "eva", created="2026-11-22T01:00:00.000Z")
    layers = [mark("ana", "claim", (0, 11))], [mark("ben", "claim", (0, 17))]
    found = seen(*layers, state="decided", decision=decision)
    (row,) = telling.rows_of(found, BOOK)
    assert (row.answer, row.by) == ("as ben", "by \u2068eva\u2069, 22 Nov 2026")
    sides = telling.sides_of(found, found.points[0], BOOK)
    assert telling.taken_side(found, row, sides) == sides[1]
    ruled = seen(*layers, state="decided", decision=replace(decision, rule="majority"))
    (row,) = telling.rows_of(ruled, BOOK)
    assert (row.answer, row.by) == ("as ben · by majority", "22 Nov 2026")
    assert telling.parts_of(found, row, None) == (Fragment(0, 17),)
    assert telling.parts_of(found, row, sides[0]) == (Fragment(0, 11),)
