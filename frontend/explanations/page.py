"""The pages of `explain`: a Markdown file for each code, of which docs/diagnostics.md is made."""

from __future__ import annotations

import dataclasses
import pathlib
import re

FOLDER = pathlib.Path(__file__).parent / "pages"
# The first digit of a code and what such findings are about.
RANGES = {
    "1": "reading: the model's file, shapes, step rules, and what a network is fed with",
    "2": "quantising: number formats, ranges and calibration",
    "3": "lowering: how the network becomes loops, and faults of ours",
    "4": "C: names, files, building and running it, and faults of ours",
}
_LAYOUT = re.compile(
    r"# (?P<title>[^\n]+)\n\n(?P<cause>.+)\n\n"
    r"## Example\n\n(?P<given>.+)\n\n```text\n(?P<example>\$ .+)\n```\n\n"
    r"## To do\n\n(?P<remedy>.+)\n",
    re.DOTALL,
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Page:
    """What is said of a code; every text but `example` is one paragraph of Markdown.

    given    what the example's files hold
    example  a command behind `$ `, which ends with the first line without a backslash, and behind
             it what the command prints of this code, in lines of at most 78 characters
    """

    code: str
    title: str
    cause: str
    given: str
    example: str
    remedy: str


def codes() -> list[str]:
    """All there are, in order."""
    return sorted(path.stem for path in FOLDER.glob("SNN*.md"))


def read_page(code: str) -> Page:
    """Raises ValueError where its file is not laid out as a page is."""
    match = _LAYOUT.fullmatch((FOLDER / f"{code}.md").read_text(encoding="utf-8"))
    if match is None:
        raise ValueError(f"{code}.md: expected a title, the cause, `## Example` and `## To do`")
    texts = match.groupdict()
    prose = {k: " ".join(x.split()) for k, x in texts.items() if k != "example"}
    return Page(code=code, **prose, example=texts["example"])
