"""For tests: small networks in f64, what becomes of them, and how far they get."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from frontend.diagnostics import Findings
from frontend.network import (
    ConvLayer,
    DelayLayer,
    Fixed,
    FlattenLayer,
    InputLayer,
    Layer,
    LinearLayer,
    Network,
    NeuronKind,
    NeuronLayer,
    NumberFormat,
    OutputLayer,
    PoolKind,
    PoolLayer,
    ScaleLayer,
    Signal,
    Source,
    ThresholdLayer,
    Timing,
    Window,
)
from frontend.options import Scheme
from frontend.quantise.quantiser import QuantisedNetwork, QuantiseOptions, prepare, quantise
from frontend.reference import Interpreter
from frontend.reference import testing as reference

Arrays = Mapping[str, np.ndarray]
Sources = str | Source | Sequence[str | Source]


def late(name: str) -> Source:
    return Source(name, Timing.PREVIOUS)


def early(name: str) -> Source:
    return Source(name, Timing.EARLY)


def net(*layers: Layer) -> Network:
    return reference.network(*layers, number_format=NumberFormat.F64)


def given(name: str = "input", shape: tuple[int, ...] = (1,)) -> InputLayer:
    return InputLayer(name=name, sources=(), shape=shape, signal=Signal.ANALOG)


def read(
    source: Sources,
    shape: tuple[int, ...] = (1,),
    signal: Signal = Signal.ANALOG,
    name: str = "output",
) -> OutputLayer:
    return OutputLayer(name=name, sources=_sources(source), shape=shape, signal=signal)


def linear(
    name: str, source: Sources, weight: object, bias: object = None, bits: int | None = None
) -> LinearLayer:
    weight = np.asarray(weight, np.float64)
    return LinearLayer(
        name=name,
        sources=_sources(source),
        shape=weight.shape[:1],
        signal=Signal.ANALOG,
        weight=weight,
        bias=None if bias is None else np.asarray(bias, np.float64),
        weight_bits=bits,
    )


def conv(
    name: str,
    source: str,
    arriving: tuple[int, ...],
    weight: object,
    bias: object = None,
    stride: int = 1,
    pad: int = 0,
) -> ConvLayer:
    """As many groups as the weight's input channels leave."""
    weight = np.asarray(weight, np.float64)
    kernel = weight.shape[2:]
    sizes = ((n + 2 * pad - k) // stride + 1 for n, k in zip(arriving[1:], kernel, strict=True))
    return ConvLayer(
        name=name,
        sources=_sources(source),
        shape=(len(weight), *sizes),
        signal=Signal.ANALOG,
        arriving=arriving,
        weight=weight,
        bias=None if bias is None else np.asarray(bias, np.float64),
        window=_window(kernel, stride, pad),
        groups=arriving[0] // weight.shape[1],
    )


def pool(
    name: str, source: str, arriving: tuple[int, int, int], kind: PoolKind, signal: Signal
) -> PoolLayer:
    """Of 2 x 2 cells, side by side."""
    channels, height, width = arriving
    return PoolLayer(
        name=name,
        sources=_sources(source),
        shape=(channels, height // 2, width // 2),
        signal=signal,
        arriving=arriving,
        kind=kind,
        window=_window((2, 2), 2, 0),
    )


def flatten(
    name: str, source: str, shape: tuple[int, ...], signal: Signal = Signal.ANALOG
) -> FlattenLayer:
    """shape: of what arrives."""
    size = (int(np.prod(shape)),)
    return FlattenLayer(name=name, sources=_sources(source), shape=size, signal=signal)


def scale(name: str, source: Sources, by: object, shape: tuple[int, ...] = (1,)) -> ScaleLayer:
    return ScaleLayer(
        name=name,
        sources=_sources(source),
        shape=shape,
        signal=Signal.ANALOG,
        scale=np.asarray(by, np.float64),
    )


def threshold(
    name: str, source: Sources, at: object, shape: tuple[int, ...] = (1,)
) -> ThresholdLayer:
    return ThresholdLayer(
        name=name,
        sources=_sources(source),
        shape=shape,
        signal=Signal.SPIKES,
        threshold=np.asarray(at, np.float64),
    )


def delay(
    name: str,
    source: Sources,
    steps: object,
    shape: tuple[int, ...] = (1,),
    signal: Signal = Signal.ANALOG,
) -> DelayLayer:
    return DelayLayer(
        name=name,
        sources=_sources(source),
        shape=shape,
        signal=signal,
        steps=np.asarray(steps, np.int32),
    )


def neurons(
    name: str,
    source: Sources,
    kind: NeuronKind = NeuronKind.LIF,
    shape: tuple[int, ...] = (1,),
    rule: Mapping[str, object] | None = None,
    **coefficients: object,
) -> NeuronLayer:
    """Decay 1/2, threshold 1, all else neutral, as reference.testing.neuron has it."""
    made = reference.neuron(
        kind, reference.rule(**(rule or {})), NumberFormat.F64, shape, **coefficients
    )
    return dataclasses.replace(made, name=name, sources=_sources(source), nir_type=kind.name)


def options(
    ranges: Mapping[str, float] | None = None,
    samples: Sequence[Arrays] = (),
    *,
    weight_bits: int = 8,
    state_bits: int = 32,
    scheme: Scheme = Scheme.CHANNEL,
) -> QuantiseOptions:
    return QuantiseOptions(
        weight_bits=weight_bits,
        state_bits=state_bits,
        scheme=scheme,
        ranges=ranges or {},
        samples=samples,
    )


def quantised(network: Network, asked: QuantiseOptions | None = None) -> QuantisedNetwork:
    """Raises ModelError where there is none."""
    findings = Findings("test.nir")
    found = quantise(network, asked or options(), findings)
    findings.raise_if_errors()
    return found


def run_floats(network: Network, asked: QuantiseOptions, inputs: Arrays) -> dict[str, np.ndarray]:
    """What the Outputs of the network that is quantised give."""
    return Interpreter(prepare(network, asked.ranges)).run(inputs)


def run_integers(network: Network, inputs: Arrays) -> dict[str, np.ndarray]:
    """What the Outputs of an integer network give, as numbers."""
    found = Interpreter(network).run(inputs)
    return {layer.name: as_numbers(layer, found[layer.name]) for layer in network.outputs}


def as_numbers(layer: Layer, values: np.ndarray) -> np.ndarray:
    """What a layer of an integer network gave, in one step or in several."""
    is_number = layer.signal is Signal.ANALOG
    return values * layer.fixed.scale_over(len(layer.shape)) if is_number else values


def at_limits(network: Network, inputs: Arrays) -> set[str]:
    """Layers, Inputs excepted, of which something gets to the limit of its storage in a run."""
    interpreter, found = Interpreter(network), set()
    counts = Fixed(32, np.ones(()))
    for t in range(len(next(iter(inputs.values())))):
        values = interpreter.step_all({name: x[t] for name, x in inputs.items()})
        for layer in network.layers:
            looked_at = [(values[layer.name], layer.fixed or counts)]
            if isinstance(layer, NeuronLayer):
                states = (interpreter.state.get(f"{layer.name}.{x}") for x in "vi")
                looked_at = [(x, layer.fixed) for x in states if x is not None]
            if not isinstance(layer, InputLayer) and any(
                (x <= fixed.least).any() or (x >= fixed.most).any() for x, fixed in looked_at
            ):
                found.add(layer.name)
    return found


def _window(kernel: tuple[int, ...], stride: int, pad: int) -> Window:
    rank = len(kernel)
    return Window(
        kernel=kernel, stride=(stride,) * rank, padding=((pad, pad),) * rank, dilation=(1,) * rank
    )


def _sources(source: Sources) -> tuple[Source, ...]:
    if isinstance(source, str | Source):
        source = (source,)
    return tuple(x if isinstance(x, Source) else Source(x) for x in source)
