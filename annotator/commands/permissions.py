"""What each role of a team may do: one table, asked before a step is committed.

An annotator works in a layer of their own; a reviewer also settles differences; a lead also looks after the
project.  Who works alone is a lead.  A project on a server has the same rules in the database (storage/permissions).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotator.errors import Refused
from annotator.model.annotations import Annotation, Article, ArticleValues, Comment, Relation, Revision, Verdict
from annotator.model.changes import Change, Value
from annotator.model.people import Annotator
from annotator.model.reviewing import Assignment, Conflict, Setting

if TYPE_CHECKING:
    from annotator.commands.project import Project

_ALL = ("annotator", "reviewer", "lead")
_REVIEW = ("reviewer", "lead")
_LEAD = ("lead",)


@dataclass(frozen=True, slots=True)
class Right:
    """One thing that some roles may do: what it is, as the end of “is for …”, and the roles."""

    id: str
    what: str
    roles: tuple[str, ...]


#: Every right there is; the help page and the People dialog are drawn from these rows.
RIGHTS: tuple[Right, ...] = (
    Right("own layer", "Marking in one’s own layer", _ALL),
    Right("own status", "Setting the status of one’s own articles", _ALL),
    Right("comments", "Commenting", _ALL),
    Right("registry", "Adding to the speaker registry and to claim groups", _ALL),
    Right("all layers", "Seeing all layers in blind mode", _REVIEW),
    Right("adjudicate", "Deciding differences and conflicts, and changing the gold layer", _REVIEW),
    Right("suggestions", "Looking for suggestions", _REVIEW),
    Right("others", "Changing another person’s layer", _LEAD),
    Right("codebook", "Changing the codebook", _LEAD),
    Right("people", "Changing who is in the project, and their roles", _LEAD),
    Right("assignment", "Giving out articles", _LEAD),
    Right("settings", "Changing the settings of the project", _LEAD),
    Right("import", "Importing articles and changing their texts and metadata", _LEAD),
    Right("remove articles", "Removing articles", _LEAD),
)
_BY_ID = {right.id: right for right in RIGHTS}

#: Settings of the project that everybody may change: they are habits, not rules.
OPEN_SETTINGS = frozenset({"export profiles"})

#: Kinds of value that only those may change who have this right.
_OF_KIND = {
    "label": "codebook",
    "attribute_definition": "codebook",
    "relation_type": "codebook",
    "learned_label": "codebook",
    "decision": "adjudicate",
    "conflict": "adjudicate",
}


#: Kinds of value on which the roles themselves rest.
_RULED = frozenset({"annotator", "setting", "assignment"})


def role_of(person: Annotator) -> str:
    """The role that counts: "" for whoever is not active any more."""
    return person.role if person.active else ""


def may(person: Annotator, right: str) -> bool:
    """Whether this person has the right of this id."""
    return role_of(person) in _BY_ID[right].roles


def must(person: Annotator, right: str) -> None:
    """Raise Refused, in one sentence, unless this person has the right."""
    if not may(person, right):
        raise Refused(_sentence(person, right))


def _sentence(person: Annotator, right: str) -> str:
    if not person.active:
        return f"{person.name} is not active in this project any more; a lead can change that under Review → People."
    roles = " and ".join(f"{role}s" for role in _BY_ID[right].roles)
    return f"{_BY_ID[right].what} is for {roles}; {person.name} is {_named(person.role)} here."


def _named(role: str) -> str:
    return {"annotator": "an annotator", "reviewer": "a reviewer", "lead": "a lead"}.get(role, role)


def judge(project: Project, changes: Sequence[Change], made: dict[str, Annotator] | None = None) -> None:
    """Refuse changes that the person at work may not make; asked before every step, or portion of one, is written.

    `made` keeps the people whom earlier portions of the step have made.
    """
    me: Annotator | None = getattr(project, "annotator", None)
    if me is None or not changes:
        return
    if any(change.kind == "annotator" for change in changes):
        judge_leads(project.team.people, changes)
    if role_of(me) == "lead":
        return
    if not me.active:
        raise Refused(_sentence(me, "own layer"))
    gone = frozenset(change.object_id for change in changes if change.after is None and change.kind == "annotation")
    made = {} if made is None else made
    made.update(_new_people(changes))
    people = {**project.team.people, **made}
    # Deciding what copies disagree on changes the very thing, whosever it is; but not who may do what.
    disputed = frozenset(
        change.value.object_id
        for change in changes
        if isinstance(change.value, Conflict) and change.value.object_kind not in _RULED
    )
    # What hung on it goes and comes back with it.
    gone |= disputed
    for change in changes:
        right = "adjudicate" if change.object_id in disputed else _needed(change, me, people, gone)
        if right is not None:
            must(me, right)


def judge_own_part(
    project: Project, changes: Sequence[Change], steps: Mapping[str, str | None], people: Mapping[str, Annotator]
) -> None:
    """Refuse to bring in more than one's own part where the server holds the roles: only a lead may bring in all.

    `steps` are those of other copies that would come, by id, with who made them.
    """
    me = project.annotator
    if role_of(me) == "lead":
        return
    others = sorted({people[one].name for one in steps.values() if one and one in people and one != me.id})
    foreign = sum(one != me.id for one in steps.values())
    if foreign:
        whose = ", ".join(others[:3]) or "nobody here"
        number = "1 step" if foreign == 1 else f"{foreign} steps"
        raise Refused(
            f"Bringing in the work of others is for leads; this copy has {number} of {whose}, and {me.name} is "
            f"{_named(me.role)} here, who brings in their own part only."
        )
    own = {one.object_id for one in changes if getattr(one.value, "annotator_id", "") == me.id}
    own |= {one.object_id for one in changes if isinstance(one.value, Comment) and one.value.author_id == me.id}
    for change in changes:
        value = change.value
        if isinstance(value, Conflict) and change.before is None and value.object_kind in _OWNED:
            owner = _owner_of(project, value)
            if owner == me.id or value.object_id in own:
                continue
        judge(project, [change])


#: Kinds of value that belong to somebody.
_OWNED = frozenset({"annotation", "relation", "comment", "verdict", "article_values"})


def _owner_of(project: Project, conflict: Conflict) -> str:
    with project.store.reading() as read:
        found = read.values(conflict.object_kind, [conflict.object_id])
    value = found[0] if found else None
    return str(getattr(value, "author_id", None) or getattr(value, "annotator_id", ""))


def _new_people(changes: Sequence[Change]) -> dict[str, Annotator]:
    return {change.object_id: change.after for change in changes if isinstance(change.after, Annotator)}


def judge_leads(people: Mapping[str, Annotator], changes: Sequence[Change]) -> None:
    """Refuse a step that would leave the project without an active lead."""
    after = dict(people)
    for change in changes:
        if change.kind == "annotator" and isinstance(change.after, Annotator):
            after[change.object_id] = change.after
        elif change.kind == "annotator":
            after.pop(change.object_id, None)
    if any(_leads(one) for one in people.values()) and not any(_leads(one) for one in after.values()):
        raise Refused("A project needs one active lead at least; make somebody else a lead first.")


def _leads(person: Annotator) -> bool:
    return person.kind == "person" and person.active and person.role == "lead"


def _needed(change: Change, me: Annotator, people: Mapping[str, Annotator], gone: frozenset[str]) -> str | None:
    """The right that a change needs beyond those that everybody has; None for none."""
    value = change.value
    if change.kind in _OF_KIND:
        return _OF_KIND[change.kind]
    if isinstance(value, Annotator):
        return {"engine": "suggestions", "gold": "adjudicate"}.get(value.kind, "people")
    if isinstance(value, Setting):
        return None if value.name in OPEN_SETTINGS else "settings"
    if isinstance(value, Assignment):
        own = change.before is not None and change.after is not None and value.annotator_id == me.id
        return None if own else "assignment"
    if isinstance(value, Article | Revision):
        return _of_article(change)
    if isinstance(value, Comment):
        return None if _comment_is_fine(change, me) or value.target_id in gone else "others"
    if isinstance(value, Annotation | Relation | Verdict | ArticleValues):
        return _of_layer(value, me, people, gone)
    return None


def _of_article(change: Change) -> str | None:
    """Only the status may change; everything else is an import, or a removal."""
    before, after = change.before, change.after
    if after is None:
        return "remove articles"
    if isinstance(before, Article) and isinstance(after, Article) and replace(before, status=after.status) == after:
        return None
    return "import"


def _comment_is_fine(change: Change, me: Annotator) -> bool:
    """One's own comment, or one that is only settled or opened again."""
    before, after = change.before, change.after
    if isinstance(before, Comment) and isinstance(after, Comment) and before.author_id == after.author_id:
        return before.author_id == me.id or replace(before, resolved=after.resolved) == after
    return all(one is None or (isinstance(one, Comment) and one.author_id == me.id) for one in (before, after))


def _of_layer(value: Value, me: Annotator, people: Mapping[str, Annotator], gone: frozenset[str]) -> str | None:
    owner = getattr(value, "annotator_id", "")
    if owner == me.id:
        return None
    # What others hung on an annotation goes with it.
    if isinstance(value, Relation) and (value.from_id in gone or value.to_id in gone):
        return None
    if isinstance(value, Verdict) and (value.suggestion_id in gone or value.annotation_id in gone):
        return None
    kind = people[owner].kind if owner in people else "person"
    return {"gold": "adjudicate", "engine": "suggestions"}.get(kind, "others")
