"""The C compilers by which steps are timed and counted."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import platform
import shutil
import subprocess

import ziglang


@dataclasses.dataclass(frozen=True)
class Compiler:
    """command: with what chooses optimisation and processor."""

    name: str
    command: tuple[str, ...]


_MORE_FLAGS = ("-O3", "-O3 -march=native")
GCC = Compiler("gcc -O2", ("gcc", "-O2"))


def zig(cache: pathlib.Path) -> Compiler:
    """The pinned clang, for any processor of this machine's kind. cache: a folder for it."""
    os.environ["ZIG_GLOBAL_CACHE_DIR"] = os.environ["ZIG_LOCAL_CACHE_DIR"] = str(cache)
    program = str(pathlib.Path(ziglang.__file__).parent / "zig")
    target = f"{platform.machine()}-linux-gnu"
    return Compiler(
        "clang -O2 (zig)",
        (program, "cc", "-target", target, "-fno-sanitize=undefined", "-O2"),
    )


def compilers(cache: pathlib.Path) -> list[Compiler]:
    """Those that there are; clang is zig's where the machine has none."""
    others = [Compiler(f"gcc {flags}", ("gcc", *flags.split())) for flags in _MORE_FLAGS]
    clang = Compiler("clang -O2", ("clang", "-O2"))
    return [GCC, *others, clang if shutil.which("clang") else zig(cache)]


def run_tool(command: list[str]) -> str:
    """What a compiler, or a program of its kind, prints; ends this program where it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}")
    return done.stdout
