"""Small NIR files for tests, written by nir itself or, where it refuses, straight to HDF5."""

from __future__ import annotations

import itertools
import pathlib

import h5py
import nir
import numpy as np


def affine_lif(inputs: int = 4, neurons: int = 3, **lif: object) -> nir.NIRGraph:
    """Input - Affine - LIF - Output with weights that are multiples of 1/8."""
    rng = np.random.default_rng(7)
    parameters = {
        "tau": np.full(neurons, 1e-3, np.float32),
        "r": np.full(neurons, 10.0, np.float32),
        "v_leak": np.zeros(neurons, np.float32),
        "v_threshold": np.ones(neurons, np.float32),
        "v_reset": np.zeros(neurons, np.float32),
        **lif,
    }
    return chain(
        {
            "fc": nir.Affine(
                weight=rng.integers(-8, 16, (neurons, inputs)).astype(np.float32) / 8,
                bias=rng.integers(-2, 3, neurons).astype(np.float32) / 8,
            ),
            "lif": nir.LIF(**parameters),
        },
        inputs,
        neurons,
    )


def readout(inputs: int, hidden: int, outputs: int) -> nir.NIRGraph:
    """Input - Affine - CubaLIF - Linear - LI - Output, random numbers that use all their bits."""
    rng = np.random.default_rng(1)

    def draw(low: float, high: float, *shape: int) -> np.ndarray:
        return rng.uniform(low, high, shape).astype(np.float32)

    nodes = {
        "fc1": nir.Affine(weight=draw(-1, 1.2, hidden, inputs), bias=draw(-1, 1, hidden)),
        "cuba": nir.CubaLIF(
            tau_syn=draw(3e-4, 2e-3, hidden),
            tau_mem=draw(3e-4, 2e-3, hidden),
            r=draw(1, 4, hidden),
            v_leak=draw(-0.1, 0.1, hidden),
            v_threshold=draw(0.3, 1, hidden),
            v_reset=draw(-0.1, 0.1, hidden),
            w_in=draw(1, 3, hidden),
        ),
        "fc2": nir.Linear(weight=draw(-1, 1, outputs, hidden)),
        "li": nir.LI(
            tau=draw(1e-3, 5e-3, outputs), r=draw(1, 4, outputs), v_leak=draw(-1, 1, outputs)
        ),
    }
    return chain(nodes, inputs, outputs)


def maps() -> nir.NIRGraph:
    """Every node of feature maps, (2, 8, 6) to 3: two convolutions, pools, a Delay, a LIF each."""
    rng = np.random.default_rng(3)

    def draw(*shape: int) -> np.ndarray:
        return rng.integers(-4, 12, shape).astype(np.float32) / 8

    nodes = {
        "conv": nir.Conv2d(
            input_shape=(8, 6),
            weight=draw(4, 1, 3, 2),
            stride=(2, 1),
            padding=(1, 0),
            dilation=(1, 2),
            groups=2,
            bias=draw(4),
        ),  # (4, 4, 4)
        "lif1": _lif(4, 4, 4),
        "delay": nir.Delay(delay=rng.integers(0, 3, (4, 4, 4)) * np.float32(1e-4)),
        "sum": nir.SumPool2d(
            kernel_size=np.array([2, 2]), stride=np.array([2, 1]), padding=np.array([1, 0])
        ),  # (4, 3, 3)
        "conv2": nir.Conv2d(
            input_shape=(3, 3),
            weight=draw(2, 4, 2, 2),
            stride=1,
            padding="same",
            dilation=1,
            groups=1,
            bias=draw(2),
        ),
        "avg": nir.AvgPool2d(
            kernel_size=np.array([3, 2]), stride=np.array([1, 1]), padding=np.array([0, 0])
        ),  # (2, 1, 2)
        "flatten": nir.Flatten({"input": np.array([2, 1, 2])}, start_dim=0, end_dim=-1),
        "fc": nir.Affine(weight=draw(3, 4), bias=draw(3)),
        "lif2": _lif(3),
    }
    return chain(nodes, (2, 8, 6), 3)


def _lif(*shape: int) -> nir.LIF:
    values = {"tau": 1e-3, "r": 10.0, "v_leak": 0.0, "v_threshold": 1.0, "v_reset": 0.0}
    return nir.LIF(**{name: np.full(shape, value, np.float32) for name, value in values.items()})


def chain(nodes: dict, inputs: int | tuple[int, ...], outputs: int) -> nir.NIRGraph:
    """Input - nodes in their order - Output; inputs: how many, or their shape."""
    names = ["input", *nodes, "output"]
    return nir.NIRGraph(
        {
            "input": nir.Input(input_type={"input": np.array(inputs).reshape(-1)}),
            **nodes,
            "output": nir.Output(output_type={"output": np.array([outputs])}),
        },
        list(itertools.pairwise(names)),
        type_check=False,
    )


def write(graph: nir.NIRGraph, path: pathlib.Path) -> pathlib.Path:
    nir.write(path, graph)
    return path


def edit(path: pathlib.Path, node: str, field: str, value: object) -> pathlib.Path:
    """Overwrites (or with None deletes) one field of one node in place."""
    with h5py.File(path, "a") as file:
        group = file[f"node/nodes/{node}"]
        del group[field]
        if value is not None:
            group[field] = value
    return path


def edges(path: pathlib.Path, pairs: list[tuple[str, str]]) -> pathlib.Path:
    """Replaces the graph's edges in place."""
    with h5py.File(path, "a") as file:
        del file["node/edges"]
        file["node/edges"] = np.array(pairs, dtype=h5py.string_dtype())
    return path


def rename(path: pathlib.Path, old: str, new: str) -> pathlib.Path:
    """Renames a node, in its group and in the edges."""
    with h5py.File(path, "a") as file:
        pairs = [[name.decode() for name in pair] for pair in file["node/edges"][()]]
        nodes = file["node/nodes"]
        # h5py takes '/' for a path: a name with one becomes nested groups, as nir itself writes it.
        nodes.move(old, new)
    return edges(path, [tuple(new if n == old else n for n in pair) for pair in pairs])
