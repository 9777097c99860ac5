"""The current annotation: label, words, parts, attributes, note."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.model import spans
from annotator.model.annotations import Annotation
from annotator.model.codebook import AttributeDefinition, Codebook
from annotator.ui import wording
from annotator.ui.actions.structure import ValueKey, value_keys
from annotator.ui.style.icons import icon, swatch
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme
from annotator.ui.tagging.attributes import Editor, editor, key_range
from annotator.ui.tagging.listing import missing_attributes
from annotator.ui.tagging.relations import RelationList
from annotator.ui.tagging.who import WhoSection

#: Code points of the words shown on the card at most.
SHOWN = 180

#: Heights of the note when it is empty and when something is written, in device-independent pixels.
NOTE_LINE, NOTE_LINES = 30, 58


class AnnotationCard(QFrame):
    """Shows one annotation and tells what is changed on it; it changes nothing itself."""

    relabelled = Signal(str, str)  # annotation id, label id
    attribute_set = Signal(str, str, object)  # annotation id, name, value or None
    note_set = Signal(str, object)  # annotation id, text or None
    removed = Signal(str)  # annotation id
    left = Signal()  # Esc in the note: back to the article

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("inset")
        self.setAccessibleName("Current annotation")
        self._theme = theme
        self._annotation: Annotation | None = None
        self._drawn: tuple[object, ...] = ()
        self._defined: tuple[str, tuple[AttributeDefinition, ...]] = ("", ())
        self._editors: list[Editor] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 10)
        layout.setSpacing(6)
        layout.addLayout(self._build_head())
        self._words = caption(wrap=True)
        self._parts = caption("", "muted", wrap=True)
        self._attributes = QWidget()
        self._form = _form(self._attributes)
        self._note = styled(QPlainTextEdit(placeholderText="Note", tabChangesFocus=True), "note")
        self._note.setAccessibleName("Note on the annotation")
        self._note.textChanged.connect(self._fit_note)
        self._note.installEventFilter(self)
        self.relations = RelationList(theme)
        self.who = WhoSection(theme)
        for widget in (self._words, self._parts, self.who, self.relations, self._attributes, self._note):
            layout.addWidget(widget)
        # What does not fit into the panel is taken from the lists below, which can be scrolled.
        for whole in (self, self._attributes):
            whole.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._fit_note()

    def _fit_note(self) -> None:
        """One line while there is nothing written, more when there is."""
        empty = self._note.document().isEmpty()
        self._note.setFixedHeight(NOTE_LINE if empty else NOTE_LINES)
        bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if empty else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self._note.setVerticalScrollBarPolicy(bar)

    def _build_head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(6)
        self._label = QComboBox()
        self._label.setAccessibleName("Label of the annotation")
        self._label.activated.connect(self._relabel)
        self._remove = QToolButton(autoRaise=True)
        self._remove.setAccessibleName("Remove the annotation")
        self._remove.setToolTip("Remove (Delete)")
        self._remove.clicked.connect(self._tell_removed)
        head.addWidget(self._label, 1)
        head.addWidget(self._remove)
        self._remove.setIcon(icon("trash", self._theme))
        return head

    def show_annotation(self, annotation: Annotation | None, text: str, codebook: Codebook, by: str) -> None:
        """Show this annotation of `text`, made by `by`; None hides the card."""
        # A note being written belongs to the annotation that was shown when it was begun.
        self._keep_note()
        changed = annotation is None or self._annotation is None or annotation.id != self._annotation.id
        self._annotation = annotation
        self.setVisible(annotation is not None)
        if annotation is None:
            return
        self._show_label(annotation, codebook)
        self._words.setText(wording.isolated(wording.quoted(text, annotation.fragments, SHOWN)))
        size = wording.counted(spans.length(annotation.fragments), "character")
        parts = wording.counted(len(annotation.fragments), "part") if len(annotation.fragments) > 1 else ""
        self._parts.setText(" · ".join(part for part in (size, parts, wording.isolated(by)) if part))
        self._show_attributes(annotation, codebook)
        if changed or not self._note.hasFocus():
            self._note.setPlainText(annotation.note or "")

    def _show_label(self, annotation: Annotation, codebook: Codebook) -> None:
        box = self._label
        drawn = (codebook.labels, self._theme)
        if self._drawn != drawn:
            self._drawn = drawn
            box.clear()
            for label in codebook.labels:
                box.addItem(swatch(self._theme.label(label.colour)), label.name, label.id)
        box.setCurrentIndex(box.findData(annotation.label_id))

    def _show_attributes(self, annotation: Annotation, codebook: Codebook) -> None:
        definitions = codebook.attributes_of(annotation.label_id)
        # The same controls serve the next annotation of this kind, so that the keyboard stays where it is.
        defined = (annotation.label_id, definitions)
        if defined != self._defined:
            self._defined = defined
            self._build_attributes(definitions, value_keys(codebook, annotation.label_id))
        missing = missing_attributes(codebook, annotation)
        for one in self._editors:
            one.show(annotation.attributes.get(one.definition.name))
            self._show_missing(one, one.definition.name in missing)
        self._attributes.setVisible(bool(definitions))

    def _build_attributes(self, definitions: tuple[AttributeDefinition, ...], keys: tuple[ValueKey, ...]) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        self._editors = []
        for definition in definitions:
            own = [(one.value, one.key) for one in keys if one.definition.id == definition.id]
            made = editor(definition, self._tell_attribute, own)
            self._editors.append(made)
            name = caption("", "muted")
            name.setBuddy(made.control)
            name.setToolTip(f"Keys: {key_range(own)}" if own else "")
            self._form.addRow(name, made.control)

    def _show_missing(self, one: Editor, missing: bool) -> None:
        """Say that a required value is not there, in words and with a frame."""
        name = self._form.labelForField(one.control)
        assert isinstance(name, QLabel)
        keys = key_range(one.keys)
        title = f"{one.definition.name}{' *' if one.definition.required else ''}"
        name.setText(f"{title} missing" if missing else f"{title}  {keys}" if keys else title)
        name.setObjectName("missing" if missing else "muted")
        one.control.setProperty("missing", missing)
        for widget in (name, one.control):
            widget.style().unpolish(widget)
            widget.style().polish(widget)

    def focus_attribute(self, name: str) -> None:
        """Go to the field of an attribute."""
        for one in self._editors:
            if one.definition.name == name and self.isVisible():
                one.control.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _tell_attribute(self, name: str, value: object) -> None:
        if self._annotation is not None:
            self.attribute_set.emit(self._annotation.id, name, value)

    def set_changeable(self, changeable: bool) -> None:
        """Whether the annotation may be changed here: only its own annotator changes it."""
        for widget in (self._label, self._remove, self._attributes, self._note):
            widget.setEnabled(changeable)
        self._note.setVisible(changeable or bool(self._annotation and self._annotation.note))

    @property
    def has_annotation(self) -> bool:
        """Whether there is an annotation to be shown."""
        return self._annotation is not None

    def focus_note(self) -> None:
        """Put the caret into the note."""
        if self._annotation is not None:
            self._note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_label(self) -> None:
        """Go to the label box."""
        if self._annotation is not None:
            self._label.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._theme = theme
        self._remove.setIcon(icon("trash", theme))
        self.relations.set_theme(theme)
        self.who.set_theme(theme)
        self._drawn = ()

    def _relabel(self, place: int) -> None:
        if self._annotation is not None and self._label.itemData(place) != self._annotation.label_id:
            self.relabelled.emit(self._annotation.id, self._label.itemData(place))

    def _tell_removed(self) -> None:
        if self._annotation is not None:
            self.removed.emit(self._annotation.id)

    def _keep_note(self) -> None:
        if self._annotation is None:
            return
        text = self._note.toPlainText().strip() or None
        if text != (self._annotation.note or None) and self._note.document().isModified():
            self._note.document().setModified(False)
            self.note_set.emit(self._annotation.id, text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The note is kept when the caret leaves it, and with Esc."""
        if watched is self._note and event.type() == QEvent.Type.FocusOut:
            self._keep_note()
        if watched is self._note and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                # Esc is for the note while it is being written, not for the window.
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._keep_note()
                self.left.emit()
                return True
        return super().eventFilter(watched, event)


def _form(parent: QWidget) -> QFormLayout:
    form = QFormLayout(parent)
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(8)
    form.setVerticalSpacing(6)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form
