"""What an emulator says of a model on a target, for tests of those who read it."""

from __future__ import annotations

from codegen.emulate.results import Result

RESULT = Result(
    target="cortex_m0",
    title="Arm Cortex-M0",
    difference="",
    text=100,
    rodata=1000,
    ram=64,
    stack=32,
    instructions=5000,
)
WRONG = "output of step 3, output: element [1] is 1, expected 0 (1 of 10 differ)"
