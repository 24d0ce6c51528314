"""For tests: a small network with feedback, in floats and in integers."""

from __future__ import annotations

import pathlib

import nir
import numpy as np

from frontend.options import CompileOptions, Dtype

INPUTS, NEURONS, OUTPUTS = 3, 4, 2


def recurrent(name: str = "lif") -> nir.NIRGraph:
    """Input - fc - LIF - out - LI - Output, and rec from the LIF back to itself.

    name: of the LIF
    """
    rng = np.random.default_rng(5)

    def weights(outputs: int, inputs: int) -> np.ndarray:
        return rng.uniform(0.2, 1.0, (outputs, inputs)).astype(np.float32)

    lif = {"tau": 2e-3, "r": 3.0, "v_leak": 0.0, "v_threshold": 1.0, "v_reset": 0.0}
    li = {"tau": 2e-3, "r": 1.0, "v_leak": 0.0}
    nodes = {
        "input": nir.Input(np.array([INPUTS])),
        "fc": nir.Affine(weights(NEURONS, INPUTS), np.full(NEURONS, 0.125, np.float32)),
        name: nir.LIF(**{k: np.full(NEURONS, x, np.float32) for k, x in lif.items()}),
        "rec": nir.Linear(-weights(NEURONS, NEURONS)),
        "out": nir.Linear(weights(OUTPUTS, NEURONS)),
        "li": nir.LI(**{k: np.full(OUTPUTS, x, np.float32) for k, x in li.items()}),
        "output": nir.Output(np.array([OUTPUTS])),
    }
    edges = [
        ("input", "fc"), ("fc", name), (name, "rec"), ("rec", name), (name, "out"), ("out", "li"),
        ("li", "output"),
    ]  # fmt: skip
    return nir.NIRGraph(nodes, edges)


def written(folder: pathlib.Path, name: str = "lif") -> pathlib.Path:
    """The file of it."""
    path = folder / "net.nir"
    nir.write(path, recurrent(name))
    return path


def options(dtype: Dtype = Dtype.F32) -> CompileOptions:
    kind = ("spikes",) if dtype.float_format is None else ()
    return CompileOptions(name="net", profile="nir", dt=1e-3, dtype=dtype, input_kind=kind)
