"""Grapheme clusters: what a reader takes for one character, by the main rules of Unicode Annex 29, section 3.1.1.

Covered: CR LF, combining and enclosing marks, joiners, emoji modifiers, tags and flags, Hangul syllables.  Prepended
marks and Indic conjuncts (GB9b, GB9c) are counted apart.
"""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"


def cluster_starts(text: str) -> list[int]:
    """Where each cluster of `text` starts, in code points, and where the last one ends."""
    starts: list[int] = []
    flags = 0
    for index, character in enumerate(text):
        before = text[index - 1] if index else ""
        if not (before and _goes_on(before, character, flags, text, index)):
            starts.append(index)
        flags = flags + 1 if _is_flag(character) else 0
    return [*starts, len(text)] if text else [0]


def _goes_on(before: str, character: str, flags: int, text: str, index: int) -> bool:
    """Whether `character` belongs to the cluster of the one before it."""
    if before == "\r" and character == "\n":
        return True
    if _is_control(before) or _is_control(character):
        return False
    if _extends(character):
        return True
    if before == _JOINER:
        return _is_picture(character) and _joins_picture(text, index - 1)
    if _is_flag(character):
        return flags % 2 == 1
    return _hangul(before, character)


def _is_control(character: str) -> bool:
    return character in "\r\n" or (unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") and
                                   not _extends(character))  # fmt: skip


def _extends(character: str) -> bool:
    if character in (_JOINER, "\u200c") or "\U000e0020" <= character <= "\U000e007f":
        return True
    return unicodedata.category(character) in ("Mn", "Me", "Mc") or "\U0001f3fb" <= character <= "\U0001f3ff"


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_picture(character: str) -> bool:
    return character >= "\U0001f000" or "\u2190" <= character <= "\u2bff" or character in "©®‼⁉™ℹ〰〽㊗㊙"


def _joins_picture(text: str, joiner: int) -> bool:
    """Whether a picture, perhaps with marks, stands before the joiner."""
    at = joiner - 1
    while at >= 0 and _extends(text[at]) and text[at] != _JOINER:
        at -= 1
    return at >= 0 and _is_picture(text[at])


def _hangul(before: str, character: str) -> bool:
    left, right = _syllable(before), _syllable(character)
    return (left, right) in (("L", "L"), ("L", "V"), ("L", "S"), ("L", "T2"), ("V", "V"), ("V", "T"), ("S", "V"),
                             ("S", "T"), ("T2", "T"), ("T", "T"))  # fmt: skip


def _syllable(character: str) -> str:
    """L, V, T for jamo; S and T2 for whole syllables without and with a final consonant."""
    if "\u1100" <= character <= "\u115f" or "\ua960" <= character <= "\ua97c":
        return "L"
    if "\u1160" <= character <= "\u11a7" or "\ud7b0" <= character <= "\ud7c6":
        return "V"
    if "\u11a8" <= character <= "\u11ff" or "\ud7cb" <= character <= "\ud7fb":
        return "T"
    if "\uac00" <= character <= "\ud7a3":
        return "S" if (ord(character) - 0xAC00) % 28 == 0 else "T2"
    return ""
