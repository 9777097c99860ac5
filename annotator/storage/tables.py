"""The tables of a project, the same on SQLite and PostgreSQL.

Identifiers are UUIDs as text, made in the program, so that copies can merge.  Columns
named `*_json` hold JSON text; NULL stands for the empty value, which is by far the most common one.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

_ID = String(36)


def _id() -> Column[str]:
    return Column("id", _ID, primary_key=True)


def _link(name: str, target: str, *, index: bool = False) -> Column[str]:
    return Column(name, _ID, ForeignKey(f"{target}.id"), nullable=False, index=index)


project = Table(
    "project",
    metadata,
    _id(),
    Column("title", Text, nullable=False),
    Column("created", Text, nullable=False),
)

annotator = Table(
    "annotator",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", String(10), nullable=False),
    Column("colour", String(7), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("role", String(10), nullable=False),
)

label = Table(
    "label",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("colour", String(7), nullable=False),
    Column("key", Text, nullable=False),
    Column("guideline", Text, nullable=False),
    Column("right", Text, nullable=False),
    Column("wrong", Text, nullable=False),
    Column("parent_id", _ID),
    Column("position", Integer, nullable=False),
)

attribute_definition = Table(
    "attribute_definition",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("choices_json", Text),
    Column("label_ids_json", Text),
    Column("required", Boolean, nullable=False),
    Column("default_json", Text),
    Column("guideline", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("scope", String(10), nullable=False),
)

relation_type = Table(
    "relation_type",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("from_ids_json", Text),
    Column("to_ids_json", Text),
    Column("key", Text, nullable=False),
    Column("guideline", Text, nullable=False),
    Column("position", Integer, nullable=False),
)

learned_label = Table(
    "learned_label",
    metadata,
    _id(),
    Column("label_id", _ID, ForeignKey("label.id"), nullable=False, unique=True),
    Column("version", String(16), nullable=False),
    Column("examples", Integer, nullable=False),
    Column("precision", Float, nullable=False),
    Column("recall", Float, nullable=False),
    Column("f1", Float, nullable=False),
    Column("on", Boolean, nullable=False),
    Column("created", String(24), nullable=False),
)

speaker = Table(
    "speaker",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("aliases_json", Text),
    Column("kind", String(16), nullable=False),
    Column("role", Text, nullable=False),
    Column("affiliation", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("external_ids_json", Text),
)

claim_group = Table(
    "claim_group",
    metadata,
    _id(),
    Column("statement", Text, nullable=False),
    Column("created", Text, nullable=False),
)

# The texts themselves, kept by content: a revision names its text by digest, so a text is
# stored once, and undoing and redoing an import moves rows without copying texts.
article_text = Table(
    "article_text",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("text", Text, nullable=False),
)

# Files that articles were made of, where the user wants them kept: by content as texts are, and compressed.  An
# article names its own in its metadata.
original = Table(
    "original",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

article = Table(
    "article",
    metadata,
    _id(),
    Column("title", Text, nullable=False),
    Column("revision_id", _ID, nullable=False),
    Column("status", String(16), nullable=False),
    Column("meta_json", Text),
    Column("external_id", Text),
    Column("added", Text, nullable=False),
    # From here on derived columns, for the article list only.
    Column("outlet", Text, nullable=False),
    Column("published", Text, nullable=False),
    Column("listed", Text, nullable=False),
    Column("annotations", Integer, nullable=False, server_default="0"),
    # What deciding its open suggestions is worth, in thousandths (scores.py).
    Column("useful", Integer, nullable=False, server_default="0"),
    Index("article_by_useful", "useful", "id"),
    Index("article_by_published", "published", "id"),
    Index("article_by_added", "added", "id"),
    Index("article_by_status", "status", "id"),
    Index("article_by_external_id", "external_id"),
)

article_revision = Table(
    "article_revision",
    metadata,
    _id(),
    _link("article_id", "article", index=True),
    Column("number", Integer, nullable=False),
    Column("sha256", String(64), ForeignKey("article_text.sha256"), nullable=False, index=True),
    Column("length", Integer, nullable=False),
    Column("created", Text, nullable=False),
)

article_values = Table(
    "article_values",
    metadata,
    _id(),
    _link("article_id", "article"),
    _link("annotator_id", "annotator"),
    Column("attributes_json", Text),
    Column("changed", Text, nullable=False),
    UniqueConstraint("article_id", "annotator_id"),
)

annotation = Table(
    "annotation",
    metadata,
    _id(),
    _link("article_id", "article", index=True),
    _link("revision_id", "article_revision"),
    _link("annotator_id", "annotator"),
    _link("label_id", "label"),
    Column("attributes_json", Text),
    Column("note", Text),
    Column("status", String(16), nullable=False),
    Column("origin_json", Text),
    Column("speaker_id", _ID, ForeignKey("speaker.id")),
    Column("external_id", Text),
    Column("extra_json", Text),
    Column("created", Text, nullable=False),
    Column("changed", Text, nullable=False),
    Column("group_id", _ID, ForeignKey("claim_group.id")),
    Index("annotation_by_label", "label_id", "id"),
)
# Most annotations have neither: partial indexes cost them nothing.
_PARTIAL = tuple(
    Index(f"annotation_by_{name}", annotation.c[name], sqlite_where=annotation.c[name].is_not(None))
    for name in ("speaker_id", "group_id")
)


def partial_on_servers() -> None:
    """Make the partial indexes partial on PostgreSQL too; said above, it would import that dialect at every start."""
    for index in _PARTIAL:
        index.dialect_kwargs["postgresql_where"] = index.dialect_kwargs["sqlite_where"]


fragment = Table(
    "fragment",
    metadata,
    Column("annotation_id", _ID, ForeignKey("annotation.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    # Repeated from the annotation, so that what stands where in an article is one index range.
    Column("article_id", _ID, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Index("fragment_by_place", "article_id", "start"),
    sqlite_with_rowid=False,
)

relation = Table(
    "relation",
    metadata,
    _id(),
    _link("article_id", "article", index=True),
    _link("type_id", "relation_type"),
    _link("from_id", "annotation", index=True),
    _link("to_id", "annotation", index=True),
    _link("annotator_id", "annotator"),
    Column("attributes_json", Text),
    Column("status", String(16), nullable=False),
    Column("external_id", Text),
    Column("created", Text, nullable=False),
)

comment = Table(
    "comment",
    metadata,
    _id(),
    _link("article_id", "article", index=True),
    Column("target_id", _ID, nullable=False, index=True),
    _link("author_id", "annotator"),
    Column("text", Text, nullable=False),
    Column("resolved", Boolean, nullable=False),
    Column("external_id", Text),
    Column("created", Text, nullable=False),
)

verdict = Table(
    "verdict",
    metadata,
    _id(),
    _link("article_id", "article", index=True),
    _link("suggestion_id", "annotation", index=True),
    _link("annotator_id", "annotator"),
    Column("accepted", Boolean, nullable=False),
    Column("annotation_id", _ID),
    Column("created", Text, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("value_json", Text),
)

assignment = Table(
    "assignment",
    metadata,
    _id(),
    _link("article_id", "article"),
    _link("annotator_id", "annotator"),
    Column("status", String(16), nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("changed", Text, nullable=False),
    UniqueConstraint("article_id", "annotator_id"),
    Index("assignment_by_annotator", "annotator_id", "status"),
)

decision = Table(
    "decision",
    metadata,
    _id(),
    _link("article_id", "article", index=True),
    Column("sources_json", Text),
    Column("seen", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    Column("gold_ids_json", Text),
    _link("annotator_id", "annotator"),
    Column("rule", Text, nullable=False),
    Column("created", Text, nullable=False),
)

conflict = Table(
    "conflict",
    metadata,
    _id(),
    Column("article_id", _ID, index=True),
    Column("object_kind", Text, nullable=False),
    Column("object_id", _ID, nullable=False),
    Column("field", Text, nullable=False),
    Column("values_json", Text),
)

# How many annotations there are of each kind, kept up to date by the unit of work:
# counting a million rows takes seconds, and the window asks after every step.
tally = Table(
    "tally",
    metadata,
    Column("label_id", _ID, primary_key=True),
    Column("annotator_id", _ID, primary_key=True),
    Column("status", String(16), primary_key=True),
    Column("count", Integer, nullable=False),
)

journal_step = Table(
    "journal_step",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", _ID, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("annotator_id", _ID),
    Column("at", Text, nullable=False),
    Column("kind", String(8), nullable=False),
    # "done" or "undone" for steps that undo or redo can reach, "kept" for what could not be taken back or done
    # again, "dropped" for what was undone before a newer step was made; else NULL.
    Column("state", String(8)),
    # The step that this one undoes or redoes.
    Column("of_number", Integer),
    # The step that brought it here from another copy; its changes are in that step, put together.
    Column("merge_number", Integer),
    Column("details_json", Text),
    Index("journal_step_by_state", "annotator_id", "state", "number"),
    sqlite_autoincrement=True,
)

journal_change = Table(
    "journal_change",
    metadata,
    Column("step_number", Integer, ForeignKey("journal_step.number"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("object_id", _ID, nullable=False),
    Column("article_id", _ID),
    Column("before_json", Text),
    Column("after_json", Text),
    Index("journal_change_by_object", "object_id", "step_number"),
    Index("journal_change_by_article", "article_id", "step_number"),
)
