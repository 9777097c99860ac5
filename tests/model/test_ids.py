"""Identifiers: the bits of UUIDv7, their order, and the stable ones for what comes from outside."""

from __future__ import annotations

import threading
import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.ids import is_uuid, new_id, outside_id


def test_version_variant_and_time_are_those_of_rfc_9562() -> None:
    before = time.time_ns() // 1_000_000
    made = [uuid.UUID(new_id()) for _ in range(100)]
    after = time.time_ns() // 1_000_000
    for one in made:
        assert (one.version, one.variant) == (7, uuid.RFC_4122)
        assert before <= one.int >> 80 <= after + 1


def test_later_ones_sort_after_earlier_ones() -> None:
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_order_holds_when_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = new_id()
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)
    made = [first, *(new_id() for _ in range(100))]
    assert made == sorted(set(made))
    assert {uuid.UUID(one).version for one in made} == {7}
    assert {uuid.UUID(one).variant for one in made} == {uuid.RFC_4122}


def test_threads_never_get_the_same_and_each_sees_its_own_grow() -> None:
    made: list[list[str]] = [[] for _ in range(8)]

    def make(own: list[str]) -> None:
        own += [new_id() for _ in range(2_000)]

    workers = [threading.Thread(target=make, args=(own,)) for own in made]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert all(own == sorted(own) for own in made)
    assert len({one for own in made for one in own}) == 16_000


@given(st.text(max_size=40))
def test_only_the_usual_form_is_a_uuid(text: str) -> None:
    assert is_uuid(text) is False or str(uuid.UUID(text)) == text


def test_forms_of_uuids() -> None:
    one = new_id()
    assert is_uuid(one)
    assert not is_uuid(one.upper())
    assert not is_uuid(one.replace("-", ""))
    assert not is_uuid("{" + one + "}")


@given(st.lists(st.text(max_size=8), min_size=1, max_size=3), st.lists(st.text(max_size=8), min_size=1, max_size=3))
def test_outside_ids_are_stable_and_told_apart(one: list[str], other: list[str]) -> None:
    assert outside_id(*one) == outside_id(*one)
    assert is_uuid(outside_id(*one))
    if not any("\x1f" in part for part in (*one, *other)):
        assert (outside_id(*one) == outside_id(*other)) == (one == other)


def test_outside_ids_stay_the_same_in_every_release() -> None:
    assert outside_id("article", "GUM_news_crane") == "2d1499bb-7749-50fc-be95-59e566a46ccc"
