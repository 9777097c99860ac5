"""JSON of other programs: a list, lines, or objects one after another; and what the first object looks like."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, decode, read_bytes
from annotator.formats.native import json_lines, json_object

#: Places at which a truncated document may be closed, the last ones first.
_TRIES = 50

_SURROGATE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


def json_values(path: Path, notice: Notice) -> Iterator[tuple[str, dict[str, Any]]]:
    """Place ("news.json, item 3") and value of each object of the file: of a list, of lines, or of a sequence.

    Raises BadInput for what is no JSON, with its place, and for values that are no objects.
    """
    with _opened(path) as file:
        start = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{"):
        lines = json_lines(path, notice)
        first = next(lines, None)
        if first is not None and _is_json(first[1]):
            for place, line in chain((first,), lines):
                value = json_object(line, place)
                _check(value, place, line)
                yield place, value
            return
    yield from items_of(json_document(read_bytes(path), path.name, notice), path.name)


def items_of(value: Any, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Place and value of each object of a list, or of the one object there is."""
    items = value if isinstance(value, list) else [value]
    if not items:
        raise BadInput(f"{name} is empty; there is nothing to import.")
    for number, item in enumerate(items, 1):
        place = name if len(items) == 1 else f"{name}, item {number}"
        if not isinstance(item, dict):
            raise BadInput(f"{place} is not a JSON object; each item must be one article.")
        yield place, item


def json_document(data: bytes, name: str, notice: Notice) -> Any:
    """The one JSON value of a file; several objects one after another give a list."""
    text = decode(data, name, notice)
    if not text.strip():
        raise BadInput(f"{name} is empty; there is nothing to import.")
    found, position, decoder = [], 0, json.JSONDecoder(parse_constant=_no_constant)
    space = re.compile(r"[\s,]*")
    try:
        while (position := _end(space, text, position)) < len(text):
            value, position = decoder.raw_decode(text, position)
            found.append(value)
    except RecursionError:
        raise BadInput(f"{name} is nested too deeply to be read.") from None
    except ValueError as error:
        line = text.count("\n", 0, getattr(error, "pos", position)) + 1
        reason = getattr(error, "msg", str(error)).rstrip(".")
        raise BadInput(f"{name}, line {line} is not valid JSON: {reason}.") from None
    _check(found, name, text.encode())
    return found[0] if len(found) == 1 else found


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _opened(path: Path) -> Any:
    try:
        return path.open("rb")
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror or error}.") from None


def _is_json(line: bytes) -> bool:
    """Whether a line is a whole JSON value; a broken one of a file of lines counts, so that it is named."""
    try:
        json.loads(line)
    except RecursionError:
        return True
    except ValueError:
        return line.rstrip().endswith(b"}") and len(line) > 2
    return True


def _check(value: Any, place: str, raw: bytes) -> None:
    """Refuse NUL and halves of surrogate pairs, which can only be there when they are escaped."""
    if not _SURROGATE.search(raw):
        return
    try:
        plain = json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise BadInput(f"{place} has half of a surrogate pair, which cannot be stored; remove it.") from None
    if b"\\u0000" in plain.replace(b"\\\\", b""):
        raise BadInput(f"{place} has a NUL character, which cannot be stored; remove it and try again.")


@lru_cache(maxsize=4)  # every JSON format asks it of the same file
def first_value(head: bytes) -> Any:
    """The first item of a list, the first object of lines, or None; one that is cut off is closed as it stands."""
    text = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "ignore").lstrip()
    if text.startswith("["):
        inner = text[1:].lstrip()
        return _begun(inner) if inner[:1] in ("{", "[") else None
    return _begun(text) if text.startswith("{") else None


def keys_of(head: bytes) -> dict[str, Any]:
    """The first object of a JSON file, empty when it begins with something else."""
    value = first_value(head)
    return value if isinstance(value, dict) else {}


def _begun(text: str) -> Any:
    try:
        return json.JSONDecoder().raw_decode(text)[0]
    except (ValueError, RecursionError):
        pass
    cuts, rest = _cuts(text)
    for cut, closing in [(text + '"' if rest[0] else text, rest[1]), *((text[:at], end) for at, end in cuts)]:
        try:
            return json.loads(cut + closing)
        except (ValueError, RecursionError):
            continue
    return None


def _cuts(text: str) -> tuple[list[tuple[int, str]], tuple[bool, str]]:
    """Where commas are, the last first, with what closes the text there; and whether its end is inside a string."""
    stack: list[str] = []
    cuts: list[tuple[int, str]] = []
    inside = escaped = False
    for at, character in enumerate(text):
        if inside:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                inside = False
        elif character == '"':
            inside = True
        elif character in "{[":
            stack.append("}" if character == "{" else "]")
        elif character in "}]":
            if not stack or stack.pop() != character:
                break
        elif character == ",":
            cuts.append((at, "".join(reversed(stack))))
            del cuts[:-_TRIES]
    return cuts[::-1], (inside, "".join(reversed(stack)))


def name_of(value: object) -> str | None:
    """`value` as a name: text as it is, whole numbers as written, anything else is none."""
    if isinstance(value, str):
        return value or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def numbered_names(stated: str | None) -> dict[str, str]:
    """Names of numbered labels from an option such as "12=LOC,13=PER"; BadInput for other words."""
    pairs = [one.partition("=") for one in (stated or "").split(",") if one.strip()]
    if any(not number.strip().isdigit() or not name.strip() for number, _, name in pairs):
        raise BadInput(f"“{stated}” does not name labels; write 12=LOC,13=PER.")
    return {number.strip(): name.strip() for number, _, name in pairs}


def json_bytes(value: Any) -> bytes:
    """`value` as one line of JSON, keys in their order."""
    return msgspec.json.encode(value)
