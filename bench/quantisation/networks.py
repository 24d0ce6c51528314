"""Random networks for measuring quantisation, from fixed seeds.

A, B and C have sizes of the field's benchmarks; D to G have what those lack: recurrence,
convolutions, mixed time constants, leaks and resets that are not 0. Thresholds are such that 2 to
15 % of a layer's neurons fire in a step: numbers found once, so that nothing hangs on a simulation.
"""

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


def cases() -> list[Case]:
    return [
        Case(name="A 200-256-200 CubaLIF", graph=a_cuba(), steps=100, rate=0.05),
        Case(name="B 784-128-10, biases", graph=b_biased(), steps=25, rate=0.13),
        Case(name="C 1024-1024-1024-10", graph=c_large(), steps=100, rate=0.05),
        Case(name="D 32-64-10, recurrent", graph=d_recurrent(), steps=100, rate=0.2),
        Case(name="E conv 2x16x16", graph=e_convolutions(), steps=50, rate=0.1, uneven=True),
        Case(name="F 128-128-10, mixed tau", graph=f_mixed(), steps=100, rate=0.1, uneven=True),
        Case(
            name="G 128-128-10, leak, reset", graph=g_leak_and_reset(), steps=100, rate=0.1,
            uneven=True, profile="nir",
        ),
    ]  # fmt: skip


def large_convolutions() -> Case:
    """For its size alone: no rate was looked for."""
    return Case(name="conv 2x16x16, large", graph=large_convolution_graph(), steps=20, rate=0.1)


def a_cuba() -> nir.NIRGraph:
    rng = np.random.default_rng(1)
    return _chain(
        nir.Input(np.array([200])),
        _linear(rng, 256, 200, gain=1.5),
        _cuba(256, threshold=1.85),
        _linear(rng, 200, 256, gain=1.5, mean=0.02),
        _cuba(200, threshold=15.0),
    )


def b_biased() -> nir.NIRGraph:
    rng = np.random.default_rng(2)
    return _chain(
        nir.Input(np.array([784])),
        _linear(rng, 128, 784, bias=0.05),
        _lif(128, threshold=0.55),
        _linear(rng, 10, 128, mean=0.03, bias=0.05),
        _lif(10, threshold=1.75),
    )


def c_large() -> nir.NIRGraph:
    rng = np.random.default_rng(3)
    return _chain(
        nir.Input(np.array([1024])),
        _linear(rng, 1024, 1024),
        _lif(1024, threshold=0.436),
        _linear(rng, 1024, 1024),
        _lif(1024, threshold=0.472),
        _linear(rng, 10, 1024),
        _lif(10, threshold=0.5),
    )


def d_recurrent() -> nir.NIRGraph:
    rng = np.random.default_rng(4)
    graph = _chain(
        nir.Input(np.array([32])),
        _linear(rng, 64, 32),
        _lif(64, threshold=0.9),
        _linear(rng, 10, 64),
        _lif(10, threshold=0.7),
    )
    graph.nodes["recurrent"] = _linear(rng, 64, 64)
    graph.edges += [("n2", "recurrent"), ("recurrent", "n2")]
    return graph


def e_convolutions() -> nir.NIRGraph:
    rng = np.random.default_rng(5)
    return _chain(
        nir.Input(np.array([2, 16, 16])),
        _conv(rng, 8, 2, input_shape=(16, 16)),
        _lif((8, 16, 16), threshold=0.55),
        _conv(rng, 16, 8, input_shape=(16, 16), stride=2),
        _lif((16, 8, 8), threshold=0.6),
        _conv(rng, 32, 16, input_shape=(8, 8), groups=4),
        _lif((32, 8, 8), threshold=0.6),
        nir.AvgPool2d(kernel_size=np.full(2, 2), stride=np.full(2, 2), padding=np.zeros(2, int)),
        nir.Flatten(input_type={"input": np.array([32, 4, 4])}, start_dim=0, end_dim=-1),
        _linear(rng, 10, 512),
        _lif(10, threshold=0.25),
    )


def large_convolution_graph() -> nir.NIRGraph:
    rng = np.random.default_rng(8)
    return _chain(
        nir.Input(np.array([2, 16, 16])),
        _conv(rng, 32, 2, input_shape=(16, 16)),
        _lif((32, 16, 16), threshold=0.6),
        _conv(rng, 128, 32, input_shape=(16, 16), stride=2),
        _lif((128, 8, 8), threshold=0.6),
        nir.AvgPool2d(kernel_size=np.full(2, 2), stride=np.full(2, 2), padding=np.zeros(2, int)),
        nir.Flatten(input_type={"input": np.array([128, 4, 4])}, start_dim=0, end_dim=-1),
        _linear(rng, 64, 2048),
        _lif(64, threshold=0.3),
    )


def f_mixed() -> nir.NIRGraph:
    """Time constants from 2 to 100 steps, evenly in their logarithm."""
    rng = np.random.default_rng(6)
    tau = DT * np.exp(rng.uniform(np.log(2), np.log(100), 138))
    return _chain(
        nir.Input(np.array([128])),
        _linear(rng, 128, 128),
        _lif(128, threshold=0.6, tau=tau[:128]),
        _linear(rng, 10, 128),
        _lif(10, threshold=0.5, tau=tau[128:]),
    )


def g_leak_and_reset() -> nir.NIRGraph:
    rng = np.random.default_rng(7)
    v_leak, v_reset = rng.normal(0.2, 0.2, 138), rng.normal(-0.2, 0.2, 138)
    return _chain(
        nir.Input(np.array([128])),
        _linear(rng, 128, 128, bias=0.05),
        _lif(128, threshold=0.8, v_leak=v_leak[:128], v_reset=v_reset[:128]),
        _linear(rng, 10, 128, bias=0.05),
        _lif(10, threshold=0.8, v_leak=v_leak[128:], v_reset=v_reset[128:]),
    )


def _chain(*nodes: nir.NIRNode) -> nir.NIRGraph:
    """input -> n1 -> n2 ... -> output"""
    shape = nodes[-1].output_type["output"]
    named = {"input": nodes[0], **{f"n{k}": n for k, n in enumerate(nodes[1:], 1)}}
    named["output"] = nir.Output(shape)
    names = list(named)
    edges = list(itertools.pairwise(names))
    return nir.NIRGraph(named, edges, type_check=False)  # nir 1.0.8 does not know groups


def _normal(rng: np.random.Generator, gain: float, mean: float, *shape: int) -> np.ndarray:
    """Normal weights of deviation gain / sqrt(inputs), in float32."""
    return rng.normal(mean, gain / np.sqrt(np.prod(shape[1:])), shape).astype(np.float32)


def _linear(
    rng: np.random.Generator, outputs: int, inputs: int, *, gain: float = 1.0, mean: float = 0.0,
    bias: float | None = None,
) -> nir.Linear | nir.Affine:  # fmt: skip
    weight = _normal(rng, gain, mean, outputs, inputs)
    if bias is None:
        return nir.Linear(weight)
    return nir.Affine(weight, rng.normal(0, bias, outputs).astype(np.float32))


def _conv(
    rng: np.random.Generator, outputs: int, inputs: int, *, input_shape: tuple[int, int],
    stride: int = 1, groups: int = 1,
) -> nir.Conv2d:  # fmt: skip
    """3x3, padded by 1."""
    weight = _normal(rng, 1.0, 0.0, outputs, inputs // groups, 3, 3)
    return nir.Conv2d(
        input_shape, weight, stride=stride, padding=1, dilation=1, groups=groups,
        bias=np.zeros(outputs, np.float32),
    )  # fmt: skip


def _lif(
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


def _cuba(size: int, *, threshold: float) -> nir.CubaLIF:
    return nir.CubaLIF(
        tau_syn=np.full(size, 4 * DT), tau_mem=np.full(size, 32 * DT), r=np.full(size, 32.0),
        v_leak=np.zeros(size), v_threshold=np.full(size, threshold), w_in=np.full(size, 4.0),
    )  # fmt: skip
