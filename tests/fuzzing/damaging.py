"""Ways in which a file is damaged, on its bytes and inside zip archives."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from random import Random

_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"4294967296",
    b"99999999999999999999999",
    b"1e999",
    b"-0.5",
    b"NaN",
    b"null",
    b'"x"',
    b"",
)
_WORDS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\\ud83c", b"\\u0000", b"\xed\xa0\x80", b"\xf0\x9f\x8c\x8a", b"\r\n", b"\t",
    b"NaN", b"Infinity", b"null", b"true", b"[]", b"{}", b'""', b"[" * 2000, b'{"a":' * 500, b"<a>" * 300, b"</a>",
    b'<!DOCTYPE a [<!ENTITY b "c">]>', b"&b;", b"&#0;", b"&#xD800;", b"]]>", b"<![CDATA[", b"../", b"/etc/passwd",
    b"C:\\", b"=1+1", b"'", b'"', b"\\", b"%s", b"-", b"_", b"|", b";", b"#", b"B-", b"T1", b"xmi:id", b"begin", b"end",
)  # fmt: skip


def damaged(data: bytes, others: Sequence[bytes], random: Random) -> bytes:
    """`data` with one to four wounds; archives are wounded inside half of the time."""
    if data.startswith(b"PK") and random.random() < 0.6:
        inside = _inside(data, others, random)
        if inside is not None:
            return inside
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        data = random.choice(_WAYS)(data, others, random)
    return data


def _inside(data: bytes, others: Sequence[bytes], random: Random) -> bytes | None:
    """The archive with one member damaged, left out, renamed or put in twice."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return None
    if not members:
        return None
    place = random.randrange(len(members))
    name, content = members[place]
    wound = random.random()
    if wound < 0.75:
        members[place] = name, damaged(content, others, random)
    elif wound < 0.85:
        del members[place]
    else:
        members[place] = random.choice(("../" + name, name.upper(), name + "/x", "x" + name, "/" + name)), content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, inner in members:
            archive.writestr(one or "x", inner)
    return out.getvalue()


def _stretch(data: bytes, random: Random, most: int = 200) -> tuple[int, int]:
    start = random.randrange(len(data) + 1)
    return start, min(len(data), start + random.randrange(1, most))


def _flip(data: bytes, _others: Sequence[bytes], random: Random) -> bytes:
    wounded = bytearray(data)
    for _ in range(random.choice((1, 2, 8)) if wounded else 0):
        wounded[random.randrange(len(wounded))] ^= 1 << random.randrange(8)
    return bytes(wounded)


def _cut(data: bytes, _others: Sequence[bytes], random: Random) -> bytes:
    start, end = _stretch(data, random)
    return data[:start] + data[end:]


def _truncate(data: bytes, _others: Sequence[bytes], random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _repeat(data: bytes, _others: Sequence[bytes], random: Random) -> bytes:
    start, end = _stretch(data, random)
    return data[:end] + data[start:end] * random.choice((1, 1, 20)) + data[end:]


def _insert(data: bytes, _others: Sequence[bytes], random: Random) -> bytes:
    start = random.randrange(len(data) + 1)
    return data[:start] + random.choice(_WORDS) + data[start:]


def _number(data: bytes, _others: Sequence[bytes], random: Random) -> bytes:
    found = list(_NUMBER.finditer(data[:200_000]))
    if not found:
        return _flip(data, _others, random)
    one = random.choice(found)
    near = str(int(float(one[0][:15])) + random.choice((-1, 1, 1000))).encode()
    return data[: one.start()] + random.choice((*_NUMBERS, near, near)) + data[one.end() :]


def _swap(data: bytes, _others: Sequence[bytes], random: Random) -> bytes:
    first, second = sorted((_stretch(data, random, 40), _stretch(data, random, 40)))
    if first[1] > second[0]:
        return data
    return (
        data[: first[0]]
        + data[second[0] : second[1]]
        + data[first[1] : second[0]]
        + data[first[0] : first[1]]
        + data[second[1] :]
    )


def _graft(data: bytes, others: Sequence[bytes], random: Random) -> bytes:
    other = random.choice(others)
    start, end = _stretch(data, random)
    from_, to = _stretch(other, random)
    return data[:start] + other[from_:to] + data[end:]


def _lines(data: bytes, _others: Sequence[bytes], random: Random) -> bytes:
    lines = data.split(b"\n")
    random.shuffle(lines) if random.random() < 0.5 else lines.pop(random.randrange(len(lines)))
    return b"\n".join(lines)


_WAYS: tuple[Callable[[bytes, Sequence[bytes], Random], bytes], ...] = (
    _flip, _cut, _truncate, _repeat, _insert, _insert, _number, _number, _swap, _graft, _lines,
)  # fmt: skip
