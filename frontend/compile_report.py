"""What `compile` prints while it works and when it is done."""

from __future__ import annotations

import contextlib
import io
import sys
import time
from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from frontend.activity import Activity
from frontend.compiler import Compilation
from frontend.console import Console
from frontend.diagnostics import printable
from frontend.network import Network, NeuronLayer
from frontend.summary import summarise

_ALIGNED = 24  # Longer names of neurons move no other's equation.


class Progress:
    """Stages with their times: a spinner on a terminal, a plain line for each elsewhere."""

    def __init__(self, *, quiet: bool):
        self.console = Console(stderr=True, quiet=quiet)

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        with self.console.status(name) if self.console.is_terminal else contextlib.nullcontext():
            yield
        self.console.print(f"{name:<16}{time.perf_counter() - start:6.2f} s")


def show(compiled: Compilation, written: Sequence[str]) -> None:
    """The closing report: step rules, the table of layers, sizes, and the files.

    Where standard output cannot be written (a full disk), says so: the files are there by then.
    """
    console = Console()
    try:
        _show(console, compiled, written)
    except OSError as error:
        console.silence()
        files = ", ".join(written)
        print(f"the report could not be printed ({error.strerror}); wrote {files}", file=sys.stderr)


def text(compiled: Compilation) -> str:
    """The closing report as a file: 80 columns, and no file is listed."""
    stream = io.StringIO()
    _show_network(Console(file=stream), compiled)
    return stream.getvalue()


def _show(console: Console, compiled: Compilation, written: Sequence[str]) -> None:
    console.print()
    _show_network(console, compiled)
    console.print("wrote " + ", ".join(written))


def _show_network(console: Console, compiled: Compilation) -> None:
    network, sizes = compiled.network, compiled.generated.sizes
    console.paragraphs(_step_rules(network), "    ")
    console.print()
    console.table(_table(network, compiled.activity))
    console.paragraphs(_walks(compiled), "  ")
    console.paragraphs(_lost(compiled), "  ")
    if network.format is None:
        console.paragraphs(_integers(compiled), "  ")
    console.print(f"flash {sizes.flash:,} bytes of tables, RAM {sizes.ram:,} bytes of state")
    console.print(
        f"  {sizes.states:,} kept from step to step, "
        f"{sizes.largest_live:,} needed at once within one"
    )


def _step_rules(network: Network) -> list[str]:
    neurons = [layer for layer in network.layers if isinstance(layer, NeuronLayer)]
    dt = "dt per node" if network.dt is None else f"dt = {network.dt:g}"
    lines = [f"profile {network.profile} ({network.profile_reason})" + (f", {dt}" * bool(neurons))]
    lengths = [len(printable(layer.name)) for layer in neurons]
    width = max((length for length in lengths if length <= _ALIGNED), default=0)
    return lines + [f"  {printable(layer.name):<{width}}  {layer.equation}" for layer in neurons]


def _integers(compiled: Compilation) -> list[str]:
    """What of an integer network may reach the limits of its storage."""
    limits = [printable(name) for name in compiled.saturating]
    if not limits:
        return ["no state can reach the limit of its storage"]
    return [f"may saturate at the limit of their storage: {', '.join(limits)}"]


def _lost(compiled: Compilation) -> list[str]:
    """Of which populations something was left out."""
    units = "neurons (of maps: channels)"
    return [
        f"{printable(node)}: {lost:,} of {count:,} {units} left out, on which no output depends"
        for node, (lost, count) in compiled.lost.items()
    ]


def _walks(compiled: Compilation) -> list[str]:
    """How the synapses go over their inputs, those of one way on one line."""
    nodes: dict[str, list[str]] = {}
    for node, way in compiled.walks.items():
        seen = compiled.activity.observed.get(node)
        told = "" if seen is None else f" ({seen:.2g} of its inputs active)"
        nodes.setdefault(way, []).append(printable(node) + told)
    return [f"{', '.join(names)}: {way}" for way, names in nodes.items()]


def _table(network: Network, activity: Activity) -> Table:
    table = Table(box=None, pad_edge=False, show_footer=True)
    rows = summarise(network, activity)
    integers = network.format is None
    table.add_column("layer", "total", overflow="fold")
    table.add_column("type")
    table.add_column("shape")
    if integers:
        table.add_column("weights")
    table.add_column("parameters", f"{sum(r.parameters for r in rows):,}", justify="right")
    table.add_column("operations/step", f"{sum(r.dense for r in rows):,}", justify="right")
    seen = "the calibration's" if activity.observed else f"{activity.expected:.0%}"
    table.add_column(f"at {seen} activity", f"{sum(r.active for r in rows):,}", justify="right")
    for r in rows:
        # As Text: a name may look like rich's markup.
        name, shape = Text(printable(r.name)), "x".join(map(str, r.shape))
        weights = [r.weights] * integers
        counts = (f"{count:,}" for count in (r.parameters, r.dense, r.active))
        table.add_row(name, r.kind, shape, *weights, *counts)
    return table
