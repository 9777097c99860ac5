"""What can go wrong, told in one sentence a reader can act on."""

from __future__ import annotations


class AnnotatorError(Exception):
    """A refusal or failure whose message is one clear sentence for the user.

    The sentence names the file or object, the place in it, and the way out.  `details`
    holds what only a maintainer needs; the window folds it away and the command line
    leaves it out.
    """

    def __init__(self, sentence: str, details: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.details = details


class Refused(AnnotatorError):
    """A rule forbids the gesture; the project is as it was."""


class Conflict(Refused):
    """A stored value is no longer what the step expected to find."""


class CannotOpen(AnnotatorError):
    """A project file or database cannot be opened or created."""


class Unreachable(AnnotatorError):
    """The server of a project does not answer; what was to be written may be sent later."""


class BadInput(AnnotatorError):
    """A file from outside cannot be read; nothing of it was taken in.

    What the sentence quotes from the file may have line breaks or no end: it is told on one line, cut if need be.
    """

    LONGEST = 600

    def __init__(self, sentence: str, details: str | None = None) -> None:
        plain = " ".join(part.strip() for part in sentence.replace("\r", "\n").split("\n") if part.strip())
        super().__init__(plain if len(plain) <= self.LONGEST else plain[: self.LONGEST] + "…", details)


class Cancelled(AnnotatorError):
    """The user stopped a long task; nothing half done is left behind."""

    def __init__(self, sentence: str = "Stopped; nothing was changed.") -> None:
        super().__init__(sentence)
