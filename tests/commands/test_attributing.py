"""Attribution in one gesture, and whom mentions may mean."""

from __future__ import annotations

import pytest

from annotator.commands import attributing, claiming, speaking
from annotator.commands.project import ClaimFilter, Overviews
from annotator.errors import Refused
from annotator.model.ids import new_id
from annotator.model.people import Speaker
from annotator.model.spans import Fragment
from tests.commands.desk import Desk


def _parts(desk: Desk, words: str) -> tuple[Fragment, ...]:
    start = desk.text().index(words)
    return (Fragment(start, start + len(words)),)


def test_an_unmarked_quote_gets_cue_speaker_and_relations_in_one_step(desk: Desk) -> None:
    parts = _parts(desk, "Russia controls about 20% of Ukraine")
    proposed = attributing.propose_attribution(desk.project, desk.article_id, parts)
    assert proposed.cue is not None
    assert proposed.speaker is not None
    assert (proposed.cue.words, proposed.speaker.words) == ("said", "Trump")
    before = desk.everything()
    news = attributing.attribute(
        desk.project, desk.article_id, target=(parts, desk.label("Quote")), cue=proposed.cue, speaker=proposed.speaker
    )
    assert news is not None
    assert news.step.name == "Attribute Quote"
    # The first marks of an article begin it, as a single mark does.
    assert sorted(one.kind for one in news.changes) == ["annotation"] * 3 + ["article"] + ["relation"] * 2
    assert [one.status for one in desk.everything()["article"]] == ["in progress"]
    desk.check_turns_round(before, news)


def test_what_is_marked_already_is_used_again(desk: Desk) -> None:
    claim = desk.mark("Russia controls about 20% of Ukraine", "Claim")
    speaker = desk.mark("Trump", "Speaker")
    proposed = attributing.propose_attribution(desk.project, desk.article_id, claim.fragments)
    assert proposed.speaker is not None
    assert proposed.speaker.annotation_id == speaker.id
    news = attributing.attribute(
        desk.project, desk.article_id, target_id=claim.id, cue=proposed.cue, speaker=proposed.speaker
    )
    assert news is not None
    # A claim is attributed to its speaker; the cue is marked, but only quotes are linked to cues.
    assert sorted(one.kind for one in news.changes) == ["annotation", "relation"]


def test_nothing_near_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="no cue and no speaker"):
        attributing.attribute(desk.project, desk.article_id, target=(_parts(desk, "Zeen"), desk.label("Quote")))


def test_mentions_are_proposed_by_alias_surname_and_pronoun(desk: Desk) -> None:
    entry = Speaker(new_id(), "Donald Trump", ("US President Donald Trump",))
    speaking.add_speaker(desk.project, entry)
    name, pronoun = desk.mark("Trump", "Speaker"), desk.mark("He", "Speaker")
    assert attributing.propose_speakers(desk.project, name.id)[0].speaker == entry
    speaking.resolve(desk.project, [name.id], entry.id)
    candidates = attributing.propose_speakers(desk.project, pronoun.id)
    assert candidates[0].speaker == entry


def test_an_unknown_name_is_proposed_as_a_new_entry(desk: Desk) -> None:
    mention = desk.mark("Trump", "Speaker", canonical="Donald Trump")
    (fresh,) = attributing.propose_speakers(desk.project, mention.id)
    assert fresh.fresh
    assert (fresh.speaker.name, fresh.speaker.aliases) == ("Donald Trump", ("Trump",))


def test_overviews_show_who_said_what_where(desk: Desk) -> None:
    project = desk.project
    claim = desk.mark("Russia controls about 20% of Ukraine", "Claim")
    proposed = attributing.propose_attribution(project, desk.article_id, claim.fragments)
    attributing.attribute(
        project,
        desk.article_id,
        target=(claim.fragments, desk.label("Quote")),
        cue=proposed.cue,
        speaker=proposed.speaker,
    )
    entry = Speaker(new_id(), "Donald Trump")
    with project.reading() as read:
        mention = next(one for one in read.annotations(desk.article_id) if one.label_id == desk.label("Speaker"))
    speaking.resolve_to_new(project, [mention.id], entry)
    claiming.group_claims(project, [claim.id], "Russia holds a fifth of Ukraine.")
    with project.reading() as read:
        views = Overviews(read.connection)
        for sort in ("newest", "speaker", "group", "outlet", "article", "added", "oldest"):
            assert views.claim_ids(ClaimFilter(sort=sort)) == [claim.id]
        (row,) = views.claim_rows([claim.id])
        said = views.utterances(entry.id)
    assert (row.words, row.speaker, row.cue) == ("Russia controls about 20% of Ukraine", "Donald Trump", "said")
    assert row.statement == "Russia holds a fifth of Ukraine."
    assert [(one.label, one.words, one.cue) for one in said] == [
        ("Speaker", "Trump", ""),
        ("Quote", "Russia controls about 20% of Ukraine", "said"),
    ]
