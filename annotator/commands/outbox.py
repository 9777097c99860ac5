"""Gestures that a server did not take because it could not be reached, kept on this computer until it answers.

Kept are the gestures of the work on a text, which need nothing but identifiers, words and places.  They are sent in
their order as ordinary gestures: one that does not fit any more is refused then, as it would be by a conflict.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.errors import AnnotatorError, Refused, Unreachable
from annotator.model.annotations import Annotation, Article, now
from annotator.model.ids import new_id
from annotator.model.spans import Fragment, fragments

if TYPE_CHECKING:
    from annotator.commands.project import Project

#: The rooms whose gestures can wait.
ROOMS = ("annotating", "articles", "commenting")


class Outbox:
    """The gestures that wait for one project and one annotator, in a file that survives the program."""

    def __init__(self, folder: Path, location: str, annotator_id: str) -> None:
        name = hashlib.sha256(f"{location}\n{annotator_id}".encode()).hexdigest()[:24]
        self._path = folder / "outbox" / f"{name}.jsonl"

    def waiting(self) -> list[dict[str, Any]]:
        """What waits, oldest first; a line that cannot be read is left out."""
        found: list[dict[str, Any]] = []
        with suppress(OSError):
            for line in self._path.read_text(encoding="utf-8").split("\n"):
                with suppress(ValueError):
                    found.append(json.loads(line))
        return found

    def keep(self, command: Callable[..., Any], args: tuple[Any, ...]) -> bool:
        """Keep a gesture, on disk on return; False for one that cannot wait."""
        room = command.__module__.rpartition(".")[2]
        if command.__module__ != f"annotator.commands.{room}" or room not in ROOMS:
            return False
        gesture = command.__name__
        if (room, gesture) == ("annotating", "mark_span"):
            # Known from now on by the id that it will have, so that what is done to it can wait as well.
            args = (*args, *(None,) * (4 - len(args)), new_id())
        try:
            line = json.dumps({"at": now(), "room": room, "gesture": gesture, "args": [_plain(a) for a in args]})
        except TypeError:
            return False
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        return True

    def take_back(self) -> bool:
        """Forget the gesture that was kept last; False when none waits."""
        there = self.waiting()
        if there:
            self._write(there[:-1])
        return bool(there)

    def send(self, project: Project) -> tuple[int, list[str]]:
        """Do what waits, in its order; gives how many were done, and a sentence for each that was refused.

        Raises Unreachable when the server goes again; what has not been sent then goes on waiting.
        """
        done, refused = 0, list[str]()
        rest = self.waiting()
        while rest:
            try:
                _do(project, rest[0])
                done += 1
            except Unreachable:
                raise
            except AnnotatorError as error:
                refused.append(error.sentence)
            rest = rest[1:]
            self._write(rest)
        return done, refused

    def _write(self, rest: list[dict[str, Any]]) -> None:
        if not rest:
            self._path.unlink(missing_ok=True)
            return
        scratch = self._path.with_suffix(".new")
        scratch.write_text("".join(json.dumps(one) + "\n" for one in rest), encoding="utf-8")
        scratch.replace(self._path)


def laid_over(
    waiting: Sequence[Mapping[str, Any]], article: Article, there: Mapping[str, Annotation], me: str
) -> dict[str, Annotation | None]:
    """What the gestures that wait will make of the annotations of an article, those that are `there` and new ones.

    By id; None for those that will be gone.  Whether the project will allow it is not asked.
    """
    found: dict[str, Annotation | None] = {}
    for kept in waiting:
        with suppress(LookupError, TypeError, ValueError, AnnotatorError):
            if kept["room"] == "annotating" and kept["gesture"] in _SHOWN:
                args = [_back(one) for one in kept["args"]]
                if kept["gesture"] == "mark_span":
                    of, parts, label, attributes, made = args
                    if of == article.id:
                        found[made] = Annotation(
                            made, of, article.revision_id, me, label, fragments(parts), attributes or {},
                            created=kept["at"], changed=kept["at"],
                        )  # fmt: skip
                    continue
                for one in args[0] if isinstance(args[0], tuple) else (args[0],):
                    before = found.get(one, there.get(one))
                    if before is not None:
                        found[one] = _SHOWN[kept["gesture"]](before, *args[1:])
    return found


def _with_attribute(before: Annotation, name: str, value: Any) -> Annotation:
    others = {key: one for key, one in before.attributes.items() if key != name}
    return replace(before, attributes=others if value is None else {**others, name: value})


#: What becomes of an annotation by each gesture on annotations that there are.
_SHOWN: dict[str, Callable[..., Annotation | None]] = {
    "mark_span": lambda before: before,
    "remove_annotations": lambda before: None,
    "relabel": lambda before, label: replace(before, label_id=label),
    "set_fragments": lambda before, parts, *_: replace(before, fragments=fragments(parts)),
    "add_fragment": lambda before, part: replace(before, fragments=fragments([*before.fragments, part])),
    "set_attribute": _with_attribute,
    "set_note": lambda before, note: replace(before, note=note),
}


def _do(project: Project, kept: dict[str, Any]) -> None:
    room, gesture = str(kept.get("room")), str(kept.get("gesture"))
    if room not in ROOMS or gesture.startswith("_"):
        raise Refused("A gesture that waited is not known to this program.")
    command = getattr(import_module(f"annotator.commands.{room}"), gesture, None)
    if command is None:
        raise Refused("A gesture that waited is not known to this program.")
    command(project, *[_back(one) for one in kept["args"]])


def _plain(value: Any) -> Any:
    """An argument as JSON; TypeError for what is no plain value."""
    if isinstance(value, Fragment):
        return {"fragment": [value.start, value.end]}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, dict):
        return {"values": {key: _plain(one) for key, one in value.items()}}
    raise TypeError(type(value).__name__)


def _back(value: Any) -> Any:
    if isinstance(value, dict) and "fragment" in value:
        return Fragment(*value["fragment"])
    if isinstance(value, dict):
        return {key: _back(one) for key, one in value["values"].items()}
    return tuple(_back(one) for one in value) if isinstance(value, list) else value
