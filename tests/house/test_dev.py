"""The one script: it parses in every POSIX shell, answers for its verbs, and the wheel holds what it must."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import ROOT, tracked_files

if sys.platform == "win32":
    pytest.skip("the script is for systems with a POSIX shell", allow_module_level=True)


def _dev(*arguments: str, shell: str = "sh", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [shell, str(ROOT / "dev"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30, cwd=cwd)


@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
def test_every_shell_can_read_the_script(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell}")
    parsed = subprocess.run([shell, "-n", str(ROOT / "dev")], capture_output=True, check=False)
    assert (parsed.returncode, parsed.stderr) == (0, b"")


def test_help_names_every_verb(tmp_path: Path) -> None:
    answer = _dev("help", cwd=tmp_path)
    assert answer.returncode == 0
    for verb in ("run", "test", "check", "bench", "package", "fuzz"):
        assert f"./dev {verb}" in answer.stdout


@pytest.mark.parametrize("verb", ["package"])
def test_what_is_not_built_yet_says_so(verb: str) -> None:
    answer = _dev(verb)
    assert answer.returncode == 2
    assert "has not been built yet" in answer.stderr


def test_an_unknown_verb_is_wrong_usage() -> None:
    answer = _dev("fly")
    assert answer.returncode == 2
    assert "'fly' is not one of its verbs" in answer.stderr


def test_a_wheel_carries_the_shipped_folders(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    for path in tracked_files():
        target = checkout / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = ["wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(checkout)]
    done = subprocess.run([*pip, *build], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("resources", "seeds"):
        shipped = {path.relative_to(ROOT).as_posix() for path in tracked_files() if path.is_relative_to(ROOT / folder)}
        assert {f"annotator/{name}" for name in shipped} <= inside
    code = {path.relative_to(ROOT).as_posix() for path in tracked_files() if path.is_relative_to(ROOT / "annotator")}
    assert code <= inside
