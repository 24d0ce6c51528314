"""Nothing is imported from what is installed on the machine."""

from __future__ import annotations

import importlib.util
import json
import pathlib
import re
import shutil
import site
import subprocess
import sys

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


def machine_folders() -> list[pathlib.Path]:
    """Where the machine's own interpreter, if there is one, looks for installed packages."""
    machine = shutil.which("python3")
    if machine is None:
        return []
    code = "import json, site, sys; print(json.dumps([site.getusersitepackages(), *sys.path]))"
    run = subprocess.run([machine, "-I", "-c", code], capture_output=True, text=True, check=True)
    names = json.loads(run.stdout)
    return [
        folder.resolve()
        for folder in map(pathlib.Path, names)
        if folder.name in ("site-packages", "dist-packages") and folder.is_dir()
    ]


@pytest.mark.parametrize("module", PINNED, ids=lambda module: module.__name__)
def test_modules_come_from_the_pinned_wheels(module):
    assert WHEELS.search(module.__file__), module.__file__


def test_the_path_has_no_folder_of_the_machine_but_the_standard_library():
    prefix = pathlib.Path(sys.base_prefix).resolve()
    for entry in sys.path:
        assert ".runfiles" in entry or prefix in pathlib.Path(entry).resolve().parents, entry
        if ".runfiles" not in entry:
            assert not entry.endswith(("site-packages", "dist-packages")), entry
    assert not site.ENABLE_USER_SITE


def test_the_interpreter_is_an_input_of_the_build():
    # By a venv, on macOS, its program is the machine's.
    if sys.platform == "linux":
        assert "snn_mlir_interpreter" in sys.base_prefix
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
