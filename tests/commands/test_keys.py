"""Passwords of servers: taken apart, put together, kept in the system's key store if there is one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.commands import keys
from annotator.errors import AnnotatorError

keyring = pytest.importorskip("keyring")
from keyring.backend import KeyringBackend  # noqa: E402

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)


class Box(KeyringBackend):
    """A key store in memory."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


@pytest.fixture
def box() -> Iterator[Box]:
    before, made = keyring.get_keyring(), Box()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@given(WORDS, WORDS)
def test_any_name_and_password_survive_the_url(user: str, password: str) -> None:
    url = keys.joined("postgresql", user, password, "host:5432/news?sslmode=verify-full")
    assert keys.parts(url) == ("postgresql", user, password, "host:5432/news?sslmode=verify-full")
    assert keys.parts(keys.with_password(url, "")) == ("postgresql", user, "", "host:5432/news?sslmode=verify-full")


def test_a_password_is_kept_by_the_url_without_it(box: Box) -> None:
    url = "postgresql://ana@host/news?sslmode=require"
    keys.keep("postgresql://ana:old@host/news?sslmode=require", "s/e:c@ret")
    assert list(box.held) == [(keys.SERVICE, url)]
    assert keys.with_kept(url) == "postgresql://ana:s%2Fe%3Ac%40ret@host/news?sslmode=require"
    assert keys.with_kept("postgresql://ana:own@host/news") == "postgresql://ana:own@host/news"
    assert keys.with_kept("/some/where.annot") == "/some/where.annot"
    keys.forget(url)
    keys.forget(url)
    assert keys.with_kept(url) == url


def test_without_a_key_store_the_sentence_says_what_to_do() -> None:
    from keyring.backends import fail

    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        assert keys.kept("postgresql://ana@host/news") == ""
        with pytest.raises(AnnotatorError, match="no key store that can be reached"):
            keys.keep("postgresql://ana@host/news", "x")
    finally:
        keyring.set_keyring(before)
