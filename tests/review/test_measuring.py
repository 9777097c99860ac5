"""The whole report: figures equal to the measures on their own, missing work, words where nothing is defined."""

from __future__ import annotations

import math
import random

import pytest

from annotator.model.spans import Fragment, fragments
from annotator.review.agreement import Span, f1, unit_table
from annotator.review.coefficients import cohen_kappa, fleiss_kappa, krippendorff_alpha, tabulate, united
from annotator.review.compared import Compared, Mark, Work
from annotator.review.disputes import KEPT, OF_EACH
from annotator.review.figures import Figures
from annotator.review.measuring import Asked, Measuring
from annotator.review.rating import UNITS, Unit, clusters, rated
from annotator.review.values import Attribute

WORDS = "Prices rose by 12 percent , the ministry said . Nobody knows why ; the court ruled on Monday ."
NAMES = ("ana", "ben", "cleo")


def _mark(place: tuple[int, int], label: str = "Claim", name: str = "", **attributes: object) -> Mark:
    return Mark(name or f"{label}{place}", label, (Fragment(*place),), attributes)


def _article(*works: Work | None, text: str = WORDS, number: int = 0, excluded: tuple[Fragment, ...] = ()) -> Compared:
    return Compared(f"a{number}", f"Article {number}", text, works, excluded)


def _random_articles(seed: int, number: int = 6) -> list[Compared]:
    chance = random.Random(seed)
    found = []
    for place in range(number):
        works: list[Work | None] = []
        for _ in NAMES:
            marks = []
            for _ in range(chance.randrange(4)):
                start = chance.randrange(len(WORDS) - 12)
                marks.append(_mark((start, start + 3 + chance.randrange(9)), chance.choice(["Claim", "Quote"])))
            works.append(Work(tuple(marks), day=f"2026-11-0{1 + place % 3}") if chance.random() < 0.9 else None)
        found.append(_article(*works, number=place))
    return found


def _figures(articles: list[Compared], **more: object) -> Figures:
    names = NAMES[: len(articles[0].works)]
    asked = {"joint": tuple(range(len(names))), "labels": ("Claim", "Quote"), "rounds": 0, "with_gamma": False, **more}
    measuring = Measuring(Asked(names, **asked))  # type: ignore[arg-type]
    for one in articles:
        measuring.add(one)
    return measuring.finish()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("unit", ["token", "character", "sentence"])
def test_figures_are_those_of_the_measures_alone(seed: int, unit: Unit) -> None:
    articles = [one for one in _random_articles(seed) if len(one.workers) > 1]
    figures = _figures(articles, unit=unit)
    assert figures.articles == len(articles)
    for found in figures.labels:
        for pair, (a, b) in zip(found.pairs, ((0, 1), (0, 2), (1, 2)), strict=True):
            both = [(one.text, one.works[a], one.works[b]) for one in articles if one.works[a] and one.works[b]]
            layers = [(text, [m.span for m in left.marks], [m.span for m in right.marks]) for text, left, right in both]
            table = united(unit_table(text, rows, unit, found.label) for text, *rows in layers)
            assert pair.units == table.total()
            assert pair.cohen_kappa == pytest.approx(cohen_kappa(table), nan_ok=True, abs=1e-12)
            if found.label is not None:
                mine = [
                    [[one for one in side if one.label == found.label] for side in (left, right)]
                    for _, left, right in layers
                ]
                exact = [f1(left, right) for left, right in mine]
                assert pair.exact.matched == sum(one.matched for one in exact)
                assert pair.overlap.matched == sum(f1(left, right, 0.5).matched for left, right in mine)
        tables = (
            unit_table(one.text, [work and [m.span for m in work.marks] for work in one.works], unit, found.label)
            for one in articles
        )
        everyone = united(tables)
        assert found.joint is not None
        assert found.joint.krippendorff_alpha == pytest.approx(krippendorff_alpha(everyone), nan_ok=True, abs=1e-12)
        assert found.joint.fleiss_kappa == pytest.approx(fleiss_kappa(everyone), nan_ok=True, abs=1e-12)


def test_units_of_spans_are_only_where_something_is_marked() -> None:
    left = [Span("Claim", (Fragment(0, 10),)), Span("Claim", (Fragment(20, 30),)), Span("Quote", (Fragment(50, 60),))]
    right = [Span("Claim", (Fragment(0, 10),)), Span("Claim", (Fragment(22, 31),)), Span("Claim", (Fragment(50, 60),))]
    exact = rated(WORDS, [left, right], "exact")
    assert exact.table("Claim", (0, 1)) == {(True, True): 1, (True, False): 1, (False, True): 2}
    overlap = rated(WORDS, [left, right], "overlap")
    assert overlap.table("Claim", (0, 1)) == {(True, True): 2, (False, True): 1}
    assert overlap.table(None, (0, 1)) == {(("Claim",), ("Claim",)): 2, (("Quote",), ("Claim",)): 1}
    assert len(clusters([fragments([(0, 10)]), fragments([(1, 10)]), fragments([(9, 30)])])) == 2
    assert set(UNITS) == {"token", "character", "sentence", "exact", "overlap"}


def test_what_is_excluded_is_no_unit_and_no_span() -> None:
    works = Work((_mark((0, 6)), _mark((52, 60)))), Work((_mark((0, 6)),))
    whole = _figures([_article(*works)]).labels[1].pairs[0]
    left_out = _figures([_article(*works, excluded=(Fragment(47, len(WORDS)),))]).labels[1].pairs[0]
    assert whole.exact.left == 2
    assert left_out.exact.left == left_out.exact.matched == 1
    assert left_out.units < whole.units
    assert left_out.cohen_kappa == 1


def test_articles_of_one_annotator_do_not_count() -> None:
    mine = Work((_mark((0, 6)),))
    figures = _figures([_article(mine, None, None), _article(mine, mine, None, number=1)])
    assert figures.articles == 1
    claim = figures.labels[1]
    assert [pair.articles for pair in claim.pairs] == [1, 0, 0]
    assert claim.pairs[0].cohen_kappa == 1
    assert claim.pairs[1].remark == "No article in common."
    assert math.isnan(claim.pairs[1].cohen_kappa)
    # An article that one has finished without a mark counts: nothing was found where something was.
    empty = _figures([_article(mine, Work(), number=2)]).labels[1].pairs[0]
    assert (empty.articles, empty.exact.f1) == (1, 0)
    assert empty.remark == "ben has not used “Claim” here."


def test_nothing_and_one_category_are_told_in_words() -> None:
    nothing = _figures([_article(Work(), Work())]).labels[1].pairs[0]
    assert math.isnan(nothing.cohen_kappa)
    assert math.isnan(nothing.exact.f1)
    assert nothing.remark == "Nobody has used “Claim” here."
    whole = Work((_mark((0, len(WORDS))),))
    everywhere = _figures([_article(whole, whole)]).labels[1].pairs[0]
    assert math.isnan(everywhere.krippendorff_alpha)
    assert everywhere.exact.f1 == 1
    assert "without variation" in everywhere.remark
    assert _figures([_article(Work(), None)]).articles == 0


def test_intervals_hold_the_figure_and_are_the_same_for_a_seed() -> None:
    articles = _random_articles(11, 30)
    found = _figures(articles, rounds=200, seed=3)
    assert found == _figures(articles, rounds=200, seed=3)
    pair = found.labels[1].pairs[0]
    assert set(pair.intervals) == {"cohen_kappa", "krippendorff_alpha", "exact", "overlap"}
    assert pair.intervals["cohen_kappa"].low <= pair.cohen_kappa <= pair.intervals["cohen_kappa"].high
    assert pair.intervals["exact"].low <= pair.exact.f1 <= pair.intervals["exact"].high
    assert found.rounds == 200
    assert _figures(articles[:1], rounds=200).labels[0].pairs[0].intervals == {}


def test_confusion_counts_each_label_of_a_unit() -> None:
    left = Work((_mark((0, 11)), _mark((0, 6), "Quote")))
    right = Work((_mark((0, 6)), _mark((7, 11), "Quote")))
    counts = _figures([_article(left, right)]).confusions[0].counts
    tokens = len(WORDS.split())
    assert counts == {
        ("Claim", "Claim"): 1, ("Quote", None): 1, ("Claim", "Quote"): 1, (None, None): tokens - 2
    }  # fmt: skip


def test_disputed_passages_are_ranked_and_named() -> None:
    one = Work((_mark((0, 25)), _mark((48, 64))))
    two = Work((_mark((0, 17)), _mark((48, 64), "Quote")))
    passages = _figures([_article(one, two)]).disputed
    assert [(passage.kind, passage.words) for passage in passages] == [
        ("label", "Nobody knows why"),
        ("boundary", "percent"),
    ]
    assert passages[0].labels == {"ana": ("Claim",), "ben": ("Quote",)}
    assert WORDS[passages[0].start : passages[0].end] == "Nobody knows why"


@pytest.mark.parametrize("unit", UNITS)
def test_places_without_words_overlaps_and_fragments_of_one_annotator_count(unit: Unit) -> None:
    place, parts = _mark((7, 7)), Mark("x", "Quote", (Fragment(15, 17), Fragment(24, 33)))
    one = Work((place, _mark((0, 12)), _mark((6, 20)), _mark((0, 12)), parts))
    two = Work((place, _mark((0, 20)), parts))
    figures = _figures([_article(one, two), _article(two, one, number=1)], unit=unit, with_gamma=True, rounds=5)
    claim, quote = (figures.labels[at].pairs[0] for at in (1, 2))
    assert (claim.exact.matched, claim.exact.left, claim.exact.right) == (2, 6, 6)
    assert (quote.exact.f1, quote.overlap.f1, quote.gamma, quote.unitized_alpha) == (1, 1, 1, 1)
    assert claim.unitized_alpha == 1, "overlapping marks of one label cover the same words"
    assert claim.unitized_alpha == claim.marking_alpha
    assert 0 < claim.gamma < 1


def test_every_label_and_pair_keeps_passages_of_its_own() -> None:
    long, short = (0, 40), (48, 54)
    loud = [_article(Work((_mark(long),)), Work(()), Work(()), number=at) for at in range(KEPT + 20)]
    quiet = [_article(Work(()), Work(()), Work((_mark(short, "Quote"),)), number=at) for at in range(900, 1000)]
    passages = _figures([*loud, *quiet]).disputed
    assert [one.score for one in passages] == sorted((one.score for one in passages), reverse=True)
    assert {one.words for one in passages[:KEPT]} == {WORDS[:40].strip()}, "the most disputed of all"
    quotes = [one for one in passages if one.labels["cleo"] == ("Quote",)]
    assert [one.article_id for one in quotes] == [f"a{number}" for number in range(900, 900 + OF_EACH)]


def test_periods_follow_the_days() -> None:
    figures = _figures(_random_articles(4, 12))
    assert [period.begin for period in figures.periods] == ["2026-11-01", "2026-11-02", "2026-11-03"]
    assert sum(period.articles for period in figures.periods) == figures.articles
    long = _random_articles(4, 80)
    spread = [
        _article(*(work and Work(work.marks, day=f"2025-{1 + at % 12:02}-{1 + at % 28:02}") for work in one.works))
        for at, one in enumerate(long)
    ]
    months = _figures(spread).periods
    assert [period.begin for period in months] == [f"2025-{month:02}-01" for month in range(1, 13)]


def test_values_speakers_and_relations_of_matched_spans() -> None:
    kind = Attribute("type", "choice", ("direct", "indirect", "mixed"), ("Quote",))
    size, stance = Attribute("size", "number"), Attribute("stance", "number", of_articles=True)
    rows = [("direct", "direct", 1.0, 1.0), ("mixed", "direct", 2.0, 4.0), ("indirect", "indirect", 9.0, 9.0)]
    left, right = [], []
    for at, (ours, theirs, small, large) in enumerate(rows):
        left.append(Mark(f"l{at}", "Quote", (Fragment(at * 10, at * 10 + 8),), {"type": ours, "size": small}, "who"))
        right.append(Mark(f"r{at}", "Quote", (Fragment(at * 10, at * 10 + 7),), {"type": theirs, "size": large}, "w"))
    works = (
        Work(tuple(left), (("supports", "l0", "l1"), ("supports", "l1", "l2")), {"stance": 3}),
        Work(tuple(right), (("supports", "r0", "r1"), ("denies", "r1", "r2")), {"stance": 3}),
    )
    figures = _figures([_article(*works)], attributes=(kind, size, stance))
    found = {(one.of, one.name): one for one in figures.values}
    table = tabulate(*zip(*[(a, b) for a, b, _, _ in rows], strict=True))
    quote = found["Quote", "type"]
    assert quote.cohen_kappa == pytest.approx(cohen_kappa(table))
    assert quote.alpha == pytest.approx(krippendorff_alpha(table))
    assert quote.ordinal_alpha == pytest.approx(krippendorff_alpha(table, "ordinal", kind.choices))
    numbers = tabulate(*zip(*[(a, b) for _, _, a, b in rows], strict=True))
    assert found["Quote", "size"].level == "interval"
    assert found["Quote", "size"].alpha == pytest.approx(krippendorff_alpha(numbers, "interval"))
    assert found["speaker", "identity"].observed == 0
    assert found["article", "stance"].remark.startswith("Only one value")
    links = {one.type: one.f1 for one in figures.links}
    assert (links[None].matched, links[None].left, links[None].right) == (1, 2, 2)
    assert links["supports"].f1 == pytest.approx(2 / 3)
    assert links["denies"].f1 == 0


def test_gold_is_compared_in_pairs_only() -> None:
    same = Work((_mark((0, 6)),))
    figures = _figures([_article(same, Work(), same)], joint=(0, 1), with_gamma=True)
    claim = figures.labels[1]
    assert claim.joint is not None
    assert claim.joint.annotators == ("ana", "ben")
    assert claim.pairs[1].exact.f1 == 1
    assert claim.joint.mean_exact == 0
    assert claim.pairs[1].gamma == 1
    assert claim.pairs[1].unitized_alpha == 1


def test_stopping_is_asked_often() -> None:
    measuring = Measuring(Asked(NAMES, (0, 1, 2), ("Claim", "Quote"), rounds=50))
    for one in _random_articles(2, 8):
        measuring.add(one)
    told: list[tuple[int, int]] = []
    measuring.finish(lambda done, total, _text: told.append((done, total)))
    assert len(told) > 100
    assert told[-1][0] == told[-1][1] == 12
