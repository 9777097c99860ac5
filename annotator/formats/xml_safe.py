"""XML from outside without document types, entities or anything from elsewhere; XML for others, exact."""

from __future__ import annotations

import re
from typing import NoReturn
from xml.etree import ElementTree

from annotator.errors import BadInput, Refused

#: Characters that no XML 1.0 document may hold, not even escaped (https://www.w3.org/TR/xml/#charsets).
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_ATTRIBUTE = re.compile('[&<>"\t\n\r]')
_CONTENT = re.compile("[&<>\r]")
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


#: The declaration of XML 1.1, which INCEpTION writes; its documents are those of 1.0, but for control characters.
_LATER = re.compile(rb"\A((?:\xef\xbb\xbf)?<\?xml\s+version\s*=\s*[\"'])1\.1")


class _NoDoctype(ElementTree.TreeBuilder):
    """Builds elements and stops at a document type, in which entities and addresses would be declared."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> NoReturn:
        raise _DoctypeError


class _DoctypeError(Exception):
    """The document has a document type."""


def parsed_xml(data: bytes, place: str) -> ElementTree.Element:
    """The root of the document; `place` names the file in errors.

    Raises BadInput for what is not well formed, and for document types, with which entities could be
    blown up or fetched from elsewhere.
    """
    parser = ElementTree.XMLParser(target=_NoDoctype())
    try:
        parser.feed(_LATER.sub(rb"\g<1>1.0", data, count=1))
        root = parser.close()
    except _DoctypeError:
        raise BadInput(
            f"{place} has a document type (<!DOCTYPE …>), which is not read for safety; remove it and try again."
        ) from None
    except ElementTree.ParseError as error:
        line, column = error.position
        raise BadInput(
            f"{place}, line {line}, column {column + 1} is not well-formed XML ({_reason(error)})."
        ) from None
    except (LookupError, ValueError) as error:
        raise BadInput(f"{place} is in an encoding that cannot be read ({error}); save it as UTF-8.") from None
    assert isinstance(root, ElementTree.Element)
    return root


def _reason(error: ElementTree.ParseError) -> str:
    return str(error).partition(":")[0]


def local(element: ElementTree.Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(words: str) -> str:
    """`words` for between double quotes; line ends and tabs come back as they were."""
    return _ATTRIBUTE.sub(lambda found: _ESCAPED[found[0]], words)


def content(words: str) -> str:
    """`words` for between tags; a carriage return comes back as it was."""
    return _CONTENT.sub(lambda found: _ESCAPED[found[0]], words)


def check_xml(words: str, place: str) -> None:
    """Refuse what XML cannot hold, naming `place`, the character and its position in code points."""
    found = _FORBIDDEN.search(words)
    if found:
        raise Refused(
            f"{place} has the character U+{ord(found[0]):04X} at position {found.start()}, which XML cannot hold; "
            "remove it, or export to a format that is not XML."
        )


def json_for_xml(words: str) -> str:
    """JSON text with the characters that XML cannot hold written as `\\u` escapes."""
    return _FORBIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", words)
