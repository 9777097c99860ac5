"""The sentences of the window: dates, counts, what was just saved."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Any

from annotator.model import spans
from annotator.model.annotations import Annotation, Article
from annotator.model.changes import News
from annotator.model.codebook import Codebook
from annotator.model.spans import Fragments

#: FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE (Unicode 6.3, UAX #9).
_FSI, _PDI = "\u2068", "\u2069"

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LANGUAGES = {
    "ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fa": "Persian", "fr": "French",
    "he": "Hebrew", "hi": "Hindi", "it": "Italian", "ja": "Japanese", "nl": "Dutch", "pl": "Polish",
    "pt": "Portuguese", "ru": "Russian", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip


def isolated(text: str) -> str:
    """`text` between isolates, so that a name in another direction does not turn the line around."""
    return f"{_FSI}{text}{_PDI}" if text else ""


def one_line(text: str) -> str:
    """`text` with all white space made single spaces."""
    return " ".join(text.split())


def counted(count: int, one: str, many: str = "") -> str:
    """For instance `1 article` or `1,200 articles`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def shown_date(text: str) -> str:
    """A date as people read it: `2026-11-12…` gives `12 Nov 2026`; anything else comes back as it is."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return text
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def shown_language(code: str) -> str:
    """The English name of a language code, else the code itself."""
    return _LANGUAGES.get(code.split("-", maxsplit=1)[0].casefold(), code)


def status_title(status: str) -> str:
    """A status as it stands on the screen: `To do`."""
    return status[:1].upper() + status[1:]


def chips(article: Article, annotators: int, own_status: str = "") -> list[str]:
    """What stands under an article's title: outlet, date, language, status (one's own if there is one), annotators."""
    meta = article.meta
    texts = [
        one_line(str(meta.get("outlet") or "")),
        shown_date(str(meta.get("published") or "")),
        shown_language(str(meta.get("language") or "")),
        f"You: {status_title(own_status).lower()}" if own_status else status_title(article.status),
        counted(annotators, "annotator") if annotators > 1 else "",
    ]
    return [text for text in texts if text]


def saved_line(news: News, codebook: Codebook, annotator: str) -> str:
    """What the status bar says after a step: `Saved · Claim: 112 characters · annotator: ana`."""
    parts = ["Saved", news.step.name]
    # The first two tell; there may be 100,000.
    marked = list(islice(news.of("annotation"), 2))
    if len(marked) == 1 and news.step.kind == "do":
        change = marked[0]
        annotation = change.value
        assert isinstance(annotation, Annotation)
        label = codebook.label(annotation.label_id)
        name = label.name if label else "Annotation"
        if change.after is not None:
            size = counted(spans.length(annotation.fragments), "character")
            lead = f"{name}: {size}"
            parts[1:] = [lead] if news.step.name == f"Mark {name}" else [news.step.name, lead]
    return " · ".join([*parts, f"annotator: {isolated(annotator)}"])


def plain_tooltip(text: str) -> str:
    """Outside text for a tooltip, which Qt would else read as HTML."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<span>{escaped}</span>"


def text_of(value: Any) -> str:
    """An attribute's value as words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return str(value)


def surface_start(text: str, parts: Fragments, length: int) -> str:
    """The first `length` code points, or a few more, of the words that `parts` cover, on one line."""
    found, room = [], length + 1
    for start, end in parts:
        found.append(text[start : min(end, start + room)])
        room -= len(found[-1])
        if room <= 0:
            break
    return one_line(" … ".join(found))


def quoted(text: str, parts: Fragments, length: int) -> str:
    """The words that `parts` cover in quotation marks, shortened to about `length` code points."""
    words = surface_start(text, parts, length)
    if len(words) > length or spans.length(parts) > length + 1:
        words = words[: length - 1].rstrip() + "…"
    return words if words[:1] in _QUOTES else f"“{words}”" if words else ""


_QUOTES = tuple("“\"„«‘‚'»")


#: How relation types read from their start, and from their end; others read as they are called.
_PHRASES = {"attributed_to": ("said by", "says"), "has_cue": ("credited by", "credits")}


def relation_phrase(name: str, *, incoming: bool = False) -> str:
    """A relation type as words, for instance “said by”; `incoming` is how it reads from its end: “says”."""
    outwards, inwards = _PHRASES.get(name, (name.replace("_", " "),) * 2)
    return inwards if incoming else outwards


def distance(here: Fragments, there: Fragments) -> str:
    """Where `there` lies as seen from `here`, for instance “214 characters before”."""
    if there[-1].end <= here[0].start:
        return f"{counted(here[0].start - there[-1].end, 'character')} before"
    if there[0].start >= here[-1].end:
        return f"{counted(there[0].start - here[-1].end, 'character')} after"
    return "in the same words"


def shortened(text: str, length: int) -> str:
    """`text` on one line, cut to `length` code points with an ellipsis."""
    line = one_line(text)
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


#: Said while a project is open that cannot be written.
READING_ONLY = (
    "This project is open for reading only, because its file cannot be written here. Searching, exporting and copying "
    "work; to mark in it, copy it to a folder of your own."
)
