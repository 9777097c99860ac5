"""Scores of suggestions in the database, and how much an article's open suggestions are worth deciding.

The worth of an article is the sum, over its suggestions that nobody has decided, of 1 - |2·score - 1|: 1 for a score
of 0.5, which says nothing, 0 for certain ones.  It equals their mean uncertainty weighted by their number (uncertainty
sampling: Lewis and Gale, "A sequential algorithm for training text classifiers", SIGIR 1994).  It is kept with the
article, in thousandths, and made anew by the steps that touch its suggestions, so that the list in this order is one
walk along an index.  An article that is done is worth nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, Integer, bindparam, case, cast, func, select, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from annotator.model.annotations import Annotation, Article, Verdict
from annotator.model.changes import Change
from annotator.storage import tables as t
from annotator.storage.statements import tell_in

#: Articles whose worth is made anew by one statement.
_AT_ONCE = 500


class score_of(FunctionElement[float]):  # noqa: N801 - named like the functions of `sqlalchemy.func`
    """The score in an annotation's `origin_json`, NULL without one."""

    type = Float()
    inherit_cache = True


@compiles(score_of, "sqlite")
def _for_sqlite(element: FunctionElement[float], compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_extract({compiler.process(element.clauses, **kw)}, '$.score')"


@compiles(score_of, "postgresql")
def _for_postgresql(element: FunctionElement[float], compiler: SQLCompiler, **kw: Any) -> str:
    # Spelled with CAST: two colons would be taken for a parameter.
    return f"CAST(CAST({compiler.process(element.clauses, **kw)} AS json) ->> 'score' AS double precision)"


def is_open() -> ColumnElement[bool]:
    """Whether an annotation is a suggestion that nobody has accepted or rejected."""
    decided = select(t.verdict.c.id).where(t.verdict.c.suggestion_id == t.annotation.c.id).correlate(t.annotation)
    return (t.annotation.c.status == "pending") & ~decided.exists()


def worth_of() -> ColumnElement[int]:
    """What deciding an article's open suggestions is worth, in thousandths."""
    a = t.annotation.c
    uncertain = 1 - func.abs(2 * score_of(a.origin_json) - 1)
    open_ones = (
        select(func.coalesce(func.sum(cast(func.round(uncertain * 1000), Integer)), 0))
        .where(a.article_id == t.article.c.id, is_open())
        .correlate(t.article)
        .scalar_subquery()
    )
    return case((t.article.c.status == "done", 0), else_=open_ones)


_WEIGH = update(t.article).values(useful=worth_of()).where(t.article.c.id.in_(bindparam("ids", expanding=True)))


def touched(changes: Iterable[Change]) -> list[str]:
    """The articles whose worth may be another one after these changes."""
    found: dict[str, None] = {}
    for change in changes:
        before, after = change.before, change.after
        value = change.value
        if isinstance(value, Annotation):
            if any(isinstance(one, Annotation) and one.status == "pending" for one in (before, after)):
                found[value.article_id] = None
        elif isinstance(value, Verdict):
            found[value.article_id] = None
        elif isinstance(before, Article) and isinstance(after, Article) and _finished(before) != _finished(after):
            found[after.id] = None
    return list(found)


def _finished(article: Article) -> bool:
    return article.status == "done"


def weigh(connection: Connection, article_ids: Sequence[str]) -> None:
    """Make the worth of these articles anew."""
    for start in range(0, len(article_ids), _AT_ONCE):
        tell_in(connection, _WEIGH, article_ids[start : start + _AT_ONCE])


def problems(connection: Connection) -> Iterator[str]:
    """A sentence for each article whose worth is not what its suggestions make it."""
    c = t.article.c
    query = select(c.id, c.title).where(c.useful != worth_of())
    for article_id, title in connection.execute(query):
        yield f"The article “{title}” ({article_id}) is not listed by the worth of its suggestions."
