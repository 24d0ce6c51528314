"""The site: every page is there, it loads nothing from elsewhere, and its links lead somewhere.

That every link of a page leads to a page or heading is what its build ends on (mkdocs, strict).
"""

from __future__ import annotations

import html.parser
import pathlib

import pytest

from docs.site.stage import page_of, staged

SITE = pathlib.Path("docs/site_folder")
PAGES = {
    "docs/a.md": "a.md",
    "docs/b.md": "b.md",
    "README.md": "index.md",
    "snn_dialect/spec.md": "spec.md",
}


class Fetched(html.parser.HTMLParser):
    """What a browser fetches with a page, and where its links lead."""

    def __init__(self, text: str):
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag in ("script", "img", "iframe") and "src" in given:
            self.fetched.append(given["src"])
        if tag == "link" and given.get("rel") in ("stylesheet", "icon", "preload"):
            self.fetched.append(given["href"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])


@pytest.fixture(scope="module")
def pages() -> dict[str, Fetched]:
    """All but the one for servers, whose links count from their root."""
    files = (file for file in SITE.glob("*.html") if file.name != "404.html")
    return {file.name: Fetched(file.read_text("utf-8")) for file in files}


def test_every_page_is_there(pages):
    assert {"index.html", "cli.html", "spec.html", "contributing.html", "dialect.html"} <= set(
        pages
    )
    assert len(pages) >= 22


def test_nothing_comes_from_elsewhere(pages):
    for name, page in pages.items():
        assert page.fetched, name
        assert not [url for url in page.fetched if "://" in url or url.startswith("//")], name


def test_links_lead_to_pages(pages):
    for name, page in pages.items():
        inner = [link.partition("#")[0] for link in page.links if "://" not in link]
        missing = [
            link for link in inner if link and link not in pages and not link.startswith("mailto:")
        ]
        assert not missing, name


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("docs/a.md", "[b](b.md#x)", "[b](b.md#x)"),
        ("docs/a.md", "[s](../snn_dialect/spec.md)", "[s](spec.md)"),
        ("docs/a.md", "[the root](../README.md#start)", "[the root](index.md#start)"),
        ("docs/a.md", "[c](../bench/c.py)", "c (`bench/c.py`)"),
        ("docs/a.md", "[bench/c.py](../bench/c.py)", "bench/c.py"),
        ("snn_dialect/spec.md", "[a](../docs/a.md)", "[a](a.md)"),
        ("docs/a.md", "[n](https://neuroir.org)", "[n](https://neuroir.org)"),
        ("docs/a.md", "[here](#x)", "[here](#x)"),
    ],
)
def test_links_of_a_page(path, text, expected):
    assert staged(path, text, PAGES) == expected


def test_what_is_a_page():
    assert page_of("docs/targets.md") == "targets.md"
    assert page_of("CONTRIBUTING.md") == "contributing.md"
    assert page_of("tests/exports/README.md") is None
    assert page_of("docs/site/x.md") is None
