"""The pages of the site, with links as they are there."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Mapping

# Files elsewhere in the repository to the pages that they are on the site.
ELSEWHERE = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "README.md": "index.md",
    "snn_dialect/spec.md": "spec.md",
}
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")


def page_of(path: str) -> str | None:
    """The page that a file of the repository is on the site; None: it is none."""
    if path.startswith("docs/") and path.count("/") == 1:
        return path.removeprefix("docs/")
    return ELSEWHERE.get(path)


def staged(path: str, text: str, pages: Mapping[str, str]) -> str:
    """A page's text: links to other pages lead there, those to sources become their paths.

    path: of the file in the repository; pages: of all files that are pages, path to page
    """

    def link(match: re.Match[str]) -> str:
        words, target = match.groups()
        file, mark, anchor = target.partition("#")
        if not file or re.match(r"[a-z]+:", file):
            return match[0]
        place = _normal(pathlib.PurePosixPath(path).parent / file)
        if place in pages:
            return f"[{words}]({pages[place]}{mark}{anchor})"
        return words if words.strip("`") == place else f"{words} (`{place}`)"

    return _LINK.sub(link, text)


def _normal(path: pathlib.PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
