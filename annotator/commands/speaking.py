"""The speaker registry: entries, and which mentions mean them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from annotator.commands.project import Project, UnitOfWork
from annotator.errors import Refused
from annotator.model import rules
from annotator.model.annotations import Annotation, now
from annotator.model.changes import News
from annotator.model.ids import new_id
from annotator.model.people import Speaker

_GONE = "That speaker has been removed from the registry meanwhile."


def add_speaker(project: Project, speaker: Speaker) -> News | None:
    """Add an entry; raises Refused without a name, or with a malformed Wikidata number."""
    rules.judge_speaker(speaker)
    with project.step(f"Add speaker {speaker.name}") as unit:
        unit.put(speaker)
    return unit.news


def change_speaker(project: Project, speaker: Speaker) -> News | None:
    """Change an entry; its mentions keep it."""
    rules.judge_speaker(speaker)
    with project.step(f"Change speaker {speaker.name}") as unit:
        unit.change(unit.get("speaker", speaker.id, _GONE), speaker)
    return unit.news


def remove_speaker(project: Project, speaker_id: str) -> News | None:
    """Remove an entry; its mentions mean nobody in particular afterwards."""
    with project.step("Remove speaker") as unit:
        speaker: Speaker = unit.get("speaker", speaker_id, _GONE)
        unit.name = f"Remove speaker {speaker.name}"
        _let_mean(unit, unit.read.annotation_ids(speaker_id=speaker_id), None)
        unit.drop(speaker)
    return unit.news


def merge_speakers(project: Project, speaker_ids: Sequence[str], into_id: str) -> News | None:
    """Make several entries one: their mentions, names and aliases go to `into_id`; one undo takes it back."""
    with project.step("Merge speakers") as unit:
        into: Speaker = unit.get("speaker", into_id, _GONE)
        others: list[Speaker] = [one for one in unit.get_all("speaker", speaker_ids) if one.id != into_id]
        if not others:
            raise Refused("Choose at least one other speaker to merge.")
        unit.name = f"Merge {', '.join(one.name for one in others)} into {into.name}"
        aliases = dict.fromkeys(into.aliases)
        external: Mapping[str, str] = {}
        for other in others:
            aliases |= dict.fromkeys((other.name, *other.aliases))
            external = {**other.external_ids, **external}
            _let_mean(unit, unit.read.annotation_ids(speaker_id=other.id), into_id)
            unit.drop(other)
        aliases.pop(into.name, None)
        unit.change(into, replace(into, aliases=tuple(aliases), external_ids={**external, **into.external_ids}))
    return unit.news


def split_speaker(project: Project, speaker_id: str, annotation_ids: Sequence[str], name: str) -> News | None:
    """Take some mentions out of an entry into a new one called `name`; aliases that only they use go along."""
    with project.step("Split speaker") as unit:
        speaker: Speaker = unit.get("speaker", speaker_id, _GONE)
        unit.name = f"Split {name} from {speaker.name}"
        fresh = Speaker(new_id(), " ".join(name.split()), kind=speaker.kind)
        rules.judge_speaker(fresh)
        mentions: list[Annotation] = unit.get_all("annotation", annotation_ids)
        if not mentions or any(one.speaker_id != speaker_id for one in mentions):
            raise Refused(f"Choose mentions of {speaker.name} to split off.")
        unit.put(fresh)
        for mention in mentions:
            unit.change(mention, replace(mention, speaker_id=fresh.id, changed=now()))
        if fresh.name in speaker.aliases:
            unit.change(speaker, replace(speaker, aliases=tuple(one for one in speaker.aliases if one != fresh.name)))
    return unit.news


def resolve(project: Project, annotation_ids: Sequence[str], speaker_id: str | None) -> News | None:
    """Say whom mentions mean; None takes that back."""
    with project.step("Resolve speaker" if speaker_id else "Unresolve speaker") as unit:
        if speaker_id is not None:
            speaker: Speaker = unit.get("speaker", speaker_id, _GONE)
            unit.name = f"Resolve to {speaker.name}"
        _let_mean(unit, annotation_ids, speaker_id)
    return unit.news


def resolve_to_new(project: Project, annotation_ids: Sequence[str], speaker: Speaker) -> News | None:
    """Add an entry and let mentions mean it, in one step."""
    rules.judge_speaker(speaker)
    with project.step(f"Resolve to {speaker.name}") as unit:
        unit.put(speaker)
        _let_mean(unit, annotation_ids, speaker.id)
    return unit.news


def take_in_named(project: Project) -> News | None:
    """Let every own mention that says whom it means, and means no entry yet, mean one; entries are made as needed.

    An entry is known by its name or an alias, upper and lower case alike; one step.  Raises Refused when there is no
    such mention.
    """
    with project.step("Take named speakers in") as unit:
        waiting = _named(project, unit)
        if not waiting:
            raise Refused("Every mention that has a canonical name means an entry of the registry already.")
        known = {name.casefold(): one for one in reversed(unit.read.speakers()) for name in (*one.aliases, one.name)}
        fresh: dict[str, list[Annotation]] = {}
        for mention in waiting:
            name = _canonical(mention)
            entry = known.get(name.casefold())
            if entry is None:
                fresh.setdefault(name.casefold(), []).append(mention)
            else:
                unit.change(mention, replace(mention, speaker_id=entry.id, changed=now()))
        for mentions in fresh.values():
            speaker = _made_of(unit, mentions)
            unit.put(speaker)
            for mention in mentions:
                unit.change(mention, replace(mention, speaker_id=speaker.id, changed=now()))
    return unit.news


def _named(project: Project, unit: UnitOfWork) -> list[Annotation]:
    """The own mentions with a canonical name that mean nobody in the registry, oldest first."""
    label = project.codebook.label_named("Speaker")
    ids = [] if label is None else unit.read.annotation_ids(label_id=label.id)
    found: list[Annotation] = [
        one
        for one in unit.get_all("annotation", ids)
        if one.annotator_id == project.annotator.id and one.speaker_id is None and one.status != "pending"
    ]
    return sorted((one for one in found if _canonical(one)), key=lambda one: one.id)


def _canonical(mention: Annotation) -> str:
    return " ".join(str(mention.attributes.get("canonical") or "").split())


def _made_of(unit: UnitOfWork, mentions: Sequence[Annotation]) -> Speaker:
    """An entry for mentions with the same canonical name: its names are aliases, pronouns and descriptions are not."""
    name = _canonical(mentions[0])
    aliases: dict[str, None] = {}
    for mention in mentions:
        if mention.attributes.get("mention") in ("name", "title_name", "organisation"):
            text = unit.read.text(mention.revision_id)
            aliases[" ".join(" ".join(text[a:b] for a, b in mention.fragments).split())] = None
    aliases.pop(name, None)
    ways = {mention.attributes.get("mention") for mention in mentions}
    kind = "organisation" if "organisation" in ways else "unnamed" if ways == {"description"} else "person"
    speaker = Speaker(new_id(), name, tuple(aliases), kind)
    rules.judge_speaker(speaker)
    return speaker


def _let_mean(unit: UnitOfWork, annotation_ids: Sequence[str], speaker_id: str | None) -> None:
    for mention in unit.get_all("annotation", annotation_ids):
        if mention.speaker_id != speaker_id:
            unit.change(mention, replace(mention, speaker_id=speaker_id, changed=now()))
