"""Controls for a format's options, drawn from its options dataclass."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QLineEdit, QSpinBox, QWidget

from annotator.ui.style.parts import caption, number_field


class OptionsForm(QWidget):
    """One control for each field; `value()` gives the filled-in dataclass.

    A field whose metadata says `"for": "read"` is left out when writing is asked about, and the other way round.
    """

    changed = Signal()

    def __init__(self, options: type[Any], purpose: str = "write", without: Sequence[str] = ()) -> None:
        super().__init__()
        self._options = options
        self._controls: dict[str, QWidget] = {}
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(6)
        layout.setHorizontalSpacing(14)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        hints = get_type_hints(options)
        for field in fields(options):
            if field.metadata.get("for", purpose) != purpose or field.name in without:
                continue
            control = _control(field, hints[field.name])
            _told_by(control).connect(lambda *_: self.changed.emit())
            title = field.name.replace("_", " ").capitalize()
            told = str(field.metadata.get("help", ""))
            control.setAccessibleName(title)
            control.setAccessibleDescription(told)
            self._controls[field.name] = control
            if isinstance(control, QCheckBox):
                control.setText(title)
                layout.addRow(control)
            else:
                layout.addRow(title, control)
            if told:
                layout.addRow(_hint(told))

    @property
    def empty(self) -> bool:
        """Whether the format has no options."""
        return not self._controls

    def value(self, **more: Any) -> Any:
        """The options as chosen, with `more` fields that are chosen elsewhere."""
        return self._options(**{name: _value(control) for name, control in self._controls.items()}, **more)

    def words(self) -> dict[str, Any]:
        """What differs from the defaults, by field, as JSON can hold it."""
        plain = self._options()
        chosen = {name: _value(control) for name, control in self._controls.items()}
        return {name: one for name, one in chosen.items() if one != getattr(plain, name)}

    def take(self, words: Mapping[str, Any]) -> None:
        """Show the values that `words` has for these fields."""
        for name, control in self._controls.items():
            if name in words:
                _show(control, words[name])


def _hint(text: str) -> QLabel:
    label = caption(text, "muted", wrap=True)
    label.setContentsMargins(2, 0, 0, 6)
    return label


def _control(field: Field[Any], hint: Any) -> QWidget:
    default = field.default if field.default is not MISSING else None
    kinds = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    kind = next((one for one in kinds if one is not type(None)), str)
    if kind is bool:
        box = QCheckBox()
        box.setChecked(bool(default))
        return box
    if get_origin(kind) is Literal:
        choices = QComboBox()
        for choice in get_args(kind):
            choices.addItem(str(choice), choice)
        choices.setCurrentIndex(max(0, choices.findData(default)))
        return choices
    if kind is int and default is not None:
        return number_field(-1_000_000, 1_000_000, int(default))
    line = QLineEdit("" if default is None else str(default))
    line.setProperty("kind", kind)
    return line


def _told_by(control: QWidget) -> Any:
    """The signal of a control that its value was changed."""
    if isinstance(control, QCheckBox):
        return control.toggled
    if isinstance(control, QComboBox):
        return control.currentIndexChanged
    if isinstance(control, QSpinBox):
        return control.valueChanged
    assert isinstance(control, QLineEdit)
    return control.textChanged


def _show(control: QWidget, value: Any) -> None:
    if isinstance(control, QCheckBox):
        control.setChecked(bool(value))
    elif isinstance(control, QComboBox):
        control.setCurrentIndex(max(0, control.findData(value)))
    elif isinstance(control, QSpinBox):
        control.setValue(int(value))
    elif isinstance(control, QLineEdit):
        control.setText("" if value is None else str(value))


def _value(control: QWidget) -> Any:
    if isinstance(control, QCheckBox):
        return control.isChecked()
    if isinstance(control, QComboBox):
        return control.currentData()
    if isinstance(control, QSpinBox):
        return control.value()
    assert isinstance(control, QLineEdit)
    text = control.text().strip()
    kind = control.property("kind")
    try:
        return (kind(text) if kind in (int, float) else text) if text else None
    except ValueError:  # half a number is none yet
        return None
