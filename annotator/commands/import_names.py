"""Labels, relation types and annotators by name during an import; missing ones are made in the same step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from annotator.commands.codebooks import COLOURS
from annotator.commands.project import Reading
from annotator.formats.records import ProjectPart
from annotator.model.annotations import ClaimGroup, Origin
from annotator.model.changes import Value
from annotator.model.codebook import Label, RelationType
from annotator.model.ids import is_uuid, new_id, outside_id
from annotator.model.people import Annotator, Speaker


class Names:
    """Ids by name against one snapshot of a project, and the rows for names that it lacks."""

    def __init__(self, read: Reading, annotator: str) -> None:
        self._codebook = read.codebook()
        self._people = {one.name: one for one in read.annotators()}
        self._default = annotator
        self._speakers = {one.id for one in read.speakers()}
        self._groups = {one.id for one in read.claim_groups()}
        #: Rows that the project lacks and the step has not got yet.
        self._fresh: list[Value] = []
        self._labels: dict[str, str] = {}
        self._types: dict[str, str] = {}
        self._new_labels: list[Label] = []
        self._new_types: list[RelationType] = []
        #: Where the user is told of names added to the codebook and names taken for others.
        self.told: list[str] = []

    def made(self) -> list[Value]:
        """The rows that the project lacks, each once: those made since the last call."""
        made, self._fresh = self._fresh, []
        return made

    def enter(self, parts: Iterable[ProjectPart]) -> None:
        """Take up the entries that files state in full, before anything mentions them; what is there stays."""
        ids = {one.id for one in self._people.values()}
        for part in parts:
            for person in part.annotators:
                if person.name not in self._people:
                    free = is_uuid(person.id) and person.id not in ids
                    self._people[person.name] = made = person if free else replace(person, id=new_id())
                    ids.add(made.id)
                    self._fresh.append(made)
            for speaker in part.speakers:
                self._enter_speaker(speaker)
            for group in part.groups:
                self.group(group, group.created)

    def _enter_speaker(self, stated: Speaker) -> None:
        speaker_id = stated.id if is_uuid(stated.id) else outside_id("speaker", stated.id)
        if speaker_id not in self._speakers:
            self._speakers.add(speaker_id)
            if speaker_id != stated.id:
                stated = replace(stated, id=speaker_id, external_ids={"imported": stated.id, **stated.external_ids})
            self._fresh.append(stated)

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
        self._fresh.append(label)
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
                self._fresh.append(found)
                self.told.append(f"The relation type “{name}” was added to the codebook.")
            self._types[name] = found.id
        return self._types[name]

    def speaker(self, stated: str | None, name: str) -> str | None:
        """Id of the registry entry that a file calls `stated`; made under `name` when the registry lacks it."""
        if stated is None:
            return None
        speaker_id = stated if is_uuid(stated) else outside_id("speaker", stated)
        if speaker_id not in self._speakers:
            self._speakers.add(speaker_id)
            outside = {} if is_uuid(stated) else {"imported": stated}
            self._fresh.append(Speaker(speaker_id, name or stated, external_ids=outside))
        return speaker_id

    def group(self, stated: ClaimGroup | None, moment: str) -> str | None:
        """Id of the claim group that a file states; made when the project lacks it."""
        if stated is None:
            return None
        group_id = stated.id if is_uuid(stated.id) else outside_id("claim group", stated.id)
        if group_id not in self._groups:
            self._groups.add(group_id)
            self._fresh.append(ClaimGroup(group_id, stated.statement, stated.created or moment))
        return group_id

    def annotator(self, name: str | None, status: str, origin: Origin | None) -> tuple[str, str]:
        """Id and name of the annotator with this name, the default one for None."""
        wanted = name or self._default
        found = self._people.get(wanted)
        if found is None:
            made = partial(Annotator, new_id(), wanted)
            if status == "gold":
                found = made("gold")
            else:
                found = made("engine" if origin is not None and origin.engine == wanted else "person")
            self._people[wanted] = found
            self._fresh.append(found)
        return found.id, wanted
