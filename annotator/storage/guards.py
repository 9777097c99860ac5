"""What of single rows may change on a server, where a rule for whole rows is too coarse: functions and triggers.

The journal is what copies are merged by, so that nobody may write into it what they could not do: each change that a
login tells of is judged as the gesture itself would be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from annotator.model.reviewing import setting_id
from annotator.storage import tables as t
from annotator.storage.sight import LAYERED

#: The settings that everybody may change (commands/permissions.py).
OPEN_SETTINGS = ("export profiles",)

_REFUSE = "RAISE EXCEPTION '%s' USING ERRCODE = 'insufficient_privilege';"


def names(found: Sequence[str]) -> str:
    """A list of texts in SQL."""
    return ", ".join("'" + one.replace("'", "''") + "'" for one in found)


def open_setting() -> str:
    """SQL for whether a row of settings is one that everybody may change: by its name and its id."""
    pairs = (f"(name = '{one}' AND id = '{setting_id(one)}')" for one in OPEN_SETTINGS)
    return f"({' OR '.join(pairs)})"


#: Columns of layers that the database may know the distribution of: plans need no more.
_MEASURED = frozenset({"id", "article_id", "annotation_id", "step_number", "position", "object_id"})


def unmeasured() -> Iterator[str]:
    """Keep the contents of layers out of the planner's statistics.

    Its estimates are told to everybody by EXPLAIN, also of rows that the asking login may not see, where an operator
    such as = is leakproof (PostgreSQL manual, “Rules and Privileges”).
    """
    for name in (*LAYERED, "fragment", "conflict", "tally", "journal_change"):
        for column in t.metadata.tables[name].columns:
            if column.name not in _MEASURED:
                yield f'ALTER TABLE {name} ALTER COLUMN "{column.name}" SET STATISTICS 0'


def functions(safe: str) -> Iterator[str]:
    """The functions; `safe` says how they are run."""
    yield _tells(safe)
    yield (
        "CREATE OR REPLACE FUNCTION team_numbered(integer) RETURNS boolean LANGUAGE plpgsql STABLE "
        f"{safe} AS $$ BEGIN RETURN $1 <= (SELECT last_value FROM journal_step_number_seq); END $$"
    )
    bound = "IF team_me() IS NULL OR team_role() = 'lead' THEN RETURN NEW; END IF;"
    yield (
        f"CREATE OR REPLACE FUNCTION team_assignment_change() RETURNS trigger LANGUAGE plpgsql {safe} AS $$ BEGIN "
        f"{bound} IF (NEW.id, NEW.article_id, NEW.annotator_id) IS DISTINCT FROM "
        f"(OLD.id, OLD.article_id, OLD.annotator_id) THEN {_REFUSE % 'only a lead may give out articles'} END IF; "
        "RETURN NEW; END $$"
    )


def _tells(safe: str) -> str:
    """Whether whoever is logged in may tell of a change of one object in the journal; leads are not asked."""
    owners = " ".join(f"WHEN '{kind}' THEN '{key}'" for kind, key in LAYERED.items())
    shared = "SELECT id FROM annotator WHERE kind IN ('engine', 'gold')"
    ends = "ARRAY[v ->> 'from_id', v ->> 'to_id', v ->> 'target_id', v ->> 'suggestion_id', v ->> 'annotation_id', $3]"
    still_there = " OR ".join(
        f"($2 = '{kind}' AND EXISTS (SELECT 1 FROM {kind} WHERE id = $3))"
        for kind in LAYERED if kind != "decision"
    )  # fmt: skip
    disputed = (
        f"EXISTS (SELECT 1 FROM conflict d WHERE d.object_id = ANY ({ends})) OR EXISTS (SELECT 1 FROM journal_change c "
        "WHERE c.step_number = $1 AND c.kind = 'conflict' AND "
        f"CAST(coalesce(c.after_json, c.before_json) AS jsonb) ->> 'object_id' = ANY ({ends}))"
    )
    return f"""
CREATE OR REPLACE FUNCTION team_tells(integer, varchar, varchar, text, text) RETURNS boolean LANGUAGE plpgsql STABLE
{safe} AS $$
DECLARE
    me varchar := team_me(); reviews boolean := team_role() = 'reviewer';
    b jsonb := CAST($4 AS jsonb); a jsonb := CAST($5 AS jsonb); v jsonb := coalesce(a, b);
    owner text := CASE $2 {owners} END;
BEGIN
    IF me IS NULL OR v IS NULL OR v ->> 'id' IS DISTINCT FROM $3 OR coalesce(b ->> 'id', $3) <> $3 THEN
        RETURN false;
    END IF;
    IF reviews AND $2 NOT IN ('annotator', 'setting', 'assignment', 'conflict') AND ({disputed}) THEN
        RETURN true;
    END IF;
    IF $2 = 'decision' THEN RETURN reviews; END IF;
    IF owner IS NOT NULL THEN
        IF coalesce(b ->> owner, me) = me AND coalesce(a ->> owner, me) = me THEN RETURN true; END IF;
        IF reviews AND v ->> owner IN ({shared}) THEN RETURN true; END IF;
        -- What others hung on an annotation goes with it, and everybody settles comments.
        IF a IS NULL AND $2 IN ('relation', 'verdict', 'comment') THEN RETURN NOT ({still_there}); END IF;
        RETURN $2 = 'comment' AND a - 'resolved' = b - 'resolved';
    END IF;
    RETURN CASE $2
        WHEN 'speaker' THEN true
        WHEN 'claim_group' THEN true
        WHEN 'article' THEN a - 'status' = b - 'status'
        WHEN 'assignment' THEN a ->> 'annotator_id' = me AND b ->> 'annotator_id' = me
            AND a ->> 'article_id' = b ->> 'article_id'
        WHEN 'setting' THEN v ->> 'name' IN ({names(OPEN_SETTINGS)})
        WHEN 'conflict' THEN reviews OR (a IS NOT NULL AND team_owns(v ->> 'object_kind', v ->> 'object_id'))
        WHEN 'annotator' THEN reviews AND v ->> 'kind' <> 'person' AND b IS NULL
        ELSE false END;
END $$"""
