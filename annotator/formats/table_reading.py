"""What tables of others have in common, as text or as spreadsheets: options, headings, rows without text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from annotator.formats.decoding import Notice

#: What the column with the article's text may be called, the surest first.
_TEXT_COLUMNS = ("text", "article_text", "body", "content", "fulltext", "full_text", "article", "maintext", "story",
                 "main_text", "body_text", "article_body", "raw_text", "transcript")  # fmt: skip

#: How many characters the cells of a text have at least, and how many times those of any other column.
_WORDY, _TIMES = 80, 3

#: Rows that are looked at to tell which column is the text.
SAMPLE = 50

#: Rows above the headings that are looked through, and the most rows that are named.
_MOST_ABOVE, _MOST_NAMED = 20, 10


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """How tables of others are read."""

    text_column: str | None = field(
        default=None,
        metadata={
            "for": "read",
            "help": "Column that holds the text, when reading articles.",
        },
    )
    columns: str | None = field(
        default=None,
        metadata={
            "for": "read",
            "help": "What columns are, such as “Body=text, Kop=title, Nr=ignore”: text, title, id, outlet, author, "
            "url, published, language, ignore, or a name of your own.",
        },
    )
    skip_blank: bool = field(
        default=False,
        metadata={
            "for": "read",
            "help": "Leave rows without text out; otherwise a table that has one is refused.",
        },
    )


def text_column_of(header: Sequence[str], wanted: str | None, sample: Sequence[Mapping[str, str]] = ()) -> str | None:
    """The column of the text: the one that is wanted, or called like one, or by far the wordiest of `sample`."""
    if wanted is not None:
        return wanted if wanted in header else None
    plain = {name.strip().casefold().replace(" ", "_"): name for name in header}
    called = next((plain[name] for name in _TEXT_COLUMNS if name in plain), None)
    if called is not None or not sample:
        return called
    lengths = sorted((sum(len(row.get(name) or "") for row in sample) / len(sample), name) for name in header)
    second = lengths[-2][0] if len(lengths) > 1 else 0.0
    longest, name = lengths[-1]
    return name if longest >= _WORDY and longest >= _TIMES * second else None


def no_text_column(header: Sequence[str], wanted: str | None, name: str, place: str = "") -> str:
    """The sentence for a table of articles whose text is nowhere to be found."""
    have = ", ".join(one for one in header if one) or "no headings"
    way_out = "" if wanted is not None else " Say which one is the text: --text-column NAME, or Columns in the dialog."
    return f"{name} has no column “{wanted or 'text'}”{place}; it has {have}.{way_out}"


def header_index(rows: Sequence[Sequence[str]], wanted: Sequence[str]) -> int:
    """Which of the first rows has the headings: the first one, unless only a later one has `wanted` or a text."""
    for number, row in enumerate(rows[:_MOST_ABOVE]):
        names = [cell.strip() for cell in row if cell.strip()]
        known = all(one in names for one in wanted) if wanted else is_header(names)
        if known and (number == 0 or len(names) > 1):
            return number
    return 0


def is_header(names: Sequence[str]) -> bool:
    """Whether a row has the headings of articles or of spans."""
    return text_column_of(names, None) is not None or {"start", "end", "label"} <= set(names)


def worded(
    table: Iterator[tuple[str, dict[str, str]]], column: str, options: ForeignTable, name: str, notice: Notice
) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of `table`; on request without those that have no text, which are told."""
    left_out = []
    for place, cells in table:
        if options.skip_blank and not cells[column].strip():
            left_out.append(place.rpartition(" ")[2])
        else:
            yield place, cells
    if left_out:
        named = ", ".join(left_out[:_MOST_NAMED]) + (" …" if len(left_out) > _MOST_NAMED else "")
        notice(f"Rows without text in {name}: {len(left_out):,} ({named}); they were left out.")


def wanted_of(options: ForeignTable, mapping: Mapping[str, str]) -> list[str]:
    """The columns that the headings must have."""
    return [*mapping, *([options.text_column] if options.text_column and options.text_column not in mapping else [])]
