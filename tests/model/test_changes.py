"""Changes and news: what they are about, and turning round."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.annotations import Annotation, Article, Comment
from annotator.model.changes import KINDS, Change, News, Step, kind_of
from annotator.model.codebook import AttributeDefinition, Codebook, Label, RelationType
from annotator.model.spans import Fragment

ARTICLE = Article("a", "Title", "r")
MARK = Annotation("m", "a", "r", "me", "l", (Fragment(2, 5), Fragment(8, 9)))
CHANGES = [
    Change(None, ARTICLE),
    Change(ARTICLE, replace(ARTICLE, title="Other")),
    Change(MARK, None),
    Change(None, Label("l", "Claim", "#1b6ac9")),
]


def test_every_kind_names_its_class_and_back() -> None:
    assert len(set(KINDS.values())) == len(KINDS)
    assert kind_of(ARTICLE) == "article"
    assert kind_of(MARK) == "annotation"
    for name, cls in KINDS.items():
        assert kind_of(cls.__new__(cls)) == name


def test_parents_stand_before_what_refers_to_them() -> None:
    order = list(KINDS)
    for parent, child in (
        ("article", "revision"),
        ("article", "annotation"),
        ("revision", "annotation"),
        ("label", "annotation"),
        ("annotator", "annotation"),
        ("speaker", "annotation"),
        ("claim_group", "annotation"),
        ("annotation", "relation"),
        ("relation_type", "relation"),
        ("annotation", "verdict"),
        ("annotator", "comment"),
    ):
        assert order.index(parent) < order.index(child)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_turned_round_twice_is_itself(change: Change) -> None:
    assert change.turned_round().turned_round() == change
    assert change.turned_round().before == change.after
    assert change.turned_round().object_id == change.object_id


def test_what_a_change_is_about() -> None:
    assert [change.kind for change in CHANGES] == ["article", "article", "annotation", "label"]
    assert [change.article_id for change in CHANGES] == ["a", "a", "a", None]
    assert CHANGES[1].value == CHANGES[1].after
    assert CHANGES[2].value == MARK


def test_what_news_are_about() -> None:
    news = News(Step(1, "s", "Step", None, ""), tuple(CHANGES))
    assert news.article_ids() == {"a"}
    assert news.kinds() == {"article", "annotation", "label"}
    assert list(news.of("annotation")) == [CHANGES[2]]
    comment = Change(None, Comment("c", "b", "m", "me", "?"))
    assert News(news.step, (comment,)).article_ids() == {"b"}


def test_where_an_annotation_begins_and_ends() -> None:
    assert (MARK.start, MARK.end) == (2, 9)


names = st.sampled_from(["Claim", "claim", "CLAIM", "Quote", "straße", "STRASSE"])


@given(st.lists(names, unique=True, max_size=5), names)
def test_labels_are_found_by_id_and_by_name(held: list[str], wanted: str) -> None:
    book = Codebook(tuple(Label(str(number), name, "#1b6ac9") for number, name in enumerate(held)))
    for number, name in enumerate(held):
        found = book.label(str(number))
        assert found is not None
        assert found.name == name
    found = book.label_named(wanted)
    if wanted in held:
        assert found is not None
        assert found.name == wanted
    else:
        same = [name for name in held if name.casefold() == wanted.casefold()]
        assert (found and found.name) == (same[0] if same else None)
    assert book.label("nowhere") is None


def test_attributes_belong_to_their_labels_or_to_all_or_to_articles() -> None:
    everywhere = AttributeDefinition("1", "sure")
    quotes = AttributeDefinition("2", "type", label_ids=("q",))
    articles = AttributeDefinition("3", "genre", scope="article")
    book = Codebook(attributes=(everywhere, quotes, articles), relation_types=(RelationType("r", "supports"),))
    assert book.attributes_of("q") == (everywhere, quotes)
    assert book.attributes_of("c") == (everywhere,)
    assert book.article_attributes() == (articles,)
    assert book.relation_named("supports") == book.relation_type("r") == book.relation_types[0]
    assert book.relation_named("nothing") is book.relation_type("nothing") is None
