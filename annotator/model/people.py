"""Annotators: the people and engines that layers belong to."""

from __future__ import annotations

from dataclasses import dataclass

#: Kinds of annotator: a person, a suggestion engine, the adjudicated layer.
ANNOTATOR_KINDS = ("person", "engine", "gold")


@dataclass(frozen=True, slots=True)
class Annotator:
    """The person or engine a layer belongs to."""

    id: str
    name: str
    kind: str = "person"
    colour: str = ""
    active: bool = True
