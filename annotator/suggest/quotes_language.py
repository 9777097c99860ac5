"""What the quotation rules know of a language: its marks, verbs and closed word classes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from annotator.paths import resources

_DEFAULT = "en"
_SAMPLE = 2000  # code points
_LEAST_SHARE = 0.1
_FEW_WORDS = 20
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Verb:
    """One form of a reporting verb: its base form, what it takes (see the language file) and its form."""

    base: str
    takes: str
    form: str


class _Groups(dict[str, frozenset[str]]):
    """Word lists by name; a list that a language lacks is empty."""

    def __missing__(self, group: str) -> frozenset[str]:
        self[group] = frozenset()
        return self[group]


@dataclass(frozen=True, slots=True)
class Language:
    """The word lists of one language; every word is in lower case."""

    code: str
    verbs: Mapping[str, Verb]
    words: Mapping[str, frozenset[str]]
    data: Mapping[str, Any] = field(repr=False)

    def has(self, group: str, word: str) -> bool:
        """Whether the lower-case `word` is in the list called `group`."""
        return word in self.words[group]


def known_languages() -> tuple[str, ...]:
    """Codes of the languages that have a file in resources/languages."""
    return tuple(sorted(path.stem for path in (resources() / "languages").glob("*.json")))


@cache
def language(code: str = _DEFAULT) -> Language:
    """The language with this code; raises OSError when there is no file for it."""
    data = json.loads((resources() / "languages" / f"{code}.json").read_text(encoding="utf-8"))
    groups = _Groups((key, frozenset(value.split())) for key, value in data.items() if isinstance(value, str))
    groups["common_s"] = frozenset(_third(base) for base in groups.get("common_verbs", ()))
    return Language(code, dict(_verb_forms(data["reporting"])), groups, data)


@cache
def _frequent() -> dict[str, frozenset[str]]:
    return {code: language(code).words["frequent"] for code in known_languages()}


def detect(text: str, told: str | None = None) -> str | None:
    """The code of the language of `text`: the one told if there is a file for it, else the one whose
    most frequent words cover most of the first 2,000 code points; None when none covers a tenth
    (English for texts too short to tell).
    """
    if told:
        code = told.lower()[:2]
        return code if code in _frequent() else None
    found = _WORD.findall(text[:_SAMPLE].lower())
    if not found:
        return None
    shares = {code: sum(map(frequent.__contains__, found)) / len(found) for code, frequent in _frequent().items()}
    best = max(shares, key=lambda code: shares[code])
    if shares[best] < _LEAST_SHARE:
        return None if len(found) >= _FEW_WORDS else _DEFAULT
    return best


def _verb_forms(groups: Mapping[str, str]) -> Iterable[tuple[str, Verb]]:
    """Each form with its verb; a verb named in several groups takes what any of them allows."""
    merged: dict[str, tuple[str, Verb]] = {}
    for takes, verbs in groups.items():
        if takes == "about":
            continue
        for entry in verbs.split():
            forms = entry.split("/") if "/" in entry else _regular(entry)
            for word, name in zip(forms, ("base", "s", "past", "part", "ing"), strict=True):
                before = merged.get(word)
                flags = "".join(sorted(set(takes) | set(before[1].takes if before else "")))
                merged[word] = word, Verb(forms[0], flags, before[1].form if before else name)
    return merged.values()


def _regular(base: str) -> tuple[str, ...]:
    """Base form, third person, past, participle and -ing form of a regular English verb."""
    stem = base[:-1] if base.endswith("e") else base
    if base.endswith("y") and base[-2] not in "aeiou":
        return base, base[:-1] + "ies", base[:-1] + "ied", base[:-1] + "ied", base + "ing"
    if (base.endswith("it") and base not in ("edit", "posit")) or base in ("concur", "quip"):
        stem = base + base[-1]
    return base, _third(base), stem + "ed", stem + "ed", stem + "ing"


def _third(base: str) -> str:
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"
