"""Whom a mention means: W proposes, a number chooses."""

from __future__ import annotations

from tests.journeys.conftest import SEEDS
from tests.journeys.person import Person
from tests.journeys.structure import answering
from tests.journeys.test_values import rows


def speakers(person: Person) -> list[str]:
    """Names of the registry."""
    with person.window.desk.reading() as reading:
        return [one.name for one in reading.speakers()]


def begin(person: Person) -> list[str]:
    """Press W and wait for the candidates."""
    shown = person.window.tagging.card.who.list
    person.press("W")
    person.wait(shown.isVisible)
    return [shown.item(place).text() for place in range(shown.count())]


def test_a_number_chooses_and_the_next_mention_finds_the_entry(ana: Person) -> None:
    ana.open_article(SEEDS["003"])
    ana.mark("U.S. Defense Secretary Pete Hegseth", "2")
    who = ana.window.tagging.card.who
    assert who.name == "nobody in the registry yet"
    first = begin(ana)[0]
    assert first.startswith("1") and "New entry: " in first
    ana.press("1")
    ana.wait(lambda: who.name == "is Pete Hegseth")
    assert speakers(ana) == ["Pete Hegseth"] and not who.list.isVisible() and ana.window.view.hasFocus()
    assert ana.action("edit.undo") == "Undo Resolve to Pete Hegseth"
    ana.mark("Hegseth", "2", occurrence=1)
    assert "Pete Hegseth" in begin(ana)[0]
    ana.press("1")
    ana.wait(lambda: who.name == "is Pete Hegseth")
    assert speakers(ana) == ["Pete Hegseth"]
    ana.press("Ctrl+Z")
    ana.wait(lambda: who.name == "nobody in the registry yet")


def test_escape_chooses_nobody_and_the_cross_takes_it_back(ana: Person) -> None:
    ana.open_article(SEEDS["003"])
    ana.mark("Putin", "2")
    begin(ana)
    ana.press("Esc")
    assert speakers(ana) == [] and ana.window.sheet.current is not None
    begin(ana)
    ana.press("Return")
    who = ana.window.tagging.card.who
    ana.wait(lambda: who.name.startswith("is "))
    who._clear.click()
    ana.wait(lambda: who.name == "nobody in the registry yet")


def test_a_new_entry_gets_the_name_that_is_written(ana: Person) -> None:
    ana.open_article(SEEDS["003"])
    ana.mark("Putin", "2")
    last = len(begin(ana))
    answered = answering(ana, lambda dialog: (dialog.line.setText("Vladimir Putin"), dialog.accept()))
    ana.press(str(last))
    answered()
    ana.wait(lambda: ana.window.tagging.card.who.name == "is Vladimir Putin")


def test_several_mentions_chosen_in_the_list_are_resolved_together(ana: Person) -> None:
    ana.open_article(SEEDS["003"])
    ana.mark("Hegseth", "2", occurrence=1)
    ana.mark("Hegseth", "2", occurrence=2)
    rows(ana, 0, 1)
    ana.window.view.setFocus()
    begin(ana)
    ana.press("1")
    ana.wait(lambda: all(one.speaker_id for one in ana.window.sheet.annotations.values()))
    assert len({one.speaker_id for one in ana.window.sheet.annotations.values()}) == 1


def test_only_mentions_mean_somebody(ana: Person) -> None:
    ana.open_article(SEEDS["003"])
    ana.mark("Putin", "1")
    assert not ana.window.tagging.card.who.isVisible()
    ana.press("W")
    assert ana.window.banner.sentence.startswith("Click one of your own Speaker annotations")
