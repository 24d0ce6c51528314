"""How formats are spelt, and which options each side gets."""

from __future__ import annotations

import pathlib

import numpy as np
import pytest

from frontend.comparison.sides import Format, build_side, parse_format, side_options
from frontend.diagnostics import Findings
from frontend.nir_import.testing import chain, lif, node, write
from frontend.options import CompileOptions, Dtype, Scheme, State


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f32", Format(dtype=Dtype.F32)),
        ("f64", Format(dtype=Dtype.F64)),
        ("i8", Format(dtype=Dtype.I8)),
        ("i8:pow2", Format(dtype=Dtype.I8, scheme=Scheme.POW2)),
        ("i4:i16", Format(dtype=Dtype.I4, state=State.I16)),
        ("i16:pow2:i16", Format(dtype=Dtype.I16, scheme=Scheme.POW2, state=State.I16)),
    ],
)
def test_formats_are_read_as_they_are_written(text, expected):
    assert parse_format(text) == expected
    assert str(expected) == text


def test_order_and_defaults_may_be_spelt_out():
    assert parse_format("i8:i16:channel") == parse_format("i8:i16")
    assert str(parse_format("i8:channel:i32")) == "i8"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "f32, f64, i16, i8, i4"),
        ("auto", "found 'auto'"),
        ("I8", "found 'I8'"),
        ("i8:", "channel, pow2, i32, i16"),
        ("i8:pow", "found 'pow'"),
        ("i8:pow2:channel", "at most once, found 'channel'"),
        ("f32:i16", "f32 has neither scheme nor state"),
    ],
)
def test_what_is_no_format_is_told(text, words):
    with pytest.raises(ValueError, match=words):
        parse_format(text)


OPTIONS = CompileOptions(
    dtype=Dtype.I4,
    state=State.I16,
    profile="nir",
    dt=1e-4,
    settings=("lif.reset=zero", "fc.weights=i8", "weights=i8"),
    calibration=("c.npy",),
    input_kind=("spikes",),
    input_range=("1",),
)


def test_between_integers_data_are_shared_and_formats_are_not():
    reference, tested = side_options(OPTIONS, parse_format("i8:pow2"))
    assert tested == OPTIONS
    assert reference == CompileOptions(
        dtype=Dtype.I8, scheme=Scheme.POW2, profile="nir", dt=1e-4, settings=("lif.reset=zero",),
        calibration=("c.npy",), input_kind=("spikes",), input_range=("1",),
    )  # fmt: skip


def test_floats_get_nothing_that_only_integers_have():
    reference, tested = side_options(OPTIONS, parse_format("f64"))
    assert tested == OPTIONS
    assert reference == CompileOptions(
        dtype=Dtype.F64, profile="nir", dt=1e-4, settings=("lif.reset=zero",)
    )


def test_integers_may_be_the_reference_of_floats():
    options = CompileOptions(dtype=Dtype.F32, calibration=("c.npy",), input_kind=("spikes",))
    reference, tested = side_options(options, parse_format("i8"))
    assert tested == CompileOptions(dtype=Dtype.F32)
    assert reference == CompileOptions(
        dtype=Dtype.I8, calibration=("c.npy",), input_kind=("spikes",)
    )


def test_between_floats_what_means_nothing_is_kept_for_the_error_about_it():
    options = CompileOptions(dtype=Dtype.F64, input_kind=("spikes",))
    assert side_options(options, parse_format("f32"))[1] == options


@pytest.fixture
def model(tmp_path: pathlib.Path) -> pathlib.Path:
    rng = np.random.default_rng(0)
    nodes = chain(
        input=node("Input", shape=[4]),
        fc=node("Affine", weight=rng.normal(0, 1, (3, 4)), bias=rng.normal(0, 1, 3)),
        lif=lif(3),
        output=node("Output", shape=[3]),
    )
    return write(tmp_path / "net.nir", *nodes)


def test_a_side_knows_its_format_its_network_and_its_sizes(model):
    findings = Findings("net.nir")
    options = CompileOptions(
        dtype=Dtype.I8, profile="nir", dt=1.0, input_kind=("spikes",),
        settings=("fc.weights=i16",),
    )  # fmt: skip
    reference, tested = (
        build_side(model, each, findings) for each in side_options(options, parse_format("f32"))
    )
    assert not findings.items
    assert (reference.label, tested.label) == ("f32", "i8+set")
    assert tested.widths == ("fc.weights=i16",)
    assert reference.network.format is not None
    assert tested.network.format is None
    assert tested.network["fc"].weight_bits == 16
    assert reference.sizes.flash == 4 * (12 + 3)  # weights and biases
    assert tested.sizes.flash >= 2 * 12
    assert reference.sizes.ram == tested.sizes.ram


def test_a_model_that_is_refused_has_no_side(model):
    findings = Findings("net.nir")
    options = CompileOptions(dtype=Dtype.I8, profile="nir", dt=1.0)
    assert build_side(model, options, findings) is None
    assert any("spikes or with numbers" in finding.problem for finding in findings.errors)
