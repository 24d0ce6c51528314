"""docs/cli.md: what every verb says of itself."""

from __future__ import annotations

import os
import pathlib
import subprocess

from snnmlir.verbs import VERBS

_HEAD = """# Command line

<!-- Written by `bazel run //docs/command_line:update`; do not edit. -->

Each verb is a target, `./bazelw run //frontend:VERB -- ...`, and one of the command
`snnmlir VERB ...`, which the wheel brings ([python_api.md](python_api.md)). Paths count from where
you stand; `--a-b` and `--a_b` are one flag. Exit codes: 0 done, 1 the model or its options are
wrong, 2 the command line is, 3 a fault of ours. What is printed goes to standard output, progress
and errors to standard error, without colours elsewhere than on a terminal, or where `NO_COLOR` is
set.
"""


def page() -> str:
    """Runs the verbs, whose programs $SNN_<VERB> names."""
    parts = [_HEAD]
    for verb, what in VERBS.items():
        program = pathlib.Path(os.environ[f"SNN_{verb.upper()}"]).absolute()
        done = subprocess.run([program, "--help"], capture_output=True, text=True, check=True)
        parts.append(f"## {verb}\n\n{what[0].upper()}{what[1:]}.\n\n```text\n{done.stdout}```\n")
    return "\n".join(parts)
