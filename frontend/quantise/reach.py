"""How far a population's state can get, whatever arrives: by its equations, resets included."""

from __future__ import annotations

import dataclasses

import numpy as np

from frontend.network import NeuronLayer
from frontend.step_rule import Current, FireFrom, Reset, ResetAt, Spikes


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reach:
    """The largest magnitudes that are stored, in the midst of a step too: float64 of the layer's
    shape, inf where nothing ends them.

    synapse: zeros for populations without one
    """

    membrane: np.ndarray
    synapse: np.ndarray

    @property
    def state(self) -> np.ndarray:
        return np.maximum(self.membrane, self.synapse)


def reach(layer: NeuronLayer, arriving: np.ndarray, *, rounding: float = 0.0) -> Reach:
    """Of a population whose coefficients are numbers, or integers in units of its scale.

    arriving  the largest magnitude of the input, float64 of the layer's shape
    rounding  how much a product of a factor and a state may be rounded up

    Steps as in docs/semantics.md. Where a leaky sum v' = d v + x gets |x| <= X, |v| stays within
    X/(1 - |d|), if it starts there.
    """
    # Overflow is infinity, which is what it means here.
    with np.errstate(over="ignore", invalid="ignore"):
        x, synapse = arriving, np.zeros(layer.shape)
        if layer.kind.has_synapse:
            x = synapse = _synapse(layer, x, rounding)
        x = _gained(x, layer.gain, rounding) + _magnitude(layer.drive)
        membrane = _membrane(layer, x + _rounded(layer.decay, rounding))
    return Reach(
        membrane=np.broadcast_to(membrane, layer.shape),
        synapse=np.broadcast_to(synapse, layer.shape),
    )


def _synapse(layer: NeuronLayer, u: np.ndarray, rounding: float) -> np.ndarray:
    if layer.rule.current in (Current.FIRST, Current.AFTER):
        u = _gained(u, layer.synaptic_gain, rounding)
    return _settled(
        u + _rounded(layer.synaptic_decay, rounding), layer.synaptic_decay, np.zeros(())
    )


def _membrane(layer: NeuronLayer, x: np.ndarray) -> np.ndarray:
    """x: the largest magnitude of all that is added to the decayed membrane, a reset excepted."""
    start = np.maximum(_magnitude(layer.initial_membrane), _magnitude(layer.v_reset))
    if layer.floor is not None:
        start = np.maximum(start, layer.floor)
    if not layer.kind.spiking:
        return _settled(x, layer.decay, start)
    rule, theta = layer.rule, layer.threshold
    late = rule.reset_at is not ResetAt.SAME_STEP
    multi = rule.spikes is Spikes.MULTI
    if rule.reset is Reset.SUBTRACT:
        # A reset by a negative threshold adds to the membrane.
        added = np.maximum(-theta, 0)
        if late and multi:
            # d v - z theta is d v - v at least. With d < 0 that swings wider and wider.
            x = np.where((layer.decay < 0) & (x + start > 0), np.inf, x)
            return _settled(x, layer.decay, start) + x
        if late:
            # d v - theta: below -v by less than theta where v > theta and d >= 0.
            swings = np.where(layer.decay < 0, np.abs(theta), added)
            return _settled(x + swings, layer.decay, start) + np.maximum(theta, 0)
        return _settled(x + added, layer.decay, start + added)
    both = rule.reset_at is ResetAt.BOTH and rule.fire_from is FireFrom.UPDATED
    if rule.reset is Reset.ZERO and both:
        # v - (z - zl) v, v being x alone where zl is not 0: twice that with zl = 1 and z = 0.
        x = np.where(x > 0, np.inf, x) if multi else x
        start = np.maximum(start, 2 * x)
    return _settled(x, layer.decay, start)


def _settled(x: np.ndarray, decay: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Where a sum with this decay ends that gets at most x a step and starts at `start`."""
    leak = 1 - np.abs(decay)
    endless = (leak < 0) & (start > 0) | (leak <= 0) & (x > 0)
    # A leak of 0 is divided by only where x is 0, or where the sum is endless.
    return np.where(endless, np.inf, np.maximum(start, x / np.where(leak > 0, leak, 1)))


def _gained(x: np.ndarray, gain: np.ndarray | None, rounding: float) -> np.ndarray:
    return x if gain is None else np.where(gain == 0, 0.0, x * np.abs(gain) + rounding)


def _rounded(decay: np.ndarray, rounding: float) -> np.ndarray:
    """What rounding adds to a state times its decay: nothing where the product is exact."""
    return np.where((decay == 0) | (np.abs(decay) == 1), 0.0, rounding)


def _magnitude(value: np.ndarray | None) -> np.ndarray:
    return np.zeros(()) if value is None else np.abs(value)
