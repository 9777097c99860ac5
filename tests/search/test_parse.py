"""Text to query and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import Refused
from annotator.search.parse import parse
from annotator.search.query import FIELDS, And, Field, Not, Or, Query, Words, asks_annotations
from annotator.search.wording import worded


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("tariff", Words("tariff")),
        ("rare earth", And((Words("rare"), Words("earth")))),
        ('"rare  earth"', Words("rare earth", phrase=True)),
        ("“air cover”", Words("air cover", phrase=True)),
        ('"air cover', Words("air cover", phrase=True)),
        ("label:Claim", Field("label", "Claim")),
        ('Speaker:"Donald Trump"', Field("speaker", "Donald Trump")),
        ("-outlet:Zeen war", And((Not(Field("outlet", "Zeen")), Words("war")))),
        ("NOT war", Not(Words("war"))),
        ("a OR b c", Or((Words("a"), And((Words("b"), Words("c")))))),
        ("(a OR b) AND c", And((Or((Words("a"), Words("b"))), Words("c")))),
        ("10:30 well-known", And((Words("10:30"), Words("well-known")))),
        ("https://example.org", Words("https://example.org")),
    ],
)
def test_text_is_read(text: str, query: Query) -> None:
    assert parse(text) == query
    assert parse(worded(query)) == query


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Write what to look for"),
        ("lable:Claim", "no field “lable”; there are label"),
        ("label:", "no field|after label|Write"),
        ("(a OR b", "opening bracket"),
        ("a)", "closing bracket"),
        ("a OR", "missing"),
        ("NOT", "after NOT"),
        ('""', "nothing between"),
        ("label:(", "look for after label:|opening"),
    ],
)
def test_what_cannot_be_understood_is_told(text: str, told: str) -> None:
    if text == "label:":
        assert parse(text) == Words("label:")
        return
    with pytest.raises(Refused, match=told):
        parse(text)


_WORD = st.text("abcé0", min_size=1, max_size=4)
_LEAF = st.one_of(
    _WORD.map(Words),
    st.builds(lambda a, b: Words(f"{a} {b}", phrase=True), _WORD, _WORD),
    st.builds(Field, st.sampled_from(list(FIELDS)), _WORD),
)
_QUERY = st.recursive(
    _LEAF,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=6,
)


@given(_QUERY)
def test_what_is_worded_reads_the_same(query: Query) -> None:
    assert worded(parse(worded(query))) == worded(query)


def test_fields_of_annotations_ask_for_annotations() -> None:
    assert asks_annotations(parse("label:Claim tariff"))
    assert asks_annotations(parse("status:pending"))
    assert not asks_annotations(parse("status:done tariff outlet:Reuters"))
    assert not asks_annotations(parse("tariff -label:Claim"))
