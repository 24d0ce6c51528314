"""Exports networks with Sinabs 2.0.3 and records what Sinabs itself answers.

Run by hand, in this folder, in an environment of its own (Python 3.11; the lock names
PyTorch's CPU build, which pip has to be able to find):

    python3.11 -m venv .venv
    .venv/bin/pip install --require-hashes -r requirements.lock
    cd ../../.. && tests/exports/sinabs/.venv/bin/python -m tests.exports.sinabs.export

Cases whose name ends in `_mended` hold what the exporter loses or refuses; their graphs are
mended as docs/frameworks.md tells users to mend them.
"""

import pathlib
import warnings
from collections.abc import Callable

import nir
import numpy as np
import sinabs
import sinabs.activation as sa
import sinabs.layers as sl
import torch
from sinabs.nir import to_nir
from torch import nn

from tests.exports.recording import Draw, Recorder

STEPS = 50


def linear(draw: Draw, inputs: int, outputs: int, low: float, high: float, **grid) -> nn.Linear:
    """A linear layer with drawn weights and a small drawn bias."""
    layer = nn.Linear(inputs, outputs)
    fill(layer.weight, draw.shuffled_weights(outputs, inputs, low=low, high=high, **grid))
    fill(layer.bias, draw.weights(outputs, low=-0.1, high=0.1, **grid))
    return layer


def conv(draw: Draw, inputs: int, outputs: int, low: float, high: float, **settings) -> nn.Conv2d:
    layer = nn.Conv2d(inputs, outputs, **settings)
    fill(layer.weight, draw.weights(*layer.weight.shape, low=low, high=high))
    if layer.bias is not None:
        fill(layer.bias, draw.weights(outputs, low=-0.1, high=0.1))
    return layer


def fill(parameter: nn.Parameter, values: np.ndarray) -> None:
    parameter.data = torch.from_numpy(values)


def vector(*values: float) -> torch.Tensor:
    return torch.tensor(values)


def same(value: float, *shape: int) -> torch.Tensor:
    return torch.full(shape, value)


def iaf(**settings) -> sl.IAFSqueeze:
    return sl.IAFSqueeze(batch_size=1, **settings)


def lif(tau: torch.Tensor, threshold: float = 1.0, **settings) -> sl.LIFSqueeze:
    """τ in steps; Sinabs' exporter takes τ and θ of one shape only."""
    return sl.LIFSqueeze(
        tau_mem=tau, spike_threshold=same(threshold, *tau.shape), batch_size=1, **settings
    )


def leak(tau: torch.Tensor, **settings) -> sl.ExpLeakSqueeze:
    return sl.ExpLeakSqueeze(tau_mem=tau, batch_size=1, **settings)


class Record:
    """Simulates, exports and records one case."""

    def __init__(self, recorder: Recorder):
        self._recorder = recorder

    def __call__(
        self,
        name: str,
        net: nn.Module,
        given: np.ndarray,
        profile: str = "sinabs",
        mend: Callable[[nir.NIRGraph], None] = lambda graph: None,
        exported: nn.Module | None = None,
        squeezed: bool = True,
        type_check: bool = True,
        **overrides,
    ) -> None:
        """given: (T, *input shape). exported: what to_nir gets where it does not take `net`.

        squeezed: whether the layers of `net` take (T, …), as Sinabs' …Squeeze layers do, or
        (1, T, …) as the others.
        """
        output = simulate(net, given) if squeezed else simulate(net, given[np.newaxis])[0]
        source = exported or net
        sample = given if squeezed or exported else given[np.newaxis]
        graph = to_nir(source, torch.from_numpy(sample))
        graph.edges = sorted(graph.edges)  # a set's order changes from run to run
        tell_shapes(graph, source, sample)
        mend(graph)
        self._recorder.add(
            name, graph, given, output, profile=profile, type_check=type_check, **overrides
        )


def tell_shapes(graph: nir.NIRGraph, net: nn.Module, given: np.ndarray) -> None:
    """Fills in the input shapes that Sinabs leaves out and without which nir cannot write a file.

    (graph.infer_types() does so too, but stops at non-square kernels and at groups, whose shapes
    nir 1.0.8 gets wrong.)
    """

    def note(module: nn.Module, arguments: tuple, _: torch.Tensor) -> None:
        shape = np.array(arguments[0].shape[1:])
        node = graph.nodes[names[module]]
        if isinstance(node, nir.Conv2d):
            node.input_shape = tuple(shape[1:])
        elif isinstance(node, nir.Flatten):
            node.input_type = {"input": shape}

    names = {module: name for name, module in net.named_modules() if name in graph.nodes}
    hooks = [module.register_forward_hook(note) for module in names]
    simulate(net, given)
    for hook in hooks:
        hook.remove()


def simulate(net: nn.Module, given: np.ndarray) -> np.ndarray:
    """Sinabs' own simulation from rest, (T, *input shape) to (T, *output shape)."""
    sinabs.reset_states(net)
    with torch.no_grad():
        return net(torch.from_numpy(given)).numpy()


def dense(record: Record) -> None:
    draw = Draw(21)
    # Weights and thresholds are quarters: potentials meet the threshold exactly, all the time.
    net = nn.Sequential(
        linear(draw, 6, 8, -0.75, 1.25, grid=0.25),
        iaf(),
        linear(draw, 8, 4, -1, 1, grid=0.25),
        iaf(),
    )
    given = draw.spikes(STEPS, 6, rate=0.4)
    record("iaf_ties_multi", net, given)
    single = {"spike_fn": sa.SingleSpike}
    net = nn.Sequential(net[0], iaf(**single), net[2], iaf(**single))
    record("iaf_ties_single", net, given, profile="sinabs:single")
    zero = single | {"reset_fn": sa.MembraneReset()}
    net = nn.Sequential(net[0], iaf(**zero), net[2], iaf(**zero))
    record("iaf_ties_single_zero", net, given, profile="sinabs:single", reset="zero")
    floor = {"min_v_mem": -0.5}
    net = nn.Sequential(net[0], iaf(**floor), net[2], iaf(**floor))
    record("iaf_floor", net, given, floor=-0.5)

    # A time constant per neuron, in steps; inputs that make neurons fire several times a step.
    first, second = linear(draw, 8, 8, -0.6, 1.2), linear(draw, 8, 4, -0.6, 0.8)
    taus = vector(2, 3, 5, 8, 13, 21, 34, 55), vector(4, 6.5, 9, 30)
    given = draw.spikes(STEPS, 8, rate=0.35)

    def both(**settings) -> nn.Sequential:
        return nn.Sequential(first, lif(taus[0], **settings), second, lif(taus[1], **settings))

    plain = {"norm_input": False}
    record("lif_multi", both(**plain), given, gain="one")
    record("lif_single", both(**plain, **single), given, profile="sinabs:single", gain="one")
    zero = plain | {"reset_fn": sa.MembraneReset()}
    record("lif_multi_zero", both(**zero), given, gain="one", reset="zero")
    record("lif_floor", both(**plain, min_v_mem=-0.25), given, gain="one", floor=-0.25)
    record("lif_norm_low_threshold", both(threshold=0.125), given)

    # norm_input layer by layer: True, its default for LIF, and False.
    net = nn.Sequential(first, lif(taus[0], threshold=0.25), second, lif(taus[1], norm_input=False))
    record("lif_norm_mixed", net, given, per_node={"3": {"gain": "one"}})
    # Analog input, five layers, a readout whose input is normalised.
    net = nn.Sequential(
        first,
        lif(taus[0], norm_input=False),
        linear(draw, 8, 6, -1, 1.5),
        iaf(),
        linear(draw, 6, 4, -1, 1),
        leak(taus[1], norm_input=True),
    )
    analog = draw.analog(STEPS, 8, low=-0.5, high=1.0)
    record("analog_to_expleak_norm", net, analog, per_node={"1": {"gain": "one"}})


def convolutions(record: Record) -> None:
    draw = Draw(22)
    given = draw.spikes(40, 2, 9, 11, rate=0.3)
    # Groups, a kernel, stride, padding and dilation that differ by axis. nir's own shapes of
    # non-square kernels and of groups are wrong, so its type check cannot be passed.
    net = nn.Sequential(
        conv(draw, 2, 4, -0.4, 0.5, kernel_size=(3, 2), stride=(2, 1), padding=(1, 2), groups=2),
        iaf(),
        conv(draw, 4, 4, -0.5, 0.7, kernel_size=(2, 3), dilation=(1, 2), groups=4, bias=False),
        iaf(),
        nn.Flatten(),
    )
    shape = simulate(net, given).shape[1]
    net.append(linear(draw, shape, 4, -0.2, 0.25))
    net.append(iaf())
    record("conv_groups", net, given, type_check=False)

    given = draw.spikes(40, 1, 10, 8, rate=0.4)
    net = nn.Sequential(
        conv(draw, 1, 3, -0.3, 0.8, kernel_size=2, padding="same"),
        iaf(spike_threshold=torch.tensor(0.75)),
        # Counts go into a pool whose kernel is no power of two, overlap and enter a convolution.
        sl.SumPool2d((3, 2), stride=(2, 1)),
        conv(draw, 3, 3, -0.2, 0.23, kernel_size=3, padding="valid", bias=False),
        iaf(),
        nn.Flatten(),
        linear(draw, 30, 4, -0.5, 0.65),
        iaf(),
    )
    record("counts_pool_conv", net, given)

    # Leaky neurons on maps: a time constant per pixel.
    given = draw.spikes(40, 2, 6, 6, rate=0.4)
    taus = torch.from_numpy(draw.weights(4, 3, 3, low=2, high=20))
    net = nn.Sequential(
        conv(draw, 2, 4, -0.3, 0.4, kernel_size=3, stride=2, padding=1),
        lif(taus, norm_input=False),
        sl.SumPool2d(3),
        nn.Flatten(),
        linear(draw, 4, 4, -0.5, 0.5),
        leak(vector(3, 5, 9, 17)),
    )
    record("conv_lif_map", net, given, gain="one")


class Residual(nn.Module):
    """Two layers whose spikes add up in front of a third."""

    def __init__(self, draw: Draw):
        super().__init__()
        self.first = linear(draw, 8, 6, -0.4, 1)
        self.iaf1 = iaf()
        self.second = linear(draw, 6, 6, -0.75, 0.75)
        self.iaf2 = iaf()
        self.third = linear(draw, 6, 4, -0.5, 0.75)
        self.iaf3 = iaf()

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        skipped = self.iaf1(self.first(given))
        return self.iaf3(self.third(skipped + self.iaf2(self.second(skipped))))


def shapes(record: Record) -> None:
    """Parameters and ports whose shapes are not those of the data."""
    draw = Draw(23)
    plain = {"norm_input": False}
    given = draw.spikes(STEPS, 8, rate=0.35)
    first, second = linear(draw, 8, 6, -0.6, 1.2), linear(draw, 6, 4, -0.6, 0.8)
    # Layers that are not …Squeeze: time stays in the shapes of Input and Output.
    unsqueezed = {"spike_threshold": same(1.0, 6), **plain}
    net = nn.Sequential(first, sl.LIF(tau_mem=same(7.5, 6), **unsqueezed), second, sl.IAF())
    record("time_in_shapes", net, given, squeezed=False, type_check=False, gain="one")
    # One time constant and threshold for a population, and one per channel of a map.
    net = nn.Sequential(first, lif(vector(7.5), **plain), second, lif(vector(12), **plain))
    record("one_tau", net, given, type_check=False, gain="one")
    given = draw.spikes(40, 2, 6, 5, rate=0.4)
    taus = vector(2, 4, 8, 16).reshape(4, 1, 1)
    net = nn.Sequential(
        conv(draw, 2, 4, -0.3, 0.5, kernel_size=3), lif(taus, **plain), nn.Flatten(start_dim=2)
    )
    record("tau_per_channel", net, given, type_check=False, gain="one")


def mended(record: Record) -> None:
    """What the exporter loses or refuses, mended in the graph."""
    draw = Draw(24)
    plain = {"norm_input": False}
    given = draw.spikes(STEPS, 8, rate=0.35)

    # A sum of two layers' spikes: the exporter sees no module there and loses the edges.
    def connect(graph: nir.NIRGraph) -> None:
        graph.edges.remove(("iaf2", "output"))
        graph.edges += [("iaf1", "third"), ("iaf2", "third")]

    record("residual_mended", Residual(draw), given, mend=connect)

    # Recurrent layers are refused: their neurons are exported without, their weights added.
    first, second = linear(draw, 8, 8, -0.5, 0.8), linear(draw, 8, 4, -0.75, 0.75)
    recurrent = nn.Linear(8, 8, bias=False)
    fill(recurrent.weight, draw.weights(8, 8, low=-1.0, high=0.4))
    settings = {"tau_mem": same(6, 8), "spike_threshold": same(1.0, 8), **plain}
    net = nn.Sequential(first, sl.LIFRecurrent(rec_connect=recurrent, **settings), second, sl.IAF())
    forward = nn.Sequential(first, sl.LIFSqueeze(batch_size=1, **settings), second, iaf())

    def feed_back(graph: nir.NIRGraph) -> None:
        graph.nodes["recurrent"] = nir.Linear(weight=recurrent.weight.detach().numpy())
        graph.edges += [("1", "recurrent"), ("recurrent", "1")]

    record(
        "recurrent_mended",
        net,
        given,
        mend=feed_back,
        exported=forward,
        squeezed=False,
        gain="one",
    )

    # tau_syn is lost: the LIF becomes a CubaLIF again.
    tau_syn = vector(2, 3, 4, 5, 6, 7, 8, 9)
    first, second = linear(draw, 8, 8, -0.25, 0.3), linear(draw, 8, 4, -0.5, 1)
    net = nn.Sequential(first, lif(same(6, 8), tau_syn=tau_syn, **plain), second, iaf())

    def bring_back_synapse(graph: nir.NIRGraph) -> None:
        node = graph.nodes["1"]
        graph.nodes["1"] = nir.CubaLIF(
            tau_mem=node.tau,
            tau_syn=tau_syn.numpy(),
            r=node.r,
            v_leak=node.v_leak,
            v_threshold=node.v_threshold,
        )

    record(
        "tau_syn_mended",
        net,
        given,
        mend=bring_back_synapse,
        gain="one",
        current="decay_after_jump",
    )


def main() -> None:
    warnings.simplefilter("ignore", DeprecationWarning)
    torch.set_num_threads(1)
    recorder = Recorder(pathlib.Path(__file__).parent)
    record = Record(recorder)
    dense(record)
    convolutions(record)
    shapes(record)
    mended(record)
    recorder.close()


if __name__ == "__main__":
    main()
