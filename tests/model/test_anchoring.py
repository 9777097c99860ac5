"""Marked words are found again in another text, or said to be lost; never put elsewhere in silence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.model.anchoring import Anchoring
from annotator.model.spans import Fragment, fragments

OLD = "Kyiv said 40 people left. Moscow said 40 people stayed. The end."


def _place(text: str, words: str, after: int = 0) -> Fragment:
    start = text.index(words, after)
    return Fragment(start, start + len(words))


def test_unchanged_text_keeps_everything() -> None:
    part = _place(OLD, "40 people")
    found = Anchoring(OLD, OLD).find((part,))
    assert (found.kind, found.fragments) == ("same", (part,))


def test_repeated_words_are_told_apart_by_their_surroundings() -> None:
    new = "Moscow said 40 people stayed. Kyiv said 40 people left. The end."
    found = Anchoring(OLD, new).find((_place(OLD, "40 people", 30),))
    assert found.fragments == (_place(new, "40 people"),)
    assert found.kind == "moved"


def test_changed_words_are_said_to_be_changed() -> None:
    old = "The ministry reported on Monday that exports fell by 12 per cent in March."
    new = old.replace("12 per cent", "nearly 13 per cent")
    found = Anchoring(old, new).find((_place(old, "exports fell by 12 per cent in March"),))
    assert found.kind == "changed"
    assert found.fragments == (_place(new, "exports fell by nearly 13 per cent in March"),)


def test_what_is_gone_is_lost() -> None:
    found = Anchoring(OLD, "Something else entirely was printed.").find((_place(OLD, "40 people"),))
    assert (found.kind, found.fragments) == ("lost", ())


def test_a_discontinuous_one_that_lost_a_part_is_changed() -> None:
    both = fragments([_place(OLD, "Kyiv said"), _place(OLD, "The end.")])
    found = Anchoring(OLD, OLD.replace(" The end.", "")).find(both)
    assert found.kind == "changed"
    assert found.fragments == (_place(OLD, "Kyiv said"),)


_TEXT = st.text("ab 🇺🇦é\n.ا", min_size=1, max_size=60)


@given(_TEXT, _TEXT, st.data())
def test_anchors_lie_inside_the_new_text_and_same_or_moved_words_agree(old: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    found = Anchoring(old, new).find((Fragment(start, end),))
    for part in found.fragments:
        assert 0 <= part.start < part.end <= len(new)
    if found.kind in ("same", "moved"):
        assert [new[a:b] for a, b in found.fragments] == [old[start:end]]


@given(_TEXT, st.text("xyz", max_size=5), st.data())
def test_text_put_in_front_moves_every_mark_by_its_length(old: str, front: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    found = Anchoring(old, front + old).find((Fragment(start, end),))
    if found.kind != "lost":
        assert found.fragments == (Fragment(start + len(front), end + len(front)),)
