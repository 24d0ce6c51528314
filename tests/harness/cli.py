"""Runs a verb of the command line as a user does: a process of its own, in a folder of its own.

The process is a fork of the test's, which has imported what takes half a second already; on a
terminal, and where a test asks for it, it is the binary itself.
"""

from __future__ import annotations

import dataclasses
import fcntl
import os
import pathlib
import pty
import re
import runpy
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import traceback
from collections.abc import Mapping, Sequence
from typing import IO, Protocol

# For the forks. What defines a verb's own flags is not imported: it runs, once a process.
from frontend import command_line, compile_report, compiler, model_flags, self_test  # noqa: F401

# What small models of tests need to be unambiguous.
PROFILE = ("--profile", "nir", "--dt", "1e-4")


@dataclasses.dataclass(frozen=True)
class Result:
    code: int
    stdout: str
    stderr: str


class Command(Protocol):
    def __call__(self, *arguments: str, cwd: pathlib.Path, **environment: str) -> Result: ...


def _verb(name: str) -> Command:
    def command(*arguments: str, cwd: pathlib.Path, **environment: str) -> Result:
        """`VERB ARGUMENTS`, standing in `cwd`."""
        return _command(name, arguments, cwd, environment)

    return command


compile_command = _verb("compile")
check_command = _verb("check")
compare_command = _verb("compare")
explain_command = _verb("explain")
run_command = _verb("run")
graph_command = _verb("graph")
plot_command = _verb("plot")
report_command = _verb("report")


def binary(variable: str, *arguments: str, cwd: pathlib.Path, **environment: str) -> Result:
    """The verb of $VARIABLE, its own imports included."""
    env = {**os.environ, "BUILD_WORKING_DIRECTORY": str(cwd), **environment}
    command = [os.path.abspath(os.environ[variable]), *arguments]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)
    return Result(done.returncode, done.stdout, done.stderr)


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
    verb: str, arguments: Sequence[str], cwd: pathlib.Path, environment: Mapping[str, str]
) -> Result:
    # What `bazel run` sets: relative paths count from where the user stands.
    env = {**os.environ, "BUILD_WORKING_DIRECTORY": str(cwd), **environment}
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        child = os.fork()
        if not child:
            _be(verb, arguments, env, stdout, stderr)
        _, status = os.waitpid(child, 0)
        return Result(os.waitstatus_to_exitcode(status), _text(stdout), _text(stderr))


def _be(
    verb: str, arguments: Sequence[str], env: Mapping[str, str], stdout: IO, stderr: IO
) -> None:
    """Runs a verb in this process, which ends with it, as a process of its own would."""
    code = 1
    try:
        signal.alarm(300)
        os.dup2(stdout.fileno(), 1)
        os.dup2(stderr.fileno(), 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w", 1)
        os.environ.clear()
        os.environ.update(env)
        tempfile.tempdir = None  # which $TMPDIR says
        sys.argv = [verb, *arguments]
        runpy.run_path(f"frontend/{verb}.py", run_name="__main__")
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _text(file: IO) -> str:
    file.seek(0)
    return file.read().decode()


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
