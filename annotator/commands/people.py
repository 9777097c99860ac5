"""Gestures on the people of a project; each is one step and can be undone."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from annotator.commands.permissions import must
from annotator.commands.team import COLOURS
from annotator.errors import Refused
from annotator.model.changes import News
from annotator.model.ids import new_id
from annotator.model.people import Annotator
from annotator.model.reviewing import ROLES, Setting, setting_id

if TYPE_CHECKING:
    from annotator.commands.project import Project, UnitOfWork

#: Settings of the project that the program knows, each with what it is when nobody has chosen.
SETTINGS: dict[str, Any] = {"blind": False, "timing": False}

_GONE = "This person has been removed meanwhile."
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def add_person(project: Project, name: str, role: str = "annotator", colour: str = "") -> News | None:
    """Add a person with a layer of their own; the colour is the first that nobody has yet, unless one is given.

    Raises Refused for a name that is empty or taken, and for an unknown role or colour.
    """
    line = _name(name)
    _judge_role(role)
    must(project.annotator, "people")
    with project.step(f"Add {line}") as unit:
        people = unit.read.annotators()
        _judge_name(line, people)
        unit.put(Annotator(new_id(), line, "person", _colour(colour) or _free_colour(people), True, role))
    return unit.news


def rename(project: Project, annotator_id: str, name: str) -> News | None:
    """Give a person another name; their layer goes with them."""
    line = _name(name)
    with project.step(f"Rename to {line}") as unit:
        person = _person(unit, annotator_id)
        if person.name != line:
            _judge_name(line, unit.read.annotators())
        unit.change(person, replace(person, name=line))
    return unit.news


def recolour(project: Project, annotator_id: str, colour: str) -> News | None:
    """Give somebody's layer another colour, written #rrggbb."""
    with project.step("Change colour of a layer") as unit:
        person: Annotator = unit.get("annotator", annotator_id, _GONE)
        unit.change(person, replace(person, colour=_colour(colour)))
    return unit.news


def set_active(project: Project, annotator_id: str, active: bool) -> News | None:
    """Take a person out of the work, or back in; what they marked stays."""
    with project.step("Deactivate person" if not active else "Activate person") as unit:
        person = _person(unit, annotator_id)
        unit.name = f"{'Activate' if active else 'Deactivate'} {person.name}"
        unit.change(person, replace(person, active=active))
    return unit.news


def set_role(project: Project, annotator_id: str, role: str) -> News | None:
    """Make a person an annotator, a reviewer or a lead; one active lead must remain."""
    _judge_role(role)
    with project.step(f"Make {role}") as unit:
        person = _person(unit, annotator_id)
        unit.name = f"Make {person.name} {role}"
        unit.change(person, replace(person, role=role))
    return unit.news


def choose(project: Project, name: str, value: Any) -> News | None:
    """Choose a setting that holds for the whole project, a key of `SETTINGS`."""
    if name not in SETTINGS:
        raise Refused(f"There is no setting “{name}”; there are {', '.join(SETTINGS)}.")
    with project.step(f"Switch {name} {'on' if value else 'off'}") as unit:
        found = next(iter(unit.get_all("setting", [setting_id(name)])), None)
        if found is None and value != SETTINGS[name]:
            unit.put(Setting(setting_id(name), name, value))
        elif found is not None:
            unit.change(found, replace(found, value=value))
    return unit.news


def named(project: Project, name: str) -> Annotator:
    """The person of this name; raises Refused with the names there are."""
    found = next((one for one in project.team.people.values() if one.name == name and one.kind == "person"), None)
    if found is None:
        there = ", ".join(one.name for one in project.team.people.values() if one.kind == "person")
        raise Refused(f"There is nobody named “{name}” in this project; there are {there}.")
    return found


def _person(unit: UnitOfWork, annotator_id: str) -> Annotator:
    person: Annotator = unit.get("annotator", annotator_id, _GONE)
    if person.kind != "person":
        raise Refused(f"“{person.name}” is not a person; only its colour can be changed.")
    return person


def _name(name: str) -> str:
    line = " ".join(name.split())
    if not line:
        raise Refused("A person needs a name.")
    return line


def _judge_name(name: str, people: list[Annotator]) -> None:
    if any(one.name.casefold() == name.casefold() for one in people):
        raise Refused(f"“{name}” is the name of somebody in this project already; choose another one.")


def _judge_role(role: str) -> None:
    if role not in ROLES:
        raise Refused(f"There is no role “{role}”; there are {', '.join(ROLES)}.")


def _colour(colour: str) -> str:
    written = colour.strip().lower()
    if written and not _COLOUR.fullmatch(written):
        raise Refused(f"“{colour}” is no colour; write it as #1b6ac9.")
    return written


def _free_colour(people: list[Annotator]) -> str:
    # Those without a colour of their own are shown in one that follows from their place.
    persons = [one for one in people if one.kind == "person"]
    taken = {one.colour or COLOURS[place % len(COLOURS)] for place, one in enumerate(persons)}
    return next((one for one in COLOURS if one not in taken), COLOURS[len(persons) % len(COLOURS)])
