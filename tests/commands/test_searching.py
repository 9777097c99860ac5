"""The concordance of a project."""

from __future__ import annotations

import pytest

from annotator.commands import annotating, speaking
from annotator.commands.agreeing import Choice, measure
from annotator.commands.project import Project
from annotator.commands.searching import search
from annotator.commands.tasks import Handle
from annotator.errors import Cancelled, Refused
from annotator.model.ids import new_id
from annotator.model.people import Speaker
from tests.commands.desk import TEXT, Desk


def _hits(project: Project, query: str) -> list[tuple[str, str]]:
    return [(line.title, line.hit) for line in search(project, query).lines]


def test_lines_of_words_and_of_annotations(desk: Desk) -> None:
    other = desk.add_article("Another", "Ukraine. " + TEXT)
    claim = desk.mark("Russia controls about 20% of Ukraine", "Claim")
    mention = desk.mark("Trump", "Speaker", canonical="Donald Trump")
    annotating.link(desk.project, _type(desk, "attributed_to"), claim.id, mention.id)
    desk.mark("said", "Cue", other)
    assert sorted(_hits(desk.project, "ukraine")) == [
        ("A Monday", "Ukraine"),
        ("Another", "Ukraine"),
        ("Another", "Ukraine"),
    ]
    assert _hits(desk.project, "label:Claim") == [("A Monday", "Russia controls about 20% of Ukraine")]
    assert _hits(desk.project, "label:Claim ukraine") == [("A Monday", "Ukraine")]
    assert sorted(_hits(desk.project, "speaker:donald")) == [
        ("A Monday", "Russia controls about 20% of Ukraine"),
        ("A Monday", "Trump"),
    ]
    assert _hits(desk.project, "ukraine -label:Cue") == [("A Monday", "Ukraine")]
    found = search(desk.project, "Ukraine", limit=1)
    assert (len(found.lines), found.more, found.searched) == (1, True, 2)
    line = search(desk.project, "label:Claim").lines[0]
    assert line.annotation_id == claim.id
    assert desk.text()[line.start : line.end] == line.hit
    assert line.left.endswith("that ")


def test_the_registry_names_speakers(desk: Desk) -> None:
    mention = desk.mark("Trump", "Speaker")
    speaking.resolve_to_new(desk.project, [mention.id], Speaker(new_id(), "Donald J. Trump", aliases=("the Donald",)))
    assert _hits(desk.project, 'speaker:"the donald"') == [("A Monday", "Trump")]
    assert _hits(desk.project, "speaker:nobody") == []


def _type(desk: Desk, name: str) -> str:
    found = desk.project.codebook.relation_named(name)
    assert found is not None
    return found.id


def test_refusals_and_stopping(desk: Desk) -> None:
    with pytest.raises(Refused, match="no field"):
        search(desk.project, "lable:Claim")
    handle = Handle()
    handle.cancel()
    with pytest.raises(Cancelled):
        search(desk.project, "Trump", handle=handle)


def test_agreement_looks_at_what_a_query_finds(desk: Desk) -> None:
    desk.mark("Trump", "Speaker")
    desk.add_article("Another", "Nothing of that kind.")
    report = measure(desk.project, Choice(query="ukraine", rounds=0, layers=("ana", "ana")))
    assert report.looked_at == 0
    assert report.layers[0].name == "ana"
