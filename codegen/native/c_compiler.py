"""The machine's own C compiler."""

from __future__ import annotations

import os
import pathlib
import platform
import shlex
import shutil
import subprocess

_NAMES = ("cc", "gcc", "clang")
# For this machine alone: the bits are the same with any of these.
_FLAGS = ("-std=c11", "-O3", "-fPIC", "-shared")
_OF_THIS_PROCESSOR = {"x86_64": ("-march=native",), "AMD64": ("-march=native",)}


class CompilerError(Exception):
    """There is no C compiler, or it refuses its work; the text says what to do."""


def machine_compiler() -> tuple[str, ...]:
    """The command that $CC names, or else the first of cc, gcc and clang that there is.

    Raises CompilerError where there is none.
    """
    given = shlex.split(os.environ.get("CC", ""))
    if given:
        if shutil.which(given[0]) is None:
            raise CompilerError(
                f"the C compiler that CC names is not there: {given[0]}\n"
                "  to do:    set CC to one that is, or leave it unset"
            )
        return tuple(given)
    for name in _NAMES:
        if shutil.which(name):
            return (name,)
    raise CompilerError(
        "this machine has no C compiler\n"
        f"  found:    none of {', '.join(_NAMES)} on the PATH\n"
        "  to do:    install one (Debian, Ubuntu: apt install gcc), or name one by CC"
    )


def shared_library(sources: list[pathlib.Path], library: pathlib.Path) -> None:
    """Builds `library` of C files. Raises CompilerError with what the compiler said."""
    native = _OF_THIS_PROCESSOR.get(platform.machine(), ())
    command = [*machine_compiler(), *_FLAGS, *native, "-o", str(library), *map(str, sources)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    except OSError as error:
        raise CompilerError(f"{command[0]} cannot be started: {error.strerror}") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise CompilerError(
            f"the C compiler failed with exit code {done.returncode}\n"
            f"  command:  {shlex.join(command)}\n{said}"
        )
