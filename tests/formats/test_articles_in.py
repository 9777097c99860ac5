"""Files of other programs that hold articles: what becomes the text, what is proposed, what is refused."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import pytest

from annotator.errors import BadInput
from annotator.formats import warc as warc_format
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import format_named, recognised
from annotator.model.spans import surface
from tests.formats import article_files as made
from tests.formats.material import read


def _read(folder: Path, name: str, data: bytes, **options: object) -> tuple[list[ArticleRecord], list[str]]:
    (folder / name).write_bytes(data)
    return read(recognised(folder / name).id, folder / name, **options)


@pytest.mark.parametrize("name", sorted(made.FILES))
def test_each_kind_is_recognised_under_any_name_and_gives_its_words(name: str, tmp_path: Path) -> None:
    format_id, make = made.FILES[name]
    for place in (tmp_path / name, tmp_path / "other.bin"):
        place.write_bytes(make())
        assert recognised(place).id == format_id
    records, _ = read(format_id, tmp_path / name)
    words = "\n".join(record.text for record in records)
    wanted = ("The river rose by two metres",) if format_id == "pdf" else (made.FIRST, made.SECOND)
    assert all(one in words for one in wanted)
    assert "never" not in words
    assert "Hidden words" not in words
    assert all(record.meta["source_file"].startswith(name) for record in records)


def test_a_page_keeps_all_its_text_and_proposes_what_is_not_the_article(tmp_path: Path) -> None:
    (record,), told = _read(tmp_path, "a.html", made.page().encode())
    assert told == []
    assert record.title == made.TITLE
    assert record.text.split("\n") == [
        "Home News", made.TITLE, "By Ana Bo", "The river on Monday", made.FIRST, made.SECOND, "We use cookies.",
        "Accept all", "© 2026 The Paper",
    ]  # fmt: skip
    found = {span.attributes["kind"]: surface(record.text, span.fragments) for span in record.spans}
    assert found == {
        "navigation": "Home News",
        "metadata": "By Ana Bo",
        "caption": "The river on Monday",
        "cookie_notice": "We use cookies.\nAccept all",
        "copyright": "© 2026 The Paper",
    }
    assert {(span.label, span.status, span.annotator) for span in record.spans} == {("Boilerplate", "pending", "page")}
    assert all(span.origin is not None and span.origin.engine == "page" for span in record.spans)
    stated = {"author": "Ana Bo", "outlet": "The Paper", "url": "https://news.example/flood", "language": "en-GB",
              "published": "2026-02-03T10:00:00Z", "image_caption": "The river on Monday"}  # fmt: skip
    assert stated.items() <= record.meta.items()
    assert len(record.meta["source_sha256"]) == 64


def test_only_the_main_text_on_request(tmp_path: Path) -> None:
    (record,), _ = _read(tmp_path, "a.html", made.page().encode(), main_text_only=True)
    assert record.text.split("\n")[0] == made.TITLE
    assert made.FIRST in record.text
    assert "Home News" not in record.text
    assert "cookies" not in record.text
    assert record.spans == []


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<p>a<br>b</p>", ["a", "b"]),
        ("<p>one <b>two</b>\n three&nbsp;four</p>", ["one two three\u00a0four"]),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", ["a\tb", "c"]),
        ("<pre>x  y\n z</pre>", ["x  y", "z"]),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", ["a", "b", "c"]),
        ("<p>a<script>b</script><style>c</style><template>d</template>e</p>", ["ae"]),
        ("<p>a<span hidden>b</span><span class='sr-only'>c</span></p>", ["a"]),
        ("<p>a</p><!-- b --><![CDATA[c]]><p>\0d\U0001f600e\u0301", ["a", "d\U0001f600e\u0301"]),
        ("<div>" * 1500 + "deep" + "</div>" * 1500, ["deep"]),
        ("<p>&#x1F1FA;&#x1F1E6; &bogus; &lt;b&gt;</p>", ["\U0001f1fa\U0001f1e6 &bogus; <b>"]),
    ],
)
def test_visible_text(markup: str, lines: list[str], tmp_path: Path) -> None:
    (record,), _ = _read(tmp_path, "a.html", f"<html><body>{markup}</body></html>".encode())
    assert record.text.split("\n") == lines


def test_a_page_that_waits_for_its_scripts_gives_its_hidden_text(tmp_path: Path) -> None:
    words = f"<div style='visibility: hidden'><p>{made.FIRST * 3}</p><p>{made.SECOND * 3}</p></div>"
    (record,), told = _read(tmp_path, "a.html", f"<html><body>Wait{words}</body></html>".encode())
    assert made.SECOND in record.text
    assert "hidden text was taken" in told[0]


@pytest.mark.parametrize(
    ("codec", "head"),
    [
        ("windows-1252", '<meta charset="iso-8859-1">'),
        ("utf-8", ""),
        ("utf-8-sig", '<meta charset="iso-8859-1">'),
        ("utf-16", ""),
        ("windows-1251", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'),
    ],
)
def test_the_encoding_of_a_page(codec: str, head: str, tmp_path: Path) -> None:
    words = "Пожар в доме" if codec == "windows-1251" else "Dépêche: l’été"
    data = f"<html><head>{head}</head><body><p>{words}</p></body></html>".encode(codec)
    (record,), _ = _read(tmp_path, "a.html", data)
    assert record.text == words


def test_a_document_keeps_tables_and_notes_without_what_was_deleted(tmp_path: Path) -> None:
    (record,), _ = _read(tmp_path, "a.docx", made.docx())
    assert record.text == "\n".join([*made.LINES, "Houses\t312", "", "A note."])
    assert (record.title, record.meta["author"]) == (made.TITLE, "Ana Bo")
    (record,), _ = _read(tmp_path, "a.odt", made.odt())
    assert record.text == "\n".join([*made.LINES, "A   B\tC", "", "A note."])


def test_a_book_is_one_article_or_one_a_chapter(tmp_path: Path) -> None:
    (book,), _ = _read(tmp_path, "a.epub", made.epub())
    assert book.text == f"{made.TITLE}\n{made.FIRST}\n\n{made.SECOND}"
    chapters, _ = _read(tmp_path, "a.epub", made.epub(), chapters=True)
    assert [one.text for one in chapters] == [f"{made.TITLE}\n{made.FIRST}", made.SECOND]
    assert chapters[0].meta["outlet"] == made.TITLE


def test_a_letter_is_its_plain_text_with_its_headers(tmp_path: Path) -> None:
    (record,), told = _read(tmp_path, "a.eml", made.mail())
    assert record.text == "\n".join(made.LINES) + "\n"
    stated = {"author": "Ana Bo", "published": "2026-02-03T09:00:00Z", "recipient": "desk@news.example"}
    assert stated.items() <= record.meta.items()
    assert told == ["a.eml has attachments, which were left out: a.pdf."]


def test_entries_of_feeds(tmp_path: Path) -> None:
    records, told = _read(tmp_path, "a.rss", made.rss())
    assert [record.text for record in records] == [f"{made.FIRST}\n{made.SECOND}", "Only a title"]
    assert "1 entries without any text" in told[0]
    (record,), _ = _read(tmp_path, "a.atom", made.atom())
    assert record.text == f"{made.FIRST}\n{made.SECOND}"
    assert record.meta["url"] == "https://news.example/flood"


def test_pages_of_a_pdf_and_those_without_text(tmp_path: Path) -> None:
    (record,), told = _read(tmp_path, "a.pdf", made.pdf("One line", "", "Another"))
    assert record.text == "One line\n\nAnother"
    assert (record.title, record.meta["published"], record.meta["pages"]) == ("The Flood", "2026-02-03", 3)
    assert "no text on 1 of 3 pages (2)" in told[0]
    (record,), _ = _read(tmp_path, "a.pdf", made.pdf("One line", "Another"), page_numbers=True)
    assert record.text == "[page 1]\nOne line\n\n[page 2]\nAnother"


def test_a_web_archive_is_read_record_by_record(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(made.warc(pages=4))
    form = format_named("warc")
    records = form.read(tmp_path / "a.warc", form.options(), lambda _: None)
    first = next(records)
    assert first.meta["saved"] == "2026-02-03T10:00:00Z"
    assert first.meta["url"] == "https://news.example/flood"
    assert [f"Page {number} " in record.text for number, record in enumerate(records, 1)] == [True] * 3


def test_large_records_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc_format, "LARGEST_PAGE", 1000)
    (tmp_path / "a.warc").write_bytes(made.warc())
    with pytest.raises(BadInput, match="no web page with text"):
        read("warc", tmp_path / "a.warc")


def test_files_in_a_zip_that_cannot_be_read_are_named_and_left_out(tmp_path: Path) -> None:
    files = {
        "a/page.html": made.page(),
        "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(40),
        "in.zip": made.zipped({"a": "b"}),
    }
    (record,), told = _read(tmp_path, "a.zip", made.zipped(files))
    assert record.meta["source_file"] == "a.zip/a/page.html"
    assert any("picture.png was left out" in one for one in told)
    assert any("an archive in the archive" in one for one in told)


def test_a_gzipped_file_is_read_as_what_it_holds(tmp_path: Path) -> None:
    (record,), _ = _read(tmp_path, "a.html.gz", gzip.compress(made.page().encode()))
    assert (recognised(tmp_path / "a.html.gz").id, record.title) == ("zip", made.TITLE)
    assert record.meta["source_file"] == "a.html.gz/a.html"
    records, _ = _read(tmp_path, "a.jsonl.gz", gzip.compress(b'{"text": "a b"}\n{"text": "c"}\n'))
    assert [one.text for one in records] == ["a b", "c"]


def test_an_annotated_text_and_its_annotations_in_a_zip_stay_together(tmp_path: Path) -> None:
    files = {"b.txt": "Ana said so.", "b.ann": "T1\tClaim 0 3\tAna\n"}
    (record,), _ = _read(tmp_path, "a.zip", made.zipped({**files}))
    assert [surface(record.text, span.fragments) for span in record.spans] == ["Ana"]


_DTD = '<!DOCTYPE w [<!ENTITY a "aaaa">]><w:document xmlns:w="x">&a;</w:document>'
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.docx", made.docx(**{"word/document.xml": _DTD}), "has a document type"),
        ("a.docx", made.docx("<w:p>"), "is not well-formed XML"),
        ("a.docx", made.docx()[:900], "cannot be read as a zip archive"),
        ("a.docx", made.docx("<w:p/>", **{"docProps/core.xml": "<a/>", "word/footnotes.xml": "<a/>"}), "holds no text"),
        ("a.docx", b"Just words", "cannot be read as a zip archive"),
        ("a.docx", _OLE, "is an old Office document"),
        ("a.docx", _OLE + "EncryptedPackage".encode("utf-16-le"), "is locked with a password"),
        ("a.odt", made.odt(**{"META-INF/manifest.xml": "<m><encryption-data/></m>"}), "is locked with a password"),
        ("a.epub", made.epub(**{"META-INF/encryption.xml": '<e><EncryptionMethod Algorithm="x"/></e>'}), "DRM"),
        ("a.pdf", made.pdf("Words", extra=made.LOCKED), "is locked with a password"),
        ("a.pdf", made.pdf("", ""), "has no text layer"),
        ("a.pdf", b"%PDF-1.4\nbroken", "is damaged and cannot be read as PDF"),
        ("a.pdf", b"Just words, no document.", "is not a PDF document"),
        ("a.rtf", made.rtf()[:200], "ends in the middle"),
        ("a.rtf", b"{\\rtf1 " + b"{" * 600 + b"}" * 600 + b"}", "nested too deeply"),
        ("a.rss", b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss><channel/></rss>", "has a document type"),
        ("a.rss", b"<rss><channel><item><title>x</title>", "is not well-formed XML"),
        ("a.rss", b"<rss><channel></channel></rss>", "has no entries with text"),
        ("a.html", b"<html><body><script>x</script></body></html>", "shows no text without its scripts"),
        ("a.html", b"\x89PNG\r\n\x1a\n", "looks like a PNG image"),
        ("a.html", b"<html>" + b"<div>" * 50_000 + b"deep", "is nested too deeply"),
        ("a.warc.gz", made.warc(packed=True)[:-200], "is damaged after record"),
        ("a.warc", b"WARC/1.0\r\nnothing", "no web page with text|is damaged"),
        ("a.zip", made.zipped({"../a.txt": "x"}), "leads out of it"),
        ("a.zip", made.zipped({"b.zip": made.zipped({"a.txt": "x"})}), "holds nothing that can be imported"),
        ("a.zip", made.zipped({"a.txt": "a" * 30_000_000}), "unpacks to more than is taken"),
        ("a.txt.gz", gzip.compress(b"Some words")[:-9], "is a broken gzip file"),
        ("a.txt.gz", gzip.compress(b"a" * 30_000_000), "unpacks to more than is taken"),
        ("a.zip", b"\x1f\x8b" + gzip.compress(b"x")[2:20], "is a broken gzip file"),
        ("a.eml", b"From: a\r\nSubject: b\r\n\r\n", "holds no text"),
    ],
)  # fmt: skip
def test_what_is_refused(name: str, data: bytes, sentence: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BadInput, match=sentence) as refusal:
        read(recognised(tmp_path / name).id, tmp_path / name)
    assert str(refusal.value).startswith("a.")
    assert refusal.value.sentence.count("\n") == 0


def test_a_bomb_of_gzip_is_not_unpacked(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"
    payload = head + gzip.compress(b"<p>" + b"a" * 80_000_000, 1)
    record = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example\r\nContent-Length: %d\r\n\r\n"
    (tmp_path / "a.warc").write_bytes(record % len(payload) + payload + b"\r\n\r\n")
    with pytest.raises(BadInput, match="no web page with text"):
        read("warc", tmp_path / "a.warc")


def test_the_extractor_is_imported_when_a_page_is_read() -> None:
    import subprocess

    check = (
        "import sys; from annotator.formats.registry import formats; formats();"
        "print([name for name in ('lxml', 'trafilatura', 'pypdfium2', 'warcio') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_pages_packed_in_a_way_that_cannot_be_unpacked_are_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def record(encoding: str, body: bytes) -> bytes:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {encoding}\r\n\r\n".encode()
        about = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.test/{encoding}\r\n"
        about += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(head) + len(body)}\r\n\r\n"
        return about.encode() + head + body + b"\r\n\r\n"

    monkeypatch.setattr(warc_format, "find_spec", lambda _: None)
    page = gzip.compress(made.page().encode())
    (tmp_path / "a.warc").write_bytes(record("br", b"\x0b\x02\x80") + record("zstd", b"(\xb5") + record("gzip", page))
    (found,), told = read("warc", tmp_path / "a.warc")
    assert made.FIRST in found.text
    assert told == [
        f"a.warc: 1 pages packed as “{one}” were left out; crawl them without it." for one in ("br", "zstd")
    ]
