"""Options that mean nothing together."""

from __future__ import annotations

import math

import pytest

from frontend.diagnostics import Findings
from frontend.option_conflicts import check_options
from frontend.options import CompileOptions, Dtype, Scheme, State

FLOATS = [Dtype.F32, Dtype.F64]
WIDTHS = [Dtype.I16, Dtype.I8, Dtype.I4]
ONLY_INTEGERS = {
    "state": State.I16,
    "scheme": Scheme.POW2,
    "input_range": ("1",),
}
LIMITS = {"max_drop": 0.01, "max_flash": 20480}


def check(**options: object) -> Findings:
    findings = Findings("m.nir")
    check_options(CompileOptions(**options), findings)
    return findings


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", [*ONLY_INTEGERS, *LIMITS])
def test_float_networks_refuse_what_is_for_integers(dtype, name):
    findings = check(dtype=dtype, **{name: {**ONLY_INTEGERS, **LIMITS}[name]})
    (error,) = findings.items
    flag = "--" + name.replace("_", "-")
    assert error.problem == f"{flag} means nothing for a network of {dtype.value}"
    takes = "auto" if name in LIMITS else "i16, i8, i4 or auto"
    assert error.expected == f"--dtype {takes}"


def test_each_of_several_has_its_error():
    assert len(check(**ONLY_INTEGERS, **LIMITS).errors) == len(ONLY_INTEGERS) + len(LIMITS)


@pytest.mark.parametrize("dtype", WIDTHS)
def test_integer_networks_take_all_but_limits(dtype):
    assert check(dtype=dtype).items == []
    assert check(dtype=dtype, settings=("weights=i4",), **ONLY_INTEGERS).items == []
    findings = check(dtype=dtype, **LIMITS)
    assert [error.problem for error in findings.errors] == [
        f"--max-{what} means nothing for a network of {dtype.value}" for what in ("drop", "flash")
    ]


@pytest.mark.parametrize("name", LIMITS)
def test_auto_takes_one_limit_or_both(name):
    given = {"dtype": Dtype.AUTO, "calibration": ("x.npy",)}
    assert check(**given, **{name: LIMITS[name]}).items == []
    assert check(**given, **LIMITS).items == []
    (error,) = check(**given).items
    assert error.found == "neither --max-drop nor --max-flash"


def test_auto_needs_calibration():
    (error,) = check(dtype=Dtype.AUTO, **LIMITS).items
    assert error.found == "no --calibration"


@pytest.mark.parametrize("drop", [-0.1, 1.5, math.nan, math.inf])
def test_losses_that_are_no_share(drop):
    (error,) = check(dtype=Dtype.AUTO, calibration=("x.npy",), max_drop=drop).items
    assert error.problem == "--max-drop: not a usable limit"
    assert error.found == f"{drop:g}"


@pytest.mark.parametrize("flash", [0, -1])
def test_sizes_that_nothing_fits_in(flash):
    (error,) = check(dtype=Dtype.AUTO, calibration=("x.npy",), max_flash=flash).items
    assert error.problem == "--max-flash: not a usable limit"


def test_widths_of_weights_have_no_effect_on_floats():
    findings = check(dtype=Dtype.F64, settings=("weights=i4", "fc.weights=i8", "lif.dt=1", "x"))
    assert findings.errors == ()
    assert [(warning.node, warning.problem) for warning in findings.warnings] == [
        (None, "--set weights=i4 has no effect on a network of f64"),
        ("fc", "--set fc.weights=i8 has no effect on a network of f64"),
    ]
