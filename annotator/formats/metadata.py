"""Metadata as other programs name it, brought to the names used here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

#: Keys that every exported article line has, in this order.
STANDARD = ("outlet", "author", "url", "published", "language", "source_file")

#: Names that others give to what we call by the name on the left; compared without case, spaces, `-` and `_`.
_ALIASES = {
    "title": "title headline articletitle hed dctitle ogtitle",
    "outlet": "outlet publication publisher sitename newspaper ogsitename source sourcename site",
    "author": "author authors byline by writer creator dccreator",
    "url": "url link uri sourceurl canonicalurl permalink articleurl",
    "published": "published date publishedat publisheddate publishdate publicationdate pubdate datepublished",
    "language": "language lang locale",
}
_STANDARD_NAME = {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}

#: Where an object that stands for an outlet, a person or a title has its words.
_NAMING = ("name", "main", "rendered", "title", "label", "value")

_MONTH_NAMES = "january february march april may june july august september october november december"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), 1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_DAY_FIRST = re.compile(r"(\d{1,2})\.?\s+([A-Za-z]+)\.?,?\s+(\d{4})")
_MONTH_FIRST = re.compile(r"([A-Za-z]+)\.?\s+(\d{1,2}),?\s+(\d{4})")
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.IGNORECASE)


def standard_name(key: str) -> str | None:
    """The name used here for the metadata that others call `key`; "title" too; None when it is not one of ours."""
    return _STANDARD_NAME.get(re.sub(r"[\s_:.-]+", "", key).casefold())


def gathered(pairs: Mapping[str, Any]) -> tuple[str | None, dict[str, Any]]:
    """Title and metadata from the key-value pairs of a front matter or a table row.

    Empty values are left out; of two names for one thing the first wins and the other keeps its own.
    """
    title: str | None = None
    meta: dict[str, Any] = {}
    for key, value in pairs.items():
        plain = _plain(value)
        if plain in (None, "", [], {}):
            continue
        name = standard_name(str(key))
        if name is not None and isinstance(plain, dict):
            plain = next((plain[one] for one in _NAMING if isinstance(plain.get(one), str) and plain[one]), plain)
        if name == "title" and title is None and isinstance(plain, str):
            title = " ".join(plain.split())
        elif name is not None and name != "title" and name not in meta:
            joined = ", ".join(map(str, plain)) if isinstance(plain, list) else str(plain)
            meta[name] = as_date(joined) or joined if name == "published" else joined
        else:
            meta.setdefault(str(key), plain)
    return title, meta


def _plain(value: Any) -> Any:
    """`value` as JSON can hold it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def as_date(words: str) -> str | None:
    """The ISO date (or date and time, if ISO already) that `words` state as a whole; else None.

    Understands 2025-02-04, 4 February 2025, Feb. 4, 2025, with or without the weekday.
    Figures such as 04/02/2025 are left alone: the order of day and month is not known.
    """
    plain = _WEEKDAY.sub("", words.strip())
    try:
        datetime.fromisoformat(plain)
    except ValueError:
        pass
    else:
        return plain if re.match(r"\d{4}-\d\d-\d\d", plain) else None
    if found := _DAY_FIRST.fullmatch(plain):
        day, month, year = found.groups()
    elif found := _MONTH_FIRST.fullmatch(plain):
        month, day, year = found.groups()
    else:
        return None
    number = _MONTHS.get(month.casefold())
    try:
        return date(int(year), number, int(day)).isoformat() if number else None
    except ValueError:
        return None
