"""Runs a verb of the command line as a user does: a process of its own, in a folder of its own."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import subprocess
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
