"""What calibration data show of a network."""

import numpy as np
import pytest

from frontend.network import NeuronKind, Signal
from frontend.quantise import observation
from frontend.quantise.observation import observe
from frontend.quantise.quantiser import prepare
from frontend.quantise.testing import (
    early,
    given,
    late,
    linear,
    net,
    neurons,
    read,
    threshold,
)

SPIKES = Signal.SPIKES


def column(*values):
    return np.array(values, float).reshape(-1, 1)


FIRST_AND_LAST = (column(1, 0, 0, 1),)


def seen(*layers, inputs=FIRST_AND_LAST):
    """Of a network with the Input `input`, and samples of it."""
    return observe(net(given(), *layers), [{"input": x} for x in inputs])


def test_weights_remember_their_inputs_sample_by_sample():
    found = seen(linear("w", ["input", "input"], [[1.0]]), inputs=(column(1, -2), column(3)))
    assert [x.tolist() for x in found.arriving["w"]] == [[[2], [-4]], [[6]]]
    assert found.arriving["w"][0].dtype == np.float32
    assert found.largest == {"input": 3, "w": 6}


def test_spikes_are_remembered_in_bytes():
    network = prepare(net(given(), linear("w", "input", [[1.0]])), {})
    found = observe(network, [{"input": column(1, 0)}])
    assert found.arriving["w"][0].dtype == np.uint8
    assert found.arriving["w"][0].tolist() == [[1], [0]]


def test_every_sample_starts_from_rest():
    layers = neurons("n", "input", NeuronKind.LI, decay=1.0), linear("w", "n", [[1.0]])
    found = seen(*layers, inputs=(column(1, 1), column(1, 1)))
    assert [x.ravel().tolist() for x in found.arriving["w"]] == [[1, 2], [1, 2]]
    assert found.membrane["n"].tolist() == [2]


def test_edges_of_the_step_before_and_of_this_step():
    # It fires at 0; by `previous`, at 1 what it was at 0.
    fires = neurons("n", "input", threshold=0.5)
    found = seen(linear("w", late("n"), [[1.0]]), fires)
    assert found.arriving["w"][0].ravel().tolist() == [0, 1, 0, 0]
    first = neurons("n", "input", threshold=0.5, rule={"fire_from": "previous"})
    found = seen(linear("w", early("n"), [[1.0]]), first)
    assert found.arriving["w"][0].ravel().tolist() == [0, 1, 0, 0]


def test_no_sample_hears_the_last_step_of_the_one_before():
    fires = neurons("n", "input", threshold=0.5)
    found = seen(linear("w", late("n"), [[1.0]]), fires, inputs=(column(0, 1), column(0, 0)))
    assert [x.ravel().tolist() for x in found.arriving["w"]] == [[0, 0], [0, 0]]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({}, 5.0),
        ({"reset_at": "both"}, 5.0),
        ({"reset": "none"}, 5.0),
        ({"reset_at": "next_step"}, 5.0),
        ({"fire_from": "previous"}, 5.0),
        # All that is known of it is that it fired: below 2 thresholds,
        ({"reset": "zero"}, 4.0),
        # or that it fired twice, and not a third time.
        ({"reset": "zero", "spikes": "multi"}, 6.0),
    ],
)
def test_membranes_are_looked_at_before_their_reset(rule, expected):
    found = seen(neurons("n", "input", threshold=2.0, rule=rule), inputs=(column(5, 0),))
    assert found.membrane["n"].tolist() == [expected]


@pytest.mark.parametrize(
    ("current", "expected"),
    [("first", 4.0), ("after", 4.0), ("jump_then_decay", 4.0), ("decay_after_jump", 4.0)],
)
def test_synapses_are_looked_at_before_they_decay(current, expected):
    layer = neurons("n", "input", NeuronKind.CUBA_LI, rule={"current": current})
    found = seen(layer, inputs=(column(-4, 0),))
    assert found.synapse["n"].tolist() == [expected]
    plain = seen(neurons("n", "input"))
    assert plain.synapse == {}


def test_only_some_samples_are_remembered_but_all_are_looked_at(monkeypatch):
    monkeypatch.setattr(observation, "_MOST_SAMPLES", 2)
    inputs = (column(1), column(1), column(7))
    found = seen(linear("w", "input", [[1.0]]), inputs=inputs)
    assert len(found.arriving["w"]) == 2
    assert found.largest["w"] == 7
    # The first one in any case; a step takes 4 bytes.
    monkeypatch.setattr(observation, "_MOST_BYTES", 4)
    assert len(seen(linear("w", "input", [[1.0]]), inputs=inputs).arriving["w"]) == 1


def test_numbers_that_overflow_are_told():
    layers = neurons("n", "input", NeuronKind.LI, decay=1e6), linear("w", "n", [[1.0]])
    found = seen(*layers, threshold("t", "input", 0.5), inputs=(np.ones((80, 1)),))
    assert found.overflowing == ("w", "n")
    assert np.isfinite(found.arriving["w"][0]).all()
    assert seen(*layers).overflowing == ()


def test_nothing_is_seen_of_layers_without_sources():
    found = seen(linear("w", (), [[1.0]], [1.0]), read("w"))
    assert found.arriving["w"] == []
    assert found.largest == {"input": 1, "w": 0, "output": 1}
