"""Writing results: nothing half-written, and nothing outside the output folder."""

from __future__ import annotations

import contextlib
import errno
import os
import pathlib
import tempfile
from collections.abc import Mapping

from frontend.diagnostics import Findings
from frontend.paths import as_typed

_FOLDER_IN_THE_WAY = "a folder of that name is in the way"


def write_all(
    folder: pathlib.Path, files: Mapping[str, str | bytes], *, flag: str = "--out"
) -> list[pathlib.Path]:
    """Writes `files` (name to content) into `folder`, which is made where it does not exist.

    Every file is written beside its place first and moved there when all are complete, so that a
    failure or an interrupt while writing leaves what was there before.
    Raises ModelError when the folder cannot be written; flag: that which named the folder.
    """
    for name in files:
        if pathlib.PurePath(name).name != name or name == "..":
            raise ValueError(f"{name!r} is not a plain file name")
    made = _missing(folder)
    target = None  # what is worked on: a full disk does not say
    staged: list[tuple[pathlib.Path, pathlib.Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            target = folder / name
            if target.is_dir():
                raise IsADirectoryError(errno.EISDIR, _FOLDER_IN_THE_WAY, str(target))
            handle, temporary = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
            staged.append((pathlib.Path(temporary), target))
            with os.fdopen(handle, "wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
            os.chmod(temporary, 0o666 & ~_umask())
        for temporary, target in staged:
            os.replace(temporary, target)
    except BaseException as error:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
        for path in made:
            with contextlib.suppress(OSError):
                path.rmdir()
        if not isinstance(error, OSError):
            raise
        _refuse(folder, error.strerror, target or pathlib.Path(error.filename), flag)
    return [target for _, target in staged]


def check_writable(file: pathlib.Path, *, flag: str) -> None:
    """Before what takes long: raises ModelError where it is plain that write_all would."""
    folder = next(path for path in file.parents if os.path.exists(path))
    if not folder.is_dir():
        _refuse(file.parent, os.strerror(errno.ENOTDIR), folder, flag)
    if os.path.isdir(file):
        _refuse(file.parent, _FOLDER_IN_THE_WAY, file, flag)
    if not os.access(folder, os.W_OK | os.X_OK):
        _refuse(file.parent, os.strerror(errno.EACCES), folder, flag)


def _refuse(folder: pathlib.Path, reason: str, path: pathlib.Path, flag: str) -> None:
    findings = Findings(as_typed(folder))
    findings.error(
        "SNN402",
        None,
        "the output folder cannot be written",
        found=f"{reason} ({as_typed(path)})",
        expected="a folder that you may write to, with room for the files",
        remedy=f"choose another folder with {flag}",
    )
    findings.raise_if_errors()


def _missing(folder: pathlib.Path) -> list[pathlib.Path]:
    """The folders that making `folder` would make, innermost first."""
    missing = []
    while not folder.exists() and folder != folder.parent:
        missing.append(folder)
        folder = folder.parent
    return missing


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
