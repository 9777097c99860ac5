"""The statements by which every step is written."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, text

from annotator.storage import tables as t

INSERT_STEP = (
    insert(t.journal_step)
    .values({c.name: bindparam(c.name) for c in t.journal_step.c if c.name not in ("number", "merge_number")})
    .returning(t.journal_step.c.number)
)
END_STEP = text("UPDATE journal_step SET name = :name, of_number = :of, details_json = :details WHERE number = :number")


@cache
def delete_from(table: Table) -> Any:
    """The removal of the rows of a table with one of the expanding `ids`."""
    return delete(table).where(table.c.id.in_(bindparam("ids", expanding=True)))


DROP_FRAGMENTS = delete(t.fragment).where(t.fragment.c.annotation_id.in_(bindparam("ids", expanding=True)))
SET_STATE = text("UPDATE journal_step SET state = :state WHERE number = :number")
DROP_UNDONE = text("UPDATE journal_step SET state = 'dropped' WHERE annotator_id = :annotator AND state = 'undone'")
COUNT_ARTICLE = text("UPDATE article SET annotations = annotations + :count WHERE id = :id")
COUNT_TALLY = text(
    "INSERT INTO tally (label_id, annotator_id, status, count) VALUES (:label, :annotator, :status, :count) "
    "ON CONFLICT (label_id, annotator_id, status) DO UPDATE SET count = tally.count + excluded.count"
)
