"""CoNLL-U: the text that the words make, and the rules that a file must keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.errors import BadInput
from annotator.formats.registry import recognised
from annotator.model.spans import surface
from tests.formats.material import read


def _line(number: str, form: str, word_class: str = "X", misc: str = "_") -> str:
    return f"{number}\t{form}\t{form.lower()}\t{word_class}\t_\t_\t0\troot\t_\t{misc}\n"


def _read(folder: Path, text: str, **options: object):  # type: ignore[no-untyped-def]
    (folder / "a.conllu").write_bytes(text.encode())
    return read("conllu", folder / "a.conllu", **options)


_TEXT = (
    "# newdoc id = n1\n# newpar\n# text = She said fürs \U0001f30aend.\n" + _line("1", "She", "PRON", "NER=B-PER")
    + _line("2", "said", "VERB") + _line("3-4", "fürs") + _line("3", "für") + _line("4", "das")
    + _line("5", "\U0001f30aend", misc="SpaceAfter=No") + _line("6", ".") + "\n"
    + "# text = Yes.\n" + _line("1", "Yes", misc="SpaceAfter=No") + _line("2", ".") + "\n"
    + "# newpar\n" + _line("1", "More") + "\n# newdoc\n"
    + _line("1", "Other", misc="SpacesAfter=\\n\\n") + _line("2", "one")
)  # fmt: skip


def test_words_make_the_text_and_entities_the_spans(tmp_path: Path) -> None:
    (first, second), told = _read(tmp_path, _TEXT)
    assert first.text == "She said fürs \U0001f30aend. Yes.\nMore"
    assert (first.id, second.text) == ("n1", "Other\n\none")
    assert [(span.label, surface(first.text, span.fragments)) for span in first.spans] == [("PER", "She")]
    assert "the option “tokens”" in told[0]
    assert recognised(tmp_path / "a.conllu").id == "conllu"


def test_words_become_spans_on_request(tmp_path: Path) -> None:
    (first, _), told = _read(tmp_path, _TEXT, tokens=True)
    assert told == []
    assert [surface(first.text, span.fragments) for span in first.spans][:4] == ["She", "said", "fürs", "\U0001f30aend"]
    assert (first.spans[0].label, first.spans[0].attributes) == ("PRON", {"lemma": "she"})


def test_a_text_that_the_words_do_not_make_is_told(tmp_path: Path) -> None:
    _, told = _read(tmp_path, "# text = Quite other\n" + _line("1", "Words"))
    assert "words of 1 sentences do not make the text" in told[0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (_line("2", "a"), "line 1 has the number 2 out of order"),
        (_line("1", ""), "line 1 has an empty field FORM"),
        ("1\ta\n", "line 1 has 2 columns instead of 10"),
        (_line("x", "a"), "“x”, which is no word's number"),
        (_line("2-1", "a") + _line("1", "b"), "line 1 has the number 2-1 out of order"),
        (_line("1-2", "a") + _line("1", "b"), "a range up to 2 before the word of that number"),
        (_line("1", "a") + "# b\n", "a comment inside a sentence"),
        (_line("1", "a") + _line("1.2", "b"), "the number 1.2 out of order"),
        ("# text = \n\n" + _line("1", "a"), "a sentence without words"),
        ("# only\n", "holds no words"),
        ("", "is empty"),
    ],
)
def test_what_is_refused(text: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=sentence):
        _read(tmp_path, text)
