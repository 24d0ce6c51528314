"""What compile and check say of the options of integer networks, and what stands in the files."""

from __future__ import annotations

import json
import pathlib

import numpy as np
import pytest

from tests.harness import models
from tests.harness.cli import PROFILE, check_command, compile_command, refuse

I8 = (*PROFILE, "--dtype=i8")


@pytest.fixture
def good(tmp_path: pathlib.Path) -> pathlib.Path:
    """A model with 4 inputs in a folder of its own."""
    (tmp_path / "model").mkdir()
    return models.write(models.affine_lif(), tmp_path / "model/net.nir")


def data(good: pathlib.Path, values: np.ndarray) -> str:
    """A file with these values, as named from the model's folder."""
    folder = good.parent.parent / "data"
    folder.mkdir(exist_ok=True)
    np.save(folder / "x.npy", values)
    return "../data/x.npy"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--activity=5",), ("--activity: not a share of inputs", "found:    5", "from 0 to 1")),
        (
            ("--state=i16", "--scheme=pow2", "--max-drop=0.01"),
            (
                *("--state means nothing for a network of f32", "--dtype i16, i8, i4 or auto"),
                *("--scheme means nothing", "--max-drop means nothing"),
            ),
        ),
        (("--dtype=auto",), ("no --calibration", "neither --max-drop nor --max-flash")),
        (("--dtype=i8",), ("'input'", "--input-kind spikes", "--input-range R", "--calibration")),
        (("--dtype=i8", "--input-kind=analog"), ("'input'", "--input-range R")),
        (
            ("--dtype=i8", "--input-kind=spike", "--input-kind=inp=spikes", "--input-range=-1"),
            (
                *("did you mean 'spikes'?", "no Input 'inp'", "did you mean 'input'?"),
                "--input-range -1: not a usable range",
            ),
        ),
        (("--dtype=i8", "--calibration=x.npy"), ("x.npy", "No such file or directory")),
        # In floats they show how active synapses are.
        (("--dtype=f32", "--calibration=x.npy"), ("x.npy", "No such file or directory")),
        (
            ("--dtype=i8", "--set=fc.weights=i5", "--set=lif.weights=i4"),
            ("'fc'", "'i4', 'i8'", "'lif'", "means nothing for this node"),
        ),
    ],
)
def test_options_that_are_refused(good, options, words):
    refuse(good, *words, options=(*PROFILE, *options))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.ones((5, 3)), ("5 x 3", "steps x 4 or samples x steps x 4")),
        (np.full((5, 4), np.nan), ("nan in step 0 at [0]",)),
        (np.zeros((5, 4)), ("zeros in all of 5 steps",)),
        (np.array([["a"] * 4]), ("an array of <U1",)),
    ],
    ids=["shape", "nan", "zeros", "text"],
)
def test_calibration_data_that_are_refused(good, values, words):
    refuse(good, *words, options=(*I8, f"--calibration={data(good, values)}"))


def test_check_refuses_what_compile_does(good):
    found = check_command(good.name, *I8, "--json", cwd=good.parent)
    assert found.code == 1
    findings = json.loads(found.stdout)["findings"]
    assert [(finding["severity"], finding["node"]) for finding in findings] == [("error", "input")]


def test_the_files_name_options_and_no_folders(good):
    path = data(good, np.eye(4))
    result = compile_command(
        *(good.name, *I8, "--state=i16", "--set=fc.weights=i16", f"--calibration=input={path}"),
        *("--out=out", "--quiet"),
        cwd=good.parent,
    )
    assert (result.code, result.stderr) == (0, "")
    source = (good.parent / "out/net.c").read_text()
    assert "--set=fc.weights=i16 --calibration=input=x.npy\n" in source
    assert "data/" not in source


def test_widths_of_weights_are_no_option_of_floats(good):
    result = compile_command(
        *(good.name, *PROFILE, "--set=fc.weights=i4", "--out=out"), cwd=good.parent
    )
    assert result.code == 0
    assert "--set fc.weights=i4 has no effect on a network of f32" in result.stderr
