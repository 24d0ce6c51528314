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
        run(*self.command, *WARNINGS, "-fPIC", "-c", "-o", str(object_file), str(source))
        # gcc links for all: zig would build a libc of its own first (a minute), which nobody needs.
        run("gcc", "-shared", "-nostdlib", "-o", str(library), str(object_file))
        return library


def run(*command: str) -> None:
    """Runs a command; what it printed is the error where it fails."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"{' '.join(command)}\n{done.stderr[-4000:]}")


GCC_O2 = Compiler("gcc -O2", ("gcc", "-std=c11", "-O2"))
ZIG_O2 = Compiler(
    "zig cc -O2",
    (sys.executable, "-m", "ziglang", "cc", "-std=c11", "-O2", "-fno-sanitize=undefined"),
)
ALL = (
    Compiler("gcc -O0", ("gcc", "-std=c11", "-O0")),
    GCC_O2,
    Compiler("gcc -O3 native", ("gcc", "-std=c11", "-O3", "-march=native")),
    Compiler("gcc gnu11 -O3 native", ("gcc", "-std=gnu11", "-O3", "-march=native")),
    ZIG_O2,
    Compiler(
        "zig cc gnu11 -O3 native",
        (
            *(sys.executable, "-m", "ziglang", "cc", "-std=gnu11", "-O3", "-march=native"),
            "-fno-sanitize=undefined",
        ),
    ),
)
