"""Annotators, whom layers belong to, and speakers, whom articles quote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Kinds of annotator: a person, a suggestion engine, the adjudicated layer.
ANNOTATOR_KINDS = ("person", "engine", "gold")

#: Kinds of speaker in the registry.
SPEAKER_KINDS = ("person", "group", "organisation", "document", "unnamed")


@dataclass(frozen=True, slots=True)
class Annotator:
    """The person or engine a layer belongs to; `role` is one of reviewing.ROLES."""

    id: str
    name: str
    kind: str = "person"
    colour: str = ""
    active: bool = True
    role: str = "lead"


@dataclass(frozen=True, slots=True)
class Speaker:
    """One entry of the speaker registry: the person or body meant, whatever words name it.

    `external_ids` goes from the name of an authority to its identifier, for instance {"wikidata": "Q22686"}.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str = "person"
    role: str = ""
    affiliation: str = ""
    notes: str = ""
    external_ids: Mapping[str, str] = field(default_factory=dict)
