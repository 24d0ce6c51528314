"""For tests: networks of one population, built without a file."""

from __future__ import annotations

import numpy as np

from frontend.network import (
    InputLayer,
    Layer,
    Network,
    NeuronKind,
    NeuronLayer,
    NumberFormat,
    OutputLayer,
    Signal,
    Source,
)
from frontend.step_rule import (
    Compare,
    Current,
    Decay,
    FireFrom,
    Gain,
    InitialMembrane,
    Reset,
    ResetAt,
    Spikes,
    StepRule,
)

# Compares with >, fires one spike, subtracts the threshold in the same step.
RULE = {
    "dt": 1.0,
    "decay": Decay.EULER,
    "gain": Gain.ONE,
    "current": Current.FIRST,
    "compare": Compare.GT,
    "spikes": Spikes.BINARY,
    "reset": Reset.SUBTRACT,
    "reset_at": ResetAt.SAME_STEP,
    "fire_from": FireFrom.UPDATED,
    "v0": InitialMembrane.ZERO,
}


def rule(**changes: object) -> StepRule:
    """RULE with changes; values may be the words that files and flags use."""
    types = {name: type(value) for name, value in RULE.items()} | {"floor": float}
    return StepRule(**{**RULE, **{name: types[name](value) for name, value in changes.items()}})


def neuron(
    kind: NeuronKind,
    step_rule: StepRule,
    number_format: NumberFormat = NumberFormat.F32,
    shape: tuple[int, ...] = (1,),
    **coefficients: object,
) -> NeuronLayer:
    """A population `n` fed by `input`: decay 1/2 (both), threshold 1, all else neutral."""
    values = {"decay": 0.5, **coefficients}
    if kind.has_synapse:
        values.setdefault("synaptic_decay", 0.5)
    if kind.spiking:
        values.setdefault("threshold", 1.0)
    arrays = {k: np.asarray(v, number_format.numpy) for k, v in values.items() if v is not None}
    multi = step_rule.spikes is Spikes.MULTI
    signal = (Signal.COUNTS if multi else Signal.SPIKES) if kind.spiking else Signal.ANALOG
    neutral = dict.fromkeys(
        ("gain", "drive", "synaptic_decay", "synaptic_gain", "threshold", "v_reset", "floor")
    )
    return NeuronLayer(
        name="n",
        sources=(Source("input"),),
        shape=shape,
        signal=signal,
        kind=kind,
        rule=step_rule,
        equation="",
        nir_type="",
        **{
            **neutral,
            "initial_membrane": np.zeros((), number_format.numpy),
            **arrays,
        },
    )


def network(*layers: Layer, number_format: NumberFormat = NumberFormat.F32) -> Network:
    """The layers as they are, in their order."""
    return Network(format=number_format, profile="test", profile_reason="a test", layers=layers)


def around(layer: Layer, number_format: NumberFormat = NumberFormat.F32) -> Network:
    """input -> layer -> output, the input having the layer's shape."""
    return network(
        InputLayer(name="input", sources=(), shape=layer.shape, signal=Signal.ANALOG),
        layer,
        OutputLayer(
            name="output", sources=(Source(layer.name),), shape=layer.shape, signal=layer.signal
        ),
        number_format=number_format,
    )
