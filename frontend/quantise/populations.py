"""Formats of a population's state: how many fractional bits its membranes get."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from frontend.network import Fixed, NeuronLayer
from frontend.quantise.reach import Reach, reach
from frontend.quantise.room import Needs, StateFormat, needs
from frontend.quantise.stored_population import TooCoarse, in_units, store
from frontend.quantise.terms import Term, integers_of, largest_of
from frontend.step_rule import Spikes

# What arrives is stored in 32 bits, whatever the state is.
_MOST_ARRIVING = 2.0**31 - 1
# Channels share their number of fractional bits, which is then a shift for all of them, where it
# costs none of them more than this.
_SHARED_SPREAD = {32: 3, 16: 1}
# A membrane nearer to 0 than 1/2(1 - d) units does not leak: that may be so much of the threshold,
# or of the range of a membrane that has none.
DEAD_ZONE, DEAD_ZONE_OF_RANGE = 1 / 20, 1 / 320
# Weights that were rounded may have lost so much of what they add up to: thresholds that are higher
# only by that count as reachable.
_LOST = 1.001
# The scheme pow2 is that of the reference system: Q12 states and decays.
_POW2_BITS = 12


@dataclasses.dataclass(frozen=True, kw_only=True)
class Population:
    """layer       in integers, its sources those of the float layer
    saturates   the bounds do not exclude that a state, or what arrives, reaches the limit of its
                storage
    silent      how many neurons can never fire: their threshold is above all that they reach
    expected    the largest magnitude of its membranes, () or (channels,), if what it reads late is
                as large as was expected
    largest     that which they do not exceed in any case
    most_count  the largest number of spikes of a neuron in one step; 0 where they do not spike
    """

    layer: NeuronLayer
    saturates: bool
    silent: int
    expected: np.ndarray
    largest: np.ndarray
    most_count: int


def quantise_population(
    layer: NeuronLayer, terms: Sequence[Term], state: StateFormat, planned: float | None
) -> Population:
    """Chooses the scale of the membranes, and stores all numbers of the step in it.

    terms    what arrives
    planned  what the membranes were given to hold before it was known what arrives, if they were

    Raises TooCoarse where the leak or a factor is lost.
    """
    arriving = _on(largest_of(terms), layer.shape)
    worst = reach(layer, arriving)
    reachable = np.ones(layer.shape, bool)
    if planned is None and not any(t.is_late for t in terms):
        reachable = _reachable(layer, worst)
    wanted = needs(layer, state, arriving, worst, reachable)
    if planned is not None:
        wanted = Needs(state=np.full(layer.shape, planned), arriving=np.zeros(layer.shape))
    base = _base_scale(terms)
    shared = 0 if planned is not None else _SHARED_SPREAD[state.bits]
    shift = _shift(base, _by_channel(wanted.scale(state.bits), np.max), shared)
    # What is to hold the worst case may miss it by what rounding adds: then with a bit less.
    for _ in range(3):
        stored = store(layer, Fixed(state.bits, np.asarray(base * 2.0**-shift)), reachable)
        _check_resolution(layer, stored, reachable)
        found = _reach_of(stored, terms)
        missed = (wanted.state >= worst.state) & (found.state > stored.fixed.most - 2)
        if planned is not None or not missed.any():
            break
        shift = shift - (_by_channel(missed, np.any) if shift.ndim else 1)
    return _population(stored, terms, found, silent=int((~reachable).sum()))


def quantise_population_pow2(layer: NeuronLayer, terms: Sequence[Term]) -> Population:
    """As the scheme pow2 has it: one format for all states, products rounded down.

    Raises TooCoarse for a factor that does not fit 32 bits.
    """
    fixed = Fixed(32, np.asarray(2.0**-_POW2_BITS))
    stored = store(layer, fixed, np.ones(layer.shape, bool), factor_bits=_POW2_BITS)
    found = _population(stored, terms, _reach_of(stored, terms), silent=0)
    # A threshold that the format does not hold is where the membrane saturates.
    return dataclasses.replace(
        found, saturates=found.saturates or not _holds(fixed, layer.threshold)
    )


def most_pow2_count(layer: NeuronLayer) -> int:
    """The largest spike count of a population in the scheme pow2."""
    least = float(layer.threshold.min()) * 2.0**_POW2_BITS
    return (2**31 - 1) // max(int(np.floor(least + 0.5)), 1)


def _population(
    stored: NeuronLayer, terms: Sequence[Term], found: Reach, *, silent: int
) -> Population:
    """found: what the stored population reaches, in units."""
    bits, scale = stored.fixed.bits, stored.fixed.scale
    wide = Fixed(32, scale)
    saturates = bool((found.state >= stored.fixed.most).any())
    saturates |= bool((integers_of(terms, wide) >= _MOST_ARRIVING).any())
    expected = np.minimum(found.membrane, 2.0 ** (bits - 1))
    is_late = any(term.is_late for term in terms)
    largest = np.full(stored.shape, 2.0 ** (bits - 1)) if is_late else expected
    most_count = 0
    if stored.kind.spiking:
        multi = stored.rule.spikes is Spikes.MULTI
        counts = np.minimum(largest, stored.fixed.most) // stored.threshold if multi else 1
        most_count = int(np.max(counts))
    return Population(
        layer=stored,
        saturates=saturates,
        silent=silent,
        expected=_largest(expected, scale),
        largest=_largest(largest, scale),
        most_count=most_count,
    )


def _largest(units: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """As numbers: () or (channels,), as the scale is."""
    return np.asarray((_by_channel(units, np.max) if scale.ndim else units.max()) * scale)


def _reach_of(stored: NeuronLayer, terms: Sequence[Term]) -> Reach:
    """What a stored population reaches, in units."""
    arriving = np.minimum(integers_of(terms, Fixed(32, stored.fixed.scale)), _MOST_ARRIVING + 1)
    rounding = 1.0 if stored.truncates else 0.5
    return reach(in_units(stored), _on(arriving, stored.shape), rounding=rounding)


def _reachable(layer: NeuronLayer, worst: Reach) -> np.ndarray:
    """Where a membrane can reach its threshold."""
    if not layer.kind.spiking:
        return np.ones(layer.shape, bool)
    return np.broadcast_to(layer.threshold <= worst.membrane * _LOST, layer.shape)


def _base_scale(terms: Sequence[Term]) -> np.ndarray:
    """The scale of the largest weighted input: to that of the membrane it is only shifted."""
    known = [t for t in terms if t.is_analog and t.fixed is not None]
    weighted = [t for t in known if t.fixed.scale.ndim] or known
    if not weighted:
        return np.ones(())
    return max(weighted, key=lambda t: float(np.mean(t.largest))).fixed.scale


def _shift(base: np.ndarray, least: np.ndarray, shared: int) -> np.ndarray:
    """How many fractional bits each channel's membranes get beyond the base scale, so that their
    scale is `least`, (channels,), or less than twice that; () where all get as many.

    shared: they do where that costs the one in the middle no more than this.
    """
    # Where nothing happens, any scale will do.
    shift = np.floor(np.log2(base / np.where(least > 0, least, base)))
    if np.ptp(shift) == 0 or np.median(shift) - shift.min() <= shared:
        return shift.min()
    return shift


def _check_resolution(layer: NeuronLayer, stored: NeuronLayer, reachable: np.ndarray) -> None:
    """Raises TooCoarse where rounding stops a leak far from 0, or leaves a threshold few units."""
    bits = stored.fixed.bits
    units = np.full(layer.shape, 2.0 ** (bits - 1))
    allowed = np.full(layer.shape, DEAD_ZONE_OF_RANGE)
    if layer.kind.spiking:
        theta = np.abs(layer.threshold / stored.fixed.scale_over(len(layer.shape)))
        theta = np.where(reachable, theta, 0.0)
        units, allowed = np.where(theta > 0, (theta, DEAD_ZONE + 0 * theta), (units, allowed))
        if (few := (theta > 0) & (DEAD_ZONE * theta < 0.5)).any():
            raise TooCoarse(
                f"a threshold of {theta[few].min():.2g} units, where {bits} bits have to hold what "
                "its channel can reach",
                f"{0.5 / DEAD_ZONE:.0f} units or more",
            )
    for role in ("decay", "synaptic_decay"):
        decay = getattr(layer, role)
        if decay is None:
            continue
        leak = 1 - np.abs(np.broadcast_to(decay, layer.shape))
        zone = np.where(reachable & (leak > 0), 0.5 / np.where(leak > 0, leak, 1), 0.0)
        share = zone / units
        k = np.unravel_index(np.argmax(share / allowed), layer.shape)
        if share[k] > allowed[k]:
            of = "threshold" if allowed[k] == DEAD_ZONE else "range"
            raise TooCoarse(
                f"a {role.replace('_', ' ')} of {1 - leak[k]:.9g}: in {bits} bits, what is within "
                f"{zone[k]:,.0f} units of 0 does not leak, which is {share[k]:.1%} of the {of}",
                f"{allowed[k]:.1%} or less",
            )


def _holds(fixed: Fixed, threshold: np.ndarray | None) -> bool:
    return threshold is None or bool((np.abs(threshold) <= fixed.most * fixed.scale).all())


def _on(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """() or (channels,) over the shape."""
    values = np.asarray(values)
    return np.broadcast_to(values.reshape(*values.shape, *(1,) * (len(shape) - values.ndim)), shape)


def _by_channel(values: np.ndarray, how: Callable[..., np.ndarray]) -> np.ndarray:
    """(channels,) of values of a layer's shape."""
    return how(values.reshape(len(values), -1), axis=1)
