"""What `compare` prints for people: as wide as the terminal, elsewhere 80 columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.table import Table
from rich.text import Text

from frontend.comparison.comparison import Difference, OutputDifference, PopulationDifference
from frontend.comparison.result import CompareResult
from frontend.console import Console
from frontend.diagnostics import printable

_NONE = "-"


def show(result: CompareResult) -> None:
    """The layers in their networks, the layers alone, the outputs, and the totals."""
    console = Console()
    reference, tested = result.reference.label, result.tested.label
    console.paragraphs(
        [
            f"{result.file}: {tested} against {reference}, profile {printable(result.profile)}, "
            f"{_count(result.samples, 'sample')}, {_count(result.steps, 'step')}"
        ],
        "  ",
    )
    if result.populations:
        console.print("\nlayers of neurons, with the errors of those before them:")
        console.table(_whole(result.populations, reference, tested, result.steps))
        console.print(f"\nalone, each fed with what it gets in {reference}:")
        console.table(_alone(result.populations))
    console.print("\noutputs:")
    console.table(_outputs(result.outputs))
    console.print()
    console.paragraphs(_totals(result), "  ")


def _whole(
    populations: Sequence[PopulationDifference], reference: str, tested: str, steps: int
) -> Table:
    whole = [population.whole for population in populations]
    rates = [_rates(x, steps) for x in populations]
    return _table(
        {
            "layer": [x.name for x in populations],
            "neurons": [_short(x.neurons) for x in populations],
            _rate_title(reference): [rate for rate, _ in rates],
            _rate_title(tested): [rate for _, rate in rates],
            **_moved(whole),
            "membrane\nRMS": _relative(whole, "relative_rms"),
        }
    )


def _alone(populations: Sequence[PopulationDifference]) -> Table:
    alone = [population.alone for population in populations]
    return _table(
        {
            "layer": [x.name for x in populations],
            **_moved(alone),
            "membrane\nRMS": _relative(alone, "relative_rms"),
            "membrane\nlargest": _relative(alone, "relative_largest"),
        }
    )


def _outputs(outputs: Sequence[OutputDifference]) -> Table:
    differences = [output.difference for output in outputs]
    return _table(
        {
            "output": [x.name for x in outputs],
            "elements": [_short(x.elements) for x in outputs],
            **_moved(differences),
            "number\nRMS": _relative(differences, "relative_rms"),
            "number\nlargest": _relative(differences, "relative_largest"),
        }
    )


def _table(columns: Mapping[str, Sequence[str]]) -> Table:
    """Names on the left, numbers on the right; without columns that say nothing."""
    (first, names), *others = columns.items()
    used = {title: cells for title, cells in others if set(cells) != {_NONE}}
    table = Table(box=None, pad_edge=False)
    table.add_column(first, overflow="fold")
    for title in used:
        table.add_column(title, justify="right", no_wrap=True)
    for name, *cells in zip(names, *used.values(), strict=True):
        table.add_row(Text(printable(name)), *cells)  # as Text: a name may look like rich's markup
    return table


def _rates(population: PopulationDifference, steps: int) -> tuple[str, str]:
    spikes, places = population.whole.spikes, population.neurons * steps
    if spikes is None:
        return _NONE, _NONE
    return tuple(
        f"{rate:.4f}" if rate < 100 else f"{rate:.1e}"
        for rate in (spikes.reference / places, spikes.tested / places)
    )


def _rate_title(label: str) -> str:
    return "rate\n" + label.replace(":", ":\n")


def _moved(differences: Sequence[Difference]) -> dict[str, list[str]]:
    spikes = [difference.spikes for difference in differences]
    columns = {
        name: [_NONE if x is None else _short(getattr(x, name)) for x in spikes]
        for name in ("moved", "lost", "gained")
    }
    return columns | {"of spikes": [_share(x and x.moved_per_spike) for x in spikes]}


def _relative(differences: Sequence[Difference], name: str) -> list[str]:
    return [_share(x.numbers and getattr(x.numbers, name)) for x in differences]


def _short(count: int) -> str:
    """At most seven characters up to a thousand billions."""
    if count < 1_000_000:
        return f"{count:,}"
    return f"{count / 1e6:.2f}M" if count < 1_000_000_000 else f"{count / 1e9:.2f}G"


def _share(share: float | None) -> str:
    return _NONE if share is None else f"{share:.2%}" if share < 100 else f"{share:.1e}"


def _totals(result: CompareResult) -> list[str]:
    reference, tested = result.reference, result.tested
    lines = [
        "rate: spikes per neuron and step; of spikes: moved per spike of "
        f"{reference.label}; membranes relative to the threshold, numbers to their range"
    ]
    if result.agreement is not None:
        same = result.agreement
        lines.append(f"top-1: {same.agreed:,} of {same.samples:,} samples agree ({same.share:.2%})")
    if result.accuracy is not None:
        right = result.accuracy
        lines.append(
            f"accuracy: {reference.label} {right.reference:,} of {right.samples:,} "
            f"({right.reference_share:.2%}), {tested.label} {right.tested:,} "
            f"({right.tested_share:.2%}); {right.lost:,} lost, {right.gained:,} gained"
        )
    for what, name, ratio in (
        ("flash", "bytes of tables", result.flash_ratio),
        ("RAM", "bytes of state", result.ram_ratio),
    ):
        before, after = (getattr(side, what.lower()) for side in (reference, tested))
        share = "" if ratio is None else f" ({ratio:.1%})"
        lines.append(
            f"{what}: {reference.label} {before:,} {name}, {tested.label} {after:,}{share}"
        )
    return lines


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' * (number != 1)}"
