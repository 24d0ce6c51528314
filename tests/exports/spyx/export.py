"""Exports networks with Spyx 1.0.0 and records what Spyx itself answers.

Run by hand, in this folder, in an environment of its own (Python 3.11; JAX runs on
the CPU):

    python3.11 -m venv .venv
    .venv/bin/pip install --require-hashes -r requirements.lock
    cd ../../.. && tests/exports/spyx/.venv/bin/python -m tests.exports.spyx.export

Cases whose name ends in `_mended` hold what the exporter loses; their graphs are mended as
docs/frameworks.md tells users to mend them.
"""

import pathlib
from collections.abc import Callable

import jax.numpy as jnp
import nir
import numpy as np
from flax import nnx
from spyx.nir import to_nir
from spyx.nn import (
    IF,
    LI,
    LIF,
    PSU_LIF,
    RIF,
    RLIF,
    CuBaLIF,
    Flatten,
    RCuBaLIF,
    Sequential,
    SumPool,
    run,
)

from tests.exports.recording import Draw, Recorder

STEPS = 50
# Spyx draws what a layer's arguments leave open; all of it is overwritten or given here.
RNGS = nnx.Rngs(0)


def linear(
    draw: Draw, inputs: int, outputs: int, low: float, high: float, bias: bool = True, **grid
) -> nnx.Linear:
    layer = nnx.Linear(inputs, outputs, use_bias=bias, rngs=RNGS)
    fill(layer.kernel, draw.shuffled_weights(outputs, inputs, low=low, high=high, **grid).T)
    if bias:
        fill(layer.bias, draw.weights(outputs, low=-0.1, high=0.1, **grid))
    return layer


def conv(draw: Draw, inputs: int, outputs: int, low: float, high: float, **settings) -> nnx.Conv:
    """settings: kernel_size and what else nnx.Conv takes. Always with a bias: see docs."""
    layer = nnx.Conv(inputs, outputs, rngs=RNGS, **settings)
    fill(layer.kernel, draw.weights(*layer.kernel.shape, low=low, high=high))
    fill(layer.bias, draw.weights(outputs, low=-0.1, high=0.1))
    return layer


def fill(parameter: nnx.Param, values: np.ndarray) -> None:
    parameter[...] = jnp.asarray(values)


def decays(*values: float) -> np.ndarray:
    return np.float32(values)


def neuron(kind: type, shape: tuple[int, ...], threshold: float = 1.0, **decay: np.ndarray):
    """A layer of neurons. decay: alpha and beta, of `shape`."""
    layer = kind(shape, threshold=threshold, rngs=RNGS)
    for name, values in decay.items():
        fill(getattr(layer, name), np.broadcast_to(np.float32(values), shape))
    return layer


def recurrent(kind: type, weights: np.ndarray, threshold: float = 1.0, **decay: np.ndarray):
    """weights: [from, to]."""
    layer = neuron(kind, weights.shape[:1], threshold, **decay)
    fill(layer.recurrent_w, weights)
    return layer


class Record:
    """Simulates, exports and records one case."""

    def __init__(self, recorder: Recorder):
        self._recorder = recorder

    def __call__(
        self,
        name: str,
        net: Sequential,
        given: np.ndarray,
        mend: Callable[[nir.NIRGraph], None] = lambda graph: None,
        type_check: bool = True,
        **overrides,
    ) -> None:
        """given: (T, inputs) or (T, channels, height, width), which Spyx gets channels last."""
        simulated = given if given.ndim == 2 else given.transpose(0, 2, 3, 1)
        output, _ = run(net, jnp.asarray(simulated)[:, np.newaxis])
        output = np.asarray(output)[:, 0]
        if output.ndim == 4:
            output = output.transpose(0, 3, 1, 2)
        graph = to_nir(
            net,
            {"input": np.array(given.shape[1:])},
            {"output": np.array(output.shape[1:])},
        )
        mend(graph)
        self._recorder.add(
            name, graph, given, output, profile="spyx", type_check=type_check, **overrides
        )


def forward(record: Record) -> None:
    draw = Draw(41)
    # Weights in quarters, decays of 1/2: membranes meet the threshold exactly.
    given = draw.spikes(STEPS, 8, rate=0.4)
    first, second = (
        linear(draw, 8, 6, -0.75, 1, grid=0.25),
        linear(draw, 6, 4, -0.75, 1.25, grid=0.25),
    )
    record("if_ties", Sequential(first, neuron(IF, (6,)), second, neuron(IF, (4,))), given)
    net = Sequential(first, neuron(LIF, (6,), beta=0.5), second, neuron(LIF, (4,), 0.5, beta=0.75))
    record("lif_ties", net, given)
    half = {"alpha": 0.5, "beta": 0.5}
    net = Sequential(
        linear(draw, 8, 6, -1, 1.5, grid=0.5),
        neuron(CuBaLIF, (6,), **half),
        linear(draw, 6, 4, -1, 2, grid=0.5),
        neuron(CuBaLIF, (4,), **half),
    )
    record("cuba_ties", net, draw.spikes(STEPS, 8, rate=0.15))

    # A decay per neuron, three kinds of neuron.
    net = Sequential(
        linear(draw, 8, 6, -0.4, 0.7, bias=False),
        neuron(LIF, (6,), beta=decays(0.1, 0.3, 0.55, 0.7, 0.9, 0.99)),
        linear(draw, 6, 5, -0.5, 0.8),
        neuron(
            CuBaLIF,
            (5,),
            1.25,
            alpha=decays(0.2, 0.4, 0.6, 0.7, 0.8),
            beta=decays(0.9, 0.7, 0.5, 0.3, 0.1),
        ),
        linear(draw, 5, 4, -0.5, 1),
        neuron(IF, (4,)),
    )
    record("three_kinds", net, given)
    # A neuron without reset: a LI and a Threshold in NIR.
    net = Sequential(
        linear(draw, 8, 6, -0.4, 0.8),
        neuron(PSU_LIF, (6,), 0.75, beta=decays(0.1, 0.3, 0.55, 0.7, 0.9, 0.95)),
        linear(draw, 6, 4, -1, 1.5),
        neuron(PSU_LIF, (4,), beta=decays(0.2, 0.5, 0.7, 0.8)),
    )
    record("psu_lif", net, given)


def feedback(record: Record) -> None:
    """Recurrent weights so large that a step more or less in the feedback changes most spikes."""
    draw = Draw(42)
    given = draw.spikes(STEPS, 8, rate=0.35)

    def weights(neurons: int) -> np.ndarray:
        return draw.shuffled_weights(neurons, neurons, low=-1.5, high=0.5)

    net = Sequential(linear(draw, 8, 6, -0.75, 1.5), recurrent(RIF, weights(6)))
    record("rif", net, given)
    beta = decays(0.2, 0.4, 0.5, 0.7, 0.85, 0.95)
    net = Sequential(linear(draw, 8, 6, -0.75, 1.5), recurrent(RLIF, weights(6), beta=beta))
    record("rlif_strong", net, given)
    net = Sequential(
        linear(draw, 8, 6, -0.75, 1.5),
        recurrent(RCuBaLIF, weights(6), 1.5, alpha=beta[::-1], beta=beta),
    )
    record("rcuba", net, given)
    net = Sequential(
        linear(draw, 8, 6, -0.75, 1.5),
        recurrent(RLIF, weights(6), beta=beta),
        linear(draw, 6, 5, -0.5, 1.5, bias=False),
        recurrent(RIF, weights(5)),
        linear(draw, 5, 6, -0.5, 1.25),
        recurrent(RCuBaLIF, weights(6), alpha=beta, beta=beta[::-1]),
        linear(draw, 6, 4, -0.5, 1.25),
        neuron(LIF, (4,), beta=0.8),
    )
    record("four_layers_three_recurrent", net, given)


def convolutions(record: Record) -> None:
    draw = Draw(43)
    given = draw.spikes(40, 2, 8, 6, rate=0.35)
    # `same` with an even kernel; leaky neurons with a decay per pixel; counts into a convolution;
    # Flatten in height, width, channel order.
    beta = draw.weights(8, 6, 4, low=0.25, high=0.95, grid=2.0**-8)
    net = Sequential(
        conv(draw, 2, 4, -0.4, 0.6, kernel_size=(3, 2)),
        neuron(LIF, (8, 6, 4), beta=beta),
        SumPool((2, 2), (2, 2), "VALID"),
        conv(draw, 4, 3, -0.2, 0.4, kernel_size=(2, 2), padding="VALID"),
        neuron(IF, (3, 2, 3)),
        Flatten(),
        linear(draw, 18, 4, -0.6, 0.7),
        neuron(CuBaLIF, (4,), alpha=0.5, beta=0.75),
    )
    record("conv_same_pool_conv", net, given)
    # Padding by number, strides, an output that is a map.
    net = Sequential(
        conv(draw, 2, 3, -0.4, 0.6, kernel_size=(3, 3), strides=(2, 1), padding=((1, 1), (2, 2))),
        neuron(IF, (4, 8, 3)),
        SumPool((3, 2), (1, 2), "VALID"),
        conv(draw, 3, 2, -0.25, 0.25, kernel_size=(2, 2), padding="VALID"),
        neuron(IF, (1, 3, 2)),
    )
    record("conv_strided_map", net, given)


def mended(record: Record) -> None:
    """What the exporter loses, mended in the graph."""
    draw = Draw(44)
    given = draw.spikes(STEPS, 8, rate=0.35)
    beta = decays(0.3, 0.6, 0.8, 0.95)
    net = Sequential(
        linear(draw, 8, 6, -0.4, 0.7),
        neuron(LIF, (6,), beta=0.8),
        linear(draw, 6, 4, -0.5, 0.5),
        LI((4,), rngs=RNGS),
    )
    fill(net.layers[3].beta, beta)

    def add_readout(graph: nir.NIRGraph) -> None:
        graph.nodes["layer_3"] = nir.LI(
            tau=1 / (1 - beta), r=np.ones_like(beta), v_leak=np.zeros_like(beta)
        )
        graph.edges.remove(("layer_2", "output"))
        graph.edges += [("layer_2", "layer_3"), ("layer_3", "output")]

    record("li_readout_mended", net, given, mend=add_readout)

    given = draw.spikes(40, 2, 8, 6, rate=0.35)
    net = Sequential(
        conv(draw, 2, 4, -0.4, 0.5, kernel_size=(3, 3), kernel_dilation=(2, 1)),
        neuron(IF, (8, 6, 4)),
        SumPool((3, 3), (2, 2), "VALID"),
        Flatten(),
        linear(draw, 24, 4, -0.2, 0.2),
        neuron(IF, (4,)),
    )

    def dilate(graph: nir.NIRGraph) -> None:
        graph.nodes["layer_0"].dilation = (2, 1)

    record("conv_dilated_mended", net, given, mend=dilate)


def padded_pools(record: Record) -> None:
    """`SAME` pools, of which the exporter writes the whole padding as that of each side."""
    draw = Draw(45)
    net = Sequential(
        conv(draw, 2, 3, -0.4, 0.6, kernel_size=(3, 3)),
        neuron(IF, (8, 8, 3)),
        SumPool((3, 3), (2, 2), "SAME"),
        conv(draw, 3, 2, -0.25, 0.25, kernel_size=(2, 2), padding="VALID"),
        neuron(IF, (3, 3, 2)),
    )
    record("pool_same_strided", net, draw.spikes(40, 2, 8, 8, rate=0.3))
    net = Sequential(
        neuron(LIF, (7, 5, 2), beta=0.5),
        SumPool((2, 2), (2, 2), "SAME"),
        Flatten(),
        linear(draw, 24, 6, -0.5, 0.6),
        neuron(LIF, (6,), beta=0.75),
    )
    record("pool_same_odd_map", net, 2 * draw.spikes(40, 2, 7, 5, rate=0.3))


def main() -> None:
    recorder = Recorder(pathlib.Path(__file__).parent)
    record = Record(recorder)
    forward(record)
    feedback(record)
    convolutions(record)
    mended(record)
    padded_pools(record)
    recorder.close()


if __name__ == "__main__":
    main()
