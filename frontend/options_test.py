"""Options as they stand in generated files."""

import dataclasses

import pytest

from frontend.network import NumberFormat
from frontend.options import CompileOptions, Dtype, Scheme, State, Synapses

# A value other than the default for each option, and how it stands in the files.
CHANGED = {
    "name": ("net", ["--name=net"]),
    "dtype": (Dtype.I8, ["--dtype=i8"]),
    "profile": ("nir", ["--profile=nir"]),
    "dt": (1e-4, ["--dt=0.0001"]),
    "settings": (("a.dt=1", "weights=i4"), ["--set=a.dt=1", "--set=weights=i4"]),
    "synapses": (Synapses.TEST, ["--synapses=test"]),
    "activity": (0.05, ["--activity=0.05"]),
    "state": (State.I16, ["--state=i16"]),
    "scheme": (Scheme.POW2, ["--scheme=pow2"]),
    "calibration": (("x.npy",), ["--calibration=x.npy"]),
    "input_kind": (("spikes", "a=analog"), ["--input-kind=spikes", "--input-kind=a=analog"]),
    "input_range": (("1.5", "a=2"), ["--input-range=1.5", "--input-range=a=2"]),
    "max_drop": (0.01, ["--max-drop=0.01"]),
    "max_flash": (20480, ["--max-flash=20480"]),
}


def test_defaults_are_left_out():
    assert CompileOptions().spelled_out() == ()
    assert [field.name for field in dataclasses.fields(CompileOptions)] == list(CHANGED)


@pytest.mark.parametrize("name", CHANGED)
def test_every_other_value_is_spelled_out(name):
    value, words = CHANGED[name]
    assert list(CompileOptions(**{name: value}).spelled_out()) == words


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("/home/me/x.npy", "x.npy"),
        ("in=/home/me/x.npy", "in=x.npy"),
        ("a=b=../run=3/x.npz", "a=b=x.npz"),
        ("/home/me/run=3/x.npy", "x.npy"),
        ("other=/home/me/x.npy", "x.npy"),
        ("\udcff.npy", "\\udcff.npy"),
    ],
)
def test_files_are_told_without_their_folders(text, word):
    options = CompileOptions(calibration=(text,))
    assert options.spelled_out(["in", "a=b", "/home"]) == (f"--calibration={word}",)


def test_dtypes_are_floats_or_have_a_width_or_choose_it():
    assert {d: (d.float_format, d.weight_bits) for d in Dtype} == {
        Dtype.F32: (NumberFormat.F32, None),
        Dtype.F64: (NumberFormat.F64, None),
        Dtype.I16: (None, 16),
        Dtype.I8: (None, 8),
        Dtype.I4: (None, 4),
        Dtype.AUTO: (None, None),
    }
    assert [state.bits for state in State] == [32, 16]
