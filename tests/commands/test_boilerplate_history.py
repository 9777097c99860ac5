"""A block marked once is proposed in the other articles of its site; one that is refused again and again is not."""

from __future__ import annotations

from annotator.commands import annotating, articles, deciding
from annotator.commands.suggesting import suggest
from annotator.model.annotations import Annotation
from tests.commands.desk import Desk

# Reads like part of the story, so that only its history speaks for it.
BLOCK = "Anyone who saw the flood from the bridge is welcome to talk to the people of the harbour office."
STORY = "In {town} the river rose over the {thing} in the night, the mayor said, and people near it had to leave."
TOWNS = ("Aveiro", "Braga", "Coimbra", "Faro", "Guarda", "Lagos")
COUNT = len(TOWNS)


def _site(desk: Desk) -> list[str]:
    made = []
    for town in TOWNS:
        lines = [STORY.format(town=town, thing=thing) for thing in ("mill", "quay", "road to the north")]
        article_id = desk.add_article(f"Flood in {town}", "\n\n".join([lines[0], lines[1], BLOCK, lines[2]]))
        articles.set_meta(desk.project, article_id, "url", f"https://www.river.example/news/{town}")
        made.append(article_id)
    return made


def _proposed(desk: Desk, article_id: str) -> list[Annotation]:
    """The open suggestions for the block in an article."""
    text, label = desk.text(article_id), desk.label("Boilerplate")
    with desk.project.reading() as read:
        (bundle,) = read.bundles([article_id])
    found = deciding.undecided(bundle, desk.project.annotator.id)
    return [one for one in found if one.label_id == label and BLOCK in text[one.start : one.end]]


def _mark(desk: Desk, article_id: str) -> Annotation:
    return desk.mark(BLOCK, "Boilerplate", article_id, kind="other")


def test_marking_a_block_once_proposes_it_in_the_other_articles_of_its_site_with_its_count(desk: Desk) -> None:
    site = _site(desk)
    lines = [STORY.format(town="Porto", thing=thing) for thing in ("bridge", "cellars", "lower town")]
    alone = desk.add_article("Alone", "\n\n".join([*lines, BLOCK]))
    suggest(desk.project, ["boilerplate"])
    before = {article_id: [one.origin for one in _proposed(desk, article_id)] for article_id in site}
    first = _mark(desk, site[0])
    suggest(desk.project, ["boilerplate"])
    assert _proposed(desk, site[0]) == []
    for article_id in site[1:]:
        (one,) = _proposed(desk, article_id)
        assert one.origin is not None and one.origin.score is not None and one.origin.reason is not None
        assert one.origin.reason.startswith("you marked this block once before")
        assert one.origin.reason.endswith(f"repeated in {COUNT} of {COUNT} articles of this site")
        assert one.attributes["kind"] == "other"
        assert all(other is not None and (other.score or 0) < one.origin.score for other in before[article_id])
    assert [one.origin and one.origin.reason for one in _proposed(desk, alone)] == [
        f"you marked this block once before; repeated in {COUNT + 1} articles"
    ]
    _mark(desk, site[1])
    suggest(desk.project, ["boilerplate"])
    reasons = {one.origin.reason for one in _proposed(desk, site[2]) if one.origin}
    assert reasons == {f"you marked this block 2 times before; repeated in {COUNT} of {COUNT} articles of this site"}
    annotating.remove_annotations(desk.project, [first.id])
    suggest(desk.project, ["boilerplate"])
    assert "once before" in str(_proposed(desk, site[2])[0].origin)


def test_refusing_a_block_again_and_again_stops_it_everywhere(desk: Desk) -> None:
    site = _site(desk)
    _mark(desk, site[0])
    suggest(desk.project)
    assert all(_proposed(desk, article_id) for article_id in site[1:])
    for article_id in site[1:3]:
        deciding.reject(desk.project, [one.id for one in _proposed(desk, article_id)])
    suggest(desk.project)
    assert [len(_proposed(desk, article_id)) for article_id in site] == [0] * COUNT
    later = desk.add_article("Later", STORY.format(town="Tavira", thing="bridge") + f"\n\n{BLOCK}")
    articles.set_meta(desk.project, later, "url", "https://www.river.example/news/later")
    suggest(desk.project)
    assert _proposed(desk, later) == []


def test_accepting_counts_like_marking(desk: Desk) -> None:
    site = _site(desk)
    _mark(desk, site[0])
    suggest(desk.project, ["boilerplate"])
    deciding.accept(desk.project, [_proposed(desk, site[1])[0].id])
    suggest(desk.project, ["boilerplate"])
    (one,) = _proposed(desk, site[2])
    assert one.origin is not None
    assert str(one.origin.reason).startswith("you marked this block 2 times before")
