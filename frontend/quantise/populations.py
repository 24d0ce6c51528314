"""Formats of a population's state: how many fractional bits its membranes get, and what they hold."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from frontend.network import FactorBits, Fixed, NeuronLayer
from frontend.quantise.bounds import UNBOUNDED_STEPS
from frontend.quantise.terms import Term
from frontend.step_rule import Compare, Current, Reset, ResetAt, Spikes

# Where the worst case would cost too many bits, a membrane holds so many times its threshold and
# its other constants (57 thresholds is the most that was measured), or its calibrated range.
# In 16 bits there is no room to spare: half the calibrated range, or without one so many thresholds.
_CAPS = {32: (1024.0, 16.0), 16: (4.0, 0.5)}
# Fractional bits beyond those of the input's scale: as many as doubles can say.
_MOST_SHIFT, _LEAST_SHIFT = 900, -900
# Channels may share their number of fractional bits if it costs none of them more than this.
_SHARED_SPREAD = 3
# A membrane nearer to 0 than 1/2(1 - d) units does not leak: that has to be small against the
# threshold.
DEAD_ZONE = 1 / 20


class TooCoarse(Exception):
    """A population does not fit its number of bits; the text says what is lost."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Population:
    """layer       in integers, its sources those of the float layer
    saturates   the bounds do not exclude that a state reaches the limit of its storage
    silent      how many neurons can never fire: their threshold is above all that they reach
    largest     the largest magnitude that its membranes can store, () or (channels,)
    """

    layer: NeuronLayer
    saturates: bool
    silent: int
    largest: np.ndarray


@dataclasses.dataclass(frozen=True, kw_only=True)
class StateFormat:
    """bits 16 or 32; observed: the calibrated range of each membrane, None without any."""

    bits: int
    observed: np.ndarray | None


def planned_largest(layer: NeuronLayer, observed: np.ndarray | None) -> float:
    """What a population is given to hold whose own spike counts feed back into it: a worst case
    would have to know them."""
    seen = 0.0 if observed is None else float(observed.max())
    thresholds, calibrated = _CAPS[32]
    return max(thresholds * _constants(layer).max(), calibrated * seen)


def quantise_population(
    layer: NeuronLayer, terms: Sequence[Term], state: StateFormat, planned: float | None
) -> Population:
    """Chooses the scale of the membranes, and stores all numbers of the step in it.

    terms    what arrives, without its offsets, which are in the drive or come with the input
    planned  the range that was announced to readers of its counts, if it was

    Raises TooCoarse where the leak or a factor is lost.
    """
    channels = layer.shape[0] if layer.shape else 1
    base = _base_scale(terms)
    arriving = sum((_on(np.asarray(t.largest), layer.shape) for t in terms), np.zeros(layer.shape))
    arriving = arriving + sum(
        (_on(np.abs(t.offset), layer.shape) for t in terms if t.offset is not None),
        np.zeros(layer.shape),
    )
    worst = _worst(layer, arriving)
    reachable = _reachable(layer, worst)
    largest = _largest(layer, state, arriving, worst, reachable)
    if planned is not None:
        largest = np.full(layer.shape, planned)
    per_channel = largest.reshape(channels, -1).max(axis=1)
    per_channel = np.where(per_channel > 0, per_channel, base * np.ones(channels))
    limit = 2.0 ** (state.bits - 1) - 2
    wanted = np.floor(np.log2(limit * base / per_channel)) + np.zeros(channels)
    wanted = np.clip(wanted, _LEAST_SHIFT, _MOST_SHIFT)
    if base.ndim == 0 or (planned is None and np.median(wanted) - wanted.min() <= _SHARED_SPREAD):
        wanted = wanted.min()
    scale = np.asarray(base * 2.0**-wanted)
    fixed = Fixed(state.bits, scale)
    stored = store(layer, fixed, reachable)
    _check_leak(layer, stored, reachable, largest)
    return Population(
        layer=stored,
        saturates=planned is not None or bool((largest < worst).any()),
        silent=int((~reachable).sum()) if layer.kind.spiking else 0,
        largest=np.asarray(scale * 2.0 ** (state.bits - 1)),
    )


def store(
    layer: NeuronLayer,
    fixed: Fixed,
    reachable: np.ndarray,
    *,
    factor_bits: int | None = None,
) -> NeuronLayer:
    """The population with all numbers as integers.

    reachable    where the threshold is one that the membrane can reach
    factor_bits  fractional bits of the factors; None: as many as fit
    """
    scale = fixed.scale_over(len(layer.shape))

    def number(value: np.ndarray | None) -> np.ndarray | None:
        if value is None:
            return None
        stored = np.floor(value / scale + 0.5)
        return compact(np.clip(stored, fixed.least, fixed.most).astype(np.int64), layer.shape)

    threshold = number(layer.threshold)
    if threshold is not None:
        if layer.rule.spikes is Spikes.MULTI or layer.rule.compare is Compare.GE:
            # What rounds to 0 would divide by 0, or fire at rest.
            threshold = np.where(layer.threshold > 0, np.maximum(threshold, 1), threshold)
        never = np.where(reachable, threshold, fixed.most)
        threshold = compact(never, layer.shape)
    factors, bits = {}, {}
    for role in ("decay", "gain", "synaptic_decay", "synaptic_gain"):
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


def compact(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """() where all are alike, one for each channel where those are, else of the shape."""
    if values.size and (values == values.flat[0]).all():
        return values.reshape(-1)[0].reshape(())
    if values.ndim != len(shape):
        return np.broadcast_to(values, shape)
    if len(shape) > 1:
        first = values.reshape(values.shape[0], -1)[:, :1].reshape(-1, *(1,) * (len(shape) - 1))
        if (values == first).all():
            return first
    return np.broadcast_to(values, shape)


def _factor(
    value: np.ndarray, role: str, state_bits: int, given: int | None
) -> tuple[np.ndarray, int]:
    """A factor as int64, and its fractional bits."""
    most = 31 if state_bits == 32 else 15
    bits = given
    if bits is None:
        largest = float(np.abs(value).max(initial=0.0))
        fitting = (b for b in range(most, 7, -1) if np.floor(largest * 2.0**b + 0.5) < 2.0**most)
        bits = next(fitting, None)
        if bits is None:
            raise TooCoarse(
                f"a {role.replace('_', ' ')} of {largest:.6g} does not fit {most + 1} bits "
                "beside 8 fractional ones"
            )
    stored = np.floor(value * 2.0**bits + 0.5).astype(np.int64)
    if given is None:
        lost = (stored == 1 << bits) & (value != 1)
        if role.endswith("decay") and lost.any():
            worst = float(np.asarray(value)[lost].flat[0])
            raise TooCoarse(
                f"a {role.replace('_', ' ')} of {worst!r} rounds to 1 in {bits} fractional bits: "
                "the leak would be lost"
            )
    return stored, bits


def _base_scale(terms: Sequence[Term]) -> np.ndarray:
    """The scale of the largest weighted input: to that of the membrane it is only shifted."""
    known = [t for t in terms if t.is_analog and t.fixed is not None]
    weighted = [t for t in known if t.fixed.scale.ndim] or known
    if not weighted:
        return np.ones(())
    return max(weighted, key=lambda t: float(np.mean(t.largest))).fixed.scale


def _on(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """() or (channels,) over the shape."""
    return np.broadcast_to(
        values.reshape(*values.shape, *(1,) * (len(shape) - values.ndim)), shape
    )


def _worst(layer: NeuronLayer, arriving: np.ndarray) -> np.ndarray:
    """The largest magnitude that each membrane, or its synapse, can reach; inf where none ends it."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        x, most = arriving, np.zeros(layer.shape)
        if layer.kind.has_synapse:
            jumps = layer.rule.current in (Current.JUMP_THEN_DECAY, Current.DECAY_AFTER_JUMP)
            fed = x if jumps or layer.synaptic_gain is None else x * np.abs(layer.synaptic_gain)
            x = most = _settled(fed, layer.synaptic_decay)
        if layer.gain is not None:
            x = x * np.abs(layer.gain)
        x = x + (0.0 if layer.drive is None else np.abs(layer.drive))
        late = 0.0
        if layer.kind.spiking and layer.rule.reset is Reset.SUBTRACT:
            negative = np.maximum(-layer.threshold, 0)
            x = x + negative
            late = np.abs(layer.threshold)
            if layer.rule.reset_at is ResetAt.SAME_STEP:
                late = negative
        v = np.maximum(_settled(x, layer.decay) + late, np.abs(layer.initial_membrane))
        if layer.v_reset is not None:
            v = np.maximum(v, np.abs(layer.v_reset))
        if layer.floor is not None:
            v = np.maximum(v, layer.floor)
    return np.maximum(np.broadcast_to(v, layer.shape), most)


def _settled(x: np.ndarray, decay: np.ndarray) -> np.ndarray:
    """Where a sum with this decay ends that gets at most x a step: x/(1 - |d|)."""
    leak = 1 - np.abs(decay)
    return np.where(x == 0, 0.0, np.where(leak > 0, x / np.where(leak > 0, leak, 1), np.inf))


def _reachable(layer: NeuronLayer, worst: np.ndarray) -> np.ndarray:
    """Where a membrane can reach its threshold; by 1 in 1,000 too many."""
    if not layer.kind.spiking:
        return np.ones(layer.shape, bool)
    return np.broadcast_to(layer.threshold <= worst * 1.001, layer.shape)


def _constants(layer: NeuronLayer) -> np.ndarray:
    """The largest magnitude of the numbers that a membrane is set to or compared with."""
    values = [np.abs(layer.initial_membrane)]
    for value in (layer.threshold, layer.v_reset):
        if value is not None:
            values.append(np.abs(value))
    if layer.floor is not None:
        values.append(np.maximum(layer.floor, 0))
    return np.broadcast_to(np.max(np.broadcast_arrays(*values), axis=0), layer.shape)


def _largest(
    layer: NeuronLayer,
    state: StateFormat,
    arriving: np.ndarray,
    worst: np.ndarray,
    reachable: np.ndarray,
) -> np.ndarray:
    """What each membrane is given to hold: the worst case where that can be afforded."""
    threshold = layer.threshold
    if threshold is not None:
        layer = dataclasses.replace(layer, threshold=np.where(reachable, threshold, 0.0))
    constants = _constants(layer) * (1.25 if state.bits == 16 else 1.0)
    # A leak that never ends is held for so many steps, where there is nothing better.
    steps = UNBOUNDED_STEPS * (arriving + (0.0 if layer.drive is None else np.abs(layer.drive)))
    thresholds, calibrated = _CAPS[state.bits]
    if not layer.kind.spiking:
        thresholds = 0.0
    cap = thresholds * constants
    if state.observed is not None:
        seen = calibrated * state.observed
        cap = seen if state.bits == 16 else np.maximum(cap, seen)
    cap = np.where(cap > 0, cap, np.minimum(worst, steps))
    return np.maximum(constants, np.minimum(np.maximum(worst, arriving), cap))


def _check_leak(
    layer: NeuronLayer, stored: NeuronLayer, reachable: np.ndarray, largest: np.ndarray
) -> None:
    """Raises TooCoarse where rounding stops a leak far from 0."""
    scale = stored.fixed.scale_over(len(layer.shape))
    measure = largest / 16
    if layer.threshold is not None:
        measure = np.where(reachable & (layer.threshold != 0), np.abs(layer.threshold), measure)
    for role in ("decay", "synaptic_decay"):
        decay = getattr(layer, role)
        if decay is None:
            continue
        leak = 1 - np.abs(decay)
        zone = np.where(leak > 0, scale / (2 * np.where(leak > 0, leak, 1)), 0.0)
        share = np.where(measure > 0, zone / np.where(measure > 0, measure, 1), 0.0)
        if (share > DEAD_ZONE).any():
            k = int(np.argmax(np.broadcast_to(share, layer.shape)))
            d = float(np.broadcast_to(decay, layer.shape).flat[k])
            raise TooCoarse(
                f"with a {role.replace('_', ' ')} of {d:.9g} nothing leaks any more below "
                f"{np.broadcast_to(share, layer.shape).flat[k]:.0%} of the threshold "
                f"(1/2(1 - d) = {0.5 / (1 - abs(d)):,.0f} units of a membrane of "
                f"{stored.fixed.bits} bits)"
            )
