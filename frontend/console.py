"""Where the command line prints: rich's console, which a reader that leaves does not stop."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterable

import rich.console
from rich.table import Table

_WIDTH = 80  # fits in every log


class Console(rich.console.Console):
    """As rich's, but `| head` may close the pipe: the work goes on, its output goes nowhere.

    Its width is the terminal's, elsewhere 80; what is printed as it is may be longer.
    """

    def __init__(self, **options):
        super().__init__(highlight=False, markup=False, soft_wrap=True, **options)
        if not self.is_terminal:
            self.width = _WIDTH

    def paragraphs(self, texts: Iterable[str], indent: str, style: str | None = None) -> None:
        """Prints each text, broken to the width; `indent` begins its lines but the first."""
        for text in texts:
            for line in textwrap.wrap(
                text, self.width, subsequent_indent=indent, break_on_hyphens=False
            ):
                self.print(line, style=style)

    def finding(self, text: str, severity: str) -> None:
        """Prints a finding, the first line of `text` in the colour of its severity."""
        head, *details = text.split("\n")
        self.paragraphs([head], "  ", style="bold red" if severity == "error" else "yellow")
        self.paragraphs(details, " " * 12)

    def table(self, table: Table) -> None:
        """Prints a table within the width, elsewhere than on a terminal without trailing spaces."""
        if self.is_terminal:
            self.print(table, soft_wrap=False)
            return
        with self.capture() as captured:
            self.print(table, soft_wrap=False)
        self.print("\n".join(line.rstrip() for line in captured.get().splitlines()))

    def on_broken_pipe(self) -> None:
        self.silence()

    def silence(self) -> None:
        """From here on, and for what is still in the file's buffer, output goes nowhere."""
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, self.file.fileno())
        os.close(silence)
