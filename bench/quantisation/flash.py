"""`bazel run //bench/quantisation:flash`: flash and RAM in floats and in integers."""

from __future__ import annotations

from absl import app
from rich.console import Console
from rich.table import Table

from bench.quantisation.flash_sizes import FORMATS, LIMITS, footprint, large_cases


def main(_: list[str]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("network", no_wrap=True)
    for title in ("weights", "format", "flash", "of f32", "RAM", "of f32"):
        table.add_column(title, justify="right", no_wrap=True)
    for found in map(footprint, large_cases()):
        names = [found.name, f"{found.weights:,}"]
        for each in FORMATS:
            sizes = found.sizes[each]
            table.add_row(
                *names,
                str(each),
                f"{sizes.flash:,}",
                f"{found.flash_ratio(each):.1%}",
                f"{sizes.ram:,}",
                f"{found.ram_ratio(each):.1%}",
            )
            names = ["", ""]
    console = Console(highlight=False)
    console.print(table)
    limits = ", ".join(f"{each} {limit:.0%}" for each, limit in LIMITS.items())
    console.print(f"flash: bytes of tables, at most: {limits}; RAM: bytes of one state")


if __name__ == "__main__":
    app.run(main)
