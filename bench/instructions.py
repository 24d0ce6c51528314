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
    findings,
    host_counts,
    read_counts,
    write_counts,
)

# Of the widest table: rather a line that wraps than digits that are left out.
_WIDTH = 150
_UPDATE = flags.DEFINE_bool("update", False, "write bench/baseline.json anew")


def counts_tables(counts: Counts) -> list[Table]:
    """Networks across; one table for each set of networks."""
    sets = dict.fromkeys(tuple(column) for column in counts.values())
    return [_table({k: v for k, v in counts.items() if tuple(v) == names}) for names in sets]


def _table(counts: Counts) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("instructions of a step", no_wrap=True)
    names = next(iter(counts.values()))
    for name in names:
        table.add_column(name, justify="right", min_width=9)
    for processor, column in counts.items():
        table.add_row(processor, *(f"{column[name]:,}" for name in names))
    return table


def main(_: list[str]) -> None:
    path = pathlib.Path(os.environ.get("BUILD_WORKSPACE_DIRECTORY", "."), "bench/baseline.json")
    counts = host_counts() | emulated_counts()
    baseline = read_counts(path) if path.exists() else {}
    console = Console(highlight=False)
    console.width = max(console.width, _WIDTH)
    for table in counts_tables(counts):
        console.print(table, "")
    if _UPDATE.value:
        write_counts(path, counts)
        console.print(f"wrote {path}")
    else:
        for finding in findings(counts, baseline):
            console.print(finding)


if __name__ == "__main__":
    app.run(main)
