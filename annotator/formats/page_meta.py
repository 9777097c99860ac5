"""What a web page says of itself: JSON-LD, Open Graph, meta elements, link elements."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from annotator.formats.metadata import as_date

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


def page_metadata(root: Any, address: str | None = None) -> tuple[str | None, dict[str, str]]:
    """Title and metadata of the page; `address` is where it came from, if that is known.

    Keys are outlet, author, url, published, language and image_caption, where the page states them.
    """
    stated: dict[str, str] = {}
    for one in (_linked_data(root), _meta_elements(root), _other_elements(root)):
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


def _linked_data(root: Any) -> Iterator[tuple[str, str]]:
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text or len(script.text) > _MOST_JSON:
            continue
        try:
            value = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue
        for one in _articles_in(value):
            yield from _of_article(one)


def _articles_in(value: Any) -> list[Mapping[str, Any]]:
    """The objects about an article that stand in a list, a graph, or alone."""
    if isinstance(value, dict) and isinstance(value.get("@graph"), list):
        value = value["@graph"]
    items = value if isinstance(value, list) else [value]
    return [one for one in items if isinstance(one, dict) and _is_article(one.get("@type"))]


def _is_article(kind: Any) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(one, str) and one.lower().endswith(_ARTICLES) for one in kinds)


def _of_article(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "title", _name(value.get("headline") or value.get("name"))
    yield "author", _name(value.get("author"))
    yield "published", _name(value.get("datePublished"))
    yield "outlet", _name(value.get("publisher"))
    yield "language", _name(value.get("inLanguage"))
    where = value.get("mainEntityOfPage")
    yield "url", _name(value.get("url") or (where.get("@id") if isinstance(where, dict) else where))
    image = value.get("image")
    image = image[0] if isinstance(image, list) and image else image
    if isinstance(image, dict):
        yield "image_caption", _name(image.get("caption") or image.get("description"))


def _name(value: Any) -> str:
    """The name of a thing, or of several: text, an object with a name, or a list of these."""
    if isinstance(value, list):
        return ", ".join(filter(None, (_name(one) for one in value[:20] if not isinstance(one, list))))
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    return value if isinstance(value, str) else ""


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
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            yield "url", link.get("href") or ""
    headings = [" ".join(one.itertext()) for one in root.iter("h1")]
    if len(headings) == 1:
        yield "title", headings[0]
    for one in root.iter("title"):
        yield "title", one.text or ""
        break
    for one in root.iter("time"):
        if one.get("datetime"):
            yield "published", one.get("datetime")
            break
    yield "language", root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    for caption in root.iter("figcaption"):
        yield "image_caption", " ".join(caption.itertext())
        break
