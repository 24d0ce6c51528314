"""How large numbers a population's storage has to hold: the worst case, or what can be afforded."""

from __future__ import annotations

import dataclasses

import numpy as np

from frontend.network import NeuronLayer
from frontend.quantise.bounds import UNBOUNDED_STEPS
from frontend.quantise.reach import Reach
from frontend.step_rule import Spikes


@dataclasses.dataclass(frozen=True, kw_only=True)
class StateFormat:
    """bits 16 or 32; the calibrated range of each membrane and synapse, None without any."""

    bits: int
    membrane: np.ndarray | None = None
    synapse: np.ndarray | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Needs:
    """Magnitudes that are to be held, of the layer's shape: of membrane and synapse, and of what
    arrives, which is stored in 32 bits in any case."""

    state: np.ndarray
    arriving: np.ndarray

    def scale(self, bits: int) -> np.ndarray:
        """The least scale at which they are held by a state of so many bits."""
        return np.maximum(self.state / (2.0 ** (bits - 1) - 4), self.arriving / (2.0**31 - 4))


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Room:
    """What is held where the worst case would cost too many bits.

    constants  so many times the numbers that a membrane is set to or compared with, always
    cap        so many times these numbers at most, or, with calibration data,
    membrane   so many times the membrane's range, and
    synapse    so many times the synapse's
    steps      an endless sum of which nothing else is known: so many of the largest inputs
    """

    constants: float
    cap: float
    membrane: float
    synapse: float
    steps: int


# 57 thresholds is the most that a membrane was seen to reach.
_WIDE = _Room(constants=1, cap=1024, membrane=16, synapse=16, steps=UNBOUNDED_STEPS)
# In 16 bits there is no room to spare. A membrane beyond half of its range has fired, or will for
# some steps to come. Where the value of a membrane is the output, or the number of its thresholds
# is, it has to be held, and fresh inputs are larger than those seen.
_NARROW = _Room(constants=1.25, cap=4, membrane=0.5, synapse=1, steps=256)
_NARROW_VALUES = _Room(constants=1.25, cap=32, membrane=2, synapse=1, steps=256)


def needs(
    layer: NeuronLayer,
    state: StateFormat,
    arriving: np.ndarray,
    worst: Reach,
    reachable: np.ndarray,
) -> Needs:
    """What a population in numbers has to hold.

    arriving   the largest magnitude of its input
    worst      what that can lead to
    reachable  where the threshold is one that the membrane can reach
    """
    room = _room(layer, state)
    constants = _constants(layer, reachable)
    gain, synaptic_gain = _gain(layer.gain), _gain(layer.synaptic_gain)
    drive = np.zeros(()) if layer.drive is None else np.abs(layer.drive)

    cap = room.cap * constants if layer.kind.spiking else np.zeros(layer.shape)
    cap = _capped(cap, room.membrane, state.membrane, state.bits)
    endless = room.steps * (arriving * gain * synaptic_gain + drive)
    cap = np.where(cap > 0, cap, endless)
    membrane = np.maximum(room.constants * constants, np.minimum(worst.membrane, cap))
    membrane = np.maximum(membrane, drive)
    # A threshold out of reach is stored as what the storage just holds: never to be reached.
    membrane = np.where(reachable, membrane, np.maximum(membrane, worst.membrane))

    # What takes the membrane to its limit in one step need not be told from what is larger.
    cap = _capped(_over(membrane, gain), room.synapse, state.synapse, state.bits)
    synapse = np.minimum(worst.synapse, cap)
    limit = _over(synapse, synaptic_gain) if layer.kind.has_synapse else _over(membrane, gain)
    return Needs(state=np.maximum(membrane, synapse), arriving=np.minimum(arriving, limit))


def planned_largest(layer: NeuronLayer, state: StateFormat) -> float:
    """What a population is given to hold whose spike counts are read before it is known what
    arrives: that may come of these counts."""
    room = _room(layer, state)
    cap = room.cap * _constants(layer, np.ones(layer.shape, bool))
    if state.membrane is not None:
        cap = np.maximum(cap, room.membrane * state.membrane)
    gains = _gain(layer.gain) * np.minimum(_gain(layer.synaptic_gain), 1)
    gains = gains[gains > 0]
    return float(cap.max()) / min(float(gains.min(initial=1.0)), 1.0)


def most_planned_count(layer: NeuronLayer, planned: float, bits: int) -> int:
    """The largest spike count of a population that is given `planned` to hold."""
    # More than half of the storage is needed for it, so a threshold has so many units at least.
    units = float(layer.threshold.min()) / planned * 2.0 ** (bits - 2) * (1 - 2.0**-12)
    return (2 ** (bits - 1) - 1) // max(int(np.floor(units + 0.5)), 1)


def _room(layer: NeuronLayer, state: StateFormat) -> _Room:
    if state.bits == 32:
        return _WIDE
    values = not layer.kind.spiking or layer.rule.spikes is Spikes.MULTI
    return _NARROW_VALUES if values else _NARROW


def _constants(layer: NeuronLayer, reachable: np.ndarray) -> np.ndarray:
    """The largest magnitude of the numbers that a membrane is set to or compared with."""
    found = np.abs(np.broadcast_to(layer.initial_membrane, layer.shape))
    if layer.threshold is not None:
        found = np.maximum(found, np.where(reachable, np.abs(layer.threshold), 0.0))
    if layer.v_reset is not None:
        found = np.maximum(found, np.abs(layer.v_reset))
    if layer.floor is not None:
        found = np.maximum(found, layer.floor)
    return found


def _capped(cap: np.ndarray, times: float, observed: np.ndarray | None, bits: int) -> np.ndarray:
    """With calibration data, their range: in 32 bits if that is more, in 16 if there is any."""
    if observed is None:
        return cap
    seen = times * observed
    return np.maximum(cap, seen) if bits == 32 else np.where(seen > 0, seen, cap)


def _gain(gain: np.ndarray | None) -> np.ndarray:
    return np.ones(()) if gain is None else np.abs(gain)


def _over(x: np.ndarray, gain: np.ndarray) -> np.ndarray:
    """x / gain; 0 where nothing gets through."""
    return np.where(gain > 0, x / np.where(gain > 0, gain, 1), 0.0)
