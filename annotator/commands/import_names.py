"""Labels, relation types and annotators by name during an import; missing ones are made in the same step."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from annotator.commands.codebooks import COLOURS
from annotator.commands.project import Reading
from annotator.model.annotations import Origin
from annotator.model.changes import Value
from annotator.model.codebook import Label, RelationType
from annotator.model.ids import new_id, outside_id
from annotator.model.people import Annotator


class Names:
    """Ids by name against one snapshot of a project, and the rows for names that it lacks."""

    def __init__(self, read: Reading, annotator: str) -> None:
        self._codebook = read.codebook()
        self._people = {one.name: one for one in read.annotators()}
        self._default = annotator
        self._labels: dict[str, str] = {}
        self._types: dict[str, str] = {}
        self._new_labels: list[Label] = []
        self._new_types: list[RelationType] = []
        self._new_people: list[Annotator] = []
        #: Where the user is told of names added to the codebook and names taken for others.
        self.told: list[str] = []

    def made(self) -> Iterator[Value]:
        """The rows that the project lacks."""
        yield from self._new_people
        yield from self._new_labels
        yield from self._new_types

    def label(self, name: str) -> str:
        """Id of the label with this name; capitals do not matter when only they differ."""
        if name not in self._labels:
            found = self._codebook.label_named(name)
            if found is None:
                found = self._new_label(name)
            elif found.name != name:
                self.told.append(f"The label “{name}” was taken for “{found.name}”.")
            self._labels[name] = found.id
        return self._labels[name]

    def _new_label(self, name: str) -> Label:
        position = len(self._codebook.labels) + len(self._new_labels)
        used = {label.colour for label in (*self._codebook.labels, *self._new_labels)}
        free = (colour for colour in COLOURS if colour not in used)
        label = Label(outside_id("label", name), name, next(free, COLOURS[position % len(COLOURS)]), position=position)
        self._new_labels.append(label)
        self.told.append(f"The label “{name}” was added to the codebook.")
        return label

    def relation_type(self, name: str) -> str:
        """Id of the relation type with this name."""
        if name not in self._types:
            found = self._codebook.relation_named(name)
            if found is None:
                position = len(self._codebook.relation_types) + len(self._new_types)
                found = RelationType(outside_id("relation type", name), name, position=position)
                self._new_types.append(found)
                self.told.append(f"The relation type “{name}” was added to the codebook.")
            self._types[name] = found.id
        return self._types[name]

    def annotator(self, name: str | None, status: str, origin: Origin | None) -> str:
        """Id of the annotator with this name, the default one for None."""
        wanted = name or self._default
        found = self._people.get(wanted)
        if found is None:
            made = partial(Annotator, new_id(), wanted)
            if status == "gold":
                found = made("gold")
            else:
                found = made("engine" if origin is not None and origin.engine == wanted else "person")
            self._people[wanted] = found
            self._new_people.append(found)
        return found.id
