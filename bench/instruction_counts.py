"""Counts the instructions of a step: in the emulators of targets, and on this machine."""

from __future__ import annotations

import concurrent.futures
import json
import math
import os
import pathlib
import platform
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping

from bench.step_build import FORMATS, Workshop
from bench.step_compilers import GCC, Compiler, run_tool, zig
from bench.step_networks import step_networks
from codegen.emulate.results import Result, Results, read_results

# Instructions of a step: by processor (on this machine, and by compiler), then by network. None: it
# has no room for the network.
Counts = Mapping[str, Mapping[str, int | None]]

# A count that differs by a larger share is a finding.
TOLERANCE = 0.05
_STEPS = 20
# Bytes of flash and of RAM of a large part with this processor. Others have room for everything.
_PARTS = {
    "cortex_m0": (256 << 10, 32 << 10),
    "cortex_m4f": (1 << 20, 192 << 10),
    "cortex_m7": (2 << 20, 512 << 10),
}
# Without C: its tables take compilers longer than all the others, and it has nothing that B lacks.
_NETWORKS = ("a", "b", "digits", "braille", "nmnist")


def read_counts(path: pathlib.Path) -> Counts:
    return json.loads(path.read_text(encoding="utf-8"))


def write_counts(path: pathlib.Path, counts: Counts) -> None:
    path.write_text(json.dumps(counts, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def emulated_results() -> list[Results]:
    """What emulators gave (codegen/emulate/results.py); SNN_RESULTS: their files."""
    found = [read_results(pathlib.Path(path)) for path in os.environ["SNN_RESULTS"].split()]
    return [results for results in found if results.dtype in FORMATS]


def emulated_counts(found: Iterable[Results]) -> dict[str, dict[str, int | None]]:
    counts: dict[str, dict[str, int | None]] = {}
    for results in found:
        for result in results.targets:
            count = result.instructions if _has_room(result) else None
            counts.setdefault(result.target, {})[f"{results.name} {results.dtype}"] = count
    return counts


def _has_room(result: Result) -> bool:
    flash, ram = _PARTS.get(result.target, (math.inf, math.inf))
    return result.flash <= flash and result.ram + result.stack <= ram


def host_counts() -> dict[str, dict[str, int | None]]:
    """By callgrind, which counts the same every time: of the pinned clang's C and of gcc's, -O2."""
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        using = {_column(compiler): compiler for compiler in (zig(root / "zig"), GCC)}
        workshops = list(_workshops(root))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            found = pool.map(lambda workshop: _counted(workshop, using), workshops)
            counts: dict[str, dict[str, int | None]] = {column: {} for column in using}
            for workshop, by_column in zip(workshops, found, strict=True):
                for column, count in by_column.items():
                    counts[column][f"{workshop.network.key} {workshop.number_format}"] = count
    return counts


def findings(counts: Counts, baseline: Counts) -> Iterator[str]:
    """What differs from the baseline by more than TOLERANCE, in the columns that both have."""
    for column in sorted(counts.keys() & baseline.keys()):
        found, kept = counts[column], baseline[column]
        for name in sorted(found.keys() | kept.keys()):
            if name not in found or name not in kept:
                where = "counted" if name in found else "kept"
                yield f"{name} on {column} is only {where}"
            elif (text := _difference(found[name], kept[name])) is not None:
                yield f"{name} on {column}: {text}"


def _difference(found: int | None, kept: int | None) -> str | None:
    """In words; None where it is no finding."""
    if found is None or kept is None:
        if found == kept:
            return None
        return "there is no room for it now" if found is None else "there is room for it now"
    change = found / kept - 1
    if abs(change) <= TOLERANCE:
        return None
    return f"{found:,} instructions a step, {change:+.1%} against the {kept:,} that are kept"


def _workshops(root: pathlib.Path) -> Iterator[Workshop]:
    for network in step_networks():
        if network.key in _NETWORKS:
            for number_format in FORMATS:
                yield Workshop(network, number_format, root / f"{network.key}_{number_format}")


def _counted(workshop: Workshop, using: Mapping[str, Compiler]) -> dict[str, int]:
    folder = workshop.generate("auto")
    inputs = folder / "inputs.bin"
    inputs.write_bytes(workshop.inputs[:_STEPS].tobytes())
    return {
        column: _callgrind(workshop.build_counter(folder, compiler), inputs)
        for column, compiler in using.items()
    }


def _callgrind(program: pathlib.Path, inputs: pathlib.Path) -> int:
    """Instructions of a step, the mean of those in the file."""
    printed = run_tool(
        [
            "valgrind",
            "--tool=callgrind",
            f"--callgrind-out-file={program}.callgrind",
            "--toggle-collect=counted_step",
            str(program),
            str(inputs),
        ]
    )
    (total,) = re.findall(r"Collected : ([0-9]+)", printed)
    return round(int(total) / _STEPS)


def _column(compiler: Compiler) -> str:
    """A compiler of another version makes other instructions."""
    program = compiler.command[0]
    if compiler is GCC:
        version = f"gcc {run_tool([program, '-dumpfullversion'])}"
    else:
        version = f"zig {run_tool([program, 'version'])}"
    return f"{platform.machine()}, {version.strip()}"
