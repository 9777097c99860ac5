"""What the speakers' page reads at once: the registry, and where one entry is reported with the first rows' words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.model.people import Speaker
from annotator.ui.speakers.utterances import arranged, rows_on

if TYPE_CHECKING:
    from annotator.commands.project import Reading, Utterance, UtterancePlace

#: Label of the words that name a speaker: these can be split off, what was said goes with them.
MENTION = "Speaker"

#: What is listed of a speaker: value and what the box says.
WHICH = (("", "Everything"), ("said", "What they said"), ("mentions", "Mentions"))


@dataclass(frozen=True, slots=True)
class Said:
    """Where a speaker is reported, and the words of the first rows as they stand in one choice and order."""

    speaker_id: str
    which: str
    order: str
    places: list[UtterancePlace]
    first: Mapping[str, Utterance]


@dataclass(frozen=True, slots=True)
class Look:
    """The registry by name with how often each entry is mentioned, and what is shown of one entry."""

    speakers: list[Speaker]
    counts: dict[str, int]
    said: Said | None


def looked(reading: Reading, wanted: str | None, which: str, order: str) -> Look:
    """The registry, and what is reported of the entry `wanted`, or of the first one."""
    from annotator.commands.claim_view import ClaimListing

    speakers = sorted(reading.speakers(), key=lambda one: one.name.casefold())
    ids = [one.id for one in speakers]
    shown = wanted if wanted in ids else ids[0] if ids else None
    said = said_of(reading, shown, which, order) if shown is not None else None
    return Look(speakers, ClaimListing(reading.connection).mentions(), said)


def said_of(reading: Reading, speaker_id: str, which: str, order: str) -> Said:
    """Where an entry is reported, in one of `WHICH` and one order."""
    from annotator.commands.claim_view import ClaimListing

    places = ClaimListing(reading.connection).utterance_places(speaker_id)
    return Said(speaker_id, which, order, places, rows_on(reading, arranged(listed(places, which), order), 0))


def listed(places: Sequence[UtterancePlace], which: str) -> list[UtterancePlace]:
    """Those of one of `WHICH`."""
    return [one for one in places if not which or (one.label == MENTION) == (which == "mentions")]
