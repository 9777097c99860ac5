"""Who may read and write which rows of a project on a server: one rule for each table, as SQL conditions.

They say what commands/permissions.py says; permissions.py puts them in force.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from annotator.storage import tables as t
from annotator.storage.guards import open_setting
from annotator.storage.sight import LAYERED, TELLING

_ME, _ROLE = "(SELECT team_me())", "(SELECT team_role())"
MEMBER = f"{_ROLE} IS NOT NULL"
_LEAD, _REVIEW = f"{_ROLE} = 'lead'", f"{_ROLE} IN ('lead', 'reviewer')"
_SEES_ALL, _OPEN = "(SELECT team_sees_all())", "article_id IN (SELECT team_open())"
_ENGINES = "(SELECT id FROM annotator WHERE kind = 'engine')"
_SHARED = "(SELECT id FROM annotator WHERE kind IN ('engine', 'gold'))"

#: Whether a conflict is about what belongs to whoever asks; a reviewer owns what no person does.
_OF_MINE = "team_owns(object_kind, object_id)"

#: Tables whose rows copies of a project may disagree on, and which no role depends on.
KINDS_IN_CONFLICTS = (
    "annotation", "relation", "comment", "verdict", "article_values", "label", "attribute_definition", "relation_type",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may read, add, change and remove the rows of a table, as SQL conditions; members only, whatever they say."""

    read: str
    add: str
    change: str
    remove: str


def _all_or(condition: str) -> Rule:
    return Rule("true", condition, condition, condition)


def _layer(owner: str) -> Rule:
    """The rows of a layer: the owner's, a reviewer's where nobody in person owns them, and a lead's."""
    own = f"({owner} = {_ME} OR {_LEAD} OR ({_REVIEW} AND {owner} IN {_SHARED}))"
    return Rule(_seen(owner), own, own, own)


def _seen(owner: str) -> str:
    return f"({_SEES_ALL} OR {owner} = {_ME} OR {owner} IN {_ENGINES} OR {_OPEN})"


def _ends_at_own(*columns: str) -> str:
    named = ", ".join(columns)
    return f"EXISTS (SELECT 1 FROM annotation a WHERE a.annotator_id = {_ME} AND a.id IN ({named}))"


def rules() -> dict[str, Rule]:
    """The rule of every table."""
    marks, links, verdicts = _layer("annotator_id"), _layer("annotator_id"), _layer("annotator_id")
    of_mark = "EXISTS (SELECT 1 FROM annotation a WHERE a.id = annotation_id AND a.article_id = fragment.article_id{})"
    counted = f"(annotator_id = {_ME} OR {_REVIEW})"
    # A step's details decide conflicts when copies are merged.
    decides_nothing = f"({_REVIEW} OR coalesce(details_json, '') NOT LIKE '%settled%')"
    writes = of_mark.format(
        f" AND (a.annotator_id = {_ME} OR {_LEAD} OR ({_REVIEW} AND (a.annotator_id IN {_SHARED}"
        " OR a.id IN (SELECT object_id FROM conflict))))"
    )
    # What is gold is said by those who review.
    plain = f"(status <> 'gold' OR {_REVIEW})"
    made = {name: _all_or(_LEAD) for name in t.metadata.tables}
    made |= {
        "annotation": replace(marks, add=f"{marks.add} AND {plain}", change=f"{marks.change} AND {plain}"),
        "fragment": Rule(of_mark.format(""), writes, writes, writes),
        "relation": Rule(links.read, links.add, links.change, f"{links.remove} OR {_ends_at_own('from_id', 'to_id')}"),
        "verdict": Rule(
            verdicts.read, verdicts.add, verdicts.change,
            f"{verdicts.remove} OR {_REVIEW} OR {_ends_at_own('annotation_id')}",
        ),
        "article_values": _layer("annotator_id"),
        "comment": Rule(
            _seen("author_id"), f"author_id = {_ME} OR {_LEAD}", "true",
            f"author_id = {_ME} OR {_LEAD} OR {_ends_at_own('target_id')}",
        ),
        "decision": Rule(_seen("annotator_id"), _REVIEW, _REVIEW, _REVIEW),
        # What is in conflict is open to reviewers, so nobody but a lead may say that of what belongs to others.  A
        # decision that is taken back brings a conflict again that somebody with that right has told of before.
        "conflict": Rule(
            f"({_SEES_ALL} OR {_OPEN} OR {_OF_MINE})",
            f"({_LEAD} OR {_OF_MINE} OR ({_REVIEW} AND team_told(id, object_id)))", _LEAD, _REVIEW,
        ),
        "tally": Rule(
            f"({_SEES_ALL} OR annotator_id = {_ME} OR annotator_id IN {_ENGINES})",
            counted, counted, counted,
        ),
        # What of a row may change is held by a trigger.
        "article": Rule("true", _LEAD, "true", _LEAD),
        "assignment": Rule("true", _LEAD, f"(annotator_id = {_ME} OR {_LEAD})", _LEAD),
        "annotator": Rule("true", f"({_LEAD} OR ({_REVIEW} AND kind <> 'person'))", _LEAD, _LEAD),
        "setting": _all_or(f"({_LEAD} OR {open_setting()})"),
        "speaker": _all_or("true"),
        "claim_group": _all_or("true"),
        "journal_step": Rule(
            f"({_SEES_ALL} OR annotator_id = {_ME} OR annotator_id IS NULL OR "
            f"EXISTS (SELECT 1 FROM journal_change c WHERE c.step_number = number AND ({TELLING} OR "
            "NOT team_hides(c.step_number))))",
            f"({_LEAD} OR (annotator_id = {_ME} AND team_numbered(number) AND {decides_nothing}))",
            f"({_LEAD} OR (annotator_id = {_ME} AND {decides_nothing}))", "false",
        ),
        "journal_change": Rule(_seen_change(), _of_own_step(), "false", "false"),
    }  # fmt: skip
    for name in KINDS_IN_CONFLICTS:
        made[name] = _open_in_conflicts(name, made[name])
    return made


def _open_in_conflicts(name: str, rule: Rule) -> Rule:
    """The rule with what whoever decides conflicts may do: change what they are about, remove it and bring it back."""
    disputed = f"({_REVIEW} AND {{}} IN (SELECT object_id FROM conflict))"
    about = [disputed.format(column) for column in ("id", *_HANGS_ON.get(name, ()))]
    if name not in _LAYERED_TABLES:
        return replace(rule, change=f"({rule.change}) OR {about[0]}")
    moved = " OR ".join(about)
    return replace(
        rule, add=f"({rule.add}) OR {moved}", change=f"({rule.change}) OR {about[0]}",
        remove=f"({rule.remove}) OR {moved}",
    )  # fmt: skip


_LAYERED_TABLES = frozenset({"annotation", "relation", "comment", "verdict", "article_values"})

#: What goes and comes with an annotation: the columns that name it.
_HANGS_ON = {"relation": ("from_id", "to_id"), "comment": ("target_id",), "verdict": ("suggestion_id", "annotation_id")}


def _seen_change() -> str:
    stored = "CAST(coalesce(after_json, before_json) AS json)"
    layered = ", ".join(f"'{kind}'" for kind in (*LAYERED, "conflict"))
    owners = " ".join(
        f"WHEN kind IN ({', '.join(repr(kind) for kind, owner in LAYERED.items() if owner == key)}) "
        f"THEN ({stored} ->> '{key}' = {_ME} OR {stored} ->> '{key}' IN {_ENGINES})"
        for key in sorted(set(LAYERED.values()))
    )
    return f"({_SEES_ALL} OR kind NOT IN ({layered}) OR {_OPEN} OR CASE {owners} ELSE false END)"


def _of_own_step() -> str:
    told = "team_tells(step_number, CAST(kind AS varchar), object_id, before_json, after_json)"
    return f"({_LEAD} OR (team_worked(step_number) AND {told}))"
