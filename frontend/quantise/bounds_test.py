"""How large numbers get before they are built."""

import numpy as np
import pytest

from frontend.network import NeuronKind, PoolKind, Signal
from frontend.quantise.bounds import UNBOUNDED_STEPS, bounds
from frontend.quantise.testing import (
    delay,
    early,
    given,
    late,
    linear,
    net,
    neurons,
    pool,
    read,
    scale,
    threshold,
)

LI = NeuronKind.LI


# Numbers up to 1.5 are stored in steps of 2^-14, in 16 bits: up to 2.
TO_2 = {"input": 1.5}


def largest(*layers):
    return bounds(net(given(), *layers), TO_2)


def test_every_layer_passes_its_bound_on():
    found = largest(
        linear("w", "input", [[1.0], [-3.0]], [0.5, -1.0]),
        scale("s", "w", [-2.0, 0.5], (2,)),
        delay("d", ["s", "s"], 1, (2,)),
        threshold("t", "d", 0.5, (2,)),
        read(["d", "t"], (2,)),
    ).largest
    assert found == {"input": 2, "w": 7, "s": 14, "d": 28, "t": 1, "output": 29}


def test_pools_add_up_their_cells_and_averages_do_not():
    map_ = (1, 4, 4)
    found = bounds(
        net(
            given(shape=map_),
            pool("a", "input", map_, PoolKind.AVERAGE, Signal.ANALOG),
            pool("s", "input", map_, PoolKind.SUM, Signal.ANALOG),
        ),
        TO_2,
    ).largest
    assert (found["a"], found["s"]) == (2, 8)


def test_an_input_of_spikes_is_1():
    assert bounds(net(given()), {}).largest == {"input": 1}


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (neurons("n", "input", threshold=0.1), 1),
        (neurons("n", "input", LI, gain=3.0, drive=1.0, initial_membrane=-5.0), 2 * (6 + 1) + 5),
        (neurons("n", "input", NeuronKind.CUBA_LI, synaptic_gain=0.5), 4),
        (neurons("n", "input", LI, decay=1.0), 2 * UNBOUNDED_STEPS),
        (neurons("n", "input", LI, decay=-2.0), 2 * UNBOUNDED_STEPS),
        (neurons("n", "input", threshold=0.25, rule={"spikes": "multi"}), 16),
    ],
)
def test_populations_hold_what_their_leak_leaves(layer, expected):
    assert largest(layer).largest["n"] == expected


@pytest.mark.parametrize("gain", [0.5, -0.9, 0.985, 0.99])
def test_cycles_that_settle_are_bounded_to_their_end(gain):
    # x = 2 + gain * x
    found = largest(linear("s", ["input", "d"], [[1.0]]), delay("d", "g", 1), scale("g", "s", gain))
    assert found.largest["s"] == pytest.approx(2 / (1 - abs(gain)), rel=1e-6)
    assert not found.growing


@pytest.mark.parametrize("gain", [1.0, 1.5, -3.0, 1e9])
def test_cycles_that_do_not_settle_grow(gain):
    found = largest(
        linear("s", ["input", "d"], [[1.0]]), delay("d", "g", 1), scale("g", "s", gain),
        linear("apart", "input", [[1.0]]), read("s"),
    )  # fmt: skip
    assert found.growing == {"s", "d", "g", "output"}
    assert np.isfinite(list(found.largest.values())).all()


def test_a_cycle_of_spikes_is_bounded_whatever_its_weights():
    found = largest(linear("w", late("n"), [[100.0]]), neurons("n", ["w", "input"]))
    assert (found.largest["w"], found.growing) == (100, frozenset())
    fires_first = neurons("n", ["w", "input"], rule={"fire_from": "previous"})
    assert largest(linear("w", early("n"), [[100.0]]), fires_first).largest["w"] == 100


def test_an_integrator_that_reads_itself_grows_or_settles_by_its_leak():
    def found(decay, gain):
        back = scale("s", late("n"), gain)
        return largest(back, neurons("n", ["s", "input"], LI, decay=decay))

    # v = 2 (v/4 + 2): 8.
    assert found(0.5, 0.25).largest["n"] == pytest.approx(8, rel=1e-6)
    assert found(0.5, 0.5).growing == {"s", "n"}
