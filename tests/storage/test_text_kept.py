"""Text comes back as it went in, to the last code point, or is refused; never shifted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from annotator.commands import annotating, articles
from annotator.commands.project import Project, open_project
from annotator.errors import Refused
from annotator.model.annotations import Annotation
from annotator.model.ids import new_id
from annotator.model.spans import Fragment
from annotator.model.text import sha256, unstorable
from tests.storage.making import add_article, label, made, make, parts, stored, whole

#: Characters on which tools of this field stumble, beside any other.
AWKWARD = (
    "\r\n\u2028\u2029\x85\x0b\x0c\t \u00a0\ufeff\u200d\ufe0f\u0301\u05d0\u0627\u202e\U0001f6a2\U0010ffff\x01\\\"'%?:;"
)
storable = st.text(
    st.one_of(
        st.sampled_from(AWKWARD),
        st.characters(blacklist_categories=("Cs",), blacklist_characters="\0", max_codepoint=0x10FFFF),
    ),
    max_size=60,
)
in_one_project = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


@pytest.fixture
def project(project_location: str) -> Iterator[Project]:
    with make(project_location) as project:
        yield project


@in_one_project
@given(text=storable)
@example(text="a\r\nb\rc\u2028d\u2029e\x85f")
@example(text="\ufeffbyte order mark")
@example(text="\U0001f469\u200d\U0001f680 e\u0301 \u05e9\u05dc\u05d5\u05dd")
@example(text="\\u0000 is not a NUL")
@example(text="")
def test_an_article_keeps_its_text(project: Project, text: str) -> None:
    article_id = add_article(project, text)
    with project.reading() as read:
        article = read.article(article_id)
        assert article is not None
        revision = read.revision(article.revision_id)
        assert revision is not None
        assert read.text(revision.id) == text
        assert (revision.length, revision.sha256) == (len(text), sha256(text))
        (bundle,) = read.bundles([article_id])
        assert bundle.text == text


@in_one_project
@given(title=storable, key=storable, value=storable, note=storable)
@example(title="'; DROP TABLE article; --", key="%s", value="\\u0000", note="?")
def test_titles_metadata_and_notes_are_kept(project: Project, title: str, key: str, value: str, note: str) -> None:
    article_id = add_article(project)
    articles.set_title(project, article_id, "x" + title)
    articles.set_meta(project, article_id, key, value)
    marked = made(annotating.mark_span(project, article_id, parts((0, 3)), label(project)))
    annotating.set_note(project, marked, note)
    annotating.set_attribute(project, [marked], key, value)
    with project.reading() as read:
        article, annotation = read.article(article_id), read.annotation(marked)
        assert article is not None
        assert annotation is not None
        assert (article.title, article.meta) == (" ".join(("x" + title).split()), {key: value})
        assert (annotation.note or "", annotation.attributes) == (note.strip(), {key: value})
        entries = read.journal(object_id=marked)
        assert entries[0].changes[0].after == annotation


@pytest.mark.parametrize("bad", ["a\0b", "\0", "a\ud83d", "\udea2 tail"])
def test_what_no_database_keeps_is_refused_everywhere_and_changes_nothing(project: Project, bad: str) -> None:
    article_id = add_article(project)
    marked = made(annotating.mark_span(project, article_id, parts((0, 3)), label(project)))
    before = stored(project)
    calls: list[Any] = [
        lambda: add_article(project, bad),
        lambda: articles.set_title(project, article_id, bad),
        lambda: articles.set_meta(project, article_id, "outlet", bad),
        lambda: articles.set_meta(project, article_id, bad, "x"),
        lambda: annotating.set_note(project, marked, bad),
        lambda: annotating.set_attribute(project, [marked], "canonical", bad),
        lambda: annotating.mark_span(project, article_id, parts((4, 8)), label(project), {"x": [bad]}),
    ]
    for call in calls:
        with pytest.raises(Refused, match="cannot be stored"):
            call()
    assert stored(project) == before
    assert whole(project)


def test_the_position_of_what_is_refused_is_told(project: Project) -> None:
    with pytest.raises(Refused, match="at position 3"):
        add_article(project, "\U0001f6a2ab\0c")


def test_numbers_are_kept_to_the_last_digit(project: Project) -> None:
    article_id = add_article(project)
    values = {"n": 0.1, "m": 2**53 + 1, "huge": 2**70, "tiny": 5e-324, "none": None, "list": [1, 2.5, True]}
    marked = made(annotating.mark_span(project, article_id, parts((0, 3)), label(project), values))
    with project.reading() as read:
        annotation = read.annotation(marked)
    assert annotation is not None
    assert annotation.attributes == values
    assert whole(project)


@given(text=st.text(max_size=30))
def test_unstorable_finds_the_first_of_what_cannot_be_encoded(text: str) -> None:
    position = unstorable(text)
    bad = [index for index, char in enumerate(text) if char == "\0" or 0xD800 <= ord(char) < 0xE000]
    assert position == (bad[0] if bad else None)


def test_spans_over_every_awkward_character_survive_reopening(project_location: str) -> None:
    text = "".join(f"<{char}>" for char in AWKWARD) + "\U0001f469\u200d\U0001f680"
    with make(project_location) as project:
        article_id = add_article(project, text)
        for start in range(0, len(text) - 2, 3):
            annotating.mark_span(project, article_id, (Fragment(start, start + 3),), label(project))
    with open_project(project_location, annotator="anna") as project, project.reading() as read:
        article = read.article(article_id)
        assert article is not None
        found = read.text(article.revision_id)
        assert found == text
        surfaces = [found[one.start : one.end] for one in read.annotations(article_id)]
        assert surfaces[: len(AWKWARD)] == [f"<{char}>" for char in AWKWARD]


def test_moments_written_by_other_programs_are_kept_in_full(project: Project) -> None:
    article_id = add_article(project)
    moment = "2025-02-04T10:00:00.123456789+01:00 [Europe/Berlin]"
    with project.step("Import") as unit:
        article = unit.get("article", article_id, "gone")
        unit.put(
            Annotation(
                new_id(),
                article_id,
                article.revision_id,
                project.annotator.id,
                label(project),
                parts((0, 3)),
                created=moment,
                changed=moment,
            )
        )
    with project.reading() as read:
        (mark,) = read.annotations(article_id)
    assert (mark.created, mark.changed) == (moment, moment)
