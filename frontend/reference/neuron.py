"""One time step of a population of neurons, as docs/semantics.md defines it."""

from __future__ import annotations

import numpy as np

from frontend.network import NeuronLayer
from frontend.reference.neuron_state import NeuronState
from frontend.step_rule import Compare, Current, FireFrom, Reset, ResetAt, Spikes

_MOST_SPIKES = 2**31 - 1


def step_neurons(layer: NeuronLayer, state: NeuronState, u: np.ndarray) -> np.ndarray:
    """Advances the state by one step with input u, and returns the layer's output.

    The output is the membrane for LI and CubaLI, else spikes (uint8) or their counts (int32).
    The numbers refer to the steps of docs/semantics.md.
    """
    rule = layer.rule
    v = state.membrane
    spiking = layer.kind.spiking
    previous = spiking and rule.fire_from is FireFrom.PREVIOUS
    late = spiking and rule.reset_at is not ResetAt.SAME_STEP
    z = zl = None
    if previous:  # 2
        z = fire(layer, v)
        if not late:
            v = _reset(layer, v, z)
    elif late:  # 3
        zl = fire(layer, v)
        if rule.reset is Reset.ZERO:
            v = _zero_where(zl, v)
    x = _synapse(layer, state, u)  # 4
    v = layer.decay * v + (x if layer.gain is None else layer.gain * x)  # 5
    if layer.drive is not None:
        v = v + layer.drive
    if late and rule.reset is Reset.SUBTRACT:
        v = _subtract(layer, v, z if previous else zl)
    if late and rule.reset is Reset.DROP:
        v = _zero_where(zl, v)
    if layer.floor is not None:
        v = np.where(v > layer.floor, v, layer.floor)
    if spiking and not previous:  # 6
        z = fire(layer, v)
        if not late:
            v = _reset(layer, v, z)
        elif rule.reset_at is ResetAt.BOTH:
            v = _exchange(layer, v, z, zl)
    state.membrane = v
    return v if z is None else z


def _synapse(layer: NeuronLayer, state: NeuronState, u: np.ndarray) -> np.ndarray:
    """Advances the synapse, where there is one, and returns what the membrane sees."""
    if not layer.kind.has_synapse:
        return u
    i, ds = state.synapse, layer.synaptic_decay
    assert i is not None
    match layer.rule.current:
        case Current.JUMP_THEN_DECAY:
            seen = i + u
            state.synapse = ds * seen
            return seen
        case Current.DECAY_AFTER_JUMP:
            state.synapse = ds * (i + u)
            return state.synapse
    state.synapse = ds * i + (u if layer.synaptic_gain is None else layer.synaptic_gain * u)
    return i if layer.rule.current is Current.AFTER else state.synapse


def fire(layer: NeuronLayer, v: np.ndarray) -> np.ndarray:
    """spike(v): uint8 of 0 and 1, or int32 counts."""
    theta = layer.threshold
    if layer.rule.spikes is Spikes.MULTI:
        q = np.where(v > 0, v, v.dtype.type(0)) / theta
        full = q >= v.dtype.type(_MOST_SPIKES)
        count = np.floor(np.where(full, v.dtype.type(0), q)).astype(np.int32)
        return np.where(full, np.int32(_MOST_SPIKES), count)
    fires = v > theta if layer.rule.compare is Compare.GT else v >= theta
    return fires.astype(np.uint8)


def _zero_where(z: np.ndarray, v: np.ndarray) -> np.ndarray:
    return np.where(z != 0, v.dtype.type(0), v)


def _subtract(layer: NeuronLayer, v: np.ndarray, z: np.ndarray) -> np.ndarray:
    if layer.rule.spikes is Spikes.MULTI:
        return v - z.astype(v.dtype) * layer.threshold
    return np.where(z != 0, v - layer.threshold, v)


def _reset(layer: NeuronLayer, v: np.ndarray, z: np.ndarray) -> np.ndarray:
    match layer.rule.reset:
        case Reset.SUBTRACT:
            return _subtract(layer, v, z)
        case Reset.ZERO:
            return _zero_where(z, v)
        case Reset.TO_VALUE:
            return np.where(z != 0, layer.v_reset, v)
    return v


def _exchange(layer: NeuronLayer, v: np.ndarray, z: np.ndarray, zl: np.ndarray) -> np.ndarray:
    """reset_at = both: the late reset is undone and the one of this step done."""
    if layer.rule.reset not in (Reset.SUBTRACT, Reset.ZERO):
        return v
    amount = layer.threshold if layer.rule.reset is Reset.SUBTRACT else v
    if layer.rule.spikes is Spikes.MULTI:
        # Counts are not negative, so their difference is an int32.
        return v - (z - zl).astype(v.dtype) * amount
    return np.where(z == zl, v, np.where(z != 0, v - amount, v + amount))
