"""Runs a verb of the command line as a user does: a process of its own, in a folder of its own."""

from __future__ import annotations

import dataclasses
import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence

# What small models of tests need to be unambiguous.
PROFILE = ("--profile", "nir", "--dt", "1e-4")


@dataclasses.dataclass(frozen=True)
class Result:
    code: int
    stdout: str
    stderr: str


def compile_command(*arguments: str, cwd: pathlib.Path, **environment: str) -> Result:
    """`compile ARGUMENTS`, standing in `cwd`. The binary is the one named by $SNN_COMPILE."""
    return _command("SNN_COMPILE", arguments, cwd, environment)


def check_command(*arguments: str, cwd: pathlib.Path, **environment: str) -> Result:
    """`check ARGUMENTS`, standing in `cwd`. The binary is the one named by $SNN_CHECK."""
    return _command("SNN_CHECK", arguments, cwd, environment)


def compare_command(*arguments: str, cwd: pathlib.Path, **environment: str) -> Result:
    """`compare ARGUMENTS`, standing in `cwd`. The binary is the one named by $SNN_COMPARE."""
    return _command("SNN_COMPARE", arguments, cwd, environment)


def on_a_terminal(variable: str, *arguments: str, cwd: pathlib.Path, **environment: str) -> Result:
    """The verb of $VARIABLE on a terminal of 80 columns; all that it prints, escapes included."""
    terminal, ours = pty.openpty()
    fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    env = {**os.environ, "BUILD_WORKING_DIRECTORY": str(cwd), "TERM": "xterm", **environment}
    env.pop("COLUMNS", None)
    command = [os.path.abspath(os.environ[variable]), *arguments]
    with subprocess.Popen(command, env=env, stdin=ours, stdout=ours, stderr=ours) as child:
        os.close(ours)
        output = b""
        while True:
            try:
                output += os.read(terminal, 4096)
            except OSError:  # how Linux says that the other side is closed
                break
    os.close(terminal)
    return Result(child.returncode, output.decode(), "")


def without_escapes(text: str) -> list[str]:
    """The lines of what a terminal got."""
    return re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text))


def _command(
    variable: str, arguments: Sequence[str], cwd: pathlib.Path, environment: Mapping[str, str]
) -> Result:
    # What `bazel run` sets: relative paths count from where the user stands.
    env = {**os.environ, "BUILD_WORKING_DIRECTORY": str(cwd), **environment}
    binary = os.path.abspath(os.environ[variable])
    done = subprocess.run(
        [binary, *arguments], cwd=os.getcwd(), env=env, capture_output=True, text=True, timeout=300
    )
    return Result(done.returncode, done.stdout, done.stderr)


def refuse(model: pathlib.Path, *words: str, options=PROFILE) -> str:
    """Compiles, expects exit 1 with every word in the message, and an output folder never made."""
    result = compile_command(
        model.name, *options, "--out", "out/deep", cwd=model.parent, HOME=str(model.parent)
    )
    assert result.code == 1, result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert model.name in result.stderr  # as the user typed it, not as we resolved it
    assert str(model.parent) not in result.stderr
    for word in words:
        assert word in result.stderr, result.stderr
    assert "to do:" in result.stderr
    assert not (model.parent / "out").exists()
    assert sorted(p.name for p in model.parent.iterdir()) == [model.name]
    return result.stderr
