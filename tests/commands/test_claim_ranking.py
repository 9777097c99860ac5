"""What to check first: claims of all articles by score, suggestions included when asked for."""

from __future__ import annotations

import json

import pytest

from annotator.cli.main import main
from annotator.commands import annotating, deciding
from annotator.commands.project import ClaimFilter, ClaimRow, Overviews
from tests.commands.desk import Desk
from tests.commands.proposing import propose


def _rows(desk: Desk, **wanted: object) -> list[ClaimRow]:
    with desk.project.reading() as read:
        views = Overviews(read.connection)
        return views.claim_rows(views.claim_ids(ClaimFilter(sort="score", **wanted)))  # type: ignore[arg-type]


def test_claims_are_ranked_over_all_articles(desk: Desk) -> None:
    other = desk.add_article("B", "Exports fell by 12 per cent. Nobody was hurt.")
    low = propose(desk, "the war must end", "Claim", 0.3)
    high = propose(desk, "Exports fell by 12 per cent", "Claim", 0.9, other)
    kept = propose(desk, "Russia controls about 20% of Ukraine", "Claim", 0.6)
    refused = propose(desk, "Nobody was hurt", "Claim", 0.8, other)
    mine = desk.mark("Monday", "Claim")
    deciding.accept(desk.project, [kept])
    deciding.reject(desk.project, [refused])
    found = [(row.words, row.status, row.score) for row in _rows(desk, pending=True)]
    assert found == [
        ("Exports fell by 12 per cent", "pending", 0.9),
        ("Russia controls about 20% of Ukraine", "accepted", 0.6),
        ("the war must end", "pending", 0.3),
        ("Monday", "accepted", None),
    ]
    assert [row.annotation_id for row in _rows(desk, pending=True)][::2] == [high, low]
    assert [row.words for row in _rows(desk)] == ["Russia controls about 20% of Ukraine", "Monday"]
    assert _rows(desk)[-1].annotation_id == mine.id


def test_a_proposed_claim_names_its_proposed_speaker_and_an_accepted_one_does_not(desk: Desk) -> None:
    from annotator.model.annotations import Relation
    from annotator.model.ids import new_id, outside_id

    claim = propose(desk, "Russia controls about 20% of Ukraine", "Claim", 0.6)
    speaker = propose(desk, "Trump", "Speaker", 0.6)
    kind = desk.project.codebook.relation_named("attributed_to")
    assert kind is not None
    with desk.project.step("Link") as unit:
        owner = outside_id("engine", "fixed")
        unit.put(Relation(new_id(), desk.article_id, kind.id, claim, speaker, owner, status="pending"))
    assert [row.speaker for row in _rows(desk, pending=True)] == ["Trump"]
    # Marked by hand over the same words: the proposal says nothing of who made this one.
    annotating.mark_span(desk.project, desk.article_id, desk.annotation(claim).fragments, desk.label("Claim"))
    assert [(row.status, row.speaker) for row in _rows(desk, pending=True)] == [("pending", "Trump"), ("accepted", "")]


def test_the_command_line_lists_by_score_and_by_usefulness(
    desk: Desk, project_location: str, capsys: pytest.CaptureFixture[str]
) -> None:
    other = desk.add_article("B", "Exports fell by 12 per cent.")
    propose(desk, "the war must end", "Claim", 0.9)
    propose(desk, "Exports fell by 12 per cent", "Claim", 0.55, other)
    where = project_location
    capsys.readouterr()
    assert main(["claims", where, "--sort", "score", "--json"]) == 0
    assert [row["score"] for row in json.loads(capsys.readouterr().out)] == [0.9, 0.55]
    assert main(["claims", where, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert main(["list", where, "--sort", "useful", "--json"]) == 0
    assert [row["id"] for row in json.loads(capsys.readouterr().out)] == [other, desk.article_id]
    assert main(["claims", where, "--sort", "score"]) == 0
    assert "0.90   pending" in capsys.readouterr().out
