"""Compilers of the tests beside the harness's: with the undefined-behaviour sanitiser."""

from __future__ import annotations

import dataclasses
import functools
import pathlib
import tempfile

from tests.harness.c_compilers import ALL, WARNINGS, Compiler, run


@dataclasses.dataclass(frozen=True)
class SanitisingCompiler(Compiler):
    """A compiler whose libraries report undefined behaviour on standard error."""

    def shared_library(self, source: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
        library = folder / f"{source.stem}.sanitised.so"
        run(*self.command, *WARNINGS, "-fPIC", "-shared", "-o", str(library), str(source))
        return library


SANITISER = SanitisingCompiler("gcc ubsan", ("gcc", "-std=c11", "-O1", "-fsanitize=undefined"))


@functools.cache
def with_sanitiser() -> tuple[Compiler, ...]:
    """The harness's compilers, and gcc's sanitiser where its library is installed."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "empty.c"
        source.write_text("int nothing(void);\nint nothing(void) { return 0; }\n")
        try:
            SANITISER.shared_library(source, pathlib.Path(folder))
        except AssertionError:
            return ALL
    return (*ALL, SANITISER)
