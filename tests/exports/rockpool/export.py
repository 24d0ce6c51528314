"""Exports networks with Rockpool 3.1.0 and records what Rockpool itself answers.

Run by hand, in this folder, in an environment of its own (Python 3.11; the lock names
PyTorch's CPU build, which pip has to be able to find):

    python3.11 -m venv .venv
    .venv/bin/pip install --require-hashes -r requirements.lock
    cd ../../.. && tests/exports/rockpool/.venv/bin/python -m tests.exports.rockpool.export

Cases whose name ends in `_mended` hold what the exporter loses; their graphs are mended as
docs/frameworks.md tells users to mend them.
"""

import pathlib
import warnings
from collections.abc import Callable

import nir
import numpy as np
import torch
from rockpool.nn.combinators import Residual, Sequential
from rockpool.nn.modules import ExpSynTorch, LIFNeuronTorch, LIFTorch, LinearTorch
from rockpool.nn.modules.torch.nir import to_nir

from tests.exports.recording import Draw, Recorder

STEPS = 50


def linear(
    draw: Draw, inputs: int, outputs: int, low: float, high: float, bias: bool = False, **grid
) -> LinearTorch:
    weight = torch.from_numpy(
        draw.shuffled_weights(outputs, inputs, low=low, high=high, **grid).T.copy()
    )
    if not bias:
        return LinearTorch((inputs, outputs), weight=weight)
    return LinearTorch(
        (inputs, outputs),
        weight=weight,
        has_bias=True,
        bias=torch.from_numpy(draw.weights(outputs, low=-0.1, high=0.1)),
    )


def per_neuron(*values: float) -> torch.Tensor:
    return torch.tensor(values)


def per_synapse(*values: float) -> torch.Tensor:
    """One synapse a neuron: (neurons, 1), which is what LIFTorch wants of tau_syn and beta."""
    return torch.tensor(values).reshape(-1, 1)


class Record:
    """Simulates, exports and records one case."""

    def __init__(self, recorder: Recorder):
        self._recorder = recorder

    def __call__(
        self,
        name: str,
        net: torch.nn.Module,
        given: np.ndarray,
        mend: Callable[[nir.NIRGraph], None] = lambda graph: None,
        sample: tuple[int, ...] | None = None,
        **overrides,
    ) -> None:
        """given: (T, inputs). sample: shape of what to_nir gets, (1, T, inputs) where None.

        Whatever it is, all of it becomes the shape of the file's Input and Output.
        """
        output = simulate(net, given)
        graph = to_nir(net, torch.zeros(sample or (1, *given.shape)))
        graph.edges = sorted(graph.edges)  # a set's order changes from run to run
        for node in graph.nodes.values():
            if isinstance(node, nir.LI):  # tensors that nir cannot write
                node.tau = node.tau.detach()
        mend(graph)
        self._recorder.add(
            name, graph, given, output, profile="rockpool", type_check=False, **overrides
        )


def simulate(net: torch.nn.Module, given: np.ndarray) -> np.ndarray:
    """Rockpool's own simulation from rest, (T, inputs) to (T, outputs)."""
    net.reset_state()
    with torch.no_grad():
        output, _, _ = net(torch.from_numpy(given[np.newaxis]))
    return output.numpy()[0]


def plain(record: Record) -> None:
    draw = Draw(31)
    given = draw.spikes(STEPS, 8, rate=0.35)
    first, second = linear(draw, 8, 6, -0.4, 0.6), linear(draw, 6, 4, -0.5, 0.5, bias=True)
    # Time constants and thresholds per neuron; a bias; several spikes a step.
    net = Sequential(
        first,
        LIFTorch(
            6,
            tau_mem=per_neuron(2e-3, 3e-3, 5e-3, 8e-3, 13e-3, 21e-3),
            tau_syn=per_synapse(9e-3, 7e-3, 5e-3, 4e-3, 3e-3, 2e-3),
            threshold=per_neuron(0.5, 0.75, 1.0, 1.0, 1.25, 1.5),
        ),
        second,
        LIFTorch(4, tau_mem=per_neuron(4e-3, 6e-3, 10e-3, 15e-3), tau_syn=torch.tensor(3e-3)),
    )
    record("lif_per_neuron", net, given)

    # At most one spike a step; weights in halves and decays of 1/2 and 1/4: ties.
    ties = {"leak_mode": "decays", "max_spikes_per_dt": 1}
    net = Sequential(
        linear(draw, 8, 6, -1, 2.5, grid=0.5),
        LIFTorch(6, alpha=per_neuron(*[0.5] * 6), beta=per_synapse(*[0.5] * 6), **ties),
        linear(draw, 6, 4, -1, 4, grid=0.5),
        LIFTorch(4, alpha=per_neuron(*[0.25] * 4), beta=per_synapse(*[0.5] * 4), **ties),
    )
    record(
        "lif_one_spike_ties", net, draw.spikes(STEPS, 8, rate=0.06), sample=(1, 8), spikes="binary"
    )

    # Decays as shifts, as Xylo has them: 1 - 2^-dash.
    net = Sequential(
        first,
        LIFTorch(
            6,
            leak_mode="bitshifts",
            dash_mem=per_neuron(2, 2, 2, 3, 3, 3),
            dash_syn=per_synapse(2, 3, 1, 2, 3, 1),
        ),
        second,
        LIFNeuronTorch(4, tau_mem=per_neuron(3e-3, 6e-3, 9e-3, 20e-3)),
    )
    record("bitshifts_then_lifneuron", net, given)

    # Another time step than 1 ms.
    slow = {"dt": 5e-3}
    net = Sequential(
        first,
        LIFNeuronTorch(6, tau_mem=torch.tensor(12e-3), threshold=torch.tensor(0.5), **slow),
        second,
        LIFTorch(4, tau_mem=torch.tensor(30e-3), tau_syn=torch.tensor(10e-3), **slow),
    )
    record("dt_5ms", net, given, dt=5e-3)

    # Synapses without neurons as a readout; a sequence in a sequence.
    net = Sequential(
        Sequential(first, LIFTorch(6, tau_mem=torch.tensor(5e-3), tau_syn=torch.tensor(5e-3))),
        Sequential(second, ExpSynTorch(4, tau=per_neuron(2e-3, 5e-3, 10e-3, 40e-3))),
    )
    gain = {"gain": "decay"}  # isyn = (isyn + input) * beta
    record("expsyn_readout", net, given, per_node={"1_TorchSequential.1_ExpSynTorch": gain})
    # And in front of neurons.
    net = Sequential(
        linear(draw, 8, 6, -0.4, 0.8),
        ExpSynTorch(6, tau=per_neuron(2e-3, 3e-3, 4e-3, 5e-3, 6e-3, 7e-3)),
        LIFNeuronTorch(6, tau_mem=torch.tensor(4e-3)),
    )
    record("expsyn_then_lifneuron", net, given, per_node={"1_ExpSynTorch": gain})


def mended(record: Record) -> None:
    """What the exporter loses, mended in the graph."""
    draw = Draw(32)
    given = draw.spikes(STEPS, 8, rate=0.35)
    first, second = linear(draw, 8, 6, -0.4, 0.6), linear(draw, 6, 4, -0.5, 0.7)
    leaks = {"tau_mem": torch.tensor(5e-3), "tau_syn": torch.tensor(3e-3)}
    last = LIFTorch(4, **leaks)

    weight = torch.from_numpy(draw.weights(6, 6, low=-0.8, high=0.4))
    recurrent = LIFTorch(6, has_rec=True, w_rec=weight, **leaks)

    def feed_back(graph: nir.NIRGraph) -> None:
        graph.nodes["recurrent"] = nir.Linear(weight=recurrent.w_rec.detach().numpy().T)
        graph.edges += [("1_LIFTorch", "recurrent"), ("recurrent", "1_LIFTorch")]

    net = Sequential(first, recurrent, second, last)
    record("recurrent_mended", net, given, mend=feed_back)

    biased = LIFTorch(6, bias=per_neuron(0.1, -0.1, 0.2, 0.05, 0.3, -0.2), **leaks)

    def bring_back_bias(graph: nir.NIRGraph) -> None:
        node = graph.nodes["1_LIFTorch"]
        decay = np.exp(-biased.dt / node.tau_mem.astype(np.float64))
        node.v_leak = biased.bias.detach().numpy() / (1 - decay)

    record("bias_mended", Sequential(first, biased, second, last), given, mend=bring_back_bias)

    # The sum of a residual block: the exporter sees no module there and loses the edges.
    block = Residual(linear(draw, 6, 6, -0.5, 0.5), LIFTorch(6, **leaks))

    def connect(graph: nir.NIRGraph) -> None:
        end = "1_TorchResidual.1_LIFTorch"
        graph.edges.remove((end, "output"))
        graph.edges += [("0_LinearTorch", "2_LinearTorch"), (end, "2_LinearTorch")]

    record("residual_mended", Sequential(first, block, second, last), given, mend=connect)


def main() -> None:
    warnings.simplefilter("ignore", DeprecationWarning)
    torch.set_num_threads(1)
    recorder = Recorder(pathlib.Path(__file__).parent)
    record = Record(recorder)
    plain(record)
    mended(record)
    recorder.close()


if __name__ == "__main__":
    main()
