"""Open database: where the server is, who logs in, and whether the password is kept."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from annotator.commands import keys
from annotator.ui.dialogs.ask import confirming
from annotator.ui.style.parts import caption, key_caption


@dataclass(frozen=True, slots=True)
class Login:
    """What was written: the URL without its password, the password, and whether to keep it."""

    location: str
    password: str
    keep: bool


class DatabaseDialog(QDialog):
    """Address, name and password; a URL that holds all of them is taken apart when it is pasted."""

    def __init__(self, parent: QWidget, location: str = "", problem: str = "", *, adding: bool = False) -> None:
        """With `adding` the database is a further copy rather than the project to be opened."""
        super().__init__(parent)
        self.setWindowTitle("Add database" if adding else "Open database")
        self.setMinimumWidth(520)
        self.address = QLineEdit(placeholderText="server/news or postgresql://server:5432/news?sslmode=verify-full")
        self.name = QLineEdit()
        self.password = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.keep = QCheckBox("&Keep the password in the key store of this system")
        form = QFormLayout()
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(10)
        for title, field in (("&Address", self.address), ("&Name", self.name), ("&Password", self.password)):
            field.setAccessibleName(title.replace("&", ""))
            form.addRow(key_caption(title, field), field)
        form.addRow("", self.keep)
        told = caption(problem, "strong", wrap=True)
        told.setVisible(bool(problem))
        buttons, self._go = confirming(self, "Add" if adding else "Open")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(told)
        layout.addLayout(form)
        layout.addWidget(
            caption("Name and password come from whoever looks after the project on the server.", "muted", wrap=True)
        )
        layout.addWidget(buttons)
        self.address.textChanged.connect(lambda _text: self._judge())
        self.address.editingFinished.connect(self._take_apart)
        if location:
            self.address.setText(location)
            self._take_apart()
            (self.password if self.name.text() else self.name).setFocus()
        self._judge()

    def _judge(self) -> None:
        self._go.setEnabled(bool(self.address.text().strip()))

    def _take_apart(self) -> None:
        """Put name and password of a whole URL into their own fields."""
        written = self.address.text().strip()
        if "://" not in written:
            return
        scheme, user, password, rest = keys.parts(written)
        if user:
            self.name.setText(user)
            self.address.setText(f"{scheme}://{rest}")
        if password:
            self.password.setText(password)

    def answer(self) -> Login:
        """What was written."""
        self._take_apart()
        written = self.address.text().strip()
        scheme, _, _, rest = keys.parts(written if "://" in written else f"postgresql://{written}")
        location = keys.joined(scheme, self.name.text().strip(), "", rest)
        return Login(location, self.password.text(), self.keep.isChecked())
