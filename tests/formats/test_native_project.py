"""A whole project through codebook YAML and dataset lines into an empty one, and nothing is lost."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from annotator.commands import annotating, articles, claiming, codebook_editing, commenting, deciding, revising, speaking
from annotator.commands.codebooks import dump_codebook
from annotator.commands.exporting import export
from annotator.commands.importing import import_paths
from annotator.commands.project import Project, Reading, create_project
from annotator.errors import Refused
from annotator.model.annotations import Annotation, Article, Origin, Revision, now
from annotator.model.changes import KINDS
from annotator.model.codebook import Label
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
_ENGINE = "engine-0"
#: Shrinking makes hundreds of projects; the gestures of a failing one tell enough.
_NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)


class _Hand:
    """Makes random gestures on a project; what the program refuses is passed over."""

    def __init__(self, project: Project, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.project = project
        self._draw = draw
        self._people = [project.annotator, *(project.add_annotator(name) for name in ("bob \U0001f600", "carla"))]
        self._engine = project.add_annotator(_ENGINE, "engine")
        self._texts: set[str] = set()
        for number in range(draw(st.integers(1, 3))):
            self._add_article(number)

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
            "values": lambda: commenting.set_article_attribute(self.project, self._article(), "tone", self._draw(NAMES)),
            "note": lambda: annotating.set_note(self.project, self._any().id, self._draw(NAMES)),
            "attribute": lambda: annotating.set_attribute(self.project, [self._any().id], "my own", self._draw(_JSON)),
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

    def _add_article(self, number: int) -> None:
        text = self._fresh_text()
        article, revision = new_id(), new_id()
        outside = self._pick([None, f"n{number}"])
        with self.project.step("Import") as unit:
            digest = unit.store_text(text)
            unit.put(Article(article, self._draw(NAMES), revision, "to do", self._draw(_META), outside, now()))
            unit.put(Revision(revision, article, 1, digest, len(text), now()))

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
        article, length = self._length(self._article())
        origin = Origin(_ENGINE, "1", self._draw(st.none() | st.floats(0, 1)), self._draw(st.none() | NAMES))
        made = [self._mark(article, self._parts(length), self._engine, "pending", origin) for _ in "ab"]
        kind = self._pick(self.project.codebook.relation_types)
        with self.project.step("Suggest") as unit:
            for one in made:
                unit.put(one)
            unit.put(annotating.Relation(new_id(), article.id, kind.id, made[0].id, made[1].id, self._engine.id,
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
            end = self._pick(read.annotations(start.article_id))
        annotating.link(self.project, self._pick(self.project.codebook.relation_types).id, start.id, end.id)

    def link_across(self) -> None:
        """A relation between two claims, most often of two articles."""
        kind = self.project.codebook.relation_named("same_claim")
        assert kind is not None
        annotating.link(self.project, kind.id, self._any("Claim").id, self._any("Claim").id, {"sure": False})

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


def _picture(project: Project) -> dict[str, Any]:
    """Everything of a project that travels: labels and relation types by name, annotators that did something."""
    book = project.codebook
    names: dict[str | None, str] = {one.id: one.name for one in (*book.labels, *book.relation_types)}
    with project.reading() as read:
        found: dict[str, Any] = {kind: _by_id(read, kind) for kind in KINDS if kind not in _ELSEWHERE}
        found["annotation"] = {
            one.id: replace(one, label_id=names[one.label_id])
            for article in read.article_ids()
            for one in read.annotations(article)
        }
        found["relation"] = {one.id: replace(one, type_id=names[one.type_id]) for one in found["relation"].values()}
        found["text"] = {one: read.text(one) for one in found["revision"]}
        people = {one.id: one for one in read.annotators()}
    mentioned = {getattr(one, "annotator_id", None) or getattr(one, "author_id", None)
                 for kind in found if kind != "text" for one in found[kind].values()}  # fmt: skip
    found["annotator"] = {one: people[one] for one in mentioned & people.keys()}
    found["labels"] = [(one.name, one.colour, one.key, one.guideline, names.get(one.parent_id)) for one in book.labels]
    return found


#: Kinds that travel with the codebook or are compared in another way.
_ELSEWHERE = ("annotator", "annotation", "label", "attribute_definition", "relation_type", "learned_label")


def _by_id(read: Reading, kind: str) -> dict[str, Any]:
    return {one.id: one for one in read.all_of(kind)}


@contextmanager
def _taken_to(location: str, project: Project, folder: Path) -> Iterator[tuple[Project, Path]]:
    """An empty project that has read codebook and lines of another, and the file of lines."""
    book, lines = folder / "book.yaml", folder / "lines.jsonl"
    book.write_text(dump_codebook(project.codebook, "theirs"), encoding="utf-8")
    report = export(project, lines, format_id="jsonl")
    assert report.losses == ()
    with create_project(location, codebook=book, annotator="reader") as other:
        took = import_paths(other, [lines])
        assert [(one.error, one.notices) for one in took.files] == [(None, [])]
        yield other, lines


@settings(max_examples=30, phases=_NO_SHRINKING, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_a_project_comes_back_whole(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with create_project(folder / "one.annot", annotator="ana") as project:
            codebook_editing.add_label(project, Label(new_id(), "Event é", "#7a3e00", "9", guideline="When."))
            with suppress(Refused):
                hand = _Hand(project, data.draw)
                for gesture in data.draw(st.lists(st.sampled_from(sorted(hand.gestures())), min_size=5, max_size=25)):
                    hand.act(gesture)
            with project.reading() as read:
                if not read.article_ids():
                    return
            _check_comes_back(str(folder / "two.annot"), project, folder)


def _check_comes_back(location: str, project: Project, folder: Path) -> None:
    with _taken_to(location, project, folder) as (other, lines):
        assert _picture(other) == _picture(project)
        assert other.store.check()[0] == []
        again = folder / "again.jsonl"
        export(other, again, format_id="jsonl")
        assert again.read_bytes() == lines.read_bytes()
        assert import_paths(other, [lines]).step is None
