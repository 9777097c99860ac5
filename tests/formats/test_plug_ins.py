"""The example of the help page is a working plug-in; one that is broken leaves the others alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from annotator import paths

_PAGE = (paths.resources() / "help" / "plug-ins.md").read_text(encoding="utf-8")


def _installed(folder: Path, code: str, name: str = "srt", place: str = "subtitles:Subtitles") -> dict[str, str]:
    """The environment of a Python in which a distribution with this plug-in is installed."""
    (folder / "subtitles.py").write_text(code, encoding="utf-8")
    about = folder / "subtitles-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: subtitles\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text(f"[annotator.formats]\n{name} = {place}\n", encoding="utf-8")
    return os.environ | {"PYTHONPATH": os.pathsep.join((str(folder), str(Path(__file__).parents[2])))}


def _annotator(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "annotator", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, encoding="utf-8")


def test_the_example_of_the_help_page_works(tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", _PAGE, re.DOTALL)
    (code,) = blocks
    assert code.strip().count("\n") < 50
    environment = _installed(tmp_path, code)
    (tmp_path / "talk.srt").write_text(
        "1\n00:00:01,000 --> 00:00:02,000\nIt rained.\n\n2\n00:00:02,000 --> 00:00:04,000\nShe said so.\n",
        encoding="utf-8",
    )
    place = str(tmp_path / "a.annot")
    assert _annotator(environment, "new", place).returncode == 0
    done = _annotator(environment, "import", place, str(tmp_path / "talk.srt"), "--json")
    assert (done.returncode, json.loads(done.stdout)["files"][0]["format"]) == (0, "srt"), done.stderr
    (tmp_path / "marks.jsonl").write_text(
        json.dumps({"text": "It rained.\nShe said so.", "spans": [{"label": "Claim", "start": 0, "end": 9}]}) + "\n"
    )
    assert _annotator(environment, "import", place, str(tmp_path / "marks.jsonl")).returncode == 0
    out = tmp_path / "out.srt"
    done = _annotator(environment, "export", place, str(out), "--format", "srt", "--seconds", "70")
    assert done.returncode == 0, done.stderr
    assert out.read_text(encoding="utf-8") == "1\n00:00:00,000 --> 00:01:10,000\nIt rained\n"
    assert "1 × label" in done.stdout


@pytest.mark.parametrize(
    "code", ["import nothing_of_the_kind", "Subtitles = dict", "def Subtitles(): raise ValueError(3)"]
)
def test_a_broken_plug_in_is_named_and_leaves_the_others_alone(code: str, tmp_path: Path) -> None:
    done = _annotator(_installed(tmp_path, code), "formats", "--json")
    assert done.returncode == 0
    assert "jsonl" in {row["id"] for row in json.loads(done.stdout)}
    assert "The format plug-in “srt” could not be loaded" in done.stderr


def test_a_built_in_format_cannot_be_replaced(tmp_path: Path) -> None:
    environment = _installed(tmp_path, "Subtitles = dict", name="txt")
    done = _annotator(environment, "formats", "txt")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Plain text" in done.stdout
