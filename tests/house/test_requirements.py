"""What is installed is pinned: each version with the hashes of its files, and no word on where it comes from."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.house.tree import ROOT

LISTS = ("requirements.txt", "requirements-dev.txt", "requirements-oracles.txt")
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)")


def _entries(name: str) -> list[str]:
    """The requirements of a list, each with its continuation lines joined and its comments left out."""
    lines = (ROOT / "packaging" / name).read_text(encoding="utf-8").split("\n")
    text = "\n".join(line for line in lines if not line.strip().startswith("#"))
    return [entry for entry in text.replace("\\\n", " ").split("\n") if entry.strip()]


def _pins(name: str) -> dict[str, str]:
    return {match["name"]: match["version"] for entry in _entries(name) if (match := PIN.match(entry))}


@pytest.mark.parametrize("name", LISTS)
def test_every_requirement_is_pinned_with_hashes(name: str) -> None:
    entries = _entries(name)
    assert entries
    assert [entry for entry in entries if not PIN.match(entry) or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", [*LISTS, "requirements.in", "requirements-dev.in", "requirements-oracles.in"])
def test_no_list_names_a_place_to_download_from(name: str) -> None:
    text = (ROOT / "packaging" / name).read_text(encoding="utf-8")
    assert not re.search(r"://|--(?:extra-)?index-url|--find-links|--trusted-host| @ ", text)


def test_tests_run_with_the_versions_that_people_run() -> None:
    assert _pins("requirements.txt").items() <= _pins("requirements-dev.txt").items()
    assert _pins("requirements-dev.txt").items() <= _pins("requirements-oracles.txt").items()


def test_every_dependency_of_the_project_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def names(asked: list[str]) -> set[str]:
        return {re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace("_", "-") for requirement in asked}

    extras = [one for extra in project["optional-dependencies"].values() for one in extra]
    assert names(project["dependencies"]) - set(_pins("requirements.txt")) == set()
    # What is optional is pinned for the tests, which try it.
    assert names(extras) - set(_pins("requirements-dev.txt")) - set(_pins("requirements.txt")) == set()
