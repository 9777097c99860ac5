"""The options of a format, given as words such as `pending=yes`."""

from __future__ import annotations

import types
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from annotator.errors import BadInput
from annotator.formats.registry import format_named

_TRUTH = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}


def options_from(format_id: str, words: Sequence[str]) -> Any:
    """The options of a format with the fields that `words` (NAME=VALUE) set; raises BadInput naming what there is."""
    options = format_named(format_id).options
    hints = get_type_hints(options)
    names = [one.name for one in fields(options)]
    chosen: dict[str, Any] = {}
    for word in words:
        name, given, value = word.partition("=")
        name = name.strip().replace("-", "_")
        if not given:
            raise BadInput(f"“{word}” sets no option; write NAME=VALUE.")
        if name not in names:
            known = f"there are {', '.join(names)}" if names else "it has none"
            raise BadInput(f"The format “{format_id}” has no option “{name}”; {known}.")
        chosen[name] = _value(name, value, hints[name])
    return options(**chosen)


def _value(name: str, word: str, hint: Any) -> Any:
    kinds = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    kind = next((one for one in kinds if one is not type(None)), str)
    if not word and type(None) in kinds:
        return None
    choices: tuple[Any, ...] = tuple(_TRUTH) if kind is bool else get_args(kind) if get_origin(kind) is Literal else ()
    if choices and word not in choices:
        raise BadInput(f"The option {name} cannot be “{word}”; it can be {', '.join(map(str, choices))}.")
    if kind is bool:
        return _TRUTH[word]
    try:
        return kind(word) if kind in (int, float) else word
    except ValueError:
        raise BadInput(f"The option {name} cannot be “{word}”; it is a number.") from None
