"""`bazel run //bench/quantisation:moved`: spikes that integer networks move, and accuracy.

Everything is relative to what the scheme pow2 moves on the same inputs in the same run. Quantiser
and comparison are those of the command line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from absl import app, flags
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench.quantisation.measure import (
    I4,
    I8,
    POW2,
    VARIANTS,
    Measured,
    measure,
    pooled_layers,
    pooled_outputs,
)
from bench.quantisation.subjects import Subject, subjects

_SAMPLES = flags.DEFINE_integer(
    "samples", None, "run each network with at most so many samples, for a quick look",
    lower_bound=1,
)  # fmt: skip
_CALIBRATION = flags.DEFINE_integer(
    "calibration", None, "calibrate each network with at most so many samples", lower_bound=1
)

# What the project holds itself to, for 8 bits with calibration data: median, worst.
LAYERS_TARGET, OUTPUTS_TARGET = (0.35, 0.60), (0.75, 0.95)
ACCURACY_TARGET = "at most 2 samples fewer right; top-1 at least 99% (i8), 97.5% (i4)"


def pool_table(found: Sequence[Measured]) -> Table:
    table = _table("pooled", "layers", "median", "worst", "outputs", "median", "worst")
    for variant in VARIANTS:
        row = [variant.title]
        for pooled in (pooled_layers(found, variant), pooled_outputs(found, variant)):
            row += [str(pooled.count), _ratio(pooled.median), _ratio(pooled.worst)]
        table.add_row(*row)
    limits = [("", *map(_ratio, target)) for target in (LAYERS_TARGET, OUTPUTS_TARGET)]
    table.add_row("target of i8", *limits[0], *limits[1])
    return table


def layer_table(found: Iterable[Measured]) -> Table:
    table = _moved_table("layer alone")
    for one in found:
        base = one.comparisons[POW2].populations
        ratios = [one.layer_ratios(variant) for variant in VARIANTS]
        for population in base:
            moved = population.alone.spikes
            table.add_row(
                f"{one.subject.key} {population.name}",
                f"{moved.moved:,}",
                _share(moved.moved_per_spike),
                *(_ratio(each[population.name]) for each in ratios),
            )
    return table


def output_table(found: Iterable[Measured]) -> Table:
    table = _moved_table("end to end")
    for one in found:
        (output,) = one.comparisons[POW2].outputs
        moved = output.difference.spikes
        table.add_row(
            one.subject.name,
            f"{moved.moved:,}",
            _share(moved.moved_per_spike),
            *(_ratio(one.output_ratio(variant)) for variant in VARIANTS),
        )
    return table


def accuracy_table(found: Iterable[Measured]) -> Table:
    table = _table("accuracy", "bits", "samples", "f32 right", "right", "lost", "gained", "top-1")
    for one in found:
        if one.subject.labels is None:
            continue
        for variant in (POW2, I8, I4):
            comparison = one.comparisons[variant]
            right = comparison.accuracy
            counts = (right.samples, right.reference, right.tested, right.lost, right.gained)
            agreed = f"{comparison.agreement.share:.2%}"
            table.add_row(one.subject.name, variant.title, *map(str, counts), agreed)
    return table


def main(_: list[str]) -> None:
    found = list(_measured(subjects(_SAMPLES.value, _CALIBRATION.value)))
    console = Console(highlight=False)
    for flag in (_SAMPLES, _CALIBRATION):
        if flag.value is not None:
            console.print(f"--{flag.name} {flag.value}\n")
    for table in (pool_table, layer_table, output_table, accuracy_table):
        console.print(table(found))
        console.print()
    console.print("pow2: spikes moved; of spikes: per spike in floats; others: over pow2's moved")
    console.print(f"target of accuracy: {ACCURACY_TARGET}")
    console.print("no data: i8 without calibration data; i8:i16: with states of 16 bits")
    for one in found:
        for variant, problem in one.refused.items():
            console.print(f"-: {variant.title} of {one.subject.name} is refused: {problem}")


def _measured(all_subjects: Iterable[Subject]) -> Iterator[Measured]:
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)
        for subject in all_subjects:
            progress.update(task, description=subject.name)
            yield measure(subject)


def _moved_table(title: str) -> Table:
    return _table(title, "pow2", "of\nspikes", *(variant.title for variant in VARIANTS))


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(first, no_wrap=True)
    for title in others:
        table.add_column(title, justify="right", no_wrap=True)
    return table


def _ratio(ratio: float | None) -> str:
    return "-" if ratio is None else f"{ratio:.3f}"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


if __name__ == "__main__":
    app.run(main)
