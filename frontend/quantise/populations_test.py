"""Formats of populations: as fine as bounds allow, and bounds that hold."""

import dataclasses
from unittest import mock

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest

from frontend.network import Fixed, NeuronKind, Signal, Source
from frontend.quantise.populations import (
    quantise_population,
    quantise_population_pow2,
)
from frontend.quantise.room import StateFormat, most_planned_count, planned_largest
from frontend.quantise.stored_population import TooCoarse
from frontend.quantise.terms import Term
from frontend.quantise.testing import neurons
from frontend.reference import integer_neuron
from frontend.reference.neuron_state import NeuronState

WIDE, NARROW = StateFormat(bits=32), StateFormat(bits=16)


def sums(largest, scale=2.0**-7, offset=None):
    """A synaptic sum of integers up to `largest`, () or one for each channel."""
    scale = np.asarray(scale)
    return Term(
        source=Source("w"),
        signal=Signal.ANALOG,
        fixed=Fixed(32, scale),
        largest=np.asarray(largest, float) * scale,
        offset=offset,
    )


def spikes(most=1):
    signal = Signal.SPIKES if most == 1 else Signal.COUNTS
    return Term(source=Source("s"), signal=signal, fixed=None, largest=np.float64(most))


def population(layer, *terms, state=WIDE, planned=None):
    return quantise_population(layer, terms, state, planned)


def refused(layer, *terms, state=WIDE):
    with pytest.raises(TooCoarse) as error:
        population(layer, *terms, state=state)
    return error.value


# ---- bounds

RESETS = [
    *(("subtract", at, fire) for at in ("same_step", "next_step", "both")
      for fire in ("updated", "previous")),
    *(("zero", at, "updated") for at in ("same_step", "next_step", "both")),
    ("zero", "same_step", "previous"),
    *(("drop", at, "updated") for at in ("next_step", "both")),
    *((reset, "same_step", fire) for reset in ("to_value", "none")
      for fire in ("updated", "previous")),
]  # fmt: skip
DECAYS = st.sampled_from([0.0, 0.25, 0.5, 0.9, 0.97, 1.0, -0.5, -0.9, 1.25, 0.995])
SHARES = st.floats(-2, 2).map(lambda x: round(x, 3))


@st.composite
def cases(draw):
    """(layer, terms, bits)"""
    kind = draw(st.sampled_from(NeuronKind))
    reset, at, fire = draw(st.sampled_from(RESETS))
    multi = kind.spiking and draw(st.booleans())
    rule = {
        "reset": reset, "reset_at": at, "fire_from": fire,
        "spikes": "multi" if multi else "binary",
        "compare": draw(st.sampled_from(["gt", "ge"])),
        "current": draw(st.sampled_from(["first", "after", "jump_then_decay", "decay_after_jump"])),
    }  # fmt: skip
    numbers = {"decay": draw(DECAYS)}
    optional = {"gain": SHARES, "drive": SHARES, "floor": SHARES, "initial_membrane": SHARES}
    if kind.has_synapse:
        numbers["synaptic_decay"] = draw(DECAYS)
        optional["synaptic_gain"] = SHARES
    if kind.spiking:
        theta = draw(st.sampled_from([1.0, 0.3, 5.0, 40.0, -0.7]))
        numbers["threshold"] = abs(theta) if multi else theta
        numbers["v_reset"] = draw(SHARES) if reset == "to_value" else None
    numbers |= {name: draw(values) for name, values in optional.items() if draw(st.booleans())}
    layer = neurons("n", "w", kind, (NEURONS,), rule=rule, **numbers)
    terms = [sums(draw(st.integers(0, 600)), draw(st.sampled_from([2.0**-7, 0.0123, 3.7])))]
    if draw(st.booleans()):
        terms.append(spikes(draw(st.sampled_from([1, 3]))))
    if draw(st.integers(0, 4)) == 4:
        terms = [t for t in terms if not t.is_analog]
    return layer, terms, draw(st.sampled_from([16, 32, 32]))


def most_arriving(found, terms):
    """The largest integer that terms add up to in a population's format."""
    fixed = Fixed(32, found.layer.fixed.scale)
    total = sum(
        np.floor(t.largest / fixed.scale + 0.5) if t.is_analog else t.largest * fixed.one()
        for t in terms
    )
    return int(min(total, 2**31 - 1))


NEURONS = 6  # of one population, each driven in its own way, at the bound in every step


def drive(most, v, rng):
    """What to feed next, for membranes v."""
    sign = np.where(v >= 0, 1, -1)
    return most * np.array([1, -1, sign[2], -sign[3], rng.integers(-1, 2), rng.choice([-1, 1])])


def run(layer, most, steps=60, seed=0):
    """(largest magnitude that is stored, also in the midst of steps; outputs, (steps, neurons))"""
    stored, outputs = [], []
    clip = integer_neuron._stored

    def watched(of, v):
        stored.append(int(np.abs(v).max()))
        return clip(of, v)

    state, rng = NeuronState.initial(layer), np.random.default_rng(seed)
    with mock.patch.object(integer_neuron, "_stored", watched):
        for _ in range(steps):
            u = drive(most, state.membrane, rng).astype(np.int64)
            outputs.append(integer_neuron.step_integer_neurons(layer, state, u).astype(np.int64))
    return max(stored), np.array(outputs)


@hypothesis.settings(deadline=None, max_examples=300)
@hypothesis.given(cases(), st.integers(0, 9))
def test_no_input_takes_a_state_beyond_its_bounds(case, seed):
    layer, terms, bits = case
    try:
        found = population(layer, *terms, state=StateFormat(bits=bits))
    except TooCoarse:
        hypothesis.reject()
    stored, outputs = run(found.layer, most_arriving(found, terms), seed=seed)
    if not found.saturates:
        assert stored < found.layer.fixed.most
    if layer.kind.spiking:
        assert outputs.max() <= found.most_count
        assert not found.silent or not outputs.any()
    else:
        scale = float(found.layer.fixed.scale)
        assert np.abs(outputs).max() * scale <= found.largest * (1 + 1e-12)


def test_a_bound_is_reached():
    # v = v/2 + 3 ends at 6; what rounding might add is all that is between.
    found = population(neurons("n", "w", NeuronKind.LI, (NEURONS,)), sums(384))
    scale = float(found.layer.fixed.scale)
    most = most_arriving(found, [sums(384)])
    assert most * scale == 3
    _, outputs = run(found.layer, most)
    assert 0 <= found.largest - np.abs(outputs).max() * scale <= 4 * scale
    assert not found.saturates


def test_states_use_their_bits():
    """Of a worst case that has to be held, no bit is left over but for one."""
    for largest in (1, 100, 384, 30_000):
        for state in (WIDE, NARROW):
            li = population(neurons("n", "w", NeuronKind.LI), sums(largest), state=state)
            # 2 * largest, a unit of rounding, and the limit.
            limit = 2.0 ** (state.bits - 1) * li.layer.fixed.scale
            assert 1 < limit / (2 * largest * 2.0**-7) <= 2.01
            assert not li.saturates


def test_what_rounding_adds_is_held():
    """v = 0.75 v + 1/4 + 1/2 ends at 1 where there is no rounding; with it a unit or two above."""
    for units in range(2**15 - 30, 2**15):
        layer = neurons("n", "w", NeuronKind.LI, (NEURONS,), decay=0.75)
        found = population(layer, sums(units, 2.0**-20), state=NARROW)
        stored, _ = run(found.layer, most_arriving(found, [sums(units, 2.0**-20)]))
        assert not found.saturates and stored < 2**15 - 1


def test_membranes_share_a_shift_unless_that_costs_bits():
    def fixed(ratio, state=WIDE):
        layer = neurons("n", "w", NeuronKind.LI, (3,))
        terms = sums([100, 100 * ratio, 100], np.array([1.0, 1.0, 0.3]))
        return population(layer, terms, state=state).layer.fixed.scale

    assert (fixed(8) == fixed(1) * 8).all()
    np.testing.assert_array_equal(fixed(16), fixed(1) * [1, 16, 1])
    np.testing.assert_array_equal(fixed(4, NARROW), fixed(1, NARROW) * [1, 4, 1])


def test_states_are_shifts_of_the_largest_weighted_input():
    layer = neurons("n", ["w", "x"], NeuronKind.LI, (2,))
    small, large = sums([10, 10], np.array([0.7, 0.9])), sums([999, 10], np.array([0.11, 0.3]))
    scale = population(layer, small, large).layer.fixed.scale
    assert (np.frexp(scale / [0.11, 0.3])[0] == 0.5).all()


def test_spikes_alone_are_fine_against_any_threshold():
    for theta in (1e-9, 1e-3, 1.0, 1e6):
        layer = neurons("n", "s", threshold=theta, decay=0.9)
        found = population(layer, spikes(5))
        assert found.layer.threshold > 2**18
        assert found.silent == (theta == 1e6)


def test_a_worst_case_that_costs_too_much_is_cut_and_told():
    endless = neurons("n", "w", decay=1.0)
    found = population(endless, sums(384))
    assert found.saturates
    assert 1024 <= found.largest <= 2048
    assert population(endless, sums(384), state=NARROW).largest <= 8
    integrator = neurons("n", "w", NeuronKind.LI, decay=1.0)
    assert 4096 * 3 <= population(integrator, sums(384)).largest <= 2 * 4096 * 3
    # Half of a calibrated range in 16 bits; of an integrator, whose membrane is the output, twice.
    for layer, times in ((endless, 0.5), (integrator, 2)):
        state = StateFormat(bits=16, membrane=np.array([100.0]))
        found = population(layer, sums(384), state=state)
        assert found.saturates
        assert times * 100 <= found.largest <= 2 * times * 100


def test_what_a_membrane_is_set_to_always_fits():
    state = StateFormat(bits=16, membrane=np.array([1e-3]))
    for numbers in (
        {"threshold": 70.0},
        {"threshold": 1.0, "v_reset": -50.0},
        {"threshold": 1.0, "initial_membrane": 30.0},
        {"threshold": 1.0, "drive": -20.0},
        {"threshold": 1.0, "floor": 9.0},
    ):
        rule = {"reset": "to_value"} if "v_reset" in numbers else {"reset": "zero"}
        layer = neurons("n", "w", rule=rule, decay=1.0, **numbers)
        stored = population(layer, sums(12_800), state=state).layer
        for role, value in numbers.items():
            assert abs(getattr(stored, role) * stored.fixed.scale - value) <= stored.fixed.scale / 2


def test_a_synapse_beyond_its_membrane_has_room():
    layer = neurons(
        "n", "w", NeuronKind.CUBA_LIF, decay=0.5, synaptic_decay=0.5, gain=0.02, threshold=1.0
    )
    # Up to 200 in the synapse, 8 in the membrane.
    for state in (WIDE, NARROW):
        found = population(layer, sums(12_800), state=state)
        assert not found.saturates
        assert 200 < 2.0 ** (state.bits - 1) * found.layer.fixed.scale <= 410
    seen = StateFormat(bits=16, membrane=np.array([2.0]), synapse=np.array([70.0]))
    held = 2.0**15 * population(layer, sums(12_800), state=seen).layer.fixed.scale
    assert 70 <= held <= 141


def test_what_arrives_has_room_in_front_of_a_small_gain():
    # A spike is 1, and the membrane never above 2e-3: at a scale for that alone it would not fit.
    layer = neurons("n", "s", gain=1e-3, threshold=1e-4, decay=0.5)
    found = population(layer, spikes())
    assert found.layer.fixed.one() < 2**31
    assert not found.saturates
    held = found.layer.fixed.one() * found.layer.gain / 2.0**found.layer.factors.gain
    assert abs(held * found.layer.fixed.scale - 1e-3) < 1e-9


def test_what_arrives_may_saturate_where_the_membrane_does_not():
    """A gain of 1/2 leaves the worst case, 1050, in a storage that 1024 thresholds are given; but
    2100 is more than arrives at its scale."""
    layer = neurons("n", "w", gain=0.5, decay=0.0)
    scale = 2050 / 2.0**31
    found = population(layer, sums(2100 / scale, scale))
    assert found.layer.fixed.scale == scale
    assert found.largest < 2**31 * scale and found.saturates
    assert not population(layer, sums(2000 / scale, scale)).saturates


def test_of_what_is_read_late_nothing_is_proven():
    late = Term(source=Source("i"), signal=Signal.ANALOG, fixed=None, largest=np.float64(3.0))
    found = population(neurons("n", "i", NeuronKind.LI), late)
    assert found.expected == pytest.approx(6)
    assert found.largest == 2.0**31 * found.layer.fixed.scale
    assert not found.saturates
    # Thresholds that are not expected to be reached may be.
    assert population(neurons("n", "i", threshold=50.0), late).silent == 0


# ---- thresholds


@pytest.mark.parametrize("compare", ["gt", "ge"])
@pytest.mark.parametrize("bits", [16, 32])
def test_unreachable_neurons_are_counted_and_silent(compare, bits):
    # Up to 2: the second one's threshold is reached, the third one's by rounding weights alone.
    layer = neurons(
        "n", "w", shape=(4,), threshold=[-1.0, 2.0, 2.001, 50.0], rule={"compare": compare}
    )
    found = population(layer, sums([128] * 4, 2.0**-7), state=StateFormat(bits=bits))
    assert found.silent == 1
    assert found.layer.threshold[3] == found.layer.fixed.most - 1
    assert not found.saturates


def test_a_threshold_out_of_reach_is_not_reached_where_states_saturate():
    """The worst case, 100,000, is above what is held of a sum that leaks so slowly."""
    layer = neurons(
        "n", "w", shape=(NEURONS,), threshold=1e6, decay=0.99999, rule={"compare": "ge"}
    )
    found = population(layer, sums(128))
    assert found.silent == NEURONS
    stored, outputs = run(found.layer, most_arriving(found, [sums(128)]), 2000)
    assert stored < found.layer.threshold and not outputs.any()
    assert float(found.largest) > 99_000


def test_thresholds_next_to_0_do_not_become_0():
    state = StateFormat(bits=16, membrane=np.array([1e6]))
    tiny = {"decay": 1.0, "rule": {"compare": "gt", "reset": "zero"}}
    below = quantise_population_pow2(neurons("n", "w", threshold=-1e-9, **tiny), [sums(1)])
    assert below.layer.threshold == -1
    above = quantise_population_pow2(
        neurons("n", "w", threshold=1e-9, rule={"compare": "ge"}), [sums(1)]
    )
    assert above.layer.threshold == 1
    assert "units" in refused(neurons("n", "w", threshold=1e-9, **tiny), sums(1), state=state).found


# ---- what does not fit


@pytest.mark.parametrize("role", ["decay", "synaptic_decay"])
def test_decays_near_1_keep_their_leak_or_are_refused(role):
    def layer(d):
        return neurons("n", "w", NeuronKind.CUBA_LIF, **{role: d})

    for d in (0.9999, -0.9999, 0.99999):
        stored = population(layer(d), sums(384)).layer
        leak = 1 - abs(getattr(stored, role)) / 2.0 ** getattr(stored.factors, role)
        assert abs(leak / (1 - abs(d)) - 1) < 1e-4
    exact = population(layer(1.0), sums(384)).layer
    assert getattr(exact, role) == 1 << getattr(exact.factors, role)
    slow = refused(layer(1 - 1e-9), sums(384))
    name = role.replace("_", " ")
    assert slow.found.startswith(f"a {name} of 0.999999999")
    gone = refused(layer(1 - 1e-12), sums(384))
    assert gone.found.startswith(f"a {name} of 0.999999999999, which rounds to 1 in 30 fractional")


def test_slow_leaks_are_refused_in_16_bits_with_the_numbers():
    found = refused(neurons("n", "w", decay=0.999), sums(1280), state=NARROW)
    # 1/2(1 - d) = 500 units; a threshold of 1 is 2^15 / 8 to 2^15 / 4 of them.
    assert found.found == (
        "a decay of 0.999: in 16 bits, what is within 500 units of 0 does not leak, which is "
        "12.2% of the threshold"
    )
    assert found.expected == "5.0% or less"
    membrane = refused(neurons("n", "w", NeuronKind.LI, decay=0.999), sums(1280), state=NARROW)
    assert "of the range" in membrane.found and membrane.expected == "0.3% or less"
    assert population(neurons("n", "w", decay=0.98), sums(1280), state=NARROW)


def test_gains_that_do_not_fit_are_refused():
    big = refused(neurons("n", "s", gain=1e9), spikes())
    assert big.found == "a gain of 1e+09"
    assert big.expected == "less than 8,388,608, what 32 bits hold with 8 fractional ones"
    apart = refused(neurons("n", "s", gain=[1e6, 1e-6], shape=(2,), threshold=0.5), spikes())
    assert apart.found == (
        "a gain of 1e-06, which loses its value in 11 fractional bits, all that one of 1e+06 leaves"
    )


# ---- counts


@hypothesis.settings(deadline=None, max_examples=200)
@hypothesis.given(
    st.sampled_from([16, 32]),
    st.lists(st.floats(0.01, 30), min_size=1, max_size=3),
    st.floats(1e-3, 1e4),
    st.floats(0, 1e5),
)
def test_announced_counts_bound_those_of_the_storage(bits, thresholds, weight_scale, seen):
    layer = neurons(
        "n", "w", shape=(len(thresholds),), threshold=thresholds, decay=0.5,
        rule={"spikes": "multi"},
    )  # fmt: skip
    state = StateFormat(bits=bits, membrane=np.full(layer.shape, seen))
    planned = planned_largest(layer, state)
    scales = np.geomspace(1, 7.7, len(thresholds)) * weight_scale
    try:
        found = population(
            layer, sums([50] * len(thresholds), scales), state=state, planned=planned
        )
    except TooCoarse:
        hypothesis.reject()
    fixed = found.layer.fixed
    # Whatever the membranes hold.
    assert fixed.most // int(found.layer.threshold.min()) <= most_planned_count(
        layer, planned, bits
    )
    assert found.most_count <= most_planned_count(layer, planned, bits)
    assert (fixed.most * fixed.scale >= planned).all()


def test_counts_are_as_large_as_membranes_get():
    layer = neurons("n", "w", rule={"spikes": "multi"})
    # 2 * 384/128 = 6 thresholds.
    assert population(layer, sums(384)).most_count in (5, 6)
    assert population(dataclasses.replace(layer, decay=np.array(1.0)), sums(384)).most_count >= 1024


# ---- scheme pow2


def test_pow2_is_the_reference_systems():
    layer = neurons("n", "w", decay=0.9, threshold=1.0)
    found = quantise_population_pow2(layer, [sums(384)])
    stored = found.layer
    assert (stored.fixed.bits, stored.fixed.scale, stored.truncates) == (32, 2.0**-12, True)
    assert (stored.decay, stored.factors.decay, stored.threshold) == (3686, 12, 4096)
    assert not found.saturates
    assert quantise_population_pow2(layer, [sums(2**31 - 1, 1.0)]).saturates
    large = dataclasses.replace(layer, threshold=np.array(1e9))
    assert quantise_population_pow2(large, [sums(1)]).saturates
    with pytest.raises(TooCoarse, match="a gain of 1e"):
        quantise_population_pow2(neurons("n", "w", gain=1e9), [sums(1)])
