"""Gestures that wait for a server: on disk, in their order, sent as ordinary gestures."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.commands import annotating, articles, codebook_editing, commenting
from annotator.commands.outbox import Outbox, laid_over
from annotator.commands.project import Project
from annotator.errors import Unreachable
from annotator.model.spans import Fragment
from tests.commands.desk import Desk


def test_what_waits_survives_and_is_sent_in_its_order(desk: Desk, tmp_path: Path) -> None:
    project, me = desk.project, desk.project.annotator.id
    outbox = Outbox(tmp_path, "postgresql://x", me)
    label = desk.label("Quote")
    assert outbox.keep(
        annotating.mark_span, (desk.article_id, (Fragment(0, 5), Fragment(7, 9)), label, {"type": "direct"})
    )
    assert outbox.keep(commenting.comment, (desk.article_id, "Later?"))
    assert outbox.keep(annotating.mark_span, (desk.article_id, (Fragment(0, 999_999),), label))
    assert outbox.keep(articles.set_status, ([desk.article_id], "done"))
    # What needs more than plain values, or is no work on a text, does not wait.
    assert not outbox.keep(codebook_editing.add_label, (object(),))
    assert not outbox.keep(annotating.mark_span, (object(),))
    again = Outbox(tmp_path, "postgresql://x", me)
    assert len(again.waiting()) == 4 and Outbox(tmp_path, "postgresql://y", me).waiting() == []
    done, refused = again.send(project)
    assert done == 3 and len(refused) == 1 and again.waiting() == []
    with project.reading() as read:
        (made,) = read.annotations(desk.article_id)
        assert (made.fragments, made.attributes["type"]) == ((Fragment(0, 5), Fragment(7, 9)), "direct")
        article = read.article(desk.article_id)
        assert article is not None and article.status == "done" and len(read.comments(desk.article_id)) == 1


def test_a_server_that_goes_again_leaves_the_rest_waiting(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = Outbox(tmp_path, "postgresql://x", "me")
    for words in ("one", "two", "three"):
        outbox.keep(commenting.comment, (desk.article_id, words))
    real = commenting.comment

    def comment(project: Project, target: str, text: str) -> object:
        if text == "two":
            raise Unreachable("gone")
        return real(project, target, text)

    monkeypatch.setattr(commenting, "comment", comment)
    with pytest.raises(Unreachable):
        outbox.send(desk.project)
    assert [one["args"][1] for one in outbox.waiting()] == ["two", "three"]


def test_a_file_that_was_tampered_with_calls_nothing_else(desk: Desk, tmp_path: Path) -> None:
    outbox = Outbox(tmp_path, "postgresql://x", "me")
    outbox.keep(commenting.comment, (desk.article_id, "one"))
    (path,) = (tmp_path / "outbox").iterdir()
    path.write_text(
        '{"room": "backup", "gesture": "restore", "args": []}\nnonsense\n'
        '{"room": "commenting", "gesture": "_written", "args": ["x"]}\n'
    )
    done, refused = outbox.send(desk.project)
    assert done == 0 and len(refused) == 2 and not path.exists()


def test_what_waits_is_told_as_it_will_be(desk: Desk, tmp_path: Path) -> None:
    outbox = Outbox(tmp_path, "postgresql://x", "me")
    stored, gone = desk.mark("Trump", "Speaker"), desk.mark("war", "Claim")
    claim, cue = desk.label("Claim"), desk.label("Cue")
    outbox.keep(annotating.mark_span, (desk.article_id, (Fragment(6, 10),), claim))
    made = outbox.waiting()[0]["args"][-1]
    for command, args in (
        (annotating.mark_span, ("another article", (Fragment(6, 10),), claim)),
        (annotating.relabel, ([stored.id, made], cue)),
        (annotating.set_fragments, (made, (Fragment(6, 14),))),
        (annotating.add_fragment, (made, Fragment(20, 22))),
        (annotating.set_note, (stored.id, "later")),
        (annotating.remove_annotations, ([gone.id],)),
        (annotating.set_note, (gone.id, "too late")),
    ):
        assert outbox.keep(command, args)
    with desk.project.reading() as read:
        article = read.article(desk.article_id)
        there = {one.id: one for one in read.annotations(desk.article_id)}
    assert article is not None
    shown = laid_over(outbox.waiting(), article, there, desk.project.annotator.id)
    assert set(shown) == {stored.id, gone.id, made} and shown[gone.id] is None
    assert outbox.take_back() and len(outbox.waiting()) == 7
    # What is shown while it waits is what stands there when it has been sent.
    done, refused = outbox.send(desk.project)
    assert (done, len(refused)) == (6, 1) and "removed" in refused[0]
    for one in (stored.id, made):
        waited, became = shown[one], desk.annotation(one)
        assert waited is not None
        assert (waited.fragments, waited.label_id, waited.note) == (became.fragments, became.label_id, became.note)
