"""Which objects of several copies are the same thing made twice, and what refers to what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from annotator.model.annotations import Annotation, Article, Comment, Relation, Revision, Verdict
from annotator.model.changes import KINDS, Value, kind_of

#: Fields that name another object, with the kind of it, by kind; those in lists come under `_LISTS`.
_REFERS: dict[str, dict[str, str]] = {
    "label": {"parent_id": "label"},
    "learned_label": {"label_id": "label"},
    "article": {"revision_id": "revision"},
    "revision": {"article_id": "article"},
    "article_values": {"article_id": "article", "annotator_id": "annotator"},
    "annotation": {
        "article_id": "article",
        "revision_id": "revision",
        "annotator_id": "annotator",
        "label_id": "label",
        "speaker_id": "speaker",
        "group_id": "claim_group",
    },
    "relation": {
        "article_id": "article",
        "type_id": "relation_type",
        "from_id": "annotation",
        "to_id": "annotation",
        "annotator_id": "annotator",
    },
    "comment": {"article_id": "article", "author_id": "annotator"},
    "verdict": {"article_id": "article", "suggestion_id": "annotation", "annotator_id": "annotator"},
    "assignment": {"article_id": "article", "annotator_id": "annotator"},
    "decision": {"article_id": "article", "annotator_id": "annotator"},
}

#: Fields that name other objects without needing them to be there.
_MENTIONS: dict[str, tuple[str, ...]] = {
    "comment": ("target_id",),
    "verdict": ("annotation_id",),
    "attribute_definition": ("label_ids",),
    "relation_type": ("from_ids", "to_ids"),
    "decision": ("sources", "gold_ids"),
}


class References:
    """Puts the id that stands in the place of every id that gave way to it."""

    def __init__(self, same: Mapping[str, str]) -> None:
        self.same = same

    def mapped(self, value: Value) -> Value:
        """The value with the ids that stand, its own among them."""
        if not self.same:
            return value
        kind, same = kind_of(value), self.same
        changed: dict[str, Any] = {}
        for name in ("id", *_REFERS.get(kind, ()), *_MENTIONS.get(kind, ())):
            cell = getattr(value, name)
            if isinstance(cell, tuple):
                now = tuple(same.get(one, one) for one in cell)
                if now != cell:
                    changed[name] = now
            elif cell in same:
                changed[name] = same[cell]
        return replace(value, **changed) if changed else value

    @staticmethod
    def of(value: Value) -> Iterator[tuple[str, str]]:
        """Kind and id of everything that the value needs to be there."""
        for name, kind in _REFERS.get(kind_of(value), {}).items():
            cell = getattr(value, name)
            if cell is not None:
                yield kind, cell
        if isinstance(value, Comment) and value.target_id != value.article_id:
            yield "annotation", value.target_id


def same_things(births: Iterable[tuple[str, Value]]) -> dict[str, str]:
    """Ids that give way, each with the smallest id of the same thing; `births` are values as a step made them.

    Equal things made in one step were meant to be several; the first of one step is the first of another.
    """
    by_kind: dict[str, list[tuple[str, Value]]] = {kind: [] for kind in KINDS}
    for step_id, value in births:
        by_kind[kind_of(value)].append((step_id, value))
    texts = {one.id: one for _, one in by_kind["revision"] if isinstance(one, Revision)}
    same: dict[str, str] = {}
    references = References(same)
    for kind, values in by_kind.items():
        identity = _SAME.get(kind)
        if identity is None:
            continue
        groups: dict[Any, list[str]] = {}
        in_step: Counter[Any] = Counter()
        for step_id, value in values:
            key = _article(value, texts) if isinstance(value, Article) else identity(references.mapped(value))
            if key is not None:
                place = in_step[step_id, key]
                in_step[step_id, key] += 1
                groups.setdefault((key, place), []).append(value.id)
        for ids in groups.values():
            if len(ids) > 1:
                first = min(ids)
                same.update((one, first) for one in ids if one != first)
    return same


def _article(value: Article, texts: Mapping[str, Revision]) -> str | None:
    """Articles are the same when their texts are; an empty text says nothing."""
    text = texts.get(value.revision_id)
    return text.sha256 if text is not None and text.length else None


def _annotation(value: Any) -> Any:
    assert isinstance(value, Annotation)
    return value.article_id, value.revision_id, value.annotator_id, value.label_id, value.fragments, value.status


def _relation(value: Any) -> Any:
    assert isinstance(value, Relation)
    return value.type_id, value.from_id, value.to_id, value.annotator_id


def _verdict(value: Any) -> Any:
    assert isinstance(value, Verdict)
    return value.suggestion_id, value.annotator_id


#: What makes two objects of a kind the same thing; other kinds are the same only by id.
_SAME: dict[str, Callable[[Any], Any]] = {
    "annotator": lambda one: (one.name, one.kind),
    "label": lambda one: one.name,
    "attribute_definition": lambda one: (one.name, one.scope),
    "relation_type": lambda one: one.name,
    "learned_label": lambda one: one.label_id,
    "speaker": lambda one: (one.name, one.kind),
    "article": lambda one: None,
    "revision": lambda one: (one.article_id, one.sha256),
    "article_values": lambda one: (one.article_id, one.annotator_id),
    "annotation": _annotation,
    "relation": _relation,
    "verdict": _verdict,
    "assignment": lambda one: (one.article_id, one.annotator_id),
}
