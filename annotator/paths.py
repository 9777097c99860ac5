"""Where the program finds its own files and keeps the user's."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    """The folder `name` beside the package (checkout) or inside it (installed, frozen)."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def resources() -> Path:
    """Folder of icons, themes, codebooks, help and model weights."""
    return _shipped("resources")


def seeds() -> Path:
    """Folder of the sample articles and their gold annotations."""
    return _shipped("seeds")


def user_data() -> Path:
    """Folder for the sample project and backups, made when missing."""
    return _user_folder("ANNOTATOR_HOME", "user_data_path")


def user_config() -> Path:
    """Folder for settings, made when missing."""
    return _user_folder("ANNOTATOR_HOME", "user_config_path")


def _user_folder(variable: str, platform_call: str) -> Path:
    override = os.environ.get(variable)
    if override:
        folder = Path(override)
    else:
        import platformdirs

        folder = getattr(platformdirs, platform_call)("source-annotator", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
