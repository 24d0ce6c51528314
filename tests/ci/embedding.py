"""Foreign workspaces that use this repository (tests/e2e): they build, run, and are told of faults.

    python3 -m tests.ci.embedding [--compile]

They see a copy of the checkout, and every one has an output base of its own. In the copy the
package that links the C++ has the library of the checkout's own build in it: compiling it again
takes minutes for each workspace, and --compile does it. Two of the workspaces get the unpacked
wheels of that build and never have a network; the third fetches what its lines ask for, as a user's
does, and is built without fetching more.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from tests.ci import bazel_cases, lint, unplugged
from tests.ci.reproducible import ROOT, WHEELS, bazel
from tests.ci.tally import Tally

LIBRARY = "//snn_dialect/CAPI:library"
PREBUILT = """filegroup(
    name = "library",
    srcs = ["libSnnDialect.so"],
    visibility = ["//snn_dialect:__subpackages__"],
)
"""
STARTUP = ["--host_jvm_args=-XX:TieredStopAtLevel=1", "--max_idle_secs=60"]
QUIET = ["--color=no", "--curses=no", "--noshow_progress", "--show_result=0"]
LINKS = "--experimental_convenience_symlinks=ignore"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Case:
    """A command of Bazel in a workspace; it passes where it ends as it should, and says so.

    words   what its output has to have
    fails   whether it has to fail
    folder  where the user stands, below the workspace
    build   of a BUILD file in a package `made`, which a `//...` must not meet
    """

    name: str
    command: tuple[str, ...]
    words: tuple[str, ...] = ()
    fails: bool = False
    folder: str = "."
    build: str = ""


SELECT = """load("@snn_mlir//codegen:defs.bzl", "snn_cc_library")

snn_cc_library(
    name = "model",
    dtype = select({"//conditions:default": "f64"}),
    model = "@snn_mlir//examples/digits:digits.nir",
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
            build=SELECT,
            words=("model: dtype is a select()", "make a library of each value"),
            fails=True,
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
    for name in lint.source_files():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target / name)
    if prebuilt:
        bazel([], "build", *QUIET, LIBRARY)
        (library,) = bazel([], "cquery", "--output=files", LIBRARY, capture=True).split()
        root = pathlib.Path(bazel([], "info", "execution_root", capture=True).strip())
        package = target / "snn_dialect/CAPI"
        shutil.copy(root / library, package)
        (package / "BUILD.bazel").write_text(PREBUILT)


def report(tally: Tally, name: str, passed: bool, said: str) -> None:
    tally.add(name, passed)
    if not passed:
        print(f"-- {name}\n{said}")
    print(f"{'failed' if not passed else 'passed'}: {name}", flush=True)


def run_case(workspace: Workspace, case: Case, tally: Tally) -> None:
    if case.build:
        package = workspace.folder / "made"
        package.mkdir()
        (package / "BUILD.bazel").write_text(case.build)
    done = workspace.bazel(*case.command, folder=case.folder)
    missing = [word for word in case.words if word not in done.stdout]
    passed = bool(done.returncode) == case.fails and not missing
    report(tally, f"{workspace.name}: {case.name}", passed, f"{done.stdout}\nmissing: {missing}")


def run_workspace(workspace: Workspace) -> Tally:
    """Builds and tests everything there, then its cases."""
    tally = Tally()
    if workspace.name == "bzlmod":
        # First: whatever it fetched would stay.
        run_case(workspace, *CASES["bzlmod"], tally)
        fetched = workspace.fetched()
        report(tally, f"{workspace.name}: behind it nothing is fetched", not fetched, str(fetched))
    done = workspace.bazel("fetch", "//...")
    report(tally, f"{workspace.name}: fetch //...", done.returncode == 0, done.stdout)
    events = workspace.output_base / "events.json"
    done = workspace.bazel("test", "--nofetch", f"--build_event_json_file={events}", "//...")
    tests = bazel_cases.count_events(events.read_text().splitlines() if events.exists() else [])
    report(
        tally,
        f"{workspace.name}: test //...",
        done.returncode == 0 and tests.passed > 0,
        done.stdout,
    )
    tally.update(tests)
    if workspace.name != "bzlmod":
        for case in CASES[workspace.name]:
            run_case(workspace, case, tally)
    workspace.bazel("shutdown")
    return tally


def run_unplugged(workspace: Workspace) -> Tally:
    try:
        return unplugged.call(run_workspace, workspace)
    except PermissionError as error:
        print(f"{workspace.name} has a network: {error}", flush=True)
        return run_workspace(workspace)


def run(*, prebuilt: bool = True) -> Tally:
    tally = Tally()
    base = pathlib.Path(bazel([], "info", "output_base", capture=True).strip())
    wheels = tuple(f"--override_repository={name}={base}/external/{name}" for name in WHEELS)
    with tempfile.TemporaryDirectory(prefix="snn_mlir_", dir=base.parent) as folder:
        root = pathlib.Path(folder)
        copy_checkout(root / "checkout", prebuilt=prebuilt)
        for name in CASES:
            output_base = root / name
            workspace = Workspace(
                name,
                root / "checkout/tests/e2e" / name,
                output_base,
                () if name == "bzlmod" else wheels,
            )
            try:
                tally.update((run_workspace if name == "bzlmod" else run_unplugged)(workspace))
            finally:
                make_writable(output_base)
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
