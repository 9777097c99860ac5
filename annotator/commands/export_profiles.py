"""Export profiles: the choices of an export under a name, kept in the project for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from annotator.commands.project import Project, Reading
from annotator.errors import Refused
from annotator.formats.option_words import named
from annotator.formats.registry import format_named, formats
from annotator.model.changes import News
from annotator.model.reviewing import Setting, setting_id

#: Under which name the project keeps them.
KEPT = "export profiles"


@dataclass(frozen=True, slots=True)
class Profile:
    """What an export dialog asks for, but for the place: `options` are those that differ from the defaults."""

    format_id: str = "jsonl"
    layer: str = "all"
    query: str = ""
    statuses: tuple[str, ...] = ()
    split: str = ""
    seed: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)

    def written(self) -> dict[str, Any]:
        """The profile as JSON can hold it."""
        return asdict(self) | {"statuses": list(self.statuses), "options": dict(self.options)}

    def form_options(self) -> Any:
        """The options of its format; names that the format no longer has are left out."""
        options = format_named(self.format_id).options
        known = named(options)
        return options(**{name: value for name, value in self.options.items() if name in known})


def profile_of(written: Any) -> Profile | None:
    """The profile that was written so; None for what is none, or of a format that is not there any more."""
    if not isinstance(written, Mapping) or written.get("format_id") not in formats():
        return None
    known = {one.name for one in fields(Profile)}
    kept = {name: value for name, value in written.items() if name in known}
    kept["statuses"] = tuple(one for one in kept.get("statuses") or () if isinstance(one, str))
    try:
        made = Profile(**kept)
    except TypeError:
        return None
    fits = isinstance(made.options, Mapping) and isinstance(made.seed, int)
    return made if fits and all(isinstance(one, str) for one in (made.layer, made.query, made.split)) else None


def profiles(read: Reading) -> dict[str, Profile]:
    """The project's profiles by name, in the order of their names."""
    kept = read.settings().get(KEPT)
    if not isinstance(kept, Mapping):
        return {}
    found = {str(name): profile_of(one) for name, one in sorted(kept.items())}
    return {name: one for name, one in found.items() if one is not None}


def save_profile(project: Project, name: str, profile: Profile) -> News | None:
    """Keep a profile under a name; one of the same name is replaced.  Raises Refused for an empty name."""
    plain = " ".join(name.split())
    if not plain:
        raise Refused("The export profile needs a name.")
    return _change(project, f"Save export profile “{plain}”", plain, profile.written())


def remove_profile(project: Project, name: str) -> News | None:
    """Forget a profile."""
    return _change(project, f"Remove export profile “{name}”", name, None)


def _change(project: Project, step: str, name: str, written: Mapping[str, Any] | None) -> News | None:
    with project.step(step) as unit:
        found = next(iter(unit.get_all("setting", [setting_id(KEPT)])), None)
        before = found.value if isinstance(found, Setting) and isinstance(found.value, Mapping) else {}
        after = {key: one for key, one in before.items() if key != name}
        if written is not None:
            after[name] = written
        if found is None:
            unit.put(Setting(setting_id(KEPT), KEPT, after))
        elif after != before:
            unit.change(found, replace(found, value=after))
    return unit.news
