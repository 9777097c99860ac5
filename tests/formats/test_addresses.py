"""Lists of addresses: known by their content, fetched only when asked, and every page that does not come is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from annotator.errors import BadInput
from annotator.formats import addresses
from annotator.formats.addresses import AddressOptions
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import format_named, recognised

STORY = "<p>The minister said on Tuesday that the bridge will open in spring, two years late.</p>" * 3
PAGE = (
    f"<!doctype html><title>Bridge</title><body><nav><a href=/>Home</a></nav><article><h1>Bridge</h1>{STORY}</article>"
)

ANSWERS = {
    "/a": (200, "text/html; charset=windows-1251", PAGE.replace("minister", "министр").encode("windows-1251")),
    "/b.txt": (200, "text/plain; charset=utf-8", "A plain text 😀 of some words.\n".encode()),
    "/moved": (302, "/a", b""),
    "/away": (302, "file:///etc/hostname", b""),
    "/gone": (404, "text/html", b"<p>Not here</p>"),
    "/photo": (200, "image/png", b"\x89PNG\r\n\x1a\n"),
    "/mime-lie": (200, "text/html", b"\x89PNG\r\n\x1a\n" + bytes(100)),
}


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, kind, data = ANSWERS[self.path]
        self.send_response(status)
        self.send_header("Location" if status == 302 else "Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(addresses, "PAUSE", 0.0)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def read(path: Path, words: str, *, fetch: bool = True) -> tuple[list[ArticleRecord], list[str]]:
    path.write_text(words, encoding="utf-8")
    told: list[str] = []
    return list(format_named("urls").read(path, AddressOptions(fetch=fetch), told.append)), told


def test_pages_are_fetched_in_the_order_of_the_list(site: str, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    found, told = read(path, f"# to read\n{site}/moved\n\n{site}/b.txt\r\n{site}/moved\n")
    assert told == []
    assert [(one.title, one.meta["url"], one.meta["source_file"]) for one in found] == [
        ("Bridge", f"{site}/a", "list.txt"),
        ("A plain text 😀 of some words.", f"{site}/b.txt", "list.txt"),
    ]
    assert "министр" in found[0].text
    assert [one.original.name for one in found if one.original] == ["a.html", "b.txt"]
    assert [one.original.data for one in found if one.original] == [ANSWERS["/a"][2], ANSWERS["/b.txt"][2]]


def test_what_gave_no_page_is_told_by_its_address(site: str, tmp_path: Path) -> None:
    found, told = read(tmp_path / "l.txt", "\n".join(f"{site}{one}" for one in ANSWERS))
    assert [one.meta["url"] for one in found] == [f"{site}/a", f"{site}/b.txt", f"{site}/a"]
    assert [sentence.split(site)[1].split(" ")[0] for sentence in told] == ["/away", "/gone", "/photo", "/mime-lie"]
    assert "answered with 404 Not Found" in told[1]


def test_without_a_network_one_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(
        BadInput, match=r"None of the pages of l\.txt could be fetched: http://127\.0\.0\.1:9/a could not be"
    ):
        read(tmp_path / "l.txt", "http://127.0.0.1:9/a\nhttp://127.0.0.1:9/b\n")


def test_nothing_is_fetched_unasked(site: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nothing is fetched from the network unless you ask"):
        read(tmp_path / "l.txt", f"{site}/a\n", fetch=False)


def test_a_list_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    for words, format_id in (
        ("https://a.test/1\nhttps://a.test/2\n", "urls"),
        ("# news\nhttps://a.test/1", "urls"),
        ("\n".join(f"https://a.test/{number}" for number in range(9000)), "urls"),
        ("See https://a.test/1\nfor more.\n", "txt"),
        ("https://a.test/1 is where it stands.\n", "txt"),
        ("# A heading\n", "txt"),
    ):
        path.write_text(words, encoding="utf-8")
        assert recognised(path).id == format_id, words[:40]


def test_what_is_no_address_is_refused_by_its_words(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"“ftp://a\.test/x” is no web address"):
        read(tmp_path / "l.urls", "https://a.test\nftp://a.test/x\n")
