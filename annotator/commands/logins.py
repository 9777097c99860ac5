"""People with logins of a server: who may connect to a project on PostgreSQL, and as whom."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.commands import people
from annotator.commands.permissions import must
from annotator.errors import Refused

if TYPE_CHECKING:
    from annotator.commands.project import Project


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a project: role, whether active, and the login of the server, None without one."""

    name: str
    role: str
    active: bool
    login: str | None


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a new person: the login, and the password when one was made for them."""

    name: str
    role: str
    login: str | None
    password: str | None
    known: bool


def add_person(project: Project, name: str, role: str = "annotator", password: str | None = None) -> Added:
    """Add a person; in a project on a server also their login, and the rules of the roles are put in force there.

    Without a password one is made.  A person who is there already gets the login only.  A login that the server
    knows already keeps its password unless one is given.  Only the owner of the project's tables may do this.
    """
    must(project.annotator, "people")
    _must_own(project)
    store = project.store
    line = " ".join(name.split())
    if not store.is_file:
        _prepare(project, line)
    there = next((one for one in project.team.people.values() if one.name == line and one.kind == "person"), None)
    if there is None:
        people.add_person(project, line, role)
        there = people.named(project, line)
    elif there.role != role:
        people.set_role(project, there.id, role)
    if store.is_file:
        return Added(line, role, None, None, False)
    from annotator.storage import permissions

    made = password or secrets.token_urlsafe(15)
    with store.administering() as connection:
        login = permissions.logins(connection).get(there.id, line)
        new = permissions.add_login(connection, login, there.id, made)
        if password is not None and not new:
            permissions.set_password(connection, login, password)
    return Added(line, role, login, made if new and password is None else None, not new)


def _must_own(project: Project) -> None:
    """Refuse whoever has a login of the project's own: logins are made with the one that made the project."""
    if not project.store.is_file and project.store.logged_in() is not None:
        raise Refused(
            "Logins and passwords of this project are made with the login of the server that created it; connect with "
            "that one, or ask whoever has it."
        )


def _prepare(project: Project, name: str) -> None:
    """Put the rules in force before anybody is added, and refuse names that cannot be logins."""
    from annotator.storage import permissions

    with project.store.administering() as connection:
        permissions.apply(connection)
        taken = {person for person, login in permissions.logins(connection).items() if login == name}
        there = {one.id for one in project.team.people.values() if one.name == name}
        if taken - there:
            raise Refused(f"The login “{name}” is somebody else's in this project; choose another name.")
        permissions.judge_login(connection, name)


def remove_person(project: Project, name: str) -> bool:
    """Take a person out of the work: they are deactivated and their login goes; their layer stays.

    Says whether the server could forget the login, which other projects may use.
    """
    must(project.annotator, "people")
    _must_own(project)
    person = people.named(project, name)
    people.set_active(project, person.id, False)
    if project.store.is_file:
        return True
    from annotator.storage import permissions

    with project.store.administering() as connection:
        login = permissions.logins(connection).get(person.id)
        return login is None or permissions.remove_login(connection, login)


def set_role(project: Project, name: str, role: str) -> None:
    """Give a person another role; the server's rules follow it at once."""
    people.set_role(project, people.named(project, name).id, role)


def set_password(project: Project, name: str, password: str) -> None:
    """Give a person's login another password."""
    must(project.annotator, "people")
    _must_own(project)
    person = people.named(project, name)
    if project.store.is_file:
        raise Refused("A project in a file has no logins; only one on a server has.")
    from annotator.storage import permissions

    with project.store.administering() as connection:
        login = permissions.logins(connection).get(person.id)
        if login is None:
            raise Refused(f"{name} has no login yet; “annotator admin PROJECT add-person {name}” makes one.")
        permissions.set_password(connection, login, password)


def members(project: Project) -> list[Member]:
    """Every person of the project in the order in which they joined."""
    logins: dict[str, str] = {}
    if not project.store.is_file and project.store.logged_in() is None:
        from annotator.storage import permissions

        with project.store.administering() as connection:
            logins = permissions.logins(connection)
    return [
        Member(one.name, one.role, one.active, logins.get(one.id))
        for one in project.team.people.values()
        if one.kind == "person"
    ]
