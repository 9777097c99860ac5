"""One-gesture attribution: T proposes cue and speaker, Return makes them with the quote as one step."""

from __future__ import annotations

from tests.journeys.conftest import SEEDS
from tests.journeys.person import Person
from tests.journeys.test_linking import relations

QUOTE = "that “everything is on the table” regarding negotiations to end the Russia-Ukraine war"
SPEAKER = "U.S. Defense Secretary Pete Hegseth"


def begin(person: Person) -> None:
    """Select the words of a quote and press the key."""
    person.open_article(SEEDS["003"])
    person.select_words(QUOTE)
    person.press("T")
    person.wait(lambda: person.window.structure.mode == "attribute")
    person.wait(lambda: bool(person.window.structure.attribute.draft.options["who"].rows))


def fields(person: Person) -> dict[str, str]:
    """What the panel shows."""
    return {name: field.words for name, field in person.window.tagging.attribution.fields.items()}


def test_t_and_return_attribute_selected_words_as_one_step(ana: Person) -> None:
    begin(ana)
    window = ana.window
    assert fields(ana) == {"cue": "stated", "speaker": SPEAKER, "who": "New entry: Pete Hegseth"}
    overlay = window.structure.links.overlay
    assert overlay.isVisible() and len(overlay.eligible) == 2, "both ends are framed in the article"
    assert ana.marked() == []
    ana.press("Return")
    ana.wait(lambda: len(relations(ana)) == 2)
    assert ana.marked() == [("Speaker", SPEAKER), ("Cue", "stated"), ("Quote", QUOTE)]
    assert set(relations(ana)) == {("attributed_to", QUOTE, SPEAKER), ("has_cue", QUOTE, "stated")}
    ana.wait(lambda: window.sheet.current is not None and window.sheet.current.start == window.sheet.text.index(QUOTE))
    speaker = next(one for one in window.sheet.annotations.values() if one.speaker_id)
    with window.desk.reading() as reading:
        assert [(one.id, one.name) for one in reading.speakers()] == [(speaker.speaker_id, "Pete Hegseth")]
    assert not window.tagging.attribution.isVisible() and window.view.hasFocus()
    assert ana.action("edit.undo") == "Undo Attribute Quote"
    ana.press("Ctrl+Z")
    ana.wait(lambda: ana.marked() == [] and relations(ana) == [])
    with window.desk.reading() as reading:
        assert reading.speakers() == []


def test_escape_marks_nothing(ana: Person) -> None:
    begin(ana)
    ana.press("Esc")
    assert ana.window.structure.mode == "" and not ana.window.tagging.attribution.isVisible()
    ana.settle()
    assert ana.marked() == [] and ana.window.structure.attribute.draft is None


def test_tab_goes_round_and_arrows_choose_other_candidates(ana: Person) -> None:
    ana.open_article(SEEDS["003"])
    ana.mark("Putin", "2")
    begin(ana)
    panel = ana.window.tagging.attribution
    assert panel.fields["speaker"].hasFocus()
    ana.press("Down")
    assert fields(ana)["speaker"] == "Putin"
    ana.wait(lambda: fields(ana)["who"] != "")
    ana.press("Up")
    ana.wait(lambda: fields(ana)["who"] == "New entry: Pete Hegseth")
    ana.press("Tab")
    assert panel.fields["who"].hasFocus()
    ana.press("Down")
    assert fields(ana)["who"] == "nobody in particular"
    ana.press("Tab")
    assert panel.fields["cue"].hasFocus()
    ana.press("Up")
    assert fields(ana)["cue"] == "none"
    ana.press("Return")
    ana.wait(lambda: len(relations(ana)) == 1)
    assert [label for label, _ in ana.marked()] == ["Speaker", "Quote", "Speaker"]
    with ana.window.desk.reading() as reading:
        assert reading.speakers() == []


def test_words_selected_meanwhile_replace_the_end_in_focus(ana: Person) -> None:
    begin(ana)
    ana.select_words("Pete Hegseth")
    ana.wait(lambda: fields(ana)["speaker"] == "Pete Hegseth")
    assert ana.window.tagging.attribution.fields["speaker"].hasFocus()
    ana.press("Return")
    ana.wait(lambda: ("attributed_to", QUOTE, "Pete Hegseth") in relations(ana))


def test_a_current_quote_is_attributed_with_what_is_marked(ana: Person) -> None:
    ana.open_article(SEEDS["003"])
    ana.mark(SPEAKER, "2")
    ana.mark("stated", "4")
    ana.mark(QUOTE, "3")
    ana.press("T")
    ana.wait(lambda: ana.window.structure.mode == "attribute")
    ana.press("Return")
    ana.wait(lambda: len(relations(ana)) == 2)
    assert len(ana.marked()) == 3, "nothing is marked twice"
    assert [row.phrase for row in ana.window.tagging.card.relations.rows] == ["said by", "credited by"] or {
        row.phrase for row in ana.window.tagging.card.relations.rows
    } == {"said by", "credited by"}


def test_what_cannot_be_attributed_is_refused_with_the_reason(ana: Person) -> None:
    ana.open_article(SEEDS["003"])
    ana.mark("stated", "4")
    ana.press("T")
    assert ana.window.banner.sentence == "Attribution starts from a Claim or Quote; this is a Cue."
    assert ana.window.structure.mode == ""


def test_what_is_proposed_can_be_read_in_a_low_window(ana: Person) -> None:
    begin(ana)
    ana.window.resize(1000, 640)
    ana.settle()
    for field in ana.window.tagging.attribution.fields.values():
        needed = field.layout().totalHeightForWidth(field.width())
        ana.wait(lambda field=field, needed=needed: field.height() >= needed)
        assert needed > 3 * field.fontMetrics().height()
