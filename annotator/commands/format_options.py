"""The options of a format, given as words such as `pending=yes`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from annotator.errors import BadInput
from annotator.formats.option_words import is_switch, named, options_of, told, value_of
from annotator.formats.registry import Format, format_named, formats


def options_from(format_id: str, words: Sequence[str]) -> Any:
    """The options of a format with the fields that `words` (NAME=VALUE) set; raises BadInput naming what there is."""
    options = format_named(format_id).options
    hints = named(options)
    chosen: dict[str, Any] = {}
    for name, value in pairs_of(words).items():
        if name not in hints:
            known = f"there are {', '.join(hints)}" if hints else "it has none"
            raise BadInput(f"The format “{format_id}” has no option “{name}”; {known}.")
        chosen[name] = value_of(name, value, hints[name])
    return options(**chosen)


def pairs_of(words: Iterable[str]) -> dict[str, str]:
    """Names and values of words such as `text-field=body`; BadInput for a word that sets nothing."""
    found: dict[str, str] = {}
    for word in words:
        name, given, value = word.partition("=")
        if not given:
            raise BadInput(f"“{word}” sets no option; write NAME=VALUE.")
        found[name.strip().replace("-", "_")] = value
    return found


@dataclass(frozen=True, slots=True)
class Wishes:
    """Options for files whose formats are not known yet: each format takes the words that it knows.

    `exactly` are whole options by the id of their format, which go before the words.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    exactly: Mapping[str, Any] = field(default_factory=dict)

    def of(self, form: Format) -> Any:
        """The options for one format; raises BadInput for a value that its field cannot have."""
        found = self.exactly.get(form.id)
        if found is not None:
            return found
        words = dict(self.words)
        if "inside" in {one.name for one in fields(form.options)}:
            return form.options(inside=tuple(words.items()))
        return options_of(form.options, words)

    def check(self, form: Format | None) -> None:
        """Refuse a word that `form`, or without one no format that reads, has a field for."""
        able = [form] if form is not None else [one for one in formats().values() if one.reads]
        known = {name for one in able for name in named(one.options)}
        for name in self.words:
            if name not in known:
                none = f"The format “{form.id}” has no" if form is not None else "No format has an"
                raise BadInput(f"{none} option “{name}”; there are {', '.join(sorted(known)) or 'none'}.")


@dataclass(slots=True)
class Flag:
    """One flag for all formats that have a field of this name: what it does for each, and whether it is a switch."""

    name: str
    switch: bool
    helps: dict[str, str] = field(default_factory=dict)

    @property
    def help(self) -> str:
        """The help texts with the formats that they are of; formats with the same help are named together."""
        by_help: dict[str, list[str]] = {}
        for format_id, one in self.helps.items():
            by_help.setdefault(one, []).append(format_id)
        return " ".join(f"{one.rstrip('.')} ({', '.join(ids)})." for one, ids in by_help.items())


def flags(*, reading: bool) -> dict[str, Flag]:
    """Every field of the formats that read, or write, by name."""
    found: dict[str, Flag] = {}
    for form in formats().values():
        if not (form.reads if reading else form.writes):
            continue
        hints = named(form.options)
        for one in told(form.options):
            if one["for"] not in ("both", "read" if reading else "write"):
                continue
            flag = found.setdefault(one["name"], Flag(one["name"], is_switch(hints[one["name"]])))
            flag.switch = flag.switch and is_switch(hints[one["name"]])
            flag.helps[form.id] = one["help"]
    return found
