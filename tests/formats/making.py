"""Whole projects for the tests: made by random gestures, or with one of everything."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from annotator.commands import annotating, articles, claiming, commenting, deciding, revising, speaking
from annotator.commands.project import Project
from annotator.errors import Refused
from annotator.model.annotations import Annotation, Article, Origin, Relation, Revision, now
from annotator.model.ids import new_id, outside_id
from annotator.model.people import SPEAKER_KINDS, Annotator, Speaker
from annotator.model.spans import Fragment, Fragments, fragments
from tests.formats.material import CHARACTERS, NAMES

_PLAIN = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
_JSON = st.recursive(
    _PLAIN | st.text(CHARACTERS, max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
_TEXTS = st.text(CHARACTERS, min_size=6, max_size=60).filter(lambda text: bool(text.strip()))
_META = st.dictionaries(NAMES, _JSON, max_size=3)
_SPEAKERS = st.builds(
    Speaker,
    st.builds(new_id),
    NAMES,
    st.lists(NAMES, max_size=2).map(tuple),
    st.sampled_from(SPEAKER_KINDS),
    *[st.text(CHARACTERS, max_size=8)] * 3,
    st.sampled_from([{}, {"wikidata": "Q22686"}, {"viaf": "1", "wikidata": "Q1"}]),
)
ENGINE = "engine-0"


class Hand:
    """Makes random gestures on a project; what the program refuses is passed over."""

    def __init__(self, project: Project, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.project = project
        self._draw = draw
        self._people = [project.annotator, *(project.add_annotator(name) for name in ("bob \U0001f600", "carla"))]
        self._engine = project.add_annotator(ENGINE, "engine")
        self._texts: set[str] = set()
        for number in range(draw(st.integers(2, 3))):
            self._begin(*self._add_article(number))

    def gestures(self) -> dict[str, Callable[[], object]]:
        """What can be done, by name."""
        return {
            "mark": self.mark,
            "mark again": self.mark,
            "suggest": self.suggest,
            "decide": self.decide,
            "link": self.link,
            "link across": self.link_across,
            "comment": self.comment,
            "resolve": lambda: speaking.resolve(self.project, [self._any().id], self._speaker()),
            "add speaker": lambda: speaking.add_speaker(self.project, self._draw(_SPEAKERS)),
            "group": lambda: claiming.group_claims(self.project, self._claims(), self._draw(NAMES)),
            "values": lambda: commenting.set_article_attribute(
                self.project, self._article(), "tone", self._draw(NAMES)
            ),
            "note": lambda: annotating.set_note(self.project, self._own().id, self._draw(NAMES)),
            "attribute": lambda: annotating.set_attribute(self.project, [self._own().id], "my own", self._draw(_JSON)),
            "status": lambda: articles.set_status(self.project, [self._article()], self._pick(["done", "in progress"])),
            "revise": self.revise,
            "stay behind": self.stay_behind,
            "outside": self.outside,
            "colour": self.colour,
            "somebody else": self.somebody_else,
        }

    def act(self, name: str) -> None:
        """Make the gesture of this name, where it can be made."""
        with suppress(Refused, IndexError):
            self.gestures()[name]()

    def _begin(self, article: Article, length: int) -> None:
        """What there mostly is to work on: claims of two people, and two suggestions."""
        for person in self._people[:2]:
            self.project.annotator = person
            claim = self.project.codebook.label_named("Claim")
            assert claim is not None
            annotating.mark_span(self.project, article.id, self._parts(length), claim.id)
        self._suggest(article, length)

    def _add_article(self, number: int) -> tuple[Article, int]:
        text = self._fresh_text()
        article, revision = new_id(), new_id()
        outside = self._pick([None, f"n{number}"])
        with self.project.step("Import") as unit:
            digest = unit.store_text(text)
            made = Article(article, self._draw(NAMES), revision, "to do", self._draw(_META), outside, now())
            unit.put(made)
            unit.put(Revision(revision, article, 1, digest, len(text), now()))
        return made, len(text)

    def _fresh_text(self) -> str:
        text: str = self._draw(_TEXTS)
        if text in self._texts:
            raise Refused("The project has this text.")
        self._texts.add(text)
        return text

    def _pick(self, choices: Any) -> Any:
        if not choices:
            raise IndexError
        return self._draw(st.sampled_from(list(choices)))

    def _article(self) -> str:
        with self.project.reading() as read:
            found: str = self._pick(read.article_ids())
        return found

    def _annotations(self) -> list[Annotation]:
        with self.project.reading() as read:
            return [one for article in read.article_ids() for one in read.annotations(article)]

    def _any(self, label: str = "") -> Annotation:
        book = self.project.codebook
        wanted = [one for one in self._annotations() if not label or book.label(one.label_id).name == label]  # type: ignore[union-attr]
        found: Annotation = self._pick(wanted)
        return found

    def _own(self) -> Annotation:
        mine = [one for one in self._annotations() if one.annotator_id == self.project.annotator.id]
        found: Annotation = self._pick(mine)
        return found

    def _claims(self) -> list[str]:
        return sorted({self._any("Claim").id, self._any("Claim").id})

    def _speaker(self) -> str | None:
        with self.project.reading() as read:
            found: str | None = self._pick([None, *(one.id for one in read.speakers())])
        return found

    def _parts(self, length: int) -> Fragments:
        edges = sorted(self._draw(st.lists(st.integers(0, length), min_size=2, max_size=4, unique=True)))
        return fragments(zip(edges[::2], edges[1::2], strict=False))

    def _length(self, article_id: str) -> tuple[Article, int]:
        with self.project.reading() as read:
            article = read.article(article_id)
            assert article is not None
            return article, len(read.text(article.revision_id))

    def _label(self) -> str:
        return str(self._pick([label.id for label in self.project.codebook.labels]))

    def mark(self) -> None:
        """A person's annotation."""
        article, length = self._length(self._article())
        annotating.mark_span(self.project, article.id, self._parts(length), self._label())

    def suggest(self) -> None:
        """A pending quote with its speaker, and their relation, by the engine."""
        self._suggest(*self._length(self._article()))

    def _suggest(self, article: Article, length: int) -> None:
        origin = Origin(ENGINE, "1", self._draw(st.none() | st.floats(0, 1)), self._draw(st.none() | NAMES))
        made = [self._mark(article, self._parts(length), self._engine, "pending", origin) for _ in "ab"]
        kind = self._pick(self.project.codebook.relation_types)
        with self.project.step("Suggest") as unit:
            for one in made:
                unit.put(one)
            unit.put(Relation(new_id(), article.id, kind.id, made[0].id, made[1].id, self._engine.id,
                                         {}, "pending", created=now()))  # fmt: skip

    def _mark(self, article: Article, parts: Fragments, owner: Annotator, status: str, origin: Origin | None = None,
              **more: Any) -> Annotation:  # fmt: skip
        return replace(
            Annotation(new_id(), article.id, article.revision_id, owner.id, self._label(), parts, {}, None, status,
                       origin, created=now(), changed=now()),
            **more,
        )  # fmt: skip

    def decide(self) -> None:
        """Accept or reject a suggestion."""
        pending = [one.id for one in self._annotations() if one.status == "pending"]
        self._pick([deciding.accept, deciding.reject])(self.project, [self._pick(pending)])

    def link(self) -> None:
        """A relation within one article."""
        start = self._any()
        with self.project.reading() as read:
            self._link(start, [one for one in read.annotations(start.article_id) if one.id != start.id])

    def link_across(self) -> None:
        """A relation between two claims of two articles."""
        start = self._any("Claim")
        self._link(start, [one for one in self._annotations() if one.article_id != start.article_id])

    def _link(self, start: Annotation, ends: list[Annotation]) -> None:
        allowed = [
            (kind.id, end.id)
            for kind in self.project.codebook.relation_types
            for end in ends
            if start.label_id in kind.from_ids and end.label_id in kind.to_ids
        ]
        kind_id, end_id = self._pick(allowed)
        annotating.link(self.project, kind_id, start.id, end_id, {"sure": False})

    def comment(self) -> None:
        """A comment on an annotation or an article, perhaps settled."""
        target = self._pick([self._article(), *(one.id for one in self._annotations())])
        news = commenting.comment(self.project, target, self._draw(NAMES))
        assert news is not None
        if self._draw(st.booleans()):
            commenting.resolve_comment(self.project, news.changes[0].object_id)

    def revise(self) -> None:
        """A new text; what is not found in it is removed, or put at its beginning."""
        article, _ = self._length(self._article())
        text = self._pick([self._fresh_text(), f"{self._fresh_text()} {self._text(article)}"])
        keep = self._draw(st.booleans())
        decided = {
            one.annotation.id: (Fragment(0, 2),) if keep else None
            for one in revising.propose_revision(self.project, article.id, text)
            if one.anchor.kind in ("changed", "lost")
        }
        revising.revise(self.project, article.id, text, decided)

    def _text(self, article: Article) -> str:
        with self.project.reading() as read:
            return read.text(article.revision_id)

    def stay_behind(self) -> None:
        """An annotation, pending or not, on an earlier text."""
        article, _ = self._length(self._article())
        with self.project.reading() as read:
            revision = self._pick([one for one in read.revisions(article.id) if one.id != article.revision_id])
        there = replace(article, revision_id=revision.id)
        with self.project.step("Mark") as unit:
            unit.put(self._mark(there, self._parts(revision.length), self._pick(self._people), "accepted"))

    def outside(self) -> None:
        """Annotations of two annotators that other programs named alike."""
        article, length = self._length(self._article())
        parts = self._parts(length)
        with self.project.step("Import") as unit:
            for owner, status in zip(self._people, ("accepted", "gold"), strict=False):
                made = outside_id("annotation", article.id, owner.name, "T1")
                unit.put(self._mark(article, parts, owner, status, id=made, external_id="T1",
                                    extra={"created": "long ago"}))  # fmt: skip

    def colour(self) -> None:
        """Another look of an annotator, who perhaps is no longer active."""
        person = self._pick(self._people[1:])
        with self.project.step("Change annotator") as unit:
            stored = unit.get("annotator", person.id, "gone")
            unit.change(stored, replace(stored, colour="#336699", active=self._draw(st.booleans())))

    def somebody_else(self) -> None:
        """Another person goes on."""
        self.project.annotator = self._pick(self._people)


def example(project: Project) -> dict[str, str]:
    """Two articles with one of everything; gives some ids by what they are."""
    hand = {name: project.codebook.label_named(name).id for name in ("Claim", "Speaker", "Quote")}  # type: ignore[union-attr]
    kinds = {kind.name: kind.id for kind in project.codebook.relation_types}
    texts = ("\u0634\u0639 \U0001f600 says\r\nit rains.", "It rains, says \U0001f1fa\U0001f1e6 e\u0301.")
    made: dict[str, str] = {}
    for number, text in enumerate(texts, 1):
        article, revision = new_id(), new_id()
        with project.step("Import") as unit:
            digest = unit.store_text(text)
            unit.put(Article(article, f"T{number}", revision, "to do", {"k": [{"x": None}, 1.5]}, None, now()))
            unit.put(Revision(revision, article, 1, digest, len(text), now()))
        made[f"article {number}"] = article
        for name, place in (("Claim", (Fragment(0, 2), Fragment(4, 6))), ("Speaker", (Fragment(3, 5),))):
            news = annotating.mark_span(project, article, place, hand[name])
            assert news is not None
            made[f"{name} {number}"] = news.changes[0].object_id
    speaker = Speaker(new_id(), "Rain \U0001f327", ("R.",), "organisation", "r", "a", "n", {"wikidata": "Q1"})
    speaking.resolve_to_new(project, [made["Speaker 1"]], speaker)
    speaking.add_speaker(project, Speaker(new_id(), "Nobody"))
    claiming.group_claims(project, [made["Claim 1"], made["Claim 2"]], "It rains.")
    annotating.link(project, kinds["same_claim"], made["Claim 2"], made["Claim 1"], {"how": 1})
    annotating.link(project, kinds["attributed_to"], made["Claim 1"], made["Speaker 1"])
    commenting.set_article_attribute(project, made["article 1"], "tone", "wet")
    commenting.comment(project, made["article 2"], "Really?")
    commenting.comment(project, made["Claim 2"], "Yes.")
    engine = project.add_annotator(ENGINE, "engine")
    origin = Origin(ENGINE, "1", 0.5, "looks so")
    with project.reading() as read:
        first = read.article(made["article 1"])
        comment = read.comments(made["article 2"])[0]
    commenting.resolve_comment(project, comment.id)
    assert first is not None
    with project.step("Suggest") as unit:
        for name, start in (("open", 0), ("accepted", 1), ("rejected", 2)):
            made[name] = new_id()
            unit.put(Annotation(made[name], first.id, first.revision_id, engine.id, hand["Quote"],
                                (Fragment(start, start + 4),), {}, None, "pending", origin,
                                created=now(), changed=now()))  # fmt: skip
    deciding.accept(project, [made["accepted"]])
    deciding.reject(project, [made["rejected"]])
    revising.revise(project, made["article 2"], f"New: {texts[1]}")
    second = replace(first, id=made["article 2"])
    with project.reading() as read:
        old = read.revisions(second.id)[0]
    with project.step("Stay behind") as unit:
        unit.put(Annotation(new_id(), second.id, old.id, project.annotator.id, hand["Claim"], (Fragment(0, 2),),
                            note="old", created=now(), changed=now()))  # fmt: skip
    return made
