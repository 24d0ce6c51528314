"""How far states get: the largest numbers that a bound allows are reached."""

import numpy as np
import pytest

from frontend.network import NeuronKind
from frontend.quantise.reach import reach
from frontend.quantise.testing import neurons
from frontend.reference.neuron import step_neurons
from frontend.reference.neuron_state import NeuronState

LI, LIF, CUBA_LI = NeuronKind.LI, NeuronKind.LIF, NeuronKind.CUBA_LI


def bound(layer, most, rounding=0.0):
    found = reach(layer, np.full(layer.shape, float(most)), rounding=rounding)
    return found.membrane.tolist()[0], found.synapse.tolist()[0]


def magnitudes(layer, inputs):
    """Of the membrane and of the synapse, after each step."""
    state = NeuronState.initial(layer)
    found = []
    for u in inputs:
        step_neurons(layer, state, np.array([float(u)]))
        found.append((abs(float(state.membrane[0])), abs(float((state.synapse or [0.0])[0]))))
    return [max(x) for x in zip(*found, strict=True)]


def population(kind=LIF, rule=None, **numbers):
    return neurons("n", "w", kind, rule=rule, **numbers)


@pytest.mark.parametrize(
    ("layer", "most", "expected"),
    [
        (population(LI), 1, (2, 0)),
        (population(LI, decay=-0.5), 1, (2, 0)),
        (population(LI, gain=-3.0, drive=-1.0), 1, (8, 0)),
        (population(LI, gain=0.0), 1, (0, 0)),
        (population(LI, decay=0.0, initial_membrane=-5.0), 1, (5, 0)),
        (population(LI, floor=7.0), 1, (7, 0)),
        (population(LI, decay=1.0), 0, (0, 0)),
        (population(LI, decay=1.0, initial_membrane=3.0), 0, (3, 0)),
        (population(LI, decay=1.0), 1, (np.inf, 0)),
        (population(LI, decay=1.25), 0, (0, 0)),
        (population(LI, decay=1.25, initial_membrane=1e-9), 0, (np.inf, 0)),
        (population(CUBA_LI, synaptic_gain=2.0), 1, (8, 4)),
        (population(CUBA_LI, rule={"current": "jump_then_decay"}, gain=0.5), 1, (2, 2)),
        (population(CUBA_LI, synaptic_decay=1.0), 1, (np.inf, np.inf)),
    ],
)
def test_sums_end_where_their_leak_has_them(layer, most, expected):
    assert bound(layer, most) == expected


RESETS = [
    # (rule, numbers, largest input, inputs, membrane), each of which takes the membrane there
    ({}, {"threshold": 0.5}, 1, [-1] * 60, 2.0),
    # A negative threshold is added.
    ({}, {"threshold": -0.5, "decay": 0.0}, 1, [1], 1.5),
    ({}, {"threshold": -0.5}, 1, [1] * 60, 3.0),
    # The reset of the step before adds to what comes now.
    ({"reset_at": "next_step"}, {"threshold": 0.875, "decay": 0.0}, 1, [1, -1], 1.875),
    ({"reset_at": "next_step", "spikes": "multi"}, {"decay": 0.0}, 4, [4, -4], 8.0),
    # A spike that did not come again is undone: the membrane is doubled.
    ({"reset_at": "both", "reset": "zero"}, {"initial_membrane": 1.25, "decay": 0.0}, 0.75,
     [0.75], 1.5),
    ({"reset": "to_value"}, {"threshold": 0.5, "v_reset": -6.0, "decay": 0.0}, 1, [1], 6.0),
    ({"reset": "none"}, {"threshold": 0.5}, 1, [1] * 60, 2.0),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "numbers", "most", "inputs", "expected"), RESETS)
def test_resets_are_in_the_bound(rule, numbers, most, inputs, expected):
    layer = population(rule=rule, **numbers)
    membrane, _ = bound(layer, most)
    assert membrane == expected
    reached, _ = magnitudes(layer, inputs)
    assert expected - 1e-12 <= reached <= expected


def test_what_is_stored_in_the_midst_of_a_step_counts():
    # 2.5 after each step, 3 when it is reset, before it leaks.
    layer = population(rule={"fire_from": "previous"}, threshold=-0.5)
    assert bound(layer, 1) == (3, 0)
    reached, _ = magnitudes(layer, [1] * 60)
    assert 2.5 - 1e-12 <= reached <= 2.5


@pytest.mark.parametrize(
    ("rule", "numbers"),
    [
        # -v - v, and wider and wider.
        ({"reset_at": "next_step", "spikes": "multi"}, {"decay": -0.5}),
        # v (1 + zl), with as many spikes as the membrane before had thresholds.
        ({"reset_at": "both", "reset": "zero", "spikes": "multi"}, {"threshold": 0.1}),
    ],
)
def test_what_has_no_bound_is_told(rule, numbers):
    assert bound(population(rule=rule, **numbers), 1) == (np.inf, 0)


def test_rounding_adds_to_every_product():
    # x and d v are each rounded up by 1/2; then 1 more is nothing to a decay of 1/2.
    assert bound(population(LI), 10, 0.5) == (21, 0)
    assert bound(population(LI, gain=3.0), 10, 0.5) == (62, 0)
    assert bound(population(CUBA_LI), 10, 0.5) == (43, 21)
    # What is exact is not rounded.
    assert bound(population(LI, decay=0.0), 10, 0.5) == (10, 0)
    assert bound(population(LI, decay=1.0, initial_membrane=3.0), 0, 0.5) == (3, 0)


def test_every_neuron_has_its_own():
    layer = neurons("n", "w", LIF, (2, 1), threshold=[[9.0], [9.0]], decay=[[0.5], [0.75]])
    found = reach(layer, np.array([[1.0], [2.0]]))
    assert found.membrane.tolist() == [[2.0], [8.0]]
    assert found.state.tolist() == [[2.0], [8.0]]
