"""The exported models with what their own frameworks gave for them.

Those of this folder, under `framework/model`, and those of tests/exports, under
`exports/framework/model`. Their README.md files say more.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import pathlib

import numpy as np

_HERE = pathlib.Path(__file__).parent
_EXPORTS = _HERE.parent / "exports"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Case:
    """settings: overrides as `--set` takes them. path: of the model, without `.nir`."""

    name: str
    path: pathlib.Path
    profile: str
    settings: tuple[str, ...]

    @property
    def model(self) -> pathlib.Path:
        return self._file(".nir")

    @property
    def input_file(self) -> pathlib.Path:
        return self._file("_in.npy")

    @functools.cached_property
    def input(self) -> np.ndarray:
        """(T, *input shape), float32."""
        return np.load(self.input_file)

    @functools.cached_property
    def output(self) -> np.ndarray:
        """(T, *output shape): spikes, counts or membranes, as the framework gave them."""
        return np.load(self._file("_out.npy"))

    def _file(self, ending: str) -> pathlib.Path:
        return self.path.with_name(self.path.name + ending)


def conformance_cases() -> tuple[Case, ...]:
    """The 32 that the project was given."""
    return _load(_HERE / "cases.json", "")


def export_cases() -> tuple[Case, ...]:
    """Those that the scripts in tests/exports have written."""
    tables = sorted(_EXPORTS.glob("*/cases.json"))
    return tuple(case for table in tables for case in _load(table, "exports/"))


def all_cases() -> tuple[Case, ...]:
    return conformance_cases() + export_cases()


def disagreement(found: np.ndarray, expected: np.ndarray) -> str:
    """Why outputs do not conform, empty where they do.

    Spikes (integers in `found`) have to be equal at every step; analog values have to be within
    1e-6, relative above 1.
    """
    if found.shape != expected.shape:
        return f"shape {expected.shape} expected, found {found.shape}"
    if found.dtype.kind in "iu":
        wrong = found != expected
    else:
        wrong = ~(np.abs(found - expected) <= 1e-6 * np.maximum(1, np.abs(expected)))
    if not wrong.any():
        return ""
    first = tuple(int(k) for k in np.argwhere(wrong)[0])
    return (
        f"{int(wrong.sum())} of {wrong.size} values differ, first at step {first[0]}, "
        f"element {first[1:]}: expected {expected[first]!r}, found {found[first]!r}"
    )


def _load(table: pathlib.Path, prefix: str) -> tuple[Case, ...]:
    root = table.parent if table.parent == _HERE else _EXPORTS
    entries = json.loads(table.read_text(encoding="utf-8"))
    return tuple(_case(entry, root, prefix) for entry in entries)


def _case(entry: dict, root: pathlib.Path, prefix: str) -> Case:
    name = entry["file"].removesuffix(".nir")
    overrides = dict(entry["overrides"])
    per_node = overrides.pop("per_node", {})
    return Case(
        name=prefix + name,
        path=root / name,
        profile=entry["profile"],
        settings=(
            *(f"{field}={value}" for field, value in overrides.items()),
            *(
                f"{node}.{field}={value}"
                for node, fields in per_node.items()
                for field, value in fields.items()
            ),
        ),
    )
