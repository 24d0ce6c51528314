"""NAME_expected.npz: what a compiled network is to give for an input, to the bit.

Arrays are named `input.C`, `output.C` and `state.C`, where C is the name of the port or the member
of the state struct in C; their types are those of the C.
"""

from __future__ import annotations

import dataclasses
import io
import pathlib
from collections.abc import Mapping

import numpy as np

Arrays = Mapping[str, np.ndarray]
_KINDS = ("input", "output", "state")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Expected:
    """One sequence from the initial state on; all by their names in C.

    inputs   steps x port shape
    outputs  likewise
    states   what the members of the state struct hold after the last step
    """

    inputs: Arrays
    outputs: Arrays
    states: Arrays

    @property
    def steps(self) -> int:
        return len(next(iter(self.inputs.values())))

    def inputs_at(self, step: int) -> dict[str, np.ndarray]:
        return {name: x[step, ...] for name, x in self.inputs.items()}

    def outputs_at(self, step: int) -> dict[str, np.ndarray]:
        return {name: y[step, ...] for name, y in self.outputs.items()}

    def to_bytes(self) -> bytes:
        """The same bytes for the same arrays."""
        buffer = io.BytesIO()
        groups = (self.inputs, self.outputs, self.states)
        arrays = {
            f"{kind}.{name}": array
            for kind, group in zip(_KINDS, groups, strict=True)
            for name, array in group.items()
        }
        np.savez(buffer, **arrays)
        return buffer.getvalue()

    @classmethod
    def load(cls, path: pathlib.Path) -> Expected:
        groups: dict[str, dict[str, np.ndarray]] = {kind: {} for kind in _KINDS}
        with np.load(path, allow_pickle=False) as file:
            for key in file.files:
                kind, name = key.split(".", 1)
                groups[kind][name] = file[key]
        return cls(**{f"{kind}s": group for kind, group in groups.items()})
