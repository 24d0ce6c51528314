"""What `compare` prints and draws, on the digits and on small models, and what it refuses."""

from __future__ import annotations

import json
import pathlib
import re
import struct

import nir
import numpy as np
import pytest

from tests.harness import models
from tests.harness.cli import (
    PROFILE,
    Result,
    binary,
    compare_command,
    on_a_terminal,
    without_escapes,
)

DIGITS = pathlib.Path("examples/digits")
SAMPLES = 10


@pytest.fixture
def digits(tmp_path: pathlib.Path) -> pathlib.Path:
    """Of every kind of digit one: `x.npy`, `y.npy`, and what snnTorch answers, `z.npy`."""
    labels = np.load(DIGITS / "digits_test_labels.npy")
    chosen = np.sort([np.flatnonzero(labels == digit)[0] for digit in range(10)])
    for name, file in (("x", "input"), ("y", "labels"), ("z", "output")):
        np.save(tmp_path / f"{name}.npy", np.load(DIGITS / f"digits_test_{file}.npy")[chosen])
    (tmp_path / "digits.nir").write_bytes((DIGITS / "digits.nir").read_bytes())
    return tmp_path


OPTIONS = ("--profile=snntorch", "--input=x.npy", "--labels=y.npy", "--input-kind=spikes")


@pytest.fixture
def small(tmp_path: pathlib.Path) -> pathlib.Path:
    """`net.nir`: 4 inputs, 3 neurons; `x.npy`: two samples of spikes; `y.npy`: labels."""
    folder = tmp_path / "a föld er"
    folder.mkdir()
    models.write(models.affine_lif(), folder / "net.nir")
    np.save(folder / "x.npy", np.random.default_rng(0).integers(0, 2, (2, 30, 4)))
    np.save(folder / "y.npy", np.array([0, 2]))
    return folder


def compare(
    folder: pathlib.Path, *flags: str, model: str = "net.nir", **environment: str
) -> Result:
    """Compares; nothing is written but plots."""
    before = {*folder.iterdir(), folder / "plots"}
    result = compare_command(model, *flags, cwd=folder, **environment)
    assert {*folder.iterdir(), folder / "plots"} == before
    assert "fault of ours" not in result.stderr, result.stderr
    return result


def as_json(folder: pathlib.Path, *flags: str, model: str = "net.nir") -> dict:
    result = compare(folder, *flags, "--json", model=model)
    assert result.code == 0, result.stderr
    return json.loads(result.stdout)


def refused(folder: pathlib.Path, *flags: str, options=PROFILE) -> str:
    """What standard error says, on one line; nothing is printed or drawn."""
    result = compare(folder, *options, *flags, "--plot=plots")
    assert (result.code, result.stdout) == (1, "")
    *_, count, more = result.stderr.splitlines()
    assert count == "compare: 1 error; nothing written"
    assert more.startswith("To read more: bazel run @snn_mlir//frontend:explain -- SNN")
    assert not (folder / "plots").exists()
    for word in ("found:", "expected:", "to do:"):
        assert word in result.stderr
    return result.stderr


def test_digits_in_eight_bits_against_floats(digits):
    found = as_json(digits, *OPTIONS, model="digits.nir")
    snntorch = np.load(digits / "z.npy")
    assert (found["schema"], found["file"], found["profile"]) == (1, "digits.nir", "snntorch")
    assert (found["samples"], found["steps"]) == (SAMPLES, SAMPLES * 25)
    reference, tested = found["reference"], found["tested"]
    assert (reference["label"], tested["label"]) == ("f32", "i8")
    assert reference["flash"] == 38_440  # as the README has it
    assert found["flash_ratio"] == tested["flash"] / reference["flash"] < 0.3
    (output,) = found["outputs"]
    spikes = output["difference"]["spikes"]
    assert spikes["reference"] == snntorch.sum()  # f32 gives the very spikes of the framework
    names = [population["name"] for population in found["populations"]]
    assert names == ["lif1", "lif2"]
    hidden, last = found["populations"]
    assert last["whole"]["spikes"] == spikes
    assert hidden["whole"] == hidden["alone"]  # nothing comes before it
    assert 0 < last["alone"]["spikes"]["moved"] < spikes["moved"] < spikes["reference"]
    for population in found["populations"]:
        for way in ("whole", "alone"):
            spikes = population[way]["spikes"]
            assert spikes["moved"] == spikes["lost"] + spikes["gained"]
            assert spikes["tested"] - spikes["reference"] == spikes["gained"] - spikes["lost"]
            assert spikes["moved_per_spike"] == spikes["moved"] / spikes["reference"] < 0.3
            assert 0 < population[way]["numbers"]["relative_rms"] < 0.3
            assert population[way]["numbers"]["relative_to"] == 1.0
    # One of each digit, of which the network knows all but a few.
    right = np.load(digits / "y.npy") == snntorch.sum(axis=1).argmax(axis=1)
    assert found["accuracy"]["reference"] == right.sum() >= SAMPLES - 2
    assert found["agreement"]["agreed"] >= SAMPLES - 1


def test_the_table_has_what_the_json_has(digits):
    found = as_json(digits, *OPTIONS, model="digits.nir")
    result = compare(digits, *OPTIONS, model="digits.nir")
    assert (result.code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in result.stdout
    assert [line for line in lines if line != line.rstrip()] == []
    assert lines[0] == "digits.nir: i8 against f32, profile snntorch, 10 samples, 250 steps"
    rows = [re.split(r"  +", line) for line in lines]
    for population in found["populations"]:
        counts = [
            f"{population['alone']['spikes'][name]:,}" for name in ("moved", "lost", "gained")
        ]
        assert any(row[:4] == [population["name"], *counts] for row in rows)
    right = found["accuracy"]
    assert any(line.startswith(f"accuracy: f32 {right['reference']} of 10") for line in lines)
    assert f"flash: f32 38,440 bytes of tables, i8 {found['tested']['flash']:,}" in result.stdout


def test_narrower_weights_move_more_and_take_less(digits):
    found = as_json(digits, *OPTIONS, "--dtype=i4", "--against=i8", model="digits.nir")
    assert (found["tested"]["label"], found["reference"]["label"]) == ("i4", "i8")
    assert found["flash_ratio"] < 0.8
    eight = as_json(digits, *OPTIONS, model="digits.nir")
    moved, before = (f["populations"][0]["whole"]["spikes"]["moved"] for f in (found, eight))
    assert moved > 2 * before


def test_schemes_states_and_widths_are_compared_with_the_plain_format(digits):
    for flags, label, changes in (
        (("--scheme=pow2",), "i8:pow2", {"scheme": "pow2"}),
        (("--state=i16",), "i8:i16", {"state": "i16"}),
        (("--set=fc1.weights=i4",), "i8+set", {"widths": ["fc1.weights=i4"]}),
    ):
        found = as_json(digits, *OPTIONS, *flags, "--against=i8", model="digits.nir")
        tested, reference = found["tested"], found["reference"]
        assert (tested["label"], reference["label"]) == (label, "i8")
        for name in ("dtype", "scheme", "state", "widths"):
            assert tested[name] == changes.get(name, reference[name])
        assert found["populations"][0]["whole"]["spikes"]["moved"] > 0


def test_a_format_is_no_distance_from_itself_by_another_name(small):
    flags = (*PROFILE, "--input=x.npy", "--input-kind=spikes", "--set=fc.weights=i8")
    found = as_json(small, *flags, "--against=i8")
    (population,) = found["populations"]
    for way in ("whole", "alone"):
        spikes, numbers = population[way]["spikes"], population[way]["numbers"]
        assert spikes["reference"] == spikes["tested"] > 10
        assert (spikes["moved"], numbers["largest"]) == (0, 0)
    assert (found["flash_ratio"], found["ram_ratio"]) == (1, 1)


def test_plots_are_images_of_every_population(digits):
    result = compare(digits, *OPTIONS, "--plot=plots", model="digits.nir")
    assert result.code == 0
    assert result.stdout.splitlines()[-1] == "wrote plots/1_lif1.png, plots/2_lif2.png"
    folder = digits / "plots"
    assert sorted(p.name for p in folder.iterdir()) == ["1_lif1.png", "2_lif2.png"]
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    for png in first.values():
        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        width, height = struct.unpack(">II", png[16:24])
        assert width >= 1000 and height >= 600
        assert len(png) > 30_000  # an empty page is a tenth of that
    assert len(set(first.values())) == 2
    result = compare(digits, *OPTIONS, "--plot=plots", "--json", model="digits.nir")
    json.loads(result.stdout)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_any_name_and_an_integrator_are_drawn(small):
    nodes = {
        "fc": nir.Linear(np.eye(4, dtype=np.float32)),
        "größe$1 [x]": nir.LI(
            tau=np.full(4, 1e-3), r=np.full(4, 10.0), v_leak=np.zeros(4)
        ),
    }  # fmt: skip
    models.write(models.chain(nodes, 4, 4), small / "net.nir")
    (small / "home").write_text("no folder")  # for matplotlib's cache and settings
    flags = ("--input=x.npy", "--input-range=1", "--plot=plots", "--against=i8:pow2")
    result = compare(small, *PROFILE, *flags, HOME=str(small / "home"))
    assert (result.code, result.stderr) == (0, "")
    assert [p.name for p in (small / "plots").iterdir()] == ["1_gr_e_1_x_.png"]
    assert "größe$1 [x]" in result.stdout
    assert "top-1: 2 of 2 samples agree" in result.stdout


def test_only_plots_need_matplotlib(small):
    flags = ("net.nir", *PROFILE, "--input=x.npy", "--input-kind=spikes")
    for more, needed in (((), False), (("--plot=plots",), True)):
        result = binary("SNN_COMPARE", *flags, *more, cwd=small, PYTHONPROFILEIMPORTTIME="1")
        assert result.code == 0
        assert "frontend.comparison.table" in result.stderr
        assert ("matplotlib" in result.stderr) == needed
    compiled = binary("SNN_COMPILE", "net.nir", *PROFILE, cwd=small, PYTHONPROFILEIMPORTTIME="1")
    assert "frontend.compiler" in compiled.stderr
    assert "frontend.comparison" not in compiled.stderr


def test_a_terminal_shows_a_bar_and_then_the_table(digits):
    result = on_a_terminal("SNN_COMPARE", "digits.nir", *OPTIONS, cwd=digits)
    assert result.code == 0
    lines = without_escapes(result.stdout)
    assert max(map(len, lines)) <= 80
    assert any(re.match(r"comparing .*%", line) for line in lines)
    assert any(line.startswith("top-1: ") for line in lines)


def test_the_model_and_its_options_are_refused_as_by_compile(small):
    text = refused(small, "--input=x.npy")
    assert "nothing tells whether this Input is fed with spikes or with numbers" in text
    assert "--input-kind" in text  # and the evaluation data are not what tells
    text = refused(small, "--input=x.npy", "--input-kind=spikes", options=("--profile=nirr",))
    assert "did you mean 'nir'?" in text


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((2, 30, 5), "shape does not fit the port"),
        ((0, 30, 4), "no samples"),
    ],
)
def test_inputs_of_a_wrong_shape(small, shape, words):
    np.save(small / "x.npy", np.zeros(shape))
    assert words in refused(small, "--input=x.npy", "--input-kind=spikes")


@pytest.mark.parametrize(("value", "words"), [(np.nan, "finite"), (0.5, "takes spikes")])
def test_inputs_that_are_no_numbers_or_no_spikes(small, value, words):
    x = np.zeros((2, 30, 4))
    x[1, 7, 2] = value
    np.save(small / "x.npy", x)
    text = refused(small, "--input=x.npy", "--input-kind=spikes")
    assert words in text
    assert "step 7" in text and "sample 1" in text and str(value) in text


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([0, 1, 2], "3 labels for 2 samples"),
        ([0, 3], "label 3 of sample 1"),
        ([0.5, 1], "float64"),
    ],
)
def test_labels_that_do_not_fit(small, labels, words):
    np.save(small / "y.npy", np.array(labels))
    text = refused(small, "--input=x.npy", "--input-kind=spikes", "--labels=y.npy")
    assert words in text


def test_files_that_are_not_there(small):
    flags = ("--input-kind=spikes",)
    assert "No such file" in refused(small, *flags, "--input=none.npy")
    assert "are for run, plot and report" in refused(small, *flags, "--input=poisson:0.1")
    assert "No such file" in refused(small, *flags, "--input=x.npy", "--labels=none.npy")


def test_a_folder_of_plots_that_cannot_be_written_is_told_after_the_table(small):
    (small / "taken").write_text("a file")
    result = compare(small, *PROFILE, "--input=x.npy", "--input-kind=spikes", "--plot=taken/plots")
    assert result.code == 1
    assert "choose another folder with --plot" in result.stderr
    assert "top-1: " in result.stdout
    assert (small / "taken").read_text() == "a file"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "expected one MODEL.nir"),
        (("net.nir",), "expected --input X.npy"),
        (("net.nir", "--input=x.npy", "--dtype=f32"), "both sides are f32"),
        (("net.nir", "--input=x.npy", "--against=i9"), "found 'i9'"),
        (("net.nir", "--input=x.npy", "--against=f32:i16"), "neither scheme nor state"),
        (("net.nir", "--input=x.npy", "--inptu=x.npy"), "inptu"),
    ],
)
def test_a_wrong_command_line(small, arguments, words):
    result = compare_command(*arguments, cwd=small)
    assert (result.code, result.stdout) == (2, "")
    assert words in result.stderr
    assert "usage: compare MODEL.nir" in result.stderr


def test_help_names_every_flag_and_the_default_format(tmp_path):
    result = compare_command("--help", cwd=tmp_path)
    assert result.code == 0
    for flag in ("input", "labels", "against", "json", "plot", "dtype", "calibration", "state"):
        assert re.search(rf"^  --{flag}\b", result.stdout, re.MULTILINE), flag
    text = " ".join(result.stdout.split())
    assert "(default: i8)" in text and "(default: f32)" in text
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_the_fields_of_the_json_are_those_that_the_documentation_explains(digits):
    """docs/compare.md; every name in backquotes counts, in its tables and in its text."""
    text = pathlib.Path("docs/compare.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`(\w+)`", text.partition("## --json")[2]))
    found = as_json(digits, *OPTIONS, model="digits.nir")
    names = set(fields_of(found))
    assert len(names) > 35
    assert names <= documented


def fields_of(value: object) -> list[str]:
    if isinstance(value, list):
        return [name for item in value for name in fields_of(item)]
    if isinstance(value, dict):
        return [*value, *(name for item in value.values() for name in fields_of(item))]
    return []
