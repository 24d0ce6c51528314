"""A population's numbers as integers, once the scale of its membranes is known."""

from __future__ import annotations

import dataclasses

import numpy as np

from frontend.network import FactorBits, Fixed, NeuronLayer
from frontend.step_rule import Compare, Spikes

_FACTORS = ("decay", "gain", "synaptic_decay", "synaptic_gain")

# Factors have so many fractional bits at least, and a gain so much of its value.
_LEAST_BITS = 8
_GAIN_ERROR = 1 / 64


class TooCoarse(Exception):
    """A population does not fit its number of bits.

    found, expected: as of a finding
    """

    def __init__(self, found: str, expected: str):
        super().__init__(found)
        self.found = found
        self.expected = expected


def store(
    layer: NeuronLayer, fixed: Fixed, reachable: np.ndarray, *, factor_bits: int | None = None
) -> NeuronLayer:
    """The population with all numbers as integers; without sources of its own.

    fixed        the format of membranes and synapses; what does not fit it becomes its bound
    reachable    where the threshold is one that the membrane can reach; elsewhere it becomes one
                 below the largest integer (what is compared with that itself, compilers warn of)
    factor_bits  fractional bits of the factors, whose products are then rounded down (scheme pow2);
                 None: as many as fit

    Raises TooCoarse where the value of a factor is lost.
    """

    def number(value: np.ndarray | None) -> np.ndarray | None:
        if value is None:
            return None
        stored = np.floor(value / fixed.scale_over(len(layer.shape)) + 0.5)
        return compact(np.clip(stored, fixed.least, fixed.most).astype(np.int64), layer.shape)

    threshold = number(layer.threshold)
    if threshold is not None:
        threshold = compact(
            np.where(reachable, _kept_apart(layer, threshold), fixed.most - 1), layer.shape
        )
    factors, bits = {}, {}
    for role in _FACTORS:
        value = getattr(layer, role)
        if value is not None:
            factors[role], bits[role] = _factor(value, role, fixed.bits, factor_bits)
    drive = number(layer.drive)
    return dataclasses.replace(
        layer,
        **factors,
        drive=drive if drive is not None and drive.any() else None,
        threshold=threshold,
        v_reset=number(layer.v_reset),
        floor=number(layer.floor),
        initial_membrane=number(layer.initial_membrane),
        fixed=fixed,
        factors=FactorBits(**bits),
        truncates=factor_bits is not None,
    )


def in_units(stored: NeuronLayer) -> NeuronLayer:
    """A stored population with its factors as the numbers that they are: all else is integers."""
    factors = {
        role: getattr(stored, role) * 2.0 ** -getattr(stored.factors, role)
        for role in _FACTORS
        if getattr(stored, role) is not None
    }
    return dataclasses.replace(stored, **factors)


def compact(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """() where all are alike, (channels, 1, ...) where those of a channel are, else of the shape.

    values: broadcast over the shape
    """
    values = uniform(values, shape)
    if values.ndim == 0:
        return values
    first = values.reshape(shape[0], -1)[:, :1].reshape(-1, *(1,) * (len(shape) - 1))
    return first if (values == first).all() else values


def uniform(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """() where all are alike, else of the shape."""
    values = np.broadcast_to(values, shape)
    return np.asarray(values.flat[0]) if (values == values.flat[0]).all() else values


def _kept_apart(layer: NeuronLayer, stored: np.ndarray) -> np.ndarray:
    """Thresholds that are not 0, and must not become it: that would be divided by, or change who
    fires at rest."""
    if layer.rule.spikes is Spikes.MULTI or layer.rule.compare is Compare.GE:
        return np.where(layer.threshold > 0, np.maximum(stored, 1), stored)
    return np.where(layer.threshold < 0, np.minimum(stored, -1), stored)


def _factor(
    value: np.ndarray, role: str, state_bits: int, given: int | None
) -> tuple[np.ndarray, int]:
    """A factor as int64, and its fractional bits."""
    name = role.replace("_", " ")
    most = 31 if state_bits == 32 else 15
    largest = float(np.abs(value).max(initial=0.0))
    candidates = range(most, _LEAST_BITS - 1, -1) if given is None else (given,)
    fitting = (b for b in candidates if np.floor(largest * 2.0**b + 0.5) < 2.0**most)
    bits = next(fitting, None)
    if bits is None:
        raise TooCoarse(
            f"a {name} of {largest:.6g}",
            f"less than {2.0 ** (most - candidates[-1]):,.0f}, what {most + 1} bits hold with "
            f"{candidates[-1]} fractional ones",
        )
    stored = np.asarray(np.floor(value * 2.0**bits + 0.5), np.int64)
    if given is None:
        _check_factor(value, stored * 2.0**-bits, name, bits)
    return stored, bits


def _check_factor(value: np.ndarray, stored: np.ndarray, name: str, bits: int) -> None:
    if name.endswith("decay"):
        lost = (np.abs(stored) == 1) & (np.abs(value) != 1)
        why = f"rounds to 1 in {bits} fractional bits: it would not leak at all"
    else:
        lost = np.abs(stored - value) > np.abs(value) * _GAIN_ERROR
        largest = np.abs(value).max(initial=0.0)
        why = f"loses its value in {bits} fractional bits, all that one of {largest:.6g} leaves"
    if lost.any():
        raise TooCoarse(
            f"a {name} of {float(value[lost].flat[0])!r}, which {why}",
            "factors that keep their values in integers",
        )
