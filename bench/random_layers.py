"""Layers with random weights, and networks of them that benchmarks run, from fixed seeds."""

from __future__ import annotations

import dataclasses
import itertools

import nir
import numpy as np

DT = 1e-3


@dataclasses.dataclass(frozen=True, kw_only=True)
class Case:
    """A network and what it is run with.

    graph    with one Input, `input`, and one Output, `output`
    profile  its step rule, with dt = DT
    steps    of one sequence of random spikes
    rate     mean probability of an input spike
    uneven   each input has a rate of its own, the same in all sequences
    """

    name: str
    graph: nir.NIRGraph
    steps: int
    rate: float
    profile: str = "lava"
    uneven: bool = False

    def sequences(self, seed: int, count: int) -> np.ndarray:
        """(count, steps, *input shape) random spikes, 0 or 1 in float32."""
        shape = tuple(self.graph.nodes["input"].input_type["input"])
        rates = np.full(shape, self.rate)
        if self.uneven:
            rates *= np.random.default_rng(0).gamma(1.0, 1.0, shape)
        draws = np.random.default_rng(seed).random((count, self.steps, *shape))
        return (draws < rates).astype(np.float32)


def chain(*nodes: nir.NIRNode) -> nir.NIRGraph:
    """input -> n1 -> n2 ... -> output"""
    shape = nodes[-1].output_type["output"]
    named = {"input": nodes[0], **{f"n{k}": n for k, n in enumerate(nodes[1:], 1)}}
    named["output"] = nir.Output(shape)
    names = list(named)
    edges = list(itertools.pairwise(names))
    return nir.NIRGraph(named, edges, type_check=False)  # nir 1.0.8 does not know groups


def normal(rng: np.random.Generator, gain: float, mean: float, *shape: int) -> np.ndarray:
    """Normal weights of deviation gain / sqrt(inputs), in float32."""
    return rng.normal(mean, gain / np.sqrt(np.prod(shape[1:])), shape).astype(np.float32)


def linear(
    rng: np.random.Generator, outputs: int, inputs: int, *, gain: float = 1.0, mean: float = 0.0,
    bias: float | None = None,
) -> nir.Linear | nir.Affine:  # fmt: skip
    weight = normal(rng, gain, mean, outputs, inputs)
    if bias is None:
        return nir.Linear(weight)
    return nir.Affine(weight, rng.normal(0, bias, outputs).astype(np.float32))


def conv(
    rng: np.random.Generator, outputs: int, inputs: int, *, input_shape: tuple[int, int],
    kernel: int = 3, stride: int = 1, groups: int = 1,
) -> nir.Conv2d:  # fmt: skip
    """Padded by 1."""
    weight = normal(rng, 1.0, 0.0, outputs, inputs // groups, kernel, kernel)
    return nir.Conv2d(
        input_shape, weight, stride=stride, padding=1, dilation=1, groups=groups,
        bias=np.zeros(outputs, np.float32),
    )  # fmt: skip


def lif(
    shape: int | tuple[int, ...], *, threshold: float, tau: np.ndarray | float = 10 * DT,
    v_leak: np.ndarray | float = 0.0, v_reset: np.ndarray | float = 0.0,
) -> nir.LIF:  # fmt: skip
    """r = tau / dt: the current comes in with a gain of 1."""

    def full(value: np.ndarray | float) -> np.ndarray:
        return np.broadcast_to(np.float32(value), shape).copy()

    return nir.LIF(
        tau=full(tau), r=full(tau) / np.float32(DT), v_leak=full(v_leak),
        v_threshold=full(threshold), v_reset=full(v_reset),
    )  # fmt: skip


def cuba(size: int, *, threshold: float) -> nir.CubaLIF:
    return nir.CubaLIF(
        tau_syn=np.full(size, 4 * DT), tau_mem=np.full(size, 32 * DT), r=np.full(size, 32.0),
        v_leak=np.zeros(size), v_threshold=np.full(size, threshold), w_in=np.full(size, 4.0),
    )  # fmt: skip
