"""Query → text that says the same; reading it again gives the same query."""

from __future__ import annotations

from annotator.search.query import And, Field, Not, Query, Words

_RESERVED = ("OR", "NOT", "AND")


def worded(query: Query) -> str:
    """The query as one would write it."""
    return _worded(query, 0)


def _worded(query: Query, inside: int) -> str:
    """`inside`: 0 at the top, 1 among the parts of an or, 2 among those of an and, 3 after a minus."""
    if isinstance(query, Words):
        return f'"{query.text}"' if query.phrase else query.text
    if isinstance(query, Field):
        return f"{query.name}:{_value(query.value)}"
    if isinstance(query, Not):
        return f"-{_worded(query.part, 3)}"
    if isinstance(query, And):
        text = " ".join(_worded(part, 2) for part in query.parts)
        return f"({text})" if inside > 1 else text
    text = " OR ".join(_worded(part, 1) for part in query.parts)
    return f"({text})" if inside else text


def _value(value: str) -> str:
    plain = not any(one.isspace() or one in "()" for one in value) and value[0] not in "/-" and value not in _RESERVED
    return value if plain and ":" not in value else f'"{value}"'
