"""Nothing is imported from what is installed on the machine."""

from __future__ import annotations

import importlib.util
import json
import pathlib
import re
import subprocess
import sys
import sysconfig

import absl
import google.protobuf
import h5py
import ml_dtypes
import mlir.ir
import nir
import numpy
import pytest
import rich

# The repositories that wheels are unpacked to, by their names in both of Bazel's modes.
WHEELS = re.compile(r"[/~+]snn_mlir_(llvm|pip|test_pip)/")
PINNED = (absl, google.protobuf, h5py, ml_dtypes, mlir.ir, nir, numpy, pytest, rich)


def machine_python(code: str) -> object:
    """What the machine's own interpreter prints for `code`, as JSON."""
    run = subprocess.run(
        [sys._base_executable, "-c", code], capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


def machine_folders() -> list[pathlib.Path]:
    """Where the machine's own interpreter looks for installed packages."""
    code = "import json, site, sys; print(json.dumps([site.getusersitepackages(), *sys.path]))"
    names = machine_python(code)
    return [
        folder.resolve()
        for folder in map(pathlib.Path, names)
        if folder.name in ("site-packages", "dist-packages") and folder.is_dir()
    ]


@pytest.mark.parametrize("module", PINNED, ids=lambda module: module.__name__)
def test_modules_come_from_the_pinned_wheels(module):
    assert WHEELS.search(module.__file__), module.__file__


def test_the_path_has_no_folder_of_the_machine_but_the_standard_library():
    standard = {pathlib.Path(sysconfig.get_path(key)).resolve() for key in ("stdlib", "platstdlib")}
    standard |= {folder / "lib-dynload" for folder in standard}
    empty = pathlib.Path(sys.prefix).resolve()
    machine = set(machine_folders())
    for entry in map(pathlib.Path, sys.path):
        folder = entry.resolve()
        assert folder not in machine
        if ".runfiles" not in str(entry):
            archive = entry.suffix == ".zip"
            assert folder in standard or archive or empty in folder.parents, entry


def test_pip_which_the_machine_has_cannot_be_imported():
    code = "import importlib.util, json; print(json.dumps(bool(importlib.util.find_spec('pip'))))"
    assert machine_python(code), "the repository rules need pip on the machine"
    assert importlib.util.find_spec("pip") is None


def test_nothing_that_is_installed_on_the_machine_is_found_there():
    machine = machine_folders()
    for folder in machine:
        for entry in folder.iterdir():
            name = entry.name.split(".")[0]
            if not name.isidentifier() or name in sys.stdlib_module_names:
                continue
            spec = importlib.util.find_spec(name)
            if spec is not None and spec.origin is not None:
                origin = pathlib.Path(spec.origin).resolve()
                assert not any(parent in origin.parents for parent in machine), origin
