"""Who is meant by a mention: by name, title, role, organisation or pronoun."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from annotator.suggest.quotes_language import Language
from annotator.suggest.speakers_names import Name, Names, countries

_POSSESSIVE = re.compile(r"['’]s?$")
_OWNER = re.compile(r"^(.+?)['’]s? +(.+)$")
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_INTRODUCED = re.compile(r",? ((?:[A-ZÀ-Þ][\w.’'-]+ ?){1,4})(?<! )(?=[,.;]| [a-z]+(?:ed|s)\b| said| told)")
_PLACED = re.compile(r"(.+?) (?:of|at|from|for|in|with|on) ")
_ARTICLE = re.compile(r"^(?:(?:[Tt]he|[Aa]n?) |(?:[Dd](?:er|ie|as)|[Ll](?:e|a|es|os|as)|[Ee]l) (?=[A-ZÀ-Þ]))")
_GENERIC_BODIES = frozenset(
    "company firm group organisation organization agency charity union club party movement newspaper network "
    "broadcaster association institute foundation website corporation publisher manufacturer airline".split()
)
_LEAD = 60  # code points of titles and times before the subject of a sentence
_NEAR = 8  # occurrences of a name looked at before a pronoun
_PLACE_WEIGHT = 400.0  # code points over which a mention's nearness fades


@dataclass(frozen=True, slots=True)
class Person:
    """Who is meant: the fullest name known, the kind of mention, and why."""

    canonical: str
    mention: str
    reason: str
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class _Said:
    """An earlier attribution: where the mention stood and who was meant."""

    place: int
    canonical: str
    mention: str
    gender: str
    plural: bool


class Speakers:
    """Resolves the mentions of one article in reading order.

    `registry` maps full names of people and bodies known to the project to their other names.
    """

    def __init__(self, text: str, language: Language, registry: Mapping[str, Iterable[str]] | None = None) -> None:
        self.text = text
        self.language = language
        self.names = Names(text, language)
        self._said: list[_Said] = []
        self._country: str | None = None  # the country named most often, once asked for
        self._speaking: dict[str, int] = {}
        self._known = {alias.lower(): full for full, aliases in (registry or {}).items() for alias in (full, *aliases)}

    def announce(self, mentions: Iterable[tuple[int, int]]) -> None:
        """Tell all speaker mentions of the article beforehand: who speaks by name is likelier meant by a pronoun."""
        for start, end in mentions:
            name = self._by_name(self.text[start:end].split(",")[0])
            if name is not None:
                self._speaking[name.full] = self._speaking.get(name.full, 0) + 1
                name.evidence += 2.0

    def resolve(self, start: int, end: int) -> Person:
        """Who the mention `[start, end)` stands for; remembers it for the pronouns that follow."""
        surface = self.text[start:end]
        low = surface.lower()
        if self.language.has("pronouns", low):
            found = self._pronoun(low, start)
        else:
            found = self._introduced(surface, end) or self._named(surface, start)
        gender = next((n.gender for n in self.names.people() if n.full == found.canonical), "")
        if found.mention == "pronoun" and not gender:
            gender = "m" if self.language.has("he", low) else "f" if self.language.has("she", low) else ""
        plural = self.language.has("they", low) or (found.mention == "description" and low.split()[-1].endswith("s"))
        self._said.append(_Said(start, found.canonical, found.mention, gender, plural))
        return found

    # ------------------------------------------------------------ names and descriptions
    def _introduced(self, surface: str, end: int) -> Person | None:
        """ "Her daughter, Mélanie, …": the name that an apposition gives."""
        if not surface or self.language.has("pronouns", surface.split(maxsplit=1)[0].lower()):
            return None
        place = _PLACED.match(surface)  # "a spokesman for Amnesty International"
        head = (place.group(1) if place else surface).rsplit(maxsplit=1)[-1]
        small = any(self.language.has(group, head.lower()) for group in ("titles", "determiners"))
        if head[:1].isupper() and not small:
            return None
        found = _INTRODUCED.match(self.text, end)
        if found is None or self.names.is_body(found.group(1).split()):
            return None
        name = self._by_name(found.group(1))
        full = name.full if name is not None else found.group(1)
        return Person(full, "description", f"named so in this article: {full}", 0.8)

    def _named(self, surface: str, place: int) -> Person:
        core = _BRACKETS.sub("", surface.split(",", maxsplit=1)[0]).strip(" \"'“”‘’.")
        core = _POSSESSIVE.sub("", core)
        known = self._known.get(core.lower()) or self._known.get(_without_article(core).lower())
        if known:
            return Person(known, self._kind(core), "in the speaker registry")
        owner = _OWNER.match(core)
        if owner and self._is_document(owner.group(2)):
            whose = self._named(owner.group(1), place)
            return Person(whose.canonical, "description", f"words of {whose.canonical}", 0.8)
        body = self._body(core, place)
        if body is not None:
            return body
        name = self._by_name(core) or self._placed(core)
        if name is not None:
            return Person(name.full, self._kind(core), f"named “{name.full}” in this article")
        generic = self._generic_body(core, place)
        if generic is not None:
            return generic
        role = self._by_role(core, place)
        if role is not None:
            return Person(role.full, "description", f"described so in this article: {role.full}", 0.7)
        bare = _without_article(core)
        famous = self.language.data.get("known_people", {}).get(bare.split()[-1].lower() if bare else "")
        if famous and len(self.names.title_split(bare.split())[1]) == 1:
            return Person(famous, self._kind(core), "usual full name")
        return Person(bare if bare[:1].isupper() else core or surface, self._kind(core), "as written")

    def _placed(self, core: str) -> Name | None:
        """ "Michael Shifter of the Inter-American Dialogue": the person before the preposition."""
        head = _PLACED.match(core)
        name = self._by_name(head.group(1)) if head else None
        return name if name is not None and name.person and " " in name.full else None

    def _kind(self, core: str) -> str:
        words = _without_article(core).split()
        if not words or not any(word[:1].isupper() for word in words):
            return "description"
        if self.names.is_body(words) or all(word.isupper() for word in words):
            return "organisation"
        titles, own = self.names.title_split(words)
        if titles and own and own[-1][:1].isupper():
            return "title_name"
        return "name" if words[-1][:1].isupper() else "description"

    def _is_document(self, what: str) -> bool:
        head = what.rsplit(maxsplit=1)[-1].lower()
        return self.language.has("document_nouns", head) or head in (
            "comments",
            "remarks",
            "words",
            "account",
            "office",
        )

    def _by_name(self, core: str) -> Name | None:
        """The person whose name ends the words: the full name, else the last name alone."""
        words = _without_article(core).split()
        owner = max((i for i, word in enumerate(words) if word.endswith(("'s", "’s"))), default=-1)
        words = words[owner + 1 :]
        while words and not words[0][:1].isupper():
            words.pop(0)
        if not words or not words[-1][:1].isupper() or self.names.is_body(words[-1:]):
            return None
        titles, own = self.names.title_split(words)
        while len(own) > 1 and not all(
            w[:1].isupper() or w in ("al", "de", "van", "von", "bin") or "-" in w for w in own
        ):
            own = own[1:]
        full = " ".join(own)
        if full in self.names.all:
            return self.names.all[full]
        if len(own) > 1:
            longer = [name for name in self.names.people() if name.full.endswith(" " + full)]
            return longer[0] if longer else None
        return self._by_one_word(own[0], bool(titles))

    def _by_one_word(self, word: str, titled: bool) -> Name | None:
        owners = self.names.by_last(word)
        if owners:
            return owners[0]
        first = [name for name in self.names.by_first.get(word.lower(), ()) if name.evidence > 1]
        if first:
            return first[0]
        people = [name for name in self.names.people() if " " in name.full]
        close = [name for name in people if len(word) > 4 and _one_edit(name.last, word.lower()) and name.evidence > 0]
        return close[0] if close else None

    def _body(self, core: str, place: int) -> Person | None:
        """An organisation, country or government under its full name."""
        bare = _without_article(core)
        low = bare.lower()
        if low in self.names.short:
            return Person(self.names.short[low], "organisation", f"“{bare}” is explained so in this article")
        government = self._government(bare)
        if government:
            return Person(government, "organisation", "a government", 0.8)
        table: Mapping[str, str] = self.language.data.get("canonical", {})
        if low in table and (bare.isupper() or " " in bare or "." in bare or bare[:1].isupper()):
            return Person(table[low], "organisation", f"usual full name of “{bare}”")
        words = bare.split()
        if len(words) > 2 and words[0] in ("US", "U.S.") and self.names.is_body(words[1:]) and words[-1][:1].isupper():
            return Person(" ".join(("United States", *words[1:])), "organisation", f"usual full name of “{bare}”")
        short = len(words) == 1 and self.language.has("org_words", low)
        if short and not self.language.has("document_nouns", low):
            candidates = [n for n in self.names.all.values() if not n.person and low in n.full.lower().split()]
            before = [n for n in candidates if n.places[0] < place] or candidates
            if before:
                nearest = max(before, key=lambda n: max((p for p in n.places if p < place), default=-1))
                return Person(nearest.full, "organisation", f"short for {nearest.full}", 0.8)
        owner = _OWNER.match(bare)
        if owner and owner.group(2)[:1].isupper() and self.names.is_body(owner.group(2).split()[-1:]):
            return Person(owner.group(2), "organisation", "as written")
        return None

    def _generic_body(self, core: str, place: int) -> Person | None:
        """ "the company", "the group": the body that the article has spoken of most."""
        words = core.lower().split()
        if len(words) != 2 or words[0] != "the" or words[1] not in _GENERIC_BODIES:
            return None
        body = self._main_body(place)
        return Person(body, "description", f"read as {body}", 0.5) if body else None

    def _main_body(self, place: int) -> str:
        """The organisation named most often and most lately before `place`; "" when there is none."""
        bodies = [
            (min(3, len(n.places)) + 3.0 / (1.0 + (place - n.places[0]) / _PLACE_WEIGHT), n.full)
            for n in self.names.all.values()
            if not n.person and n.places[0] < place
        ]
        return max(bodies)[1] if bodies else ""

    def _government(self, bare: str) -> str:
        words = bare.split()
        if not words or words[-1].lower() not in ("government", "feds", "administration") or len(words) > 3:
            return ""
        adjective = re.sub(r"['’]s$", "", " ".join(words[:-1]))
        known = countries(self.language.code)
        if words[-1].lower() == "administration":
            return ""
        if adjective.lower() in known:
            return _government_of(known[adjective.lower()])
        if adjective and adjective.lower() not in ("federal", "national", "country's"):
            return ""
        if self._country is None:
            self._country = self._main_country()
        country = self._country
        return _government_of(country) if country else ""

    def _main_country(self) -> str:
        """The country that the article names most often."""
        counts: dict[str, int] = {}
        known = countries(self.language.code)
        words = re.findall(r"[\w.]+", self.text.lower())
        for phrase in (*words, *(f"{left} {right}" for left, right in pairwise(words))):
            if phrase in known and len(phrase) > 2:
                counts[known[phrase]] = counts.get(known[phrase], 0) + 1
        return max(counts, key=lambda country: counts[country]) if counts else ""

    def _by_role(self, core: str, place: int) -> Name | None:
        """The person whom the article describes with the same role ("the defense secretary")."""
        words = [word.lower().rstrip(".") for word in re.findall(r"[\w-]+", core)]
        heads = [word for word in words if self.language.has("role_nouns", word) or self.language.has("titles", word)]
        if not heads or (words[-1].endswith("s") and not words[-1].endswith("ss")):
            return None
        best: tuple[float, Name] | None = None
        for name in self.names.people():
            shared = sum(word in name.roles for word in words if not self.language.has("determiners", word))
            if heads[-1] not in name.roles or (core[:2].lower() in ("a ", "an") and shared < 2):
                continue
            nearest = max((p for p in name.places if p < place), default=-10_000)
            score = shared + 1.0 / (1.0 + abs(place - nearest) / _PLACE_WEIGHT)
            if best is None or score > best[0]:
                best = score, name
        return best[1] if best else None

    # ------------------------------------------------------------ pronouns
    def _pronoun(self, low: str, place: int) -> Person:
        if self.language.has("he", low) or self.language.has("she", low):
            return self._he_or_she(low, place)
        if self.language.has("it", low) or self.language.has("they", low):
            return self._it_or_they(low, place)
        last = self._said[-1].canonical if self._said else ""
        return Person(last or low, "pronoun", "speaker of the quotation before" if last else "as written", 0.4)

    def _he_or_she(self, low: str, place: int) -> Person:
        wanted = "m" if self.language.has("he", low) else "f"
        line = self.text.rfind("\n", 0, place)
        scored: list[tuple[float, str]] = []
        for name in self.names.people():
            if name.gender and name.gender != wanted:
                continue
            score = self._likely(name, place, line)
            if score is not None:
                scored.append((score + (0.6 if name.gender == wanted else 0.0), name.full))
        last = self._said[-1] if self._said else None
        if last is not None and last.gender in ("", wanted) and self._can_be_he_or_she(last, {n for _, n in scored}):
            scored.append((1.2 + (2.2 if last.place > line else 0.0), last.canonical))
        if not scored:
            return Person(low, "pronoun", "nobody named before", 0.2)
        scored.sort(key=lambda pair: -pair[0])
        lead = scored[0][0] - (scored[1][0] if len(scored) > 1 else 0.0)
        return Person(scored[0][1], "pronoun", f"“{low}” read as {scored[0][1]}", 0.9 if lead > 1 else 0.6)

    def _can_be_he_or_she(self, said: _Said, names: set[str]) -> bool:
        """Whether the last speaker is one person who is not among the `names` already weighed."""
        if said.plural or said.canonical in names or self.language.has("pronouns", said.canonical.lower()):
            return False
        if said.mention == "description":
            return self._is_human(said.canonical)
        return said.mention in ("pronoun", "name")

    def _is_human(self, description: str) -> bool:
        words = description.lower().split()
        if any(self.language.has("role_nouns", word) or self.language.has("titles", word) for word in words):
            return not self.language.has("document_nouns", words[-1])
        return words[0] in ("the", "a", "an", "one", "another") and not any(
            self.language.has(group, word) for word in words for group in ("document_nouns", "org_words")
        )

    def _likely(self, name: Name, place: int, line: int) -> float | None:
        """How likely the pronoun at `place` stands for this person; None when not named before."""
        before = name.places[: bisect_left(name.places, place)]
        if not before or name.evidence <= 0:
            return None
        nearest = before[-1]
        sentence = max(self.text.rfind(". ", 0, place), line)
        previous = max(self.text.rfind(". ", 0, max(0, sentence)), line)
        score = 2.0 / (1.0 + (place - nearest) / _PLACE_WEIGHT)
        score += 1.3 if nearest > line else 0.0
        score += 0.6 if nearest > sentence else 0.0
        score += 0.8 if any(p > previous and self._leads(previous, p) for p in before[-_NEAR:]) else 0.0
        score += min(1.0, 0.4 * self._speaking.get(name.full, 0)) + min(0.6, 0.2 * name.evidence)
        if self._said and self._said[-1].canonical == name.full:
            score += 1.5 if self._said[-1].place > line else 0.4
        return score

    def _leads(self, start: int, place: int) -> bool:
        """Whether only titles, roles and a time stand between a sentence's start and the name: it is the subject."""
        if place - start > _LEAD:
            return False
        words = self.text[max(0, start) : place].strip(' .\n"“').split()
        return all(
            word[:1].isupper() or any(self.language.has(group, word.lower()) for group in ("determiners", "role_nouns"))
            for word in words
        )

    def _it_or_they(self, low: str, place: int) -> Person:
        for said in reversed(self._said[-3:]):
            person = any(name.full == said.canonical and name.evidence > 0 for name in self.names.people())
            if self.language.has("they", low) and (said.plural or not person):
                return Person(said.canonical, "pronoun", f"“{low}” read as {said.canonical}", 0.6)
            if self.language.has("it", low) and not person and not said.plural:
                return Person(said.canonical, "pronoun", f"“{low}” read as {said.canonical}", 0.6)
        nearest = self._main_body(place)
        if nearest:
            return Person(nearest, "pronoun", f"“{low}” read as {nearest}", 0.4)
        return Person(low, "pronoun", "nobody named before", 0.2)


def _government_of(country: str) -> str:
    article = "the " if country.startswith("United ") or country in ("Netherlands", "Philippines") else ""
    return f"Government of {article}{country}"


def _without_article(core: str) -> str:
    return _ARTICLE.sub("", core)


def _one_edit(left: str, right: str) -> bool:
    """Whether one letter inserted, left out or changed turns one word into the other."""
    if abs(len(left) - len(right)) > 1 or left == right:
        return left == right
    i = 0
    while i < min(len(left), len(right)) and left[i] == right[i]:
        i += 1
    return left[i + 1 :] == right[i + 1 :] or left[i + 1 :] == right[i:] or left[i:] == right[i + 1 :]
