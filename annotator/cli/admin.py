"""annotator admin PROJECT add-person|set-role|set-password|remove-person NAME … | list [--json]"""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from annotator.cli import terminal
from annotator.errors import Refused
from annotator.model.reviewing import ROLES

if TYPE_CHECKING:
    from annotator.commands.project import Project


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    tasks = parser.add_subparsers(dest="task", metavar="TASK", required=True, title="tasks")
    add = tasks.add_parser("add-person", help="add a person; on a server with a login of their own")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", choices=ROLES, default="annotator")
    _password_argument(add)
    role = tasks.add_parser("set-role", help="make a person an annotator, a reviewer or a lead")
    role.add_argument("name", metavar="NAME")
    role.add_argument("role", choices=ROLES)
    password = tasks.add_parser("set-password", help="give a person's login another password")
    password.add_argument("name", metavar="NAME")
    _password_argument(password)
    remove = tasks.add_parser("remove-person", help="deactivate a person and take their login away; the layer stays")
    remove.add_argument("name", metavar="NAME")
    listing = tasks.add_parser("list", help="the people with roles and logins")
    for one in (add, role, password, remove, listing):
        one.add_argument("--annotator", metavar="NAME", help="who does it; by default you, or the first lead")
        one.add_argument("--json", action="store_true", help="print the outcome as one JSON document")


def _password_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-from-stdin", action="store_true", help="take the password from standard input, one line"
    )


def run(asked: argparse.Namespace) -> int:
    """Look after people, roles and logins."""
    from annotator.commands.logins import members
    from annotator.commands.project import open_project

    with open_project(asked.project, annotator=asked.annotator, join=False) as project:
        told, sentence = _TASKS[asked.task](project, asked)
        people = [asdict(one) for one in members(project)]
    if asked.json:
        terminal.document({**told, "people": people})
    elif sentence:
        terminal.say(sentence)
    else:
        terminal.table(
            ("name", "role", "active", "login"),
            [(one["name"], one["role"], "yes" if one["active"] else "no", one["login"] or "–") for one in people],
        )
    return 0


def _add(project: Project, asked: argparse.Namespace) -> tuple[dict[str, Any], str]:
    from annotator.commands.logins import add_person

    added = add_person(project, asked.name, asked.role, _password(asked))
    sentence = f"{added.name} is in the project as {added.role}"
    if added.login is None:
        return asdict(added), f"{sentence}; a project in a file has no logins."
    if added.password is not None:
        return asdict(added), f"{sentence}; login {added.login}, password {added.password} (shown this once)."
    return asdict(added), f"{sentence}; login {added.login}{', which the server knew already' if added.known else ''}."


def _set_role(project: Project, asked: argparse.Namespace) -> tuple[dict[str, Any], str]:
    from annotator.commands.logins import set_role

    set_role(project, asked.name, asked.role)
    return {"name": asked.name, "role": asked.role}, f"{asked.name} has the role {asked.role} now."


def _set_password(project: Project, asked: argparse.Namespace) -> tuple[dict[str, Any], str]:
    import secrets

    from annotator.commands.logins import set_password

    given = _password(asked)
    password = given or secrets.token_urlsafe(15)
    set_password(project, asked.name, password)
    made = None if given else password
    return {"name": asked.name, "password": made}, (
        f"The password of {asked.name} is {'the one given' if given else f'{made} (shown this once)'}."
    )


def _remove(project: Project, asked: argparse.Namespace) -> tuple[dict[str, Any], str]:
    from annotator.commands.logins import remove_person

    forgotten = remove_person(project, asked.name)
    rest = "" if forgotten else "; other projects of the server use the login, so it is kept there"
    return {"name": asked.name, "login_removed": forgotten}, f"{asked.name} is not active any more{rest}."


def _list(_project: Project, _asked: argparse.Namespace) -> tuple[dict[str, Any], str]:
    return {}, ""


_TASKS = {
    "add-person": _add,
    "set-role": _set_role,
    "set-password": _set_password,
    "remove-person": _remove,
    "list": _list,
}


def _password(asked: argparse.Namespace) -> str | None:
    """The password from standard input when it was announced; None to have one made."""
    if not asked.password_from_stdin:
        return None
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise Refused("No password came on standard input; write it there as one line.")
    return line
