"""What users are told of networks that do not fit integers, or not as they may expect."""

import dataclasses

import numpy as np

from frontend.diagnostics import Findings, Severity
from frontend.network import NeuronKind, PoolKind, Signal, Window
from frontend.quantise.quantiser import quantise
from frontend.quantise.testing import (
    delay,
    given,
    late,
    linear,
    net,
    neurons,
    options,
    pool,
    quantised,
    read,
    run_floats,
    run_integers,
    threshold,
)

LI = NeuronKind.LI
SPIKES, COUNTS = Signal.SPIKES, Signal.COUNTS


def findings_of(network, asked=None):
    findings = Findings("m.nir")
    quantise(network, asked or options(), findings)
    return findings.items


def error_of(network, asked=None):
    (found,) = (x for x in findings_of(network, asked) if x.severity is Severity.ERROR)
    assert found.found and found.expected and found.remedy
    return found


def test_neurons_that_can_never_fire_are_a_warning_and_stay_silent():
    network = net(
        given(shape=(2,)),
        linear("w", "input", [[0.5, 0.25]] * 3),
        neurons("n", "w", shape=(3,), threshold=[1.0, 1.6, 5.0]),
        read("n", (3,), SPIKES),
    )
    (warning,) = findings_of(network)
    assert (warning.severity, warning.node) == (Severity.WARNING, "n")
    assert warning.problem == "2 of 3 neurons can never reach the threshold"
    assert warning.found.startswith("thresholds up to 5, above what the weights")
    inputs = {"input": np.ones((20, 2))}
    found = run_integers(quantised(network).network, inputs)["output"]
    np.testing.assert_array_equal(found, run_floats(network, options(), inputs)["output"])
    assert found[:, 0].any() and not found[:, 1:].any()
    silent = net(*network.layers[:2], neurons("n", "w", shape=(3,), threshold=9.0))
    (warning,) = findings_of(silent)
    assert warning.problem == "no neuron can ever reach the threshold"


def test_a_leak_that_is_lost_is_an_error_with_its_numbers():
    network = net(
        given(),
        linear("w", "input", [[1.0]]),
        neurons("n0", "w", decay=0.999),
        neurons("n1", "n0", LI, decay=0.999),
        read("n1"),
    )
    narrow = findings_of(network, options(state_bits=16))
    assert [x.node for x in narrow] == ["n0", "n1"]  # both are told at once
    assert narrow[0].problem == "this population does not fit integers of 16 bits"
    assert narrow[0].found == (
        "a decay of 0.999: in 16 bits, what is within 500 units of 0 does not leak, which is "
        "12.2% of the threshold"
    )
    assert narrow[0].remedy == "give --state i32"
    assert findings_of(network) == []
    slow = error_of(net(given(), neurons("n", "input", decay=1 - 1e-12)))
    assert slow.remedy == "compile it in floats, --dtype f32"


def test_a_population_that_does_not_fit_hides_nothing_behind_it():
    network = net(
        given(),
        neurons("i", "input", LI, decay=1 - 1e-12),
        neurons("j", late("i"), LI, decay=1 - 1e-12),
        linear("w", "i", [[1.0]]),
        read("w"),
    )
    assert [x.node for x in findings_of(network)] == ["i", "j"]


def test_numbers_that_overflow_in_floats_are_an_error():
    network = net(given(), neurons("n", "input", LI, decay=1e9), read("n"))
    found = error_of(network, options(samples=[{"input": np.ones((60, 1))}]))
    assert found.node == "n"
    assert found.problem == "its numbers overflow in floats already, on the calibration data"


def test_sums_that_no_integer_holds_are_an_error():
    wide = net(
        given(),
        delay("d", ["d", "input"], 1, signal=COUNTS),
        threshold("t", "d", 0.5),
        linear("spread", "d", np.ones((1, 1))),
    )
    assert findings_of(wide) == []
    many = np.ones((1, 2**16 + 1))
    counts = net(
        given(shape=(2**16 + 1,)),
        delay("d", ["d", "input"], 1, (2**16 + 1,), COUNTS),
        linear("w", "d", many),
        read("w"),
    )
    assert findings_of(counts) == []
    found = error_of(counts, options(weight_bits=16))
    assert (found.node, found.problem) == ("w", "its sums do not fit into 64 bits")
    assert found.found == "65,537 weights of 16 bits, inputs up to 2,147,483,647"


def test_a_window_beyond_32_bits_is_an_error():
    side = 257
    large = dataclasses.replace(
        pool("p", "input", (1, side, side), PoolKind.AVERAGE, Signal.ANALOG),
        shape=(1, 1, 1),
        window=Window(
            kernel=(side, side), stride=(1, 1), padding=((0, 0), (0, 0)), dilation=(1, 1)
        ),
    )
    network = net(given(shape=(1, side, side)), large, read("p", (1, 1, 1)))
    found = error_of(network, options({"input": 1.0}))
    assert (found.node, found.found) == ("p", "66,049 cells")
    assert findings_of(network) == []  # 66,049 spikes are a count
