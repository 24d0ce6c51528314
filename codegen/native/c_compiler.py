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

_ANOTHER = "see what the compiler says, or name another one by CC"


class CompilerError(Exception):
    """There is no C compiler, or it refuses its work; the text says what to do.

    found   what is in the way; below it, what the compiler says
    remedy  what to do
    """

    def __init__(self, found: str, *, remedy: str):
        self.found = found
        self.remedy = remedy
        super().__init__(f"{found}\n  to do:    {remedy}")


def machine_compiler() -> tuple[str, ...]:
    """The command that $CC names, or else the first of cc, gcc and clang that there is.

    Raises CompilerError where there is none.
    """
    given = shlex.split(os.environ.get("CC", ""))
    if given:
        if shutil.which(given[0]) is None:
            raise CompilerError(
                f"the C compiler that CC names is not there: {given[0]}",
                remedy="set CC to one that is, or leave it unset",
            )
        return tuple(given)
    for name in _NAMES:
        if shutil.which(name):
            return (name,)
    raise CompilerError(
        f"no C compiler: none of {', '.join(_NAMES)} on the PATH",
        remedy="install one (Debian, Ubuntu: apt install gcc), or name one by CC",
    )


def shared_library(sources: list[pathlib.Path], library: pathlib.Path) -> None:
    """Builds `library` of C files. Raises CompilerError with what the compiler said."""
    native = _OF_THIS_PROCESSOR.get(platform.machine(), ())
    command = [*machine_compiler(), *_FLAGS, *native, "-o", str(library), *map(str, sources)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    except OSError as error:
        raise CompilerError(
            f"{command[0]} cannot be started: {error.strerror}", remedy=_ANOTHER
        ) from error
    if done.returncode or not library.exists():
        said = (done.stderr or done.stdout).strip()
        how = f"failed with exit code {done.returncode}" if done.returncode else "wrote no library"
        raise CompilerError(
            f"the C compiler {how}\n  command:  {shlex.join(command)}\n{said}", remedy=_ANOTHER
        )
