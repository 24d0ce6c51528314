"""What a workspace's commands have to do is checked, and what they say."""

from __future__ import annotations

import subprocess

import pytest

from tests.ci.embedding import (
    Case,
    Workspace,
    made_files,
    python_without_pip,
    run_case,
    venv_without_pip,
)
from tests.ci.tally import Tally


class Fake(Workspace):
    """A workspace in which every command says the same."""

    code, said = 0, ""

    def bazel(self, *command: str, folder: str = ".") -> subprocess.CompletedProcess:
        return subprocess.CompletedProcess(command, type(self).code, self.said)


@pytest.mark.parametrize(
    ("code", "said", "fails", "passes"),
    [
        (0, "wrote a.c", False, True),
        (0, "wrote", False, False),
        (1, "wrote a.c", False, False),
        (1, "wrote a.c", True, True),
        (0, "wrote a.c", True, False),
    ],
)
def test_a_case_passes_as_it_should_end_and_with_its_words(code, said, fails, passes, tmp_path):
    Fake.code, Fake.said = code, said
    tally = Tally()
    case = Case(name="x", command=("build",), words=("a.c",), fails=fails)
    run_case(Fake("w", tmp_path, tmp_path, ()), case, tally)
    assert (tally.passed, tally.failures) == ((1, []) if passes else (0, ["w: x"]))


@pytest.mark.parametrize("make", [python_without_pip, venv_without_pip])
def test_pythons_without_pip_run_and_have_none(make, tmp_path):
    program = make(tmp_path)
    code = "import importlib.util, sys; print(sys.executable, importlib.util.find_spec('pip'))"
    said = subprocess.run([program, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == f"{program} None\n"


def test_a_package_is_made_for_a_case(tmp_path):
    Fake.code, Fake.said = 0, ""
    case = Case(name="x", command=("build",), build="# nothing\n")
    run_case(Fake("w", tmp_path, tmp_path, ()), case, Tally())
    assert (tmp_path / "made/BUILD.bazel").read_text() == "# nothing\n"


@pytest.mark.parametrize("prefix", ["", "snn_mlir~~repositories~"])
def test_repositories_of_wheels_are_seen_in_both_modes(prefix, tmp_path):
    workspace = Workspace("w", tmp_path, tmp_path, ())
    assert workspace.fetched() == set()
    (tmp_path / "external/rules_cc").mkdir(parents=True)
    assert workspace.fetched() == set()
    (tmp_path / f"external/{prefix}snn_mlir_llvm").mkdir()
    assert workspace.fetched() == {"snn_mlir_llvm"}


def test_files_of_models_are_found(tmp_path):
    folder = tmp_path / "execroot/consumer/bazel-out/k8-fastbuild/bin"
    folder.mkdir(parents=True)
    for name in ("a.c", "a.h", "a.nir", "a.manifest.textproto", "program"):
        (folder / name).write_text(name)
    assert sorted(made_files(tmp_path)) == ["a.c", "a.h", "a.manifest.textproto", "a.nir"]
