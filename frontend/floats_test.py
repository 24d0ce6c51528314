"""Options of float networks that say what their Inputs are fed with."""

import numpy as np
import pytest

from frontend.diagnostics import Findings
from frontend.floats import to_floats
from frontend.network import PoolKind, Signal
from frontend.options import CompileOptions
from frontend.quantise.testing import given, linear, net, pool, read

MODEL = net(
    given("a", shape=(1, 4, 4)),
    pool("p", "a", (1, 4, 4), PoolKind.SUM, Signal.ANALOG),
    read("p", (1, 2, 2), name="pooled"),
    given("b", shape=(3,)),
    linear("fc", "b", np.ones((2, 3))),
    read("fc", (2,)),
)


def floats(**options):
    """(FloatNetwork, findings)"""
    findings = Findings("m.nir")
    return to_floats(MODEL, CompileOptions(**options), findings), findings


def signals(**options):
    found, findings = floats(**options)
    assert findings.items == []
    return {layer.name: layer.signal for layer in found.network.layers}


def test_inputs_take_any_number_unless_told_otherwise():
    assert set(signals().values()) == {Signal.ANALOG}
    assert signals(input_kind=("analog",)) == signals()


def test_spikes_are_told_to_what_they_flow_through():
    found = signals(input_kind=("spikes",))
    assert found["a"] is found["b"] is Signal.SPIKES
    assert found["p"] is Signal.COUNTS
    assert found["fc"] is Signal.ANALOG


def test_one_input_of_several():
    found = signals(input_kind=("spikes", "b=analog"))
    assert (found["a"], found["b"]) == (Signal.SPIKES, Signal.ANALOG)


@pytest.fixture
def calibration(tmp_path):
    """A function from the largest value at b to the flag's values."""

    def write(value):
        rng = np.random.default_rng(0)
        x = {"a": rng.random((2, 5, 1, 4, 4)) < 0.5, "b": (rng.random((2, 5, 3)) < 0.5) * value}
        np.savez(tmp_path / "x.npz", **{name: each.astype(float) for name, each in x.items()})
        return (str(tmp_path / "x.npz"),)

    return write


def test_calibration_data_do_not_make_spikes_of_numbers(calibration):
    assert signals(calibration=calibration(1.0))["b"] is Signal.ANALOG
    found, findings = floats(calibration=calibration(1.0), input_kind=("spikes",))
    assert findings.items == []
    assert 0 < found.activity["fc"] < 1


def test_calibration_data_that_are_no_spikes_contradict_the_kind(calibration):
    _, findings = floats(calibration=calibration(0.5), input_kind=("spikes",))
    (error,) = findings.errors
    assert (error.node, error.expected) == ("b", "0 or 1 in every step")
    assert "0.5" in error.found


def test_an_input_that_is_not_there():
    _, findings = floats(input_kind=("c=spikes",))
    (error,) = findings.errors
    assert error.problem == "--input-kind c=spikes: there is no Input 'c'"
