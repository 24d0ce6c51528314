"""Constants that nobody reads: left out, since compilers warn of them."""

from __future__ import annotations

import re

from codegen.names import identifiers

_CONSTANT = re.compile(r"( *)const \w+ (\w+) = .*;")


def without_unused(lines: list[str]) -> list[str]:
    """The statements of a body without constants of which the rest of their block says nothing.

    There are some where a constant went to an operation whose result turned out to be known.
    """
    kept: list[str] = []  # from the last line on
    for line in reversed(lines):
        match = _CONSTANT.fullmatch(line)
        if match is None or _is_read(match[2], len(match[1]), kept):
            kept.append(line)
    return kept[::-1]


def _is_read(name: str, indentation: int, after: list[str]) -> bool:
    """Whether a line of the block has the name; after: what comes behind it, from the end on."""
    for line in reversed(after):
        if line and len(line) - len(line.lstrip()) < indentation:
            return False
        if name in line and not line.lstrip().startswith("/*") and name in identifiers([line]):
            return True
    return False
