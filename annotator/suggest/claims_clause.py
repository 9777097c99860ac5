"""The clause of a sentence that states something, without who says it and what is thought of it."""

from __future__ import annotations

import re

from annotator.suggest.claims_words import REPORT

_OUTER = " \t\r\"'“”‘’«»„()[]-–—•*·,;:"
_INTRO = re.compile(
    r"(?:(?:However|Meanwhile|Additionally|Moreover|Furthermore|Also|Indeed|Sure|But|And|Yet|So|Still|Thus|Therefore|"
    r"Hence|In addition|In the meantime|In fact|Of course|For example|For instance|Nevertheless|Nonetheless|Finally|"
    r"Unfortunately|Notably|Allegedly|Reportedly|Apparently|Instead)\s*,\s*|(?:But|And|Yet|So)\s+|"
    r"(?:This|It|The move|The report|The (?:news|announcement)) comes? (?:after|as|amid)\s+|"
    r"Given\s+|[Ll]eft unsaid,? (?:is|was) the fact that\s+|"
    r"According to [^,.;]{2,90}(?:,[^,.;]{2,60})?,\s+)"
)
_VERBS = "|".join(sorted(REPORT - {"notes", "reports", "recalled", "shows", "showed", "found"}, key=len, reverse=True))
_SAID = "said|says|added|adds|told|reported|announced|stated|warned|explained|noted|confirmed|claimed|wrote"
# "X said that …", "X told Y that …", "X, who …, stated that …"
_LEAD = re.compile(
    rf"[^\"“”;]{{2,160}}?\b(?<!was )(?<!were )(?<!been )(?P<verb>{_VERBS})"
    rf"(?:(?<=told)(?:\s[^\s,;\"“]+){{1,5}}?|\s(?:to|in|on|at)(?:\s[^\s,;\"“]+){{1,4}}?)?"
    rf"(?:,?\s+that,?\s+|,?:?\s+(?=[\"“]))"
)
_LEAD_BARE = re.compile(
    r"(?:[A-Z][^\"“”;]{0,110}?)\s(?P<verb>said|says|claims|claimed|believes|estimates|"
    r"(?<=Estimates )suggest|(?<=Figures )show|(?<=[Rr]eports )suggest)\s+"
    r"(?=(?:the|a|an|he|she|it|they|there|this|these|those|his|her|their|its|no|some|many|most|about|over|at least|"
    r"up to|more|all|we|I|you|[A-Z0-9“\"])[^a-z]?)"
)
_TAIL = re.compile(
    rf"(?:"
    rf"[,?!]?[\"”][,]?\s(?:[^,\"“”]{{0,60}}(?:,[^,\"“”]{{2,80}},)?\s)?(?:{_VERBS})(?:\s[^\"“”]{{0,90}}|,[^\"“”]{{0,90}})?|"
    rf"[\"”]?,[\"”]?\s(?:according to|as reported by)\s[^,\"“”]{{2,120}}(?:,\s(?:an?|the|which)\s[^,\"“”]{{2,80}})?|"
    rf",\s(?:he|she|they|it|(?:the\s|a\s)?[A-Za-z][^,\"“”]{{1,50}})\s(?<!was )(?<!were )(?:has |have )?(?:{_SAID})"
    rf"(?:\s(?:on|in|at|to|yesterday|today|last)\b[^,\"“”]{{0,60}})?"
    rf")$"
)
# What is only an interpretation: ", signaling a shift …", ", raising doubts about …"
_COMMENT = re.compile(
    r",\s+(?:reinforcing|raising|signal?ling|leaving|underscoring|underlining|highlighting|suggesting|reflecting|"
    r"demonstrating|potentially|expressing|refusing|sparking|prompting|fuell?ing|linking|while expressing)\s[^.]{10,}$"
)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """`[start, end)` without outer white space, bullets, quotation marks and closing punctuation."""
    while start < end and text[start] in _OUTER:
        start += 1
    while end > start and text[end - 1] in _OUTER + ".!?…":
        last = text[end - 1]
        if last == '"' and text.count('"', start, end) % 2 == 0:
            break
        if last == "”" and text.count("“", start, end) >= text.count("”", start, end):
            break
        if last == ")" and text.count("(", start, end) >= text.count(")", start, end):
            break
        if last == "." and text[end - 3 : end - 2] == "." and text[end - 2].isupper():
            break
        end -= 1
    return start, end


def clause(text: str, start: int, end: int) -> tuple[int, int, str]:
    """The stating part of the sentence `[start, end)` of `text`: its range and the reporting verb, if any."""
    start, end = trimmed(text, start, end)
    verb = ""
    for _ in range(3):
        found = _INTRO.match(text, start, end)
        if not found or end - found.end() < 12:
            break
        start = found.end()
    tail = _TAIL.search(text, max(start + 12, end - 220), end)
    if tail and text.count(" ", start, tail.start()) >= 3:
        end = tail.start()
        verb = "said"
    else:
        lead = _LEAD.match(text, start, end) or _LEAD_BARE.match(text, start, end)
        if lead and text.count(" ", lead.end(), end) >= 3:
            start, verb = lead.end(), lead.group("verb")
    comment = _COMMENT.search(text, start + 20, end)
    if comment and comment.start() - start >= 20:
        end = comment.start()
    start, end = trimmed(text, start, end)
    return start, end, verb
