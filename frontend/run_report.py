"""What `run` prints: how much each Output spiked, and how long it took."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.table import Table

from frontend.console import Console
from frontend.diagnostics import printable
from frontend.result_files import Result

_MOST_NAMED = 3  # elements that are told apart


def show(results: Sequence[Result], seconds: float, written: str | None) -> None:
    """seconds: of all steps together; written: the file with the outputs, as typed."""
    console = Console()
    table = Table("output", "shape", "spikes", "per step", "most active", box=None, pad_edge=False)
    for column in table.columns[2:4]:
        column.justify = "right"
    for result in results:
        table.add_row(*_row(result))
    console.table(table)
    samples, steps = results[0].values.shape[:2]
    of = f"{samples:,} samples of {steps:,} steps" if results[0].is_batch else f"{steps:,} steps"
    each = seconds / max(samples * steps, 1)
    console.print(f"{of} in {_time(seconds)}, {_time(each)} a step")
    if written is not None:
        console.print(f"wrote {written}")


def _row(result: Result) -> list[str]:
    values = result.values
    shape = " x ".join(map(str, values.shape[2:]))
    if result.analog:
        low, high = (float(f(values)) for f in (np.min, np.max)) if values.size else (0.0, 0.0)
        return [printable(result.name), shape, "", "", f"numbers from {low:.6g} to {high:.6g}"]
    spikes = int(values.sum(dtype=np.int64))
    per_step = spikes / max(values.shape[0] * values.shape[1], 1)
    return [printable(result.name), shape, f"{spikes:,}", f"{per_step:.3g}", _most_active(values)]


def _most_active(values: np.ndarray) -> str:
    """The elements with the most spikes, and how many those are: `7 (12), 3 (4)`."""
    counts = values.sum(axis=(0, 1), dtype=np.int64)
    order = np.argsort(-counts, axis=None, kind="stable")[:_MOST_NAMED]
    named = []
    for k in order:
        place = tuple(int(i) for i in np.unravel_index(k, counts.shape))
        if counts[place]:
            name = str(place[0]) if len(place) == 1 else str(list(place))
            named.append(f"{name} ({counts[place]:,})")
    return ", ".join(named) or "none"


def _time(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"
