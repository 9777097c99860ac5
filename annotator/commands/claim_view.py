"""What the claims view asks: its list, one claim in its context, its links, and claims like it."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.commands.project import ClaimFilter, ClaimRow, Project, Reading
from annotator.commands.tasks import Handle
from annotator.model.annotations import Annotation, Relation
from annotator.storage.claim_listing import SECTIONS, ClaimListing, Section
from annotator.suggest.similar import ClaimIndex, Pair

__all__ = [
    "SECTIONS",
    "ClaimContext",
    "ClaimFilter",
    "ClaimIndex",
    "ClaimLink",
    "ClaimListing",
    "ClaimRow",
    "Pair",
    "Section",
    "context_of",
    "index_claims",
    "links_of",
    "rows_of",
]

#: Code points of the article shown on either side of a claim.
AROUND = 420


@dataclass(frozen=True, slots=True)
class ClaimContext:
    """A claim with what stands around it; `pieces` are (text, is it the claim's own words)."""

    row: ClaimRow
    annotation: Annotation
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class ClaimLink:
    """A relation between two claims, seen from one of them."""

    relation: Relation
    type_name: str
    outgoing: bool
    other: ClaimRow


def rows_of(read: Reading, ids: list[str]) -> list[ClaimRow]:
    """The rows of these claims in their order."""
    return ClaimListing(read.connection).claim_rows(ids)


def context_of(read: Reading, claim_id: str, around: int = AROUND) -> ClaimContext | None:
    """A claim with `around` code points of its article on either side; None when it has gone."""
    annotation = read.annotation(claim_id)
    rows = rows_of(read, [claim_id])
    if annotation is None or not annotation.fragments or not rows:
        return None
    text = read.text(annotation.revision_id)
    position = _word_start(text, max(0, annotation.start - around))
    pieces: list[tuple[str, bool]] = [("… ", False)] if position else []
    for start, end in annotation.fragments:
        pieces += [(text[position:start], False), (text[start:end], True)]
        position = end
    last = min(len(text), position + around)
    pieces.append((text[position:last] + (" …" if last < len(text) else ""), False))
    return ClaimContext(rows[0], annotation, tuple(piece for piece in pieces if piece[0]))


def _word_start(text: str, position: int) -> int:
    """The place after the next white space, so that a context does not begin in the middle of a word."""
    if position == 0:
        return 0
    while position < len(text) and not text[position - 1].isspace():
        position += 1
    return position


def links_of(read: Reading, claim_id: str) -> list[ClaimLink]:
    """The accepted relations of a claim to other claims, in whatever article they are."""
    types = {kind.id: kind.name for kind in read.codebook().relation_types}
    relations = [one for one in read.touching([claim_id]) if isinstance(one, Relation) and one.status != "pending"]
    ends = {one.id: one.to_id if one.from_id == claim_id else one.from_id for one in relations}
    labels = {label.id for label in read.codebook().labels if label.name == "Claim"}
    claims = {one.id for one in read.values("annotation", list(ends.values())) if one.label_id in labels}
    rows = {row.annotation_id: row for row in rows_of(read, sorted(claims))}
    return [
        ClaimLink(one, types.get(one.type_id, "?"), one.from_id == claim_id, rows[ends[one.id]])
        for one in relations
        if ends[one.id] in rows
    ]


def index_claims(project: Project, handle: Handle | None = None) -> ClaimIndex:
    """Every claim by its words, to be asked which others are like one."""
    with project.reading() as read:
        words = ClaimListing(read.connection).claim_words()
    if handle is not None:
        handle.check()
    return ClaimIndex(words)
