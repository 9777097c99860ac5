"""Nothing tracked tells of the machine it was written on, or of where packages came from."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import ROOT, name_of, tracked_files

# Written so that this file does not match itself.
MACHINE_PATHS = re.compile(
    r"(?<![\w.~$}/)\]-])/(?:w[o]rk|r[o]ot|t[m]p|h[o]me/\w+|U[s]ers/\w+|o[p]t/(?:wheels|pypi))(?:/|\b)"
)
REGISTRIES = re.compile(
    r"p[y]pi\.org|p[y]thonhosted\.org|d[e]b\.debian\.org|s[e]curity\.debian\.org|r[e]gistry\.npmjs|n[p]mjs\.(?:org|com)"
)


def _lines_that_match(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in tracked_files():
        content = path.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").split("\n"), start=1):
            if pattern.search(line):
                found.append(f"{name_of(path)}:{number} {line.strip()[:120]}")
    return found


def test_no_tracked_file_names_a_path_of_a_machine() -> None:
    assert _lines_that_match(MACHINE_PATHS) == []


def test_no_tracked_file_names_a_package_registry() -> None:
    assert _lines_that_match(REGISTRIES) == []


@pytest.mark.parametrize("name", ["/w" + "ork/main", "see /t" + "mp/x.txt", "(/h" + "ome/anna/a.annot)"])
def test_the_pattern_finds_machine_paths(name: str) -> None:
    assert MACHINE_PATHS.search(name)


@pytest.mark.parametrize(
    "name", ["resources/h" + "ome/x", "https://example.org/w" + "ork/1", "~/t" + "mp/x", "homework/"]
)
def test_the_pattern_leaves_other_paths_alone(name: str) -> None:
    assert not MACHINE_PATHS.search(name)


def test_tracked_files_were_found() -> None:
    assert ROOT / "pyproject.toml" in tracked_files()
