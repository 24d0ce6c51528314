"""Exports models with Norse 1.1.0 and records what Norse itself gives for them.

    python3.11 -m venv .venv
    .venv/bin/pip install --require-hashes -r requirements.lock
    cd ../../.. && tests/exports/norse/.venv/bin/python -m tests.exports.norse.export

(the first two lines in this folder; pip has to find PyTorch's CPU build). ../README.md says what
each case shows. Everything is seeded; a second run gives the same files.
"""

from __future__ import annotations

import pathlib
import warnings

import nir
import norse.torch as norse
import numpy as np
import torch
from norse.torch.functional.reset import reset_subtract
from torch import nn

from tests.exports.recording import Draw, Recorder
from tests.exports.torch_models import Line, conv, deterministic, linear, simulate

STEPS = 50
INPUTS = 8
# Norse's own time step. Its exporter writes time constants multiplied by it: the file's is DT².
DT = 1e-3
FILE_DT = 1e-6
# Halves a potential at every step of DT.
HALF = 500.0

Parameter = float | np.ndarray


def vector(value: Parameter, shape: tuple[int, ...]) -> torch.Tensor:
    """Per neuron: nir cannot write the scalars that Norse has by default."""
    return torch.from_numpy(np.broadcast_to(np.float32(value), shape).copy())


def lif_box(
    *shape: int,
    rate: Parameter = HALF,
    threshold: Parameter = 1.0,
    leak: Parameter = 0.0,
    reset: Parameter = 0.0,
    dt: float = DT,
    **options: object,
) -> norse.LIFBoxCell:
    """rate: 1/tau_mem."""
    parameters = norse.LIFBoxParameters(
        tau_mem_inv=vector(rate, shape),
        v_leak=vector(leak, shape),
        v_th=vector(threshold, shape),
        v_reset=vector(reset, shape),
        **options,
    )
    return norse.LIFBoxCell(parameters, dt=dt)


def lif_parameters(
    *shape: int,
    rate: Parameter = HALF,
    syn: Parameter = HALF,
    threshold: Parameter = 1.0,
    leak: Parameter = 0.0,
) -> norse.LIFParameters:
    return norse.LIFParameters(
        tau_syn_inv=vector(syn, shape),
        tau_mem_inv=vector(rate, shape),
        v_leak=vector(leak, shape),
        v_th=vector(threshold, shape),
        v_reset=vector(0, shape),
    )


def lif(*shape: int, **parameters: Parameter) -> norse.LIFCell:
    return norse.LIFCell(lif_parameters(*shape, **parameters))


def li_box(neurons: int, rate: Parameter = 200.0, leak: Parameter = 0.0) -> norse.LIBoxCell:
    shape = (neurons,)
    return norse.LIBoxCell(
        norse.LIBoxParameters(tau_mem_inv=vector(rate, shape), v_leak=vector(leak, shape))
    )


def iaf(*shape: int, threshold: Parameter = 1.0, reset: Parameter = 0.0) -> norse.IAFCell:
    return norse.IAFCell(
        norse.IAFParameters(v_th=vector(threshold, shape), v_reset=vector(reset, shape))
    )


class Stateful:
    """Calls a Norse module step by step and keeps its state. Norse exports without a batch
    dimension, and so it is run here too."""

    def __init__(self, module: nn.Module):
        self._module = module
        self._state = None

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        y, self._state = self._module(x[0], self._state)
        return y[None]


def export(net: nn.Module, shape: tuple[int, ...], dt: float = DT) -> nir.NIRGraph:
    """Norse's own export. Its edges come in random order: sorted, and no more than that."""
    graph = norse.to_nir(net, torch.zeros(*shape), dt=dt)
    graph.edges = sorted(graph.edges)
    return graph


def plain(
    recorder: Recorder, name: str, net: nn.Module, given: np.ndarray, **overrides: object
) -> None:
    """A case of a network that Norse exports and runs as it is."""
    graph = export(net, given.shape[1:])
    graph.infer_types()
    recorder.add(name, graph, given, simulate(Stateful(net), given), profile="norse", **overrides)


def ties(recorder: Recorder) -> None:
    """Every neuron that Norse exports. Decays of 1/2 and weights in quarters make exact ties."""
    draw = Draw(110)
    given = draw.spikes(STEPS, INPUTS, rate=0.4)

    def quarters(scale: float = 1.0) -> nn.Module:
        return linear(draw, INPUTS, 5, -1 * scale, 2 * scale, bias=False, grid=0.25)

    subtracting = lif_box(5, reset_method=reset_subtract)
    plain(recorder, "lifbox_ties", norse.SequentialState(quarters(), lif_box(5)), given)
    plain(
        recorder,
        "lifbox_ties_subtract",
        norse.SequentialState(quarters(), subtracting),
        given,
        reset="subtract",
    )
    plain(recorder, "lif_ties", norse.SequentialState(quarters(), lif(5)), given)
    plain(recorder, "iaf_ties", norse.SequentialState(quarters(0.25), iaf(5)), given)


def parameters(recorder: Recorder) -> None:
    """Parameters per neuron, analog input and output, another dt, what has to be put right."""
    draw = Draw(120)
    net = norse.SequentialState(
        linear(draw, INPUTS, 6, -1, 2),
        lif_box(
            6,
            rate=np.array([50, 100, 200, 400, 800, 1000], np.float32),
            threshold=draw.weights(6, low=0.25, high=1),
        ),
        linear(draw, 6, 5, -2, 4),
        lif(
            5,
            rate=np.array([60, 120, 240, 480, 900], np.float32),
            syn=np.array([900, 480, 240, 120, 60], np.float32),
            threshold=draw.weights(5, low=0.25, high=1),
        ),
        linear(draw, 5, 4),
        li_box(4, np.array([20, 50, 100, 250], np.float32)),
    )
    given = draw.analog(STEPS, INPUTS, low=-1, high=1.5)
    plain(recorder, "per_neuron_analog_readout", net, given)

    # to_nir's dt is no more than a factor on the time constants; the cells have their own.
    dt = 2.0**-10
    given = draw.spikes(STEPS, INPUTS, rate=0.4)
    net = norse.SequentialState(
        linear(draw, INPUTS, 5, -1, 2, bias=False, grid=0.25), lif_box(5, rate=128.0, dt=dt)
    )
    graph = export(net, (INPUTS,), dt=1.0)
    output = simulate(Stateful(net), given)
    recorder.add("lifbox_other_dt", graph, given, output, profile="norse", dt=dt)

    # The exporter leaves v_reset out; put in by hand. Norse starts at v_leak, an IAF at v_reset.
    low = np.full(5, -0.5, np.float32)
    nets = {
        "lifbox_v_reset_mended": (lif_box(5, rate=250.0, reset=-0.5), {}),
        "lifbox_v_leak_mended": (
            lif_box(5, rate=250.0, leak=-0.5, reset=-0.5),
            {"v0": "v_reset"},
        ),
        "iaf_v_reset_mended": (iaf(5, reset=-0.5), {"v0": "v_reset"}),
    }
    for name, (cell, overrides) in nets.items():
        net = norse.SequentialState(linear(draw, INPUTS, 5, -1, 3), cell)
        graph = export(net, (INPUTS,))
        graph.nodes["1"].v_reset = low
        output = simulate(Stateful(net), given)
        recorder.add(name, graph, given, output, profile="norse", **overrides)


def leaks(recorder: Recorder) -> None:
    """v_leak other than 0, where Norse's membranes start; the exporter keeps it."""
    draw = Draw(150)
    given = draw.spikes(STEPS, INPUTS, rate=0.4)
    leak = np.array([-1, -0.5, 0.25, 0.5, 0.75], np.float32)
    cells = norse.SequentialState(linear(draw, INPUTS, 5, -1, 3), lif_box(5, rate=250.0, leak=leak))
    plain(recorder, "lifbox_v_leak", cells, given, v0="v_leak")
    net = norse.SequentialState(
        linear(draw, INPUTS, 5, -1, 2),
        lif(5, rate=250.0, leak=-leak),
        linear(draw, 5, 3),
        li_box(3, leak=np.array([-0.75, 0.5, 1], np.float32)),
    )
    plain(recorder, "lif_readout_v_leak", net, given, v0="v_leak")


def convolutions(recorder: Recorder) -> None:
    draw = Draw(130)
    given = draw.spikes(STEPS, 2, 10, 10, rate=0.3)
    maps = norse.SequentialState(
        conv(draw, 2, 4, (3, 3), -1, 2, stride=2, padding=1),
        lif_box(4, 5, 5, rate=draw.weights(4, 5, 5, low=100, high=700, grid=1.0)),
        conv(draw, 4, 3, (2, 2), -0.5, 0.5, dilation=2, padding="valid"),
        iaf(3, 3, 3, threshold=draw.weights(3, 3, 3, low=0.5, high=1.5)),
    )
    head = norse.SequentialState(linear(draw, 27, 4, -0.75, 0.75), lif(4))
    net = norse.SequentialState(*maps, nn.Flatten(0), *head)
    # Norse's exporter knows no Flatten; put in by hand, between what it does know.
    before = export(maps, given.shape[1:]).nodes
    after = export(head, (27,)).nodes
    nodes = {name: before[name] for name in ("input", "0", "1", "2", "3")}
    nodes["4"] = nir.Flatten({"input": np.array([3, 3, 3])}, 0, -1)
    nodes |= {"5": after["0"], "6": after["1"], "output": after["output"]}
    edges = [("input", "0"), *((str(k), str(k + 1)) for k in range(6)), ("6", "output")]
    graph = nir.NIRGraph(nodes, edges)
    graph.infer_types()
    recorder.add("conv_flatten", graph, given, simulate(Stateful(net), given), profile="norse")

    net = norse.SequentialState(
        conv(draw, 2, 3, (3, 3), -1, 1, padding="same"), lif(3, 10, 10, threshold=1.5)
    )
    plain(recorder, "conv_map_output", net, given[:40])


def assembled(recorder: Recorder) -> None:
    """What Norse's exporter cannot write, from the nodes that it does write; Norse runs it all."""
    draw = Draw(140)
    given = draw.spikes(STEPS, INPUTS, rate=0.4)
    weights = draw.weights(5, INPUTS, low=-1, high=2)
    # Norse takes the diagonal out of the recurrent weights (autapses=False).
    feedback = draw.weights(5, 5, low=-1, high=1) * (1 - np.eye(5, dtype=np.float32))
    cell = norse.LIFRecurrentCell(
        INPUTS,
        5,
        p=lif_parameters(rate=250.0),
        input_weights=torch.from_numpy(weights),
        recurrent_weights=torch.from_numpy(feedback),
        dt=DT,
    )
    readout = norse.LICell(
        norse.LIParameters(
            tau_syn_inv=vector(HALF, (3,)), tau_mem_inv=vector(100.0, (3,)), v_leak=vector(0, (3,))
        ),
    )
    between = linear(draw, 5, 3)
    first, last = Stateful(cell), Stateful(readout)
    recurrent = nir.NIRGraph(
        {
            "input": nir.Input(np.array([INPUTS])),
            "w_in": nir.Linear(weights),
            "lif": export(lif(5, rate=250.0), (5,)).nodes["norse"],
            "w_rec": nir.Linear(feedback),
            "output": nir.Output(np.array([5])),
        },
        [
            ("input", "w_in"),
            ("w_in", "lif"),
            ("lif", "w_rec"),
            ("w_rec", "lif"),
            ("lif", "output"),
        ],
    )
    graph = nir.NIRGraph(
        {
            "input": nir.Input(np.array([INPUTS])),
            "cell": recurrent,
            "between": export(between, (5,)).nodes["norse"],
            "readout": nir.CubaLI(
                tau_syn=np.full(3, DT / HALF),
                tau_mem=np.full(3, DT / 100.0),
                r=np.ones(3),
                v_leak=np.zeros(3),
            ),
            "output": nir.Output(np.array([3])),
        },
        [("input", "cell"), ("cell", "between"), ("between", "readout"), ("readout", "output")],
    )
    recorder.add(
        "recurrent_cubali_readout",
        graph,
        given,
        simulate(lambda x: last(between(first(x))), given),
        profile="norse",
        per_node={"readout": {"current": "jump_then_decay"}},
    )

    # Two branches from one node, one of them late, that meet again at another.
    steps = [1, 2, 3, 0, 5, 8]
    stem = norse.SequentialState(linear(draw, INPUTS, 6, -1, 2), lif_box(6))
    branch = norse.SequentialState(linear(draw, 6, 6, -1, 2), lif(6))
    head = norse.SequentialState(lif_box(6, threshold=0.375), linear(draw, 6, 3, -1, 3), iaf(3))
    run_stem, run_branch, run_head = Stateful(stem), Stateful(branch), Stateful(head)
    line = Line(steps)

    def residual(x: torch.Tensor) -> torch.Tensor:
        z = run_stem(x)
        return run_head(run_branch(z) + line(z))

    graph = nir.NIRGraph(
        {
            "input": nir.Input(np.array([INPUTS])),
            "stem": export(stem, (INPUTS,)),
            "branch": export(branch, (6,)),
            "line": nir.Delay(np.array(steps) * FILE_DT),
            "head": export(head, (6,)),
            "output": nir.Output(np.array([3])),
        },
        [
            ("input", "stem"),
            ("stem", "branch"),
            ("stem", "line"),
            ("branch", "head"),
            ("line", "head"),
            ("head", "output"),
        ],
    )
    recorder.add("residual_delay_nested", graph, given, simulate(residual, given), profile="norse")


def main() -> None:
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    deterministic()
    recorder = Recorder(pathlib.Path(__file__).parent)
    ties(recorder)
    parameters(recorder)
    leaks(recorder)
    convolutions(recorder)
    assembled(recorder)
    recorder.close()


if __name__ == "__main__":
    main()
