"""What brat can spell: plain names for any label, one-word values, and the lines in which we say what they stand for.

brat's types are of letters, digits, `_` and `-` (https://brat.nlplab.org/configuration.html).  Where a
name had to change, `annotation.conf` says so in a comment that begins with `MARK`; brat skips it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

#: Begins each comment of `annotation.conf` that is meant for us; the bare mark says that we wrote the files.
MARK = "# source-annotator"

#: What is renamed: kinds of the mark's lines.
KINDS = ("label", "relation", "attribute", "annotator", "article")

_MARKED = re.compile(rf"{MARK} (\w+) (\S+) (.+)")
_NOT_A_TYPE = re.compile(r"[^A-Za-z0-9_-]+")
_ESCAPE = re.compile(r"%([0-9A-F]{2})")
_IN_LINE = re.compile(r"[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]|%(?=[0-9A-F]{2})")
_IN_WORD = re.compile(r"[\s\x00-\x20\x7f\x1c-\x1f\x85|,%]")
_AS_JSON = re.compile(r'[\[{"0-9-]|(?:true|false|null)$')


def _hexed(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8"))


def line_safe(words: str) -> str:
    """`words` without line ends and tabs, each as `%0A`; `line_read` brings them back."""
    return _IN_LINE.sub(_hexed, words)


def word_safe(words: str) -> str:
    """`words` as one word without white space, comma and bar; `line_read` brings them back."""
    return _IN_WORD.sub(_hexed, words)


def line_read(words: str) -> str:
    """The words that `line_safe` or `word_safe` was given."""
    if "%" not in words:
        return words
    data = re.sub(rb"%([0-9A-F]{2})", lambda found: bytes((int(found[1], 16),)), words.encode("utf-8", "surrogatepass"))
    return data.decode("utf-8", "replace")


def value_word(value: Any) -> str:
    """An attribute's value as one word; anything but plain words as JSON."""
    plain = isinstance(value, str) and value and not _AS_JSON.match(value)
    return word_safe(value if plain else json.dumps(value, ensure_ascii=False, sort_keys=True))


def value_read(word: str) -> Any:
    """The value that `value_word` was given."""
    words = line_read(word)
    if _AS_JSON.match(words):
        try:
            return json.loads(words)
        except (ValueError, RecursionError):
            return words
    return words


class Namings:
    """Plain names of one kind: given out when writing, each for one name only."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._plain: dict[str, str] = {}
        self._taken = set(reserved)

    def plain(self, name: str) -> str:
        """The plain name that stands for `name`."""
        made = self._plain.get(name)
        if made is None:
            base = _NOT_A_TYPE.sub("_", name).strip("_-") or "type" if _NOT_A_TYPE.search(name) or not name else name
            made, number = base, 2
            while made in self._taken:
                made, number = f"{base}_{number}", number + 1
            self._taken.add(made)
            self._plain[name] = made
        return made

    def set(self, name: str, made: str) -> None:
        """Note that `made` stands for `name`."""
        self._plain[name] = made

    def names(self) -> dict[str, str]:
        """Plain name by name, in the order in which they came."""
        return dict(self._plain)

    def lines(self, kind: str) -> list[str]:
        """The marked comments for the names that changed."""
        return [
            f"{MARK} {kind} {word_safe(made)} {json.dumps(name)}" for name, made in self._plain.items() if made != name
        ]


@lru_cache(maxsize=2)  # every article of a folder asks the same file
def names_read(data: bytes) -> dict[str, dict[str, str]] | None:
    """By kind, the name that each plain name stands for, as an `annotation.conf` of ours says; None for others'."""
    conf = data.decode("utf-8", "replace")
    if MARK not in conf:
        return None
    found: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    for line in conf.split("\n"):
        if (marked := _MARKED.match(line)) and marked[1] in found:
            try:
                name = json.loads(marked[3])
            except ValueError:
                continue
            if isinstance(name, str):
                found[marked[1]][line_read(marked[2])] = name
    return found


def named(names: Mapping[str, Mapping[str, str]] | None, kind: str, plain: str) -> str:
    """What the plain name stands for."""
    return plain if names is None else names[kind].get(plain, plain)
