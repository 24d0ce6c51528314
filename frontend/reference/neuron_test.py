"""Every field of the step rule, on sequences worked out by hand from docs/semantics.md.

All numbers are dyadic, so that sums are exact and ties are ties. Decay is 1/2, the threshold 1.
"""

import numpy as np
import pytest

from frontend.network import NeuronKind, NumberFormat
from frontend.reference import Interpreter
from frontend.reference.testing import around, neuron, rule


def run(layer, inputs, number_format=NumberFormat.F32):
    """Output and membrane after every step."""
    interpreter = Interpreter(around(layer, number_format))
    outputs, membranes = [], []
    for u in inputs:
        outputs.append(interpreter.step({"input": np.array([u])})["output"].item())
        membranes.append(interpreter.state["n.v"].item())
    return outputs, membranes


def lif(inputs, coefficients=None, **changes):
    return run(neuron(NeuronKind.LIF, rule(**changes), **(coefficients or {})), inputs)


# ---- compare, spikes


def test_compare_tells_a_tie():
    assert lif([1.0], compare="gt") == ([0], [1.0])
    assert lif([1.0], compare="ge") == ([1], [0.0])
    assert lif([1.25], compare="gt")[0] == lif([1.25], compare="ge")[0] == [1]


def test_multi_counts_whole_thresholds_whatever_compare_says():
    for compare in ("gt", "ge"):
        assert lif([2.75, -3.0, 2.0], spikes="multi", compare=compare) == (
            [2, 0, 0],
            [0.75, -2.625, 0.6875],
        )
    assert lif([2.0], spikes="multi") == ([2], [0.0])
    assert lif([1.75], {"threshold": 0.5}, spikes="multi") == ([3], [0.25])


def test_multi_saturates():
    layer = {"threshold": 2.0**-20}
    (count,), _ = lif([2.0**20], layer, spikes="multi", reset="none")
    assert count == 2147483647
    (count,), _ = lif([np.inf], layer, spikes="multi", reset="none")
    assert count == 2147483647
    (count,), _ = lif([2.0**10 - 2.0**-13], layer, spikes="multi", reset="none")
    assert count == 2**30 - 2**7


@pytest.mark.parametrize("number_format", NumberFormat)
def test_largest_count_that_is_no_saturation(number_format):
    step = 2.0**7 if number_format is NumberFormat.F32 else 1.0
    layer = neuron(NeuronKind.LIF, rule(spikes="multi", reset="none"), number_format)
    outputs, _ = run(layer, [2.0**31 - step], number_format)
    assert outputs == [2**31 - int(step)]


def test_membrane_that_is_no_number_does_not_fire():
    for changes in ({"compare": "gt"}, {"compare": "ge"}, {"spikes": "multi"}):
        assert lif([np.nan], reset="none", **changes)[0] == [0]


# ---- reset, reset_at


def test_subtract_same_step():
    assert lif([1.5, 0.5]) == ([1, 0], [0.5, 0.75])


def test_subtract_next_step():
    assert lif([1.5, 0.5], reset_at="next_step") == ([1, 0], [1.5, 0.25])


def test_subtract_next_step_multi_removes_every_spike():
    assert lif([2.5, 2.0], reset_at="next_step", spikes="multi") == ([2, 1], [2.5, 1.25])


def test_zero_same_step():
    assert lif([1.5, 0.5], reset="zero") == ([1, 0], [0.0, 0.5])
    assert lif([2.5, 0.5], reset="zero", spikes="multi") == ([2, 0], [0.0, 0.5])


def test_zero_next_step_acts_before_integration():
    assert lif([1.5, 0.5], reset="zero", reset_at="next_step") == ([1, 0], [1.5, 0.5])


def test_drop_takes_the_whole_new_membrane():
    assert lif([1.5, 1.5, 1.5], reset="drop", reset_at="next_step") == (
        [1, 0, 1],
        [1.5, 0.0, 1.5],
    )


def test_to_value():
    reset = {"v_reset": -0.5}
    assert lif([1.5, 0.5], reset, reset="to_value") == ([1, 0], [-0.5, 0.25])
    # One v_reset for several spikes.
    assert lif([3.5], reset, reset="to_value", spikes="multi") == ([3], [-0.5])


def test_to_value_of_zero_and_zero_differ_by_nothing_but_a_value_does():
    assert lif([1.5], {"v_reset": 0.0}, reset="to_value") == lif([1.5], reset="zero")
    assert lif([1.5], {"v_reset": 0.25}, reset="to_value") != lif([1.5], reset="zero")


def test_none():
    assert lif([1.5, 0.5], reset="none") == ([1, 1], [1.5, 1.25])


def test_both_subtract_undoes_the_late_reset_where_the_spike_is_gone():
    # Step 1: 2.5 fires, leaves 1.5. Step 2: zl = 1, 0.75 - 1 = -0.25, z = 0, back to 0.75.
    assert lif([2.5, 0.0, 0.5], reset_at="both") == ([1, 0, 0], [1.5, 0.75, 0.875])
    # Step 2: zl = 1, 0.75 + 2 - 1 = 1.75, z = 1: as it was.
    assert lif([2.5, 2.0], reset_at="both") == ([1, 1], [1.5, 1.75])


def test_both_subtract_multi():
    # Step 1: v = 4.5, zl = 0, z = 4, v = 0.5. Step 2: v = 0.25 + 3, zl = 0, z = 3, v = 0.25.
    assert lif([4.5, 3.0], reset_at="both", spikes="multi") == ([4, 3], [0.5, 0.25])


def test_both_zero():
    start = {"initial_membrane": 2.0}
    # zl = 1: v = 0 before integration; 0.25 does not fire: v - (0 - 1)*v.
    assert lif([0.25], start, reset="zero", reset_at="both") == ([0], [0.5])
    # zl = 1 and z = 1: nothing more happens.
    assert lif([1.25], start, reset="zero", reset_at="both") == ([1], [1.25])
    # zl = 0 and z = 1: v - v.
    assert lif([1.25], reset="zero", reset_at="both") == ([1], [0.0])


def test_both_drop_is_drop_in_the_next_step():
    for inputs in ([1.5, 1.5, 1.5], [0.5, 1.0, 0.25]):
        late = lif(inputs, reset="drop", reset_at="next_step")
        assert lif(inputs, reset="drop", reset_at="both") == late


# ---- fire_from


def test_previous_fires_from_the_membrane_of_the_step_before():
    assert lif([1.5, 0.0], fire_from="previous") == ([0, 1], [1.5, 0.25])


def test_previous_subtracts_at_once_or_after_integration():
    at_once = lif([1.5, 0.5], fire_from="previous", reset_at="same_step")
    after = lif([1.5, 0.5], fire_from="previous", reset_at="next_step")
    assert at_once == ([0, 1], [1.5, 0.75])
    assert after == ([0, 1], [1.5, 0.25])
    assert lif([1.5, 0.5], fire_from="previous", reset_at="both") == after


def test_previous_with_the_other_resets():
    assert lif([1.5, 0.5], fire_from="previous", reset="zero") == ([0, 1], [1.5, 0.5])
    assert lif([1.5, 0.5], fire_from="previous", reset="none") == ([0, 1], [1.5, 1.25])
    value = {"v_reset": -1.0}
    assert lif([1.5, 0.5], value, fire_from="previous", reset="to_value") == ([0, 1], [1.5, 0.0])


# ---- floor, v0, gain, drive


def test_floor_holds_before_the_spike_and_its_reset():
    assert lif([-3.0, 0.5], {"floor": -0.5}) == ([0, 0], [-0.5, 0.25])
    # The floor lifts v above the threshold, it fires, and the reset may go below the floor.
    assert lif([0.0], {"floor": 2.0}) == ([1], [1.0])
    assert lif([1.5], {"floor": 0.0, "v_reset": -1.0}, reset="to_value") == ([1], [-1.0])


def test_floor_holds_after_a_late_reset():
    assert lif([1.5, 0.0], {"floor": 0.0}, reset_at="next_step") == ([1, 0], [1.5, 0.0])
    assert lif([1.5, 9.0], {"floor": 0.25}, reset="drop", reset_at="next_step") == (
        [1, 0],
        [1.5, 0.25],
    )


def test_floor_takes_what_is_no_number():
    assert lif([np.nan], {"floor": -0.5})[1] == [-0.5]


def test_first_membrane():
    assert lif([0.0], {"initial_membrane": 0.5}) == ([0], [0.25])
    assert lif([0.0], {"initial_membrane": 4.0}, reset_at="next_step") == ([0], [1.0])


def test_gain_and_drive():
    assert lif([1.0, 1.0], {"gain": 0.25, "drive": 0.125}) == ([0, 0], [0.375, 0.5625])


def test_sum_is_taken_in_the_order_of_the_rule():
    """((d*v) + (g*x)) + b: any other order rounds differently here."""
    big = 2.0**24
    layer = {"decay": 1.0, "initial_membrane": big, "drive": 1.0}
    assert lif([-big], layer, reset="none")[1] == [1.0]
    assert lif([1.0], layer, reset="none")[1] == [big]


# ---- kinds


def test_li_gives_its_membrane():
    layer = neuron(NeuronKind.LI, rule(), gain=0.5, floor=-0.25)
    assert run(layer, [1.0, 4.0, -9.0]) == ([0.5, 2.25, -0.25], [0.5, 2.25, -0.25])


def test_integrator_does_not_leak():
    assert lif([0.75, 0.5], {"decay": 1.0}) == ([0, 1], [0.75, 0.25])


def cuba(inputs, current, **coefficients):
    """Membrane and synapse after every step of a CubaLI."""
    layer = neuron(NeuronKind.CUBA_LI, rule(current=current), **coefficients)
    interpreter = Interpreter(around(layer))
    found = []
    for u in inputs:
        interpreter.step({"input": np.array([u])})
        found.append((interpreter.state["n.v"].item(), interpreter.state["n.i"].item()))
    return found


def test_current_first():
    assert cuba([1, 0], "first") == [(1.0, 1.0), (1.0, 0.5)]
    assert cuba([1, 0], "first", synaptic_gain=2.0) == [(2.0, 2.0), (2.0, 1.0)]


def test_current_after():
    assert cuba([1, 0], "after") == [(0.0, 1.0), (1.0, 0.5)]
    assert cuba([1, 0], "after", synaptic_gain=2.0) == [(0.0, 2.0), (2.0, 1.0)]


def test_current_jump_then_decay():
    assert cuba([1, 0], "jump_then_decay") == [(1.0, 0.5), (1.0, 0.25)]


def test_current_decay_after_jump():
    assert cuba([1, 0], "decay_after_jump") == [(0.5, 0.5), (0.5, 0.25)]


def test_decay_of_a_sum_is_not_the_sum_of_decays():
    """ds*(i + u) and ds*i + ds*u differ after rounding: they are rules of their own."""
    ds = np.float32(0.7)
    values = (1.0, 0.9)
    jump = cuba(values, "decay_after_jump", synaptic_decay=ds)[-1][1]
    first = cuba(values, "first", synaptic_decay=ds, synaptic_gain=ds)[-1][1]
    one = ds * np.float32(1)
    assert jump == ds * (one + np.float32(0.9))
    assert first == ds * one + ds * np.float32(0.9)
    assert jump != first


def test_cuba_lif_resets_its_membrane_only():
    layer = neuron(NeuronKind.CUBA_LIF, rule(), synaptic_gain=2.0)
    interpreter = Interpreter(around(layer))
    assert interpreter.step({"input": np.ones(1)})["output"] == 1
    assert {k: v.item() for k, v in interpreter.state.items()} == {"n.i": 2.0, "n.v": 1.0}


def test_parameters_per_neuron():
    layer = neuron(NeuronKind.LIF, rule(), shape=(2,), decay=[0.5, 0.25], threshold=[1.0, 2.0])
    interpreter = Interpreter(around(layer))
    assert interpreter.step({"input": np.array([1.5, 1.5])})["output"].tolist() == [1, 0]
    interpreter.step({"input": np.zeros(2)})
    assert interpreter.state["n.v"].tolist() == [0.25, 0.375]


@pytest.mark.parametrize("number_format", NumberFormat)
def test_every_operation_is_in_the_networks_format(number_format):
    layer = neuron(NeuronKind.LIF, rule(reset="none"), number_format, decay=0.9, gain=0.3)
    _, (membrane,) = run(layer, [0.7], number_format)
    kind = number_format.numpy.type
    assert membrane == float(kind(0.3) * kind(0.7))
    state = Interpreter(around(layer, number_format)).state["n.v"]
    assert state.dtype == number_format.numpy
