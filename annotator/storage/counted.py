"""How many annotations a step makes more or less: the numbers that articles and the tally keep, and what they weigh."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from annotator.model.annotations import Annotation
from annotator.model.changes import Change
from annotator.storage import step_sql as sql
from annotator.storage.scores import touched, weigh
from annotator.storage.statements import tell, tell_all


@dataclass(slots=True)
class Counted:
    """Annotations more or less, and the articles whose suggestions came, went or were decided."""

    #: By label, annotator and status.
    tallies: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    #: By article, without pending ones.
    articles: Counter[str] = field(default_factory=Counter)
    weighed: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, changes: Sequence[Change]) -> Counted:
        """What these changes come to."""
        made = cls(weighed=touched(changes))
        for change in changes:
            for value, sign in ((change.before, -1), (change.after, 1)):
                if isinstance(value, Annotation):
                    made.tallies[value.label_id, value.annotator_id, value.status] += sign
                    if value.status != "pending":
                        made.articles[value.article_id] += sign
        return made

    def take(self, rows: Iterable[Sequence[Any]], sign: int) -> None:
        """Count rows of label, annotator, status, article (None where it is the same before and after) and number."""
        for label_id, annotator_id, status, article_id, number in rows:
            self.tallies[label_id, annotator_id, status] += sign * number
            if article_id is not None and status == "pending":
                self.weighed.append(article_id)
            elif article_id is not None:
                self.articles[article_id] += sign * number

    def write(self, connection: Connection) -> None:
        """Bring what is kept up to date."""
        counts = [{"id": key, "count": number} for key, number in self.articles.items() if number]
        tell_all(connection, sql.COUNT_ARTICLE, counts)
        for (label, annotator, status), number in self.tallies.items():
            if number:
                row = {"label": label, "annotator": annotator, "status": status, "count": number}
                tell(connection, sql.COUNT_TALLY, row)
        if self.weighed:
            weigh(connection, list(dict.fromkeys(self.weighed)))
