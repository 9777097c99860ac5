"""JSON of any shape: each object with a text is an article, its other keys are metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from annotator.errors import BadInput
from annotator.formats.decoding import Notice
from annotator.formats.foreign_lines import records_of
from annotator.formats.hf_rows import line_of_row, text_key
from annotator.formats.json_values import first_value, json_values
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format

#: How deep lists of articles are looked for, and how many keys an error names.
_DEEPEST, _MOST_NAMED = 8, 8

#: Keys under which services give texts as HTML (https://www.jsonfeed.org/version/1.1/, WordPress, newspapers).
_HTML = ("content_html", "content.rendered", "body_html", "bodyHtml", "html")

#: The key of the text, once it is found; no file has it.
_TEXT = "\0"


@dataclass(frozen=True, slots=True)
class JsonOptions:
    """Where the text is."""

    text_field: str | None = field(
        default=None,
        metadata={
            "help": "Key of the text, when nothing tells it; “body.text” for keys within keys, also through lists."
        },
    )
    html: bool = field(
        default=False, metadata={"help": "The text is HTML: take the words that a page of it would show."}
    )


class JsonRows(Format):
    """Articles from lists or lines of JSON objects, however deep in what a service answers."""

    id = "json"
    title = "JSON of any shape"
    extensions: ClassVar[tuple[str, ...]] = (".json",)
    reads = True
    loses = ("cannot be written",)
    options = JsonOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """Any JSON object, surer with a text; every format that knows more goes before."""
        value = first_value(head)
        if not isinstance(value, dict):  # of a file without anything in it this reader says so
            return 0.0 if head.strip() or path.suffix.lower() not in (".json", ".jsonl") else 0.3
        try:
            return 0.45 if _Search(None).rows(value, "") else 0.22
        except BadInput:
            return 0.45

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The articles.  Raises BadInput, with the keys there are, when an object has no text."""
        values = list(json_values(path, notice))
        wanted, html = options.text_field, options.html
        if wanted is None and not any(_Search(None).rows(value, place) for place, value in values[:1]):
            wanted = next(
                (key for key in _HTML for place, value in values[:1] if _Search(key).rows(value, place)), None
            )
            if wanted is not None:
                html = True
                notice(f"The texts of {path.name} were taken from “{wanted}”, as a page would show them.")
        search, lines = _Search(wanted), []
        for place, value in values:
            found = search.rows(value, place)
            if not found:
                raise BadInput(_no_text(value, wanted, place))
            for here, row, words in found:
                text = _shown(words, here) if html else words
                lines.append((here, line_of_row({_TEXT: text, **row}, {}, here, _TEXT)))
        if search.outside:
            named = ", ".join(sorted(search.outside)[:_MOST_NAMED])
            notice(f"Left out of {path.name}, as it stands outside of the articles: {named}.")
        yield from records_of(lines, path.name, notice)


#: Place, the object without its text, and the text.
_Row = tuple[str, dict[str, Any], str]


class _Search:
    """Looks for the objects with a text in one value; `outside` are keys beside them that no article gets."""

    def __init__(self, wanted: str | None) -> None:
        self._wanted = wanted
        self.outside: set[str] = set()

    def rows(self, value: dict[str, Any], place: str) -> list[_Row]:
        """The object itself when it has a text; else the objects in it, of the list or object with most text."""
        return self._in(value, place, self._wanted, 0)

    def _in(self, value: Any, place: str, wanted: str | None, depth: int) -> list[_Row]:
        if depth > _DEEPEST:
            return []
        if isinstance(value, list):
            return self._in_list(value, place, wanted, depth)
        if not isinstance(value, dict):
            return []
        row = _row(value, wanted)
        if row is not None:
            return [(place, *row)]
        inner = {
            key: self._in(one, f"{place}, {key}", _within(wanted, f"{key}."), depth + 1)
            for key, one in value.items()
            if isinstance(one, dict | list)
        }
        if 1 < len(value) == sum(len(rows) == 1 and isinstance(value[key], dict) for key, rows in inner.items()):
            # objects by their ids
            return [(here, {"id": key, **rest}, words) for key, rows in inner.items() for here, rest, words in rows]
        best = max(inner, key=lambda key: sum(len(words) for _, _, words in inner[key]), default="")
        if not best or not inner[best]:
            return []
        others = {key: one for key, one in value.items() if key != best}
        if isinstance(value[best], dict) and len(inner[best]) == 1:
            ((where, rest, words),) = inner[best]
            return [
                (where, {**others, **{f"{best}.{key}" if key in others else key: rest[key] for key in rest}}, words)
            ]
        self.outside |= others.keys()
        return inner[best]

    def _in_list(self, value: list[Any], place: str, wanted: str | None, depth: int) -> list[_Row]:
        if not value or not all(isinstance(one, dict) for one in value):
            return []
        found = [self._in(one, f"{place} {number}", wanted, depth + 1) for number, one in enumerate(value, 1)]
        missing = next((number for number, rows in enumerate(found) if not rows), None)
        if missing is not None and any(found):
            raise BadInput(_no_text(value[missing], wanted, f"{place} {missing + 1}"))
        return [row for rows in found for row in rows]


def _row(value: Mapping[str, Any], wanted: str | None) -> tuple[dict[str, Any], str] | None:
    """The object without its text, and the text; None when it has none."""
    name = wanted if wanted is not None else text_key(value)
    rest, words = _taken(value, name) if name is not None else ({}, None)
    return (rest, words) if words is not None else None


def _taken(value: Mapping[str, Any], wanted: str) -> tuple[dict[str, Any], str | None]:
    """The object without what stands at a key, or at keys within keys; and that as text."""
    rest = dict(value)
    if wanted in value:
        words = _words(rest.pop(wanted))
        return rest, words
    first, _, inner = wanted.partition(".")
    if inner and isinstance(value.get(first), dict):
        left, words = _taken(value[first], inner)
        rest[first] = left
        if not left:
            del rest[first]
        return rest, words
    return rest, None


def _words(value: Any) -> str | None:
    """Text as it is; a list of paragraphs with each on a line."""
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return "\n".join(value)
    return value if isinstance(value, str) else None


def _within(wanted: str | None, path: str) -> str | None:
    """The rest of a key that goes on below the keys `path`."""
    return wanted.removeprefix(path) if wanted is not None else None


def _shown(words: str, place: str) -> str:
    from annotator.formats.page_dom import blocks_of, parsed_page

    return "\n".join(block.text for block in blocks_of(parsed_page(f"<div>{words}</div>", place))[0])


def _no_text(value: Mapping[str, Any], wanted: str | None, place: str) -> str:
    """Why an object gives no article: the keys that hold words, those of the longest first."""
    found = sorted(_leaves(value, "", 0), key=lambda one: -one[1])
    names = list(dict.fromkeys(name for name, _ in found))[:_MOST_NAMED]
    have = ", ".join(names or list(map(str, value))[:_MOST_NAMED]) or "nothing"
    what = f"no text “{wanted}”" if wanted else "no text"
    way = "choose the key of the text with the option “text_field”" if names else "it holds no words"
    return f"{place} has {what}; it has {have}: {way}."


def _leaves(value: Any, path: str, depth: int) -> Iterator[tuple[str, int]]:
    """The keys that hold words, each with how many characters, down to the first object of each list."""
    if isinstance(value, str):
        yield path, len(value)
    elif isinstance(value, Sequence) and value and isinstance(value[0], str | dict):
        yield from _leaves(value[0], path, depth + 1)
    elif isinstance(value, Mapping) and depth < _DEEPEST:
        for key, one in list(value.items())[:100]:
            yield from _leaves(one, f"{path}.{key}" if path else str(key), depth + 1)
