"""Runs the digits in snnTorch and in snnmlir: the same spikes, and how long either takes.

    python examples/simulator/simulator.py

Prints samples a second, of the whole test set as one batch and of one sample at a time (as in a
control loop, where the next input is not known yet). Each figure is the best of REPEATS runs, and
snnTorch's the better one of PyTorch with one thread and with all cores.
"""

from __future__ import annotations

import os
import pathlib
import sys
import time
from collections.abc import Callable

import nir
import numpy as np
import snntorch as snn
import torch

import snnmlir

DIGITS = pathlib.Path(__file__).parent.parent / "digits"
# The step for which snnTorch's exporter writes time constants.
SNNTORCH_DT = 1e-4
REPEATS = 5
ONE_BY_ONE = 40


def in_snntorch(graph: nir.NIRGraph) -> torch.nn.Sequential:
    """snnTorch's network, from the nodes of the file."""

    def linear(node: nir.Affine) -> torch.nn.Linear:
        layer = torch.nn.Linear(*reversed(node.weight.shape))
        layer.weight.data = torch.from_numpy(node.weight)
        layer.bias.data = torch.from_numpy(node.bias)
        return layer

    def leaky(node: nir.LIF) -> snn.Leaky:
        beta = torch.from_numpy((1 - SNNTORCH_DT / node.tau.astype(np.float64)).astype(np.float32))
        threshold = torch.from_numpy(node.v_threshold)
        return snn.Leaky(beta=beta, threshold=threshold, init_hidden=True)

    nodes = graph.nodes
    return torch.nn.Sequential(
        linear(nodes["fc1"]), leaky(nodes["lif1"]), linear(nodes["fc2"]), leaky(nodes["lif2"])
    )


def run_snntorch(net: torch.nn.Sequential, x: torch.Tensor) -> torch.Tensor:
    """Spikes (steps, samples, 10) for (steps, samples, 64), from rest."""
    for layer in net:
        if isinstance(layer, snn.Leaky):
            layer.reset_mem()
    with torch.inference_mode():
        return torch.stack([net(step) for step in x])


def best(run: Callable[[], object]) -> float:
    """Seconds of the fastest of REPEATS runs, after one to warm up."""
    run()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def best_of_snntorch(run: Callable[[], object]) -> float:
    """best, with one thread or more: networks as small as this one are slower with more."""
    times = []
    for threads in sorted({1, os.cpu_count() or 1}):
        torch.set_num_threads(threads)
        times.append(best(run))
    return min(times)


def main() -> None:
    x = np.load(DIGITS / "digits_test_input.npy")  # samples, steps, pixels
    graph = nir.read(DIGITS / "digits.nir")
    theirs = in_snntorch(graph)
    start = time.perf_counter()
    ours = snnmlir.compile(graph, profile="snntorch")
    print(f"compiled in {time.perf_counter() - start:.1f} s")

    x_torch = torch.from_numpy(x).transpose(0, 1).float().contiguous()
    expected = run_snntorch(theirs, x_torch).transpose(0, 1).numpy()
    spikes = ours.run(x)
    different = int((spikes != expected).sum())
    print(f"{spikes.size} output spikes, {different} of them different from snnTorch's")

    few = range(ONE_BY_ONE)
    rows = [
        (
            f"{len(x)} samples at once",
            len(x) / best_of_snntorch(lambda: run_snntorch(theirs, x_torch)),
            len(x) / best(lambda: ours.run(x)),
        ),
        (
            "one sample at a time",
            ONE_BY_ONE
            / best_of_snntorch(lambda: [run_snntorch(theirs, x_torch[:, [k]]) for k in few]),
            ONE_BY_ONE / best(lambda: [ours.run(x[k]) for k in few]),
        ),
    ]
    print(f"{'samples a second':24}{'snnTorch':>12}{'snnmlir':>12}{'faster':>10}")
    for title, slow, fast in rows:
        print(f"{title:24}{slow:12,.0f}{fast:12,.0f}{fast / slow:9.0f}x")
    if different:
        sys.exit(1)


if __name__ == "__main__":
    main()
