"""What flows where, once Inputs are known to carry spikes."""

from frontend.network import PoolKind, Signal
from frontend.quantise.testing import (
    delay,
    flatten,
    given,
    late,
    linear,
    net,
    neurons,
    pool,
    read,
    scale,
)
from frontend.spiking_inputs import with_spiking_inputs

SPIKES, COUNTS, ANALOG = Signal.SPIKES, Signal.COUNTS, Signal.ANALOG
MAP = (1, 4, 4)


def signals(*layers, spiking=("input",), shape=(1,)):
    network = with_spiking_inputs(net(given(shape=shape), *layers), spiking)
    return {layer.name: layer.signal for layer in network.layers}


def test_what_only_passes_spikes_on_carries_spikes():
    found = signals(delay("d", "input", 1), flatten("f", "d", (1,)), read("f"))
    assert set(found.values()) == {SPIKES}


def test_an_input_of_numbers_stays_one():
    assert signals(delay("d", "input", 1), read("d"), spiking=()) == dict.fromkeys(
        ("input", "d", "output"), ANALOG
    )


def test_several_spikes_are_a_count_and_a_number_makes_numbers():
    found = signals(
        given("x"),
        read(["input", "input"], name="counts"),
        read(["input", "x"], name="numbers"),
        linear("w", "input", [[1.0]]),
        read(["w", "input"], name="sum"),
    )
    assert (found["counts"], found["numbers"], found["sum"]) == (COUNTS, ANALOG, ANALOG)
    assert found["w"] is ANALOG


def test_pools_count_spikes_and_averages_are_numbers():
    found = signals(
        pool("s", "input", MAP, PoolKind.SUM, ANALOG),
        pool("t", "s", (1, 2, 2), PoolKind.SUM, ANALOG),
        pool("a", "s", (1, 2, 2), PoolKind.AVERAGE, ANALOG),
        shape=MAP,
    )
    assert (found["s"], found["t"], found["a"]) == (COUNTS, COUNTS, ANALOG)


def test_what_computes_keeps_its_signal():
    found = signals(
        scale("s", "input", 2.0), neurons("n", ["s", late("n")]), read("n", (1,), SPIKES)
    )
    assert (found["s"], found["n"], found["output"]) == (ANALOG, SPIKES, SPIKES)


def test_rings_carry_what_comes_in():
    # d holds d + input: counts, however often they go round.
    found = signals(delay("d", ["e", "input"], 1), delay("e", "d", 1), read("e"))
    assert (found["d"], found["e"], found["output"]) == (COUNTS, COUNTS, COUNTS)
    numbers = signals(
        given("x"), delay("d", ["e", "input"], 1), delay("e", ["d", "x"], 1), read("d")
    )
    assert (numbers["d"], numbers["e"]) == (ANALOG, ANALOG)
    # Nothing comes into this one.
    assert signals(delay("d", "e", 1), delay("e", "d", 1))["d"] is ANALOG


def test_without_sources_there_are_zeros():
    assert signals(delay("d", (), 1), read(()))["output"] is ANALOG
