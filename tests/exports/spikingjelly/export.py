"""Exports models with SpikingJelly 2.0.0 and records what SpikingJelly itself gives for them.

    python3.11 -m venv .venv
    .venv/bin/pip install --require-hashes -r requirements.lock
    cd ../../.. && tests/exports/spikingjelly/.venv/bin/python -m tests.exports.spikingjelly.export

(the first two lines in this folder; pip has to find PyTorch's CPU build). ../README.md says what
each case shows. Everything is seeded; a second run gives the same files.
"""

from __future__ import annotations

import pathlib
from collections.abc import Callable

import nir
import nirtorch
import numpy as np
import torch
from spikingjelly.activation_based import functional, layer, neuron
from spikingjelly.activation_based.nir_exchange import export_to_nir
from spikingjelly.activation_based.nir_exchange.to_nir import _ModuleMapper
from torch import nn

from tests.exports.recording import Draw, Recorder
from tests.exports.torch_models import Line, conv, deterministic, linear, simulate

STEPS = 50
INPUTS = 8
# The time step that SpikingJelly's exporter assumes where none is given.
DT = 1e-4

Step = Callable[[torch.Tensor], torch.Tensor]


def export(net: nn.Module, shape: tuple[int, ...], **options: object) -> nir.NIRGraph:
    return export_to_nir(net.eval(), torch.zeros(1, *shape), **options)


def run(net: nn.Module, given: np.ndarray, step: Step | None = None) -> np.ndarray:
    """What the network gives from rest, or `step`, which calls the layers of `net`."""
    functional.reset_net(net)
    return simulate(step or net.eval(), given)


def plain(
    recorder: Recorder, name: str, net: nn.Module, given: np.ndarray, **overrides: object
) -> None:
    """A case of a network that SpikingJelly exports and runs as it is."""
    graph = export(net, given.shape[1:])
    recorder.add(name, graph, given, run(net, given), profile="spikingjelly", **overrides)


def set_soft_reset(net: nn.Module) -> nn.Module:
    """Makes every neuron of a network subtract; the exporter refuses such networks."""
    for module in net.modules():
        if isinstance(module, neuron.BaseNode):
            module.v_reset = None
    return net


def ties(recorder: Recorder) -> None:
    """Every neuron that is exported. Decays of 1/2 and weights in quarters make exact ties."""
    draw = Draw(210)
    given = draw.spikes(STEPS, INPUTS, rate=0.4)

    def quarters(low: float, high: float) -> nn.Module:
        return linear(draw, INPUTS, 5, low, high, bias=False, grid=0.25)

    def net(node: neuron.BaseNode, low: float = -0.5, high: float = 0.75) -> nn.Module:
        return nn.Sequential(quarters(low, high), node)

    cells = {
        "if_ties": net(neuron.IFNode()),
        "if_v_reset": net(neuron.IFNode(v_threshold=1.25, v_reset=-0.5)),
        "lif_ties": net(neuron.LIFNode(tau=2.0), -1, 2),
        "lif_undecayed_input": net(neuron.LIFNode(tau=2.0, decay_input=False, v_reset=0.25)),
        "lif_v_reset": net(neuron.LIFNode(tau=4.0, v_reset=-0.5), -1, 3),
        "plif": net(neuron.ParametricLIFNode(init_tau=4.0), -2, 4),
        "cuba_ties": net(neuron.CUBALIFNode(c_decay=0.5, v_decay=0.5, v_threshold=1.0)),
        "cuba_v_reset": net(
            neuron.CUBALIFNode(c_decay=0.25, v_decay=0.75, v_threshold=1.0, v_reset=-0.5)
        ),
    }
    for name, cell in cells.items():
        plain(recorder, name, cell, given)


def parameters(recorder: Recorder) -> None:
    """Several layers, analog input, many steps at once, another dt, subtraction."""
    draw = Draw(220)
    given = draw.analog(STEPS, INPUTS, low=-1, high=1.5)
    net = nn.Sequential(
        linear(draw, INPUTS, 7, -1, 2),
        neuron.LIFNode(tau=1.7, v_threshold=0.7, v_reset=0.1),
        linear(draw, 7, 6, -0.5, 0.5),
        neuron.LIFNode(tau=5.3, v_threshold=0.5, decay_input=False),
        linear(draw, 6, 5, -0.5, 1, bias=False),
        neuron.ParametricLIFNode(init_tau=3.1, decay_input=False),
        linear(draw, 5, 4),
        neuron.IFNode(v_threshold=1.3),
    )
    plain(recorder, "layers_analog", net, given)

    given = draw.spikes(STEPS, INPUTS, rate=0.4)
    net = nn.Sequential(
        linear(draw, INPUTS, 6, kind=layer.Linear),
        neuron.LIFNode(tau=2.0, decay_input=False),
        linear(draw, 6, 4, kind=layer.Linear),
        neuron.IFNode(),
    )
    functional.set_step_mode(net, "m")
    graph = export_to_nir(net.eval(), torch.zeros(STEPS, 1, INPUTS))
    functional.reset_net(net)
    with torch.no_grad():
        output = net(torch.from_numpy(given)[:, None])[:, 0].numpy()
    recorder.add("many_steps_at_once", graph, given, output, profile="spikingjelly")

    functional.set_step_mode(net, "s")
    graph = export(net, (INPUTS,), dt=1.0)
    recorder.add("other_dt", graph, given, run(net, given), profile="spikingjelly", dt=1)

    net = nn.Sequential(
        linear(draw, INPUTS, 6),
        neuron.LIFNode(tau=2.0, decay_input=False),
        linear(draw, 6, 4, -0.5, 0.5),
        neuron.IFNode(),
    )
    graph = export(net, (INPUTS,))
    output = run(set_soft_reset(net), given)
    recorder.add("soft_reset", graph, given, output, profile="spikingjelly", reset="subtract")


def convolutions(recorder: Recorder) -> None:
    draw = Draw(230)
    given = draw.spikes(STEPS, 2, 10, 10, rate=0.3)
    net = nn.Sequential(
        conv(draw, 2, 4, (3, 3), stride=2, padding=2, dilation=2, bias=False),
        neuron.LIFNode(tau=2.0, decay_input=False, v_reset=-0.25),
        nn.AvgPool2d(2, stride=1, padding=1),
        conv(draw, 4, 5, (2, 2), kind=layer.Conv2d),
        neuron.IFNode(),
        nn.AvgPool2d((3, 2), stride=(2, 1)),
        nn.Flatten(),
        linear(draw, 40, 4, -0.5, 1),
        neuron.LIFNode(tau=4.0),
    )
    plain(recorder, "conv_pool_padded", net, given)

    net = nn.Sequential(
        conv(draw, 2, 3, (3, 5), stride=(1, 2), padding=(0, 3), dilation=(2, 1)),
        neuron.LIFNode(tau=2.0, decay_input=False),
        conv(draw, 3, 2, (1, 3), padding="same"),
        neuron.IFNode(v_threshold=1.5),
    )
    # nir's own shapes are wrong for such kernels: what export_to_nir does, but without the check,
    # which is what fills in the shapes of the ports.
    mapper = _ModuleMapper(net.eval(), torch.zeros(1, *given.shape[1:]), dt=DT)
    graph = nirtorch.torch_to_nir(net, mapper.map_dict, type_check=False)
    graph.nodes["input_1"] = nir.Input(np.array([2, 10, 10]))
    graph.nodes["output"] = nir.Output(np.array([2, 6, 6]))
    recorder.add(
        "conv_not_square",
        graph,
        given[:40],
        run(net, given[:40]),
        profile="spikingjelly",
        type_check=False,
    )

    given = draw.spikes(STEPS, 3, 16, rate=0.3)
    net = nn.Sequential(
        conv(draw, 3, 5, (4,), kind=nn.Conv1d, stride=2, padding=1),
        neuron.LIFNode(tau=2.0, decay_input=False),
        conv(draw, 5, 4, (3,), kind=nn.Conv1d, padding="same", dilation=2, bias=False),
        neuron.IFNode(v_threshold=1.5),
        nn.Flatten(),
        linear(draw, 32, 4, -0.5, 1),
        neuron.LIFNode(tau=3.0),
    )
    plain(recorder, "conv1d", net, given)


class Residual(nn.Module):
    """Two sums of branches, one of them at the output, where spikes add up to counts."""

    def __init__(self, draw: Draw):
        super().__init__()
        self.stem = linear(draw, INPUTS, 5)
        self.first = neuron.LIFNode(tau=2.0, decay_input=False)
        self.left = linear(draw, 5, 5, -0.5, 0.5)
        self.right = linear(draw, 5, 5, -0.5, 0.5)
        self.second = neuron.IFNode(v_threshold=2.0)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        z = self.first(self.stem(x))
        return self.second(self.left(z) + z + self.right(z)) + z


def assembled(recorder: Recorder) -> None:
    """Residuals, which SpikingJelly exports; and from the nodes that it exports what it does not:
    its recurrent containers, and delays, for which the spikes between layers are held back."""
    draw = Draw(240)
    given = draw.spikes(STEPS, INPUTS, rate=0.4)
    plain(recorder, "residual_counts", Residual(draw), given)

    first = nn.Sequential(linear(draw, INPUTS, 5), neuron.LIFNode(tau=2.0, decay_input=False))
    own = layer.ElementWiseRecurrentContainer(neuron.IFNode(v_threshold=3.0), torch.add)
    middle = linear(draw, 5, 4, -1, 3, bias=False)
    every = layer.LinearRecurrentContainer(
        neuron.LIFNode(tau=2.0, decay_input=False), in_features=4, out_features=4
    )
    weights = draw.weights(4, 8, low=-0.75, high=1.25)
    bias = draw.weights(4, low=-0.25, high=0.25)
    with torch.no_grad():
        every.rc.weight.copy_(torch.from_numpy(weights))
        every.rc.bias.copy_(torch.from_numpy(bias))
    net = nn.Sequential(first, own, middle, every)
    graph = export(first, (INPUTS,))
    own_if = export(nn.Sequential(neuron.IFNode(v_threshold=3.0)), (5,)).nodes["_0"]
    lif = export(nn.Sequential(neuron.LIFNode(tau=2.0, decay_input=False)), (4,)).nodes["_0"]
    graph = nir.NIRGraph(
        {
            "input": nir.Input(np.array([INPUTS])),
            "first": graph,
            "if": own_if,
            "middle": nir.Linear(middle.weight.detach().numpy()),
            "w_in": nir.Affine(weights[:, :4], bias),
            "lif": lif,
            "w_rec": nir.Linear(weights[:, 4:]),
            "output": nir.Output(np.array([4])),
        },
        [
            ("input", "first"),
            ("first", "if"),
            ("if", "if"),
            ("if", "middle"),
            ("middle", "w_in"),
            ("w_in", "lif"),
            ("lif", "w_rec"),
            ("w_rec", "lif"),
            ("lif", "output"),
        ],
    )
    recorder.add("recurrent_containers", graph, given, run(net, given), profile="spikingjelly")

    steps = [0, 1, 1, 4, 7, 12]
    first = nn.Sequential(linear(draw, INPUTS, 6), neuron.IFNode())
    second = nn.Sequential(linear(draw, 6, 4, -0.5, 2), neuron.LIFNode(tau=2.0))
    line = Line(steps)
    graph = nir.NIRGraph(
        {
            "input": nir.Input(np.array([INPUTS])),
            "first": export(first, (INPUTS,)),
            "line": nir.Delay(np.array(steps) * DT),
            "second": export(second, (6,)),
            "output": nir.Output(np.array([4])),
        },
        [("input", "first"), ("first", "line"), ("line", "second"), ("second", "output")],
    )
    output = run(nn.ModuleList([first, second]), given, lambda x: second(line(first(x))))
    recorder.add("delay_nested", graph, given, output, profile="spikingjelly")


def main() -> None:
    deterministic()
    recorder = Recorder(pathlib.Path(__file__).parent)
    ties(recorder)
    parameters(recorder)
    convolutions(recorder)
    assembled(recorder)
    recorder.close()


if __name__ == "__main__":
    main()
