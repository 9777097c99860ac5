"""A format's options given as words: field names with values such as `main_text_only` and `yes`."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from annotator.errors import BadInput

_TRUTH = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}


def named(options: type[Any]) -> dict[str, Any]:
    """The fields that people may set, with the type of each; fields marked `"for": "program"` are left out."""
    hints = get_type_hints(options)
    return {one.name: hints[one.name] for one in fields(options) if one.metadata.get("for") != "program"}


def told(options: type[Any]) -> list[dict[str, Any]]:
    """What lists say of each field: name, help, default, the values it may have, and whether it is for reading only."""
    hints = named(options)
    return [
        {
            "name": one.name,
            "help": str(one.metadata.get("help", "")),
            "default": None if one.default is MISSING else one.default,
            "values": list(_choices(_kind(hints[one.name]))),
            "for": one.metadata.get("for", "both"),
        }
        for one in fields(options)
        if one.name in hints
    ]


def is_switch(hint: Any) -> bool:
    """Whether a field of this type is either on or off."""
    return _kind(hint) is bool


def options_of(options: type[Any], words: Mapping[str, str]) -> Any:
    """An instance with the fields that `words` name and it has; words for other formats are passed over.

    Raises BadInput for a value that the field cannot have.
    """
    hints = named(options)
    return options(**{name: value_of(name, word, hints[name]) for name, word in words.items() if name in hints})


def value_of(name: str, word: str, hint: Any) -> Any:
    """The value that `word` stands for in a field of type `hint`; BadInput naming what it can be."""
    kinds = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    kind = _kind(hint)
    if not word and type(None) in kinds:
        return None
    choices = tuple(_TRUTH) if kind is bool else _choices(kind)
    if choices and word not in choices:
        raise BadInput(f"The option {name} cannot be “{word}”; it can be {', '.join(map(str, choices))}.")
    if kind is bool:
        return _TRUTH[word]
    try:
        return kind(word) if kind in (int, float) else word
    except ValueError:
        raise BadInput(f"The option {name} cannot be “{word}”; it is a number.") from None


def _kind(hint: Any) -> Any:
    kinds = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    return next((one for one in kinds if one is not type(None)), str)


def _choices(kind: Any) -> tuple[Any, ...]:
    if kind is bool:
        return ("yes", "no")
    return get_args(kind) if get_origin(kind) is Literal else ()
