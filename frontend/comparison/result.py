"""What `compare` found out, as plain data: the table and --json (docs/compare.md) show this."""

from __future__ import annotations

import dataclasses
import json

from frontend.comparison.comparison import (
    Comparison,
    OutputDifference,
    PopulationDifference,
)
from frontend.comparison.measures import Accuracy, Agreement
from frontend.comparison.sides import Side
from frontend.diagnostics import Findings, printable
from frontend.plain_finding import PlainFinding, plain

SCHEMA = 1


@dataclasses.dataclass(frozen=True, kw_only=True)
class ComparedSide:
    """One side's format and what its C takes.

    label          DTYPE[:SCHEME][:STATE], and `+set` where widths were set
    scheme, state  None of floats
    widths         as set: fc1.weights=i4
    flash          bytes of tables
    ram            bytes of state
    """

    label: str
    dtype: str
    scheme: str | None
    state: str | None
    widths: tuple[str, ...]
    flash: int
    ram: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class CompareResult:
    """Everything that `compare` tells.

    schema       of this structure; a change of a name or meaning raises it
    file         as typed; what does not print is escaped
    flash_ratio, ram_ratio  the tested side's over the reference side's; None where that is 0
    warnings     what is worth knowing of the model and the inputs
    others       as in Comparison
    """

    schema: int
    file: str
    profile: str
    reference: ComparedSide
    tested: ComparedSide
    flash_ratio: float | None
    ram_ratio: float | None
    samples: int
    steps: int
    populations: tuple[PopulationDifference, ...]
    outputs: tuple[OutputDifference, ...]
    agreement: Agreement | None
    accuracy: Accuracy | None
    warnings: tuple[PlainFinding, ...]


def compare_result(
    file: str,
    reference: Side,
    tested: Side,
    comparison: Comparison,
    findings: Findings,
) -> CompareResult:
    return CompareResult(
        schema=SCHEMA,
        file=printable(file),
        profile=reference.network.profile,
        reference=_side(reference),
        tested=_side(tested),
        flash_ratio=_ratio(tested.sizes.flash, reference.sizes.flash),
        ram_ratio=_ratio(tested.sizes.ram, reference.sizes.ram),
        warnings=tuple(map(plain, findings.warnings)),
        **vars(comparison),
    )


def as_json(result: CompareResult) -> str:
    """One object, in ASCII: whatever a name holds, no reader stumbles over it."""
    return json.dumps(dataclasses.asdict(result), indent=2, allow_nan=False)


def _side(side: Side) -> ComparedSide:
    is_float = side.format.dtype.float_format is not None
    return ComparedSide(
        label=side.label,
        dtype=side.format.dtype.value,
        scheme=None if is_float else side.format.scheme.value,
        state=None if is_float else side.format.state.value,
        widths=tuple(map(printable, side.widths)),
        flash=side.sizes.flash,
        ram=side.sizes.ram,
    )


def _ratio(tested: int, reference: int) -> float | None:
    return tested / reference if reference else None
