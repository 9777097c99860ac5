"""Claim groups: the claims of several articles that say the same, under one plain sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from annotator.commands.project import Project, UnitOfWork
from annotator.errors import Refused
from annotator.model.annotations import Annotation, ClaimGroup, now
from annotator.model.changes import News
from annotator.model.ids import new_id

_GONE = "That claim group has been removed meanwhile."


def group_claims(project: Project, annotation_ids: Sequence[str], statement: str) -> News | None:
    """Put claims into a new group that `statement` sums up; a claim is in one group at most, so it leaves another."""
    line = _stated(statement)
    with project.step("Group claims") as unit:
        group = ClaimGroup(new_id(), line, now())
        unit.put(group)
        _move(unit, project, annotation_ids, group.id)
    return unit.news


def add_to_group(project: Project, group_id: str, annotation_ids: Sequence[str]) -> News | None:
    """Put claims into a group that is there."""
    with project.step("Add to claim group") as unit:
        unit.get("claim_group", group_id, _GONE)
        _move(unit, project, annotation_ids, group_id)
    return unit.news


def leave_group(project: Project, annotation_ids: Sequence[str]) -> News | None:
    """Take claims out of their groups; a group left empty goes away."""
    with project.step("Remove from claim group") as unit:
        _move(unit, project, annotation_ids, None)
    return unit.news


def state_group(project: Project, group_id: str, statement: str) -> News | None:
    """Sum a group up in another sentence."""
    line = _stated(statement)
    with project.step("Change statement") as unit:
        group: ClaimGroup = unit.get("claim_group", group_id, _GONE)
        unit.change(group, replace(group, statement=line))
    return unit.news


def dissolve_group(project: Project, group_id: str) -> News | None:
    """Remove a group; its claims stay."""
    with project.step("Dissolve claim group") as unit:
        unit.get("claim_group", group_id, _GONE)
        _move(unit, project, unit.read.annotation_ids(group_id=group_id), None)
    return unit.news


def _stated(statement: str) -> str:
    line = " ".join(statement.split())
    if not line:
        raise Refused("A claim group needs a sentence that states the claim.")
    return line


def _move(unit: UnitOfWork, project: Project, annotation_ids: Sequence[str], group_id: str | None) -> None:
    claims: list[Annotation] = unit.get_all("annotation", annotation_ids)
    if len(claims) < len(set(annotation_ids)) or not claims:
        raise Refused("Some of the claims have been removed meanwhile.")
    if any(claim.status == "pending" for claim in claims):
        raise Refused("A suggested claim cannot be in a group; accept it first.")
    left = set()
    for claim in claims:
        label = project.codebook.label(claim.label_id)
        if label is not None and label.name != "Claim" and claim.group_id is None and group_id is not None:
            raise Refused(f"Only claims can be grouped; this is a {label.name}.")
        if claim.group_id is not None and claim.group_id != group_id:
            left.add(claim.group_id)
        unit.change(claim, replace(claim, group_id=group_id, changed=now()))
    moved = {claim.id for claim in claims}
    for one in left:
        if not set(unit.read.annotation_ids(group_id=one)) - moved:
            unit.drop(unit.get("claim_group", one, _GONE))
