"""`--profile list`: the profiles on a terminal, in a log, in a pipe."""

from __future__ import annotations

from rich.table import Table

from frontend.console import Console
from frontend.discretise.profile_table import profile_rows

# All columns together are wider than 80 characters; each of these tables is not.
_TABLES = (
    ("profile", "dt", "flatten", "what it is"),
    ("profile", "nodes", "decay", "gain", "current", "v0"),
    ("profile", "nodes", "compare", "spikes", "reset", "reset_at", "fire_from"),
)


def show_profiles() -> None:
    """Prints what every profile is, how its membranes move, and how they spike and are reset."""
    console = Console()
    for columns in _TABLES:
        console.table(_table(columns))
        console.print()
    console.print("below a profile: the nodes that deviate from it; docs/semantics.md explains all")


def _table(columns: tuple[str, ...]) -> Table:
    table = Table(*columns, box=None, pad_edge=False)
    header, rows = profile_rows()
    named = [dict(zip(header, row, strict=True)) for row in rows]
    for row in named:
        cells = [row[column] for column in columns]
        deviates = any(cell for column, cell in row.items() if column in columns[2:])
        if deviates:
            table.add_row(*cells)
    return table
