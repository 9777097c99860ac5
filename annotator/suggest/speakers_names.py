"""Names in an article: who and what is called by name, with titles, roles and gender."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from annotator.suggest.quotes_language import Language, language

_CAP = r"(?:(?:[A-Z]\.){1,4}|[A-ZÀ-ÖØ-Þ](?:\w|[-’'&](?=\w))*)"
_PARTICLE = r"(?:(?:al|el|de|da|der|den|del|di|van|von|bin|ibn|la|le|du|dos|ter|ten)[ -]){0,2}"
_SEQUENCE = re.compile(rf"\b{_CAP}(?: {_PARTICLE}{_CAP})*")
_OF = re.compile(rf"(?: of| for| on| in)(?: the)? {_CAP}(?: {_CAP})*")
_POSSESSIVE = re.compile(r"['’]s?$")
_ACRONYM = re.compile(r" ?\(([A-Z][A-Za-z.&-]{1,9})\)")
_APPOSITION = re.compile(r"(?:, \d+)?,? ?(?:an?|the|who (?:is|was) (?:an?|the))? ?([^,.;:()\"“”\n]{2,90})[,.;\n]")
_WORD = re.compile(r"[\w-]+")
_SENTENCE_REST = re.compile(r"[^.!?\n]{0,200}")
_GENDERED = re.compile(r"\b(?:he|him|his|she|her|hers)\b")
_ACTS = re.compile(r" (?:has|had|was|is|will|won|went|came|took|made|[a-z]+ed)\b")
_NEXT_NAME = re.compile(rf"[ ]{_CAP} {_CAP}")
_CLOSED_GROUPS = ("weekdays", "determiners", "pronouns", "conjunctions", "auxiliaries", "months")
_ALSO_NAMES = frozenset(("may", "april", "june", "august", "will", "art", "mark", "so"))  # people are called so too
_LOOK_BACK = 60
_LONGEST_HEADING = 120


@dataclass(slots=True)
class Name:
    """Somebody or something that the article calls by name."""

    full: str
    person: bool
    places: list[int] = field(default_factory=list)  # code point offsets of its occurrences
    roles: set[str] = field(default_factory=set)
    gender: str = ""  # "m", "f" or ""
    evidence: float = 0.0  # how sure it is that this is a person
    heard: int = 0  # "he" minus "she" heard right after the name
    last: str = ""  # the last word in lower case: of a person, the family name
    first: str = ""

    def __post_init__(self) -> None:
        words = self.full.lower().split()
        self.first, self.last = words[0], words[-1]


class Names:
    """All names of one article, with what the text tells of them."""

    def __init__(self, text: str, lang: Language) -> None:
        self.text = text
        self.language = lang
        self.all: dict[str, Name] = {}
        self.short: dict[str, str] = {}  # acronym in lower case → full name
        self._by_last: dict[str, list[Name]] = {}
        self.by_first: dict[str, list[Name]] = {}  # given name in lower case → people of that name
        self._countries = countries(lang.code)
        groups = (lang.words[group] for group in _CLOSED_GROUPS)
        self._closed = frozenset().union(*groups) - _ALSO_NAMES
        self._headings: dict[int, bool] = {}  # start of a line → whether it is such a heading
        self._single: list[tuple[str, int]] = []
        for words, start in self._sequences():
            self._take(words, start)
        self._join_single()

    def people(self) -> list[Name]:
        """The names that can be those of people, in order of first occurrence."""
        return [name for name in self.all.values() if name.person]

    def by_last(self, word: str) -> list[Name]:
        """People whose last name is `word` in any case, likeliest first."""
        found = self._by_last.get(word.lower(), [])
        return sorted(found, key=lambda name: (-name.evidence, name.places[0]))

    def title_split(self, words: list[str]) -> tuple[list[str], list[str]]:
        """Titles and roles in front, and the name itself."""
        cut = 0
        for i, word in enumerate(words[:-1]):
            bare = word.lower().rstrip(".")
            if self.language.has("titles", bare) or self.language.has("role_nouns", bare):
                cut = i + 1
        return words[:cut], words[cut:]

    def is_body(self, words: list[str]) -> bool:
        """Whether the words name an organisation rather than a person."""
        return any(self.language.has("org_words", word.lower()) for word in words)

    def gender_of(self, words: list[str], roles: set[str]) -> str:
        """ "m" or "f" as the given name, a title or a role tells; else ""."""
        has, first = self.language.has, words[0].lower() if words else ""
        male, female = has("male_names", first), has("female_names", first)
        if male == female:
            male = any(has("male_words", role) for role in roles)
            female = any(has("female_words", role) for role in roles)
        return "" if male == female else "m" if male else "f"

    # ------------------------------------------------------------ reading the text
    def _sequences(self) -> Iterator[tuple[list[str], int]]:
        for found in _SEQUENCE.finditer(self.text):
            if self._in_heading(found.start(), found.end()):
                continue
            words: list[str] = []
            start = found.start()
            place = start
            for word in found.group().split(" "):
                if self._breaks(word, not words):
                    if words:
                        yield words, start
                    words, start = [], place + len(word) + 1
                else:
                    bare = _POSSESSIVE.sub("", word)
                    words.append(bare)
                    if bare != word:
                        yield words, start
                        words, start = [], place + len(word) + 1
                place += len(word) + 1
            if words:
                yield words, start

    def _in_heading(self, start: int, end: int) -> bool:
        """Whether the words stand in a heading set in capitals, where names cannot be told from other words."""
        first = self.text.rfind("\n", 0, start) + 1
        if first not in self._headings:
            last = self.text.find("\n", end)
            line = self.text[first : last if last >= 0 else len(self.text)].strip()
            long = [word for word in _WORD.findall(line) if len(word) > 3 and word.isalpha()]
            capital = sum(word[0].isupper() for word in long)
            short = len(line) <= _LONGEST_HEADING and line[-1:] not in '.!?"”,:'
            self._headings[first] = short and len(long) > 2 and capital >= 0.75 * len(long)
        return self._headings[first]

    def _breaks(self, word: str, first: bool) -> bool:
        low = word.lower()
        if low in self._closed:
            return True
        return first and (self.language.has("prepositions", low) or self.language.has("adverbs", low))

    def _take(self, words: list[str], start: int) -> None:
        end = start + len(" ".join(words))
        titles, own = self.title_split(words)
        if len(words) == 1 and self.is_body(words):
            joined = _OF.match(self.text, end)
            full = words[0] + (joined.group() if joined else "")
            owner = next(
                (name for name in self.all.values() if not name.person and words[0] in name.full.split()), None
            )
            if joined:
                self._add(full, start, person=False)
            elif owner is not None:
                owner.places.append(start)
            return
        if not own or (len(own) == 1 and not titles):
            self._note_acronym(words, end)
            self._single.append((words[0], start))
            return
        body = self.is_body(own) or (
            not titles and any(word.isupper() and word.isalpha() and len(word) > 3 for word in own)
        )
        if body:
            joined = _OF.match(self.text, end)
            full = " ".join(words) + (joined.group() if joined and self.is_body(words[-1:]) else "")
            self._add(full, start, person=False)
            self._note_acronym(full.split(), start + len(full))
            return
        if len(own) == 1:
            self._single.append((own[0], start))
            self._roles_of(own[0], titles)
            return
        offset = end - len(" ".join(own))
        name = self._add(" ".join(own), offset, person=not self._is_place(own))
        self._note_acronym(words, end)
        self._describe(name, titles, start, end)

    def _add(self, full: str, place: int, person: bool) -> Name:
        name = self.all.get(full)
        if name is None:
            name = self.all[full] = Name(full, person)
            if person and " " in full:
                self._by_last.setdefault(name.last, []).append(name)
                self.by_first.setdefault(name.first, []).append(name)
        name.places.append(place)
        return name

    def _note_acronym(self, words: list[str], end: int) -> None:
        found = _ACRONYM.match(self.text, end)
        if found and len(words) > 1:
            self.short.setdefault(found.group(1).lower(), " ".join(words))

    def _roles_of(self, last: str, titles: list[str]) -> None:
        for name in self.by_last(last):
            name.roles.update(title.lower().rstrip(".") for title in titles)
            name.evidence += 1
            name.gender = name.gender or self.gender_of([], name.roles)

    def _describe(self, name: Name, titles: list[str], start: int, end: int) -> None:
        """Titles before the name, a role before it, an apposition behind it."""
        name.roles.update(title.lower().rstrip(".") for title in titles)
        name.evidence += 2.0 if titles else 0.0
        before = re.split(r"[.;:\"“”\n]", self.text[max(0, start - _LOOK_BACK) : start])[-1]
        lead = _WORD.findall(before.lower())[-4:]
        if lead and self.language.has("role_nouns", lead[-1]) and before.rstrip(" ,").lower().endswith(lead[-1]):
            name.roles.update(lead)
            name.evidence += 2.0
        behind = _APPOSITION.match(self.text, end) if self.text[end : end + 1] == "," else None
        if behind and not behind.group(1).startswith(("and ", "or ")):
            role = _WORD.findall(behind.group(1).lower())
            if any(self.language.has("role_nouns", word) for word in role):
                name.roles.update(role)
                name.evidence += 2.0
            elif behind.group(1).isdigit():
                name.evidence += 1.0
        if _ACTS.match(self.text, end):
            name.evidence += 0.5
        given = name.full.split()[0].lower()
        if self.language.has("male_names", given) or self.language.has("female_names", given):
            name.evidence += 1.5 if len(name.places) == 1 else 0.0
        name.gender = name.gender or self.gender_of(name.full.split(), name.roles)
        if not name.gender and name.person:
            self._hear_gender(name, end)

    def _hear_gender(self, name: Name, end: int) -> None:
        """Count the first "he" or "she" that follows in the sentence without another name between."""
        rest = _SENTENCE_REST.match(self.text, end)
        found = _GENDERED.search(rest.group()) if rest else None
        if found is not None and rest is not None and not _NEXT_NAME.search(rest.group(), 0, found.start()):
            name.evidence += 1.0
            name.heard += 1 if self.language.has("he", found.group().lower()) else -1

    def _is_place(self, words: list[str]) -> bool:
        low = [word.lower() for word in words]
        return " ".join(low) in self._countries or any(self.language.has("place_words", low[k]) for k in (0, -1))

    def _join_single(self) -> None:
        """A last name alone counts as an occurrence of the full name."""
        for word, place in self._single:
            owners = self.by_last(word) or self.by_first.get(word.lower(), [])
            if owners:
                owners[0].places.append(place)
                owners[0].evidence += 0.5
        for name in self.all.values():
            name.places.sort()
            if name.heard and not name.gender:
                name.gender = "m" if name.heard > 0 else "f"


@cache
def countries(code: str) -> dict[str, str]:
    """Country names and adjectives in lower case → the country."""
    data = language(code).data
    found: dict[str, str] = {}
    for entry in data.get("countries", "").split():
        country, _, adjectives = entry.partition(":")
        found.update({word.lower(): country for word in (country, *adjectives.split(","))})
    for country, words in data.get("countries_two", {}).items():
        found.update({word.lower(): country for word in (country, *words)})
    return found
