"""Spike counts that are read before they are known."""

import numpy as np

from frontend.network import PoolKind, Signal
from frontend.options import Scheme
from frontend.quantise.room import StateFormat
from frontend.quantise.spike_counts import SpikeCounts
from frontend.quantise.terms import MOST_COUNT
from frontend.quantise.testing import delay, early, given, late, net, neurons, pool, read

MULTI = {"spikes": "multi"}
MAP = (1, 4, 4)


def counts(*layers, scheme=Scheme.CHANNEL, bits=32):
    network = net(*layers)
    return SpikeCounts(network, scheme, bits, lambda _: StateFormat(bits=bits)), network


def counting(name, source, **numbers):
    return neurons(name, source, rule=MULTI, **numbers)


def test_only_counts_that_are_read_late_are_planned():
    found, _ = counts(
        given(),
        counting("n", ["input", late("n")], threshold=2.0),
        counting("m", "n"),
        neurons("s", ["m", late("s")]),
        read("s"),
    )
    assert found.planned == {"n": 2048.0}
    first = counting("f", ["input", early("f")])
    assert counts(given(), first)[0].planned == {"f": 1024.0}


def test_counts_that_go_into_an_early_delay_are_planned():
    layers = given(), counting("n", "input"), delay("d", "n", 1, signal=Signal.COUNTS)
    assert counts(*layers)[0].planned == {"n": 1024.0}
    at_once = delay("d", "n", [0, 1], (2,), Signal.COUNTS)
    assert counts(given(), counting("n", "input", shape=(2,)), at_once)[0].planned == {}


def test_sums_and_pools_of_counts_count_them_all():
    shaped = {"shape": MAP}
    found, network = counts(
        given(**shaped),
        counting("n", ["input", late("n")], **shaped),
        neurons("s", "input", **shaped),
        read(["n", "n", "s"], MAP, Signal.COUNTS),
        pool("p", "output", MAP, PoolKind.SUM, Signal.COUNTS),
        delay("d", "p", 1, (1, 2, 2), Signal.COUNTS),
    )
    most = found.most(network["n"])
    assert 1024 <= most <= 2049
    assert found.most(network["s"]) == 1
    assert found.most(network["output"]) == 2 * most + 1
    assert found.most(network["d"]) == found.most(network["p"]) == 4 * (2 * most + 1)


def test_a_ring_of_delays_adds_up_to_the_largest_count():
    found, network = counts(
        given(),
        counting("n", ["input", late("n")]),
        delay("d", ["e", "n"], 1, signal=Signal.COUNTS),
        delay("e", "d", 1, signal=Signal.COUNTS),
    )
    assert found.most(network["d"]) == found.most(network["e"]) == MOST_COUNT


def test_storages_of_fewer_bits_count_less():
    layers = given(), counting("n", ["input", late("n")], threshold=np.array(0.5))
    narrow, network = counts(*layers, bits=16)
    assert narrow.planned == {"n": 16.0}
    assert 32 <= narrow.most(network["n"]) <= 65
    fixed, network = counts(*layers, scheme=Scheme.POW2)
    assert fixed.most(network["n"]) == (2**31 - 1) // 2048
