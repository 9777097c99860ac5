"""From bytes to text: which encoding, told to the user; and what is refused because it is not text."""

from __future__ import annotations

import codecs
import io
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from annotator.errors import BadInput
from annotator.model.text import unstorable

#: Told of a decision taken while reading, in one sentence.
Notice = Callable[[str], None]

#: Byte order marks and the codec of what follows; the longer marks first, as one begins like another.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: Letters and marks beyond ASCII of Czech, Slovak, Polish, Hungarian, Croatian, Slovene and Romanian prose.
_CENTRAL_SMALL = "áčďéěíňóřšťúůýžäĺľôŕąćęłńśźżőűöüđăâîşţ"
_CENTRAL = frozenset(_CENTRAL_SMALL + _CENTRAL_SMALL.upper())
_TURKISH = frozenset("çğıöşüâîûÇĞİÖŞÜÂÎÛ")
#: What the library says of such texts.
_CENTRAL_GUESSES = frozenset(
    ("cp1250", "cp1257", "cp852", "mac-latin2", *(f"iso8859-{number}" for number in (2, 4, 10, 13, 14, 16)))
)

#: Escape sequences that switch ASCII bytes to Japanese or Korean (RFC 1468, RFC 1557).
_SWITCHES = (b"\x1b$B", b"\x1b$@", b"\x1b$)C")

#: First bytes of files that are not text, and what to call them.
_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.doc, .xls or .ppt)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet table"),
    (b"ID3", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a Windows program"),
    (b"{\\rtf", "a Rich Text document"),
)

#: The largest file that is read at once, in bytes.
LARGEST_FILE = 512 * 1024 * 1024

#: Up to so many bytes a file that is read bit by bit is held whole.
_HELD_WHOLE = 1 << 20

#: Control characters that text has no use for.
_CONTROLS = bytes((*range(9), *range(14, 27), 28, 29, 30, 31))

#: Texts of fewer characters are too short to tell encodings apart by how often letters come.
_SHORT = 40

#: Code pages of mainframes, which short texts are mistaken for and nobody's files are in.
_MAINFRAME = ["cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140"]

#: Letters and marks beyond ASCII that Western European prose in windows-1252 is made of.
_WESTERN = frozenset("àâäáãåæçèéêëíîïìñòóôöõøœùúûüýÿßÀÂÄÁÅÆÇÈÉÊËÍÎÏÑÓÔÖØŒÚÛÜ“”‘’„‚«»–—…•€£§°·®©™\u00a0")


@lru_cache(maxsize=4)  # every format asks it of the same file
def kind_of_binary(head: bytes) -> str | None:
    """What a file with these first bytes looks like when it is not text, for instance "a PDF document"; else None."""
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    if head[:4] == b"RIFF":
        return "a sound, film or WebP image"
    if head[4:8] == b"ftyp":
        return "a film or HEIC image"
    if any(head.startswith(mark) for mark, _ in MARKS):
        return None
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return "binary data" if head and controls > max(2, len(head) // 20) and not _wide(head) else None


def _wide(head: bytes) -> bool:
    """Whether every other byte is mostly NUL, as in UTF-16 without a mark."""
    even, odd = head[0:4096:2], head[1:4096:2]
    return any(half and half.count(0) > len(half) * 0.6 for half in (even, odd)) and not (
        even.count(0) > len(even) * 0.6 and odd.count(0) > len(odd) * 0.6
    )


def decode(data: bytes, name: str, notice: Notice, encoding: str | None = None) -> str:
    """The text of `data`, exactly as encoded but for a leading byte order mark.

    `encoding` overrules the guess; otherwise a mark decides, then strict UTF-8, then
    charset-normalizer, and a guess is told through `notice`.  Raises BadInput that names
    the file `name` for binary data, undecodable bytes, NUL and lone surrogates.
    """
    binary = kind_of_binary(data[:65536])
    if binary and encoding is None:
        raise BadInput(f"{name} looks like {binary}, not like text; it was not imported.")
    text = _decoded(data, name, notice, encoding)
    check_storable(text, name)
    return text


def check_storable(text: str, place: str) -> None:
    """Refuse a NUL or a lone surrogate in `text`, naming `place` and the position in code points."""
    position = unstorable(text)
    if position is not None:
        what = (
            "a NUL character" if text[position] == "\0" else f"half of a surrogate pair (U+{ord(text[position]):04X})"
        )
        raise BadInput(f"{place} has {what} at position {position}, which cannot be stored; remove it and try again.")


def _decoded(data: bytes, name: str, notice: Notice, encoding: str | None) -> str:
    if encoding is not None:
        return _strictly(data, encoding, name).removeprefix("\ufeff")
    for mark, codec in MARKS:
        if data.startswith(mark):
            if codec != "utf-8":
                notice(f"{name} was read as {codec.upper()}, as its byte order mark says.")
            return _strictly(data[len(mark) :], codec, name)
    if any(mark in data for mark in _SWITCHES):  # ASCII bytes alone, but Japanese or Korean once they are switched
        for codec in ("iso-2022-jp-2", "iso-2022-kr"):
            try:
                text = data.decode(codec)
            except UnicodeDecodeError:
                continue
            notice(f"{name} was read as {codec.upper()}, as its escape sequences say.")
            return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(data, name, notice)


def _strictly(data: bytes, codec: str, name: str) -> str:
    try:
        return data.decode(codec)
    except LookupError:
        raise BadInput(f"There is no encoding “{codec}”; use one such as utf-8, utf-16 or windows-1252.") from None
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{name} is not valid {codec.upper()} at byte {error.start} ({error.reason}); save it as UTF-8."
        ) from None


def _guessed(data: bytes, name: str, notice: Notice) -> str:
    try:  # UTF-8 but for surrogates: to guess another encoding would hide the fault
        half = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        pass
    else:
        check_storable(half, name)
    codec = "windows-1252" if _western(data) else _central(data, _asked_library(data))
    if codec is None:
        raise BadInput(f"The encoding of {name} could not be told; save it as UTF-8 and try again.")
    notice(f"{name} is not UTF-8; it was read as {codec}.")
    return data.decode(codec).removeprefix("\ufeff")


def _western(data: bytes) -> bool:
    """Whether `data` is mostly ASCII with the accents and quotation marks of windows-1252.

    The library needs more text than a news item has to tell the Latin code pages apart.
    """
    try:
        text = data.decode("windows-1252")
    except UnicodeDecodeError:
        return False
    high = [character for character in text if character > "\x7f"]
    common = sum(character in _WESTERN for character in high)
    return (len(high) < len(text) * 0.3 or len(text) < _SHORT) and common >= len(high) * 0.95


def _central(data: bytes, guess: str | None) -> str | None:
    """The guess, but for Turkish and Central European texts, whose code pages the library mistakes for each other.

    Only windows-1250 has letters and quotation marks below 0xA0; ISO 8859-2 has none, and letters where the other
    has signs.
    """
    if guess not in _CENTRAL_GUESSES:
        return guess
    high = {byte for byte in data if byte > 0x7F}
    for codec, usual in (("cp1254", _TURKISH), ("iso8859-2" if min(high) >= 0xA0 else "cp1250", _CENTRAL)):
        beyond = [one for one in data.decode(codec, "replace") if one > "\x7f"]
        if sum(one not in usual and one not in "“”„‚‘’»«–—…§°\u00a0" for one in beyond) <= 0.05 * len(beyond):
            return codec
    return guess


def _asked_library(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_exclusion=_MAINFRAME).best()
    return None if best is None else str(best.encoding).replace("_", "-")


def read_text(path: Path, notice: Notice, encoding: str | None = None) -> str:
    """The whole text of the file at `path`; refuses an empty or blank one kindly (see `decode` for the rest)."""
    text = decode(read_bytes(path), path.name, notice, encoding)
    if not text.strip():
        raise BadInput(
            f"{path.name} {'is empty' if not text else 'holds only white space'}; there is nothing to import."
        )
    return text


def text_file(path: Path, notice: Notice) -> TextIO:
    """The text of the file at `path` to be read bit by bit, with its line ends; errors and notices as of `decode`.

    A large file in UTF-8 is read from the disk as it is asked for; one in another encoding is held whole.
    """
    try:
        if path.stat().st_size > _HELD_WHOLE and _is_plain_utf8(path):
            return path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror or error}.") from None
    return io.StringIO(decode(read_bytes(path), path.name, notice), newline="")


def _is_plain_utf8(path: Path) -> bool:
    """Whether all of the file is UTF-8 that can be stored."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            start = file.read(65_536)
            if kind_of_binary(start):
                return False
            file.seek(0)
            while chunk := file.read(1 << 20):
                if b"\0" in chunk:
                    return False
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def read_bytes(path: Path) -> bytes:
    """The bytes of the file at `path`; BadInput with the reason when it cannot be read or is far too large."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > LARGEST_FILE:
                raise BadInput(
                    f"{path.name} has {size >> 20:,} MB, more than the {LARGEST_FILE >> 20} MB "
                    "that are read at once; split it."
                )
            return file.read()
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror or error}.") from None
