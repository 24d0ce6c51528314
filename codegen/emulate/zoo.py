"""The report of a zoo: models in number formats on targets, for people and for programs."""

from __future__ import annotations

import dataclasses
import itertools
import json
import pathlib

from codegen.emulate.results import read_results

SAME, DIFFERS, LEFT_OUT = "same", "differs", "left out"

_HEADER = """\
| {}dtype | target | code | constants | RAM | stack | instructions/step | the reference's bits |
|{}---|---|--:|--:|--:|--:|--:|---|
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cell:
    """One combination.

    conformance  SAME: every bit is the reference's; DIFFERS; or LEFT_OUT: nothing was built
    said         what is different first, found and expected; why it was left out; "" for SAME
    steps        how many were run
    code, constants, ram  bytes; None where nothing was built
    stack, instructions   bytes, and of a step; None where it did not run to the end, too
    """

    model: str
    dtype: str
    target: str
    conformance: str
    said: str = ""
    steps: int | None = None
    code: int | None = None
    constants: int | None = None
    ram: int | None = None
    stack: int | None = None
    instructions: int | None = None

    def row(self) -> str:
        """Of a table in Markdown, from the number format on."""
        numbers = (self.code, self.constants, self.ram, self.stack, self.instructions)
        shown = ["" if number is None else f"{number:,}" for number in numbers]
        verdict = {SAME: "yes", DIFFERS: self.said}.get(self.conformance, f"left out: {self.said}")
        words = [self.dtype, self.target, *shown, verdict.replace("|", "\\|")]
        return f" {' | '.join(words)} |\n"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Zoo:
    """name: of the rule. version: of snn_mlir. cells: sorted."""

    name: str
    version: str
    cells: tuple[Cell, ...]

    def those(self, conformance: str) -> list[Cell]:
        return [cell for cell in self.cells if cell.conformance == conformance]

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self), indent=1) + "\n"

    def to_markdown(self) -> str:
        same, differ, left_out = map(len, map(self.those, (SAME, DIFFERS, LEFT_OUT)))
        parts = [
            f"# {self.name}\n",
            f"{len(self.cells)} combinations, built by snn_mlir {self.version}. "
            f"The reference's bits: {same}, different: {differ}, left out: {left_out}.\n",
        ]
        if differ:
            rows = "".join(f"| {cell.model} |{cell.row()}" for cell in self.those(DIFFERS))
            parts += ["## Different\n", _HEADER.format("model | ", "---|") + rows]
        for model, cells in itertools.groupby(self.cells, key=lambda cell: cell.model):
            rows = "".join(f"|{cell.row()}" for cell in cells)
            parts += [f"## {model}\n", _HEADER.format("", "") + rows]
        return "\n".join(parts)

    def failure(self) -> str:
        """What is to be said of cells that differ; "" where none does."""
        differ = self.those(DIFFERS)
        lines = [f"  {x.model}, {x.dtype}, {x.target}: {x.said}" for x in differ]
        counts = f"{len(differ)} of {len(self.cells)} combinations"
        head = f"{self.name}: {counts} differ from the reference:"
        return "\n".join([head, *lines]) if differ else ""


def from_json(text: str) -> Zoo:
    words = json.loads(text)
    return Zoo(**words | {"cells": tuple(Cell(**cell) for cell in words["cells"])})


def gather(path: pathlib.Path) -> Zoo:
    """From what the rule has written: the files of results, and why the rest is left out.

    Raises ValueError where a file has not the results of one target.
    """
    words = json.loads(path.read_text(encoding="utf-8"))
    built = [_built(names, pathlib.Path(file)) for names, file in words["results"].items()]
    left_out = [
        Cell(**_axes(names), conformance=LEFT_OUT, said=why)
        for names, why in words["left_out"].items()
    ]
    (version,) = {version for _, version in built}
    cells = sorted([*(cell for cell, _ in built), *left_out], key=_place)
    return Zoo(name=words["name"], version=version, cells=tuple(cells))


def _place(cell: Cell) -> tuple[str, str, str]:
    return cell.model, cell.dtype, cell.target


def _axes(names: str) -> dict[str, str]:
    return dict(zip(("model", "dtype", "target"), names.split("/"), strict=True))


def _built(names: str, path: pathlib.Path) -> tuple[Cell, str]:
    """(the cell, snn_mlir's version)"""
    results = read_results(path)
    (result,) = results.targets
    cell = Cell(
        **_axes(names),
        conformance=DIFFERS if result.difference else SAME,
        said=result.difference,
        steps=results.steps,
        code=result.text,
        constants=result.rodata,
        ram=result.ram,
        stack=result.stack if result.instructions else None,
        instructions=result.instructions or None,
    )
    return cell, results.version
