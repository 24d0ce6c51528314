"""Paths as the user means them: `bazel run` starts us elsewhere than where they stand."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Collection


def user_path(text: str) -> pathlib.Path:
    """A path that the user typed, relative to where they stand."""
    return pathlib.Path(os.environ.get("BUILD_WORKING_DIRECTORY", "."), text)


def as_typed(path: pathlib.Path) -> str:
    """A path as the user would type it from where they stand."""
    here = user_path(".").resolve()
    absolute = path.resolve()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)


def split_node(text: str, nodes: Collection[str]) -> tuple[str | None, str]:
    """NODE=FILE at the first `=` whose left side is one of the nodes; else a file alone."""
    for k, character in enumerate(text):
        if character == "=" and text[:k] in nodes:
            return text[:k], text[k + 1 :]
    return None, text
