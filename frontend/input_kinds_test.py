"""Spikes or numbers, and of which range: flags first, then calibration data."""

from __future__ import annotations

import numpy as np
import pytest

from frontend.calibration import Calibration
from frontend.diagnostics import Findings
from frontend.input_kinds import ResolvedInput, resolve_input_kinds
from frontend.options import CompileOptions, Dtype, InputKind
from frontend.testing import network, refusal

SPIKES = ResolvedInput(kind=InputKind.SPIKES)
ONE = network()
TWO = network(a=(3,), b=(3,))


def analog(extent: float) -> ResolvedInput:
    return ResolvedInput(kind=InputKind.ANALOG, extent=extent)


def data(**largest: float) -> Calibration:
    """Two samples of zeros, the second with one value for each Input."""
    samples = []
    for share in (0, 1):
        x = {name: np.zeros((4, 3)) for name in largest}
        for name, value in largest.items():
            x[name][2, 1] = share * value
        samples.append(x)
    return Calibration(tuple(samples))


def options(kind=(), extent=()) -> CompileOptions:
    return CompileOptions(dtype=Dtype.I8, input_kind=tuple(kind), input_range=tuple(extent))


def resolve(net, calibration=None, **given):
    findings = Findings("m.nir")
    return resolve_input_kinds(net, options(**given), calibration, findings), findings


def resolved(net, calibration=None, **given):
    found, findings = resolve(net, calibration, **given)
    assert findings.items == []
    return found


def refused(net, calibration=None, **given):
    return refusal(resolve_input_kinds, net, options(**given), calibration)


def test_calibration_data_tell_the_kind_and_the_range():
    assert resolved(ONE, data(input=1.0)) == {"input": SPIKES}
    assert resolved(ONE, data(input=-0.75)) == {"input": analog(1.5)}
    assert resolved(TWO, data(a=1.0, b=3.0)) == {"a": SPIKES, "b": analog(6.0)}


def test_flags_alone_are_enough():
    assert resolved(ONE, kind=["spikes"]) == {"input": SPIKES}
    assert resolved(ONE, extent=["1.5"]) == {"input": analog(1.5)}
    assert resolved(ONE, kind=["analog"], extent=["1.5"]) == {"input": analog(1.5)}
    assert resolved(TWO, kind=["a=spikes"], extent=["b=2"]) == {"a": SPIKES, "b": analog(2)}


def test_flags_come_before_calibration_data():
    assert resolved(ONE, data(input=1.0), kind=["analog"]) == {"input": analog(2.0)}
    assert resolved(ONE, data(input=1.0), extent=["1"]) == {"input": analog(1.0)}
    assert resolved(ONE, data(input=0.3), extent=["1"]) == {"input": analog(1.0)}


def test_an_input_of_its_own_comes_before_all_and_the_last_one_holds():
    kinds = ["a=spikes", "analog", "a=analog", "a=spikes"]
    extents = ["b=3", "2", "b=4", "1"]
    assert resolved(TWO, kind=kinds, extent=extents) == {"a": SPIKES, "b": analog(4)}
    assert resolved(TWO, extent=extents) == {"a": analog(1), "b": analog(4)}


def test_names_may_have_equals_in_them():
    net = network(**{"a=b": (3,)})
    assert resolved(net, extent=["a=b=2"]) == {"a=b": analog(2)}
    assert resolved(net, kind=["a=b=spikes"]) == {"a=b": SPIKES}


def test_nothing_given_is_an_error_that_names_the_flags():
    finding = refused(ONE)
    assert finding.node == "input"
    for flag in ("--input-kind spikes", "--input-range R", "--calibration X.npy"):
        assert flag in finding.remedy
    finding = refused(TWO, kind=["a=spikes"])
    assert finding.node == "b"
    for flag in ("--input-kind b=spikes", "--input-range b=R", "--calibration b=X.npy"):
        assert flag in finding.remedy


def test_analog_without_a_range():
    finding = refused(TWO, kind=["analog"], extent=["a=1"])
    assert finding.node == "b"
    assert finding.problem == "the range of this analog Input is not known"
    assert "--input-range b=R" in finding.remedy
    assert "--input-range R" in refused(ONE, kind=["analog"]).remedy


def test_spikes_that_the_calibration_data_are_not():
    finding = refused(ONE, data(input=2.0), kind=["spikes"])
    assert finding.node == "input"
    assert finding.found == "2.0 in step 2 at [1] of sample 1"


def test_spikes_have_no_range():
    finding = refused(TWO, kind=["spikes"], extent=["b=2"])
    assert finding.node == "b"
    assert finding.found == "--input-kind spikes and --input-range b=2"
    found, findings = resolve(ONE, kind=["spikes"], extent=["2"])
    assert found == {"input": SPIKES}
    (warning,) = findings.items
    assert warning.problem == "--input-range 2 has no effect: no Input is analog"


def test_data_beyond_the_range_saturate_with_a_warning():
    found, findings = resolve(ONE, data(input=-3.0), extent=["2"])
    assert found == {"input": analog(2)}
    (warning,) = findings.warnings
    assert warning.found == "a largest magnitude of 3"
    assert resolve(ONE, data(input=-2.0), extent=["2"])[1].items == []


@pytest.mark.parametrize("value", [1e-31, 1e31, 1e308])
def test_data_of_no_usable_range(value):
    finding = refused(ONE, data(input=value))
    assert finding.found == f"a largest magnitude of {value:g}"


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "1e-31", "1e31", "one", "", "1,5"])
@pytest.mark.parametrize("node", ["", "input="])
def test_ranges_that_are_none(text, node):
    finding = refused(ONE, extent=[node + text])
    assert finding.problem == f"--input-range {node}{text}: not a usable range"
    assert finding.found == repr(text)


def test_kinds_that_are_none():
    finding = refused(ONE, kind=["Spike"])
    assert finding.problem == "--input-kind Spike: there is no such kind of input"
    assert finding.remedy == "did you mean 'spikes'?"
    assert refused(ONE, kind=["x"]).remedy == "give one of these"


@pytest.mark.parametrize(("flag", "word"), [("kind", "spikes"), ("range", "1")])
def test_inputs_that_are_not_there(flag, word):
    given = {{"kind": "kind", "range": "extent"}[flag]: [f"inputs={word}"]}
    finding = refused(ONE, **given)
    assert finding.problem == f"--input-{flag} inputs={word}: there is no Input 'inputs'"
    assert finding.remedy == "did you mean 'input'?"
