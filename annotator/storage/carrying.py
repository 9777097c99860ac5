"""All annotations of one label given another label, or removed: 100,000 of them in less than two seconds.

The database itself puts each annotation into the journal, as the JSON of any other change, and changes the tables by
one statement; no annotation becomes a value on the way.  A step that did so is taken back and done again the same
way, as long as every annotation is as the step left it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, TextClause, text

from annotator.storage.counted import Counted
from annotator.storage.room import make_room
from annotator.storage.statements import ask, tell

#: Annotations between two calls of `looked`.
_PORTION = 10_000


def is_used(connection: Connection, label_id: str) -> bool:
    """Whether there is an annotation with this label."""
    return bool(ask(connection, _ANY, {"label": label_id}))


def carry(
    connection: Connection,
    step: int,
    position: int,
    label_id: str,
    into_id: str | None,
    at: str,
    looked: Callable[[int, int], None] | None = None,
) -> Counted:
    """Give all annotations of a label another one at the moment `at`, or without `into_id` remove them.

    They stand in the journal as changes of the step with the number `step`, from `position` on.  `looked` is told
    from time to time how many of how many are there, and may raise to end it.
    """
    make_room(connection)
    name, values = connection.dialect.name, {"step": step, "position": position, "label": label_id, "into": into_id}
    counted, rows = Counted(), ask(connection, _COUNTED if into_id is None else _TALLIED, values)
    total, done = sum(row[-1] for row in rows), 0
    for first, last, number in _portions(connection, _IDS, "", values):
        if looked is not None:
            looked(done, total)
        portion = {**values, "at": at, "first": first, "last": last, "done": done}
        tell(connection, _journalled(name, into_id is None), portion)
        done += number
    counted.take(rows, -1)
    if into_id is None:
        tell(connection, _REMOVE, values)
    else:
        tell(connection, _RELABEL, {**values, "at": at})
        counted.take(((into_id, *row[1:]) for row in rows), 1)
    return counted


def is_unchanged(connection: Connection, of_step: int, *, back: bool) -> bool:
    """Whether each annotation that the step carried is as it left it, or before it is done again, as it found it."""
    removed = _is_removal(connection, of_step)
    if removed and back:
        return True
    ((number, same),) = ask(connection, _unchanged(connection.dialect.name, back), {"of": of_step})
    return bool(same == number)


def carry_again(connection: Connection, step: int, position: int, of_step: int, *, back: bool) -> Counted:
    """Take back, or do again, what `carry` did in the step `of_step`, as changes of `step` from `position` on.

    For what `is_unchanged`; removed annotations can be brought back when what they belong to is there.
    """
    make_room(connection)
    name, values = connection.dialect.name, {"step": step, "position": position, "of": of_step}
    removed, counted = _is_removal(connection, of_step), Counted()
    for first, last, _ in _portions(connection, _PLACES, -1, values):
        tell(connection, _TURNED if back else _COPIED, {**values, "first": first, "last": last})
    if not removed:
        # On one side of the step all have one label.
        if back:
            into_id = _label_of(connection, values)
            tell(connection, _restate(name), values)
            rows = ask(connection, _COUNTED_BY_LAYER, values)
        else:
            rows = ask(connection, _COUNTED_BY_LAYER, values)
            tell(connection, _restate(name), values)
            into_id = _label_of(connection, values)
        counted.take(rows, 1 if back else -1)
        counted.take(((into_id, *row[1:]) for row in rows), -1 if back else 1)
    elif back:
        tell(connection, _bring_back(name), values)
        tell(connection, _bring_fragments_back(name), values)
        counted.take(ask(connection, _COUNTED_OF, values), 1)
    else:
        counted.take(ask(connection, _COUNTED_OF, values), -1)
        tell(connection, _REMOVE_OF, values)
    return counted


def _portions(
    connection: Connection, statement: TextClause, after: str | int, values: Mapping[str, Any]
) -> Iterator[tuple[Any, Any, int]]:
    """Ranges of a statement's keys after `after`: what comes before each, its last key, and how many it has."""
    while True:
        ((last, number),) = ask(connection, statement, {**values, "after": after})
        if not number:
            return
        yield after, last, number
        after = last


def _is_removal(connection: Connection, step: int) -> bool:
    """Whether the annotations that a step carried went; all of them did, or none."""
    return any(row[0] is None for row in ask(connection, _ONE_AFTER, {"of": step}))


def _label_of(connection: Connection, values: Mapping[str, Any]) -> str | None:
    """The label of one of the annotations that a step carried; None when it carried none."""
    return next((row[0] for row in ask(connection, _ONE_LABEL, values)), None)


# -- statements -------------------------------------------------------------------------

#: What JSON is made and taken apart with: {} stands for the SQL of a JSON text.
_WORDS = {
    "sqlite": {
        "object": "json_object",
        "array": "json_array",
        "gathered": "json_group_array",
        "parsed": "json({})",
        "quoted": "json_quote({})",
        "field": "json_extract({}, '$.{}')",
        "parts": "json_each({}, '$.fragments') part",
        "place": "part.key",
        "start": "json_extract(part.value, '$[0]')",
        "end": "json_extract(part.value, '$[1]')",
        "all": "LIMIT -1",
        # Numbers that grow and come with the row; counting them costs a third of the whole.
        "position": "a.rowid",
    },
    "postgresql": {
        "object": "json_build_object",
        "array": "json_build_array",
        "gathered": "json_agg",
        "parsed": "CAST({} AS json)",
        "quoted": "CAST(to_json({}) AS TEXT)",
        "field": "CAST({} AS json) ->> '{}'",
        "parts": "LATERAL json_array_elements(CAST({} AS json) -> 'fragments') WITH ORDINALITY part (value, key)",
        "place": "part.key - 1",
        "start": "CAST(part.value ->> 0 AS integer)",
        "end": "CAST(part.value ->> 1 AS integer)",
        "all": "",
        "position": ":done + row_number() OVER (ORDER BY a.id)",
    },
}

_ANY = text("SELECT id FROM annotation WHERE label_id = :label LIMIT 1")
_IDS = text(
    "SELECT max(id), count(*) FROM (SELECT id FROM annotation WHERE label_id = :label AND id > :after "
    f"ORDER BY id LIMIT {_PORTION}) p"
)
_COUNTED = text(
    "SELECT label_id, annotator_id, status, article_id, count(*) FROM annotation WHERE label_id = :label "
    "GROUP BY label_id, annotator_id, status, article_id"
)
_TALLIED = text("SELECT label_id, annotator_id, status, NULL, count FROM tally WHERE label_id = :label")
_RELABEL = text("UPDATE annotation SET label_id = :into, changed = :at WHERE label_id = :label")
_REMOVE = text("DELETE FROM annotation WHERE label_id = :label")

#: The changes of a step to annotations; those of a step that carries a label are nothing else.
_OF = "FROM journal_change j WHERE j.step_number = :of AND j.kind = 'annotation'"
_STORED_OF = _OF.replace("WHERE", "JOIN annotation a ON a.id = j.object_id WHERE")
_ONE_AFTER = text(f"SELECT j.after_json {_OF} LIMIT 1")
_ONE_LABEL = text(f"SELECT a.label_id {_STORED_OF} LIMIT 1")
_PLACES = text(
    f"SELECT max(position), count(*) FROM (SELECT j.position {_OF} AND j.position > :after "
    f"ORDER BY j.position LIMIT {_PORTION}) p"
)
_COUNTED_OF = text(
    f"SELECT a.label_id, a.annotator_id, a.status, a.article_id, count(*) {_STORED_OF} "
    "GROUP BY a.label_id, a.annotator_id, a.status, a.article_id"
)
_COUNTED_BY_LAYER = text(
    f"SELECT a.label_id, a.annotator_id, a.status, NULL, count(*) {_STORED_OF} "
    "GROUP BY a.label_id, a.annotator_id, a.status"
)
_INTO_JOURNAL = (
    "INSERT INTO journal_change (step_number, position, kind, object_id, article_id, before_json, after_json) "
    "SELECT CAST(:step AS INTEGER), CAST(:position AS INTEGER) + "
)
_AGAIN = (
    _INTO_JOURNAL
    + "j.position, j.kind, j.object_id, j.article_id, {before}, {after} "
    + _OF
    + " AND j.position > :first AND j.position <= :last"
)
_TURNED = text(_AGAIN.format(before="j.after_json", after="j.before_json"))
_COPIED = text(_AGAIN.format(before="j.before_json", after="j.after_json"))
_REMOVE_OF = text(f"DELETE FROM annotation WHERE id IN (SELECT j.object_id {_OF})")

#: The fields that every annotation has besides label and moment of change, and those that most have not.
_ALWAYS = ("id", "article_id", "revision_id", "annotator_id", "created")
_SELDOM = ("attributes_json", "note", "origin_json", "speaker_id", "external_id", "extra_json", "group_id")
#: JSON that is an object even when the cell is empty.
_OBJECTS = ("attributes_json", "extra_json")


def _kept(dialect: str) -> str:
    """SQL of the JSON of the annotation `a`, whose first fragment is `f`, left open before label and moment."""
    words = _WORDS[dialect]
    made, array = words["object"], words["array"]
    parts = (
        f'SELECT {words["gathered"]}({array}(g.start, g."end")) FROM '
        '(SELECT start, "end" FROM fragment WHERE annotation_id = a.id ORDER BY position) g'
    )
    seldom = [f"'fragments', {words['parsed'].format(f'({parts})')}", "'status', a.status"]
    for name in _SELDOM:
        cell = f"coalesce(a.{name}, '{{}}')" if name in _OBJECTS else f"a.{name}"
        is_json = name.endswith("_json")
        seldom.append(f"'{name.removesuffix('_json')}', {words['parsed'].format(cell) if is_json else cell}")
    # Nearly all are plain, and come without what would only say so.
    plain = (
        f"a.status = 'accepted' AND coalesce({', '.join(f'a.{name}' for name in _SELDOM)}) IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM fragment g WHERE g.annotation_id = a.id AND g.position = 1)"
    )
    # A text stands last, so that there is one bracket to be taken off.
    always = ", ".join(f"'{name}', a.{name}" for name in _ALWAYS)
    short = f"""{made}('fragments', {array}({array}(f.start, f."end")), {always})"""
    return f"rtrim(CAST(CASE WHEN {plain} THEN {short} ELSE {made}({', '.join(seldom)}, {always}) END AS TEXT), '}}')"


def _closed(dialect: str, label: str, changed: str) -> str:
    """SQL of what stands behind `_kept`."""
    quoted = _WORDS[dialect]["quoted"].format
    return f"""',"label_id":' || {quoted(label)} || ',"changed":' || {quoted(changed)} || '}}'"""


@cache
def _journalled(dialect: str, removed: bool) -> TextClause:
    """A portion of a label's annotations written to the journal as they are and as they become."""
    after = "NULL" if removed else f"kept || {_closed(dialect, 'CAST(:into AS TEXT)', 'CAST(:at AS TEXT)')}"
    # OFFSET keeps the databases from making what is kept twice.
    return text(
        f"{_INTO_JOURNAL} place, 'annotation', id, article_id, "
        f"kept || {_closed(dialect, 'label_id', 'changed')}, {after} "
        f"FROM (SELECT {_WORDS[dialect]['position']} AS place, a.id, a.article_id, a.label_id, a.changed, "
        f"{_kept(dialect)} AS kept FROM annotation a JOIN fragment f ON f.annotation_id = a.id AND f.position = 0 "
        "WHERE a.label_id = :label AND a.id > :first AND a.id <= :last ORDER BY a.id "
        f"{_WORDS[dialect]['all']} OFFSET 0) c"
    )


@cache
def _unchanged(dialect: str, back: bool) -> TextClause:
    """How many annotations a step carried, and how many are as it left them, or `back` not, as it found them."""
    there = f"{_kept(dialect)} || {_closed(dialect, 'a.label_id', 'a.changed')}"
    return text(
        f"SELECT count(*), sum(CASE WHEN j.{'after' if back else 'before'}_json = {there} THEN 1 ELSE 0 END) "
        "FROM journal_change j LEFT JOIN annotation a ON a.id = j.object_id "
        "LEFT JOIN fragment f ON f.annotation_id = a.id AND f.position = 0 "
        "WHERE j.step_number = :of AND j.kind = 'annotation'"
    )


@cache
def _restate(dialect: str) -> TextClause:
    """Labels and moments of change as the journal has them after the step being written."""
    field = _WORDS[dialect]["field"].format
    return text(
        f"UPDATE annotation SET label_id = {field('j.after_json', 'label_id')}, "
        f"changed = {field('j.after_json', 'changed')} FROM journal_change j "
        "WHERE j.step_number = :step AND j.kind = 'annotation' AND j.object_id = annotation.id"
    )


@cache
def _bring_back(dialect: str) -> TextClause:
    """The annotations that the step being written brings back."""
    names = ("id", "article_id", "revision_id", "annotator_id", "label_id", "status", *_SELDOM, "created", "changed")
    cells = []
    for name in names:
        cell = _WORDS[dialect]["field"].format("j.after_json", name.removesuffix("_json"))
        if name in _OBJECTS:
            cell = f"nullif({cell}, '{{}}')"
        cells.append(f"coalesce({cell}, 'accepted')" if name == "status" else cell)
    return text(
        f"INSERT INTO annotation ({', '.join(names)}) SELECT {', '.join(cells)} FROM journal_change j "
        "WHERE j.step_number = :step AND j.kind = 'annotation'"
    )


@cache
def _bring_fragments_back(dialect: str) -> TextClause:
    words = _WORDS[dialect]
    return text(
        'INSERT INTO fragment (annotation_id, position, article_id, start, "end") '
        f"SELECT j.object_id, {words['place']}, j.article_id, {words['start']}, {words['end']} "
        f"FROM journal_change j, {words['parts'].format('j.after_json')} "
        "WHERE j.step_number = :step AND j.kind = 'annotation'"
    )
