"""What the exporting scripts share: drawing weights and inputs, writing the files of a case.

Runs in every framework's own environment, so it needs no more than numpy and nir.
"""

from __future__ import annotations

import json
import pathlib

import nir
import numpy as np


class Draw:
    """Seeded numbers, the same with every version of every framework.

    Weights are multiples of `grid`, a power of two: sums of them are exact in float32, in whatever
    order a framework forms them, and potentials meet thresholds exactly.
    """

    def __init__(self, seed: int):
        self._random = np.random.default_rng(seed)

    def weights(self, *shape: int, low: float, high: float, grid: float = 2.0**-6) -> np.ndarray:
        """float32 of `shape`, uniform in [low, high], on the grid."""
        values = self._random.uniform(low, high, shape)
        return (np.round(values / grid) * grid).astype(np.float32)

    def shuffled_weights(
        self, outputs: int, inputs: int, *, low: float, high: float, grid: float = 2.0**-6
    ) -> np.ndarray:
        """float32 (outputs, inputs), evenly spaced from low to high, each row in another order.

        The same weights for every neuron: none stays silent while another always fires.
        """
        row = np.round(np.linspace(low, high, inputs) / grid) * grid
        rows = np.tile(row.astype(np.float32), (outputs, 1))
        return self._random.permuted(rows, axis=1)

    def spikes(self, steps: int, *shape: int, rate: float) -> np.ndarray:
        """float32 (steps, *shape) of zeros and ones."""
        return (self._random.random((steps, *shape)) < rate).astype(np.float32)

    def analog(self, steps: int, *shape: int, low: float, high: float) -> np.ndarray:
        """float32 (steps, *shape), uniform in [low, high], on a grid of 2^-8."""
        return self.weights(steps, *shape, low=low, high=high, grid=2.0**-8)


class Recorder:
    """Writes cases into one framework's folder; `close` writes the list of them."""

    def __init__(self, folder: pathlib.Path):
        self._folder = folder
        self._entries: list[dict] = []
        for stale in (*folder.glob("*.nir"), *folder.glob("*.npy")):
            stale.unlink()

    def add(
        self,
        name: str,
        graph: nir.NIRGraph,
        given: np.ndarray,
        output: np.ndarray,
        *,
        profile: str,
        type_check: bool = True,
        **overrides: object,
    ) -> None:
        """given: (T, *input shape); output: (T, *output shape); overrides: fields, or `per_node`.

        Raises:
          ValueError: the output proves nothing (hardly ever other than zero, or the same at every
            step), has other steps than the input, or the file that was written cannot be read.
        """
        output = np.asarray(output, dtype=np.float32)
        if len(output) != len(given) or not np.isfinite(output).all():
            raise ValueError(f"{name}: output {output.shape} for input {given.shape}")
        if (output == output[0]).all() or (output != 0).mean() < 0.01:
            raise ValueError(f"{name}: dead, every step gives the same, or nearly so")
        nir.write(self._folder / f"{name}.nir", graph)
        nir.read(self._folder / f"{name}.nir", type_check=type_check)
        np.save(self._folder / f"{name}_in.npy", np.asarray(given, dtype=np.float32))
        np.save(self._folder / f"{name}_out.npy", output)
        self._entries.append(
            {
                "file": f"{self._folder.name}/{name}.nir",
                "profile": profile,
                "overrides": overrides,
                "steps": len(given),
                "input_shape": list(given.shape[1:]),
                "output_shape": list(output.shape[1:]),
            }
        )
        print(f"{name}: {output.sum():.0f} in total, {(output != 0).mean():.0%} of values not 0")

    def close(self) -> None:
        """Writes cases.json."""
        entries = sorted(self._entries, key=lambda entry: entry["file"])
        text = json.dumps(entries, indent=1)
        (self._folder / "cases.json").write_text(text + "\n")
