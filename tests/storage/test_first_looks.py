"""Quick first looks say what the whole lists say; a large transaction leaves a file's connection as it was."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from annotator.commands import annotating, codebook_editing
from annotator.commands.claim_view import ClaimFilter, ClaimListing
from annotator.commands.project import Project, create_project
from annotator.model.annotations import Annotation, Article, Relation, Revision, now
from annotator.model.ids import new_id
from annotator.model.people import Speaker
from annotator.model.spans import Fragment

DAYS, OUTLETS = ("2026-03-01", "2026-01-01", "", "2026-03-01"), ("Post", "", "Globe")


@pytest.fixture
def filled(tmp_path: Path) -> tuple[Project, str]:
    """Twelve articles with three claims each, of which a speaker says two; and the speaker's id."""
    project = create_project(tmp_path / "a.annot", annotator="ana")
    labels = {one.name: one.id for one in project.codebook.labels}
    said = project.codebook.relation_named("attributed_to")
    assert said is not None
    me, speaker, text = project.annotator.id, Speaker(new_id(), "Kim"), "Kim said that it rains. " * 4
    with project.step("Fill", kind="record") as unit:
        unit.put(speaker)
        digest = unit.store_text(text)
        for number, (day, outlet) in enumerate(product(DAYS, OUTLETS)):
            article, revision = new_id(), new_id()
            meta = {"outlet": outlet, "published": day}
            unit.put(Article(article, f"Title {number % 5}", revision, meta=meta, added=now()))
            unit.put(Revision(revision, article, 1, digest, len(text), now()))

            def mark(
                label: str, start: int, end: int, whose: str | None = None, at: tuple[str, str] = (article, revision)
            ) -> str:
                one = Annotation(
                    new_id(), *at, me, labels[label], (Fragment(start, end),), speaker_id=whose, created=now()
                )
                unit.put(one)
                return one.id

            who = mark("Speaker", 0, 3, speaker.id)
            claims = [mark("Claim", 14 + 24 * at, 22 + 24 * at) for at in (2, 0, 1)]
            for claim in claims[:2]:
                unit.put(Relation(new_id(), article, said.id, claim, who, me, created=now()))
    return project, speaker.id


@pytest.mark.parametrize("sort", ["newest", "oldest", "article", "outlet", "added"])
def test_the_first_claims_are_those_that_the_whole_list_begins_with(filled: tuple[Project, str], sort: str) -> None:
    project, _ = filled
    with project, project.reading() as read:
        listing = ClaimListing(read.connection)
        for outlet, limit in product(("", "Globe"), (1, 5, 12, 30, 100)):
            wanted = ClaimFilter(sort=sort, outlet=outlet)
            everything = listing.claim_ids(wanted)
            assert len(everything) == (12 if outlet else 36)
            assert list(listing.first(wanted, limit)[0].ids) == everything[:limit]


def test_places_are_those_of_the_utterances(filled: tuple[Project, str]) -> None:
    project, speaker = filled
    with project, project.reading() as read:
        listing = ClaimListing(read.connection)
        whole = listing.utterances(speaker)
        places = listing.utterance_places(speaker)
        assert len(whole) == 36
        told = [(one.annotation_id, one.article_id, one.outlet, one.published, one.label, one.start) for one in whole]
        assert [tuple(place) for place in places] == told
        assert listing.utterance_rows([one.annotation_id for one in whole]) == {one.annotation_id: one for one in whole}


def test_room_is_given_back_and_the_log_folded(filled: tuple[Project, str]) -> None:
    project, _ = filled
    labels = {one.name: one.id for one in project.codebook.labels}
    with project:
        codebook_editing.merge_labels(project, [labels["Claim"]], labels["Quote"])
        with project.step("Look") as unit:
            ask = unit.read.connection.exec_driver_sql
            assert ask("PRAGMA cache_size").scalar_one() == -32_768
            assert ask("PRAGMA wal_autocheckpoint").scalar_one() == 1000
            assert ask("PRAGMA synchronous").scalar_one() == 2
        with project.reading() as read:
            one = read.annotations(read.article_ids()[0])[0]
        annotating.set_note(project, one.id, "still here")
        assert project.store.check()[0] == []
    assert not Path(f"{project.location}-wal").exists()
