"""The lock files agree with the requirements that they were made from."""

from __future__ import annotations

import pathlib
import re

import pytest

from third_party.python.wheels import normalise, read_lock

ROOT = pathlib.Path(__file__).parent.parent
FOLDERS = (
    "lint",
    "llvm",
    "python",
    "python/build",
    "python/docs",
    "python/emulate",
    "python/interpreter",
    "python/plot",
    "python/test",
    "zig",
)


def requirements(folder: str) -> dict[str, str]:
    lines = (ROOT / folder / "requirements.in").read_text().splitlines()
    pins = [line.split("#")[0].strip() for line in lines]
    return {normalise(pin.split("==")[0]): pin.split("==")[1] for pin in pins if pin}


def lock(folder: str) -> dict[str, str]:
    return read_lock((ROOT / folder / "requirements.lock").read_text())


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_requirement_is_locked_at_its_version(folder):
    blocks = lock(folder)
    for name, version in requirements(folder).items():
        assert re.match(rf"\S+=={re.escape(version)}\s", blocks[name])


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_locked_wheel_has_hashes(folder):
    for name, block in lock(folder).items():
        hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}(?: \\)?$", block, re.MULTILINE)
        assert hashes, name
        assert len(hashes) == len(block.splitlines()) - 1, name


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_lock_says_where_wheels_come_from(folder):
    text = (ROOT / folder / "requirements.lock").read_text()
    assert not re.search(r"://|--index-url|--find-links|--extra-index", text)


def test_what_two_locks_share_has_one_version():
    versions = {}
    for folder in FOLDERS:
        for name, block in lock(folder).items():
            version = block.split("==")[1].split()[0]
            assert versions.setdefault(name, version) == version, name


def test_bindings_and_numpy_have_wheels_for_every_supported_python():
    # One wheel per Python and platform at least: fewer hashes cannot cover them.
    pythons, platforms = 4, 3
    for folder, name in (("llvm", "xtc_mlir_python_bindings"), ("python", "numpy")):
        assert lock(folder)[name].count("--hash=") >= pythons * platforms
