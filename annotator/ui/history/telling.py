"""What a change of the journal was, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from typing import Any

from annotator.model.annotations import Annotation, Comment, Relation, Revision
from annotator.model.changes import Change
from annotator.model.codebook import Codebook
from annotator.ui import wording

#: Gives the words of an annotation, "" when its text is not at hand.
WordsOf = Callable[[Annotation], str]

#: Fields that say nothing to a reader.
_QUIET = {"id", "changed", "created", "article_id", "revision_id", "annotator_id", "origin", "external_id", "extra"}


def shown_moment(at: str) -> str:
    """A moment of the journal in the time of this place, for instance `21 Nov 2026, 22:59`."""
    try:
        moment = datetime.fromisoformat(at).astimezone()
    except ValueError:
        return at
    return f"{wording.shown_date(moment.date().isoformat())}, {moment:%H:%M}"


def told(change: Change, codebook: Codebook, words_of: WordsOf) -> str:
    """One change in one line, for instance `Quote “we will”: type nothing → direct`."""
    value, before, after = change.value, change.before, change.after
    name = _named(value, codebook, words_of)
    if isinstance(value, Revision):
        return f"A text of {wording.counted(value.length, 'character')}"
    if before is None:
        return f"{name} was made"
    if after is None:
        return f"{name} was removed"
    parts = [
        part
        for one in fields(before)
        if one.name not in _QUIET and getattr(before, one.name) != getattr(after, one.name)
        for part in _field(one.name, getattr(before, one.name), getattr(after, one.name), codebook)
    ]
    return f"{name}: {'; '.join(parts)}" if parts else name


def _named(value: Any, codebook: Codebook, words_of: WordsOf) -> str:
    if isinstance(value, Annotation):
        label = codebook.label(value.label_id)
        return f"{label.name if label else 'Annotation'} {words_of(value)}".strip()
    if isinstance(value, Relation):
        kind = codebook.relation_type(value.type_id)
        return f"The link {kind.name}" if kind else "A link"
    if isinstance(value, Comment):
        return f"The comment “{wording.one_line(value.text)[:80]}”"
    name = getattr(value, "name", "") or getattr(value, "title", "")
    kind_name = type(value).__name__
    spoken = {"Article": "Article", "ArticleValues": "Values of the article", "Verdict": "A verdict"}
    return f"{spoken.get(kind_name, kind_name)} {f'“{wording.one_line(name)[:60]}”' if name else ''}".strip()


def _field(name: str, before: Any, after: Any, codebook: Codebook) -> list[str]:
    if name in ("attributes", "meta"):
        keys = [key for key in dict.fromkeys([*before, *after]) if before.get(key) != after.get(key)]
        return [_step(key, before.get(key), after.get(key)) for key in keys]
    if name == "fragments":
        return [f"place {_places(before)} → {_places(after)}"]
    if name == "label_id":
        labels = [codebook.label(one) for one in (before, after)]
        return [_step("label", *(label.name if label else None for label in labels))]
    if name in ("speaker_id", "group_id"):
        what = "speaker" if name == "speaker_id" else "claim group"
        return [f"{what} {'set' if before is None else 'taken away' if after is None else 'changed'}"]
    return [_step(name.replace("_", " "), before, after)]


def _step(name: str, before: Any, after: Any) -> str:
    return f"{name} {_short(before)} → {_short(after)}"


def _short(value: Any) -> str:
    text = wording.one_line(wording.text_of(value))
    return (text if len(text) <= 60 else f"{text[:59]}…") or "nothing"


def _places(parts: Any) -> str:
    return " and ".join(f"{start:,}–{end:,}" for start, end in parts)
