"""A query as a tree: words and fields, joined by and, or, not."""

from __future__ import annotations

from dataclasses import dataclass

#: Fields of annotations and of articles, each with what it asks for.
ANNOTATION_FIELDS = {
    "label": "the label of an annotation",
    "speaker": "the speaker whom an annotation names, or to whom it is attributed",
    "annotator": "whose annotation it is",
}
ARTICLE_FIELDS = {
    "status": "the status of the article (to do, in progress, done), or of annotations (accepted, pending, gold)",
    "outlet": "the article's outlet",
    "title": "words of the article's title",
    "date": "the date of publication, from its beginning: 2025, 2025-02",
}
FIELDS = {**ANNOTATION_FIELDS, **ARTICLE_FIELDS}

#: Values of `status` that annotations have, not articles.
ANNOTATION_STATUSES = ("accepted", "pending", "gold")


@dataclass(frozen=True, slots=True)
class Words:
    """One word, or a phrase whose words follow one another; `*` at the end of a word stands for any ending."""

    text: str
    phrase: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """What is asked of an annotation or an article."""

    name: str
    value: str

    @property
    def of_annotation(self) -> bool:
        """Whether an annotation has it, not an article."""
        return self.name in ANNOTATION_FIELDS or (self.name == "status" and self.value.lower() in ANNOTATION_STATUSES)


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be so."""

    part: Query


@dataclass(frozen=True, slots=True)
class And:
    """What must all be so."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Of which one must be so."""

    parts: tuple[Query, ...]


Query = Words | Field | Not | And | Or


def leaves(query: Query, negated: bool = False) -> list[tuple[Words | Field, bool]]:
    """The words and fields of a query in order, each with whether it must not be so."""
    if isinstance(query, Not):
        return leaves(query.part, not negated)
    if isinstance(query, And | Or):
        return [leaf for part in query.parts for leaf in leaves(part, negated)]
    return [(query, negated)]


def asks_annotations(query: Query) -> bool:
    """Whether a query is about single annotations: one of its fields that must be so is of annotations."""
    return any(isinstance(leaf, Field) and leaf.of_annotation and not negated for leaf, negated in leaves(query))
