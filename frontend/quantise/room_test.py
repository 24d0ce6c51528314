"""What a population's storage has to hold."""

import numpy as np
import pytest

from frontend.network import NeuronKind
from frontend.quantise.reach import reach
from frontend.quantise.room import StateFormat, needs, planned_largest
from frontend.quantise.testing import neurons

MULTI = {"spikes": "multi"}


def needed(layer, arriving, bits=32, reachable=True, **observed):
    seen = {name: np.full(layer.shape, value) for name, value in observed.items()}
    most = np.full(layer.shape, float(arriving))
    found = needs(
        layer,
        StateFormat(bits=bits, **seen),
        most,
        reach(layer, most),
        np.full(layer.shape, reachable),
    )
    return found.state.tolist()[0], found.arriving.tolist()[0]


LEAKY = neurons("n", "w")
ENDLESS = neurons("n", "w", decay=1.0)
COUNTING = neurons("n", "w", decay=1.0, rule=MULTI)
INTEGRATOR = neurons("n", "w", NeuronKind.LI, decay=1.0)


@pytest.mark.parametrize(
    ("layer", "bits", "observed", "expected"),
    [
        # The worst case where that can be afforded: 2 * 1.5.
        (LEAKY, 32, {}, 3.0),
        (LEAKY, 16, {}, 3.0),
        (LEAKY, 16, {"membrane": 5.0}, 2.5),
        # Half of what was seen, but always the threshold.
        (LEAKY, 16, {"membrane": 1.0}, 1.25),
        # A neuron that was silent in calibration is as one without.
        (ENDLESS, 16, {"membrane": 0.0}, 4.0),
        (ENDLESS, 32, {}, 1024.0),
        (ENDLESS, 32, {"membrane": 100.0}, 1600.0),
        (ENDLESS, 16, {}, 4.0),
        (ENDLESS, 16, {"membrane": 100.0}, 50.0),
        (COUNTING, 16, {}, 32.0),
        (COUNTING, 16, {"membrane": 100.0}, 200.0),
        (INTEGRATOR, 32, {}, 1.5 * 4096),
        (INTEGRATOR, 32, {"membrane": 10.0}, 160.0),
        (INTEGRATOR, 16, {}, 1.5 * 256),
        (INTEGRATOR, 16, {"membrane": 10.0}, 20.0),
    ],
)
def test_states_are_held_as_far_as_can_be_afforded(layer, bits, observed, expected):
    assert needed(layer, 1.5, bits, **observed) == (expected, min(1.5, expected))


def test_nothing_more_arrives_than_takes_the_membrane_to_its_limit():
    assert needed(ENDLESS, 1e9) == (1024.0, 1024.0)
    gained = neurons("n", "w", decay=1.0, gain=0.25)
    assert needed(gained, 1e9) == (1024.0, 4096.0)
    assert needed(gained, 100.0) == (1024.0, 100.0)
    deaf = neurons("n", "w", decay=1.0, gain=0.0)
    assert needed(deaf, 1e9) == (1.0, 0.0)


def test_a_synapse_is_held_as_far_as_its_membrane_tells_it_apart():
    layer = neurons("n", "w", NeuronKind.CUBA_LIF, decay=1.0, gain=0.5, synaptic_gain=4.0)
    # Synapse: 2 * 4 * 1e9 at worst, 1024 / 0.5 for the membrane; then 2048 / 4 may arrive.
    assert needed(layer, 1e9) == (2048.0, 512.0)
    assert needed(layer, 1e9, 16, membrane=100.0, synapse=300.0) == (300.0, 75.0)
    assert needed(layer, 1e9, 32, membrane=0.0, synapse=300.0) == (4800.0, 1200.0)


def test_a_threshold_out_of_reach_asks_for_the_worst_case_alone():
    slow = neurons("n", "w", decay=1 - 2.0**-14, threshold=1e9)
    assert needed(slow, 1.0, reachable=False)[0] == 2.0**14
    assert needed(slow, 1.0, reachable=True)[0] == 1e9


def test_what_is_announced_makes_room_for_what_arrives_before_the_gain():
    wide = StateFormat(bits=32)
    assert planned_largest(COUNTING, wide) == 1024.0
    assert planned_largest(COUNTING, StateFormat(bits=16)) == 32.0
    seen = StateFormat(bits=16, membrane=np.array([100.0]))
    assert planned_largest(COUNTING, seen) == 200.0
    gained = neurons("n", "w", shape=(2,), gain=[0.5, 0.0], threshold=2.0, rule=MULTI)
    assert planned_largest(gained, wide) == 4096.0
