"""The networks whose steps are timed: three sizes of the field, a trained one, a recurrent one, and
a convolutional one.

Thresholds of those that are generated are such that 2 to 15 % of a layer's neurons fire in a step.
"""

from __future__ import annotations

import dataclasses
import pathlib
import tempfile

import nir
import numpy as np

from bench.quantisation import networks
from bench.random_layers import DT, Case, chain, conv, cuba, lif, linear

# What is run: so many steps, from rest, again and again.
STEPS = 200
_SEED = 1
_EXAMPLE = pathlib.Path(__file__).parent.parent / "examples/digits"


@dataclasses.dataclass(frozen=True, kw_only=True)
class StepNetwork:
    """A network with one Input, `input`, of spikes, and one Output, `output`, of spikes.

    key      a C identifier, the prefix of its C
    name     what it is
    model    the bytes of its NIR file
    profile  its step rule
    dt       in the file's unit of time; None: the profile's
    inputs   (STEPS, inputs), 0 or 1 in uint8
    """

    key: str
    name: str
    model: bytes
    profile: str
    dt: float | None
    inputs: np.ndarray


def step_networks() -> list[StepNetwork]:
    """All of them, always the same."""
    a, b, c = networks.cases()[:3]
    return [
        _generated("a", a),
        _generated("b", b),
        _generated("c", c),
        _digits(),
        _generated("braille", Case(name="braille-like", graph=braille(), steps=STEPS, rate=0.1)),
        _generated(
            "nmnist",
            Case(name="N-MNIST-like CNN", graph=nmnist(), steps=STEPS, rate=0.02, uneven=True),
        ),
    ]


def sweep_networks() -> tuple[list[float], list[list[StepNetwork]]]:
    """Networks with inputs of which more and more are active: these shares, and each network so.

    The first is there by hand, too; a spike of the convolutions adds to few sums, and to many.
    """
    rates = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0]
    rng = np.random.default_rng(13)
    fully = chain(nir.Input(np.array([1024])), linear(rng, 1024, 1024), lif(1024, threshold=0.45))
    graphs = {
        ("sweep", "1024-1024 LIF"): fully,
        ("narrow", "3x3 convolution, 1 to 2 channels of 34x34"): _convolved(rng, 2, 1, 34),
        ("wide", "3x3 convolution, 16 to 16 channels of 16x16"): _convolved(rng, 16, 16, 16),
    }
    return rates, [
        [_generated(key, Case(name=name, graph=graph, steps=STEPS, rate=rate)) for rate in rates]
        for (key, name), graph in graphs.items()
    ]


def _convolved(rng: np.random.Generator, outputs: int, inputs: int, side: int) -> nir.NIRGraph:
    return chain(
        nir.Input(np.array([inputs, side, side])),
        conv(rng, outputs, inputs, input_shape=(side, side)),
        lif((outputs, side, side), threshold=0.3),
    )


def braille() -> nir.NIRGraph:
    """12-38-7 CubaLIF, the 38 connected among themselves, as networks that read Braille are."""
    rng = np.random.default_rng(11)
    graph = chain(
        nir.Input(np.array([12])),
        linear(rng, 38, 12),
        cuba(38, threshold=4.0),
        linear(rng, 7, 38, mean=0.05),
        cuba(7, threshold=3.0),
    )
    graph.nodes["recurrent"] = linear(rng, 38, 38)
    graph.edges += [("n2", "recurrent"), ("recurrent", "n2")]
    return graph


def nmnist() -> nir.NIRGraph:
    """Three convolutions and two linear layers, as networks for N-MNIST have them."""
    rng = np.random.default_rng(12)
    return chain(
        nir.Input(np.array([2, 34, 34])),
        conv(rng, 16, 2, input_shape=(34, 34), kernel=5, stride=2),
        lif((16, 16, 16), threshold=0.3),
        conv(rng, 16, 16, input_shape=(16, 16)),
        lif((16, 16, 16), threshold=0.4),
        _pool(),
        conv(rng, 8, 16, input_shape=(8, 8)),
        lif((8, 8, 8), threshold=0.9),
        _pool(),
        nir.Flatten(input_type={"input": np.array([8, 4, 4])}, start_dim=0, end_dim=-1),
        linear(rng, 256, 128),
        lif(256, threshold=0.9),
        linear(rng, 10, 256),
        lif(10, threshold=0.5),
    )


def _pool() -> nir.SumPool2d:
    return nir.SumPool2d(kernel_size=np.full(2, 2), stride=np.full(2, 2), padding=np.zeros(2, int))


def _generated(key: str, case: Case) -> StepNetwork:
    case = dataclasses.replace(case, steps=STEPS)
    (inputs,) = case.sequences(_SEED, 1)
    return StepNetwork(
        key=key,
        name=case.name,
        model=_written(case.graph),
        profile=case.profile,
        dt=DT,
        inputs=inputs.reshape(STEPS, -1).astype(np.uint8),
    )


def _digits() -> StepNetwork:
    """Trained; its inputs are eight test samples of 25 steps in one sequence."""
    samples = np.load(_EXAMPLE / "digits_test_input.npy")
    return StepNetwork(
        key="digits",
        name="digits 64-128-10",
        model=(_EXAMPLE / "digits.nir").read_bytes(),
        profile="snntorch",
        dt=None,
        inputs=samples.reshape(-1, 64)[:STEPS].astype(np.uint8),
    )


def _written(graph: nir.NIRGraph) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "model.nir")
        nir.write(path, graph)
        return path.read_bytes()
