"""A table of what models take on their targets, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from codegen.emulate.results import Result, Results

_HEADER = """\
| target | code | constants | RAM | stack | instructions/step | the reference's bits |
|---|--:|--:|--:|--:|--:|---|
"""


def markdown(found: Iterable[Results]) -> str:
    """A section for each model and number format."""
    return "\n".join(_section(results) for results in found)


def _section(results: Results) -> str:
    rows = "".join(_row(result) for result in results.targets)
    return f"## {results.name}, {results.dtype} ({results.steps} steps)\n\n{_HEADER}{rows}"


def _row(result: Result) -> str:
    numbers = (result.text, result.rodata, result.ram, result.stack, result.instructions)
    words = [f"{result.target} ({result.title})", *(f"{number:,}" for number in numbers)]
    return f"| {' | '.join([*words, result.difference or 'yes'])} |\n"
