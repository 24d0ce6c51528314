"""Random networks for measuring quantisation, from fixed seeds.

A, B and C have sizes of the field's benchmarks; D to G have what those lack: recurrence,
convolutions, mixed time constants, leaks and resets that are not 0. Thresholds are such that 2 to
15 % of a layer's neurons fire in a step: numbers found once, so that nothing hangs on a simulation.
"""

from __future__ import annotations

import nir
import numpy as np

from bench.random_layers import DT, Case, chain, conv, cuba, lif, linear


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
    return chain(
        nir.Input(np.array([200])),
        linear(rng, 256, 200, gain=1.5),
        cuba(256, threshold=1.85),
        linear(rng, 200, 256, gain=1.5, mean=0.02),
        cuba(200, threshold=15.0),
    )


def b_biased() -> nir.NIRGraph:
    rng = np.random.default_rng(2)
    return chain(
        nir.Input(np.array([784])),
        linear(rng, 128, 784, bias=0.05),
        lif(128, threshold=0.55),
        linear(rng, 10, 128, mean=0.03, bias=0.05),
        lif(10, threshold=1.75),
    )


def c_large() -> nir.NIRGraph:
    rng = np.random.default_rng(3)
    return chain(
        nir.Input(np.array([1024])),
        linear(rng, 1024, 1024),
        lif(1024, threshold=0.436),
        linear(rng, 1024, 1024),
        lif(1024, threshold=0.472),
        linear(rng, 10, 1024),
        lif(10, threshold=0.5),
    )


def d_recurrent() -> nir.NIRGraph:
    rng = np.random.default_rng(4)
    graph = chain(
        nir.Input(np.array([32])),
        linear(rng, 64, 32),
        lif(64, threshold=0.9),
        linear(rng, 10, 64),
        lif(10, threshold=0.7),
    )
    graph.nodes["recurrent"] = linear(rng, 64, 64)
    graph.edges += [("n2", "recurrent"), ("recurrent", "n2")]
    return graph


def e_convolutions() -> nir.NIRGraph:
    rng = np.random.default_rng(5)
    return chain(
        nir.Input(np.array([2, 16, 16])),
        conv(rng, 8, 2, input_shape=(16, 16)),
        lif((8, 16, 16), threshold=0.55),
        conv(rng, 16, 8, input_shape=(16, 16), stride=2),
        lif((16, 8, 8), threshold=0.6),
        conv(rng, 32, 16, input_shape=(8, 8), groups=4),
        lif((32, 8, 8), threshold=0.6),
        nir.AvgPool2d(kernel_size=np.full(2, 2), stride=np.full(2, 2), padding=np.zeros(2, int)),
        nir.Flatten(input_type={"input": np.array([32, 4, 4])}, start_dim=0, end_dim=-1),
        linear(rng, 10, 512),
        lif(10, threshold=0.25),
    )


def large_convolution_graph() -> nir.NIRGraph:
    rng = np.random.default_rng(8)
    return chain(
        nir.Input(np.array([2, 16, 16])),
        conv(rng, 32, 2, input_shape=(16, 16)),
        lif((32, 16, 16), threshold=0.6),
        conv(rng, 128, 32, input_shape=(16, 16), stride=2),
        lif((128, 8, 8), threshold=0.6),
        nir.AvgPool2d(kernel_size=np.full(2, 2), stride=np.full(2, 2), padding=np.zeros(2, int)),
        nir.Flatten(input_type={"input": np.array([128, 4, 4])}, start_dim=0, end_dim=-1),
        linear(rng, 64, 2048),
        lif(64, threshold=0.3),
    )


def f_mixed() -> nir.NIRGraph:
    """Time constants from 2 to 100 steps, evenly in their logarithm."""
    rng = np.random.default_rng(6)
    tau = DT * np.exp(rng.uniform(np.log(2), np.log(100), 138))
    return chain(
        nir.Input(np.array([128])),
        linear(rng, 128, 128),
        lif(128, threshold=0.6, tau=tau[:128]),
        linear(rng, 10, 128),
        lif(10, threshold=0.5, tau=tau[128:]),
    )


def g_leak_and_reset() -> nir.NIRGraph:
    rng = np.random.default_rng(7)
    v_leak, v_reset = rng.normal(0.2, 0.2, 138), rng.normal(-0.2, 0.2, 138)
    return chain(
        nir.Input(np.array([128])),
        linear(rng, 128, 128, bias=0.05),
        lif(128, threshold=0.8, v_leak=v_leak[:128], v_reset=v_reset[:128]),
        linear(rng, 10, 128, bias=0.05),
        lif(10, threshold=0.8, v_leak=v_leak[128:], v_reset=v_reset[128:]),
    )
