"""The exported models with what their own frameworks gave for them. README.md says more."""

from __future__ import annotations

import dataclasses
import functools
import json
import pathlib

import numpy as np

_HERE = pathlib.Path(__file__).parent

# Files that use what is not supported yet, each with a node that a finding has to name.
NOT_YET = {
    "sinabs/cnn_iaf_multi_infer": "0",
    "snntorch/conv_subtract": "0",
    "snntorch/rleaky_subtract": "1.lif",
    "snntorch/rleaky_zero": "1.lif",
    "snntorch/rsyn_zero": "1.lif",
    "spikingjelly/conv": "_0",
    "spyx/conv": "layer_0",
    "spyx/rlif": "layer_1.layer_1.lif",
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Case:
    """name: `framework/model`. settings: overrides as `--set` takes them."""

    name: str
    profile: str
    settings: tuple[str, ...]

    @property
    def model(self) -> pathlib.Path:
        return _HERE / f"{self.name}.nir"

    @property
    def input_file(self) -> pathlib.Path:
        return _HERE / f"{self.name}_in.npy"

    @functools.cached_property
    def input(self) -> np.ndarray:
        """(T, *input shape), float32."""
        return np.load(self.input_file)

    @functools.cached_property
    def output(self) -> np.ndarray:
        """(T, *output shape): spikes, counts or membranes, as the framework gave them."""
        return np.load(_HERE / f"{self.name}_out.npy")


def all_cases() -> tuple[Case, ...]:
    entries = json.loads((_HERE / "cases.json").read_text())
    return tuple(_case(entry) for entry in entries)


def supported_cases() -> tuple[Case, ...]:
    """What has to conform."""
    return tuple(case for case in all_cases() if case.name not in NOT_YET)


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


def _case(entry: dict) -> Case:
    overrides = dict(entry["overrides"])
    per_node = overrides.pop("per_node", {})
    return Case(
        name=entry["file"].removesuffix(".nir"),
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
