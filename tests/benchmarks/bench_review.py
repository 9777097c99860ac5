"""The list of differences between three layers of one article with 1,000 marks each; what it should stay below."""

from __future__ import annotations

import random
import time

from annotator.model.annotations import Annotation, Relation
from annotator.model.ids import new_id
from annotator.model.spans import Fragment
from annotator.review.differences import Layer, compare

MARKS = 1000
LAYERS = 3
#: Milliseconds for the whole list, with the keys by which decisions are found.
LIMIT = 100.0
ROUNDS = 5


def run() -> dict[str, object]:
    """Times the comparison of layers that agree on seven marks of ten; the least of five rounds counts."""
    layers = _layers(random.Random(7))
    times = []
    for _ in range(ROUNDS):
        before = time.process_time()
        matches = compare("article", layers)
        keys = {one.key for one in matches}
        times.append(1000 * (time.process_time() - before))
    assert len(keys) == len(matches)
    return {
        "marks": MARKS * LAYERS,
        "differences": sum(not one.agreed for one in matches),
        "agreements": sum(one.agreed for one in matches),
        "list_ms": round(min(times), 1),
        "limit_ms": LIMIT,
    }


def _layers(chance: random.Random) -> list[Layer]:
    made: list[tuple[list[Annotation], list[Relation]]] = [([], []) for _ in range(LAYERS)]
    for number in range(MARKS):
        start = 60 * number + chance.randrange(20)
        for place in range(LAYERS):
            marks, links = made[place]
            kind = chance.random()
            label = "Quote" if kind < 0.05 else "Claim"
            end = start + 40 + (chance.randrange(9) if kind > 0.9 else 0)
            if 0.88 < kind < 0.9:
                continue
            marks.append(Annotation(new_id(), "article", "text", str(place), label, (Fragment(start, end),)))
            if number % 3 == 0 and len(marks) > 1:
                links.append(Relation(new_id(), "article", "said", marks[-1].id, marks[-2].id, str(place)))
    return [Layer(str(place), *parts) for place, parts in enumerate(made)]
