"""Files with articles as other programs make them, built for the tests: one of each kind, with the same words."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable

#: What every file says, in lines: an astral character, a combining mark, right-to-left letters.
TITLE = "Flood \U0001f30a in Cafe\u0301town"
FIRST = "The river rose by two metres on Monday, the mayor \u0634\u0639\u0628 said, and many houses had no power."
SECOND = "“We were warned twice,” Ana Bo said, “and nobody listened to the people who live beside the water.”"
LINES = (TITLE, FIRST, SECOND)

_PLACES = "https://news.example/flood"


def page(extra: str = "") -> str:
    """A web page with all that stands around an article."""
    return f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{TITLE} - The Paper</title>
<meta property="og:site_name" content="The Paper"><link rel="canonical" href="{_PLACES}">
<script type="application/ld+json">{{"@context":"https://schema.org","@graph":[{{"@type":"NewsArticle",
"headline":"{TITLE}",
"author":[{{"@type":"Person","name":"Ana Bo"}}],"datePublished":"2026-02-03T10:00:00Z"}}]}}</script>
<style>p {{ color: red }}</style></head><body><nav class="main-menu"><a href="/">Home</a><a href="/n">News</a></nav>
<main><article><h1>{TITLE}</h1><p class="byline">By Ana Bo</p>
<figure><img src="a.jpg" alt="no"><figcaption>The river on Monday</figcaption></figure>
<p>{FIRST}</p><p>{SECOND}</p>{extra}</article></main>
<div class="cookie-consent">We use cookies.<br>Accept all</div><div style="display:none">Hidden words</div>
<script>document.write("never")</script><footer>© 2026 The Paper</footer></body></html>"""


def zipped(parts: dict[str, str | bytes], *, stored: str = "") -> bytes:
    """A zip archive; the part `stored` is not compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def docx(body: str | None = None, **others: str) -> bytes:
    """A Word document: paragraphs, a deleted word, a table, a footnote."""
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    if body is None:
        runs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in (TITLE, FIRST))
        body = (
            f'{runs}<w:p><w:r><w:t xml:space="preserve">{SECOND[:40]}</w:t></w:r>'
            "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
            f'<w:r><w:t xml:space="preserve">{SECOND[40:]}</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Houses</w:t></w:r></w:p></w:tc>"
            "<w:tc><w:p><w:r><w:t>312</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        )
    notes = (
        '<w:footnote w:type="separator"><w:p/></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:t>A note.</w:t></w:r></w:p>'
    )
    core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    parts: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {word}><w:body>{body}</w:body></w:document>",
        "word/footnotes.xml": f"<w:footnotes {word}>{notes}</w:footnote></w:footnotes>",
        "docProps/core.xml": f'<c:p xmlns:c="{core}" xmlns:d="http://purl.org/dc/elements/1.1/"><d:title>{TITLE}</d:title>'
        "<d:creator>Ana Bo</d:creator></c:p>",
    }
    return zipped({"[Content_Types].xml": "<Types/>", **parts, **others})


def odt(**others: str) -> bytes:
    """An OpenDocument text with a note, spaces and a tab."""
    name = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = f'xmlns:o="{name}:office:1.0" xmlns:t="{name}:text:1.0"'
    lines = "".join(f"<t:p>{line}</t:p>" for line in LINES)
    note = "<t:note><t:note-citation>1</t:note-citation><t:note-body><t:p>A note.</t:p></t:note-body></t:note>"
    body = f'{lines}<t:p>A<t:s t:c="3"/>B<t:tab/>C{note}</t:p>'
    content = f"<o:document-content {spaces}><o:body><o:text>{body}</o:text></o:body></o:document-content>"
    kind = "application/vnd.oasis.opendocument.text"
    return zipped({"mimetype": kind, "content.xml": content, **others}, stored="mimetype")


def epub(**others: str) -> bytes:
    """A book of two chapters."""
    container = '<container><rootfiles><rootfile full-path="OPS/b.opf"/></rootfiles></container>'
    package = (
        f'<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>{TITLE}</dc:title>'
        "<dc:creator>Ana Bo</dc:creator></metadata><manifest>"
        '<item id="b" href="second%20one.xhtml"/><item id="a" href="first.xhtml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    head = (
        '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>'
    )
    parts: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": container,
        "OPS/b.opf": package,
        "OPS/first.xhtml": f"{head}<body><h1>{TITLE}</h1><p>{FIRST}</p></body></html>",
        "OPS/second one.xhtml": f"{head}<body><p>{SECOND}</p></body></html>",
    }
    return zipped({**parts, **others}, stored="mimetype")


def pdf(*pages: str, extra: str = "") -> bytes:
    """A PDF with lines of ASCII on each page; a page without words holds a drawing only."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    kids = []
    for words in pages:
        lines = " 0 -14 Td ".join(f"({line}) Tj" for line in words.split("\n"))
        content = f"BT /F1 12 Tf 20 180 Td {lines} ET" if words else "0 0 10 10 re f"
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
        fonts = "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
        stream = len(objects)
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 200]/Contents {stream} 0 R/Resources{fonts}>>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    objects.append("<</Title(The Flood)/Author(Ana Bo)/CreationDate(D:20260203100000Z)>>")
    out, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size, start = len(objects) + 1, len(out)
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    out += f"trailer\n<</Size {size}/Root 1 0 R/Info {len(objects)} 0 R{extra}>>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("latin-1")


#: An encryption dictionary with a password that nobody knows.
LOCKED = (
    f"/ID[<{'01' * 16}><{'01' * 16}>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'02' * 32}>/U<{'03' * 32}>/Length 40>>"
)


def rtf() -> bytes:
    """A Rich Text document; characters beyond ASCII are escaped as UTF-16 units."""

    def escaped(words: str) -> str:
        units = words.encode("utf-16-le")
        codes = [int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2)]
        return "".join(chr(code) if code < 128 else f"\\u{code - 65536 if code > 32767 else code}?" for code in codes)

    lines = "\\par\n".join(escaped(line) for line in LINES)
    return f"{{\\rtf1\\ansi\\ansicpg1252\\uc1{{\\info{{\\title The Flood}}{{\\author Ana Bo}}}}\n{lines}}}".encode(
        "ascii"
    )


def mail() -> bytes:
    """An e-mail with plain text, a page and an attachment."""
    from email.message import EmailMessage

    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = TITLE, "Ana Bo <ana@news.example>", "desk@news.example"
    made["Date"] = "Tue, 03 Feb 2026 10:00:00 +0100"
    made.set_content("\n".join(LINES))
    made.add_alternative(page(), subtype="html")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    return made.as_bytes()


def mhtml() -> bytes:
    """A page as browsers save it in one file."""
    from email.message import EmailMessage

    made = EmailMessage()
    made["From"], made["Snapshot-Content-Location"] = "<Saved by a browser>", "https://news.example/from"
    made["Subject"], made["Date"] = TITLE, "Tue, 03 Feb 2026 10:00:00 -0000"
    made.set_content(page(), subtype="html", cte="quoted-printable")
    made.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<1>")
    return made.as_bytes()


def rss() -> bytes:
    """A feed with a page's text as escaped markup, and an entry that has only a title."""
    markup = f"&lt;p&gt;{FIRST}&lt;/p&gt;&lt;p&gt;{SECOND}&lt;/p&gt;&lt;script&gt;no&lt;/script&gt;"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Paper</title><language>en</language>
<item><title>{TITLE}</title><link>{_PLACES}</link><dc:creator>Ana Bo</dc:creator>
<pubDate>Tue, 03 Feb 2026 10:00:00 +0000</pubDate><description>{markup}</description></item>
<item><title>Only a title</title></item><item/></channel></rss>""".encode()


def atom() -> bytes:
    """An Atom feed with XHTML content."""
    return f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>The Paper</title>
<entry><title>{TITLE}</title>
<link rel="alternate" href="{_PLACES}"/><author><name>Ana Bo</name></author><published>2026-02-03T10:00:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{FIRST}</p><p>{SECOND}</p></div></content>
</entry></feed>""".encode()


def warc(*, packed: bool = False, pages: int = 1) -> bytes:
    """A crawl: its description, a picture, a redirect, and pages, the first in chunks."""

    def record(kind: str, address: str, payload: bytes) -> bytes:
        head = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{len(payload):032x}>\r\n"
            f"WARC-Target-URI: {address}\r\nWARC-Date: 2026-02-03T10:00:00Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(payload)}\r\n\r\n"
        )
        whole = head.encode() + payload + b"\r\n\r\n"
        return gzip.compress(whole, mtime=0) if packed else whole

    def answer(status: str, kind: str, body: bytes, more: str = "") -> bytes:
        return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + body

    body = page().encode()
    chunked = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    parts = [
        record("warcinfo", "", b"software: test\r\n"),
        record("response", f"{_PLACES}.png", answer("200 OK", "image/png", b"\x89PNG")),
        record("response", "https://news.example/old", answer("301 Moved", "text/html", b"<p>Moved</p>")),
        record(
            "response", _PLACES, answer("200 OK", "text/html; charset=utf-8", chunked, "Transfer-Encoding: chunked\r\n")
        ),
    ]
    for number in range(1, pages):
        further = page(f"<p>Page {number} of the same story, with words of its own that nobody else has.</p>").encode()
        parts.append(record("response", f"{_PLACES}/{number}", answer("200 OK", "text/html", further)))
    return b"".join(parts)


def wacz() -> bytes:
    """A package of a crawl."""
    return zipped({"archive/data.warc.gz": warc(packed=True), "datapackage.json": "{}"}, stored="archive/data.warc.gz")


#: A file of each kind: its name, the id of its format, and what makes it.
FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "page.html": ("html", lambda: page().encode()),
    "page.mhtml": ("mhtml", mhtml),
    "letter.eml": ("eml", mail),
    "paper.pdf": ("pdf", lambda: pdf("The river rose by two metres", "and the mayor spoke.")),
    "text.docx": ("docx", docx),
    "text.odt": ("odt", odt),
    "text.rtf": ("rtf", rtf),
    "book.epub": ("epub", epub),
    "feed.rss": ("feed", rss),
    "feed.atom": ("feed", atom),
    "crawl.warc": ("warc", warc),
    "crawl.warc.gz": ("warc", lambda: warc(packed=True)),
    "crawl.wacz": ("warc", wacz),
    "all.zip": (
        "zip",
        lambda: zipped({"a/page.html": page(), "text.docx": docx(), "note.txt": "A note, quite short."}),
    ),
}
