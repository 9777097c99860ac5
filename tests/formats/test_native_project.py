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

from annotator.commands import (
    annotating,
    articles,
    claiming,
    codebook_editing,
    commenting,
    deciding,
    revising,
    speaking,
)
from annotator.commands.codebooks import dump_codebook
from annotator.commands.exporting import export
from annotator.commands.importing import import_paths
from annotator.commands.project import Project, Reading, create_project
from annotator.errors import Refused
from annotator.model.annotations import Annotation, Article, Origin, Relation, Revision, now
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
        origin = Origin(_ENGINE, "1", self._draw(st.none() | st.floats(0, 1)), self._draw(st.none() | NAMES))
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


def _picture(project: Project) -> dict[str, Any]:
    """Everything of a project that travels: labels and relation types by name, annotators that did something."""
    book = project.codebook
    names: dict[str | None, str] = {one.id: one.name for one in book.labels}
    names |= {one.id: one.name for one in book.relation_types}
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
    found["annotator"] = {one: person for one, person in people.items() if one in mentioned}
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


@settings(
    max_examples=30, phases=_NO_SHRINKING, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.data())
def test_a_project_comes_back_whole(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with create_project(folder / "one.annot", annotator="ana") as project:
            codebook_editing.add_label(project, Label(new_id(), "Event é", "#7a3e00", "9", guideline="When."))
            with suppress(Refused):
                hand = _Hand(project, data.draw)
                for gesture in data.draw(st.lists(st.sampled_from(sorted(hand.gestures())), min_size=10, max_size=30)):
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


def _example(project: Project) -> dict[str, str]:
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
    engine = project.add_annotator(_ENGINE, "engine")
    origin = Origin(_ENGINE, "1", 0.5, "looks so")
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


def test_one_of_everything_comes_back_on_both_databases(tmp_path: Path, project_location: str) -> None:
    with create_project(tmp_path / "one.annot", annotator="ana") as project:
        made = _example(project)
        picture = _picture(project)
        assert {kind: len(found) for kind, found in picture.items() if kind != "labels"} == {
            "speaker": 2, "claim_group": 1, "article": 2, "revision": 3, "article_values": 1, "annotation": 9,
            "relation": 2, "comment": 2, "verdict": 2, "text": 3, "annotator": 2,
        }  # fmt: skip
        _check_comes_back(project_location, project, tmp_path)
    first, second = map(json.loads, (tmp_path / "lines.jsonl").read_text(encoding="utf-8").split("\n")[:-1])
    assert [span["id"] for span in first["decided_suggestions"]] == [made["accepted"], made["rejected"]]
    assert {one["id"] for one in first["spans"]}.isdisjoint({made["accepted"], made["rejected"]})
    assert [one["accepted"] for one in first["verdicts"]] == [True, False]
    assert [(one["from"], one["to"], one["to_article"]) for one in second["other_relations"]] == [
        (made["Claim 2"], made["Claim 1"], made["article 1"])
    ]
    assert [one["name"] for one in first["speakers"]] == ["Rain \U0001f327", "Nobody"]
    assert (second["revision"]["number"], second["revisions"][0]["number"]) == (2, 1)
    assert [span["note"] for span in second["revisions"][0]["spans"]] == ["old"]


def test_a_table_tells_what_it_leaves_out(tmp_path: Path) -> None:
    with create_project(tmp_path / "one.annot", annotator="ana") as project:
        _example(project)
        losses = export(project, tmp_path / "out.csv", format_id="csv").losses
        gold = export(project, tmp_path / "gold.csv", format_id="csv", layer="gold").losses
    found = {kind: sum(loss.kind == kind for loss in losses) for kind in {loss.kind for loss in losses}}
    wanted = {"speaker entry": 2, "article values": 1, "earlier text": 1, "span of an earlier text": 1,
              "decided suggestion": 2, "verdict": 2, "relation to another article": 1}  # fmt: skip
    assert found.items() >= wanted.items()
    assert {loss.kind for loss in gold}.isdisjoint(wanted)


def test_a_layer_brings_its_own_values_and_only_what_it_mentions(tmp_path: Path) -> None:
    with create_project(tmp_path / "one.annot", annotator="ana") as project:
        _example(project)
        export(project, tmp_path / "out.jsonl", format_id="jsonl", layer=_ENGINE)
        export(project, tmp_path / "ana.jsonl", format_id="jsonl", layer="ana")
    first, second = map(json.loads, (tmp_path / "out.jsonl").read_text(encoding="utf-8").split("\n")[:-1])
    assert len(first["spans"]) == 3
    assert {"decided_suggestions", "verdicts", "speakers", "article_values"}.isdisjoint(first)
    assert "revisions" not in second
    first, second = map(json.loads, (tmp_path / "ana.jsonl").read_text(encoding="utf-8").split("\n")[:-1])
    assert [one["attributes"] for one in first["article_values"]] == [{"tone": "wet"}]
    assert [one["name"] for one in first["annotators"]] == ["ana"]
    assert len(second["revisions"][0]["spans"]) == 1


def test_parts_of_a_split_find_each_other(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with create_project(tmp_path / "one.annot", annotator="ana") as project:
        _example(project)
        files = export(project, out, format_id="jsonl", split="50/50").files
    holds = {path: "to_article" in path.read_text(encoding="utf-8") for path in files}
    (with_link,) = (path for path, has in holds.items() if has)
    (without,) = (path for path, has in holds.items() if not has)
    with create_project(tmp_path / "two.annot", annotator="x") as other:
        (told,) = import_paths(other, [with_link]).files
        assert "1 relation ends in an article that is neither here nor in the project" in told.notices[0]
        import_paths(other, [without])
        import_paths(other, [with_link])
        assert len(_picture(other)["relation"]) == 2
    with create_project(tmp_path / "three.annot", annotator="x") as other:
        import_paths(other, [with_link, without])
        assert len(_picture(other)["relation"]) == 2


def test_keys_of_other_programs_stay_metadata(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    line = {"text": "Rain", "speakers": ["Ann"], "added": "yesterday", "revision": "3", "verdicts": "none"}
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    with create_project(tmp_path / "one.annot", annotator="x") as project:
        assert import_paths(project, [path]).errors == 0
        with project.reading() as read:
            (article,) = (read.article(one) for one in read.article_ids())
    assert article is not None
    assert {key: article.meta[key] for key in line if key != "text"} == {k: v for k, v in line.items() if k != "text"}


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"speakers": [{"name": "x"}]}, "“speakers” is not as it should be"),
        ({"speakers": [{"id": "1", "name": "x", "kind": "ghost"}]}, "“ghost” is no kind in “speakers”"),
        ({"verdicts": [{"suggestion": "s"}]}, "a verdict needs “suggestion” and “accepted”"),
        ({"verdicts": [{"suggestion": "s", "accepted": True}]}, "a verdict names the span “s”, which is not there"),
        ({"revisions": [{"text": "x"}]}, "a revision needs a “number”"),
        ({"revisions": [{"number": 1, "text": "x", "text_sha256": "0"}]}, "the text of revision 1 is not the one"),
        ({"revisions": [{"number": 1, "text": "x", "spans": [{"start": 0, "end": 2, "label": "A"}]}]}, "revision 1"),
        ({"other_relations": [{"type": "t", "from": "s", "to": "u"}]}, "names the span “s”, which is not there"),
        ({"decided_suggestions": [{"start": 0, "end": 9, "label": "A"}]}, "reaches outside the text"),
    ],
)
def test_what_is_wrong_beyond_the_article_is_refused(tmp_path: Path, more: dict[str, Any], sentence: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "Rain", "spans": [], **more}) + "\n", encoding="utf-8")
    with create_project(tmp_path / "one.annot", annotator="x") as project:
        (told,) = import_paths(project, [path]).files
    assert told.error is not None
    assert sentence in told.error
    assert told.error.startswith("a.jsonl, line 1")
