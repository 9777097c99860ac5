"""What the claims engine looks at in a sentence: evidence for and against a checkable statement of fact."""

from __future__ import annotations

import re
from dataclasses import dataclass

from annotator.suggest import claims_words as lists
from annotator.suggest.claims_clause import clause

_TOKEN = re.compile(
    r"[A-Za-zÀ-ɏ]+(?:[’'`\-][A-Za-zÀ-ɏ]+)*|[$€£¥%]|"
    r"\d+(?:[.,:]\d+)*(?:st|nd|rd|th|s|m|bn|k|am|pm)?"
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?:s|)$")
_DATELINE = re.compile(
    r"\W*(?:date\W+)?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"
    r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}\.?\s+[A-Z][a-z]{2,8}\s+\d{4}|\d{4}-\d\d-\d\d)\W*$"
)
_CREDIT = re.compile(
    r"(?:https?://|www\.|@\w|\[\w+ [^\]]*\]|^\W*(?:Image|Photo|Picture|File|Source|Sources|Categories|Caption|"
    r"Credit|Video|Audio|Related|Advertisement|About the [Aa]uthor|By [A-Z])\b[^.]{0,40}(?:[:/]|$)|"
    r"from file|\((?:AP|AFP|Reuters|Getty)\b|©|"
    r"\s[—–-]\s[A-Z][\w. ]{2,40},\s[A-Z][a-z]+ \d{1,2}, \d{4}|available for purchase|"
    r"can be followed|all rights reserved)"
)
_GERUND = re.compile(r"\W*[A-Z][a-z]+ing\s(?!to\b|at\b|on\b|in\b|about\b)")
_COMPARED = re.compile(
    r"\b(?:more|less|fewer|higher|lower|larger|greater|smaller|older|younger|longer|shorter|faster|closer|"
    r"earlier|later) (?:[\w-]+ ){0,4}?than (?!ever|happy|willing|anything|just|merely)|"
    r"\b(?:the|[’']s) (?:[\w-]+ )?(?:most|least) \w+|"
    r"\bfirst (?:time|since|ever|in)\b|\bfor the (?:first|second|third|last) time|\bnever (?:before|been)\b"
)
_PICTURE = re.compile(
    r"\b(?:meets?|arrives?|speaks?|walks?|poses?|gestures?|attends?|looks?|stands?|rides?|waves?|shakes?|address(?:es)?|"
    r"waits?|sits?|smiles?|listens?|test-fires|fights to|working to|pass(?:es)? by|is seen|are seen)\b"
)
_PICTURE_DATE = re.compile(
    r"\b[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?\b|\b\d{1,2} [A-Z][a-z]{2,8} \d{4}\b|, \d{4}\b|"
    r"(?:left|right|center|centre)\b"
)
_SUBORDINATE = re.compile(r"\b(?:that|which|who|what|where) (?:would|could|may|might|should|must|can|will)\b")
_COUNTERFACTUAL = re.compile(
    r"\W*Had (?:it|they|he|she|we|I|the|there|someone)\b|\b(?:would|could|might|should) have \w"
)
_THERE = re.compile(r"\b(?:there (?:is|are|was|were) no|no (?:evidence|injuries|deaths)|not the first)\b", re.I)
_PROSPECT = re.compile(
    r"\b(?:is|are|was|were) (?:(?:expected|set|due|likely|unlikely|going|about|poised|scheduled|hoping|planning) to\b|"
    r"to (?!blame)[a-z]+)"
)
_QUOTES = re.compile(r"[“\"«„]")

NAMES = (
    "number", "money", "percent", "amount", "year", "time", "names", "past", "perfect", "state", "no_verb",
    "comparison", "law", "cause", "event", "negated_fact", "modal", "future", "question", "advice", "opinion",
    "first_person", "second_person", "interpret", "mental", "speech_act", "quoted", "condition", "no_full_stop",
    "colon", "short", "very_short", "length", "headline", "furniture", "lead", "repeated", "reported",
    "vague_subject", "gerund", "hedge", "abstract", "caption", "dateline", "pronoun_start", "copula_only", "early",
    "exclaim", "modal_relative", "counterfactual",
)  # fmt: skip
#: Features that need no knowledge of English; with the others left out they serve articles in other languages.
PLAIN = frozenset((
    "number", "money", "percent", "year", "names", "question", "no_full_stop", "colon", "short", "very_short",
    "length", "headline", "furniture", "lead", "repeated", "quoted", "dateline", "early", "exclaim",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands: its number after the heading, and what the article says of it."""

    order: int
    whole_line: bool
    headline: bool
    repeated: bool
    aside: bool = False
    in_quotes: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its stating clause, in code points of the article, and the values of NAMES.

    `furniture` tells an obvious heading, date line, credit or list of sources, which is never proposed.
    """

    start: int
    end: int
    clause: tuple[int, int]
    verb: str
    values: tuple[float, ...]
    furniture: bool


def english(text: str) -> bool:
    """Whether common English words make up a good part of the first 4,000 code points."""
    tokens = re.findall(r"[^\W\d_]+", text[:4000].lower())
    return not tokens or sum(word in lists.COMMON for word in tokens) >= 0.16 * len(tokens)


def look(text: str, start: int, end: int, place: Place) -> Sentence:
    """The sentence `[start, end)` of `text` with its clause and features."""
    left, right, verb = clause(text, start, end)
    whole = text[start:end]
    tokens = _TOKEN.findall(text[left:right].replace("’", "'").replace("`", "'"))
    values = dict.fromkeys(NAMES, 0.0)
    lowered = ["U.S." if token == "US" else token.lower() for token in tokens]
    _amounts(values, tokens, lowered)
    _verbs(values, tokens, lowered)
    _stance(values, lowered, whole)
    _form(values, whole, len(tokens), place)
    if verb:
        values["reported"] = 1.0
        if verb in ("believes", "believed", "suggests", "suggested"):
            values["mental"] = 1.0
    values["quoted"] = _share_quoted(whole, place.in_quotes)
    furniture = place.headline or place.aside or values["dateline"] > 0
    return Sentence(start, end, (left, right), verb, tuple(values.values()), furniture)


def _amounts(values: dict[str, float], tokens: list[str], lowered: list[str]) -> None:
    """Numbers, sums of money, dates, names and comparisons."""
    digits = [token for token in tokens if token[0].isdigit()]
    years = sum(bool(_YEAR.match(token)) for token in digits)
    bag = set(lowered)
    values["number"] = min(len(digits) - years, 2) / 2
    values["year"] = float(years > 0)
    values["money"] = float(not bag.isdisjoint(lists.MONEY) or not bag.isdisjoint("$€£¥"))
    values["percent"] = float(not bag.isdisjoint(("%", "percent", "per-cent", "percentage")))
    values["amount"] = min(len(bag & lists.AMOUNT), 2) / 2
    values["time"] = min(sum(word in lists.TIME for word in bag), 2) / 2
    values["names"] = min(sum(token[0].isupper() for token in tokens[1:] if token != "I"), 4) / 4
    values["law"] = float(not bag.isdisjoint(lists.LAW))
    values["cause"] = float(not bag.isdisjoint(lists.CAUSE))
    values["event"] = min(len(bag & lists.EVENT), 2) / 2


def _verbs(values: dict[str, float], tokens: list[str], lowered: list[str]) -> None:
    """Tense: past, perfect, present state, or no finite verb at all."""
    past = perfect = state = modal = have = False
    previous = ""
    for place, word in enumerate(lowered):
        if word in ("has", "have", "had", "'ve") or word.endswith("'ve"):
            have = state = True
        elif have and (word in lists.PARTICIPLES or (word.endswith("ed") and word not in lists.NOT_PAST)):
            perfect = True
        if word in lists.PAST:
            past = past or previous not in ("to", "be", "have", "has", "a", "an", "the")
        elif word.endswith("ed") and len(word) > 3:
            past = past or _finite(word, previous, tokens, place)
        elif word in lists.STATE:
            state = state or previous not in lists.NO_VERB_AFTER
        elif word in lists.MODAL or word in ("will", "won't"):
            modal = True
        elif word.endswith(("n't", "'re", "'m", "'ll", "'d")):
            state = True
        previous = word
    values["past"] = float(past)
    values["perfect"] = float(perfect)
    values["state"] = float(state and not past)
    values["no_verb"] = float(not (past or state or modal))
    copula = not {"is", "are", "'s"}.isdisjoint(lowered)
    values["copula_only"] = float(state and copula and not (past or perfect))


def _finite(word: str, previous: str, tokens: list[str], place: int) -> bool:
    """Whether a word in -ed is a past tense or passive here rather than an adjective ("increased mining")."""
    if word in lists.NOT_PAST or previous in lists.NO_PAST_AFTER or tokens[place][0].isupper():
        return False
    if previous in lists.PASSIVE:
        return True
    if place + 1 == len(tokens):
        return bool(previous)
    following = tokens[place + 1]
    return following.lower() in lists.AFTER_PAST or not following[0].islower() or following.endswith("ly")


def _stance(values: dict[str, float], lowered: list[str], whole: str) -> None:
    """Opinion, forecast, advice, wish, condition, and who speaks."""
    bag = set(lowered)
    modals = sum(word in lists.MODAL or word in lists.FUTURE or word.endswith("'d") for word in lowered)
    relative = len(_SUBORDINATE.findall(whole)) if modals else 0
    values["modal_relative"] = float(relative > 0)
    values["modal"] = float(modals > relative and not bag.isdisjoint(lists.MODAL))
    values["counterfactual"] = float(bool(_COUNTERFACTUAL.search(whole)))
    values["comparison"] = float(not bag.isdisjoint(lists.COMPARISON) or bool(_COMPARED.search(whole)))
    values["future"] = float(
        (modals > relative and not bag.isdisjoint(lists.FUTURE))
        or any(word.endswith("'ll") for word in bag)
        or bool(_PROSPECT.search(whole))
    )
    values["question"] = float(whole.rstrip("\"'”’)").endswith("?"))
    values["exclaim"] = float(whole.rstrip("\"'”’)").endswith("!"))
    values["advice"] = float(not bag.isdisjoint(lists.ADVICE))
    values["opinion"] = min(len(bag & lists.OPINION), 3) / 3
    values["first_person"] = float(not bag.isdisjoint(lists.FIRST))
    values["second_person"] = float(not bag.isdisjoint(lists.SECOND))
    values["interpret"] = float(not bag.isdisjoint(lists.INTERPRET))
    values["mental"] = float(not bag.isdisjoint(lists.MENTAL))
    values["speech_act"] = float(not bag.isdisjoint(lists.SPEECH_ACT))
    values["condition"] = float(not bag.isdisjoint(lists.CONDITION))
    values["hedge"] = float(not bag.isdisjoint(lists.HEDGE))
    values["abstract"] = float(not bag.isdisjoint(lists.ABSTRACT))
    values["negated_fact"] = float(bool(_THERE.search(whole)))


def _form(values: dict[str, float], whole: str, count: int, place: Place) -> None:
    """Length, line and place of the sentence."""
    ended = whole.rstrip("\"'”’)]»").endswith((".", "!", "?", "…"))
    values["no_full_stop"] = 0.0 if ended else 1.0 if place.whole_line else 0.7
    values["colon"] = float(whole.endswith(":"))
    values["short"] = float(count < 8)
    values["very_short"] = float(count < 5)
    values["length"] = min(count, 30) / 30
    values["headline"] = float(place.headline)
    values["lead"] = float(place.order < 2)
    values["early"] = max(0.0, 1 - place.order / 10)
    values["repeated"] = float(place.repeated)
    values["dateline"] = float(bool(_DATELINE.match(whole)))
    values["furniture"] = float(place.aside or bool(_CREDIT.search(whole)) or _furniture(whole))
    first = whole.lstrip("-•* \"'“‘").split(" ", 1)[0].lower()
    values["vague_subject"] = float(first in ("this", "such", "these", "that", "any", "many", "some", "it's"))
    values["pronoun_start"] = float(first in ("he", "she", "they", "it", "we", "i"))
    values["gerund"] = float(bool(_GERUND.match(whole)) and values["past"] == 0)
    values["caption"] = float(values["past"] == 0 and (first in ("a", "an") or _pictured(whole, place)))


def _pictured(whole: str, place: Place) -> bool:
    """Whether the sentence says in the present tense what a picture shows."""
    return bool(_PICTURE.search(whole)) and (place.order < 2 or bool(_PICTURE_DATE.search(whole)))


def _furniture(whole: str) -> bool:
    words = {word.strip(".,:;!?()[]\"'”“").lower() for word in whole.split()}
    return len(words & lists.FURNITURE) >= (1 if len(words) < 8 else 2)


def _share_quoted(whole: str, inside: bool) -> float:
    """Share of the sentence inside quotation marks, `inside` telling how it begins."""
    if not inside and not _QUOTES.search(whole):
        return 0.0
    covered = 0
    for char in whole:
        if char in "“«„" or (char == '"' and not inside):
            inside = True
        elif char in "”»" or char == '"':
            inside = False
        elif inside:
            covered += 1
    return covered / len(whole)
