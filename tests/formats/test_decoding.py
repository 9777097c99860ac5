"""Bytes to text: encodings, byte order marks, binaries, what cannot be stored."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import BadInput
from annotator.formats.decoding import decode, kind_of_binary

_STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def _decoded(data: bytes) -> tuple[str, list[str]]:
    told: list[str] = []
    return decode(data, "news.txt", told.append), told


@given(_STORABLE.filter(lambda text: not kind_of_binary(text.encode()) and not text.startswith("\ufeff")))
def test_utf8_comes_back_as_it_was_and_nothing_is_told(text: str) -> None:
    assert _decoded(text.encode()) == (text, [])


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF8, "utf-8"),
    ],
)
def test_a_byte_order_mark_decides_and_is_no_text(mark: bytes, codec: str) -> None:
    text = "Kyiv \U0001f1fa\U0001f1e6 said\r\n“no”."
    found, told = _decoded(mark + text.encode(codec))
    assert found == text
    assert bool(told) == (codec != "utf-8")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1252", "The minister said “we don’t know” – a café in Zürich was closed."),
        ("windows-1252", "Le président a déclaré que l'économie française était en difficulté."),
        ("windows-1251", "Президент заявил, что переговоры продолжатся в понедельник в Москве."),
        ("gb18030", "总统表示谈判将于周一继续。" * 4),
        ("iso8859-2", "Rząd ogłosił w środę nowe środki wsparcia, a źródła są ostrożne."),
        ("iso8859-2", "Vláda ve středu oznámila nová opatření. Je to důležité rozhodnutí, řekl ministr."),
        ("cp1250", "Rząd ogłosił w środę nowe środki. „To ważna decyzja”, powiedział minister w Łodzi."),
        ("cp1250", "Vláda ve středu oznámila nová opatření, jak řekl ministr školství v Poslanecké sněmovně."),
        ("cp1254", "<p>Hükümet çarşamba günü yeni destek önlemlerini açıkladı. Bakan “Bu önemli” dedi."),
    ],
)
def test_other_encodings_are_guessed_and_told(encoding: str, text: str) -> None:
    found, told = _decoded(text.encode(encoding))
    assert found == text
    assert len(told) == 1
    assert "news.txt is not UTF-8; it was read as" in told[0]


def test_an_encoding_that_is_given_overrules_the_guess() -> None:
    assert decode("Łódź".encode("iso-8859-2"), "a.txt", lambda _: None, "iso-8859-2") == "Łódź"
    with pytest.raises(BadInput, match="There is no encoding “martian”"):
        decode(b"x", "a.txt", lambda _: None, "martian")


def test_switched_ascii_is_japanese() -> None:
    found, told = _decoded("政府は水曜日、新しい支援策を発表した。".encode("iso-2022-jp"))
    assert found == "政府は水曜日、新しい支援策を発表した。"
    assert told == ["news.txt was read as ISO-2022-JP-2, as its escape sequences say."]
    assert _decoded(b"a bare \x1b escape")[0] == "a bare \x1b escape"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7\n", "looks like a PDF document"),
        (b"\x89PNG\r\n\x1a\n\0\0", "looks like a PNG image"),
        (b"PK\x03\x04rest", "looks like a zip archive or an Office document"),
        (b"SQLite format 3\0", "looks like an SQLite database"),
        (bytes(range(256)) * 4, "looks like binary data"),
        (b"abc\0def", "NUL character at position 3"),
        (b"ab\xed\xa0\x80", r"half of a surrogate pair \(U\+D800\) at position 2"),
        (codecs.BOM_UTF16_LE + b"a\0\x00\xd8b\0", "not valid UTF-16-LE at byte 2"),
    ],
)
def test_what_is_no_storable_text_is_refused_by_name(data: bytes, sentence: str) -> None:
    with pytest.raises(BadInput, match=f"news.txt.*{sentence}"):
        _decoded(data)


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_one_clear_refusal(data: bytes) -> None:
    try:
        text, _ = _decoded(data)
    except BadInput as error:
        assert "news.txt" in error.sentence
    else:
        assert "\0" not in text


def test_a_short_text_is_not_taken_for_that_of_a_mainframe() -> None:
    told: list[str] = []
    assert decode("Größe".encode("latin-1"), "a.txt", told.append) == "Größe"
    assert told == ["a.txt is not UTF-8; it was read as windows-1252."]
