"""Quotations in English sentences: extent, cue, speaker mention, relations, scores."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.suggest.corpus import Corpus
from annotator.suggest.quotes import QuotesEngine, found_in
from annotator.suggest.quotes_find import Quotation
from annotator.suggest.quotes_language import language
from annotator.suggest.registry import Proposals, Source, engine

Found = tuple[str, str, list[str]]


def found(text: str) -> list[Found]:
    """(quotation, cue, speaker mentions) of an English text."""
    return [
        (text[q.span[0] : q.span[1]], text[q.cue[0] : q.cue[1]] if q.cue else "", [text[a:b] for a, b in q.speakers])
        for q in found_in(text, language("en"))
    ]


def suggest(text: str) -> Proposals:
    """The engine's whole answer."""
    return QuotesEngine().suggest(Source("a", text, meta={"language": "en"}), Corpus())


@pytest.mark.parametrize(
    ("text", "quote", "cue", "speaker"),
    [
        ("“We will rebuild,” said Mayor Anna Bell.", "“We will rebuild,”", "said", "Mayor Anna Bell"),
        ("“We will rebuild,” Bell said on Friday.", "“We will rebuild,”", "said", "Bell"),
        ('Bell replied: "We will rebuild."', '"We will rebuild."', "replied", "Bell"),
        ('"Why now?" asked Bell.', '"Why now?"', "asked", "Bell"),
        ("Bell said the dam would hold.", "the dam would hold", "said", "Bell"),
        ("Bell has said that the dam would hold.", "that the dam would hold", "has said", "Bell"),
        ("Bell did not say whether it would hold.", "whether it would hold", "did not say", "Bell"),
        ("Bell told the crowd on Monday that it was over.", "that it was over", "told", "Bell"),
        ("Bell told CBC News the dam would hold.", "the dam would hold", "told", "Bell"),
        ("Bell said in a statement that it was over.", "that it was over", "said", "Bell"),
        ("Bell, the head of the council, said it was over.", "it was over", "said", "Bell"),
        ("Ann Bell, dean and head of art at Yale, Utah, said it was over.", "it was over", "said", "Ann Bell"),
        ("In May, Bell, who joined in 1998, said it was over.", "it was over", "said", "Bell"),
        ("Speaking in Rome, her lawyer, Jane Doe, said it was over.", "it was over", "said", "her lawyer"),
        ("The town was saved by Bell, who claimed it was easy.", "it was easy", "claimed", "Bell"),
        ("The war is over and Bell says it will last.", "it will last", "says", "Bell"),
        ("The dam has burst, the council said.", "The dam has burst", "said", "the council"),
        ("The dam has burst, according to police.", "The dam has burst", "according to", "police"),
        ("According to the New York Times, it has burst.", "it has burst", "According to", "the New York Times"),
        ("According to the interior ministry over 34 died.", "over 34 died", "According to", "the interior ministry"),
        ("A recent poll found only a few agreed.", "only a few agreed", "found", "A recent poll"),
        ("The court ruled that the ban was void.", "that the ban was void", "ruled", "The court"),
        ("Bell vowed to end the war.", "to end the war", "vowed", "Bell"),
        ("Bell expressed concern about the dam.", "concern about the dam", "expressed", "Bell"),
        ("Bell said on her Facebook page that it was over.", "that it was over", "said", "Bell"),
        ("As Bell explained on Monday, the dam had burst.", "the dam had burst", "explained", "Bell"),
        ("The dam had burst, as Bell explained.", "The dam had burst", "explained", "Bell"),
        ("Bell, who said it was over, left the room.", "it was over", "said", "Bell"),
        ("Bell ruled out a second term.", "a second term", "ruled out", "Bell"),
        ("The paper quoted a nurse as saying it was over.", "it was over", "saying", "a nurse"),
        ("Bell was quoted as saying that it was over.", "that it was over", "was quoted as saying", "Bell"),
        ("The WHO says that a vaccine is near.", "that a vaccine is near", "says", "The WHO"),
        ("Bell noted that, although late, all was well.", "that, although late, all was well", "noted", "Bell"),
    ],
)  # fmt: skip
def test_one_quotation(text: str, quote: str, cue: str, speaker: str) -> None:
    assert found(text) == [(quote, cue, [speaker])]


@pytest.mark.parametrize(
    "text",
    [
        "The mayor announced plans to cut taxes.",
        "The report claims were settled in May.",
        "He pleaded with them to go home.",
        "Photos of the scene showed numerous bodies and debris.",
        "He pointed out those features to the visitors.",
        "She asked the governments not to turn away boats.",
        "The film is called “The Third Man” and was made in 1949.",
        "They took a so-called “short cut” to the lake.",
        "The law applies according to plan.",
        "As online learning continues to grow, schools must adapt.",
        "This guide explains how to book a table.",
        "The form states income was earned abroad.",
        "Healthy eating emphasizes fruits and vegetables.",
        "It helps people find answers they did not know they needed.",
        "There are a few ground rules when it comes to weddings.",
        "In 2021, a fifth of them reported receiving help and a tenth had none.",
        "Bell denied having met the man.",
        "It is recommended that you increase the load.",
        "The newest version adds a few features and has proven to be good.",
        "The company boasts 20 quarters of growth (one was lost).",
    ],
)
def test_no_quotation(text: str) -> None:
    assert found(text) == []


def test_a_quotation_cut_in_two_gives_two_with_the_same_speaker() -> None:
    text = "“This,” Bell told a crowd in Ohio, “is our moment.”"
    assert found(text) == [("“This,”", "told", ["Bell"]), ("“is our moment.”", "told", ["Bell"])]


def test_marks_that_go_on_after_the_attribution_belong_to_the_same_speaker() -> None:
    text = "“I ran,” Bell said. “Everybody ran. It was chaos.”"
    assert found(text)[1] == ("“Everybody ran. It was chaos.”", "said", ["Bell"])


def test_a_quotation_goes_on_in_the_next_paragraph() -> None:
    text = "“We lost,” said Bell. “We will come back.\n“And we will win.”\nHe left."
    assert [quote for quote, _, _ in found(text)] == ["“We lost,”", "“We will come back.", "“And we will win.”"]


def test_a_colon_announces_the_next_paragraph() -> None:
    text = "In it Bell said:\n“We close the plant. It was not easy.”\n“Nobody asked.”"
    assert found(text) == [("“We close the plant. It was not easy.”", "said", ["Bell"])]


def test_the_frame_ends_what_is_said() -> None:
    text = "Bell said the dam would hold, adding that it was old, and Cole said it would not."
    assert found(text) == [
        ("the dam would hold", "said", ["Bell"]),
        ("that it was old", "adding", ["Bell"]),
        ("it would not", "said", ["Cole"]),
    ]


def test_two_cues_share_a_subject() -> None:
    text = "Bell said “we are ready to go” and added “it will be good”."
    assert found(text) == [("“we are ready to go”", "said", ["Bell"]), ("“it will be good”", "added", ["Bell"])]


def test_a_statement_within_a_statement_is_found_too() -> None:
    text = "Bell said he believes the dam will hold."
    assert found(text) == [
        ("he believes the dam will hold", "said", ["Bell"]),
        ("the dam will hold", "believes", ["he"]),
    ]


def test_two_speakers_of_one_quotation() -> None:
    text = "French President Anne Roy and German Chancellor Olaf Kern said it was over."
    assert found(text)[0][2] == ["French President Anne Roy", "German Chancellor Olaf Kern"]


def test_marks_within_marks_stay_one_quotation() -> None:
    text = '"The shift from "application" to "service" is near," said Bell.'
    assert found(text) == [('"The shift from "application" to "service" is near,"', "said", ["Bell"])]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“It is over,” said Bell.", "direct"),
        ("Bell said it was over.", "indirect"),
        ("Bell said it was “not a realistic outcome” in any case.", "mixed"),
    ],
)
def test_types(text: str, kind: str) -> None:
    assert [q.type for q in found_in(text, language("en"))] == [kind]


def test_the_answer_links_quotation_cue_and_speaker() -> None:
    text = "Mayor Anna Bell spoke on Monday. “We will rebuild,” she said."
    answer = suggest(text)
    by_key = {p.key: p for p in answer.spans}
    assert [p.label for p in answer.spans] == ["Quote", "Speaker", "Cue"]
    links = {(link.type, by_key[link.from_key].label, by_key[link.to_key].label) for link in answer.links}
    assert links == {("has_cue", "Quote", "Cue"), ("attributed_to", "Quote", "Speaker")}
    speaker = next(p for p in answer.spans if p.label == "Speaker")
    assert dict(speaker.attributes) == {"canonical": "Anna Bell", "mention": "pronoun"}
    assert all(0 < p.score < 1 and p.reason for p in answer.spans)


def test_a_sure_pattern_scores_higher_than_a_doubtful_one() -> None:
    answer = suggest("“I ran,” Bell said. “Everybody ran. It was chaos.”")
    first, second = [p for p in answer.spans if p.label == "Quote"]
    assert first.score > second.score


def test_the_engine_is_registered() -> None:
    assert isinstance(engine("quotes"), QuotesEngine)


def test_an_article_without_attribution_gives_nothing() -> None:
    assert suggest("The dam held. It rained for a week.") == Proposals()


PIECES = st.sampled_from(
    ["Bell", " said", ",", ".", " “", "”", "\n", ' "', '"', " that", " the dam", " was", " according to", " she",
     " (", ")", " and", "'", "’s", ":", " told", " U.S.", "—", " 20", " who", "é", "🙂"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=150, deadline=None)
def test_any_text_is_survived_and_every_span_lies_in_it(text: str) -> None:
    for quotation in found_in(text, language("en")):
        for start, end in _spans(quotation):
            assert 0 <= start < end <= len(text)
            assert text[start:end] == text[start:end].strip()


@given(st.text(alphabet="abc é🙂\n", max_size=30))
@settings(max_examples=50, deadline=None)
def test_text_before_only_moves_the_offsets(lead: str) -> None:
    text = "“We will rebuild,” said Bell."
    shifted = found_in(f"{lead}\n{text}", language("en"))
    moved = len(lead) + 1
    assert [_spans(q) for q in shifted][-1] == [
        (a + moved, b + moved) for q in found_in(text, language("en")) for a, b in _spans(q)
    ]


def _spans(quotation: Quotation) -> list[tuple[int, int]]:
    return [quotation.span, *([quotation.cue] if quotation.cue else []), *quotation.speakers]
