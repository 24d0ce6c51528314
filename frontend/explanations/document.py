"""docs/diagnostics.md, from the pages."""

from __future__ import annotations

import textwrap

from frontend.explanations.page import RANGES, Page, codes, read_page

_HEADER = """# Diagnostics

Every error and warning has a code: `error[SNN111]: net.nir, node 'lif': ...`. `snnmlir explain
SNN111`, or `bazel run //frontend:explain -- SNN111`, prints what stands here. The first digit says
where it comes from:
"""
_FOOTER = """
In the examples, `snnmlir VERB` is what `bazel run //frontend:VERB --` is. A code keeps its meaning;
one that is no longer needed is not given to anything else. The pages are the files of
frontend/explanations/pages. Generated: `bazel run //frontend/explanations:update`.
"""


def document() -> str:
    ranges = [f"| SNN{digit}xx | {what} |" for digit, what in RANGES.items()]
    parts = [_HEADER, "| codes | |", "|---|---|", *ranges, _FOOTER]
    pages = [read_page(code) for code in codes()]
    for digit, what in RANGES.items():
        parts.append(f"## SNN{digit}xx, {what}\n")
        parts += [_section(page) for page in pages if page.code[3] == digit]
    return "\n".join(parts).rstrip() + "\n"


def _section(page: Page) -> str:
    return "\n\n".join(
        [
            f"### {page.code}: {page.title}",
            _filled(page.cause),
            _filled(f"Example: {page.given}"),
            f"```text\n{page.example}\n```",
            _filled(f"To do: {page.remedy}") + "\n",
        ]
    )


def _filled(text: str) -> str:
    return textwrap.fill(text, 100, break_on_hyphens=False, break_long_words=False)
