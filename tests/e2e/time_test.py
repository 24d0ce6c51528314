"""What one step hands to later ones, delays and cycles, to the bit, with all states.

Networks are made by hand, so that each has the timing of edges that its test is about.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from codegen import c_file, manifest
from codegen.model_info import ModelInfo, NodeInfo
from frontend.activity import Activity
from frontend.compiler import Compilation, Examination
from frontend.emit.emitter import emit
from frontend.network import (
    DelayLayer,
    FlattenLayer,
    InputLayer,
    Layer,
    LinearLayer,
    Network,
    NeuronKind,
    NeuronLayer,
    NumberFormat,
    OutputLayer,
    Signal,
    Source,
    ThresholdLayer,
    Timing,
    kind_name,
)
from frontend.options import Level
from frontend.reference import testing
from snn_dialect.python import register
from tests.harness import c_compilers, fidelity

STEPS = 40
N = 5
SHAPE = (N,)


def compiled(network: Network) -> Compilation:
    """What compile_model makes of a file, of a network."""
    context = register.context()
    with context:
        module = emit(network, file="made.nir", context=context)
        register.verify(module)
        loops = register.run(module, "snn-to-loops")
        info = ModelInfo(
            prefix="made",
            model_file="made.nir",
            model_sha256="",
            options=(),
            versions=(),
            profile=network.profile,
            dt=network.dt,
            dtype=network.format.value,
            nodes=tuple(
                NodeInfo(name=layer.name, nir_type=kind_name(layer), equation="")
                for layer in network.layers
            ),
        )
        generated = c_file.generate(loops, info)
        activity = Activity()
        return Compilation(
            name="made",
            examined=Examination(
                name="made", graph=None, network=network, integers=None, activity=activity
            ),
            network=network,
            lost={},
            saturating=(),
            formats=(),
            activity=activity,
            walks={},
            levels={Level.LOOPS: register.text(loops)},
            generated=generated,
            manifest=manifest.manifest_text(generated, info),
        )


def all_agree(network: Network, folder, amplitude: float = 1.0) -> fidelity.Arrays:
    """C of two compilers, JIT and reference give the same bits; the outputs."""
    made = compiled(network)
    rng = np.random.default_rng(4)
    inputs = {
        layer.name: rng.normal(0.3, amplitude, (STEPS, *layer.shape)).astype(network.format.numpy)
        for layer in network.inputs
    }
    reference = fidelity.run_reference(network, inputs)
    for compiler in (c_compilers.GCC_O2, c_compilers.ZIG_O2):
        found = fidelity.run_c(made, compiler, folder, inputs)
        fidelity.assert_same_bits(found, reference, compiler.name)
    fidelity.assert_same_bits(fidelity.run_jit(made, inputs), reference, "JIT")
    for name, array in reference[0].items():
        assert np.unique(array).size > 1, f"{name} is silent"
    return reference[0]


def given(shape: tuple[int, ...] = SHAPE) -> InputLayer:
    return InputLayer(name="input", sources=(), shape=shape, signal=Signal.ANALOG)


def read(layer: Layer, name: str = "output") -> OutputLayer:
    return OutputLayer(
        name=name, sources=(Source(layer.name),), shape=layer.shape, signal=layer.signal
    )


def neuron(
    kind: NeuronKind, name: str, *sources: Source, number_format: NumberFormat, **rule: object
) -> NeuronLayer:
    threshold = {"threshold": 0.8} if kind.spiking else {}
    layer = testing.neuron(kind, testing.rule(**rule), number_format, SHAPE, **threshold)
    return dataclasses.replace(layer, name=name, sources=sources)


def linear(name: str, *sources: Source, number_format: NumberFormat) -> LinearLayer:
    weight = np.random.default_rng(len(name)).normal(0, 0.5, (N, N))
    return LinearLayer(
        name=name,
        sources=sources,
        shape=SHAPE,
        signal=Signal.ANALOG,
        weight=weight.astype(number_format.numpy),
        bias=None,
    )


def delay(name: str, source: str, signal: Signal, steps: np.ndarray, shape=SHAPE) -> DelayLayer:
    return DelayLayer(
        name=name, sources=(Source(source),), shape=shape, signal=signal, steps=np.asarray(steps)
    )


@pytest.mark.parametrize("dtype", NumberFormat)
def test_delays_of_all_kinds(dtype, tmp_path):
    """Of numbers, spikes and counts; uniform or not; with steps of 0 and without."""
    rng = np.random.default_rng(5)
    spikes = neuron(NeuronKind.LIF, "spikes", Source("input"), number_format=dtype)
    counts = neuron(NeuronKind.LIF, "counts", Source("input"), number_format=dtype, spikes="multi")
    layers: list[Layer] = [given(), spikes, counts]
    for source, signal in [
        ("input", Signal.ANALOG),
        ("spikes", Signal.SPIKES),
        ("counts", Signal.COUNTS),
    ]:
        for kind, steps in {
            "one": 1,
            "uniform": 4,
            "early": rng.integers(1, 6, N),
            "late": np.arange(N),
        }.items():
            layers.append(delay(f"{kind} {source}", source, signal, steps))
            layers.append(read(layers[-1], f"{kind} {source} out"))
    outputs = all_agree(testing.network(*layers, number_format=dtype), tmp_path, 2.0)
    kinds = {"input": dtype.numpy, "spikes": np.uint8, "counts": np.int32}
    for name, array in outputs.items():
        assert array.dtype == kinds[name.split()[1]]


def test_delays_of_maps_and_of_one_number(tmp_path):
    grid = (2, 1, 3)
    spikes = ThresholdLayer(
        name="spikes",
        sources=(Source("input"),),
        shape=grid,
        signal=Signal.SPIKES,
        threshold=np.zeros((), np.float32),
    )
    on_grid = delay("grid", "spikes", Signal.SPIKES, np.arange(6).reshape(grid), grid)
    scalar = InputLayer(name="scalar", sources=(), shape=(), signal=Signal.ANALOG)
    one = delay("one", "scalar", Signal.ANALOG, 2, ())
    vector = FlattenLayer(name="vector", sources=(Source("one"),), shape=(1,), signal=Signal.ANALOG)
    all_agree(
        testing.network(
            given(grid),
            scalar,
            spikes,
            on_grid,
            one,
            vector,
            read(on_grid, "grid out"),
            read(one, "one out"),
            read(vector, "vector out"),
        ),
        tmp_path,
    )


@pytest.mark.parametrize("dtype", NumberFormat)
@pytest.mark.parametrize("spikes", ["binary", "multi"])
@pytest.mark.parametrize("kind", NeuronKind)
def test_recurrence_through_the_step_before(kind, spikes, dtype, tmp_path):
    """A neuron that feeds itself, and one that reads it after it has stepped."""
    previous = Source("n", Timing.PREVIOUS)
    recurrent = linear("recurrent", previous, number_format=dtype)
    n = neuron(
        kind,
        "n",
        Source("input"),
        Source("recurrent"),
        previous,
        number_format=dtype,
        spikes=spikes,
    )
    later = linear("later", previous, Source("n"), number_format=dtype)
    network = testing.network(
        given(), recurrent, n, later, read(n), read(later, "later out"), number_format=dtype
    )
    all_agree(network, tmp_path)


@pytest.mark.parametrize("dtype", NumberFormat)
@pytest.mark.parametrize("kind", [NeuronKind.LI, NeuronKind.CUBA_LI])
def test_recurrence_of_an_integrator_that_does_not_start_at_0(kind, dtype, tmp_path):
    """Its output of the step before is 0 at first, and so another state than its membrane."""
    previous = Source("n", Timing.PREVIOUS)
    recurrent = linear("recurrent", previous, number_format=dtype)
    n = neuron(kind, "n", Source("input"), Source("recurrent"), previous, number_format=dtype)
    n = dataclasses.replace(n, initial_membrane=np.arange(-2, N - 2, dtype=dtype.numpy))
    network = testing.network(
        given(), recurrent, n, read(n), read(recurrent, "fed back"), number_format=dtype
    )
    outputs = all_agree(network, tmp_path, 0.25)
    assert not outputs["fed back"][0].any()
    assert outputs["fed back"][1].any()


@pytest.mark.parametrize("dtype", NumberFormat)
@pytest.mark.parametrize("compare", ["gt", "ge"])
@pytest.mark.parametrize("spikes", ["binary", "multi"])
@pytest.mark.parametrize("kind", [NeuronKind.LIF, NeuronKind.CUBA_LIF])
def test_recurrence_through_early_spikes(kind, spikes, compare, dtype, tmp_path):
    """What a neuron with fire_from=previous sends is known before its input is."""
    early = Source("n", Timing.EARLY)
    recurrent = linear("recurrent", early, number_format=dtype)
    n = neuron(
        kind,
        "n",
        Source("input"),
        Source("recurrent"),
        early,
        number_format=dtype,
        spikes=spikes,
        compare=compare,
        fire_from="previous",
    )
    network = testing.network(given(), recurrent, n, read(n), number_format=dtype)
    all_agree(network, tmp_path)


@pytest.mark.parametrize("steps", [1, [1, 2, 3, 1, 2]], ids=["uniform", "per element"])
def test_a_cycle_through_a_delay(steps, tmp_path):
    """An early delay is read before the neuron that it is fed by."""
    f32 = NumberFormat.F32
    d = delay("d", "n", Signal.SPIKES, steps)
    recurrent = linear("recurrent", Source("d"), number_format=f32)
    n = neuron(NeuronKind.LIF, "n", Source("input"), Source("recurrent"), number_format=f32)
    all_agree(testing.network(given(), d, recurrent, n, read(n), read(d, "d out")), tmp_path)


def test_one_spike_train_for_many(tmp_path):
    """A state that is an output, a delay's input and a later step's input at once."""
    f32 = NumberFormat.F32
    previous = Source("n", Timing.PREVIOUS)
    n = neuron(NeuronKind.LIF, "n", Source("input"), previous, number_format=f32)
    early = delay("early", "n", Signal.SPIKES, 2)
    late = delay("late", "n", Signal.SPIKES, np.arange(N))
    grid = FlattenLayer(name="column", sources=(Source("n"),), shape=(N, 1), signal=Signal.SPIKES)
    layers = [early, n, late, grid]
    reads = [read(layer, f"{layer.name} out") for layer in layers]
    all_agree(testing.network(given(), *layers, *reads), tmp_path)
