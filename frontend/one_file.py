"""--output of one file, whose ending says what it is."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence

from frontend.diagnostics import Findings
from frontend.outputs import check_writable, write_all
from frontend.paths import as_typed


def check_file(path: pathlib.Path, endings: Sequence[str], findings: Findings) -> None:
    """Before anything is computed: has the name one of these endings, and can the file be written?

    Raises ModelError where not.
    """
    if path.suffix.lower() not in endings:
        findings.error(
            "SNN403",
            None,
            f"--output {as_typed(path)}: the name does not say in which format",
            found=repr(path.suffix),
            expected=", ".join(endings),
            remedy="give the file one of these endings",
        )
        findings.raise_if_errors()
    check_writable(path, flag="--output")


def write_one(path: pathlib.Path, content: str | bytes) -> pathlib.Path:
    """Raises ModelError where that is not possible."""
    (written,) = write_all(path.parent, {path.name: content}, flag="--output")
    return written
