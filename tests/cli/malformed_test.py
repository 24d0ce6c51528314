"""Wrong input gets one clear message, exit code 1, and leaves nothing behind."""

from __future__ import annotations

import os
import pathlib

import h5py
import numpy as np
import pytest

from tests.harness import models
from tests.harness.cli import PROFILE, compile_command, refuse


@pytest.fixture
def good(tmp_path: pathlib.Path) -> pathlib.Path:
    return models.write(models.affine_lif(), tmp_path / "net.nir")


def test_the_good_model_compiles(good):
    result = compile_command(good.name, *PROFILE, "--out", "out", cwd=good.parent)
    assert result.code == 0, result.stderr
    assert sorted(p.name for p in (good.parent / "out").iterdir()) == [
        "net.c",
        "net.h",
        "net.manifest.textproto",
    ]


def test_missing_file(tmp_path):
    result = compile_command("none.nir", *PROFILE, "--out", "out", cwd=tmp_path)
    assert result.code == 1
    assert "none.nir" in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_folder_for_a_file(tmp_path):
    (tmp_path / "folder.nir").mkdir()
    refuse(tmp_path / "folder.nir")


def test_not_hdf5(tmp_path):
    path = tmp_path / "text.nir"
    path.write_text("not a model")
    refuse(path, "HDF5")


def test_empty_file(tmp_path):
    path = tmp_path / "empty.nir"
    path.write_bytes(b"")
    refuse(path, "HDF5")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_truncated(good, share):
    data = good.read_bytes()
    good.write_bytes(data[: int(len(data) * share)])
    refuse(good)


def test_hdf5_without_a_graph(tmp_path):
    path = tmp_path / "other.nir"
    with h5py.File(path, "w") as file:
        file["data"] = np.zeros(3)
    refuse(path, "node")


@pytest.mark.parametrize("field", ["tau", "r", "v_threshold"])
def test_missing_field(good, field):
    models.edit(good, "lif", field, None)
    refuse(good, "'lif'", field)


def test_missing_weight(good):
    models.edit(good, "fc", "weight", None)
    refuse(good, "'fc'", "weight")


def test_weight_of_another_width(good):
    models.edit(good, "fc", "weight", np.zeros((3, 5), np.float32))
    refuse(good, "'fc'", "5", "4")


def test_parameters_of_another_length(good):
    models.edit(good, "lif", "tau", np.full(7, 1e-3, np.float32))
    refuse(good, "'lif'", "7", "3")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("node, field, shape", [("fc", "weight", (3, 4)), ("lif", "r", (3,))])
def test_numbers_that_are_none(good, value, node, field, shape):
    array = np.ones(shape, np.float32)
    array.flat[1] = value
    models.edit(good, node, field, array)
    refuse(good, f"'{node}'", field)


@pytest.mark.parametrize("tau", [0.0, -1e-3])
def test_time_constant_that_is_not_positive(good, tau):
    models.edit(good, "lif", "tau", np.array([1e-3, tau, 1e-3], np.float32))
    refuse(good, "'lif'", "tau")


def test_unknown_node_type(good):
    models.edit(good, "lif", "type", "Izhikevich")
    refuse(good, "'lif'", "Izhikevich", "LIF")


def test_edge_to_nowhere(good):
    models.edges(good, [("input", "fc"), ("fc", "lif"), ("lif", "output"), ("lif", "ghost")])
    refuse(good, "ghost")


def test_all_findings_are_shown_together(good):
    models.edit(good, "lif", "tau", np.array([1e-3, -1.0, 1e-3], np.float32))
    models.edit(good, "fc", "bias", np.array([np.nan, 0, 0], np.float32))
    message = refuse(good, "'lif'", "'fc'", "2 errors")
    assert message.count("error[SNN") == 2


def test_no_profile_names_the_candidates_and_the_flag(good):
    refuse(good, "--profile", options=())


def test_unknown_profile(good):
    refuse(good, "snntorsh", "snntorch", options=("--profile", "snntorsh"))


@pytest.mark.parametrize(
    "setting", ["lif.reset=explode", "lif.rest=zero", "nobody.reset=zero", "reset", "=zero"]
)
def test_wrong_setting(good, setting):
    refuse(good, setting.partition("=")[0] or "--set", options=(*PROFILE, "--set", setting))


def test_a_node_called_dot_dot_x_writes_nothing_outside(good):
    def around() -> set[str]:
        return {p.name for folder in list(good.parents)[:2] for p in folder.iterdir()}

    models.rename(good, "lif", "../x")
    before = around()
    result = compile_command(good.name, *PROFILE, "--out", "out", cwd=good.parent)
    assert result.code == 0, result.stderr
    assert around() - before == {"out"}
    assert {p.name for p in (good.parent / "out").iterdir()} == {
        "net.c",
        "net.h",
        "net.manifest.textproto",
    }


@pytest.mark.parametrize("name", ["../x", "a b", "for", "1st", ""])
def test_name_that_is_no_c_identifier(good, name):
    refuse(good, "--name", options=(*PROFILE, f"--name={name}"))


def test_output_folder_that_is_a_file(good):
    (good.parent / "out").write_text("here first")
    result = compile_command(good.name, *PROFILE, "--out", "out", cwd=good.parent)
    assert result.code == 1
    assert "--out" in result.stderr and "out" in result.stderr
    assert (good.parent / "out").read_text() == "here first"


def test_output_folder_on_a_full_or_forbidden_device(good):
    # /proc takes no folders from anybody, root included.
    result = compile_command(good.name, *PROFILE, "--out", "/proc/out", cwd=good.parent)
    assert result.code == 1
    assert "/proc/out" in result.stderr and "--out" in result.stderr


def test_a_failed_write_keeps_what_was_there(good):
    out = good.parent / "out"
    out.mkdir()
    (out / "net.c").write_text("old")
    (out / "net.h").mkdir()  # in the way of the header
    result = compile_command(good.name, *PROFILE, "--out", "out", cwd=good.parent)
    assert result.code == 1
    assert (out / "net.c").read_text() == "old"
    assert sorted(os.listdir(out)) == ["net.c", "net.h"]


@pytest.mark.parametrize(
    "arguments",
    [(), ("a.nir", "b.nir"), ("a.nir", "--dtype", "f16"), ("a.nir", "--nonsense"),
     ("a.nir", "--emit", "asm"), ("a.nir", "--dt", "soon")],
)  # fmt: skip
def test_usage_errors_exit_2(tmp_path, arguments):
    result = compile_command(*arguments, cwd=tmp_path)
    assert result.code == 2
    assert "usage:" in result.stderr and "--help" in result.stderr


def test_empty_file_name_is_said_to_be_one(tmp_path):
    result = compile_command("", cwd=tmp_path)
    assert result.code == 2
    assert "an empty file name" in result.stderr


def test_help_has_examples_and_fits_80_columns(tmp_path):
    result = compile_command("--help", cwd=tmp_path)
    assert result.code == 0
    for word in ("usage:", "examples:", "--profile", "--set", "--self-test", "exit codes:"):
        assert word in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
