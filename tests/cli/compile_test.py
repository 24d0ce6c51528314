"""What `compile` writes and prints when all is well, and when the fault is ours."""

from __future__ import annotations

import os
import pathlib
import re
import subprocess

import numpy as np
import pytest

from frontend.nir_import.testing import deeply_nested
from tests.harness import models
from tests.harness.cli import binary, compile_command, on_a_terminal, without_escapes

PROFILE = ("--profile", "nir", "--dt", "1e-4")


@pytest.fixture
def good(tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "a föld er"
    folder.mkdir()
    return models.write(models.affine_lif(), folder / "net.nir")


def compile_(model: pathlib.Path, *flags: str, **environment: str):
    result = compile_command(model.name, *PROFILE, *flags, cwd=model.parent, **environment)
    assert result.code == 0, result.stderr
    return result


def contents(folder: pathlib.Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_default_output_is_where_the_user_stands(good):
    result = compile_(good)
    assert set(contents(good.parent)) == {
        "net.nir",
        "net.c",
        "net.h",
        "net.manifest.textproto",
    }
    assert "wrote net.c, net.h, net.manifest.textproto" in result.stdout


def test_the_report_has_rule_table_and_sizes(good):
    result = compile_(good, "--set", "lif.reset=subtract")
    assert "lif  v = 0.9*v + " in result.stdout  # the resolved recurrence of the node
    for word in ("parameters", "operations/step", "at 10% activity", "flash", "RAM", "Affine"):
        assert word in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_the_report_tells_how_synapses_go_over_their_inputs(good):
    result = compile_(good, "--synapses=test", "--activity=0.25")
    assert "fc: a test of each input" in result.stdout
    assert "at 25% activity" in result.stdout
    assert "--synapses=test" in (good.parent / "net.c").read_text()


def test_progress_is_a_plain_line_for_each_stage(good):
    lines = compile_(good).stderr.splitlines()
    assert [line[:16].strip() for line in lines] == [
        "read",
        "emit snn",
        "lower to loops",
        "print C",
        "write",
    ]
    assert all(line.endswith(" s") and "\x1b" not in line for line in lines)


def test_a_terminal_of_80_columns_shows_stages_with_times(good):
    result = on_a_terminal("SNN_COMPILE", good.name, *PROFILE, "--out=out", cwd=good.parent)
    assert result.code == 0
    lines = without_escapes(result.stdout)
    assert max(map(len, lines)) <= 80
    for stage in ("read", "emit snn", "lower to loops", "print C", "write"):
        assert any(re.fullmatch(rf"{stage} +[0-9.]+ s", line) for line in lines), lines
    assert any(line.startswith("total") for line in lines)


@pytest.mark.parametrize("name", ["lif", "n" * 300, "a long name " * 25])
def test_errors_and_the_table_keep_to_a_terminal_of_80_columns(good, name):
    models.rename(good, "lif", name)
    taken = on_a_terminal("SNN_COMPILE", good.name, *PROFILE, "--out=out", cwd=good.parent)
    lines = without_escapes(taken.stdout)
    assert taken.code == 0
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("total") for line in lines)
    flags = ("--profile=sinabs", "--set", "reset=Zeroo", "--set", "fc.reset=zero")
    refused = on_a_terminal("SNN_COMPILE", good.name, *flags, cwd=good.parent)
    lines = without_escapes(refused.stdout)
    assert refused.code == 1
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("error[SNN148]: net.nir, node 'fc': --set") for line in lines)


def test_in_a_pipe_a_line_of_an_error_stays_one(good):
    models.rename(good, "lif", "n" * 300)
    models.edit(good, "n" * 300, "tau", np.array([1e-3, -1.0, 1e-3], np.float32))
    result = compile_command(good.name, *PROFILE, cwd=good.parent)
    expected = f"error[SNN125]: net.nir, node '{'n' * 300}': time constant 'tau' is not positive"
    assert expected in result.stderr.splitlines()


def test_tables_in_a_pipe_have_no_trailing_spaces(good):
    lines = compile_(good).stdout.splitlines()
    assert any(line.startswith("layer ") for line in lines)
    assert [line for line in lines if line != line.rstrip()] == []


def test_graphs_nested_deeper_than_the_stack_of_python(tmp_path):
    result = compile_(deeply_nested(tmp_path / "deep.nir", 350))
    assert "wrote deep.c, deep.h, deep.manifest.textproto" in result.stdout
    words = re.findall(r"\w+", (tmp_path / "deep.h").read_text())
    assert max(map(len, words)) <= 64  # the longest: the sum of the file, no name of 350 others


def test_quiet_prints_nothing(good):
    result = compile_(good, "--quiet")
    assert (result.stdout, result.stderr) == ("", "")


@pytest.mark.parametrize("level", ["snn", "linalg", "loops", "llvm"])
def test_emit_stops_at_any_level(good, level):
    compile_(good, f"--emit={level}", "--out=out")
    (name, text), *more = contents(good.parent / "out").items()
    assert (name, more) == (f"net.{level}.mlir", [])
    word = {"snn": b"snn.lif", "linalg": b"linalg.generic", "loops": b"scf.for", "llvm": b"llvm."}
    assert word[level] in text
    assert b"snn.lif" not in text or level == "snn"


def test_save_temps_writes_every_level_beside_the_c(good):
    compile_(good, "--save-temps", "--out=out")
    levels = {f"net.{level}.mlir" for level in ("snn", "linalg", "loops", "llvm")}
    assert set(contents(good.parent / "out")) == levels | {
        "net.c",
        "net.h",
        "net.manifest.textproto",
    }


def test_same_input_same_bytes(good, tmp_path):
    """Neither the folder, nor the time, nor the hash seed is in any file."""
    elsewhere = tmp_path / "elsewhere" / "deeper"
    elsewhere.mkdir(parents=True)
    copy = elsewhere / good.name
    copy.write_bytes(good.read_bytes())
    compile_(good, "--save-temps", "--out=out", PYTHONHASHSEED="1")
    compile_(copy, "--save-temps", "--out=results/here", PYTHONHASHSEED="2")
    assert contents(good.parent / "out") == contents(elsewhere / "results" / "here")


def test_self_test_of_another_shape_is_refused(good):
    np.save(good.parent / "x.npy", np.zeros((5, 7), np.float32))
    result = compile_command(
        good.name, *PROFILE, "--self-test", "x.npy", "--out", "out", cwd=good.parent
    )
    assert result.code == 1
    for word in ("x.npy", "'input'", "5 x 7", "steps x 4"):
        assert word in result.stderr
    assert not (good.parent / "out").exists()


def test_self_test_is_written_beside_the_c(good):
    np.save(good.parent / "x.npy", np.ones((5, 4), np.uint8))
    compile_(good, "--self-test", "x.npy", "--out", "out")
    assert "net_selftest.c" in contents(good.parent / "out")


def test_what_is_expected_of_the_self_test_is_written_beside_it(good):
    np.save(good.parent / "x.npy", np.ones((5, 4), np.uint8))
    compile_(good, "--self-test=x.npy", "--expected", "--out=out")
    folder = good.parent / "out"
    command = ["gcc", "-std=c11", "net.c", "net_selftest.c", "-o", "run"]
    subprocess.run(command, cwd=folder, check=True)
    done = subprocess.run([folder / "run"], capture_output=True, text=True, check=True)
    printed = (folder / "net_selftest.txt").read_text()
    assert printed == done.stdout
    assert len(printed.splitlines()) == 5
    with np.load(folder / "net_expected.npz") as expected:
        assert sorted(name.split(".")[0] for name in expected.files) == ["input", "output", "state"]
        found = [[int(word) for word in line.split()] for line in printed.splitlines()]
        np.testing.assert_array_equal(expected["output.output"].reshape(5, -1), found)


def test_what_is_expected_of_no_self_test_is_a_usage_error(good):
    result = compile_command(good.name, *PROFILE, "--expected", cwd=good.parent)
    assert result.code == 2
    assert "add --self-test X.npy" in result.stderr


def test_the_report_is_written_as_it_is_printed(good):
    result = compile_command(good.name, *PROFILE, "--report", "--out=out", cwd=good.parent)
    report = (good.parent / "out/net.report.txt").read_text()
    printed, _, written = result.stdout.strip().rpartition("\n")
    assert report.strip() == printed
    assert "bytes of state" in report and "kept from step to step" in report
    assert "out/net.report.txt" in written


def test_warnings_are_shown_and_do_not_stop(good):
    result = compile_command(
        good.name, "--profile", "sinabs", "--out", "out", "--quiet", cwd=good.parent
    )
    assert result.code == 0
    assert result.stderr.startswith("warning[SNN142]: net.nir")
    assert "--set gain=one" in result.stderr


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_reader_that_leaves_does_not_stop_the_work(good, stream):
    """`compile ... | head -0`: the files are written all the same."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [os.path.abspath(os.environ["SNN_COMPILE"]), good.name, *PROFILE, "--out=out"]
    env = {**os.environ, "BUILD_WORKING_DIRECTORY": str(good.parent)}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: writer}
    done = subprocess.run(command, env=env, text=True, **streams)
    os.close(writer)
    assert done.returncode == 0
    assert "net.c" in contents(good.parent / "out")


def test_a_full_standard_output_is_no_fault_of_ours(good):
    command = [os.path.abspath(os.environ["SNN_COMPILE"]), good.name, *PROFILE, "--out=out"]
    env = {**os.environ, "BUILD_WORKING_DIRECTORY": str(good.parent)}
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, env=env, text=True, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stderr
    assert "the report could not be printed (No space left on device)" in done.stderr
    assert "net.c" in contents(good.parent / "out")


@pytest.mark.parametrize("name", ["[red]lif[/red]", "[-b]", "l\x1b[31mif", "a\nb"])
def test_a_name_is_printed_as_it_is_and_never_obeyed(good, name):
    models.rename(good, "lif", name)
    stdout = compile_(good).stdout
    # Twice: the recurrence and the table; what does not print is escaped.
    assert stdout.count(name.replace("\x1b", "\\x1b").replace("\n", "\\n")) == 2
    assert "\x1b" not in stdout


def test_a_file_name_that_is_no_utf8(good):
    path = os.fsencode(good.parent) + b"/\xff.nir"
    os.rename(good, path)
    result = compile_command(os.fsdecode(b"\xff.nir"), *PROFILE, "--out=out", cwd=good.parent)
    assert result.code == 0, result.stderr
    assert all(text.decode("utf-8") for text in contents(good.parent / "out").values())


def test_a_fault_of_ours_says_so_and_leaves_a_reproducer(good, tmp_path):
    """A compiler without its dialect: not the user's doing."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    result = compile_command(
        *(good.name, *PROFILE, "--out", "out"),
        cwd=good.parent,
        SNN_DIALECT_LIBRARY=str(tmp_path / "no.so"),
        TMPDIR=str(temporary),
    )
    assert result.code == 3
    assert "\nfault[SNN390]: compile: this is a fault of ours" in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stderr.endswith(
        "\nTo read more: bazel run @snn_mlir//frontend:explain -- SNN390\n"
    )
    (folder,) = temporary.iterdir()
    assert str(folder) in result.stderr
    assert {p.name for p in folder.iterdir()} == {"net.nir", "command.txt", "traceback.txt"}
    assert "compile net.nir --profile nir" in (folder / "command.txt").read_text()
    assert not (good.parent / "out").exists()


@pytest.mark.parametrize("flag, code", [("--help", 0), ("--version", 0), ("--frob", 2)])
def test_what_needs_no_model_does_not_wait_for_mlir(tmp_path, flag, code):
    result = binary("SNN_COMPILE", flag, cwd=tmp_path, PYTHONPROFILEIMPORTTIME="1")
    assert result.code == code
    imported = {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}
    assert "frontend.model_flags" in imported
    assert not imported & {"mlir", "mlir.ir", "nir", "h5py", "codegen.c_file"}
