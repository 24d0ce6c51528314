"""What came out of running models in emulators: a file of JSON for each model and number format."""

from __future__ import annotations

import dataclasses
import json
import pathlib


@dataclasses.dataclass(frozen=True, kw_only=True)
class Result:
    """Of one target.

    difference    what is different first from what is expected; "" where every bit is the same
    text, rodata  bytes of the model's own object: code and constants. What it calls of the
                  compiler's runtime (floating point in software) is not in them.
    ram           bytes: the state struct and whatever else is not constant
    stack         bytes that a step used at most
    instructions  of a step, the mean of some; those of the compiler's runtime are in it
    """

    target: str
    title: str
    difference: str
    text: int
    rodata: int
    ram: int
    stack: int
    instructions: int

    @property
    def flash(self) -> int:
        return self.text + self.rodata


@dataclasses.dataclass(frozen=True, kw_only=True)
class Results:
    """name: the model's. dtype: its number format. steps: how many were run."""

    name: str
    dtype: str
    steps: int
    version: str
    targets: tuple[Result, ...]

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self), indent=2) + "\n"


def read_results(path: pathlib.Path) -> Results:
    words = json.loads(path.read_text(encoding="utf-8"))
    return Results(**words | {"targets": tuple(Result(**result) for result in words["targets"])})
