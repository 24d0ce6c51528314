"""The wheel: nothing of it shows outside of `snnmlir`, and in an empty environment it works.

What it needs is lent to the environment from the test's own; CI installs all from the registry.
"""

from __future__ import annotations

import ast
import base64
import csv
import hashlib
import io
import os
import pathlib
import re
import subprocess
import sys
import venv
import zipfile

import pytest

from frontend.version import VERSION
from snnmlir.verbs import VERBS
from snnmlir.wheel import build_wheel

WHEEL = pathlib.Path(os.environ["SNN_WHEEL"]).absolute()
INFO = f"snnmlir-{VERSION}.dist-info"
HERE = pathlib.Path.cwd()


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    with zipfile.ZipFile(WHEEL) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> pathlib.Path:
    """The programs of a new environment that has the wheel, and a way to what that needs."""
    folder = tmp_path_factory.mktemp("new") / "an empty envirönment"
    venv.create(folder, with_pip=True, symlinks=True)
    programs = folder / "bin"
    install = [programs / "python", "-m", "pip", "install", "--no-index", "--no-deps", WHEEL]
    subprocess.run(install, check=True, capture_output=True)
    lent = [path for path in sys.path if pathlib.Path(path).name in ("site", "snn_mlir_llvm")]
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "lent.pth").write_text("\n".join(str(pathlib.Path(path).absolute()) for path in lent))
    return programs


def run(*command: object, cwd: pathlib.Path = HERE) -> subprocess.CompletedProcess[str]:
    """In an environment without what tests and Bazel put into theirs."""
    env = {"PATH": os.environ["PATH"], "HOME": str(cwd), "LANG": "C.UTF-8"}
    return subprocess.run(list(map(str, command)), cwd=cwd, env=env, capture_output=True, text=True)


def test_a_name_that_says_what_it_is():
    assert re.fullmatch(rf"snnmlir-{VERSION}-py3-none-(linux|macosx)\w+\.whl", WHEEL.name)


def test_every_file_is_on_record(files):
    rows = list(csv.reader(io.StringIO(files[f"{INFO}/RECORD"].decode())))
    assert [row[0] for row in rows] == list(files)
    for name, digest, size in rows[:-1]:
        kind, _, text = digest.partition("=")
        found = base64.urlsafe_b64encode(hashlib.new(kind, files[name]).digest())
        assert (text, int(size)) == (found.rstrip(b"=").decode(), len(files[name])), name


def test_all_of_it_is_below_one_name(files):
    assert {name.partition("/")[0] for name in files} == {"snnmlir", INFO}
    ours = ("codegen", "frontend", "snn_dialect")
    for name in filter(lambda name: name.endswith(".py"), files):
        for node in ast.walk(ast.parse(files[name])):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            assert not [m for m in modules if m.partition(".")[0] in (*ours, "tests")], name


def test_the_same_files_give_the_same_bytes(files, tmp_path):
    sources = {}
    for k, name in enumerate(("frontend/a.py", "snnmlir/b.py")):
        sources[name] = tmp_path / f"{k}.py"
        sources[name].write_text("from frontend.x import y\nimport codegen.z\n")
    content = build_wheel.content(sources, "linux_x86_64", "readme", "licence")
    assert content["snnmlir/frontend/a.py"] == (
        b"from snnmlir.frontend.x import y\nimport snnmlir.codegen.z\n"
    )
    for name in ("1", "2"):
        build_wheel.write(tmp_path / name, content)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_what_it_needs_is_what_tests_have(files):
    """The oldest version of each that it takes is not newer than the one that is tested."""
    needed = re.findall(
        r"^Requires-Dist: ([\w-]+)(?:>=|==)([\d.]+)", files[f"{INFO}/METADATA"].decode(), re.M
    )
    locks = "".join(
        (HERE / "third_party" / lock).read_text()
        for lock in (
            "python/requirements.lock",
            "python/plot/requirements.lock",
            "llvm/requirements.lock",
        )
    )
    pinned = dict(re.findall(r"^([\w-]+)==([\d.]+)", locks, re.M))
    assert len(needed) >= 10
    for name, least in needed:
        numbers = [tuple(map(int, text.split("."))) for text in (least, pinned[name])]
        assert numbers[0] <= numbers[1], name


def test_readmes_example(installed):
    text = (HERE / "README.md").read_text()
    (example,) = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    done = run(installed / "python", "-c", example)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "0.9805555555555555\n"


def test_the_walk(installed, tmp_path):
    done = run(installed / "python", HERE / "examples/walk/walk.py", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "spikes equal: True" in done.stdout


def test_the_command(installed, tmp_path):
    folder = tmp_path / "with späces"
    folder.mkdir()
    model = HERE / "examples/digits/digits.nir"
    snnmlir = installed / "snnmlir"
    done = run(snnmlir, "compile", model, "--profile=snntorch", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert {p.name for p in folder.iterdir()} == {
        "digits.c",
        "digits.h",
        "digits.manifest.textproto",
    }
    done = run(snnmlir, "run", model, "--profile=snntorch", "--input=poisson:0.2", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "100 steps in" in done.stdout
    flags = ["--profile=snntorch", "--input=poisson:0.2", "--output=d.html"]
    done = run(snnmlir, "report", model, *flags, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "<h2>Activity</h2>" in (folder / "d.html").read_text()
    for command in ([snnmlir], [installed / "python", "-m", "snnmlir"]):
        done = run(*command, "--version")
        assert done.stdout.startswith(f"snn_mlir {VERSION}, ")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_there(installed, verb):
    done = run(installed / "snnmlir", verb, "--help")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"usage: snnmlir {verb} ")
    assert f"\n  snnmlir {verb} " in done.stdout
    assert ("--profile" in done.stdout) == (verb != "explain")
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_help_for_those_who_give_nothing_and_of_a_verb(installed):
    asked = run(installed / "snnmlir", "--help")
    assert (asked.returncode, asked.stderr) == (0, "")
    assert [line.split()[0] for line in asked.stdout.splitlines() if line[:2] == "  "] == [*VERBS]
    assert max(map(len, asked.stdout.splitlines())) <= 80
    nothing = run(installed / "snnmlir")
    assert (nothing.returncode, nothing.stdout) == (2, asked.stdout)
    of_a_verb = run(installed / "snnmlir", "help", "explain")
    assert of_a_verb.stdout == run(installed / "snnmlir", "explain", "--help").stdout


def test_standard_files_that_are_closed_are_no_fault_of_ours(installed):
    shell = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh"]
    assert run(*shell, installed / "snnmlir", "explain", "SNN101").returncode == 0
    assert run(*shell, installed / "snnmlir", "explain", "SNN000").returncode == 2


def test_the_command_does_not_wait_for_what_it_does_not_need(installed):
    """So that it is quick, and that Ctrl-C meets no half-loaded modules."""
    heavy = "{m.partition('.')[0] for m in sys.modules} & {'numpy', 'mlir', 'h5py', 'absl', 'rich'}"
    program = f"import sys, snnmlir.cli; print({heavy}); import snnmlir; print(snnmlir.profiles())"
    loaded, profiles = run(installed / "python", "-c", program).stdout.splitlines()
    assert loaded == "set()"
    assert "snntorch" in profiles


def test_an_error_names_its_code_which_is_explained(installed, tmp_path):
    done = run(installed / "snnmlir", "check", "none.nir", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "To read more: snnmlir explain SNN101"
    done = run(installed / "snnmlir", "explain", "SNN101")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("SNN101: The model's file cannot be opened\n")


def test_verbs_that_are_not_there(installed):
    done = run(installed / "snnmlir", "compil")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "snnmlir: there is no verb 'compil': did you mean 'compile'?\n"
    done = run(installed / "snnmlir", "run")
    assert done.returncode == 2
    assert done.stderr.startswith("snnmlir run: expected one MODEL.nir")


USER = """\
import numpy as np
import snnmlir

net = snnmlir.compile("m.nir", dtype="i8", input_kind="spikes")
y = net.run(np.zeros((3, 4)))
simulation = net.simulation()
simulation.state["lif.v"] = 0.5
reveal_type(y)
reveal_type(net.run_all({"a": [[0.0]]}))
reveal_type(simulation.step([1, 2]))
reveal_type(net.inputs["a"].kind)
"""


def test_types_are_told_to_checkers(installed, tmp_path):
    (tmp_path / "user.py").write_text(USER)
    strict = [installed / "python", "-m", "mypy", "--strict", "--no-error-summary"]
    done = run(*strict, "user.py", cwd=tmp_path)
    notes = re.findall(r'Revealed type is "(.*)"', done.stdout.replace("builtins.", ""))
    assert done.returncode == 0, done.stdout
    array = notes[0]
    assert array.startswith("numpy.ndarray[")
    assert notes[1] == f"dict[str, {array}]"
    assert notes[2] == array
    assert notes[3].startswith("Literal['spikes'] | Literal['counts']")
    (tmp_path / "wrong.py").write_text("import snnmlir\nsnnmlir.compile('m.nir', dtipe='i8')\n")
    assert 'Unexpected keyword argument "dtipe"' in run(*strict, "wrong.py", cwd=tmp_path).stdout
    own = run(
        *strict, "--follow-imports=silent", "-m", "snnmlir", "-m", "snnmlir.api", cwd=tmp_path
    )
    assert own.returncode == 0, own.stdout
