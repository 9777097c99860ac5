"""The claims engine: check-worthy statements as the shortest clause that states them, with a probability."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from annotator.model.spans import Fragment
from annotator.model.text import sentences
from annotator.paths import resources
from annotator.suggest.claims_features import NAMES, Place, Sentence, english, look
from annotator.suggest.corpus import Corpus
from annotator.suggest.registry import Engine, Link, Proposal, Proposals, Source

#: Statements less probable than this are not proposed.
LEAST = 0.2
#: Reasons a person understands, by feature; the strongest present ones are told.
_REASONS = {
    "number": "a number",
    "money": "a sum of money",
    "percent": "a percentage",
    "amount": "an amount",
    "year": "a year",
    "time": "a date or time",
    "names": "names",
    "past": "a past event",
    "perfect": "a past event",
    "state": "a state of affairs",
    "comparison": "a comparison",
    "law": "a law or ruling",
    "event": "an act on record",
    "cause": "a cause",
    "negated_fact": "a denial",
    "reported": "reported as a fact",
}
_CREDIT = re.compile(r"\W*(?:Image|Photo|Photograph|Picture|Video|Audio|Credit|Photo credit|Source)s?(?: by)?:\s?\S")
#: Headings after which nothing belongs to the story any more.
_ASIDE = re.compile(
    r"\W*(?:About the (?:author|writer)s?\b.{0,60}|Sources?|References|External links|"
    r"Related (?:news|articles|stories|posts)|Sister links|See also|Categories|Further reading|Share this|"
    r"Read (?:more|next))\W*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of a logistic regression over NAMES, its intercept and version."""

    version: str
    weights: tuple[float, ...]
    intercept: float

    def probability(self, values: tuple[float, ...]) -> float:
        """Probability that a sentence with these feature values is check-worthy."""
        total = self.intercept
        for weight, value in zip(self.weights, values, strict=True):
            if value:
                total += weight * value
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def _shipped() -> tuple[Model, Model]:
    """The models that come with the program: for English, and for other languages."""
    stored = json.loads((resources() / "models" / "claims.json").read_text("utf-8"))
    models = []
    for key in ("english", "plain"):
        weights = stored[key]["weights"]
        models.append(Model(stored["version"], tuple(weights.get(n, 0.0) for n in NAMES), stored[key]["intercept"]))
    return models[0], models[1]


def examine(article: Source) -> Iterator[Sentence]:
    """The sentences of an article with their stating clauses and features, in reading order."""
    text = article.text
    title = _plain(article.title)
    seen: dict[str, int] = {}
    spans = list(sentences(text))
    for start, end in spans:
        key = _plain(text[start:end])
        seen[key] = seen.get(key, 0) + 1
    order = 0
    aside = False
    line_start = line_end = -1
    for number, (start, end) in enumerate(spans):
        if end > line_end:
            line_start = text.rfind("\n", 0, start) + 1
            line_end = text.find("\n", end)
            line_end = len(text) if line_end < 0 else line_end
        key = _plain(text[start:end])
        captioned = number + 1 < len(spans) and spans[number + 1][0] < line_end and _credited(text, *spans[number + 1])
        whole_line = not text[line_start:start].strip() and not text[end:line_end].strip()
        ended = text[end - 1] in '.!?…"”’)»'
        aside = aside or (whole_line and bool(_ASIDE.match(text[start:end])))
        headline = (number == 0 and whole_line and not ended) or (bool(title) and key == title)
        opened = _open_quote(text, line_start, start)
        yield look(text, start, end, Place(order, whole_line, headline, seen[key] > 1, aside or captioned, opened))
        if not (whole_line and not ended):
            order += 1


def _credited(text: str, start: int, end: int) -> bool:
    """Whether a sentence credits a picture, so that the sentence before it is the picture's caption."""
    return end - start < 80 and bool(_CREDIT.match(text, start, end))


def _plain(words: str) -> str:
    return " ".join(words.lower().split()).strip(" .!?\"'“”‘’-•*")


def _open_quote(text: str, line_start: int, start: int) -> bool:
    """Whether a quotation begun earlier in this line is still open at `start`."""
    if text.count('"', line_start, start) % 2:
        return True
    return text.rfind("“", line_start, start) > text.rfind("”", line_start, start)


class Claims(Engine):
    """Proposes check-worthy statements; English has its own model, other languages a plain one."""

    id = "claims"
    title = "Check-worthy claims"

    def __init__(self, models: tuple[Model, Model] | None = None) -> None:
        self.models = models or _shipped()
        self.version = self.models[0].version

    def suggest(self, article: Source, corpus: Corpus) -> Proposals:
        """Claims of `article` in reading order, each with its probability and the evidence for it."""
        model = self.models[0] if english(article.text) else self.models[1]
        found = []
        for sentence in examine(article):
            if sentence.furniture or sentence.clause[0] >= sentence.clause[1]:
                continue
            score = model.probability(sentence.values)
            if score >= LEAST:
                key = f"claim-{sentence.clause[0]}"
                part = (Fragment(*sentence.clause),)
                found.append(Proposal(key, "Claim", part, round(score, 4), _reason(model, sentence)))
        return Proposals(tuple(found))


def _reason(model: Model, sentence: Sentence) -> str:
    """The weightiest evidence in plain words."""
    parts = sorted(
        ((weight * value, name) for name, weight, value in zip(NAMES, model.weights, sentence.values, strict=True)),
        reverse=True,
    )
    told = dict.fromkeys(_REASONS[name] for gain, name in parts if gain > 0 and name in _REASONS)
    return "states " + ", ".join(list(told)[:3]) if told else "a plain statement"


def ranked(answers: dict[str, Proposals]) -> list[tuple[str, Proposal]]:
    """What to check first over several articles: (article id, claim), most probable first."""
    rows = [(article, claim) for article, answer in answers.items() for claim in answer.spans if claim.label == "Claim"]
    return sorted(rows, key=lambda row: (-row[1].score, row[0], row[1].fragments))


def attributed(claims: Proposals, quotes: Proposals) -> tuple[Link, ...]:
    """`attributed_to` links from each claim to the speaker of the quotation it stands in (at least half of it)."""
    speakers = {link.from_key: link.to_key for link in quotes.links if link.type == "attributed_to"}
    holders = [span for span in quotes.spans if span.label == "Quote" and span.key in speakers]
    links = []
    for claim in claims.spans:
        start, end = claim.fragments[0]
        for quote in holders:
            shared = sum(max(0, min(end, part.end) - max(start, part.start)) for part in quote.fragments)
            if 2 * shared >= end - start:
                links.append(Link("attributed_to", claim.key, speakers[quote.key]))
                break
    return tuple(links)
