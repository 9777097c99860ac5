"""Three people at one project, and words for what tests of the adjudication do."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.commands import adjudicating, annotating
from annotator.commands.adjudicating import Edited
from annotator.commands.gold import Adjudication, Point, look
from annotator.model.annotations import Annotation
from annotator.model.spans import surface
from tests.commands.desk import TEXT, Desk

CLAIM = "Russia controls about 20% of Ukraine"
SHORT = "Russia controls about 20%"
QUOTE = "the war must end"


@dataclass
class Team:
    """Three people at one project; ana leads."""

    ana: Desk
    ben: Desk
    eva: Desk
    article: str

    def look(self) -> Adjudication:
        with self.ana.project.reading() as read:
            found = look(read, self.article)
        assert found is not None
        return found

    def open(self) -> list[Point]:
        return [one for one in self.look().points if one.to_decide]

    def decide(self, place: int, answer: str | Edited | Desk) -> None:
        """Decide the open difference at `place`; a desk stands for the layer of whoever sits there."""
        chosen = answer.project.annotator.id if isinstance(answer, Desk) else answer
        adjudicating.decide(self.ana.project, self.article, self.open()[place].match, chosen)

    def gold(self) -> list[tuple[str, str]]:
        book = self.ana.project.codebook
        return [
            (book.label(one.label_id).name, surface(TEXT, one.fragments))  # type: ignore[union-attr]
            for one in self.look().gold
        ]

    def links(self) -> list[tuple[str, str]]:
        with self.ana.project.reading() as read:
            gold = {one.id: surface(TEXT, one.fragments) for one in self.look().gold}
            return [
                (gold[one.from_id], gold[one.to_id]) for one in read.relations(self.article) if one.status == "gold"
            ]


def attribute(desk: Desk, quote: Annotation, speaker: Annotation) -> None:
    kind = desk.project.codebook.relation_named("attributed_to")
    assert kind is not None
    annotating.link(desk.project, kind.id, quote.id, speaker.id)
