"""Runs a verb of the command line as a user does: a process of its own, in a folder of its own."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import subprocess


@dataclasses.dataclass(frozen=True)
class Result:
    code: int
    stdout: str
    stderr: str


def compile_command(*arguments: str, cwd: pathlib.Path, **environment: str) -> Result:
    """`compile ARGUMENTS`, standing in `cwd`. The binary is the one named by $SNN_COMPILE."""
    # What `bazel run` sets: relative paths count from where the user stands.
    env = {**os.environ, "BUILD_WORKING_DIRECTORY": str(cwd), **environment}
    binary = os.path.abspath(os.environ["SNN_COMPILE"])
    done = subprocess.run(
        [binary, *arguments], cwd=os.getcwd(), env=env, capture_output=True, text=True, timeout=300
    )
    return Result(done.returncode, done.stdout, done.stderr)
