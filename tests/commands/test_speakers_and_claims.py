"""The speaker registry, claim groups, comments and article values."""

from __future__ import annotations

import pytest

from annotator.commands import claiming, commenting, speaking
from annotator.errors import Refused
from annotator.model.annotations import Annotation
from annotator.model.codebook import AttributeDefinition
from annotator.model.ids import new_id
from annotator.model.people import Speaker
from tests.commands.desk import TEXT, Desk


def _two_speakers(desk: Desk) -> tuple[Speaker, Speaker]:
    one = Speaker(new_id(), "Donald Trump", ("Trump",), external_ids={"wikidata": "Q22686"})
    other = Speaker(new_id(), "President Trump", ("the president",))
    for entry in (one, other):
        speaking.add_speaker(desk.project, entry)
    return one, other


def test_mentions_resolve_to_registry_entries(desk: Desk) -> None:
    one, _ = _two_speakers(desk)
    mentions = [desk.mark("Trump", "Speaker").id, desk.mark("He", "Speaker").id]
    before = desk.everything()
    news = speaking.resolve(desk.project, mentions, one.id)
    assert news is not None
    assert news.step.name == "Resolve to Donald Trump"
    desk.check_turns_round(before, news)
    assert {desk.annotation(mention).speaker_id for mention in mentions} == {one.id}
    before = desk.everything()
    desk.check_turns_round(before, speaking.remove_speaker(desk.project, one.id))
    assert {desk.annotation(mention).speaker_id for mention in mentions} == {None}


def test_entries_merge_and_split_with_undo(desk: Desk) -> None:
    one, other = _two_speakers(desk)
    mentions = [desk.mark("Trump", "Speaker").id, desk.mark("He", "Speaker").id]
    speaking.resolve(desk.project, [mentions[0]], one.id)
    speaking.resolve(desk.project, [mentions[1]], other.id)
    before = desk.everything()
    desk.check_turns_round(before, speaking.merge_speakers(desk.project, [other.id], one.id))
    with desk.project.reading() as read:
        (merged,) = read.speakers()
    assert merged.aliases == ("Trump", "President Trump", "the president")
    assert {desk.annotation(mention).speaker_id for mention in mentions} == {one.id}
    before = desk.everything()
    news = speaking.split_speaker(desk.project, one.id, [mentions[1]], "President Trump")
    desk.check_turns_round(before, news)
    with desk.project.reading() as read:
        names = {entry.id: entry for entry in read.speakers()}
    split = names[desk.annotation(mentions[1]).speaker_id or ""]
    assert split.name == "President Trump"
    assert "President Trump" not in names[one.id].aliases


def test_named_mentions_are_taken_in_by_name_and_alias_in_one_step(desk: Desk) -> None:
    trump = Speaker(new_id(), "Donald Trump", ("Mr. Trump",))
    speaking.add_speaker(desk.project, trump)
    known = desk.mark("Trump", "Speaker", canonical="donald trump", mention="name").id
    pronoun = desk.mark("He", "Speaker", canonical="Pete Hegseth", mention="pronoun").id
    nameless = desk.mark("said", "Speaker").id
    before = desk.everything()
    news = speaking.take_in_named(desk.project)
    assert news is not None
    desk.check_turns_round(before, news)
    assert desk.annotation(known).speaker_id == trump.id
    assert desk.annotation(nameless).speaker_id is None
    with desk.project.reading() as read:
        made = next(one for one in read.speakers() if one.id == desk.annotation(pronoun).speaker_id)
    assert (made.name, made.aliases, made.kind) == ("Pete Hegseth", (), "person")
    with pytest.raises(Refused, match="already"):
        speaking.take_in_named(desk.project)


def test_a_malformed_wikidata_number_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="“22686” is no Wikidata number; it looks like Q22686"):
        speaking.add_speaker(desk.project, Speaker(new_id(), "X", external_ids={"wikidata": "22686"}))
    with pytest.raises(Refused, match="The speaker needs a name"):
        speaking.add_speaker(desk.project, Speaker(new_id(), " "))


def test_claims_of_several_articles_form_a_group(desk: Desk) -> None:
    elsewhere = desk.add_article("B", "Russia holds a fifth of Ukraine, he said.")
    claims = [
        desk.mark("Russia controls about 20% of Ukraine", "Claim").id,
        desk.mark("Russia holds a fifth of Ukraine", "Claim", elsewhere).id,
    ]
    before = desk.everything()
    desk.check_turns_round(before, claiming.group_claims(desk.project, claims, " Russia holds 20% of\nUkraine. "))
    with desk.project.reading() as read:
        (group,) = read.claim_groups()
        assert read.annotation_ids(group_id=group.id) == sorted(claims)
    assert group.statement == "Russia holds 20% of Ukraine."
    before = desk.everything()
    desk.check_turns_round(before, claiming.leave_group(desk.project, [claims[0]]))
    before = desk.everything()
    desk.check_turns_round(before, claiming.leave_group(desk.project, [claims[1]]))
    with desk.project.reading() as read:
        assert read.claim_groups() == []
    with pytest.raises(Refused, match="Only claims can be grouped"):
        claiming.group_claims(desk.project, [desk.mark("Trump", "Speaker").id], "x")


def test_comments_have_authors_and_can_be_settled(desk: Desk) -> None:
    mark = desk.mark("Trump", "Speaker")
    before = desk.everything()
    news = commenting.comment(desk.project, mark.id, " Which Trump? ")
    desk.check_turns_round(before, news)
    commenting.comment(desk.project, desk.article_id, "Read again.")
    with desk.project.reading() as read:
        first, second = read.comments(desk.article_id)
    assert (first.text, first.target_id, second.target_id) == ("Which Trump?", mark.id, desk.article_id)
    before = desk.everything()
    desk.check_turns_round(before, commenting.resolve_comment(desk.project, first.id))
    before = desk.everything()
    desk.check_turns_round(before, commenting.change_comment(desk.project, first.id, "Donald or Melania?"))
    before = desk.everything()
    desk.check_turns_round(before, commenting.remove_comment(desk.project, first.id))


def test_articles_have_values_in_each_layer(desk: Desk) -> None:
    from annotator.commands import codebook_editing

    definition = AttributeDefinition(new_id(), "genre", "choice", ("report", "opinion"), scope="article")
    codebook_editing.add_attribute(desk.project, definition)
    before = desk.everything()
    desk.check_turns_round(before, commenting.set_article_attribute(desk.project, desk.article_id, "genre", "opinion"))
    with pytest.raises(Refused, match="“poem” is not a value"):
        commenting.set_article_attribute(desk.project, desk.article_id, "genre", "poem")
    before = desk.everything()
    desk.check_turns_round(before, commenting.set_article_attribute(desk.project, desk.article_id, "genre", None))
    with desk.project.reading() as read:
        assert read.article_values(desk.article_id) == []


def test_a_new_text_moves_what_it_can_and_asks_about_the_rest(desk: Desk) -> None:
    from annotator.commands import revising

    kept = desk.mark("Russia controls about 20% of Ukraine", "Claim")
    lost = desk.mark("Zeen is a theme.", "Boilerplate")
    text = "UPDATED. " + TEXT.replace("\n\nZeen is a theme.", "")
    proposed = {one.annotation.id: one.anchor for one in revising.propose_revision(desk.project, desk.article_id, text)}
    assert proposed[kept.id].kind == "moved"
    assert proposed[lost.id].kind == "lost"
    with pytest.raises(Refused, match="1 annotations did not survive"):
        revising.revise(desk.project, desk.article_id, text)
    before = desk.everything()
    news = revising.revise(desk.project, desk.article_id, text, {lost.id: None})
    desk.check_turns_round(before, news)
    moved = desk.annotation(kept.id)
    assert isinstance(moved, Annotation)
    assert text[moved.start : moved.end] == "Russia controls about 20% of Ukraine"
    with desk.project.reading() as read:
        old, new = read.revisions(desk.article_id)
        assert read.text(old.id) == TEXT
        assert read.text(new.id) == text
