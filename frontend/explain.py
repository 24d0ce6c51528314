"""`bazel run //frontend:explain -- CODE`: what a diagnostic means, and what to do about it."""

from __future__ import annotations

import operator
from collections.abc import Sequence

from frontend import command_line
from frontend.command_line import ExitCode, UsageError
from frontend.console import Console
from frontend.explanations.page import RANGES, Page, codes, read_page

USAGE = "explain [CODE ...]"
DESCRIPTION = (
    "Tells of the code of an error or a warning, as SNN111: its cause, an example with the message "
    "that comes, and what to do. Without a code it lists all of them."
)
EXAMPLES = ("explain SNN111", "explain")
_INDENT = "  "


def main(arguments: list[str]) -> ExitCode:
    asked = [_known(argument) for argument in arguments]
    with command_line.standard_output():
        if asked:
            _show_pages([read_page(code) for code in asked])
        else:
            _show_list([read_page(code) for code in codes()])
    return ExitCode.DONE


def _known(argument: str) -> str:
    """The code that is meant: `snn111` and `111` will do. Raises UsageError."""
    code = argument.upper()
    code = code if code.startswith("SNN") else f"SNN{code}"
    known = codes()
    if code in known:
        return code
    close = max(known, key=lambda each: sum(map(operator.eq, each, code)))
    is_close = sum(map(operator.eq, close, code)) == len(close) - 1
    hint = f"did you mean {close}?" if is_close else "without a code, explain lists all"
    raise UsageError(f"there is no code {argument!r}: {hint}")


def _show_list(pages: Sequence[Page]) -> None:
    console = Console()
    for digit, what in RANGES.items():
        if digit != next(iter(RANGES)):
            console.print()
        console.paragraphs([f"SNN{digit}xx, {what}"], _INDENT, style="bold")
        mine = (page for page in pages if page.code[3] == digit)
        console.paragraphs((f"  {page.code}  {page.title}" for page in mine), " " * 10)


def _show_pages(pages: Sequence[Page]) -> None:
    console = Console()
    for page in pages:
        if page is not pages[0]:
            console.print()
        console.paragraphs([f"{page.code}: {page.title}"], _INDENT, style="bold")
        console.print()
        console.paragraphs([page.cause], "")
        console.print("\nExample", style="bold")
        console.paragraphs([page.given], "")
        console.print()
        for line in page.example.splitlines():
            console.print(_INDENT + line)
        console.print("\nTo do", style="bold")
        console.paragraphs([page.remedy], "")


if __name__ == "__main__":
    command_line.run(main, usage=USAGE, description=DESCRIPTION, examples=EXAMPLES)
