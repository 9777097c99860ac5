"""MIME messages: e-mails (`.eml`), and web pages saved as one file (`.mhtml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, ClassVar

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, decode, kind_of_binary, read_bytes
from annotator.formats.page import PageOptions, page_record
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format
from annotator.formats.sources import article, markup_text, origin_of

_HEADER = re.compile(rb"^(received|return-path|from|to|subject|date|message-id|mime-version|delivered-to|reply-to|"
                     rb"content-type|x-[a-z-]+|dkim-signature|snapshot-content-location):[ \t]*\S",
                     re.IGNORECASE | re.MULTILINE)  # fmt: skip
_RELATED = re.compile(rb"^content-type:\s*multipart/related\b", re.IGNORECASE | re.MULTILINE)

#: What the standard library raises over damaged messages.
_DAMAGE = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, OverflowError)


def _headers(head: bytes) -> tuple[set[bytes], bool]:
    """The names of known headers at the beginning, and whether the whole is a page with its parts."""
    block = re.split(rb"\r?\n\r?\n", head.lstrip(b"\xef\xbb\xbf\r\n"), maxsplit=1)[0]
    if not re.match(rb"(?:From [^\n]*\n)?[!-9;-~]+:[ \t]", block):
        return set(), False
    return {found.lower() for found in _HEADER.findall(block)}, _RELATED.search(block) is not None


class Mail(Format):
    """One e-mail: subject, sender and date are metadata, its body is the article."""

    id = "eml"
    title = "E-mail"
    extensions: ClassVar[tuple[str, ...]] = (".eml",)
    reads = True
    loses = ("cannot be written",)
    options = PageOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """At least two header lines of a message."""
        if kind_of_binary(head):
            return 0.0
        names, page = _headers(head)
        return 0.0 if page and b"received" not in names else 0.75 if len(names) >= 2 else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The article of the message; its plain text goes before its page."""
        data = read_bytes(path)
        message = _message(data, path.name)
        try:
            title, meta = _stated(message)
            parts = list(_parts(message))
        except _DAMAGE as error:
            raise _damaged(path.name, error) from None
        left_out = [name for name, _, _, _ in parts if name]
        if left_out:
            notice(f"{path.name} has attachments, which were left out: {', '.join(left_out[:5])}.")
        meta |= origin_of(path, data)
        bodies = {kind: (raw, charset) for name, kind, raw, charset in reversed(parts) if not name}
        raw, charset = bodies.get("text/plain", (b"", None))
        text = _plain(raw, charset, path.name, notice) if raw else ""
        if text.strip() or "text/html" not in bodies:
            yield article(text, path.name, title, meta, path.stem)
            return
        raw, charset = bodies["text/html"]
        source = markup_text(raw, path.name, notice, charset)
        yield page_record(source, path.name, options, notice, meta, title=title, fallback=path.stem)


class SavedPage(Format):
    """A web page with its pictures in one file, as browsers save it."""

    id = "mhtml"
    title = "Web page in one file (MHTML)"
    extensions: ClassVar[tuple[str, ...]] = (".mhtml", ".mht")
    reads = True
    loses = ("cannot be written",)
    options = PageOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """A message of related parts."""
        names, page = (set[bytes](), False) if kind_of_binary(head) else _headers(head)
        return 0.85 if page and b"received" not in names else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The article of the page that the other parts belong to."""
        data = read_bytes(path)
        message = _message(data, path.name)
        try:
            address = str(message.get("Snapshot-Content-Location") or message.get("Content-Location") or "") or None
            _, stated = _stated(message)
            pages = [(raw, charset) for _, kind, raw, charset in _parts(message) if kind in _PAGES]
        except _DAMAGE as error:
            raise _damaged(path.name, error) from None
        if not pages:
            raise BadInput(f"{path.name} holds no web page; save it again from the browser.")
        meta = origin_of(path, data) | ({"saved": stated["published"]} if "published" in stated else {})
        source = markup_text(pages[0][0], path.name, notice, pages[0][1])
        address = address if address and address.startswith("http") else None
        yield page_record(source, path.name, options, notice, meta, address=address, fallback=path.stem)


_PAGES = ("text/html", "application/xhtml+xml")


def _message(data: bytes, name: str) -> EmailMessage:
    try:
        return message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n"), policy=policy.default)
    except _DAMAGE as error:
        raise _damaged(name, error) from None


def _damaged(name: str, error: Exception) -> BadInput:
    return BadInput(f"{name} is damaged and cannot be read as a message; save it again.", repr(error))


def _stated(message: EmailMessage) -> tuple[str | None, dict[str, Any]]:
    """Subject, and the metadata in the headers."""
    meta: dict[str, Any] = {}
    if sender := message.get("From"):
        people = [one.display_name or one.addr_spec for one in getattr(sender, "addresses", ())]
        meta["author"] = ", ".join(people) or str(sender)
    moment = getattr(message.get("Date"), "datetime", None)
    if moment is not None:
        meta["published"] = moment.isoformat()
        if moment.tzinfo is not None:
            meta["published"] = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for header, key in (("To", "recipient"), ("Message-ID", "message_id"), ("List-Id", "list")):
        if value := " ".join(str(message.get(header) or "").split()):
            meta[key] = value
    subject = " ".join(str(message.get("Subject") or "").split())
    return subject or None, meta


def _parts(message: EmailMessage) -> Iterator[tuple[str, str, bytes, str | None]]:
    """Name (of attachments only), type, bytes and encoding of each part that holds something itself."""
    for part in message.walk():
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        attached = part.get_content_disposition() == "attachment" or not kind.startswith(("text/", "application/xhtml"))
        inline = not attached or (part.get("Content-ID") and not part.get_filename())
        if kind.startswith("image/") and message.get_content_type() == "multipart/related":
            continue
        raw = part.get_payload(decode=True)
        charset = part.get_content_charset()
        name = "" if inline else str(part.get_filename() or kind)
        yield name, kind, raw if isinstance(raw, bytes) else b"", charset


def _plain(raw: bytes, charset: str | None, name: str, notice: Notice) -> str:
    """Plain text of a message; its CR LF are the way messages travel, not part of the text."""
    if charset and charset != "utf-8":
        try:
            return raw.decode(charset).replace("\r\n", "\n")
        except (LookupError, ValueError):
            pass
    return decode(raw, name, notice).replace("\r\n", "\n")
