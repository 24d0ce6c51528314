"""Builds generated C with real compilers, the way a careful user would: warnings are errors."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import subprocess
import sys

WARNINGS = (
    *("-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Wsign-conversion", "-Wshadow"),
    *("-Wdouble-promotion", "-Wstrict-prototypes", "-Wmissing-prototypes", "-Werror"),
)

# zig keeps a cache below the home folder; a Bazel test has none but its own.
if "TEST_TMPDIR" in os.environ:
    os.environ.setdefault("ZIG_GLOBAL_CACHE_DIR", os.path.join(os.environ["TEST_TMPDIR"], "zig"))


@dataclasses.dataclass(frozen=True)
class Compiler:
    """A compiler with the flags that results must not depend on."""

    name: str
    command: tuple[str, ...]

    def shared_library(self, source: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
        """Compiles one C file to a shared library in `folder` and returns its path."""
        stem = f"{source.stem}.{self.name.replace(' ', '_')}"
        object_file, library = folder / f"{stem}.o", folder / f"{stem}.so"
        link = ("-shared", "-nostdlib", "-o", str(library))
        if self.command[0] == "gcc":
            # Nothing is left for link time, and loading that plugin is a tenth of a compilation.
            run(*self.command, *WARNINGS, "-fPIC", *link, "-fno-use-linker-plugin", str(source))
        else:
            # zig would build a libc of its own to link with (a minute), which nobody needs.
            run(*self.command, *WARNINGS, "-fPIC", "-c", "-o", str(object_file), str(source))
            run("gcc", *link, str(object_file))
        return library


def run(*command: str) -> None:
    """Runs a command; what it printed is the error where it fails."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"{' '.join(command)}\n{done.stderr[-4000:]}")


def _gcc(standard: str, *flags: str) -> Compiler:
    return Compiler(f"gcc {standard} {' '.join(flags)}", ("gcc", f"-std={standard}", *flags))


def _zig(standard: str, *flags: str) -> Compiler:
    command = (sys.executable, "-m", "ziglang", "cc", f"-std={standard}", *flags)
    return Compiler(f"zig cc {standard} {' '.join(flags)}", (*command, "-fno-sanitize=undefined"))


GCC = tuple(
    _gcc(standard, *flags)
    for flags in (("-O0",), ("-O2",), ("-O3", "-march=native"))
    for standard in ("c11", "gnu11")
)
GCC_O0, GCC_O2 = GCC[0], GCC[2]
# Fuses products and sums by default, on a processor that can.
GCC_GNU11_O3 = GCC[5]
ZIG_O2 = _zig("c11", "-O2")
ALL = (*GCC, ZIG_O2, _zig("gnu11", "-O2"), _zig("gnu11", "-O3", "-march=native"))
