"""What `check` prints for people: as wide as the terminal, elsewhere 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from frontend import command_line
from frontend.check_result import CheckedNode, CheckResult, Cycle, Edge
from frontend.console import Console
from frontend.diagnostics import details, printable
from frontend.network import Timing
from frontend.plain_finding import PlainFinding

_WHEN = {
    Timing.NOW.value: "",
    Timing.PREVIOUS.value: "of the step before",
    Timing.EARLY.value: "known before the step",
}


def show(result: CheckResult) -> None:
    """All there is to tell; errors come late and the verdict last, where they are seen."""
    console = Console()
    console.paragraphs(_head(result), "  ")
    if result.nodes:
        console.print()
        console.table(_table(result.nodes))
    for title, paragraphs in (
        ("step rules", _step_rules(result.nodes)),
        ("cycles", [_cycle(cycle) for cycle in result.cycles]),
        ("nodes that only pass on what arrives", _names(result.wires)),
        ("unreachable nodes: no path leads from them to an Output", _names(result.unreachable)),
    ):
        if paragraphs:
            console.print(f"\n{title}:")
            console.paragraphs(paragraphs, "    ")
    for finding in sorted(result.findings, key=lambda f: f.severity == "error"):
        console.print()
        console.finding(_finding(finding), finding.severity)
    console.print()
    console.paragraphs([_verdict(result)], "  ", style="bold")
    codes = [finding.code for finding in result.findings if finding.severity == "error"]
    if codes:
        console.print(command_line.explanation(codes[0]))


def _finding(finding: PlainFinding) -> str:
    where = f"node {finding.node!r}: " if finding.node is not None else ""
    head = f"{finding.severity}[{finding.code}]: {printable(where + finding.problem)}"
    return "\n".join([head, *details(finding.found, finding.expected, finding.to_do)])


def _verdict(result: CheckResult) -> str:
    word = "takes" if result.accepted else "refuses"
    counts = f"{_count(result.errors, 'error')}, {_count(result.warnings, 'warning')}"
    return f"{result.file}: compile {word} it ({counts})"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


def _head(result: CheckResult) -> list[str]:
    profile = result.profile
    if not result.nodes:
        return [result.file]
    lines = [f"{result.file}: {result.dtype}, files and symbols named {printable(result.name)}"]
    if profile.name is None:
        lines.append("profile: none can be told")
    else:
        lines.append(f"profile: {printable(profile.name)}, {profile.reason}")
    if profile.evidence:
        left = ", ".join(profile.candidates) or "none"
        lines.append(f"the file's own numbers leave: {left} ({profile.evidence})")
    times = {n.step_rule["dt"] for n in result.nodes if n.step_rule is not None}
    if result.dt is not None:
        lines.append(f"dt: {result.dt:g}, in the file's own unit of time")
    elif times:
        lines.append("dt: differs by node")
    return lines


def _table(nodes: Sequence[CheckedNode]) -> Table:
    columns = {"node": [], "type": [], "shape": [], "signal": [], "from": []}
    for node in nodes:
        columns["node"].append(printable(node.name))
        columns["type"].append(printable(node.type))
        columns["shape"].append("?" if node.shape is None else "x".join(map(str, node.shape)))
        columns["signal"].append(node.signal or "")
        columns["from"].append(", ".join(map(_source, node.sources)))
    used = {title: cells for title, cells in columns.items() if any(cells)}
    table = Table(box=None, pad_edge=False)
    for title in used:
        table.add_column(title, overflow="fold")
    for row in zip(*used.values(), strict=True):
        table.add_row(*map(Text, row))  # as Text: a name may look like rich's markup
    return table


def _source(edge: Edge) -> str:
    when = _WHEN[edge.timing]
    return printable(edge.node) + (f" ({when})" if when else "")


def _step_rules(nodes: Sequence[CheckedNode]) -> list[str]:
    """The equation of every neuron, or in a refused model the fields of its rule."""
    lines = []
    for node in nodes:
        if node.step_rule is None:
            continue
        fields = (f"{k}={v}" for k, v in node.step_rule.items() if v is not None)
        lines.append(f"  {printable(node.name)}: {node.equation or ' '.join(fields)}")
    return lines


def _cycle(cycle: Cycle) -> str:
    text = "  " + ", ".join(map(printable, cycle.nodes))
    how = [
        f"{printable(cut.source)} -> {printable(cut.target)} carries the value {_WHEN[cut.timing]}"
        for cut in cycle.cuts
    ]
    how += [f"{printable(name)} delays by a step or more" for name in cycle.delays]
    return text + (": " + "; ".join(how) if how else "")


def _names(names: Sequence[str]) -> list[str]:
    return ["  " + ", ".join(map(printable, names))] if names else []
