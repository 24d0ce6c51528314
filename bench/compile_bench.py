"""`bazel run //bench:compile`: how long a large model takes from NIR to C, and how much memory.

Runs the command line as a user does, in a process of its own, start-up included; prints the
minimum and the median of a few runs beside the limits that the project holds itself to.
"""

from __future__ import annotations

import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import time

import nir
import numpy as np
from absl import app, flags
from rich.console import Console
from rich.table import Table

_RUNS = flags.DEFINE_integer("runs", 3, "runs of each model", lower_bound=1)
_WEIGHTS = flags.DEFINE_multi_integer("weights", [1_000_000], "sizes: weights of the one synapse")

LIMIT_SECONDS, LIMIT_BYTES = 4.0, 1e9  # for 1M weights in f32


def write_model(path: pathlib.Path, weights: int) -> None:
    """A square Affine and a LIF population, random weights that use all bits of an f32."""
    n = round(weights**0.5)
    rng = np.random.default_rng(0)
    nodes = {
        "input": nir.Input(input_type={"input": np.array([n])}),
        "fc": nir.Affine(
            weight=rng.normal(0, n**-0.5, (n, n)).astype(np.float32),
            bias=rng.normal(0, 0.1, n).astype(np.float32),
        ),
        "lif": nir.LIF(
            tau=np.full(n, 1e-3, np.float32),
            r=np.full(n, 10, np.float32),
            v_leak=np.zeros(n, np.float32),
            v_threshold=np.ones(n, np.float32),
            v_reset=np.zeros(n, np.float32),
        ),
        "output": nir.Output(output_type={"output": np.array([n])}),
    }
    edges = [("input", "fc"), ("fc", "lif"), ("lif", "output")]
    nir.write(path, nir.NIRGraph(nodes, edges))


def measure(command: list[str], log: pathlib.Path) -> tuple[float, int]:
    """(seconds, peak resident bytes) of one command, its children's time included."""
    start = time.perf_counter()
    with log.open("w") as output:
        child = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        raise SystemExit(f"{' '.join(command)} failed:\n{log.read_text()}")
    return seconds, usage.ru_maxrss * 1024


def main(_: list[str]) -> None:
    compiler = os.path.abspath(os.environ["SNN_COMPILE"])
    table = Table("weights", "best s", "median s", "peak MB", "C, MB", "stages of the last run")
    with tempfile.TemporaryDirectory() as folder:
        for weights in _WEIGHTS.value:
            model = pathlib.Path(folder, "big.nir")
            write_model(model, weights)
            command = [compiler, str(model), "--profile=nir", "--dt=1e-4", f"--out={folder}"]
            log = pathlib.Path(folder, "log")
            runs = [measure(command, log) for _ in range(_RUNS.value)]
            seconds, peaks = zip(*runs, strict=True)
            stages = re.findall(r"^(\S.*?) +([0-9.]+) s$", log.read_text(), re.MULTILINE)
            table.add_row(
                f"{weights:,}",
                f"{min(seconds):.2f}",
                f"{statistics.median(seconds):.2f}",
                f"{max(peaks) / 1e6:.0f}",
                f"{pathlib.Path(folder, 'big.c').stat().st_size / 1e6:.1f}",
                ", ".join(f"{name} {time}" for name, time in stages),
            )
    console = Console()
    console.print(table)
    console.print(
        f"limits for 1M weights in f32: {LIMIT_SECONDS:.0f} s, {LIMIT_BYTES / 1e6:.0f} MB"
    )


if __name__ == "__main__":
    app.run(main)
