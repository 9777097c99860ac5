"""Captions of pictures that an extraction left in the text: paragraphs of their own, or run into a paragraph's end.

A caption tells what a picture shows: a person or thing, then a verb of seeing in the present ("meets", "ride",
"working"), then where and when.  News text tells what happened, in the past, with "said"; so the two can be told
apart by grammar and place without a picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from annotator.suggest.blocks import DATE, MONTHS, Block
from annotator.suggest.boilerplate_marks import CREDIT_IN_LINE, Mark, Page

_SEEN = """
address aim appear applaud argue arrive attend battle board break build burn carry celebrate chat cheer clap clean clear
climb collect comfort cook cover cross cry dance deliver demonstrate display drive embrace emerge enter exit face fall
feed fight fill fire fish fly gather gaze gesture greet guard hand hang hold hug inspect join jump kick kiss kneel land
launch lay lead lean leave lie lift light line listen load look lower make march mark meet mourn move observe operate
paint park pass patrol pay perform pick place plant play point pose practice practise pray prepare present protest pull
push queue raise reach react read receive release repair rescue rest ride rise run salute search seek sell serve shake
shelter shop shout show sift sign sing sit sleep smile smoke speak stand stare step stop stroll struggle survey swim
take talk tend test-fire throw tour train travel treat try unload unveil view visit wade wait walk warm wash watch wave
wear welcome work worship
""".split()


def _forms(verb: str) -> tuple[str, str]:
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x")) else "s")
    if verb.endswith("y") and verb[-2] not in "aeou":
        third = verb[:-1] + "ies"
    if verb.endswith("ie"):
        return third, verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith("ee"):
        return third, verb[:-1] + "ing"
    doubled = re.search(r"[^aeiou][aeiou][bdgmnpt]$", verb) and len(verb) <= 4 and verb not in ("open", "load")
    return third, verb + (verb[-1] if doubled else "") + "ing"


_THIRD = frozenset(_forms(verb)[0] for verb in _SEEN)
_ING = frozenset(_forms(verb)[1] for verb in _SEEN)
_BASE = frozenset(_SEEN)
_WORD = re.compile(r"[\w’'-]+")

#: How a caption begins: with the person or thing seen.
_OPENING = re.compile(
    r"(?:An?|The|Two|Three|Four|Five|Six|Several|Some|Many|Dozens|Hundreds|Thousands|People|Men|Women|Children|Members|"
    r"Residents|Workers|Protesters|Protestors|Demonstrators|Soldiers|Troops|Police|Supporters|Visitors|Firefighters|"
    r"Rescuers|Voters|Migrants|Refugees|Students|Passengers|From left|Left to right|Pictured"
    r"|Above|Below|File|[A-Z][\w.’'-]+)\b"
)
_NOT_OPENING = frozenset(
    "this that these those it he she they we you i but and so however in on at for as if when while after before since "
    "although though despite because to by with from according there here what why how who yet still also then now not "
    "meanwhile instead moreover indeed even while today yesterday tomorrow".split(" ")
)
#: Words that tell a story or an opinion, not a picture.
_TELLING = re.compile(
    r"\b(?:said|says|told|tells|added|claims?|claimed|argues?d?|would|could|should|might|must|will|believes?|thinks?|"
    r"wants?|hopes?|means|because|however|therefore|although|if|I|you|your|we|our|my)\b|[?“”\"]"
)
_PAST = re.compile(r"\b(?:was|were|had|did|\w{3,}ed)\b")
_PLACE = re.compile(
    r"\b(?:in|at|near|outside|inside|on|from|of|along|across)\s+(?:the\s+)?(?:\w+\s+){0,3}?[A-Z][\w’'-]+", re.UNICODE
)
_SCENE = re.compile(
    r"\b(?:during|amid|outside|inside|near|next to|beside|in front of|ahead of"
    r"|on the sidelines|as the|as they|as he|as she|"
    r"as it|while|following|after a|at the site|pictured|seen|shown|left|right|centre|center|aerial view|file photo)\b"
)
_YEAR_DATE = re.compile(rf"(?:{DATE.pattern}|\b(?:{MONTHS})\.?,?\s+\d{{4}}\b)", re.IGNORECASE)

_END = re.compile(r"[.!?…][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z])")
_SHORTENED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Jr|Sr|vs|No|Sept|Oct|Nov|Dec|Jan|Feb"
    r"|Aug|Mar|Apr)|\b[A-Z])\.$"
)
_CLOSED = re.compile(r"[.!?…:;,][\"'”’)\]*]*$")
_JOINT = re.compile(
    r"(?<=[\w)’])\s+(?=(?:An?|The|Two|Three|Several|People|Members|Residents)\s+[\w’'-])"
    r"|(?:(?<=\d\d\d\d)|(?<=(?i:[a-z]\s\d))|(?<=(?i:[a-z]\s\d\d)))\s+(?=[A-Z][\w’'-]+\s+[a-z])"
)


def captions(page: Page) -> list[Mark]:
    """The captions found in one article, in reading order."""
    found = []
    body = [block for block in page.blocks if len(block.words) >= 20]
    closed = sum(1 for block in body if _CLOSED.search(block.text)) / len(body) if body else 0.0
    spaced = sum(1 for block in page.blocks if block.gap) * 2 >= len(page.blocks)
    for at, block in enumerate(page.blocks):
        whole = _own_paragraph(page, at, block, spaced, closed)
        if whole is not None:
            found.append(whole)
        elif len(block.words) >= 20 and closed >= 0.6 and not _CLOSED.search(block.text):
            found.extend(_run_in(block))
    return found


def traits(text: str) -> float:
    """How much a sentence reads like a caption: 0 for none of the signs, 3 and more for a clear one."""
    words = _WORD.findall(text[:200])
    if len(words) < 5 or not _OPENING.match(text) or words[0].lower() in _NOT_OPENING or _TELLING.search(text):
        return 0.0
    verb = _first_verb(words)
    score = 2.0 if verb else 0.0
    score += 1.0 if _YEAR_DATE.search(text) else 0.0
    score += 0.5 if _PLACE.search(text) else 0.0
    score += 0.75 if _SCENE.search(text) else 0.0
    score += 0.5 if text.startswith(("A ", "An ", "Two ", "Three ", "People ")) else 0.0
    past = len(_PAST.findall(text[:160]))
    return score - (1.0 if past and not verb else 0.5 * past)


def _first_verb(words: list[str]) -> bool:
    """Whether the first verb after the opening noun phrase is one of seeing, in the present or as a participle."""
    for at, word in enumerate(words[1:14], 1):
        lower = word.lower()
        if word[0].isupper() and "-" not in word:
            continue
        if lower in _THIRD or lower in _ING:
            return True
        if lower in _BASE and words[at - 1].lower().endswith(("s", "people", "men", "women", "police", "children")):
            return True
        if lower in ("is", "are") and at + 1 < len(words):
            return words[at + 1] in ("seen", "pictured", "shown") or words[at + 1] in _ING
        if lower in ("was", "were", "has", "have", "had", "will", "would", "can", "could", "may", "who", "that"):
            return lower in ("was", "were") and words[at + 1 : at + 2] in (["seen"], ["pictured"])
        if lower in ("pictured", "seen", "shown"):
            return True
    return False


def _own_paragraph(page: Page, at: int, block: Block, spaced: bool, closed: float) -> Mark | None:
    """A caption that is a line of its own."""
    if not 6 <= len(block.words) <= 70:
        return None
    credit = CREDIT_IN_LINE.search(block.text)
    if credit and credit.end() >= len(block.text) - 3 and not _TELLING.search(block.text):
        return Mark(block.start, block.end, "caption", 0.85, "ends with the credit of a picture")
    first = _sentences(block.text)[0]
    score = traits(block.text[first[0] : first[1]])
    if score < 3.0:
        return None
    under_title = at <= 3 and _under_title(page, at)
    alone = spaced and block.gap and (at + 1 == len(page.blocks) or page.blocks[at + 1].gap)
    open_end = closed >= 0.6 and not _CLOSED.search(block.text)
    if under_title or open_end or (alone and score >= 3.25 and at > 0):
        reason = "stands under the title like a caption" if under_title else "describes a picture"
        return Mark(block.start, block.end, "caption", 0.85 if under_title or open_end else 0.75, reason)
    return None


def _under_title(page: Page, at: int) -> bool:
    """Whether the line before is a title (short, not closed) and stands directly above it."""
    before = page.blocks[at - 1] if at else None
    block = page.blocks[at]
    after_gap = at + 1 < len(page.blocks) and page.blocks[at + 1].gap
    title = before is not None and len(before.words) <= 25 and not _CLOSED.search(before.text)
    return title and not block.gap and after_gap


def _run_in(block: Block) -> Iterator[Mark]:
    """Captions after the last closed sentence of a paragraph, each one a mark."""
    start, end = _sentences(block.text)[-1]
    tail = block.text[start:end]
    if start == 0 or len(_WORD.findall(tail)) < 6 or _TELLING.search(tail):
        return
    edges = [0, *(found.end() for found in _JOINT.finditer(tail) if found.start() >= 20), len(tail)]
    parts = [(tail[a:b].rstrip(), a) for a, b in pairwise(edges)]
    if max(traits(part) for part, _ in parts) < 2.5:
        return
    for part, offset in parts:
        at = block.start + start + offset
        yield Mark(at, at + len(part), "caption", 0.88, "runs on after the last full sentence and describes a picture")


def _sentences(text: str) -> list[tuple[int, int]]:
    """Rough sentences of one line, as ranges within it."""
    found = []
    start = 0
    for stop in _END.finditer(text):
        if not _SHORTENED.search(text, max(0, stop.start() - 6), stop.start() + 1):
            found.append((start, stop.end()))
            start = stop.end()
    found.append((start, len(text)))
    return found
