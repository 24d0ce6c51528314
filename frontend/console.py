"""Where the command line prints: rich's console, which a reader that leaves does not stop."""

from __future__ import annotations

import os

import rich.console


class Console(rich.console.Console):
    """As rich's, but `| head` may close the pipe: the work goes on, its output goes nowhere."""

    def __init__(self, **options):
        super().__init__(highlight=False, markup=False, **options)

    def on_broken_pipe(self) -> None:
        self.silence()

    def silence(self) -> None:
        """From here on, and for what is still in the file's buffer, output goes nowhere."""
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, self.file.fileno())
        os.close(silence)
