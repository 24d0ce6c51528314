"""One time step of a population in integers: docs/quantisation.md, "One step in integers"."""

from __future__ import annotations

import numpy as np

from frontend.network import NeuronLayer
from frontend.reference.fixed_point import factor
from frontend.reference.neuron_state import NeuronState
from frontend.step_rule import Compare, Current, FireFrom, Reset, ResetAt, Spikes


def step_integer_neurons(layer: NeuronLayer, state: NeuronState, u: np.ndarray) -> np.ndarray:
    """Advances the state by one step with input u, int64 at the membrane's scale, and returns the
    layer's output.

    The output is the membrane for LI and CubaLI, else spikes (uint8) or their counts (int32).
    """
    rule = layer.rule
    v = state.membrane.astype(np.int64)
    spiking = layer.kind.spiking
    previous = spiking and rule.fire_from is FireFrom.PREVIOUS
    late = spiking and rule.reset_at is not ResetAt.SAME_STEP
    z = zl = None
    if previous:  # 2
        z = fire_integers(layer, v)
        if not late:
            v = _stored(layer, _reset(layer, v, z))
    elif late:  # 3
        zl = fire_integers(layer, v)
        if rule.reset is Reset.ZERO:
            v = np.where(zl != 0, 0, v)
    x = _synapse(layer, state, u)  # 4
    v = _factor(layer, "decay", v) + _gained(layer, "gain", x)  # 5
    if layer.drive is not None:
        v = v + layer.drive
    if late and rule.reset is Reset.SUBTRACT:
        v = v - (z if previous else zl).astype(np.int64) * layer.threshold
    if late and rule.reset is Reset.DROP:
        v = np.where(zl != 0, 0, v)
    if layer.floor is not None:
        v = np.maximum(v, layer.floor)
    v = _stored(layer, v)
    if spiking and not previous:  # 6
        z = fire_integers(layer, v)
        if not late:
            v = _stored(layer, _reset(layer, v, z))
        elif rule.reset_at is ResetAt.BOTH and rule.reset in (Reset.SUBTRACT, Reset.ZERO):
            amount = layer.threshold if rule.reset is Reset.SUBTRACT else v
            v = _stored(layer, v - (z.astype(np.int64) - zl) * amount)
    state.membrane = v.astype(layer.fixed.numpy)
    return state.membrane if z is None else z


def fire_integers(layer: NeuronLayer, membrane: np.ndarray) -> np.ndarray:
    """spike(v): uint8 of 0 and 1, or int32 counts."""
    v, threshold = membrane.astype(np.int64), layer.threshold
    if layer.rule.spikes is Spikes.MULTI:
        return (np.maximum(v, 0) // threshold).astype(np.int32)
    fires = v > threshold if layer.rule.compare is Compare.GT else v >= threshold
    return fires.astype(np.uint8)


def _synapse(layer: NeuronLayer, state: NeuronState, u: np.ndarray) -> np.ndarray:
    """Advances the synapse, where there is one, and returns what the membrane sees."""
    if not layer.kind.has_synapse:
        return u
    assert state.synapse is not None
    i = state.synapse.astype(np.int64)
    match layer.rule.current:
        case Current.JUMP_THEN_DECAY:
            seen = _stored(layer, i + u)
            after = _stored(layer, _factor(layer, "synaptic_decay", seen))
        case Current.DECAY_AFTER_JUMP:
            jumped = _stored(layer, i + u)
            after = seen = _stored(layer, _factor(layer, "synaptic_decay", jumped))
        case _:
            after = _stored(
                layer, _factor(layer, "synaptic_decay", i) + _gained(layer, "synaptic_gain", u)
            )
            seen = i if layer.rule.current is Current.AFTER else after
    state.synapse = after.astype(layer.fixed.numpy)
    return seen


def _gained(layer: NeuronLayer, role: str, x: np.ndarray) -> np.ndarray:
    return x if getattr(layer, role) is None else _factor(layer, role, x)


def _factor(layer: NeuronLayer, role: str, x: np.ndarray) -> np.ndarray:
    bits = getattr(layer.factors, role)
    return factor(getattr(layer, role), bits, x, truncates=layer.truncates)


def _stored(layer: NeuronLayer, v: np.ndarray) -> np.ndarray:
    """v as it is stored, still int64."""
    return np.clip(v, layer.fixed.least, layer.fixed.most)


def _reset(layer: NeuronLayer, v: np.ndarray, z: np.ndarray) -> np.ndarray:
    match layer.rule.reset:
        case Reset.SUBTRACT:
            return v - z.astype(np.int64) * layer.threshold
        case Reset.ZERO:
            return np.where(z != 0, 0, v)
        case Reset.TO_VALUE:
            return np.where(z != 0, layer.v_reset, v)
    return v
