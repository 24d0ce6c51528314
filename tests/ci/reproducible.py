"""Builds every generated file twice, in two output bases, and compares the bytes.

    python3 -m tests.ci.reproducible [QUERY]

QUERY selects the targets; by default all models (snn_c_sources) but those tagged manual, with every
level of MLIR. The second output base shares nothing with the first but the unpacked wheels, whose
hashes are pinned: no action's output, no disk cache.
"""

from __future__ import annotations

import hashlib
import pathlib
import subprocess
import sys
import tempfile

from tests.ci.tally import Tally

ROOT = pathlib.Path(__file__).parent.parent.parent
# Models that are refused on purpose (tests/rules) are tagged manual.
QUERY = 'kind("snn_c_sources rule", //...) except attr("tags", "[\\[ ]manual[,\\]]", //...)'
WHEELS = (
    "snn_mlir_build_pip",
    "snn_mlir_emulate_pip",
    "snn_mlir_llvm",
    "snn_mlir_pip",
    "snn_mlir_plot_pip",
    "snn_mlir_test_pip",
    "snn_mlir_zig",
)
# What `.bazelrc` and user.bazelrc may have asked for would make the comparison one of a cache.
ALONE = ["--disk_cache=", "--remote_cache=", "--remote_executor="]
GROUPS = "--output_groups=+levels"


def bazel(startup: list[str], *arguments: str, capture: bool = False) -> str:
    command = [str(ROOT / "bazelw"), *startup, *arguments]
    stdout = subprocess.PIPE if capture else None
    run = subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=stdout, text=True, check=True
    )
    return run.stdout or ""


def digests(startup: list[str], targets: list[str], flags: list[str]) -> dict[str, str]:
    """sha256 of every output of the targets, by its path below the output base."""
    bazel(startup, "build", "--config=ci", GROUPS, *flags, "--", *targets)
    union = " + ".join(targets)
    listing = bazel(startup, "cquery", union, "--output=files", GROUPS, *flags, capture=True)
    root = pathlib.Path(bazel(startup, "info", "execution_root", *flags, capture=True).strip())
    return {
        name: hashlib.sha256((root / name).read_bytes()).hexdigest()
        for name in sorted(set(listing.split()))
    }


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
    first = digests([], targets, ALONE)
    base = pathlib.Path(bazel([], "info", "output_base", capture=True).strip())
    wheels = [f"--override_repository={name}={base}/external/{name}" for name in WHEELS]
    with tempfile.TemporaryDirectory(prefix="snn_mlir_", dir=base.parent) as folder:
        startup = [f"--output_base={folder}/base", "--max_idle_secs=60"]
        links = "--experimental_convenience_symlinks=ignore"  # bazel-bin stays the user's
        try:
            bazel(startup, "fetch", *wheels, links, "--", *targets)
            flags = [*ALONE, *wheels, links, "--nofetch"]
            return compare(first, digests(startup, targets, flags))
        finally:
            bazel(startup, "clean", "--expunge", links)


if __name__ == "__main__":
    tally = run(*sys.argv[1:])
    print("\n".join(tally.failures), end="\n" if tally.failures else "")
    print(tally)
    sys.exit(bool(tally.failures))
