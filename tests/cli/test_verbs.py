"""The command line as scripts call it: statuses, sentences, JSON, and files whole or untouched."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from annotator import __version__, paths
from annotator.cli import main as cli
from annotator.cli.main import main
from annotator.commands.project import create_project, open_project

SEEDS = paths.seeds() / "articles"
GOLD = paths.seeds() / "gold" / "seeds-gold.jsonl"


@pytest.fixture
def place(tmp_path: Path) -> str:
    """A project with the five sample articles and their gold annotations."""
    location = str(tmp_path / "a.annot")
    assert main(["new", location, "--annotator", "ana"]) == 0
    assert main(["import", location, str(SEEDS), str(GOLD), "--annotator", "bob"]) == 0
    return location


def _json(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> Any:
    """The one JSON document that a call prints, with its exit status checked."""
    capsys.readouterr()
    assert main([*words, "--json"]) == status
    return json.loads(capsys.readouterr().out)


def _refused(capsys: pytest.CaptureFixture[str], *words: str, status: int = 1) -> str:
    """The sentence on standard error of a call that is refused; nothing stands on standard output."""
    capsys.readouterr()
    assert main(list(words)) == status
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert said.err.startswith("annotator: ")
    return said.err


def test_new_refuses_to_overwrite(place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = Path(place).read_bytes()
    assert "is there already" in _refused(capsys, "new", place)
    assert Path(place).read_bytes() == before
    assert "There is no codebook “odd”" in _refused(capsys, "new", str(tmp_path / "b.annot"), "--codebook", "odd")
    assert not (tmp_path / "b.annot").exists()


def test_import_reports_and_ends_with_status_1_for_a_bad_file(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4\n")
    (tmp_path / "good.txt").write_bytes(b"Caf\xe9 news\n")
    capsys.readouterr()
    assert main(["import", place, str(tmp_path / "bad.pdf"), str(tmp_path / "good.txt"), str(SEEDS)]) == 1
    said = capsys.readouterr()
    assert said.out == "Imported 1 article; 5 duplicates skipped; 1 file refused.\n"
    assert "annotator: bad.pdf is damaged and cannot be read as PDF" in said.err
    assert "good.txt is not UTF-8; it was read as windows-1252." in said.err


def test_options_of_formats_are_flags(place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("Body,Kop\nIt rained.,Rain\n", encoding="utf-8")
    (tmp_path / "a.html").write_text("<html><nav>Home</nav><p>It snowed.</p></html>", encoding="utf-8")
    flags = ("--columns", "Body=text,Kop=title", "--main-text-only")
    seen = _json(capsys, "import", place, *flags, "--preview", str(tmp_path / "a.csv"), str(tmp_path / "a.html"))
    assert [(file["format"], file["first"]) for file in seen["files"]] == [
        ("csv", "It rained."),
        ("html", "It snowed."),
    ]
    assert (seen["articles"], seen["duplicates"]) == (2, 0)
    assert _json(capsys, "stats", place)["articles"] == 5
    assert main(["import", place, *flags, str(tmp_path / "a.csv")]) == 0
    assert "No format has an option “colour”" in _refused(
        capsys, "import", place, str(tmp_path / "a.csv"), "--option", "colour=red"
    )
    out = tmp_path / "out.csv"
    assert main(["export", place, str(out), "--format", "csv", "--rows", "articles"]) == 0
    assert out.read_text(encoding="utf-8-sig").startswith("id,title,outlet")
    assert main(["export", place, str(out), "--format", "csv", "--option", "rows=spans", "--no-texts"]) == 0
    assert "has no option “shape”" in _refused(
        capsys, "export", place, str(out), "--format", "csv", "--shape", "labels"
    )
    capsys.readouterr()
    assert main(["formats", "csv"]) == 0
    assert "--text-column" in capsys.readouterr().out


def test_import_as_json(place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.txt").write_text("Rain", encoding="utf-8")
    report = _json(capsys, "import", place, str(tmp_path / "x.txt"), str(tmp_path / "y.txt"), status=1)
    assert (report["step"], report["articles"], report["errors"]) == ("Import 1 article", 1, 1)
    assert report["files"][0]["format"] == "txt"
    assert report["files"][1]["error"] == f"{tmp_path / 'y.txt'} is not there."


def test_list_and_stats(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = _json(capsys, "list", place)
    assert [row["external_id"] for row in rows] == [path.stem for path in sorted(SEEDS.glob("*.txt"))]
    assert rows[1]["published"] == "2025-02-04"
    counts = _json(capsys, "stats", place)
    gold = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").split("\n") if line]
    assert (counts["articles"], counts["annotations"]) == (5, sum(len(one["spans"]) for one in gold))
    assert counts["by_annotator"] == {"bob": counts["annotations"]}
    assert sum(counts["by_label"].values()) == counts["annotations"]
    assert main(["list", place]) == main(["stats", place]) == 0
    assert "Trump seeks a rare earth deal" in capsys.readouterr().out


def test_export_prints_counts_and_losses(place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.csv"
    capsys.readouterr()
    assert main(["export", place, str(out), "--format", "csv"]) == 0
    said = capsys.readouterr().out.split("\n")
    assert said[0].startswith("Wrote 5 articles, 268 spans and 0 relations to ")
    assert said[1] == f"The format could not hold everything: 138 × relation; see {out}.losses.json."
    report = _json(capsys, "export", place, str(tmp_path / "d.jsonl"), "--format", "jsonl", "--split", "60/20/20")
    assert [Path(one["path"]).name for one in report["files"]] == ["d-train.jsonl", "d-dev.jsonl", "d-test.jsonl"]
    assert (report["articles"], report["spans"], report["losses"]) == (5, 268, [])


def test_suggest_counts_by_engine_and_label(place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = _json(capsys, "suggest", place, "--engine", "quotes")
    assert list(first["engines"]) == ["quotes"]
    assert first["added"] == sum(first["engines"]["quotes"]["labels"].values())
    again = _json(capsys, "suggest", place, "--engine", "quotes")
    assert (again["added"], again["removed"]) == (0, 0)
    assert "There is no suggestion engine “oracle”" in _refused(capsys, "suggest", place, "--engine", "oracle")
    _refused(capsys, "suggest", place, "--accept-above", "2", status=2)


def test_backup_restore_and_check(place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "copy.annot"
    assert main(["backup", place, str(copy)]) == 0
    with open_project(place) as project:
        project.add_annotator("eve")
    assert main(["restore", str(copy), place]) == 0
    assert _json(capsys, "check", place)["problems"] == []
    assert main(["check", place]) == 0
    assert re.search(r" is whole: \d+ articles?, \d+ annotations?, ", capsys.readouterr().out)
    counts = _json(capsys, "stats", place)
    assert counts["articles"] == 5


def test_formats_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {row["id"]: row for row in _json(capsys, "formats")}
    assert set(rows) >= {"txt", "md", "jsonl", "csv"}
    assert rows["jsonl"] == {
        "id": "jsonl",
        "title": "Dataset lines (native, lossless)",
        "extensions": [".jsonl", ".ndjson"],
        "reads": True,
        "writes": True,
        "loses": [],
        "options": [],
    }


def test_demo_is_made_once_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    location = tmp_path / "demo.annot"
    assert main(["demo", str(location), "--no-window"]) == 0
    assert capsys.readouterr().out == f"The sample project with 5 articles is {location}.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["demo.annot"]
    counts = _json(capsys, "stats", str(location))
    assert counts["by_annotation_status"].keys() == {"pending"}
    with open_project(location) as project:
        project.add_annotator("eve")
    assert main(["demo", str(location), "--no-window"]) == 0
    with open_project(location) as project, project.reading() as read:
        assert "eve" in {one.name for one in read.annotators()}


def test_demo_and_no_verb_open_the_window(tmp_path: Path) -> None:
    opened: list[tuple[str | None, Path | None]] = []

    def window(location: str | None, screenshot: Path | None) -> int:
        opened.append((location, screenshot))
        return 0

    demo = str(tmp_path / "demo.annot")
    assert main(["demo", demo], window=window) == 0
    assert main(["demo", demo, "--screenshot", str(tmp_path / "a.png")], window=window) == 0
    assert main([], window=window) == 0
    assert main([demo], window=window) == 0
    assert main(["postgresql://host/x"], window=window) == 0
    assert opened == [
        (demo, None),
        (demo, tmp_path / "a.png"),
        (None, None),
        (demo, None),
        ("postgresql://host/x", None),
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["frob"], "There is no verb “frob”"),
        (["export", "a.annot", "out"], "required: --format"),
        (["export", "a.annot", "out", "--format", "jsonl", "--split", "9/1"], "“9/1” is no split"),
        (["import", "a.annot"], "required: PATH"),
        (["list"], "required: PROJECT"),
        (["list", "a.annot", "--odd"], "unrecognized arguments: --odd"),
    ],
)
def test_wrong_usage_ends_with_status_2(capsys: pytest.CaptureFixture[str], words: list[str], sentence: str) -> None:
    assert sentence in _refused(capsys, *words, status=2)


def test_every_verb_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    everything = capsys.readouterr().out
    for verb, help_ in cli.VERBS.items():
        assert verb in everything
        assert main([verb, "--help"]) == 0
        assert f"usage: annotator {verb}" in capsys.readouterr().out
        assert help_
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"annotator {__version__}\n"


@pytest.mark.parametrize("verb", ["list", "stats", "check", "suggest"])
def test_a_project_that_is_not_there_is_refused(verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert str(tmp_path / "no.annot") in _refused(capsys, verb, str(tmp_path / "no.annot"))
    assert list(tmp_path.iterdir()) == []


def test_what_nobody_expected_is_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotator.commands import exporting

    def broken() -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(exporting, "list_formats", broken)
    said = _refused(capsys, "formats")
    assert said.count("\n") == 1
    assert "ZeroDivisionError" in said
    monkeypatch.setenv("ANNOTATOR_DEBUG", "1")
    capsys.readouterr()
    assert main(["formats"]) == 1
    assert "secret" in capsys.readouterr().err


def _start(*words: str, **more: Any) -> subprocess.Popen[bytes]:
    """The program in a process of its own, as a shell starts it."""
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": ""}
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "annotator", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=root, env=environment, **more)


def test_output_is_utf8_in_any_locale_and_a_broken_pipe_is_quiet(tmp_path: Path) -> None:
    location = tmp_path / "a.annot"
    with create_project(location, annotator="ana") as project:
        from annotator.commands.importing import import_paths

        for number in range(3):
            (tmp_path / f"{number}.jsonl").write_text(
                "".join(json.dumps({"text": f"Ünï “{number}” {line}"}) + "\n" for line in range(2000)), encoding="utf-8"
            )
            import_paths(project, [tmp_path / f"{number}.jsonl"])
    with _start("list", str(location)) as process:
        out, error = process.communicate(timeout=60)
    assert (process.returncode, error) == (0, b"")
    assert "Ünï “0” 7" in out.decode("utf-8")
    with _start("list", str(location)) as process:
        assert process.stdout is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        process.wait(60)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_ctrl_c_stops_an_import_with_nothing_changed(tmp_path: Path) -> None:
    location = tmp_path / "a.annot"
    create_project(location, annotator="ana").close()
    big = tmp_path / "big.jsonl"
    with big.open("w", encoding="utf-8") as file:
        for number in range(60_000):
            file.write(json.dumps({"text": f"{number} " + "word " * 200}) + "\n")
    with _start("import", str(location), str(big)) as process:
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, b"")
    assert error.decode() == "annotator: Stopped; nothing was changed.\n"
    with open_project(location) as project, project.reading() as read:
        assert read.article_ids() == []


def test_a_verb_loads_neither_qt_nor_the_database_before_it_must() -> None:
    heavy = "('PySide6', 'sqlalchemy', 'alembic', 'yaml', 'charset_normalizer')"
    words = (
        "import sys; from annotator.cli.main import main; main(['--version']); "
        f"print([m for m in sys.modules if m.split('.')[0] in {heavy}])"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split("\n")[1] == "[]"
    words = words.replace("['--version']", "['formats', '--json']").replace("print(", "print('\\n', ")
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, timeout=60)
    assert "PySide6" not in done.stdout.split("\n")[-2]


def test_a_full_or_closed_folder_is_told_in_one_sentence(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "no" / "out.jsonl"
    assert "is not there; make it first" in _refused(capsys, "export", place, str(target), "--format", "jsonl")
    shutil.rmtree(tmp_path / "no", ignore_errors=True)
    assert "is a folder" in _refused(capsys, "export", place, str(tmp_path), "--format", "jsonl")
