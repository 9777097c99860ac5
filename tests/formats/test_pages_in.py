"""Web pages as sites write them: what is main text, what sort the rest is, what the page says of itself."""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time

import pytest

from annotator.formats.records import ArticleRecord
from annotator.model.spans import surface
from tests.formats.material import read

PROSE = (
    "The mayor said on Tuesday that the city would spend 4.2 million dollars on new flood defences after the storm.",
    "“We cannot wait for the next storm,” she told reporters outside city hall. “The money is there, and the plans.”",
    "Engineers expect the work to take eighteen months, and a previous plan was dropped when nobody would pay for it.",
)
BODY = "".join(f"<p>{one}</p>\n" for one in PROSE)


def _page(folder: Path, body: str, head: str = "", **options: object) -> ArticleRecord:
    path = folder / "page.html"
    path.write_text(f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{body}</body></html>", encoding="utf-8")
    return read("html", path, **options)[0][0]


def _kinds(record: ArticleRecord) -> dict[str, str]:
    return {surface(record.text, span.fragments): span.attributes["kind"] for span in record.spans}


def test_a_blog_with_its_prompts_links_comments_and_theme(tmp_path: Path) -> None:
    record = _page(
        tmp_path,
        "<header role='banner'><a href='#m'>Skip to content</a></header>"
        f"<article class='post tag-newsletter category-social'><h1>Floods</h1>{BODY}"
        "<h2>What comes next</h2><ul><li>Digging starts.</li></ul>"
        "<div class='sharedaddy'><h3>Share this:</h3><a>Twitter</a></div>"
        "<div class='jp-relatedposts'><h3>Related</h3><a href='/1'>Storm hits coast</a></div></article>"
        "<div class='comments-area'><h2>1 Comment</h2><p>They should have done this years ago, honestly.</p></div>"
        "<aside><h2>Newsletter</h2><p>Sign up for our daily email.</p></aside>"
        "<footer><p>Zeen is a next generation WordPress theme. It’s powerful.</p></footer>",
    )
    assert _kinds(record) == {
        "Skip to content": "navigation",
        "Share this:\nTwitter": "share_prompt",
        "Related\nStorm hits coast": "related_links",
        "1 Comment\nThey should have done this years ago, honestly.": "comments",
        "Newsletter\nSign up for our daily email.": "newsletter_prompt",
        "Zeen is a next generation WordPress theme. It’s powerful.": "theme_ad",
    }


def test_what_is_shown_on_wide_screens_alone_is_kept(tmp_path: Path) -> None:
    record = _page(
        tmp_path,
        f"<main><h1>A</h1>{BODY}<p class='hidden md:block'>Shown on a desk.</p><p class='hidden'>Never.</p>"
        "<p hidden>Nor this.</p><p hidden='until-found'>Folded.</p></main>",
    )
    assert record.text.split("\n")[4:] == ["Shown on a desk.", "Folded."]


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        ("She said <q>never <q>ever</q> again</q>.", "She said “never ‘ever’ again”."),
        ("He wrote <q>“yes”</q>.", "He wrote “yes”."),
        ("E = <math><mi>m</mi><mi>c</mi><annotation>tex</annotation></math>.", "E = mc."),
        ("<x-a><template shadowrootmode='open'><span>In the shadow.</span></template></x-a>", "In the shadow."),
        ("<span>Ana Bo</span><span>BBC News</span><time>3 May</time>", "Ana Bo BBC News 3 May"),
        ("<span>W</span>ord <span>half</span><span>way</span>", "Word halfway"),
        ("<svg><title>t</title><style>s</style><text>Rain, mm</text></svg>", "Rain, mm"),
    ],
)
def test_words_that_browsers_show(markup: str, line: str, tmp_path: Path) -> None:
    assert _page(tmp_path, f"<p>{markup}</p>").text == line


def test_a_live_blog_keeps_its_headings_and_its_times_are_metadata(tmp_path: Path) -> None:
    posts = "".join(
        f"<article><time datetime='2024-01-01'>1{number}:00</time><h2>Update {number}</h2><p>{one}</p></article>"
        for number, one in enumerate(PROSE)
    )
    record = _page(
        tmp_path, f"<main><h1>Live</h1><p>Key points of the day, for the reader in one place.</p>{posts}</main>"
    )
    assert _kinds(record) == {f"1{number}:00": "metadata" for number in range(3)}
    assert all(f"Update {number}" in record.text for number in range(3))


def test_short_lines_of_the_article_stay_in_the_main_text(tmp_path: Path) -> None:
    record = _page(tmp_path, f"<article><h1>A</h1><p>{PROSE[0]}</p><p>Or so they say.</p><p>{PROSE[1]}</p></article>")
    assert _kinds(record) == {}
    only = _page(tmp_path, f"<nav>Home</nav><article><h1>A</h1>{BODY}</article>", main_text_only=True)
    assert only.text == "\n".join(["A", *PROSE])


@pytest.mark.parametrize("headline", ["<h1>The flood</h1>", "<h1><span class='x'>The flood</span></h1>"])
def test_the_headline_in_the_head_of_an_article_is_main_text(headline: str, tmp_path: Path) -> None:
    body = f"<nav>Home</nav><article><header>{headline}<p class='byline'>By Ana</p></header>{BODY}</article>"
    record = _page(tmp_path, body, main_text_only=True)
    assert record.text.split("\n")[0] == "The flood"
    head, body = "<meta property='og:title' content='Floods'>", f"<article>{BODY}</article>"
    site = _page(tmp_path, f"<header><div><h1><span>The Post</span></h1></div></header>{body}", head)
    assert _kinds(site) == {"The Post": "navigation"}


GRAPH = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebPage", "@id": "#page", "url": "https://post.example/floods/"},
        {"@type": "NewsArticle", "headline": "City&#8217;s plan", "author": [{"@id": "#ana"}], "inLanguage": "en-US",
         "publisher": {"@id": "#post"}, "image": {"@id": "#image"}, "datePublished": "2024-03-05T08:30:00+00:00"},
        {"@type": "ImageObject", "@id": "#image", "caption": "The river on Monday"},
        {"@type": "Organization", "@id": "#post", "name": "The Post &amp; Mail"},
        {"@type": "Person", "@id": "#ana", "name": "Ana Bo"},
    ],
}  # fmt: skip


@pytest.mark.parametrize("wrapping", ["{}", "\n//<![CDATA[\n{}\n//]]>\n", "<!--\n{}\n-->"])
def test_linked_data_that_names_things_by_id(wrapping: str, tmp_path: Path) -> None:
    script = wrapping.format(json.dumps(GRAPH))
    head = (
        "<link rel='canonical' href='https://post.example/floods/'><title>Other</title>"
        "<meta property='og:url' content='https://post.example/floods/?utm=1'>"
        f"<script type='application/ld+json'>{script}</script>"
    )
    record = _page(tmp_path, f"<article><h1>City’s plan</h1>{BODY}</article>", head)
    assert record.title == "City’s plan"
    stated = {"author": "Ana Bo", "outlet": "The Post & Mail", "url": "https://post.example/floods/",
              "language": "en-US", "published": "2024-03-05T08:30:00+00:00",
              "image_caption": "The river on Monday"}  # fmt: skip
    assert stated.items() <= record.meta.items()


def test_an_article_inside_what_the_page_is_about(tmp_path: Path) -> None:
    value = {
        "@type": "WebPage",
        "mainEntity": {"@type": "LiveBlogPosting", "headline": "Live", "author": {"name": "Desk"}},
    }
    head = f"<script type='application/ld+json'>{json.dumps(value)}</script>"
    record = _page(tmp_path, f"<h1>Other</h1>{BODY}", head)
    assert (record.title, record.meta["author"]) == ("Live", "Desk")


@pytest.mark.parametrize(
    "markup",
    [
        "<span itemprop='author' itemscope><span itemprop='name'>Zoe Lee</span></span>",
        "<a rel='author' href='/z'>Zoe Lee</a>",
        "<p itemprop='author'>By Zoe Lee</p>",
    ],
)
def test_authors_whom_elements_name(markup: str, tmp_path: Path) -> None:
    record = _page(tmp_path, f"<article><h1>A</h1>{markup}{BODY}</article>")
    assert record.meta["author"] == "Zoe Lee"
    assert next(kind for words, kind in _kinds(record).items() if "Zoe Lee" in words) == "metadata"


def test_captions_are_told_without_hidden_words(tmp_path: Path) -> None:
    figure = "<figure><img><figcaption><span class='sr-only'>Image caption, </span>The river</figcaption></figure>"
    record = _page(tmp_path, f"<article><h1>A</h1>{figure}{BODY}</article>")
    assert record.meta["image_caption"] == "The river"
    assert _kinds(record) == {"The river": "caption"}


def test_a_page_of_the_same_line_again_and_again_takes_no_minutes(tmp_path: Path) -> None:
    began = process_time()
    record = _page(tmp_path, "<ul>" + "<li>same words</li>" * 6000 + "</ul>")
    assert record.text.count("\n") == 5999
    assert process_time() - began < 10
