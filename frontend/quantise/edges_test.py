"""What is expected of layers that are read before they are built."""

import numpy as np
import pytest

from frontend.diagnostics import Findings, ModelError
from frontend.network import NeuronKind, Signal, Source, Timing
from frontend.options import Scheme
from frontend.quantise.edges import Edges
from frontend.quantise.observation import observe
from frontend.quantise.room import StateFormat
from frontend.quantise.spike_counts import SpikeCounts
from frontend.quantise.terms import Terms, activation_format
from frontend.quantise.testing import (
    delay,
    given,
    late,
    linear,
    net,
    neurons,
    options,
    quantised,
    read,
    run_floats,
    run_integers,
    scale,
)

LI = NeuronKind.LI
RANGE = {"input": 1.5}  # stored as up to 2


def edges(network, samples=()):
    observed = observe(network, samples) if samples else None
    counts = SpikeCounts(network, Scheme.CHANNEL, 32, lambda _: StateFormat(bits=32))
    findings = Findings("m.nir")
    return Edges(network, RANGE, observed, counts, Terms(), findings), findings


def ring(gain, decay=0.5):
    """v = decay * v + input + gain * v of the step before"""
    return net(
        given(),
        scale("s", late("n"), gain),
        neurons("n", ["s", "input"], LI, decay=decay),
        read("n"),
    )


def test_a_membrane_of_the_step_before_is_expected_to_be_what_it_can():
    found, findings = edges(ring(0.25))
    (term,) = found.into(ring(0.25)["s"])
    assert term.source == Source("n", Timing.PREVIOUS) and term.is_late
    # 2 / (1 - 1/2 - 1/4), and what weights that are rounded may add: what 16 bits hold of that.
    assert term.largest == 32767 * activation_format(8 * 1.125).scale
    assert findings.items == []


def test_calibration_data_narrow_it():
    samples = [{"input": np.array([[0.5], [0.0]])}]
    (term,) = edges(ring(0.25), samples)[0].into(ring(0.25)["s"])
    assert term.largest == 32767 * activation_format(1.0).scale
    silent = [{"input": np.zeros((3, 1))}]
    (term,) = edges(ring(0.25), silent)[0].into(ring(0.25)["s"])
    assert term.largest == 32767 * activation_format(9.0).scale


def test_a_range_that_grows_asks_for_calibration_data():
    for samples, found_text, remedy in (
        ((), "no calibration data", "give --calibration X.npy"),
        (
            [{"input": np.zeros((3, 1))}],
            "calibration data in which it is 0",
            "give --calibration X.npy with other data",
        ),
    ):
        found, findings = edges(ring(0.75), samples)
        found.into(ring(0.75)["s"])
        (error,) = findings.errors
        assert error.node == "n"
        assert error.problem == (
            "its range is not known: it feeds back into itself, and may grow without end"
        )
        assert (error.found, error.remedy) == (found_text, remedy)
    found, findings = edges(ring(0.75), [{"input": np.ones((3, 1))}])
    found.into(ring(0.75)["s"])
    assert findings.errors == ()


def test_a_ring_of_delays_that_grows_is_refused_without_data_only():
    network = net(given(), delay("d", ["d", "input"], 1), read("d"))
    with pytest.raises(ModelError, match="node 'd': its range is not known"):
        quantised(network, options(RANGE))
    samples = [{"input": np.ones((4, 1))}]
    found = quantised(network, options(RANGE, samples))
    assert "d" in found.saturating
    # A sum of 4 was seen, twice that is held, and what a power of two adds to it.
    inputs = {"input": np.ones((20, 1))}
    numbers = run_integers(found.network, inputs)["output"].ravel()
    most = 32767 / 2048
    assert numbers.tolist() == [*range(16), most, most, most, most]


@pytest.mark.parametrize("gain", [0.25, 0.45])
@pytest.mark.parametrize("bits", [4, 8, 16])
def test_a_cycle_of_numbers_follows_the_floats(gain, bits):
    """Each step rounds the weight (1/2 of a unit of 2^-3, 2^-7 or 2^-15 of it, of which the cycle
    makes 1/(1 - 1/2 - gain) times as much) and the activation, to 2^-11."""
    network = net(
        given(), linear("s", late("n"), [[gain]]), neurons("n", ["s", "input"], LI), read("n")
    )
    asked = options(RANGE, weight_bits=bits)
    found = quantised(network, asked)
    rng = np.random.default_rng(0)
    inputs = {"input": np.floor(rng.uniform(-1.5, 1.5, (40, 1)) * 2**14) / 2**14}
    expected = run_floats(network, asked, inputs)["output"]
    settles = 1 / (0.5 - gain)
    relative = 2.0**-bits * gain * settles
    allowed = relative * np.abs(expected).max() * settles + settles * 2.0**-11
    numbers = run_integers(found.network, inputs)["output"]
    assert np.abs(numbers - expected).max() <= allowed
    assert np.abs(expected).max() > 1
    assert found.saturating == set()
    assert not found.network["n"].bounded  # What it reads late is expected, not known.


def test_who_read_too_little_expectation_is_told():
    """Calibration saw a tenth of what comes."""
    network = ring(0.25)
    samples = [{"input": np.full((3, 1), 0.01)}]
    found = quantised(network, options(RANGE, samples))
    assert {"n", "s.scaled"} <= found.saturating
    assert quantised(network, options(RANGE)).saturating == set()


def test_spikes_of_the_step_before_are_1_and_counts_what_was_planned():
    network = net(
        given(),
        neurons("n", ["input", late("n"), late("m")]),
        neurons("m", "n", rule={"spikes": "multi"}),
    )
    found, _ = edges(network)
    with pytest.raises(KeyError):
        found.into(network["n"])
    found.give(network["input"], np.float64(1.0))
    _, spike, count = found.into(network["n"])
    assert (spike.signal, spike.most) == (Signal.SPIKES, 1)
    assert (count.signal, 1024 <= count.most <= 2049) == (Signal.COUNTS, True)
