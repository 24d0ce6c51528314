"""Flags become options; absl has read them from a command line."""

from __future__ import annotations

import dataclasses

import pytest
from absl import flags
from absl.testing import flagsaver

from frontend import model_flags
from frontend.options import CompileOptions, Dtype, Scheme, State


@pytest.fixture(autouse=True)
def flags_as_they_were():
    with flagsaver.flagsaver():
        yield


def options(*words: str) -> CompileOptions:
    flags.FLAGS(["compile", *words])
    return model_flags.compile_options()


def test_without_flags_all_is_default():
    assert options() == CompileOptions()


def test_every_option_has_a_flag_of_its_name():
    names = {field.name for field in dataclasses.fields(CompileOptions)} - {"settings"} | {"set"}
    assert names == {flag.name for flag in flags.FLAGS.flags_by_module_dict()[model_flags.__name__]}


def test_flags_of_integer_networks():
    assert options(
        *("--dtype=auto", "--state=i16", "--scheme=pow2", "--max_drop=0.01", "--max_flash=20k"),
        *("--calibration=a=x.npy", "--calibration=b=y.npz", "--input_kind=spikes"),
        *("--input_kind=b=analog", "--input_range=b=1.5", "--set=fc.weights=i4"),
    ) == CompileOptions(
        dtype=Dtype.AUTO,
        state=State.I16,
        scheme=Scheme.POW2,
        max_drop=0.01,
        max_flash=20480,
        calibration=("a=x.npy", "b=y.npz"),
        input_kind=("spikes", "b=analog"),
        input_range=("b=1.5",),
        settings=("fc.weights=i4",),
    )


@pytest.mark.parametrize("dtype", Dtype)
def test_dtypes(dtype):
    assert options(f"--dtype={dtype.value}").dtype is dtype


@pytest.mark.parametrize(
    ("text", "size"), [("20480", 20480), ("20k", 20480), ("20K", 20480), ("1M", 2**20), ("0", 0)]
)
def test_sizes(text, size):
    assert options(f"--max_flash={text}").max_flash == size


@pytest.mark.parametrize("text", ["", "k", "-1", "1.5M", "20kB", "2G", "0x10", "٣"])
def test_sizes_that_are_none(text):
    with pytest.raises(flags.Error, match="expected a number of bytes, as in 20480, 20k or 1M"):
        options(f"--max_flash={text}")
