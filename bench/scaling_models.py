"""Many small models, each another one: what //bench:scaling builds."""

from __future__ import annotations

import pathlib

import nir
import numpy as np

from bench.random_layers import chain, conv, cuba, lif, linear

PROFILE = "lava"
# Of a sequence: enough for the last layer to fire, and few to emulate.
STEPS = 12
_RATE = 0.2


def build_file(dtypes: list[str], targets: list[str]) -> str:
    """A BUILD file with a zoo of all models of its folder."""
    return f"""load("@snn_mlir//codegen:defs.bzl", "snn_model_zoo")

snn_model_zoo(
    name = "zoo",
    dt = "1e-3",
    dtypes = {_starlark(dtypes)},
    integer_options = {{"input_kind": ["spikes"]}},
    models = {{
        file.removesuffix(".nir"): {{"input": file.removesuffix("nir") + "npy", "model": file}}
        for file in glob(["*.nir"])
    }},
    profile = "{PROFILE}",
    targets = {_starlark(targets)},
)
"""


def _starlark(words: list[str]) -> str:
    return "[" + ", ".join(f'"{word}"' for word in words) + "]"


def write_model(folder: pathlib.Path, name: str, seed: tuple[int, ...]) -> None:
    """NAME.nir and NAME.npy; the same bytes for the same seed."""
    rng = np.random.default_rng(seed)
    graph = model(rng)
    shape = tuple(int(size) for size in graph.nodes["input"].input_type["input"])
    spikes = rng.random((STEPS, *shape)) < _RATE
    nir.write(folder / f"{name}.nir", graph)
    np.save(folder / f"{name}.npy", spikes.astype(np.float32))


def model(rng: np.random.Generator) -> nir.NIRGraph:
    """One to three hidden layers of LIF or CubaLIF; before every fourth network a convolution."""
    nodes, inputs = [], int(rng.integers(16, 65))
    if rng.integers(4) == 0:
        channels, size = int(rng.integers(2, 7)), int(rng.integers(6, 11))
        nodes = [
            nir.Input(np.array([1, size, size])),
            conv(rng, channels, 1, input_shape=(size, size)),
            lif((channels, size, size), threshold=0.5),
            nir.Flatten({"input": np.array([channels, size, size])}, start_dim=0, end_dim=-1),
        ]
        inputs = channels * size * size
    else:
        nodes = [nir.Input(np.array([inputs]))]
    sizes = [*rng.integers(16, 97, size=rng.integers(1, 4)).tolist(), int(rng.integers(2, 11))]
    for outputs in sizes:
        weights = linear(rng, outputs, inputs, gain=1.5, bias=0.2)
        neurons = lif(outputs, threshold=0.5) if rng.integers(2) else cuba(outputs, threshold=0.5)
        nodes += [weights, neurons]
        inputs = outputs
    return chain(*nodes)
