"""What the claims view asks for: its orders, a quick first look, and everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.commands.claim_view import ClaimFilter, ClaimRow, Section
    from annotator.commands.project import Reading

#: Orders of the table: the filter's word and what the box says.
SORTS = (
    ("newest", "Newest first"),
    ("oldest", "Oldest first"),
    ("article", "By article"),
    ("outlet", "By outlet"),
    ("speaker", "By speaker"),
    ("group", "By claim group"),
    ("added", "As marked"),
    ("score", "What to check first"),
)
GROUPED = (("", "One list"), ("group", "Fold by group"), ("speaker", "Fold by speaker"))

#: Claims read for the first look, before all of them have been found.
FIRST = 200

#: Of these, so many rows come with them: what is in sight of the largest window.
READY = 64


def beginning(reading: Reading, wanted: ClaimFilter) -> tuple[list[Section], list[ClaimRow]]:
    """The first claims, and the rows of those in sight: what is shown before all have been found."""
    from annotator.commands.claim_view import ClaimListing

    listing = ClaimListing(reading.connection)
    sections = listing.first(wanted, FIRST)
    return sections, listing.claim_rows(sections[0].ids[:READY])


def everything(reading: Reading, wanted: ClaimFilter, text: str, by: str) -> tuple[list[Section], list[str], object]:
    """Every claim that fits by sections, all outlets, and all speakers."""
    from annotator.commands.claim_view import ClaimListing

    listing = ClaimListing(reading.connection)
    return listing.sections(wanted, text, by), listing.outlets(), reading.speakers()
