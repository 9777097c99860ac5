"""Documents and messages as their programs write them: nested tables, notes, comments, parts, forwarded mails."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path
from time import process_time

import pytest

from annotator.errors import BadInput
from annotator.formats.mail import unflowed
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import recognised
from tests.formats import article_files as made
from tests.formats.material import read

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _cell(inner: str) -> str:
    return f"<w:tc>{inner}</w:tc>"


def _line(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def _docx(folder: Path, body: str, **parts: str) -> tuple[ArticleRecord, list[str]]:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {_W}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    (folder / "a.docx").write_bytes(data.getvalue())
    (record,), told = read("docx", folder / "a.docx")
    return record, told


def test_a_table_in_a_cell_is_read_once_and_content_controls_are_opened(tmp_path: Path) -> None:
    inner = f"<w:tbl><w:tr>{_cell(_line('n1'))}{_cell(_line('n2'))}</w:tr></w:tbl>"
    controlled = f"<w:sdt><w:sdtContent>{_cell(_line('b1'))}</w:sdtContent></w:sdt>"
    rows = f"<w:tr>{_cell(_line('a1'))}{controlled}</w:tr>"
    rows += f"<w:sdt><w:sdtContent><w:tr>{_cell(_line('a2'))}{_cell(inner)}</w:tr></w:sdtContent></w:sdt>"
    record, _ = _docx(tmp_path, f"<w:tbl>{rows}</w:tbl>{_line('after')}")
    assert record.text == "a1\tb1\na2\tn1\tn2\nafter"


def test_what_a_document_has_beside_its_text_is_told(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"
    record, told = _docx(
        tmp_path,
        body,
        comments=f"<w:comments {_W}>{2 * '<w:comment/>'}</w:comments>",
        header1=f"<w:hdr {_W}>{_line('Confidential')}</w:hdr>",
        footer1=f"<w:ftr {_W}>{_line('')}</w:ftr>",
    )
    assert record.text == "kept"
    assert told == ["Left out of a.docx: 2 comments, deleted words, headers and footers."]
    assert _docx(tmp_path, _line("plain"))[1] == []


def test_characters_of_picture_fonts_are_kept(tmp_path: Path) -> None:
    record, _ = _docx(tmp_path, '<w:p><w:r><w:t>a</w:t><w:sym w:font="Wingdings" w:char="F04A"/></w:r></w:p>')
    assert record.text == "a\uf04a"


def test_rich_text_with_cells_notes_and_comments(tmp_path: Path) -> None:
    source = (
        r"{\rtf1\ansi First{\footnote\pard\plain note \u8222\'84one\u8220\'93} line"
        r"{\*\annotation a comment}\par \trowd\cellx100\cellx200 c1\cell c\\cell 2\cell\row last | bar\par}"
    )
    (tmp_path / "a.rtf").write_bytes(source.encode("ascii"))
    (record,), told = read("rtf", tmp_path / "a.rtf")
    assert record.text.split("\n") == ["First line", "c1\tc\\cell 2", "last | bar", "", "", "note „one“"]
    assert told == ["Left out of a.rtf: comments."]


def test_every_author_of_a_book_is_named(tmp_path: Path) -> None:
    package = (
        '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>T</dc:title><dc:creator>A One'
        "</dc:creator><dc:creator>B Two</dc:creator></metadata><manifest><item id='a' href='a.xhtml'/></manifest>"
        "<spine><itemref idref='a'/></spine></package>"
    )
    with zipfile.ZipFile(tmp_path / "a.epub", "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("p.opf", package)
        archive.writestr("a.xhtml", "<html><body><p>words</p></body></html>")
    assert read("epub", tmp_path / "a.epub")[0][0].meta["author"] == "A One, B Two"


# -- e-mail -------------------------------------------------------------------------------


def _mail(folder: Path, message: EmailMessage | bytes) -> tuple[ArticleRecord, list[str]]:
    path = folder / "a.eml"
    path.write_bytes(message if isinstance(message, bytes) else message.as_bytes())
    assert recognised(path).id == "eml"
    (record,), told = read("eml", path)
    return record, told


def _message(words: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Ana <a@b.c>", "x@y.z", "S"
    message.set_content(words)
    return message


def test_all_text_parts_of_a_message_are_kept(tmp_path: Path) -> None:
    head = (
        b"From: a@b.c\r\nTo: x@y.z\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n"
    )
    parts = (
        b"Content-Type: text/plain; charset=koi8-r\r\n\r\n" + "Привет".encode("koi8-r"),
        b"Content-Type: image/png\r\nContent-Disposition: inline; filename=a.png\r\n\r\nxx",
        b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>after <b>the</b> picture</p>",
    )
    body = b"".join(b"--B\r\n" + part + b"\r\n" for part in parts) + b"--B--\r\n"
    record, told = _mail(tmp_path, head + b"\r\n" + body)
    assert record.text == "Привет\nafter the picture"
    assert told == ["a.eml has attachments, which were left out: a.png."]


def test_a_forwarded_message_is_kept_with_its_headers(tmp_path: Path) -> None:
    message = _message("See below.\n")
    message.add_attachment(_message("The inner words.\n"))
    record, told = _mail(tmp_path, message)
    assert record.text.split("\n") == ["See below.", "", "", "From: Ana <a@b.c>", "Subject: S", "",
                                       "The inner words.", ""]  # fmt: skip
    assert told == []


def test_of_two_forms_the_plain_one_is_taken_unless_it_is_blank(tmp_path: Path) -> None:
    message = _message("plain\n")
    message.add_alternative("<p>page</p>", subtype="html")
    assert _mail(tmp_path, message)[0].text == "plain\n"
    message = _message(" \n")
    message.add_alternative("<p>page</p>", subtype="html")
    assert _mail(tmp_path, message)[0].text == "page"


@pytest.mark.parametrize(
    ("text", "delete", "whole"),
    [
        ("a long \nline\nnext", False, "a long line\nnext"),
        ("> quoted \n> on\nmine", False, "> quoted on\nmine"),
        ("> quoted \nmine", False, "> quoted \nmine"),
        (" From here", False, "From here"),
        ("end \n-- \nName", False, "end \n-- \nName"),
        ("東京 \nです", True, "東京です"),
    ],
)
def test_flowed_lines(text: str, delete: bool, whole: str) -> None:
    assert unflowed(text, delete=delete) == whole


def test_a_flowed_message_has_its_paragraphs(tmp_path: Path) -> None:
    message = _message("one \ntwo\n")
    message.replace_header("Content-Type", 'text/plain; charset="utf-8"; format=flowed')
    assert _mail(tmp_path, message)[0].text == "one two\n"


# -- feeds --------------------------------------------------------------------------------


def _feed(folder: Path, source: str, codec: str = "utf-8") -> tuple[list[ArticleRecord], list[str]]:
    path = folder / "a.rss"
    path.write_bytes(source.encode(codec))
    assert recognised(path).id == "feed"
    return read("feed", path)


def _item(inner: str, head: str = "") -> str:
    return f"{head}<rss version='2.0'><channel><title>F</title><item><title>T</title>{inner}</item></channel></rss>"


@pytest.mark.parametrize(
    ("source", "codec", "text"),
    [
        (_item("<description>one&nbsp;two &copy; x & y &lt; z</description>"), "utf-8", "one\u00a0two © x & y < z"),
        (_item("<description>a&nbsp;<![CDATA[b & &eacute;]]></description>"), "utf-8", "a\u00a0b & é"),
        (
            _item("<description>見出し</description>", '<?xml version="1.0" encoding="Shift_JIS"?>'),
            "shift_jis",
            "見出し",
        ),
        (
            _item("<description>old</description>", '<!DOCTYPE rss PUBLIC "-//N//DTD" "http://n/rss.dtd">'),
            "utf-8",
            "old",
        ),
    ],
)
def test_feeds_with_faults_that_readers_forgive(source: str, codec: str, text: str, tmp_path: Path) -> None:
    (record,), told = _feed(tmp_path, source, codec)
    assert record.text == text
    assert told == ["a.rss is not well-formed XML; it was read as feed readers read it."]


def test_the_whole_text_goes_before_summaries_and_words_on_pictures(tmp_path: Path) -> None:
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"'
    inner = (
        "<author>a@b.c (Ana Bo)</author><description>A summary that is longer than the text.</description>"
        "<media:content><media:description>x</media:description></media:content>"
        "<media:description>Words on a picture, longer than anything else here is.</media:description>"
        "<content:encoded><![CDATA[<p>The text.</p>]]></content:encoded>"
    )
    (record,), told = _feed(tmp_path, _item(inner).replace("<rss ", f"<rss {spaces} "))
    assert (record.text, record.meta["author"], told) == ("The text.", "Ana Bo", [])


# -- PDF ----------------------------------------------------------------------------------


def test_words_parted_at_the_end_of_lines_are_put_together(tmp_path: Path) -> None:
    words = "The minister an-\nnounced new sup-\nport. A well-\nknown expert agreed,\nand re-elected re-\nelected."
    (tmp_path / "a.pdf").write_bytes(made.pdf(words))
    (record,), _ = read("pdf", tmp_path / "a.pdf")
    assert "announced new support. A well-known expert" in record.text
    assert "re-elected re-elected" in " ".join(record.text.split())


def test_heads_and_feet_of_pages_are_proposed_as_boilerplate(tmp_path: Path) -> None:
    stories = [
        "First words\nof the story\nstand here\nand there",
        "Second words\nof it\nbegin\nso",
        "Third\nwords\nend\nhere",
    ]
    pages = [f"THE POST\n{story}\nPage {number} of 3" for number, story in enumerate(stories, 1)]
    (tmp_path / "a.pdf").write_bytes(made.pdf(*pages))
    (record,), _ = read("pdf", tmp_path / "a.pdf")
    found = [record.text[slice(*one.fragments[0])] for one in record.spans]
    assert found == [line for number in (1, 2, 3) for line in ("THE POST", f"Page {number} of 3")]
    assert {(one.label, one.status, one.annotator) for one in record.spans} == {("Boilerplate", "pending", "page")}
    (tmp_path / "a.pdf").write_bytes(made.pdf(*pages[:2]))
    assert read("pdf", tmp_path / "a.pdf")[0][0].spans == []


def test_lines_that_stand_in_the_text_as_well_are_no_heads(tmp_path: Path) -> None:
    pages = [
        f"same words\na{letter}\nb{letter}\nc{letter}\nsame words\nd{letter}\ne{letter}\nf{letter}" for letter in "xyz"
    ]
    (tmp_path / "a.pdf").write_bytes(made.pdf(*pages))
    assert read("pdf", tmp_path / "a.pdf")[0][0].spans == []


# -- what would take for ever -------------------------------------------------------------


def test_hostile_feeds_and_mails_take_no_time(tmp_path: Path) -> None:
    began = process_time()
    head = b"<rss><channel><item><description>&nbsp;"
    for filling in (b"<![CDATA[" * 200_000, b"<!DOCTYPE " * 200_000, b"&" * 500_000, b"&a" * 300_000):
        (tmp_path / "a.rss").write_bytes(head + filling)
        with pytest.raises(BadInput, match=r"a\.rss"):
            read("feed", tmp_path / "a.rss")
    assert len(unflowed("words that flow \n" * 200_000)) == 3_200_000
    (tmp_path / "a.csv").write_text('"' * 65_001 + ",text\nx", encoding="utf-8")
    recognised(tmp_path / "a.csv")
    assert process_time() - began < 15
