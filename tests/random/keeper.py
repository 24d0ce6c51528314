"""Keeps what fails where the user finds it, and says how to run it again."""

from __future__ import annotations

import contextlib
import os
import pathlib
import tempfile
from collections.abc import Callable
from typing import TypeVar

from tests.random.case import SUFFIXES, Case

Result = TypeVar("Result")


class Keeper:
    """Runs cases; the last one that failed stays in a folder as NAME.nir, .json and .npz.

    While a case runs it lies there as NAME-running.nir, which a crash leaves behind.
    folder: None for that of the tests' outputs.
    """

    def __init__(self, name: str, folder: pathlib.Path | None = None):
        self.name = name
        self.folder = outputs_folder() if folder is None else folder

    def run(self, case: Case, what: Callable[[Case, pathlib.Path], Result]) -> Result:
        """What `what` returns for the case and a folder that is gone afterwards.

        Raises AssertionError, with what went wrong and where the case is, for anything that it
        raises.
        """
        kept = case.save(self.folder, f"{self.name}-running")
        try:
            with tempfile.TemporaryDirectory() as folder:
                result = what(case, pathlib.Path(folder))
        except Exception as error:
            self.keep(kept)
            raise AssertionError(self.message(error, case)) from error
        except BaseException:  # Not the case's fault: an interrupt, or hypothesis' own.
            forget(kept)
            raise
        forget(kept)
        return result

    def keep(self, running: pathlib.Path) -> None:
        for suffix in SUFFIXES:
            running.with_suffix(suffix).replace(self.folder / f"{self.name}{suffix}")

    def message(self, error: Exception, case: Case) -> str:
        path = findable(self.folder) / f"{self.name}.nir"
        return (
            f"{type(error).__name__}: {error}\n"
            f"kept, as small as it became: {path} (with .json and .npz)\n"
            f"options: {case.options.flags()}\n"
            f"to run it again: ./bazelw run //tests/random:replay -- {path}\n"
            f"once it is mended: move the three files to tests/random/found"
        )


def forget(path: pathlib.Path) -> None:
    """Removes a case's files."""
    for suffix in SUFFIXES:
        with contextlib.suppress(FileNotFoundError):
            path.with_suffix(suffix).unlink()


def outputs_folder() -> pathlib.Path:
    """Where a test may leave files: Bazel's folder for that, or a new one."""
    under_bazel = os.environ.get("TEST_UNDECLARED_OUTPUTS_DIR")
    return pathlib.Path(under_bazel or tempfile.mkdtemp(prefix="snn_mlir-random-"))


def findable(folder: pathlib.Path) -> pathlib.Path:
    """The folder as the user can find it: a test of Bazel's runs in a sandbox that is gone then."""
    target = os.environ.get("TEST_TARGET")
    if target is None or folder != outputs_folder():
        return folder
    shards = int(os.environ.get("TEST_TOTAL_SHARDS", "1"))
    path = pathlib.Path("bazel-testlogs", target.removeprefix("//").replace(":", "/"))
    if shards > 1:
        path /= f"shard_{int(os.environ['TEST_SHARD_INDEX']) + 1}_of_{shards}"
    return path / "test.outputs"
