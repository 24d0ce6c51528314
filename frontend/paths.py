"""Paths as the user means them: `bazel run` starts us elsewhere than where they stand."""

from __future__ import annotations

import os
import pathlib


def user_path(text: str) -> pathlib.Path:
    """A path that the user typed, relative to where they stand."""
    return pathlib.Path(os.environ.get("BUILD_WORKING_DIRECTORY", "."), text)


def as_typed(path: pathlib.Path) -> str:
    """A path as the user would type it from where they stand."""
    here = user_path(".").resolve()
    absolute = path.resolve()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)
