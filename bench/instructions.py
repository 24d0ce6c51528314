"""`bazel run -c opt //bench:instructions`: how many instructions a step takes.

With --update, bench/baseline.json has these counts afterwards, and no others.
"""

from __future__ import annotations

import os
import pathlib

from absl import app, flags
from rich.console import Console
from rich.table import Table

from bench.instruction_counts import (
    Counts,
    emulated_counts,
    emulated_results,
    findings,
    host_counts,
    read_counts,
    write_counts,
)

_UPDATE = flags.DEFINE_bool("update", False, "write bench/baseline.json anew")


def counts_table(counts: Counts) -> Table:
    """A row for each network on each processor."""
    table = Table(box=None, pad_edge=False)
    table.add_column("instructions of a step", no_wrap=True)
    table.add_column("on", no_wrap=True)
    for title in ("f32", "i8", "i8 / f32"):
        table.add_column(title, justify="right")
    networks = dict.fromkeys(
        name.rsplit(" ", 1)[0] for column in counts.values() for name in column
    )
    for network in networks:
        for processor, column in counts.items():
            if f"{network} f32" in column:
                f32, i8 = (column[f"{network} {number_format}"] for number_format in ("f32", "i8"))
                ratio = "" if f32 is None or i8 is None else f"{i8 / f32:.2f}"
                table.add_row(network, processor, _text(f32), _text(i8), ratio)
    return table


def _text(count: int | None) -> str:
    return "no room" if count is None else f"{count:,}"


def main(_: list[str]) -> None:
    path = pathlib.Path(os.environ.get("BUILD_WORKSPACE_DIRECTORY", "."), "bench/baseline.json")
    counts = host_counts() | emulated_counts(emulated_results())
    baseline = read_counts(path) if path.exists() else {}
    console = Console(highlight=False)
    console.print(counts_table(counts), "")
    if _UPDATE.value:
        write_counts(path, counts)
        console.print(f"wrote {path}")
    else:
        for finding in findings(counts, baseline):
            console.print(finding)


if __name__ == "__main__":
    app.run(main)
