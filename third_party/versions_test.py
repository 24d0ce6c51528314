"""MODULE.bazel and WORKSPACE agree."""

from __future__ import annotations

import pathlib
import re

ROOT = pathlib.Path(__file__).parent.parent


def test_modules_have_the_versions_of_the_workspace():
    modules = dict(
        re.findall(
            r'bazel_dep\(name = "(\w+)", version = "([^"]+)"', (ROOT / "MODULE.bazel").read_text()
        )
    )
    table = (ROOT / "third_party/versions.bzl").read_text()
    archives = dict(re.findall(r'/(\w+)-([0-9.]+)\.tar\.gz"', table))
    assert modules == archives
    assert len(archives) == table.count('"integrity"')


def test_modules_see_every_repository_of_ours():
    declared = re.findall(
        r'name = "(snn_mlir_\w+)"', (ROOT / "third_party/repositories.bzl").read_text()
    )
    used = re.findall(r'^    "(snn_mlir_\w+)",$', (ROOT / "MODULE.bazel").read_text(), re.MULTILINE)
    assert sorted(declared) == sorted(used)
