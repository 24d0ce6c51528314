"""Edges that meet at one scale: bounds that hold, layers that bring them there."""

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest

from frontend.network import Fixed, OffsetLayer, RescaleLayer, Signal, Source, Timing
from frontend.quantise.terms import (
    MOST_COUNT,
    Late,
    Term,
    Terms,
    activation_format,
    integers_of,
    largest_of,
    power_of_two,
    total_offset,
)
from frontend.quantise.testing import neurons
from frontend.reference.fixed_point import rescaled

POSITIVE = st.floats(1e-200, 1e200)


def number(most, scale=1.0, bits=32, offset=None, name="w"):
    """Integers up to `most`, () or one for each channel."""
    scale = np.asarray(scale)
    return Term(
        source=Source(name),
        signal=Signal.ANALOG,
        fixed=Fixed(bits, scale),
        largest=np.asarray(most, float) * scale,
        offset=None if offset is None else np.asarray(offset),
    )


def count(most, name="n"):
    signal = Signal.SPIKES if most == 1 else Signal.COUNTS
    return Term(source=Source(name), signal=signal, fixed=None, largest=np.float64(most))


def membrane(largest, name="i"):
    """One of the step before, not built yet."""
    return Term(
        source=Source(name, Timing.PREVIOUS),
        signal=Signal.ANALOG,
        fixed=None,
        largest=np.float64(largest),
    )


def activation(terms, shape=(1,), observed=None):
    built = Terms()
    return built.activation(terms, shape, "node", observed), built


# ---- numbers


@hypothesis.given(POSITIVE)
def test_a_power_of_two_is_the_least_that_is_enough(x):
    found = power_of_two(x)
    assert found >= x > found / 2
    assert np.frexp(found)[0] == 0.5


@hypothesis.given(st.floats(1e-30, 1e30))
def test_activations_hold_their_range_and_little_more(largest):
    fixed = activation_format(largest)
    assert fixed.bits == 16
    assert largest <= 32767 * fixed.scale < 2 * largest * (1 + 1e-9)


def test_an_activation_that_is_always_0_has_a_format():
    assert activation_format(0.0).scale == 2.0**-14


@hypothesis.given(st.integers(0, 2**31 - 1), POSITIVE)
def test_the_largest_integer_of_a_product_is_found_again(most, scale):
    assert number(most, scale).most == most
    assert number([most, most // 2], [scale, scale * 0.3]).most == most


def test_of_numbers_that_add_up_the_magnitudes_do():
    terms = [number([1, 2], [0.5, 0.25]), count(3), number(4, 1.0, offset=[-1.0, 0.5])]
    assert largest_of(terms).tolist() == [8.5, 8.0]
    assert total_offset(terms).tolist() == [-1.0, 0.5]
    assert largest_of([]).tolist() == 0
    assert total_offset([count(1)]) is None


@hypothesis.settings(deadline=None)
@hypothesis.given(
    st.lists(st.tuples(st.integers(0, 2**20), st.floats(1e-6, 10), st.booleans()), max_size=3),
    st.floats(1e-3, 10),
    st.data(),
)
def test_no_sum_in_a_format_is_beyond_its_bound(drawn, scale, data):
    """Every term at its bound, of either sign, as the reference rescales and converts it."""
    fixed = Fixed(32, np.asarray(scale))
    terms = [count(most) if is_count else number(most, s) for most, s, is_count in drawn]
    total = 0
    for term in terms:
        if not term.is_analog:
            total += int(term.largest) * int(fixed.one())
            continue
        sign = data.draw(st.sampled_from([-1, 1]))
        total += int(rescaled(np.array([sign * term.most]), term.fixed, fixed)[0])
    assert abs(total) <= integers_of(terms, fixed)


def test_a_term_in_the_format_itself_is_exact():
    # 3259 times this, over this, is a little less than 3259 in doubles.
    fixed = Fixed(32, np.array([0.3, 5.111535414404024]))
    terms = [number([5, 3259], fixed.scale)]
    assert integers_of(terms, fixed).tolist() == [5, 3259]
    fixed = Fixed(32, np.array([0.3, 0.7]))
    assert integers_of([number([5, 9], [0.3, 0.7], offset=[0.3, -7.0])], fixed) == pytest.approx(
        [6.5, 19.5], abs=1e-9
    )


# ---- activations


def test_spikes_and_counts_arrive_as_they_are():
    found, built = activation([count(1), count(5)])
    assert (found.sources, found.fixed, found.most) == ((Source("n"), Source("n")), None, 6)
    assert built.layers == [] and built.saturating == set()


def test_sums_of_counts_saturate_and_tell():
    found, built = activation([count(MOST_COUNT), count(1)])
    assert found.most == MOST_COUNT
    assert built.saturating == {"node"}
    assert activation([count(MOST_COUNT - 1)])[1].saturating == set()


def test_nothing_arrives_as_zeros():
    found, _ = activation([])
    assert (found.sources, found.fixed.bits, found.most) == ((), 16, 0)


@pytest.mark.parametrize(("most", "bits"), [(32767, 32), (32768, 16)])
def test_numbers_that_fit_16_bits_are_passed_on(most, bits):
    found, built = activation([number(most, 0.3, bits)])
    assert (found.sources, found.fixed.bits, found.most) == ((Source("w"),), bits, most)
    assert built.layers == []


@pytest.mark.parametrize(
    "term",
    [
        number(32768),
        number([10, 20], [0.5, 0.25]),  # one scale for the tensor
        number(10, offset=0.5),
    ],
)
def test_other_numbers_become_16_bits(term):
    found, built = activation([term], (2,))
    assert (found.fixed.bits, found.fixed.scale.shape) == (16, ())
    assert found.sources == (Source(built.layers[-1].name),)
    assert built.layers[-1].fixed.same_as(found.fixed)
    assert built.saturating == set()
    assert float(largest_of([term]).max()) <= found.most * found.fixed.scale
    assert found.most <= 32767


def test_a_sum_is_formed_in_32_bits_before_it_is_rounded_to_16():
    found, built = activation([number(100, 1.0), number(3, 0.1, offset=0.25), count(1)])
    *to_sum, total, rounded = built.layers
    assert [type(x) for x in to_sum] == [RescaleLayer, RescaleLayer]
    assert isinstance(total, OffsetLayer) and isinstance(rounded, RescaleLayer)
    assert total.sources == (*(Source(x.name) for x in to_sum), Source("n"))
    scale = total.fixed.scale
    assert {x.fixed.bits for x in (*to_sum, total)} == {32}
    assert total.offset * scale == 0.25
    assert 2.0**29 < 101.55 / scale <= 2.0**30
    assert (found.sources, found.fixed.bits) == ((Source(rounded.name),), 16)


def test_what_calibration_shows_is_given_twice_the_range():
    found, built = activation([number(2**30)], observed=1000.0)
    assert found.fixed.scale == activation_format(2000.0).scale
    assert built.saturating == {found.sources[0].layer}
    # Then all that 16 bits hold can come, the least of them too.
    assert found.most == 32768
    plain, built = activation([number(40_000)], observed=1e9)
    assert (plain.fixed.scale, built.saturating) == (activation_format(40_000.0).scale, set())


def test_what_could_get_far_larger_than_was_seen_costs_a_sum_no_bits():
    terms = [number(100, 2.0**-10), count(MOST_COUNT)]
    found, built = activation(terms, observed=1.0)
    wide, narrow = built.layers
    # 1 to spare beyond what was seen, and 2^8 times as much before it is rounded to 16 bits.
    assert (wide.fixed.bits, wide.fixed.scale) == (32, 2.0 * 2.0**8 * 2.0**-30)
    assert narrow.fixed.scale == found.fixed.scale == 2.0**-13
    assert narrow.name in built.saturating


def test_what_was_silent_in_calibration_gets_the_worst_case():
    found, built = activation([number(2**20, 1e-9)], observed=0.0)
    assert found.fixed.scale == activation_format(2**20 * 1e-9).scale
    assert built.saturating == set()


# ---- scales that lie far apart


@pytest.mark.parametrize("spread", [1e-40, 1e-20, 1e-12, 1.0, 1e12, 1e20, 1e40])
def test_any_scales_meet_in_rescales_that_the_dialect_takes(spread):
    built = Terms()
    term = number([1000, 1000], [spread, 0.7])
    after = Fixed(32, np.asarray(1e-6))
    (source,) = built.in_format([term], after, (2,), "node")
    scale, x = term.fixed.scale, np.array([1000, -1000])
    before = term.fixed
    for layer in built.layers:
        ratio = before.scale / layer.fixed.scale
        assert (ratio >= 2.0**-32).all() and (ratio < 2.0**31).all()
        x, before = rescaled(x, before, layer.fixed), layer.fixed
    assert source == Source(built.layers[-1].name) and before.same_as(after)
    expected = np.clip(np.floor([1000, -1000] * scale / 1e-6 + 0.5), -(2**31), 2**31 - 1)
    np.testing.assert_allclose(x, expected, rtol=1e-9, atol=1)
    assert bool(built.saturating) == bool((np.abs(expected) >= 2**31 - 1).any())


# ---- what may saturate


@pytest.mark.parametrize(("most", "told"), [(32766, False), (32767, True), (32768, True)])
def test_a_rescale_that_gets_to_its_limit_is_told(most, told):
    built = Terms()
    built.in_format([number(most)], Fixed(16, np.ones(())), (1,), "node")
    assert built.saturating == ({"node.scaled"} if told else set())


def test_a_bias_that_takes_a_sum_to_its_limit_is_told():
    def saturating(offset):
        built = Terms()
        built.in_format([number(30_000, offset=offset)], Fixed(16, np.ones(())), (1,), "node")
        return built.saturating

    assert saturating(-3000.0) == {"node.bias"}
    assert saturating(2000.0) == set()


def settled(terms, late, shape=(1,)):
    """terms: of the nodes by name, each in front of an Output's format or a population's."""
    built = Terms()
    for node, (term, fixed) in terms.items():
        sources = built.in_format([term], fixed, shape, node)
        built.add(neurons(node, sources))
    built.settle_late(late)
    return built


def known(largest, expected, scale=1.0):
    fixed = Fixed(32, np.asarray(scale))
    return Late(
        fixed=fixed, largest=np.float64(largest), limit=2.0**31 * fixed.scale, expected=expected
    )


FORMAT = Fixed(32, np.asarray(2.0**-20))


def test_membranes_that_came_late_get_their_steps_when_they_are_known():
    built = settled({"a": (membrane(1.0), FORMAT)}, {"i": known(1e-9, 1.0, scale=2.0**-60)})
    names = [x.name for x in built.layers]
    assert names == ["a.scaled2", "a.scaled", "a"]
    first, second, _ = built.layers
    assert first.sources == (Source("i", Timing.PREVIOUS),)
    assert second.sources == (Source("a.scaled2"),)
    assert built.saturating == set()


def test_who_gets_more_than_was_expected_is_told():
    terms = {"a": (membrane(1.0), FORMAT), "b": (membrane(1.0, "j"), FORMAT)}
    built = settled(terms, {"i": known(1.0, 1.0), "j": known(1.5, 1.0)})
    assert built.saturating == {"b", "b.scaled"}


def test_a_surprise_goes_round_the_cycle():
    """i gets more than expected: what it holds itself is then bounded by its storage alone."""
    terms = {
        "i": (membrane(1.0, "j"), FORMAT),
        "a": (membrane(1.0, "i"), FORMAT),
        "b": (membrane(1.0, "k"), FORMAT),
    }
    late = {"i": known(1.0, 1.0), "j": known(2.0, 1.0), "k": known(1.0, 1.0)}
    assert settled(terms, late).saturating == {"i", "i.scaled", "a", "a.scaled"}


def test_spikes_of_the_step_before_are_no_late_numbers():
    built = Terms()
    late_spike = Term(
        source=Source("s", Timing.PREVIOUS), signal=Signal.SPIKES, fixed=None, largest=np.ones(())
    )
    found = built.activation([late_spike, membrane(1.0)], (1,), "node", None)
    built.settle_late({"i": known(1.0, 1.0)})
    assert found.most == 32768  # nothing is proven of a membrane that is not built
    assert [x.name for x in built.layers] == ["node.scaled", "node.scaled2"]
    assert built.layers[1].sources == (late_spike.source, Source("node.scaled"))


def test_names_that_are_taken_get_a_number():
    built = Terms()
    built.reserve(["node.scaled", "node.scaled2"])
    sources = built.in_format([number(1), number(1)], Fixed(16, np.ones(())), (1,), "node")
    assert [s.layer for s in sources] == ["node.scaled3", "node.scaled4"]
