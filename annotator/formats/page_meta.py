"""What a web page says of itself: JSON-LD, Open Graph, meta elements, link elements."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from annotator.formats.metadata import as_date
from annotator.formats.page_dom import blocks_of

#: The types of JSON-LD objects that are about an article (https://schema.org/Article and below).
_ARTICLES = ("article", "report", "posting", "review")

#: Names of meta elements by what they tell, the surest first; names are compared without case.
_NAMES = {
    "title": "og:title twitter:title dc.title dcterms.title parsely-title citation_title headline",
    "author": "author article:author_name dc.creator dcterms.creator parsely-author citation_author byl article:author",
    "published": "article:published_time og:article:published_time date dc.date dcterms.date dc.date.issued pubdate "
    "parsely-pub-date citation_publication_date datepublished publish-date sailthru.date",
    "outlet": "og:site_name application-name publisher dc.publisher al:android:app_name",
    "url": "og:url twitter:url",
    "language": "og:locale language content-language dc.language",
    "image_caption": "og:image:alt twitter:image:alt",
}  # fmt: skip

#: The longest value taken, in code points, and the most JSON-LD looked at, in characters.
_LONGEST, _MOST_JSON = 500, 2_000_000

#: The most objects of JSON-LD that are looked at.
_MOST_THINGS = 1000

#: What hides scripts from very old browsers and stands around JSON on some pages.
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)


def page_metadata(root: Any, address: str | None = None) -> tuple[str | None, dict[str, str]]:
    """Title and metadata of the page; `address` is where it came from, if that is known.

    Keys are outlet, author, url, published, language and image_caption, where the page states them.
    """
    stated: dict[str, str] = {}
    for one in (_canonical(root), _linked_data(root), _meta_elements(root), _other_elements(root)):
        for key, value in one:
            plain = " ".join(value.split())[:_LONGEST]
            if plain and key not in stated and _fits(key, plain):
                stated[key] = plain
    title = stated.pop("title", None)
    outlet = stated.get("outlet", "")
    if title and outlet:
        for mark in (" - ", " | ", " – ", " — ", " · ", " » "):
            title = title.removesuffix(mark + outlet)
    if "published" in stated:
        stated["published"] = as_date(stated["published"]) or stated["published"]
    if "language" in stated:
        stated["language"] = stated["language"].replace("_", "-")
    if address and "url" not in stated:
        stated["url"] = address
    return title, stated


def _fits(key: str, value: str) -> bool:
    is_address = value.startswith(("http://", "https://"))
    return is_address if key == "url" else not is_address


def _canonical(root: Any) -> Iterator[tuple[str, str]]:
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            yield "url", link.get("href") or ""


def _linked_data(root: Any) -> Iterator[tuple[str, str]]:
    """What the page's JSON-LD says of the article; things of which an id alone stands there are looked up."""
    found: list[Any] = []
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text or len(script.text) > _MOST_JSON:
            continue
        try:
            found.append(json.loads(_WRAPPING.sub("", script.text), strict=False))
        except (ValueError, RecursionError):
            continue
    things = list(_things(found))
    known = {one["@id"]: one for one in things if isinstance(one.get("@id"), str) and len(one) > 1}
    for one in things:
        if _is_article(one.get("@type")):
            yield from _of_article(one, known)


def _things(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects in lists, graphs and as what a page is about, the outer ones first."""
    waiting = [value]
    for _ in range(_MOST_THINGS):
        if not waiting:
            return
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            yield one
            waiting += [one[key] for key in ("@graph", "mainEntity") if isinstance(one.get(key), dict | list)]


def _is_article(kind: Any) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(one, str) and one.lower().endswith(_ARTICLES) for one in kinds)


def _of_article(value: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    def name(key: str) -> str:
        return _name(value.get(key), known)

    yield "title", name("headline") or name("name")
    yield "author", name("author") or name("creator")
    yield "published", name("datePublished")
    yield "outlet", name("publisher")
    yield "language", name("inLanguage")
    where = value.get("mainEntityOfPage")
    yield "url", name("url") or _name(where.get("@id") if isinstance(where, dict) else where, known)
    image = value.get("image")
    image = image[0] if isinstance(image, list) and image else image
    if isinstance(image, dict):
        image = known.get(str(image.get("@id")), image) if "caption" not in image else image
        yield "image_caption", _name(image.get("caption") or image.get("description"), known)


def _name(value: Any, known: Mapping[str, Any]) -> str:
    """The name of a thing, or of several: text, an object with a name or an id, or a list of these."""
    if isinstance(value, list):
        return ", ".join(filter(None, (_name(one, known) for one in value[:20] if not isinstance(one, list))))
    if isinstance(value, dict):
        if "name" not in value and "@value" not in value:
            value = known.get(str(value.get("@id")), value)
        value = value.get("name") or value.get("@value")
    return html.unescape(value) if isinstance(value, str) else ""


def _meta_elements(root: Any) -> Iterator[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for one in root.iter("meta"):
        name = one.get("property") or one.get("name") or one.get("itemprop") or one.get("http-equiv") or ""
        content = one.get("content") or ""
        if name and content.strip():
            found.setdefault(name.strip().lower(), []).append(content)
    for key, names in _NAMES.items():
        for name in names.split():
            for content in found.get(name, [])[:1] if key != "author" else [", ".join(found.get(name, []))]:
                yield key, content


def _other_elements(root: Any) -> Iterator[tuple[str, str]]:
    headings = [" ".join(one.itertext()) for one in root.iter("h1")]
    if len(headings) == 1:
        yield "title", headings[0]
    for one in root.iter("title"):
        yield "title", one.text or ""
        break
    yield "author", ", ".join(dict.fromkeys(filter(None, _authors(root))))
    for one in root.iter("time"):
        if one.get("datetime"):
            yield "published", one.get("datetime")
            break
    yield "language", root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    for caption in root.iter("figcaption"):
        yield "image_caption", " ".join(block.text for block in blocks_of(caption)[0])
        break


def _authors(root: Any) -> Iterator[str]:
    """The people whom the page's elements call its authors: as microdata, else as links."""
    named = [one for one in root.iter() if isinstance(one.tag, str) and "author" in (one.get("itemprop") or "").split()]
    linked = [one for one in root.iter("a") if "author" in (one.get("rel") or "").lower().split()]
    for one in (named or linked)[:5]:
        inner = next((part for part in one.iter() if part.get("itemprop") == "name"), one)
        words = " ".join((inner.get("content") or "".join(inner.itertext())).split())
        if len(words) < 80:
            yield re.sub(r"^by\s+", "", words, flags=re.IGNORECASE)
