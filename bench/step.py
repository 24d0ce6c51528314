"""`bazel run -c opt //bench:step`: what a step takes, beside C by hand and other systems.

Everything is built and timed here, in one run and in turn; outputs are compared first, bit for bit.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import os
import pathlib
import tempfile
from collections.abc import Sequence

from absl import app, flags
from rich.console import Console

from bench.step_bandwidth import measure_bandwidth
from bench.step_build import FORMATS, Built, Workshop
from bench.step_compilers import Compiler, compilers
from bench.step_events import count_events
from bench.step_networks import StepNetwork, step_networks, sweep_networks
from bench.step_others import ReferenceSystem, Torch
from bench.step_plot import draw_sweep
from bench.step_table import (
    Measured,
    compiler_table,
    event_table,
    other_table,
    sweep_table,
    weight_bytes,
)
from bench.step_timing import Timed, Times, load, take_times

_NETWORKS = flags.DEFINE_list("networks", None, "keys of networks (default: all): a, b, c, ...")
_FORMATS = flags.DEFINE_list("formats", list(FORMATS), "number formats")
_ROUNDS = flags.DEFINE_integer("rounds", 9, "measurements of each", lower_bound=1)
_SWEEP = flags.DEFINE_bool("sweep", True, "also measure activities from 1 to 100 %")
_PLOT = flags.DEFINE_string("plot", "step_activity.png", "where the sweep is drawn")
_TORCH = flags.DEFINE_string("torch_python", None, "a Python that has numpy, torch and snntorch")
_REFERENCE = flags.DEFINE_string(
    "reference_system", None, "the program snn-mlir, with all that `snn-mlir run` needs"
)

# Of the widest table: rather a line that wraps than digits that are left out.
_WIDTH = 150
# What the compile command's --synapses is for what is timed.
_OURS = {"ours": "auto", "ours dense": "dense"}


def build(workshop: Workshop, using: Sequence[Compiler]) -> list[Built]:
    """Everything of a network in a format that is built here."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        folders = {what: workshop.generate(synapses) for what, synapses in _OURS.items()}
        ours = [
            pool.submit(workshop.build_ours, what, folder, compiler)
            for what, folder in folders.items()
            for compiler in using
        ]
        by_hand = [pool.submit(workshop.build_baselines, compiler) for compiler in using]
        built = [job.result() for job in ours]
        built += [each for job in by_hand for each in job.result()]
    return sorted(built, key=lambda each: [x.name for x in using].index(each.compiler))


def measure(workshop: Workshop, using: Sequence[Compiler], folder: pathlib.Path) -> Measured:
    subjects: dict[Built | str, Timed | None] = {**load(build(workshop, using), workshop)}
    with contextlib.ExitStack() as stack:
        if _TORCH.value and workshop.number_format == "f32":
            for style in ("eager", "snntorch"):
                torch = Torch(_TORCH.value, style, workshop, folder)
                stack.callback(torch.close)
                subjects[style] = torch
        if _REFERENCE.value:
            subjects["reference"] = ReferenceSystem.of(_REFERENCE.value, workshop, folder)
        times = take_times({k: v for k, v in subjects.items() if v is not None}, _ROUNDS.value)
    events = count_events(workshop.discretised, workshop.network)
    return Measured(
        network=workshop.network.name,
        number_format=workshop.number_format,
        times={key: times[key] for key in subjects if isinstance(key, Built)},
        others={key: times.get(key) for key in subjects if isinstance(key, str)},
        events=events,
        bandwidth=measure_bandwidth(events.weights * weight_bytes(workshop.number_format), folder),
    )


def sweep(
    number_format: str, networks: Sequence[StepNetwork], compiler: Compiler, folder: pathlib.Path
) -> dict[str, list[Times]]:
    """The times of each of the networks, which differ in their inputs alone, by what it is."""
    workshop = Workshop(networks[0], number_format, folder)
    built = build(workshop, [compiler])
    found: dict[str, list[Times]] = {each.what: [] for each in built}
    for network in networks:
        workshop.network = network
        for each, times in take_times(load(built, workshop), _ROUNDS.value).items():
            found[each.what].append(times)
    return found


def main(_: list[str]) -> None:
    console = Console(highlight=False)
    console.width = max(console.width, _WIDTH)
    networks = step_networks()
    chosen = _NETWORKS.value or [network.key for network in networks]
    unknown = {*chosen} - {network.key for network in networks}
    if unknown:
        raise SystemExit(f"--networks: no {', '.join(sorted(unknown))}; there are "
                         f"{', '.join(network.key for network in networks)}")  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        using = compilers(root / "zig")
        found = []
        for network in networks:
            for number_format in _FORMATS.value if network.key in chosen else ():
                folder = root / f"{network.key}_{number_format}"
                with console.status(f"{network.name}, {number_format}"):
                    workshop = Workshop(network, number_format, folder)
                    found.append(measure(workshop, using, folder))
        console.print("[bold]µs per step[/bold], medians; every output equal to the bit")
        console.print(compiler_table(found))
        if found[0].others:
            console.print("\n[bold]Others[/bold], µs per step")
            console.print(other_table(found))
        console.print("\n[bold]Synaptic events[/bold], with the best compiler of each")
        console.print(event_table(found))
        if _SWEEP.value:
            rates, sweeps = sweep_networks()
            for k, swept in enumerate(sweeps):
                with console.status("sweep"):
                    lines = {
                        x: sweep(x, swept, using[0], root / f"{swept[0].key}_{x}")
                        for x in _FORMATS.value
                    }
                title = f"{swept[0].name}, {using[0].name}"
                console.print(f"\n[bold]{title}[/bold], by the share of active inputs")
                console.print(sweep_table(lines, rates))
                if k == 0:
                    path = pathlib.Path(os.environ.get("BUILD_WORKING_DIRECTORY", ""), _PLOT.value)
                    draw_sweep(lines, rates, title, path)
                    console.print(f"drawn: {path}")


if __name__ == "__main__":
    app.run(main)
