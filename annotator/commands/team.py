"""Who is in the project and what holds for all of them, as a project keeps it at hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from annotator.commands.permissions import may
from annotator.model.people import Annotator

if TYPE_CHECKING:
    from annotator.storage.glance import GlanceReading
    from annotator.storage.reading import Reading

#: Kinds of news after which the team is read again.
KINDS = frozenset({"annotator", "setting"})

#: The colours of layers, in the order in which people get them: the palette of Okabe and Ito (2008, “Color
#: Universal Design”), whose colours stay apart for colour-blind eyes; its yellow and black are left out, one being
#: too light on white and the other no colour on dark.
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9")


@dataclass(frozen=True, slots=True)
class Team:
    """The annotators by id, and the settings of the project by name."""

    people: dict[str, Annotator] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, read: Reading | GlanceReading) -> Team:
        """The team as it stands in a snapshot."""
        return cls({one.id: one for one in read.annotators()}, read.settings())

    @property
    def blind(self) -> bool:
        """Whether annotators work without seeing each other's layers."""
        return self.settings.get("blind") is True

    @property
    def timing(self) -> bool:
        """Whether the time spent on assigned articles is counted."""
        return self.settings.get("timing") is True

    @property
    def persons(self) -> list[Annotator]:
        """The active persons in the order in which they came."""
        return [one for one in self.people.values() if one.kind == "person" and one.active]

    def has_roles(self) -> bool:
        """Whether anybody is less than a lead: then whoever joins begins as an annotator."""
        return any(one.kind == "person" and one.role != "lead" for one in self.people.values())

    def blindfolded(self, person: Annotator) -> bool:
        """Whether this person may not see others' layers in articles that are not done by all."""
        return self.blind and not may(person, "all layers")

    def colour(self, annotator_id: str) -> str:
        """The colour of somebody's layer: the one chosen, else one that follows from the order of joining."""
        person = self.people.get(annotator_id)
        if person is not None and person.colour:
            return person.colour
        order = [one.id for one in self.people.values() if one.kind == "person"]
        place = order.index(annotator_id) if annotator_id in order else len(order)
        return COLOURS[place % len(COLOURS)]
