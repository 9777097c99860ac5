"""Formats announce themselves here: what each reads, writes and loses."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from annotator.errors import BadInput
from annotator.formats.records import ArticleRecord, Loss
from annotator.model.codebook import Codebook

#: The formats that come with the program: id → "module:class", loaded when first asked for.
_BUILT_IN: dict[str, str] = {
    "txt": "annotator.formats.plain:PlainText",
    "md": "annotator.formats.plain:Markdown",
    "jsonl": "annotator.formats.native:NativeLines",
    "csv": "annotator.formats.tables:Tables",
    "clean-text": "annotator.formats.clean_text:CleanText",
    "brat": "annotator.formats.brat:Brat",
    "xmi": "annotator.formats.xmi:Xmi",
    "cas-json": "annotator.formats.cas_json:CasJson",
    "webanno-tsv": "annotator.formats.webanno_tsv:WebAnnoTsv",
    "conll": "annotator.formats.conll:Conll",
    "conllu": "annotator.formats.conllu:Conllu",
    "bdoc": "annotator.formats.bdoc:Bdoc",
    "inception": "annotator.formats.inception:InceptionProject",
    "doccano": "annotator.formats.doccano:Doccano",
    "label-studio": "annotator.formats.label_studio:LabelStudio",
    "prodigy": "annotator.formats.prodigy:Prodigy",
    "web-annotation": "annotator.formats.web_annotation:WebAnnotation",
    "qdpx": "annotator.formats.qdpx:Qdpx",
    "qdc": "annotator.formats.qdc:Qdc",
    "tei": "annotator.formats.tei:Tei",
    "spacy": "annotator.formats.spacy_docbin:SpacyDocBin",
    "xlsx": "annotator.formats.xlsx:Xlsx",
    "hf": "annotator.formats.hf:HuggingFace",
    "taguette": "annotator.formats.taguette:Taguette",
    "qualcoder": "annotator.formats.qualcoder:QualCoder",
    "potato": "annotator.formats.potato:Potato",
    "citron": "annotator.formats.citron:Citron",
    "json": "annotator.formats.json_rows:JsonRows",
    "html": "annotator.formats.page:WebPage",
    "urls": "annotator.formats.addresses:Addresses",
    "mhtml": "annotator.formats.mail:SavedPage",
    "eml": "annotator.formats.mail:Mail",
    "pdf": "annotator.formats.pdf:Pdf",
    "docx": "annotator.formats.docx:Docx",
    "odt": "annotator.formats.odt:Odt",
    "rtf": "annotator.formats.rtf:Rtf",
    "epub": "annotator.formats.epub:Epub",
    "feed": "annotator.formats.feed:Feed",
    "warc": "annotator.formats.warc:Warc",
    "zip": "annotator.formats.bundle:Bundle",
}

#: How much of a file `sniff` is shown, in bytes.
HEAD = 65_536

#: What a matching extension alone is worth: enough to have the named reader say what is wrong
#: with a broken file, not enough to overrule a reader that knows the content.
_BY_NAME = 0.2


@dataclass(frozen=True, slots=True)
class NoOptions:
    """The options of a format that has none."""


@dataclass(slots=True)
class WriteResult:
    """What was written: counts of articles, spans and relations, and what the format could not carry."""

    articles: int = 0
    spans: int = 0
    relations: int = 0
    losses: list[Loss] = field(default_factory=list)


class Format(ABC):
    """One exchange format.  A subclass reads, writes, or both, and says which."""

    id: ClassVar[str]
    title: ClassVar[str]
    extensions: ClassVar[tuple[str, ...]]
    #: What a written file is called after, where no extension alone tells the format.
    written_as: ClassVar[str] = ""
    #: Whether it writes several files, in a zip archive; an export unpacks it where a folder is wanted.
    several: ClassVar[bool] = False
    reads: ClassVar[bool] = False
    writes: ClassVar[bool] = False
    loses: ClassVar[tuple[str, ...]] = ()
    #: Whether it carries `ArticleRecord.project`; what other formats lose of that is told by the export.
    whole: ClassVar[bool] = False
    options: ClassVar[type[Any]] = NoOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """By content, how surely a file that begins with `head` (64 KiB at most) is of this format, 0 to 1."""
        return 0.0

    @property
    def ending(self) -> str:
        """What the name of a written file ends in; "" for a folder."""
        return self.written_as or next(iter(self.extensions), "")

    def companions(self, path: Path) -> tuple[Path, ...]:
        """Files that are read together with the one at `path`, such as its text; an import passes them over."""
        return ()

    def read(self, path: Path, options: Any, notice: Callable[[str], None]) -> Iterator[ArticleRecord]:
        """The articles of the file at `path`, one by one; `notice` is told of decisions taken, such as the encoding.

        Raises BadInput naming file, place and way out.
        """
        raise BadInput(f"The format “{self.title}” cannot be read.")

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """Write `records` to `out` (a temporary name; the caller swaps it in when whole)."""
        raise BadInput(f"The format “{self.title}” cannot be written.")


@cache
def formats() -> dict[str, Format]:
    """Every format there is, by id; built-in ones first."""
    from importlib.metadata import entry_points  # slow to import

    found: dict[str, Format] = {}
    for format_id, place in _BUILT_IN.items():
        module, name = place.split(":")
        found[format_id] = getattr(import_module(module), name)()
    for point in entry_points(group="annotator.formats"):
        if point.name in found:
            continue
        try:
            made = point.load()()
            if not isinstance(made, Format) or made.id != point.name:
                raise TypeError(f"it is no Format with the id “{point.name}”")
        except Exception as error:  # noqa: BLE001, RUF100 - somebody else's code; the other formats must go on
            _BROKEN[point.name] = f"The format plug-in “{point.name}” could not be loaded: {error}."
        else:
            found[point.name] = made
    return found


#: Plug-ins that could not be loaded, each with a sentence.
_BROKEN: dict[str, str] = {}


def broken_plug_ins() -> tuple[str, ...]:
    """A sentence for each plug-in that could not be loaded."""
    formats()
    return tuple(_BROKEN.values())


def format_named(format_id: str) -> Format:
    """The format with this id; refuses an unknown one with the known ones named."""
    try:
        return formats()[format_id]
    except KeyError:
        raise BadInput(f"There is no format “{format_id}”; there are {', '.join(formats())}.") from None


def recognised(path: Path) -> Format:
    """The format that most surely reads the file at `path`; BadInput when it cannot be read or no format knows it."""
    return recognition(path)[0]


def recognition(path: Path) -> tuple[Format, str]:
    """The format that most surely reads the file at `path`, and why it was chosen; BadInput as `recognised`."""
    from annotator.formats.decoding import kind_of_binary

    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror or error}.") from None
    suffix = path.suffix.lower()
    contents = {one.id: one.sniff(head, path) for one in formats().values() if one.reads}
    scores = {
        name: max(score, _BY_NAME if suffix in formats()[name].extensions else 0.0) for name, score in contents.items()
    }
    best = max(scores, key=lambda format_id: scores[format_id])
    if scores[best] > 0.0:
        return formats()[best], _why(contents[best], suffix)
    looks = kind_of_binary(head) or "none of the formats that can be read"
    raise BadInput(f"{path.name} looks like {looks}; it was not imported.")


def _why(by_content: float, suffix: str) -> str:
    if by_content >= 0.5:
        return "by its content"
    if by_content < _BY_NAME:
        return f"by its ending “{suffix}”" if by_content == 0.0 or suffix else "it is text, and nothing else fits"
    return "by its content, though others are possible"
