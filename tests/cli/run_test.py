"""What `run` gives, prints and writes, and what it refuses."""

from __future__ import annotations

import os
import pathlib
import re
import subprocess

import nir
import numpy as np
import pytest

from tests.harness import models
from tests.harness.cli import PROFILE, on_a_terminal, run_command, without_escapes

DIGITS = pathlib.Path("examples/digits")
SIZE, STEPS = 4, 30


@pytest.fixture
def small(tmp_path: pathlib.Path) -> pathlib.Path:
    """`net.nir`: 4 inputs, 3 neurons; `x.npy`: a sequence of spikes; `batch.npy`: three."""
    folder = tmp_path / "a föld er"
    folder.mkdir()
    models.write(models.affine_lif(), folder / "net.nir")
    batch = np.random.default_rng(0).integers(0, 2, (3, STEPS, SIZE))
    np.save(folder / "batch.npy", batch)
    np.save(folder / "x.npy", batch[1])
    return folder


def run(folder: pathlib.Path, *flags: str, writes: str = "", **environment: str) -> str:
    """What it prints; writes: the one file that is new afterwards."""
    before = set(folder.iterdir())
    result = run_command("net.nir", *PROFILE, *flags, cwd=folder, **environment)
    assert result.code == 0, result.stderr
    assert {p.name for p in set(folder.iterdir()) - before} == ({writes} if writes else set())
    return result.stdout


def refused(folder: pathlib.Path, *flags: str, code: int = 1, **environment: str) -> str:
    before = set(folder.iterdir())
    result = run_command("net.nir", *PROFILE, *flags, cwd=folder, **environment)
    assert result.code == code, result.stderr
    assert (result.stdout, set(folder.iterdir())) == ("", before)
    assert "Traceback" not in result.stderr
    return result.stderr


def test_digits_are_those_of_snntorch(tmp_path):
    given = [str((DIGITS / name).absolute()) for name in ("digits.nir", "digits_test_input.npy")]
    result = run_command(
        given[0], "--profile=snntorch", "--input", given[1], "--output=y.npy", cwd=tmp_path
    )
    assert result.code == 0, result.stderr
    expected = np.load(DIGITS / "digits_test_output.npy")
    found = np.load(tmp_path / "y.npy")
    np.testing.assert_array_equal(found, expected)
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["output", "shape", "spikes", "per", "step", "most", "active"]
    assert lines[1].split()[:3] == ["output", "10", f"{int(expected.sum()):,}"]
    samples, steps = expected.shape[:2]
    assert re.fullmatch(
        rf"{samples} samples of {steps} steps in [\d.]+ m?s, [\d.]+ (us|ns) a step", lines[2]
    )
    assert lines[3] == "wrote y.npy"


def test_a_sequence_has_no_dimension_of_samples(small):
    stdout = run(small, "--input=x.npy", "--output=y.npy", writes="y.npy")
    y = np.load(small / "y.npy")
    assert y.shape == (STEPS, 3)
    assert y.dtype == np.uint8
    assert f"{STEPS} steps in" in stdout
    most = int(y.sum(0).argmax())
    assert f" {most} ({int(y[:, most].sum())})" in stdout
    run(small, "--input=batch.npy", "--output=all.npy", "--threads=2", writes="all.npy")
    np.testing.assert_array_equal(np.load(small / "all.npy")[1], y)


def test_every_format_has_the_same_spikes(small):
    run(small, "--input=x.npy", "--output=y.npy", writes="y.npy")
    y = np.load(small / "y.npy")
    assert 0 < y.sum() < y.size
    run(small, "--input=x.npy", "--output=y.npz", writes="y.npz")
    with np.load(small / "y.npz") as archive:
        np.testing.assert_array_equal(archive["output"], y)
    run(small, "--input=x.npy", "--output=y.csv", writes="y.csv")
    np.testing.assert_array_equal(np.loadtxt(small / "y.csv", delimiter=","), y)
    run(small, "--input=x.npy", "--output=y.nir", writes="y.nir")
    grid = nir.read_data(small / "y.nir").nodes["output"].observables["spikes"]
    np.testing.assert_array_equal(grid.data, y[np.newaxis])
    assert grid.dt == 1e-4
    # The same inputs, given in other ways.
    x = np.load(small / "x.npy")
    np.savetxt(small / "x.csv", x, delimiter=",", fmt="%d", header="a,b,c,d", comments="")
    run(small, "--input=x.csv", "--output=z.npy", writes="z.npy")
    np.testing.assert_array_equal(np.load(small / "z.npy"), y)
    (small / "z.npy").unlink()
    node = nir.NIRNodeData({"spikes": nir.TimeGriddedData(x[np.newaxis], 1e-4)})
    nir.write_data(small / "x.nir", nir.NIRGraphData({"input": node}))
    run(small, "--input=x.nir", "--output=z.npy", writes="z.npy")
    np.testing.assert_array_equal(np.load(small / "z.npy"), y)


@pytest.mark.parametrize("dtype", ["f64", "i8"])
def test_other_number_formats(small, dtype):
    flags = ["--input=x.npy", "--dtype", dtype, "--input-kind=spikes"]
    run(small, *flags, "--output=y.npy", writes="y.npy")
    assert np.load(small / "y.npy").shape == (STEPS, 3)


def test_steps_are_the_first_ones(small):
    run(small, "--input=x.npy", "--output=y.npy", writes="y.npy")
    run(small, "--input=x.npy", "--steps=7", "--output=first.npy", writes="first.npy")
    np.testing.assert_array_equal(np.load(small / "first.npy"), np.load(small / "y.npy")[:7])
    assert "found:    an input of 30 steps" in refused(small, "--input=x.npy", "--steps=31")


def test_inputs_that_are_made_up(small):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        flags = ["--input=poisson:0.4", "--steps=500", "--samples=2", f"--seed={seed}"]
        run(small, *flags, f"--output={name}.npy", writes=f"{name}.npy")
    a, b, c = (np.load(small / f"{name}.npy") for name in "abc")
    assert a.shape == (2, 500, 3)
    np.testing.assert_array_equal(a, b)
    assert (a != c).any() and (a[0] != a[1]).any()
    assert "100 steps in" in run(small, "--input=input=poisson:0.4")
    for rate in ("2", "-0.1", "much", "nan"):
        assert "the share of steps" in refused(small, f"--input=poisson:{rate}")
    assert "expected one of the two" in refused(
        small, "--input=poisson:0.4", "--input=x.npy", code=2
    )


def test_output_that_cannot_be_written(small):
    assert ".npy, .npz, .csv, .nir" in refused(small, "--input=x.npy", "--output=y.txt")
    assert "one sequence" in refused(small, "--input=batch.npy", "--output=y.csv")
    (small / "file").write_text("")
    # Before the C is built, which would fail.
    assert "choose another folder with --output" in refused(
        small, "--input=x.npy", "--output=file/y.npy", CC="no-such-cc"
    )


def test_inputs_that_do_not_fit(small):
    np.save(small / "wide.npy", np.zeros((3, 5)))
    assert "found:    3 x 5" in refused(small, "--input=wide.npy")
    np.save(small / "half.npy", np.full((3, 4), 0.5))
    assert "this Input takes spikes" in refused(small, "--input=half.npy", "--input-kind=spikes")
    for text, found in [
        ("1,2,3,4\n1,2\n", "line 2: 2 numbers"),
        ("1,2,3,4\n1,x,3,4", "line 2: 'x'"),
        ("", "an empty file"),
        ("a,b", "no line of numbers, but 'a'"),
    ]:
        (small / "x.csv").write_text(text)
        assert found in refused(small, "--input=x.csv")
    assert "No such file" in refused(small, "--input=y.npy")
    assert "expected --input" in refused(small, code=2)


def test_a_machine_without_a_c_compiler(small):
    stderr = refused(small, "--input=x.npy", CC="no-such-cc")
    assert "the C cannot be built on this machine" in stderr
    assert "found:    the C compiler that CC names is not there: no-such-cc\n" in stderr
    assert "to do:    set CC to one that is, or leave it unset\n" in stderr


def test_a_bar_on_a_terminal(small):
    flags = ["net.nir", *PROFILE, "--input=poisson:0.1", "--steps=2000000"]
    result = on_a_terminal("SNN_RUN", *flags, cwd=small)
    assert result.code == 0
    lines = without_escapes(result.stdout)
    assert any("running" in line and "%" in line for line in lines)
    assert max(len(line.rstrip()) for line in lines) <= 80
    dumb = on_a_terminal("SNN_RUN", *flags[:-1], cwd=small, TERM="dumb").stdout
    assert "running" not in dumb and "\x1b" not in dumb
    assert re.search(r"build C +[\d.]+ s\r\noutput ", dumb)


BYTES = "expected a number of bytes, as in 20480, 20k or 1M"


@pytest.mark.parametrize(
    ("flags", "problem"),
    [
        (["--dtpe=i8"], "there is no flag --dtpe: did you mean --dtype?"),
        (["--input_knd=spikes"], "there is no flag --input-knd: did you mean --input-kind?"),
        (["--nothing-like-it"], "there is no flag --nothing-like-it"),
        (["-q"], "there is no flag -q"),
        (["--dtype=i7"], "flag --dtype=i7: expected one of f32|f64|i16|i8|i4|auto"),
        (["--steps=much"], "flag --steps=much: expected a whole number"),
        (["--dt=short"], "flag --dt=short: expected a number"),
        (["--max-flash=lots"], f"flag --max-flash=lots: {BYTES}"),
        (["other.nir"], "expected one MODEL.nir, got 2: net.nir other.nir"),
    ],
)
def test_a_command_line_that_is_not_understood(small, flags, problem):
    stderr = refused(small, *flags, code=2)
    assert stderr.splitlines() == [
        f"run: {problem}",
        "usage: run MODEL.nir --input X.npy [--output Y.npy] [--profile PROFILE] [flags]",
        "       run --help",
    ]


@pytest.mark.parametrize("flags", [["--help"], ["net.nir", "--input=x.npy", *PROFILE]])
def test_a_reader_that_leaves(small, flags):
    env = {**os.environ, "BUILD_WORKING_DIRECTORY": str(small)}
    command = [os.path.abspath(os.environ["SNN_RUN"]), *flags]
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=env, text=True, **pipe) as child:
        child.stdout.close()
        stderr = child.stderr.read()
    assert child.returncode == 0, stderr
    assert "fault" not in stderr
