"""The labels' actions, made from the codebook: a key marks, Shift and the key arms."""

from __future__ import annotations

from annotator.model.codebook import Codebook
from annotator.ui.actions.rows import ActionRow, changeable, with_article

_DIGITS = "123456789"


def label_keys(codebook: Codebook) -> dict[str, str]:
    """Label id → key: the codebook's own digit where it is free, else the next free one."""
    keys: dict[str, str] = {}
    for label in codebook.labels:
        if label.key and label.key in _DIGITS and label.key not in keys.values():
            keys[label.id] = label.key
    free = [digit for digit in _DIGITS if digit not in keys.values()]
    for label in codebook.labels:
        if label.id not in keys and free:
            keys[label.id] = free.pop(0)
    return keys


def label_rows(codebook: Codebook) -> tuple[ActionRow, ...]:
    """Two rows for each label: mark with it, and arm it."""
    keys = label_keys(codebook)
    marks, arms = [], []
    for label in codebook.labels:
        key = keys.get(label.id, "")
        marks.append(
            ActionRow(
                f"label.{label.id}", f"Mark {label.name}", "annotate.label", "Annotate", (key,) if key else (),
                # Where nothing can be changed, the key is told why.
                when=with_article, arguments=(label.id,), help=label.guideline,
            )
        )  # fmt: skip
        arms.append(
            ActionRow(
                f"arm.{label.id}", f"Arm {label.name}", "annotate.arm", "Annotate/Arm a label",
                (f"Shift+{key}",) if key else (), when=changeable, arguments=(label.id,),
                help="Every selection is marked with the armed label until Esc.",
            )
        )  # fmt: skip
    return (*marks, *arms)
