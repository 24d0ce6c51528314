"""`bazel run //bench:scaling`: zoos of 10, 100 and 300 models, cold, from a cache, and one changed.

In a workspace of its own that embeds a copy of the checkout, with generated models, the C++ that
this build has linked, and a cache over HTTP that counts bytes. What all models share (our Python
programs, zig's first run) is built before, with a model more, and has its own row. Ends with 1
where other actions ran than should.
"""

from __future__ import annotations

import dataclasses
import pathlib
import sys
import tempfile

from absl import app, flags
from rich.console import Console
from rich.table import Table

from bench.scaling_cache import Cache, Traffic
from bench.scaling_events import Build, read_build, wrong_changed, wrong_cold, wrong_warm
from bench.scaling_models import build_file, write_model
from tests.ci import embedding
from tests.ci.reproducible import bazel

_MODELS = flags.DEFINE_list("models", ["10", "100", "300"], "numbers of models")
_DTYPES = flags.DEFINE_list("dtypes", ["i8"], "number formats")
_TARGETS = flags.DEFINE_list("targets", ["cortex_m4f"], "targets")
_FLAGS = flags.DEFINE_multi_string("bazel_flag", [], "one more flag of Bazel's")

flags.register_validator(
    _MODELS,
    lambda words: all(word.isdigit() for word in words) and len(set(map(int, words))) == len(words),
    message="expected numbers, each once, as in 10,100",
)

WORKSPACE = """workspace(name = "consumer")

local_repository(
    name = "snn_mlir",
    path = "../checkout",
)

load("@snn_mlir//third_party:workspace.bzl", "snn_mlir_repositories", "snn_mlir_toolchains")

snn_mlir_repositories()

snn_mlir_toolchains()
"""
BAZELRC = "common --enable_workspace --noenable_bzlmod\n"
# Needs all the wheels that a zoo does.
FETCHED = "//tests/zoo:small"
SHARED = "shared"
COLD = "cold"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Row:
    what: str
    models: int
    build: Build
    traffic: Traffic
    wrong: str = ""


class Bench:
    """The workspace in a folder, and what was measured there."""

    def __init__(self, root: pathlib.Path, address: str, cache: Cache, overrides: list[str]):
        self.rows: list[Row] = []
        self._root = root
        self._cache = cache
        self._flags = (f"--remote_cache={address}", *_FLAGS.value, *overrides)
        folder = root / "workspace"
        folder.mkdir()
        (folder / "WORKSPACE").write_text(WORKSPACE)
        (folder / ".bazelrc").write_text(BAZELRC)

    def output_base(self, name: str) -> embedding.Workspace:
        folder = self._root / "workspace"
        return embedding.Workspace("consumer", folder, self._root / name, self._flags)

    def write_zoo(self, name: str, count: int) -> None:
        folder = self._root / "workspace" / name
        folder.mkdir()
        (folder / "BUILD.bazel").write_text(build_file(_DTYPES.value, _TARGETS.value))
        for k in range(count):
            write_model(folder, f"m{k:03}", (count, k))

    def change_one(self, name: str, count: int) -> None:
        write_model(self._root / "workspace" / name, f"m{count // 2:03}", (count, count))

    def build(self, workspace: embedding.Workspace, name: str) -> tuple[Build, Traffic]:
        """Raises SystemExit where it fails."""
        events = self._root / "events.json"
        self._cache.taken()
        done = workspace.bazel("build", f"--build_event_json_file={events}", f"//{name}:zoo")
        if done.returncode:
            raise SystemExit(done.stdout)
        return read_build(events.read_text().splitlines()), self._cache.taken()

    def measure(self, counts: list[int]) -> None:
        dtypes, targets = len(_DTYPES.value), len(_TARGETS.value)
        zoos = {count: f"zoo{count}" for count in counts}
        for count, name in ((1, SHARED), *zoos.items()):
            self.write_zoo(name, count)

        workspace = self.output_base("first")
        self._add("shared, cold", 1, *self.build(workspace, SHARED))
        for count, name in zoos.items():
            build, traffic = self.build(workspace, name)
            self._add(COLD, count, build, traffic, wrong_cold(build, count, dtypes, targets))
        workspace.bazel("shutdown")

        workspace = self.output_base("second")
        self._add("shared, from cache", 1, *self.build(workspace, SHARED))
        for count, name in zoos.items():
            build, traffic = self.build(workspace, name)
            self._add("from cache", count, build, traffic, wrong_warm(build))
        for count, name in zoos.items():
            self.change_one(name, count)
            build, traffic = self.build(workspace, name)
            self._add("one changed", count, build, traffic, wrong_changed(build, dtypes, targets))
        workspace.bazel("shutdown")

    def _add(self, what: str, models: int, build: Build, traffic: Traffic, wrong: str = "") -> None:
        self.rows.append(Row(what=what, models=models, build=build, traffic=traffic, wrong=wrong))
        print(f"{what}, {models}: {build.seconds:.1f} s", file=sys.stderr, flush=True)


def table(rows: list[Row]) -> Table:
    counts = ("models", "actions", "run", "from cache")
    times = ("s", "analysis, s", "s a model")
    found = Table("", *counts, *times, "MB up", "MB down", "kB a model")
    for row in rows:
        build, moved = row.build, row.traffic.up + row.traffic.down
        found.add_row(
            row.what,
            f"{row.models:,}",
            f"{sum(build.actions.values()):,}",
            f"{build.run:,}",
            f"{build.hits:,}",
            f"{build.seconds:.1f}",
            f"{build.analysis:.1f}",
            f"{build.seconds / row.models:.2f}",
            f"{row.traffic.up / 1e6:.2f}",
            f"{row.traffic.down / 1e6:.2f}",
            f"{moved / row.models / 1e3:.0f}",
        )
    return found


def processor(rows: list[Row]) -> Table:
    """Where a model's time goes when nothing is built: of the largest zoo."""
    row = max((row for row in rows if row.what == COLD), key=lambda row: row.models)
    found = Table("action", "of a model", "processor, s a model")
    for mnemonic, seconds in sorted(row.build.processor.items(), key=lambda item: -item[1]):
        count = row.build.actions[mnemonic] / row.models
        found.add_row(mnemonic, f"{count:.2f}", f"{seconds / row.models:.3f}")
    return found


def main(_: list[str]) -> None:
    counts = [int(count) for count in _MODELS.value]
    bazel([], "fetch", *embedding.QUIET, FETCHED)
    base = pathlib.Path(bazel([], "info", "output_base", capture=True).strip())
    with tempfile.TemporaryDirectory(prefix="snn_mlir_scaling_", dir=base.parent) as folder:
        root = pathlib.Path(folder)
        embedding.copy_checkout(root / "checkout", prebuilt=True)
        overrides = embedding.overrides("workspace", base, prebuilt=True)
        cache = Cache(root / "cache")
        try:
            with cache as address:
                bench = Bench(root, address, cache, overrides)
                bench.measure(counts)
        finally:
            embedding.make_writable(root)
    console = Console(width=140)
    console.print(table(bench.rows))
    console.print(processor(bench.rows))
    wrong = [f"{row.what}, {row.models} models: {row.wrong}" for row in bench.rows if row.wrong]
    sys.exit("\n".join(wrong) or 0)


if __name__ == "__main__":
    app.run(main)
