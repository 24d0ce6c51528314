"""Puts a report into HTML: one file, without scripts, that asks no network for anything."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Sequence

import jinja2
import markupsafe

from frontend.comparison.measures import NumberDifference, SpikeDifference
from frontend.comparison.recorder import Record
from frontend.diagnostics import printable
from frontend.html_report.data import Report
from frontend.pictures import graph_picture, memory_map, population, style

_TEMPLATE = pathlib.Path(__file__).parent / "report.html.j2"
_SIZE = (7.4, 6.2)  # inches of a picture: its text is as large as the page's
_NONE = "–"


def html(report: Report) -> str:
    """The whole file."""
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "count": _count,
        "number": _number,
        "percent": _percent,
        "shape": _shape,
        "bytes": lambda count: f"{count:,} B",
    }
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        report=report,
        graph=_graph(report),
        memory=_memory(report),
        pictures=list(_pictures(report)),
        comparison=_comparison(report),
        totals=_totals(report),
    )


def _count(number: float | None) -> str:
    return _NONE if number is None else f"{number:,}"


def _number(number: float | None) -> str:
    return _NONE if number is None else f"{number:.4g}"


def _percent(share: float | None) -> str:
    return _NONE if share is None else f"{share:.2%}"


def _shape(shape: Sequence[int]) -> str:
    return "×".join(map(str, shape)) or "1"


def _picture(make, name: str, label: str) -> markupsafe.Markup:
    return markupsafe.Markup(style.inline_svg(make, name, markupsafe.escape(label)))


def _graph(report: Report) -> markupsafe.Markup:
    nodes = len(report.graph.nodes)
    return _picture(
        lambda: graph_picture.figure(report.graph, with_title=False),
        "graph",
        f"The network: {nodes} nodes from {report.graph.nodes[0].name} on, top to bottom",
    )


def _memory(report: Report) -> markupsafe.Markup | None:
    if not report.members:
        return None
    return _picture(
        lambda: memory_map.figure(report.members, report.ram),
        "memory",
        f"Memory of the state, {report.ram} bytes: the table below in a picture",
    )


def _pictures(report: Report) -> Iterator[markupsafe.Markup]:
    """Of every population that was run."""
    if report.activity is None:
        return
    records: Sequence[Record] = report.activity.records
    labels: tuple[str, ...] = (report.dtype,)
    if report.against is not None:
        records, result = report.against.records, report.against.result
        labels = (result.reference.label, result.tested.label)
    for number, record in enumerate(records):
        yield _picture(
            lambda record=record: population.figure(record, labels, size=_SIZE),
            f"layer{number}",
            f"Spikes, membranes and rates of {printable(record.name)}",
        )


def _totals(report: Report) -> dict[str, int]:
    """Of the columns that add up."""
    columns = ("parameters", "ram", "dense", "active")
    return {name: sum(getattr(row, name) for row in report.layers) for name in columns}


def _comparison(report: Report) -> list[dict]:
    """A row for each population and output."""
    if report.against is None:
        return []
    result = report.against.result
    found = []
    for layer in result.populations:
        for way, difference in (("whole", layer.whole), ("alone", layer.alone)):
            found.append(_row(layer.name, layer.type, way, difference.spikes, difference.numbers))
    for output in result.outputs:
        difference = output.difference
        found.append(_row(output.name, "Output", "whole", difference.spikes, difference.numbers))
    return found


def _row(
    name: str,
    kind: str,
    way: str,
    spikes: SpikeDifference | None,
    numbers: NumberDifference | None,
) -> dict:
    return {
        "name": printable(name),
        "kind": kind,
        "way": way,
        "reference": None if spikes is None else spikes.reference,
        "tested": None if spikes is None else spikes.tested,
        "lost": None if spikes is None else spikes.lost,
        "gained": None if spikes is None else spikes.gained,
        "moved": None if spikes is None else spikes.moved_per_spike,
        "rms": None if numbers is None else numbers.relative_rms,
        "largest": None if numbers is None else numbers.relative_largest,
    }
