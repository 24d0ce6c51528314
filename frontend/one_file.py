"""--output of one file, whose ending says what it is."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence

from frontend.diagnostics import Findings
from frontend.outputs import write_all
from frontend.paths import user_path


def output_file(text: str, endings: Sequence[str], findings: Findings) -> pathlib.Path:
    """The path of what the user typed. Raises ModelError where it ends otherwise."""
    path = user_path(text)
    if path.suffix.lower() not in endings:
        findings.error(
            None,
            f"--output {text}: the file's ending does not say what to write",
            found=repr(path.suffix),
            expected=" or ".join(endings),
            remedy=f"name it otherwise, as in --output {path.stem or 'net'}{endings[0]}",
        )
        findings.raise_if_errors()
    return path


def write_one(path: pathlib.Path, content: str | bytes) -> pathlib.Path:
    """Raises ModelError where that is not possible."""
    (written,) = write_all(path.parent, {path.name: content}, flag="--output")
    return written
