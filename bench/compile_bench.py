"""`bazel run //bench:compile`: how long large models take from NIR to C and to an object file.

Runs the command line and gcc -O2 as a user does, each in a process of its own, start-up included;
prints the best of a few runs and the peak of memory beside the limits that the project holds
itself to, and exits with 1 where one is missed. Seconds are processor time, which what else the
machine does hardly moves; none of it is spent side by side. What writes the models is another
process, so that its memory and time are nobody's.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import multiprocessing
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable

import nir
import numpy as np
from absl import app, flags
from rich.console import Console
from rich.table import Table

from bench.random_layers import DT, chain, conv, lif, linear

_RUNS = flags.DEFINE_integer("runs", 3, "runs of each program", lower_bound=1)
_MODELS = flags.DEFINE_list("models", None, "some of the models, by name, instead of all")

START_LIMIT = 1.0  # seconds


@dataclasses.dataclass(frozen=True)
class Limit:
    """seconds, megabytes: None where nothing is promised."""

    seconds: float | None = None
    megabytes: float | None = None


@dataclasses.dataclass(frozen=True)
class Model:
    """compile, gcc: limits of the way to C, and of the C's."""

    name: str
    dtype: str
    graph: Callable[[], nir.NIRGraph]
    compile: Limit
    gcc: Limit = Limit()


@dataclasses.dataclass(frozen=True)
class Cost:
    """The least seconds of processor time and the most megabytes of some runs."""

    seconds: float
    megabytes: float


def dense(*sizes: int) -> nir.NIRGraph:
    """Layers of LIF with all their synapses; random weights use all bits of an f32."""
    rng = np.random.default_rng(0)
    nodes = []
    for inputs, outputs in itertools.pairwise(sizes):
        nodes += [linear(rng, outputs, inputs, bias=0.1), lif(outputs, threshold=1.0)]
    return chain(nir.Input(np.array(sizes[:1])), *nodes)


def convolutions(channels: int, count: int, size: int) -> nir.NIRGraph:
    """Kernels of 3 x 3 from each channel to each."""
    rng = np.random.default_rng(0)
    nodes = []
    for _ in range(count):
        layer = conv(rng, channels, channels, input_shape=(size, size))
        nodes += [layer, lif((channels, size, size), threshold=1.0)]
    return chain(nir.Input(np.array((channels, size, size))), *nodes)


_TINY = functools.partial(dense, 4, 4)
_ONE = functools.partial(dense, 1000, 10_000, 10)
_DEEP = functools.partial(dense, 1600, 1600, 1600, 1600, 1600)
_CONVOLUTIONS = functools.partial(convolutions, 600, 3, 8)
_F32, _I8 = Limit(30, 3000), Limit(10, 1500)
_F32_GCC, _I8_GCC = Limit(45), Limit(3, 400)

MODELS = (
    Model("1M in one layer", "f32", functools.partial(dense, 1000, 1000), Limit(4, 1000)),
    Model("10M in one layer", "i8", _ONE, _I8, _I8_GCC),
    Model("10M in four layers", "i8", _DEEP, _I8, _I8_GCC),
    Model("10M in three convolutions", "i8", _CONVOLUTIONS, _I8, _I8_GCC),
    Model("10M in one layer", "f32", _ONE, _F32, _F32_GCC),
    Model("10M in four layers", "f32", _DEEP, _F32, _F32_GCC),
    Model("10M in three convolutions", "f32", _CONVOLUTIONS, _F32, _F32_GCC),
)


def write(graph: Callable[[], nir.NIRGraph], path: pathlib.Path) -> None:
    def made() -> None:
        nir.write(path, graph())

    writer = multiprocessing.get_context("fork").Process(target=made)
    writer.start()
    writer.join()
    if writer.exitcode:
        raise SystemExit("the model could not be written")


def measure(command: list[str], log: pathlib.Path) -> Cost:
    """One command, what it starts included, several times."""
    costs = []
    for _ in range(_RUNS.value):
        with log.open("w") as output:
            child = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
            _, status, usage = os.wait4(child.pid, 0)
        costs.append((usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6))
        if status:
            raise SystemExit(f"{' '.join(command)} failed:\n{log.read_text()}")
    seconds, megabytes = zip(*costs, strict=True)
    return Cost(min(seconds), max(megabytes))


class Missed:
    """Figures as text; `any` where one was beyond its limit."""

    def __init__(self) -> None:
        self.any = False

    def cells(self, cost: Cost, limit: Limit) -> tuple[str, str]:
        return (
            self.cell(cost.seconds, limit.seconds, ".2f"),
            self.cell(cost.megabytes, limit.megabytes, ".0f"),
        )

    def cell(self, found: float, limit: float | None, form: str) -> str:
        if limit is None:
            return f"{found:{form}}"
        missed = found > limit
        self.any |= missed
        return f"{found:{form}} of {limit:g}" + " MISSED" * missed


def main(_: list[str]) -> None:
    compiler = os.path.abspath(os.environ["SNN_COMPILE"])
    gcc = shutil.which("gcc")
    missed = Missed()
    starts = Table("start-up", "s")
    table = Table("weights", "dtype", "NIR to C, s", "MB", "C, MB", "gcc -O2, s", "MB")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        model, log = folder / "net.nir", folder / "log"
        options = ["--profile=lava", f"--dt={DT}", f"--out={folder}"]

        write(_TINY, model)
        for arguments in (["--help"], ["--version"], [str(model), *options]):
            cost = measure([compiler, *arguments], log)
            what = "a model of 16 weights" if len(arguments) > 1 else arguments[0]
            starts.add_row(what, missed.cell(cost.seconds, START_LIMIT, ".2f"))

        written = None
        for case in MODELS:
            if _MODELS.value and case.name not in _MODELS.value:
                continue
            if case.graph is not written:
                write(case.graph, model)
                written = case.graph
            kinds = ["--input_kind=spikes"] if case.dtype.startswith("i") else []
            command = [compiler, str(model), *options, f"--dtype={case.dtype}", *kinds]
            made = missed.cells(measure(command, log), case.compile)
            built = ("", "")
            if gcc:
                command = [gcc, "-std=c11", "-O2", "-c", str(folder / "net.c"), "-o", os.devnull]
                built = missed.cells(measure(command, log), case.gcc)
            size = f"{(folder / 'net.c').stat().st_size / 1e6:.1f}"
            table.add_row(case.name, case.dtype, *made, size, *built)
    console = Console()
    console.print(starts)
    console.print(table)
    if missed.any:
        sys.exit(1)


if __name__ == "__main__":
    app.run(main)
