"""What merging did or would do, and what copies disagree on, in the words of the window; without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotator.ui import wording
from annotator.ui.history.telling import shown_moment

if TYPE_CHECKING:
    from annotator.commands.conflict_view import Dispute, Pieces, Side
    from annotator.commands.merging import MergeReport

#: Kinds of rows in the order in which a report lists them, one and many.
KINDS = {
    "article": ("article", "articles"),
    "annotation": ("annotation", "annotations"),
    "relation": ("relation", "relations"),
    "comment": ("comment", "comments"),
    "annotator": ("person", "people"),
    "speaker": ("speaker", "speakers"),
    "claim_group": ("claim group", "claim groups"),
    "label": ("label", "labels"),
    "attribute_definition": ("attribute", "attributes"),
    "relation_type": ("relation type", "relation types"),
    "article_values": ("set of article values", "sets of article values"),
    "assignment": ("assignment", "assignments"),
    "decision": ("decision", "decisions"),
    "verdict": ("answer to a suggestion", "answers to suggestions"),
    "revision": ("text", "texts"),
    "learned_label": ("learned label", "learned labels"),
    "setting": ("setting", "settings"),
}

#: Words shown before and after those in which texts differ.
AROUND = 30

#: Kinds named in the one sentence of a report; the table has them all.
_NAMED = ("article", "annotation", "relation", "comment", "annotator")


def counted(kind: str, count: int) -> str:
    """For instance `1 person` or `1,200 annotations`."""
    return wording.counted(count, *KINDS.get(kind, (kind.replace("_", " "), "")))


def rows_of(report: MergeReport) -> list[tuple[str, str, str, str, str]]:
    """Kind, new, changed, removed and united of every kind of which there is any."""
    tallies = (report.added, report.changed, report.removed, report.united)
    present = [kind for kind in KINDS if any(one[kind] for one in tallies)]
    return [
        (KINDS[kind][1].capitalize(), *(f"{one[kind]:,}" if one[kind] else "–" for one in tallies))  # type: ignore[misc]
        for kind in present
    ]


def summary(report: MergeReport, *, done: bool) -> str:
    """What came, or would come, in one or two sentences."""
    if not report.steps:
        return "There is nothing new in it." if len(report.copies) == 1 else "There is nothing new in them."
    parts = [
        f"{listed([counted(kind, tally[kind]) for kind in _NAMED if tally[kind]])} {verb}"
        for tally, verb in ((report.added, "new"), (report.changed, "changed"), (report.removed, "removed"))
        if any(tally[kind] for kind in _NAMED)
    ]
    if not parts:
        parts = [f"{wording.counted(report.steps, 'step')} of history; nothing looks different for it"]
    lead = "Merged: " if done else "Would come: "
    told = f"{lead}{'; '.join(parts)}."
    if report.conflicts:
        told += f" {wording.counted(len(report.conflicts), 'conflict')} to decide."
    return told


def notes(report: MergeReport) -> list[tuple[str, str]]:
    """What is to be known beside the counts: (kind of note, sentence)."""
    told = [("conflict", one) for one in report.conflicts]
    told += [
        ("texts", f"“{one}” and “{other}” state the same address but have different texts; both are kept.")
        for one, other in report.other_texts
    ]
    if report.united["article"]:
        many = report.united["article"] > 1
        verb = "were imported in both copies and become one each" if many else "was imported in both copies; it is one"
        told.append(("united", f"{counted('article', report.united['article'])} {verb}, with the marks of both."))
    return told


def listed(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(([", ".join(parts[:-1])] if len(parts) > 1 else []) + list(parts[-1:]))


# -- conflicts ----------------------------------------------------------------------------------------------------


def heading(one: Dispute) -> str:
    """What is disputed, for instance `Boundary of the Claim annotation`."""
    if not one.field:
        return f"Keep or remove the {one.what}"
    return f"{one.field[:1].upper()}{one.field[1:]} of the {one.what}"


def line(one: Dispute) -> tuple[str, str]:
    """The two lines of a conflict in the list."""
    where = one.article if one.conflict.object_kind != "article" else ""
    detail = " · ".join(part for part in (one.field or "keep or remove", one.what, where) if part)
    return wording.one_line(one.words) or one.article, detail


def explained(one: Dispute) -> str:
    """Why there is something to decide, in a sentence or two."""
    if not one.field:
        return "One copy removed it while another went on using it. It stays until somebody decides."
    number = {2: "Two", 3: "Three", 4: "Four"}.get(len(one.sides), str(len(one.sides)))
    return f"{number} copies say different things here. The newest one stands until somebody decides."


def value_of(one: Dispute, place: int) -> str:
    """The value of one side as its card shows it."""
    side = one.sides[place]
    if one.field:
        return side.text
    along = f", and {one.hanging} with it" if one.hanging else ""
    return "Keep it." if side.text == "kept" else f"Remove it{along}."


def source_of(side: Side) -> str:
    """Who gave the value and when, "" for what was there before."""
    return " · ".join(one for one in (wording.isolated(side.who), shown_moment(side.at) if side.at else "") if one)


def pieces_of(one: Dispute, place: int) -> Pieces:
    """A side's value in pieces, with what differs from the other sides set off."""
    side = one.sides[place]
    if side.pieces:
        return side.pieces
    return differing([value_of(one, at) for at in range(len(one.sides))])[place]


def differing(texts: Sequence[str]) -> list[Pieces]:
    """Each text as (common beginning, what differs, common end), by words; short or unlike texts stay whole.

    Of a long beginning or end only the `AROUND` words next to what differs are given.
    """
    words = [text.split(" ") for text in texts]
    least = min(len(one) for one in words)
    first = next((at for at in range(least) if len({one[at] for one in words}) > 1), least)
    last = next((at for at in range(least - first) if len({one[-1 - at] for one in words}) > 1), least - first)
    if first + last < 2:
        return [((text, False),) if text else () for text in texts]
    return [_three(one, first, len(one) - last) for one in words]


def _three(words: Sequence[str], first: int, last: int) -> Pieces:
    before, after = list(words[:first]), list(words[last:])
    # What is the same in all of them is not read again.
    if len(before) > AROUND:
        before = ["…", *before[-AROUND:]]
    if len(after) > AROUND:
        after = [*after[:AROUND], "…"]
    parts = ((before, False), (words[first:last], True), (after, False))
    told = [(" ".join(part), covered) for part, covered in parts if part]
    return tuple((text + (" " if at < len(told) - 1 else ""), covered) for at, (text, covered) in enumerate(told))
