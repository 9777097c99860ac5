"""What the user has chosen for this computer: one table of rows, kept as JSON."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting: its id in the file, its title and help in the window, and its default.

    `choices` lists the values it may have as (value, title); `shown` says whether the
    settings dialog offers it, the others are remembered without being asked for.
    """

    id: str
    title: str
    default: Any
    help: str
    choices: tuple[tuple[Any, str], ...] = ()
    shown: bool = True


#: Every setting there is; the settings dialog and the help page are drawn from these rows.
ROWS: tuple[SettingRow, ...] = (
    SettingRow(
        "theme",
        "Theme",
        "system",
        "Light, dark, or as the system is set.",
        (("system", "As the system"), ("light", "Light"), ("dark", "Dark")),
    ),
    SettingRow("reading_font", "Reading font", "", "Typeface of the article; empty means the best serif installed."),
    SettingRow(
        "zoom",
        "Size of the article’s text",
        100,
        "In per cent of the normal size; Ctrl+= and Ctrl+- change it.",
        tuple((percent, f"{percent} %") for percent in (50, 60, 70, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300)),
    ),
    SettingRow(
        "snap_to_words",
        "Snap to whole words",
        False,
        "A selection grows to whole words when the mouse is released.",
        ((False, "No"), (True, "Yes")),
    ),
    SettingRow(
        "reopen",
        "At the start",
        True,
        "What the program shows when it is started without a project.",
        ((True, "Open the last project"), (False, "Show the start page")),
    ),
    SettingRow(
        "suggest_on_import",
        "After an import",
        False,
        "Whether suggestions are looked for in what was imported.",
        ((False, "Do nothing more"), (True, "Look for suggestions")),
    ),
    SettingRow("keys", "Keys", {}, "Keys that were changed: action and its keys.", shown=False),
    SettingRow("suggest_from", "Score of suggestions", 0, "Shown from this score on, in per cent.", shown=False),
    SettingRow("clean_reading", "Clean reading", False, "Whether boilerplate is folded away.", shown=False),
    SettingRow(
        "clean_pending", "Fold suggested boilerplate", False, "Whether suggestions are folded as well.", shown=False
    ),
    SettingRow("recent", "Recent projects", [], "Projects opened last, newest first.", shown=False),
    SettingRow("quiet", "Places not remarked on", [], "Projects whose place is not remarked on again.", shown=False),
    SettingRow("last_open", "Project open at the last end", "", "Opened again at the next start.", shown=False),
    SettingRow("who", "Names by project", {}, "Who is at work in projects of several people.", shown=False),
    SettingRow("geometry", "Place of the window", "", "Where the window stood, as Qt writes it.", shown=False),
    SettingRow("splitter", "Widths of the three panes", [], "In pixels: articles, article, panel.", shown=False),
    SettingRow("show_library", "Article list", True, "Whether the article list is shown.", shown=False),
    SettingRow("show_tagging", "Tagging panel", True, "Whether the tagging panel is shown.", shown=False),
    SettingRow("show_history", "History", False, "Whether the history panel is shown.", shown=False),
    SettingRow("sort", "Order of the article list", "added", "Order of the article list.", shown=False),
    SettingRow("last_folder", "Folder used last", "", "Where file dialogs begin.", shown=False),
    SettingRow(
        "keep_originals", "Keep originals", False, "Whether the import dialog keeps the files themselves.", shown=False
    ),
    SettingRow("last_exports", "Last exports", {}, "How each project was exported last, to do it again.", shown=False),
    SettingRow("last_format", "Export format used last", "jsonl", "Format the export dialog begins with.", shown=False),
)

_DEFAULTS = {row.id: row.default for row in ROWS}
_RECENT_KEPT = 10


class Settings:
    """The settings of one user, read once and written whole after each change.

    A file that is missing or damaged counts as empty: settings never stop the program.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._values: dict[str, Any] = {}
        self._listeners: list[Callable[[str], None]] = []
        if path is not None:
            with contextlib.suppress(OSError, ValueError):
                found = json.loads(path.read_text(encoding="utf-8"))
                if isinstance(found, dict):
                    self._values = {key: value for key, value in found.items() if _fits(key, value)}

    def __getitem__(self, key: str) -> Any:
        """The value chosen for the row `key`, or the row's default."""
        default = _DEFAULTS[key]
        value = self._values.get(key, default)
        if isinstance(value, dict):
            return dict(value)
        return list(value) if isinstance(value, list) else value

    def __setitem__(self, key: str, value: Any) -> None:
        """Choose a value; it is on disk on return and the listeners have been told."""
        if key not in _DEFAULTS:
            raise KeyError(key)
        if self[key] == value:
            return
        self._values[key] = value
        self._write()
        self.tell(key)

    def tell(self, key: str) -> None:
        """Have every listener look at this row again."""
        for listener in list(self._listeners):
            listener(key)

    def on_change(self, listener: Callable[[str], None]) -> None:
        """Call `listener` with the row's id after every change."""
        self._listeners.append(listener)

    def remember_project(self, location: str) -> None:
        """Put `location` on top of the recent projects."""
        others = [one for one in self["recent"] if one != location]
        self["recent"] = [location, *others][:_RECENT_KEPT]

    def forget_project(self, location: str) -> None:
        """Take `location` out of the recent projects."""
        self["recent"] = [one for one in self["recent"] if one != location]

    def _write(self) -> None:
        if self._path is None:
            return
        # A full disk or a read-only home must not stop the work on the article.
        with contextlib.suppress(OSError):
            scratch = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
            scratch.write_text(json.dumps(self._values, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            scratch.replace(self._path)


def _fits(key: str, value: Any) -> bool:
    """Whether a value from the file has the kind of the row's default."""
    if key not in _DEFAULTS:
        return False
    default = _DEFAULTS[key]
    row = next(row for row in ROWS if row.id == key)
    if key == "keys":
        return isinstance(value, dict) and all(
            isinstance(one, list) and all(isinstance(part, str) for part in one) for one in value.values()
        )
    if row.choices and key != "zoom":
        return any(value == choice and type(value) is type(choice) for choice, _title in row.choices)
    return type(value) is type(default)


def load() -> Settings:
    """The settings of the user who runs the program."""
    from annotator import paths

    return Settings(paths.user_config() / "settings.json")
