"""Exports models with snnTorch 1.0.0 and records what snnTorch itself gives for them.

    python3.11 -m venv .venv && .venv/bin/pip install --require-hashes -r requirements.lock
    cd ../../.. && tests/exports/snntorch/.venv/bin/python -m tests.exports.snntorch.export

(the first line in this folder; pip has to find PyTorch's CPU build). ../README.md says what each
case shows. Everything is seeded; a second run gives the same files byte for byte.
"""

from __future__ import annotations

import pathlib
import warnings
from collections import OrderedDict

import nir
import nirtorch
import numpy as np
import snntorch as snn
import torch
from snntorch.export_nir import _extract_snntorch_module, export_to_nir
from torch import nn

from tests.exports.recording import Draw, Recorder
from tests.exports.torch_models import Line, conv, deterministic, fill, linear, simulate

STEPS = 50
INPUTS = 8
# The time step that snnTorch's exporter assumes.
DT = 1e-4

Shape = tuple[int, ...]


def vector(values: float | np.ndarray, shape: Shape) -> torch.Tensor:
    """Per neuron, since snnTorch's exporter fails on the scalars of its own documentation."""
    return torch.from_numpy(np.broadcast_to(np.float32(values), shape).copy())


def leaky(
    *shape: int,
    beta: float | np.ndarray = 0.875,
    threshold: float | np.ndarray = 1.0,
    kind: type = snn.Leaky,
    **options: object,
) -> nn.Module:
    return kind(
        beta=vector(beta, shape), threshold=vector(threshold, shape), init_hidden=True, **options
    )


def synaptic(
    neurons: int,
    alpha: float | np.ndarray = 0.5,
    beta: float | np.ndarray = 0.875,
    kind: type = snn.Synaptic,
    **options: object,
) -> nn.Module:
    return leaky(neurons, beta=beta, kind=kind, alpha=vector(alpha, (neurons,)), **options)


def recurrent(draw: Draw, layer: nn.Module, low: float = -0.5, high: float = 0.5) -> nn.Module:
    """Draws the weights of an RLeaky or RSynaptic that connects all to all."""
    count = layer.linear_features
    fill(
        layer.recurrent,
        draw.weights(count, count, low=low, high=high),
        draw.weights(count, low=-0.125, high=0.125),
    )
    return layer


def chain(*modules: nn.Module) -> nn.Sequential:
    """The names are those of the NIR nodes: fc0, act1, …"""
    names = [
        f"{'act' if isinstance(m, snn.SpikingNeuron) else 'fc'}{k}" for k, m in enumerate(modules)
    ]
    return nn.Sequential(OrderedDict(zip(names, modules, strict=True)))


def rest(net: nn.Module) -> None:
    """Puts every neuron to rest; simulations and exports leave state behind."""
    for module in net.modules():
        if isinstance(module, snn.SpikingNeuron):
            module.reset_mem()


def export(net: nn.Module, shape: Shape) -> nir.NIRGraph:
    """snnTorch's own export. Its edges come in random order: sorted, and no more than that."""
    rest(net)
    graph = export_to_nir(net, torch.zeros(1, *shape), ignore_dims=[0])
    rest(net)
    graph.edges = sorted(graph.edges)
    return graph


def export_unchecked(net: nn.Module, shape: Shape, maps: dict[str, Shape]) -> nir.NIRGraph:
    """snnTorch's export without the type inference of nir, which refuses groups and kernels that
    are not square. maps: the input shapes of Conv2d (height, width) and Flatten, which the
    inference would have filled in and without which nir cannot write the file.
    """
    rest(net)
    graph = nirtorch.extract_nir_graph(
        net,
        _extract_snntorch_module,
        torch.zeros(1, *shape),
        ignore_submodules_of=[snn.RLeaky, snn.RSynaptic],
        ignore_dims=[0],
    )
    rest(net)
    graph.edges = sorted(graph.edges)
    for name, given in maps.items():
        node = graph.nodes[name]
        if isinstance(node, nir.Conv2d):
            node.input_shape = given
        else:
            node.input_type = {"input": np.array(given)}
    return graph


def plain(
    recorder: Recorder, name: str, net: nn.Module, given: np.ndarray, profile: str, **overrides
) -> None:
    """A case of a network that snnTorch exports and runs as it is."""
    graph = export(net, given.shape[1:])
    recorder.add(name, graph, given, simulate(net, given), profile=profile, **overrides)


def resets(recorder: Recorder) -> None:
    """Every neuron with every reset; decays of 1/2 and weights in quarters make exact ties."""
    profiles = {"subtract": "snntorch", "zero": "snntorch:zero", "none": "snntorch:none"}
    for mechanism, profile in profiles.items():
        draw = Draw(10)
        given = draw.spikes(STEPS, INPUTS, rate=0.4)

        def quarters(draw: Draw = draw) -> nn.Module:
            return linear(draw, INPUTS, 5, -0.5, 0.75, bias=False, grid=0.25)

        half = {"beta": 0.5, "reset_mechanism": mechanism}
        nets = {
            "leaky_ties": chain(quarters(), leaky(5, **half)),
            "synaptic_ties": chain(quarters(), synaptic(5, alpha=0.5, **half)),
            "rleaky": chain(
                quarters(),
                recurrent(draw, leaky(5, kind=snn.RLeaky, linear_features=5, **half)),
            ),
            "rsynaptic": chain(
                quarters(),
                recurrent(draw, synaptic(5, kind=snn.RSynaptic, linear_features=5, **half)),
            ),
        }
        for name, net in nets.items():
            plain(recorder, f"{name}_{mechanism}", net, given, profile)


def resets_without_delay(recorder: Recorder) -> None:
    """reset_delay=False: the membrane is reset in the step of the spike, and never twice. The drive
    is strong, so that a subtraction leaves some membranes above the threshold. snnTorch 1.0.0's
    RSynaptic does not run with it."""
    for mechanism, profile in (("subtract", "snntorch"), ("zero", "snntorch:zero")):
        draw = Draw(20)
        given = draw.spikes(STEPS, INPUTS, rate=0.5)
        options = {"beta": 0.75, "reset_mechanism": mechanism, "reset_delay": False}
        nets = {
            "leaky": chain(linear(draw, INPUTS, 5, -0.75), leaky(5, **options)),
            "synaptic": chain(linear(draw, INPUTS, 5, -0.75, 0.75), synaptic(5, **options)),
            "rleaky": chain(
                linear(draw, INPUTS, 5, -0.75),
                recurrent(draw, leaky(5, kind=snn.RLeaky, linear_features=5, **options)),
            ),
        }
        for name, net in nets.items():
            plain(
                recorder,
                f"{name}_undelayed_{mechanism}",
                net,
                given,
                profile,
                reset=mechanism,
                reset_at="both",
            )


def parameters(recorder: Recorder) -> None:
    """Decays and thresholds per neuron, decays of 0 and 1, analog input, many steps."""
    draw = Draw(30)
    betas = np.array([0.0, 0.3, 0.7, 0.9, 0.95, 0.99, 0.999], np.float32)
    thresholds = draw.weights(7, low=0.5, high=3)
    net = chain(
        linear(draw, INPUTS, 7, -0.25, 0.5),
        leaky(7, beta=betas, threshold=thresholds),
        linear(draw, 7, 4),
        leaky(4, beta=draw.weights(4, low=0.1, high=0.95), threshold=0.75),
    )
    given = draw.spikes(STEPS, INPUTS, rate=0.3)
    plain(recorder, "leaky_per_neuron", net, given, "snntorch")

    # A beta of 1 is exported as tau = r = inf, which is refused; a finite tau whose decay rounds to
    # 1 is the same neuron.
    net = chain(linear(draw, INPUTS, 5, -0.5, 0.75), leaky(5, beta=1.0))
    with np.errstate(divide="ignore"):
        graph = export(net, (INPUTS,))
    graph.nodes["act1"].tau = np.full(5, 1e8 * DT)
    graph.nodes["act1"].r = np.full(5, 1e8)
    output = simulate(net, given)
    recorder.add("leaky_beta_one_mended", graph, given, output, profile="snntorch")

    net = chain(
        linear(draw, INPUTS, 6, -0.25, 0.5),
        synaptic(
            6,
            alpha=np.array([0.0, 0.2, 0.4, 0.6, 0.8, 0.9], np.float32),
            beta=draw.weights(6, low=0.1, high=0.95),
            threshold=draw.weights(6, low=0.5, high=3),
            reset_mechanism="zero",
        ),
    )
    plain(recorder, "synaptic_per_neuron_zero", net, given, "snntorch:zero")

    net = chain(
        linear(draw, INPUTS, 6),
        leaky(6, beta=0.75),
        linear(draw, 6, 4),
        leaky(4, beta=0.75, threshold=0.5, reset_mechanism="zero"),
    )
    plain(
        recorder,
        "leaky_analog_mixed_resets",
        net,
        draw.analog(STEPS, INPUTS, low=-1, high=1.5),
        "snntorch",
        per_node={"act3": {"reset": "zero", "reset_at": "same_step"}},
    )

    net = chain(
        linear(draw, INPUTS, 6), leaky(6, beta=0.9375), linear(draw, 6, 4), leaky(4, beta=0.9)
    )
    plain(recorder, "leaky_long", net, draw.spikes(500, INPUTS, rate=0.2), "snntorch")


def recurrences(recorder: Recorder) -> None:
    """One-to-one recurrence, and two recurrent layers of different kinds and resets."""
    draw = Draw(40)
    given = draw.spikes(STEPS, INPUTS, rate=0.4)
    own = torch.from_numpy(draw.weights(5, low=-1, high=1))
    net = chain(
        linear(draw, INPUTS, 5, -0.25, 0.5),
        leaky(5, kind=snn.RLeaky, all_to_all=False, V=own),
        linear(draw, 5, 4, -0.5, 0.5),
        synaptic(
            4,
            kind=snn.RSynaptic,
            all_to_all=False,
            V=torch.from_numpy(draw.weights(4, low=-1, high=1)),
        ),
    )
    plain(recorder, "one_to_one", net, given, "snntorch")

    net = chain(
        linear(draw, INPUTS, 6),
        recurrent(draw, leaky(6, kind=snn.RLeaky, linear_features=6, reset_mechanism="zero")),
        linear(draw, 6, 5),
        recurrent(draw, synaptic(5, kind=snn.RSynaptic, linear_features=5)),
        linear(draw, 5, 4, -0.5, 0.5, bias=False),
        leaky(4, reset_mechanism="zero"),
    )
    plain(
        recorder,
        "two_recurrent_layers",
        net,
        given,
        "snntorch:zero",
        per_node={"act3.lif": {"reset": "subtract", "reset_at": "next_step"}},
    )


def convolutions(recorder: Recorder) -> None:
    draw = Draw(50)
    given = draw.spikes(STEPS, 2, 10, 10, rate=0.3)
    net = chain(
        conv(draw, 2, 4, (3, 3), padding="same", bias=False),
        leaky(4, 10, 10, beta=draw.weights(4, 10, 10, low=0.25, high=0.9), threshold=1.5),
        nn.AvgPool2d(3, stride=2),
        conv(draw, 4, 6, (2, 2), padding=1, dilation=2),
        leaky(6, 4, 4, threshold=0.75, reset_mechanism="zero"),
        nn.AvgPool2d(2),
        nn.Flatten(),
        linear(draw, 24, 4, -0.5, 0.5),
        leaky(4, threshold=0.5),
    )
    plain(
        recorder,
        "conv_pool_map_parameters",
        net,
        given,
        "snntorch",
        per_node={"act4": {"reset": "zero", "reset_at": "same_step"}},
    )

    net = chain(
        conv(draw, 2, 4, (3, 5), stride=(2, 1), padding=(1, 2), dilation=(2, 1), groups=2),
        leaky(4, 4, 10),
        conv(draw, 4, 8, (2, 3), groups=4, padding="valid"),
        leaky(8, 3, 8),
        nn.Flatten(),
        linear(draw, 192, 4, -0.25, 0.27),
        leaky(4),
    )
    graph = export_unchecked(
        net, given.shape[1:], {"fc0": (10, 10), "fc2": (4, 10), "fc4": (8, 3, 8)}
    )
    recorder.add(
        "conv_groups_strides",
        graph,
        given,
        simulate(net, given),
        profile="snntorch",
        type_check=False,
    )


def assembled(recorder: Recorder) -> None:
    """What snnTorch's exporter cannot write: its parts, joined with nir; snnTorch runs it all."""
    draw = Draw(60)
    given = draw.spikes(STEPS, INPUTS, rate=0.4)
    stem = chain(linear(draw, INPUTS, 6), leaky(6))
    block = chain(
        linear(draw, 6, 6),
        recurrent(draw, leaky(6, kind=snn.RLeaky, linear_features=6)),
        linear(draw, 6, 6, -0.5, 0.5),
    )
    head = chain(leaky(6), linear(draw, 6, 3), leaky(3))

    def residual(x: torch.Tensor) -> torch.Tensor:
        z = stem(x)
        return head(block(z) + z)

    nodes = {
        "input": nir.Input(np.array([INPUTS])),
        "stem": export(stem, (INPUTS,)),
        "block": export(block, (6,)),
        "head": export(head, (6,)),
        "output": nir.Output(np.array([3])),
    }
    edges = [
        ("input", "stem"),
        ("stem", "block"),
        ("block", "head"),
        ("stem", "head"),
        ("head", "output"),
    ]
    graph = nir.NIRGraph(nodes, edges)
    recorder.add("residual_nested", graph, given, simulate(residual, given), profile="snntorch")


def delays(recorder: Recorder) -> None:
    """snnTorch has no delays: nir.Delay nodes are put between what it exports, and the spikes that
    pass between its layers are held back by as many steps."""
    draw = Draw(70)
    given = draw.spikes(STEPS, INPUTS, rate=0.4)
    steps = [0, 1, 2, 3, 5, 9]
    first = chain(linear(draw, INPUTS, 6), leaky(6))
    second = chain(linear(draw, 6, 4, -0.75, 0.75), leaky(4, threshold=0.75))
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
    recorder.add(
        "delay",
        graph,
        given,
        simulate(lambda x: second(line(first(x))), given),
        profile="snntorch",
    )

    # The same recurrence twice: snnTorch's own, one step late, and one that steps through a delay.
    steps = [1, 1, 2, 4, 7]
    drive = linear(draw, INPUTS, 5)
    back = linear(draw, 5, 5, -0.5, 0.5)
    cell = leaky(5, reset_mechanism="zero")
    line = Line([k - 1 for k in steps])
    last = [torch.zeros(1, 5)]

    def looped(x: torch.Tensor) -> torch.Tensor:
        last[0] = cell(drive(x) + back(line(last[0])))
        return last[0]

    graph = export(chain(drive, cell), (INPUTS,))
    graph.nodes["back"] = _extract_snntorch_module(back)
    graph.nodes["line"] = nir.Delay(np.array(steps) * DT)
    graph = nir.NIRGraph(
        graph.nodes,
        [*graph.edges, ("act1", "line"), ("line", "back"), ("back", "act1")],
        type_check=False,
    )
    # The cell is a Leaky, not an RLeaky, wherever it stands: it is reset before it integrates.
    recorder.add(
        "delayed_recurrence",
        graph,
        given,
        simulate(looped, given),
        profile="snntorch:zero",
        per_node={"act1": {"reset": "zero", "reset_at": "same_step"}},
    )


def main() -> None:
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    deterministic()
    recorder = Recorder(pathlib.Path(__file__).parent)
    resets(recorder)
    resets_without_delay(recorder)
    parameters(recorder)
    recurrences(recorder)
    convolutions(recorder)
    assembled(recorder)
    delays(recorder)
    recorder.close()


if __name__ == "__main__":
    main()
