"""The boilerplate engine on articles written for the test: each sort of boilerplate, and plain prose left alone."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.suggest.boilerplate import Boilerplate
from annotator.suggest.boilerplate_captions import captions
from annotator.suggest.boilerplate_marks import marks
from annotator.suggest.boilerplate_model import page_of
from annotator.suggest.corpus import Corpus
from annotator.suggest.registry import Source, engine

HARBOUR = """Turkey Weighs Grain Corridor Talks as Harvest Begins

Turkey Weighs Grain Corridor Talks as Harvest Begins
A Turkish frigate patrols the Black Sea near the Bosphorus as cargo ships wait to pass, in a region of rivalry.

The Turkish government said on Tuesday it was weighing a new round of talks on grain exports through the Black Sea, two
officials said. The talks would bring together envoys from both capitals for the first time since the spring.

Farmers load wheat onto a truck outside Odesa, Ukraine, as harvest gets under way.

Analysts said that shipping insurance remained the main obstacle. "Nobody will send a vessel without cover," said Mehmet
Kaya, who studies maritime trade at a university in Izmir. He added that premiums had doubled since January.

The United Nations said the organisation stood ready to help with inspections if both sides asked for it. \
The Turkish president shakes hands with the head of the United Nations in Ankara, June 3, 2024 Two dockworkers check \
sacks of grain at the port of Constanta, Romania, on 14 May 2025

Newsmag is a powerful WordPress theme for magazines. It comes with drag and drop layouts and everything you need.

Newsmag Newsletter
Join thousands of readers and get the latest headlines straight to your inbox
[contact-form-7 id="77" title="Footer form"]
""".replace("two\nofficials", "two officials").replace("Mehmet\nKaya", "Mehmet Kaya")

BRIDGE = """Published: March 4, 2025 Council approves new bridge over the river Tees after years of delay.

The council approved the plan on Monday evening by nine votes to four. Work is expected to start in the autumn and to \
take two years, officials said.

Residents had asked for a crossing since the old one was closed in 2018. "It has been a long time coming," said Anne \
Howe, who runs a shop nearby.

The cost, put at £42 million, will be shared with the government.

About the Writer: Tom Ellis
Tom Ellis is a senior reporter at the Teesside Herald, where he covers transport and local government. His work has \
appeared in The Guardian and The Times. Follow him on Twitter @tomellis.
Photo: Getty Images / Mark Renders.
"""

PULL = "The school has moved into containers on the football pitch, and nobody knows for how long."
FLOOD = f"""{PULL}
The town of Ahrbrück has been rebuilding for three years. Many of the houses along the river are still empty. {PULL}
At a meeting on Thursday the mayor lost patience with the state government, which had promised help by the spring.
The state government says money is not the problem. It has paid out 1.4 billion euros so far, officials said.
"""

PROSE = """The committee met for six hours on Friday without reaching a decision on the budget, members said.

Its chair, Lena Vogt, told reporters that talks would go on next week. The opposition wants more money for schools and
roads, while the government has warned that revenue fell by four percent in the first half of the year.

Both sides agree that the deficit must not grow. They disagree on almost everything else, Vogt added.
"""


def _found(text: str, corpus: Corpus | None = None, title: str = "") -> list[tuple[str, str]]:
    answer = Boilerplate().suggest(Source("a", text, title), corpus or Corpus())
    return [(str(one.attributes["kind"]), text[one.fragments[0].start : one.fragments[0].end]) for one in answer.spans]


def _kinds(text: str) -> dict[str, str]:
    return dict(_found(text))


def test_theme_newsletter_and_shortcode_under_an_article() -> None:
    kinds = _kinds(HARBOUR)
    assert kinds["theme_ad"].startswith("Newsmag is a powerful")
    assert kinds["newsletter_prompt"].startswith("Newsmag Newsletter\nJoin thousands")
    assert kinds["shortcode"] == '[contact-form-7 id="77" title="Footer form"]'


def test_a_title_said_twice_stays_once() -> None:
    answer = Boilerplate().suggest(Source("a", HARBOUR), Corpus())
    starts = [one.fragments[0].start for one in answer.spans if one.attributes["kind"] == "duplicate_title"]
    assert starts == [HARBOUR.index("Turkey Weighs", 5)]


def test_captions_under_the_title_between_paragraphs_and_run_into_one() -> None:
    found = [words for kind, words in _found(HARBOUR) if kind == "caption"]
    assert [words.split()[1] for words in found] == ["Turkish", "load", "Turkish", "dockworkers"]
    assert found[2].endswith("June 3, 2024")
    assert found[3].endswith("14 May 2025")


def test_date_line_run_into_the_text_and_biography_and_credit() -> None:
    found = _found(BRIDGE)
    assert found[0] == ("metadata", "Published: March 4, 2025")
    assert found[1][0] == "author_bio"
    assert found[1][1].startswith("About the Writer")
    assert found[1][1].endswith("@tomellis.")
    assert found[2] == ("image_credit", "Photo: Getty Images / Mark Renders.")
    assert len(found) == 3


def test_a_teaser_that_repeats_a_sentence_of_the_body() -> None:
    assert _found(FLOOD) == [("pull_quote", PULL)]


def test_plain_prose_is_left_alone() -> None:
    assert _found(PROSE) == []
    assert _found("") == _found("\n \n") == []


@pytest.mark.parametrize(
    "line",
    [
        "He was moved by the crowd [sic] and said [inaudible] to the [president].",
        "Editors pick the front page at six, when the night desk arrives.",
        "The image of the party has suffered, said its leader.",
        "The company sells subscription boxes in twelve countries and is growing fast.",
    ],
)
def test_no_rule_takes_a_sentence_of_the_story(line: str) -> None:
    page = page_of(f"{PROSE}\n{line}\n\n{PROSE}", "")
    assert [mark for mark in marks(page) + captions(page) if line in page.text[mark.start : mark.end]] == []


def test_a_block_marked_once_is_proposed_everywhere_with_its_count() -> None:
    block = "Echo readers keep their gardens green with Flora and Sons of Hull."
    corpus = Corpus()
    corpus.learn(block, True, "other")
    text = f"{PROSE}\n{block}\n\nThe vote is due in the last week of September, when members return from recess.\n"
    assert block not in [words for _, words in _found(text)]
    answer = Boilerplate().suggest(Source("a", text), corpus)
    assert [text[one.fragments[0].start : one.fragments[0].end] for one in answer.spans] == [block]
    assert answer.spans[0].reason == "you marked this block once before"
    assert answer.spans[0].score > 0.8


def test_a_rejected_block_does_not_come_back() -> None:
    corpus = Corpus()
    corpus.learn("Photo: Getty Images / Mark Renders.", False)
    corpus.learn("Published: March 4, 2025", False)
    assert [kind for kind, _ in _found(BRIDGE, corpus)] == ["author_bio"]


def test_what_most_articles_of_a_site_repeat_is_proposed_with_its_count() -> None:
    block = "The Echo stands for the people of the coast."
    meta = {"url": "https://echo.example/news"}
    corpus = Corpus()
    for number, word in enumerate(("fire", "flood", "fair", "strike", "storm")):
        text = f"The {word} in the harbour town kept people busy for all of the weekend, officials said.\n{block}\n"
        corpus.add(Source(str(number), text, meta=meta))
    text = f"{PROSE}\n{block}\n"
    assert block not in [words for _, words in _found(text)]
    article = Source("a", text, meta=meta)
    corpus.add(article)
    answer = Boilerplate().suggest(article, corpus)
    assert answer.spans[-1].reason == "repeated in 6 of 6 articles of this site"
    assert text[answer.spans[-1].fragments[0].start :].startswith(block)


def test_scores_are_probabilities_and_every_proposal_says_why() -> None:
    for text in (HARBOUR, BRIDGE, FLOOD):
        for one in Boilerplate().suggest(Source("a", text), Corpus()).spans:
            assert 0.0 < one.score <= 1.0
            assert one.reason
            assert one.label == "Boilerplate"


def test_it_is_registered() -> None:
    assert isinstance(engine("boilerplate"), Boilerplate)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_any_text_gives_ordered_spans_inside_it(text: str) -> None:
    spans = [one.fragments[0] for one in Boilerplate().suggest(Source("a", text), Corpus()).spans]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


def test_importing_the_engine_loads_no_heavy_library() -> None:
    code = (
        "import sys, annotator.suggest.boilerplate;"
        "print([name for name in ('numpy', 'scipy', 'sklearn', 'PySide6', 'sqlalchemy') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
