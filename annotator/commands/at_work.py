"""Who is at work in a project."""

from __future__ import annotations

import getpass
from collections.abc import Sequence

from annotator.errors import Refused
from annotator.model.people import Annotator


def login_name() -> str:
    """The name of whoever is logged in, or "annotator"."""
    try:
        return getpass.getuser() or "annotator"
    except (OSError, KeyError, ImportError):
        return "annotator"


def found_at_work(people: Sequence[Annotator], wanted: str | None) -> Annotator | None:
    """The annotator named, or the one of this login, or a project's only person; None when there is none of these."""
    persons = [person for person in people if person.kind == "person"]
    name = wanted or login_name()
    found = next((person for person in people if person.name == name), None)
    if found is None and wanted is None and len(persons) == 1:
        found = persons[0]
    if found is not None and found.kind == "engine":
        raise Refused(f"“{name}” is the name of a suggestion engine here; choose another annotator name.")
    return found


def stand_in(people: Sequence[Annotator], wanted: str | None) -> Annotator | None:
    """For whom a stranger works who does not join: the active lead who has been there longest; refuses other names."""
    if wanted is not None:
        there = ", ".join(one.name for one in people if one.kind == "person")
        raise Refused(f"There is nobody named “{wanted}” in this project; there are {there}.")
    return next((one for one in people if one.kind == "person" and one.active and one.role == "lead"), None)


def must_be_own(login: Annotator, wanted: str | None) -> str:
    """The name of the person whose login of a server is used; refuses to work as anybody else."""
    if wanted is not None and wanted != login.name:
        raise Refused(f"This login of the server is for {login.name}; log in as {wanted} to work as {wanted}.")
    return login.name
