"""Text → query: `rare earth`, `"air cover"`, `label:Claim`, `-outlet:Zeen`, `(tariff OR duty) speaker:Trump`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from annotator.errors import Refused
from annotator.search.query import FIELDS, And, Field, Not, Or, Query, Words

# A quoted phrase (without a closing quote it goes on to the end), a bracket, a minus, a field's name, a word.
_TOKEN = re.compile(
    r"""(?P<quoted>["“”„](?P<inside>[^"“”]*)["“”]?)|(?P<bracket>[()])|(?P<minus>-(?=[^\s)]))|"""
    r"""(?P<field>[A-Za-z]+):(?=[^\s/)])|(?P<word>[^\s()"“”„]+)"""
)

_Token = tuple[str, str]


def parse(text: str) -> Query:
    """The query that `text` says; raises Refused, naming what is wrong, for none and for unknown fields.

    Words side by side must all be there; `OR` and `NOT` (or `-`) stand in capitals, brackets keep together.
    """
    reading = _Reading(_tokens(text))
    if not reading.left:
        raise Refused('Write what to look for: words, "a phrase", or fields such as label:Claim.')
    found = reading.any_of()
    if reading.left:
        raise Refused("The query has a closing bracket without an opening one; take it out.")
    return found


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    for one in _TOKEN.finditer(text):
        kind = one.lastgroup or ""
        if kind in ("quoted", "inside"):
            found.append(("phrase", " ".join(one["inside"].split())))
        elif one["field"]:
            name = one["field"].lower()
            if name not in FIELDS:
                raise Refused(
                    f"There is no field “{one['field']}”; there are {', '.join(FIELDS)}. "
                    "Put quotation marks around words to look for them as they stand."
                )
            found.append(("field", name))
        elif one["bracket"]:
            found.append((one["bracket"], ""))
        elif one["minus"] or one["word"] == "NOT":
            found.append(("not", ""))
        elif one["word"] == "OR":
            found.append(("or", ""))
        elif one["word"] != "AND":
            found.append(("word", one["word"]))
    return found


class _Reading:
    """Takes tokens from the front."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self.left = list(tokens)

    def _next(self, kind: str) -> str | None:
        if self.left and self.left[0][0] == kind:
            return self.left.pop(0)[1]
        return None

    def any_of(self) -> Query:
        parts = [self.all_of()]
        while self._next("or") is not None:
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def all_of(self) -> Query:
        parts: list[Query] = []
        while self.left and self.left[0][0] not in ("or", ")"):
            parts.append(self.one())
        if not parts:
            raise Refused("Something is missing in the query beside OR or between brackets.")
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def one(self) -> Query:
        kind, text = self.left.pop(0)
        if kind == "not":
            if not self.left or self.left[0][0] in ("or", ")"):
                raise Refused("Something is missing in the query after NOT.")
            return Not(self.one())
        if kind == "(":
            inside = self.any_of()
            if self._next(")") is None:
                raise Refused("The query has an opening bracket without a closing one; close it.")
            return inside
        if kind == "field":
            value = self._next("phrase")
            value = self._next("word") if value is None else value
            if not value:
                raise Refused(f"Write what to look for after {text}:, for instance {_EXAMPLES[text]}.")
            return Field(text, value)
        if not text:
            raise Refused("There is nothing between the quotation marks.")
        return Words(text, phrase=kind == "phrase")


_EXAMPLES = {
    "label": "label:Claim",
    "speaker": 'speaker:"Donald Trump"',
    "annotator": "annotator:ana",
    "status": "status:done",
    "outlet": "outlet:Reuters",
    "title": "title:tariffs",
    "date": "date:2025-02",
}
