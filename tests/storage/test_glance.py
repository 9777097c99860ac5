"""The first look at a project tells the same as a reading of it, and looks at nothing that the store has to judge."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from annotator.commands import annotating, articles, commenting, history
from annotator.commands.project import Project
from annotator.errors import AnnotatorError
from annotator.model.annotations import Annotation, Article, Origin, Revision, now
from annotator.model.changes import KINDS
from annotator.model.codebook import AttributeDefinition, RelationType
from annotator.model.ids import new_id
from annotator.model.people import Annotator
from annotator.storage import files
from annotator.storage.glance import Glance, glance_at
from annotator.storage.listed import ORDERS, ArticleFilter
from annotator.storage.mapping import KIND
from tests.storage.making import TEXT, add_suggestion, label, made, make, parts, relation_type

_WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
_NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
_PLAIN = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_WORDS, inner, max_size=2),
    max_leaves=4,
)
_MAPPING = st.dictionaries(_WORDS, _PLAIN, max_size=3)
_ARTICLE = st.fixed_dictionaries(
    {
        "title": _WORDS,
        "meta": _MAPPING,
        "outlet": _WORDS,
        "status": st.sampled_from(["to do", "done"]),
        "marks": _MAPPING,
    }
)
_ORIGIN = st.none() | st.builds(
    Origin, _WORDS, _WORDS, st.none() | st.floats(0, 1), st.none() | st.text("abc „“\n", max_size=8)
)


def _glance(project: Project) -> Glance:
    found = glance_at(project.location)
    assert found is not None
    return found


def _fill(project: Project, rows: list[dict[str, Any]], origin: Origin | None, required: bool) -> None:
    """Articles with marks of two layers, links, comments and verdicts, and a codebook with every field in use."""
    with project.step("Fill") as unit:
        unit.put(AttributeDefinition(new_id(), "x", "choice", ("a", "b"), (), required, "a", "", 9))
        unit.put(RelationType(new_id(), "y", (label(project),), (), "", "", 9))
        unit.put(Annotator(new_id(), "someone", active=required))
        for row in rows:
            article, revision = new_id(), new_id()
            meta = {**row["meta"], "outlet": row["outlet"]}
            unit.put(Article(article, row["title"], revision, row["status"], meta, added=now()))
            unit.put(Revision(revision, article, 1, unit.store_text(TEXT), len(TEXT), now()))
            for place in ((0, 3), (5, 9)):
                mark = Annotation(new_id(), article, revision, project.annotator.id, label(project), parts(place))
                values = {"attributes": row["marks"], "extra": row["meta"], "origin": origin, "note": row["title"]}
                unit.put(Annotation(*(values.get(name, getattr(mark, name)) for name in mark.__dataclass_fields__)))
    with project.reading() as read:
        ids = read.article_ids()
    first, last = ids[0], ids[-1]
    with project.reading() as read:
        ends = [one.id for one in read.annotations(last)][:2]
    annotating.link(project, relation_type(project, "supports"), *ends)
    add_suggestion(project, first)
    commenting.comment(project, first, "Is that so?")
    articles.set_status(project, [last], "in progress")
    history.undo(project)


def _told(read: Any, me: str) -> dict[str, Any]:
    """Every answer of a glance."""
    found: dict[str, Any] = {
        "title": read.title(),
        "annotators": sorted(read.annotators(), key=lambda one: str(one.id)),
        "codebook": read.codebook(),
        "last": read.last_step(),
        "progress": read.progress(),
        "steps": (read.undoable(me), read.redoable(me), read.undoable("nobody"), read.redoable("nobody")),
    }
    for sort in (*ORDERS, "no such order"):
        wanted = ArticleFilter(sort=sort)
        found[sort] = (read.article_ids(wanted), read.article_rows(wanted, 1, 2))
    for text in ("%", "_", "a", "É ß", "/"):
        found[f"filter {text}"] = read.article_ids(ArticleFilter(text, "to do"))
    ids = read.article_ids()
    found["rows"] = read.rows_of([*reversed(ids), "gone"])
    for one in (*ids, "gone"):
        article = read.article(one)
        text = read.text(article.revision_id) if article else read.text("gone")
        kinds = (read.annotations(one), read.relations(one), read.comments(one), read.verdicts(one))
        found[one] = (article, text, *kinds)
    return found


@pytest.mark.parametrize("quick", [True, False], ids=["without msgspec", "with msgspec"])
def test_a_glance_tells_what_a_reading_tells(
    tmp_path_factory: pytest.TempPathFactory, quick: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    @settings(max_examples=8, phases=[Phase.generate])
    @given(st.lists(_ARTICLE, min_size=1, max_size=3), _ORIGIN, st.booleans())
    def same(rows: list[dict[str, Any]], origin: Origin | None, required: bool) -> None:
        with make(tmp_path_factory.mktemp("p") / "p.annot") as project, closing(_glance(project)) as glance:
            _fill(project, rows, origin, required)
            me = project.annotator.id
            with project.reading() as read:
                wanted = _told(read, me)
            with monkeypatch.context() as patch:
                if quick:
                    patch.delitem(sys.modules, "msgspec")
                with glance.reading() as read:
                    found = _told(read, me)
            assert found == wanted
            # Equal is not enough: SQLite's 1 equals True.
            assert repr(found) == repr(wanted)

    same()


def test_columns_follow_from_the_fields_of_the_values() -> None:
    for kind in KINDS:
        stored = KIND[kind]
        assert [column.name for column in stored.columns] == list(stored.names)
        derived = {"article": {"outlet", "published", "listed", "annotations", "useful"}}.get(kind, set())
        assert {column.name for column in stored.table.c} == set(stored.names) | derived
        booleans = {column.name for column in stored.columns if str(column.type) == "BOOLEAN"}
        assert {stored.names[place] for place in stored.flags} == booleans


def test_nothing_is_looked_at_that_the_store_has_to_judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "p.annot"
    assert glance_at("postgresql://ana@nowhere/news") is None
    assert glance_at(str(path)) is None
    path.write_bytes(b"Kim said so.\n")
    assert glance_at(str(path)) is None
    path.unlink()
    make(path).close()
    with monkeypatch.context() as patch:
        patch.setattr(files, "SCHEMA", "9999")
        assert glance_at(str(path)) is None
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xa5" * 3996
    path.write_bytes(content)
    assert glance_at(str(path)) is None


def test_a_file_that_another_program_keeps_for_itself_is_left_to_the_store(tmp_path: Path) -> None:
    path = tmp_path / "p.annot"
    make(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        assert glance_at(str(path)) is None


def test_a_damaged_row_is_told_in_a_sentence_and_a_closed_glance_gives_nothing(tmp_path: Path) -> None:
    path = tmp_path / "p.annot"
    with make(path) as project:
        broken = made(_with_article(project), "article")
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE article SET meta_json = '{'")
        raw.commit()
    glance = glance_at(str(path))
    assert glance is not None
    with pytest.raises(AnnotatorError, match="could not be read; close it and open it again"), glance.reading() as read:
        assert read is not None
        read.article(broken)
    glance.close()
    with glance.reading() as read:
        assert read is None


def _with_article(project: Project) -> Any:
    with project.step("Add") as unit:
        article, revision = new_id(), new_id()
        unit.put(Article(article, "A", revision, meta={"outlet": "X"}, added=now()))
        unit.put(Revision(revision, article, 1, unit.store_text(TEXT), len(TEXT), now()))
    return unit.news
