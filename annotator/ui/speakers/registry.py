"""One entry of the speaker registry as a form; it tells what was changed by hand and changes nothing itself."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import Refused
from annotator.model import rules
from annotator.model.people import SPEAKER_KINDS, Speaker
from annotator.ui import wording
from annotator.ui.style.parts import caption, styled


class SpeakerForm(QWidget):
    """Name, aliases, kind, role, affiliation, Wikidata number, notes; saved with a button or Ctrl+Return."""

    saved = Signal(object)  # Speaker

    def __init__(self) -> None:
        super().__init__()
        self._speaker: Speaker | None = None
        self._writable = True
        self.name, self.role, self.affiliation = QLineEdit(), QLineEdit(), QLineEdit()
        self.aliases = styled(QPlainTextEdit(placeholderText="One a line", tabChangesFocus=True), "note")
        self.aliases.setFixedHeight(66)
        self.kind = QComboBox()
        for kind in SPEAKER_KINDS:
            self.kind.addItem(kind.capitalize(), kind)
        self.wikidata = QLineEdit(placeholderText="Q22686")
        self.page = styled(QPushButton(), "link")
        self.page.clicked.connect(self._open_page)
        self.notes = styled(QPlainTextEdit(tabChangesFocus=True), "note")
        self.notes.setFixedHeight(66)
        self.problem = caption("", "muted", wrap=True)
        self.save = styled(QPushButton("Save"), "primary")
        self.save.clicked.connect(self._save)
        self._build()
        for line in (self.name, self.role, self.affiliation, self.wikidata):
            line.textChanged.connect(lambda _text: self._judge())
            line.returnPressed.connect(self._save)
        for text in (self.aliases, self.notes):
            text.textChanged.connect(self._judge)
        self.kind.currentIndexChanged.connect(lambda _place: self._judge())
        self.show_speaker(None, writable=False)

    def _build(self) -> None:
        wikidata = QVBoxLayout()
        wikidata.setSpacing(0)
        wikidata.addWidget(self.wikidata)
        wikidata.addWidget(self.page, 0, Qt.AlignmentFlag.AlignLeft)
        form = QFormLayout()
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(7)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows = (
            ("Name", self.name), ("Aliases", self.aliases), ("Kind", self.kind), ("Role", self.role),
            ("Affiliation", self.affiliation), ("Wikidata", wikidata), ("Notes", self.notes),
        )  # fmt: skip
        for title, field in rows:
            form.addRow(caption(title, "muted"), field)
            widget = field if isinstance(field, QWidget) else self.wikidata
            widget.setAccessibleName(f"{title} of the speaker")
        end = QHBoxLayout()
        end.addWidget(self.problem, 1)
        end.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(form)
        layout.addLayout(end)

    # -- showing

    def show_speaker(self, speaker: Speaker | None, *, writable: bool) -> None:
        """Show this entry; what is being written on the same entry stays."""
        self._writable = writable
        if speaker is not None and self._speaker is not None and speaker.id == self._speaker.id and self.changed:
            self._speaker = speaker
            self._judge()
            return
        self._speaker = speaker
        self.setEnabled(speaker is not None and writable)
        shown = speaker or Speaker("", "")
        for line, text in (
            (self.name, shown.name),
            (self.role, shown.role),
            (self.affiliation, shown.affiliation),
            (self.wikidata, shown.external_ids.get("wikidata", "")),
        ):
            line.setText(text)
            line.setCursorPosition(0)
        self.aliases.setPlainText("\n".join(shown.aliases))
        self.notes.setPlainText(shown.notes)
        self.kind.setCurrentIndex(max(0, self.kind.findData(shown.kind)))
        self._judge()

    def written(self) -> Speaker | None:
        """The entry as it is written now."""
        if self._speaker is None:
            return None
        lines = self.aliases.toPlainText().split("\n")
        aliases = tuple(dict.fromkeys(line for line in map(wording.one_line, lines) if line))
        external = {key: value for key, value in self._speaker.external_ids.items() if key != "wikidata"}
        number = self.wikidata.text().strip()
        if number:
            external["wikidata"] = number
        return replace(
            self._speaker,
            name=wording.one_line(self.name.text()),
            aliases=aliases,
            kind=self.kind.currentData(),
            role=wording.one_line(self.role.text()),
            affiliation=wording.one_line(self.affiliation.text()),
            notes=self.notes.toPlainText().strip(),
            external_ids=external,
        )

    @property
    def changed(self) -> bool:
        """Whether something is written that has not been saved."""
        return self._speaker is not None and self.written() != self._speaker

    def _judge(self) -> None:
        """Say at once what cannot be saved, and show where the Wikidata number leads."""
        written = self.written()
        number = self.wikidata.text().strip()
        sentence = ""
        if written is not None:
            try:
                rules.judge_speaker(written)
            except Refused as refusal:
                sentence = refusal.sentence
        self.problem.setText(sentence or ("Not saved yet · Ctrl+Return saves" if self.changed else ""))
        self.save.setEnabled(self._writable and not sentence and self.changed)
        sound = bool(number) and "Wikidata" not in sentence
        self.page.setVisible(sound)
        self.page.setText(f"wikidata.org/wiki/{number}")
        self.page.setAccessibleName(f"Open wikidata.org/wiki/{number} in the browser")

    def _save(self) -> None:
        written = self.written()
        if self.save.isEnabled() and written is not None:
            # From now on this is what is stored; the news of the step, or of its undo, tells otherwise.
            self._speaker = written
            self._judge()
            self.saved.emit(written)

    def _open_page(self) -> None:
        QDesktopServices.openUrl(QUrl(f"https://www.wikidata.org/wiki/{self.wikidata.text().strip()}"))

    def begin(self) -> None:
        """Give the keyboard to the name."""
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.name.selectAll()
