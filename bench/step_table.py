"""Tables of what a step takes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from rich.table import Table

from bench.step_build import Built
from bench.step_events import Events
from bench.step_timing import Times

# What the project holds itself to.
MOST_OF_BEST = 1.10
MOST_OF_DENSE = 1.05
_OURS, _DENSE, BY_HAND = "ours", "ours dense", ("event by hand", "dense by hand")


@dataclasses.dataclass(frozen=True)
class Measured:
    """One network in one number format.

    times      of what was built here
    others     by name; None: it cannot run the network
    bandwidth  bytes per ns that the machine reads, of as many as there are weights
    """

    network: str
    number_format: str
    times: Mapping[Built, Times]
    others: Mapping[str, Times | None]
    events: Events
    bandwidth: float

    @property
    def compilers(self) -> list[str]:
        return list(dict.fromkeys(built.compiler for built in self.times))

    def time(self, what: str, compiler: str) -> Times:
        return self._lines(compiler)[what]

    def best_by_hand(self, compiler: str) -> Times:
        return best_by_hand(self._lines(compiler))

    def _lines(self, compiler: str) -> dict[str, Times]:
        return {built.what: t for built, t in self.times.items() if built.compiler == compiler}


def best_by_hand(lines: Mapping[str, Times]) -> Times:
    """Of times by what is timed."""
    by_hand = [times for what, times in lines.items() if what in BY_HAND]
    return min(by_hand, key=lambda times: times.median)


def compiler_table(found: Sequence[Measured]) -> Table:
    """By compiler: ours and the baselines."""
    table = _table(
        "network", "format", "compiler", _DENSE, "dense by hand", _OURS, "event by hand",
        f"ours / best by hand\n(at most {MOST_OF_BEST})",
        f"ours / ours dense\n(at most {MOST_OF_DENSE})",
    )  # fmt: skip
    for one in found:
        names = [one.network, one.number_format]
        for compiler in one.compilers:
            ours, dense = one.time(_OURS, compiler), one.time(_DENSE, compiler)
            table.add_row(
                *names,
                compiler,
                _microseconds(dense),
                _microseconds(one.time("dense by hand", compiler)),
                _microseconds(ours),
                _microseconds(one.time("event by hand", compiler)),
                _judged(ours.over(one.best_by_hand(compiler)), MOST_OF_BEST),
                _judged(ours.over(dense), MOST_OF_DENSE),
            )
            names = ["", ""]
        table.add_section()
    return table


def other_table(found: Sequence[Measured]) -> Table:
    """Ours by the first compiler, and what is not built here."""
    others = list(dict.fromkeys(name for one in found for name in one.others))
    heads = [head for name in others for head in (name, "/ ours")]
    table = _table("network", "format", f"ours, {found[0].compilers[0]}", *heads)
    for one in found:
        ours = one.time(_OURS, one.compilers[0])
        row = [one.network, one.number_format, _microseconds(ours)]
        for name in others:
            times = one.others.get(name)
            if name not in one.others:
                row += ["", ""]
            elif times is None:
                row += ["cannot", ""]
            else:
                row += [_microseconds(times), f"{times.over(ours):,.1f}"]
        table.add_row(*row)
    return table


def event_table(found: Sequence[Measured]) -> Table:
    """What a synaptic event costs, and how much of the memory's speed is used; best compiler."""
    table = _table(
        "network", "format", "synaptic events\nof a step", "of all", "ours,\nns per event",
        "by hand,\nns per event", "ours reads,\nGB/s", "machine reads,\nGB/s", "share",
    )  # fmt: skip
    for one in found:
        ours = min(one.time(_OURS, compiler).median for compiler in one.compilers)
        by_hand = min(one.best_by_hand(compiler).median for compiler in one.compilers)
        read = one.events.synaptic * weight_bytes(one.number_format) / ours
        table.add_row(
            one.network,
            one.number_format,
            f"{one.events.synaptic:,.0f}",
            f"{one.events.synaptic / one.events.all:.1%}",
            f"{ours / one.events.synaptic:.3f}",
            f"{by_hand / one.events.synaptic:.3f}",
            f"{read:.1f}",
            f"{one.bandwidth:.1f}",
            f"{read / one.bandwidth:.0%}",
        )
    return table


def sweep_table(
    found: Mapping[str, Mapping[str, Sequence[Times]]], rates: Sequence[float]
) -> Table:
    """Times by format, by what, for each of the rates of active inputs."""
    table = _table("format", "µs per step", *(f"{rate:.0%}" for rate in rates))
    for number_format, lines in found.items():
        for what, times in lines.items():
            table.add_row(number_format, what, *map(_microseconds, times))
        at_rates = [{what: times[k] for what, times in lines.items()} for k in range(len(rates))]
        dense = [_judged(at[_OURS].over(at[_DENSE]), MOST_OF_DENSE) for at in at_rates]
        if lines.keys() - {_OURS, _DENSE}:
            best = [_judged(at[_OURS].over(best_by_hand(at)), MOST_OF_BEST) for at in at_rates]
            table.add_row(number_format, "ours / best by hand", *best)
        table.add_row(number_format, "ours / ours dense", *dense)
        table.add_section()
    return table


def weight_bytes(number_format: str) -> int:
    return {"f32": 4, "i8": 1}[number_format]


def _microseconds(times: Times) -> str:
    return f"{times.median / 1e3:,.3f}"


def _judged(ratio: float, most: float) -> str:
    return f"{ratio:.2f}" if ratio <= most else f"[red]{ratio:.2f}[/red]"


def _table(*heads: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for head in heads:
        left = head in ("network", "format", "compiler", "µs per step")
        table.add_column(head, justify="left" if left else "right", no_wrap=True)
    return table
