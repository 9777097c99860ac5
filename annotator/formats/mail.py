"""MIME messages: e-mails (`.eml`), and web pages saved as one file (`.mhtml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from pathlib import Path
from typing import Any, ClassVar, cast

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, decode, kind_of_binary, read_bytes
from annotator.formats.page import PageOptions, page_record
from annotator.formats.page_dom import blocks_of, parsed_page
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
        """The article of the message: its text parts in their order; of two forms of one text the plain one."""
        data = read_bytes(path)
        message = _message(data, path.name)
        try:
            title, meta = _stated(message)
            bodies, left_out = _bodies(message)
        except _DAMAGE as error:
            raise _damaged(path.name, error) from None
        if left_out:
            notice(f"{path.name} has attachments, which were left out: {', '.join(left_out[:5])}.")
        meta |= origin_of(path, data)
        shown = [one for one in bodies if one.words.strip() or one.raw.strip()]
        if len(shown) == 1 and shown[0].kind in _PAGES:
            source = markup_text(shown[0].raw, path.name, notice, shown[0].charset)
            yield page_record(source, path.name, options, notice, meta, title=title, fallback=path.stem)
            return
        text = "\n".join(_text_of(one, path.name, notice) for one in shown)
        yield article(text, path.name, title, meta, path.stem)


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
            pages = list(_pages(message))
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


def _pages(message: EmailMessage) -> Iterator[tuple[bytes, str | None]]:
    """Bytes and encoding of each page that a saved page consists of, the outer one first."""
    for part in message.walk():
        if part.get_content_type() in _PAGES:
            raw = part.get_payload(decode=True)
            yield raw if isinstance(raw, bytes) else b"", part.get_content_charset()


@dataclass(frozen=True, slots=True)
class _Body:
    """A text that a message shows: bytes with their encoding, or words that stand for it."""

    kind: str
    raw: bytes = b""
    charset: str | None = None
    flowed: str = ""
    words: str = ""


def _bodies(message: Message) -> tuple[list[_Body], list[str]]:
    """The texts that a message shows, in their order, and the names of what is attached."""
    kind = message.get_content_type()
    if kind == "message/rfc822" and message.is_multipart():
        inner = cast("list[Message]", message.get_payload())[0]
        heads = [f"{name}: {' '.join(str(inner[name]).split())}" for name in ("From", "Date", "Subject") if inner[name]]
        bodies, names = _bodies(inner)
        return [_Body("text/plain", words="\n".join(["", *heads, ""])), *bodies], names
    if message.is_multipart():
        parts = [one for one in cast("list[Message]", message.get_payload()) if isinstance(one, Message)]
        found = [_bodies(one) for one in parts]
        names = [name for _, some in found for name in some]
        if kind == "multipart/alternative":
            forms = sorted((bodies for bodies, _ in found if bodies), key=_by_form)
            return (forms[0] if forms else []), names
        if kind == "multipart/related":
            return next((bodies for bodies, _ in found if bodies), []), [name for name in names if "/" not in name]
        return [one for bodies, _ in found for one in bodies], names
    raw = message.get_payload(decode=True)
    attached = message.get_content_disposition() == "attachment" or kind not in ("text/plain", *_PAGES)
    if attached or not isinstance(raw, bytes):
        return [], [str(message.get_filename() or kind)]
    flowed = str(message.get_param("format", "")).lower() == "flowed"
    delsp = str(message.get_param("delsp", "")).lower() == "yes"
    return [_Body(kind, raw, message.get_content_charset(), "" if not flowed else "delsp" if delsp else "flowed")], []


def _by_form(bodies: list[_Body]) -> int:
    """Plain text before pages, and blank ones last."""
    if not any(one.raw.strip() for one in bodies):
        return 2
    return 0 if all(one.kind == "text/plain" for one in bodies) else 1


def _text_of(body: _Body, name: str, notice: Notice) -> str:
    if body.words:
        return body.words
    if body.kind in _PAGES:
        source = markup_text(body.raw, name, notice, body.charset)
        return "\n".join(block.text for block in blocks_of(parsed_page(source, name))[0])
    text = _plain(body.raw, body.charset, name, notice)
    return unflowed(text, delete=body.flowed == "delsp") if body.flowed else text


def unflowed(text: str, *, delete: bool = False) -> str:
    """The paragraphs of a text whose mailer broke its lines (RFC 3676); `delete` takes the spaces there away."""
    lines: list[list[str]] = []
    depth: int | None = None
    for line in text.split("\n"):
        quoted = len(line) - len(line.lstrip(">"))
        rest = line[quoted:].removeprefix(" ")
        soft = rest.endswith(" ") and rest != "-- "
        piece = rest[:-1] if soft and delete else rest
        if depth == quoted and rest != "-- ":
            lines[-1].append(piece)
        else:
            lines.append([f"{'>' * quoted} {piece}" if quoted else piece])
        depth = quoted if soft else None
    return "\n".join("".join(pieces) for pieces in lines)


def _plain(raw: bytes, charset: str | None, name: str, notice: Notice) -> str:
    """Plain text of a message; its CR LF are the way messages travel, not part of the text."""
    if charset and charset != "utf-8":
        try:
            return raw.decode(charset).replace("\r\n", "\n")
        except (LookupError, ValueError):
            pass
    return decode(raw, name, notice).replace("\r\n", "\n")
