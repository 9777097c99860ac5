"""Plain text and Markdown: one article a file, its text exactly as decoded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from annotator.formats.decoding import Notice, kind_of_binary, read_text
from annotator.formats.guessing import guess
from annotator.formats.metadata import gathered
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format

#: Longest front matter that is looked at, in code points.
_FRONT_MATTER = 16_384


_FENCED = re.compile(r"---[ \t]*\r?\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"#{1,2}[ \t]+(.+?)[ \t]*#*[ \t]*(?:\r?\n|\Z)")


@dataclass(frozen=True, slots=True)
class TextOptions:
    """How plain text is read."""

    encoding: str | None = field(default=None, metadata={"help": "Encoding of the files; guessed when left out."})


class PlainText(Format):
    """A text file is one article; the first line gives its title."""

    id = "txt"
    title = "Plain text"
    extensions: ClassVar[tuple[str, ...]] = (".txt", ".text")
    reads = True
    loses = ("cannot be written",)
    options = TextOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """Any file that is not binary may be plain text, so this yields to whatever is more certain."""
        return 0.0 if kind_of_binary(head) else 0.1

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The one article of the file."""
        text = read_text(path, notice, options.encoding)
        title, meta = guess(text, fallback=path.stem)
        yield ArticleRecord(text=text, title=title, meta={**meta, "source_file": path.name})


class Markdown(PlainText):
    """A Markdown file kept as plain text; front matter and first heading give title and metadata."""

    id = "md"
    title = "Markdown, kept as plain text"
    extensions = (".md", ".markdown", ".mdown")

    def sniff(self, head: bytes, path: Path) -> float:
        """Markdown by its name; by content only with front matter that has keys."""
        if kind_of_binary(head):
            return 0.0
        if path.suffix.lower() in self.extensions:
            return 0.6
        return 0.25 if re.match(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n[\w-]+:[ \t]", head) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The one article of the file, front matter included in its text."""
        text = read_text(path, notice, options.encoding)
        title, meta, body = _front_matter(text, path.name, notice)
        guessed, stated = guess(text[body:], fallback=path.stem)
        if heading := _HEADING.match(text[body:].lstrip()):
            guessed = " ".join(heading[1].split())
        yield ArticleRecord(text=text, title=title or guessed, meta={**stated, **meta, "source_file": path.name})


def _front_matter(text: str, name: str, notice: Notice) -> tuple[str | None, dict[str, Any], int]:
    """Title, metadata and where the body starts, in code points; 0 without front matter."""
    found = _FENCED.match(text, 0, _FRONT_MATTER)
    if found is None:
        return None, {}, 0
    pairs = _yaml(found[1])
    if pairs is None:
        notice(f"The front matter of {name} could not be read and was left as text.")
        return None, {}, 0
    title, meta = gathered(pairs)
    return title, meta, found.end()


def _yaml(block: str) -> Mapping[str, Any] | None:
    """The mapping that `block` states in YAML; None when it is none or uses aliases, which can grow without bound."""
    import yaml

    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(block, Loader=yaml.SafeLoader)):
            return None
        value = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
