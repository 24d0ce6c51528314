"""What snn_cross_test and snn_size_test run: when they fail, and what they say then."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import subprocess

from codegen.emulate.results import Results
from tests.harness.results import RESULT, WRONG

CROSS_TEST, SIZE_TEST = (pathlib.Path(os.environ[name]).absolute() for name in ("CROSS", "SIZE"))


def tool(tool: pathlib.Path, folder: pathlib.Path, *words: str, **changes) -> tuple[int, str]:
    """(exit code, what is printed) for results with one target that is changed so."""
    results = Results(
        name="net",
        dtype="f32",
        steps=changes.pop("steps", 10),
        version="1",
        targets=(RESULT, dataclasses.replace(RESULT, target="powerpc", **changes)),
    )
    path = folder / "results.json"
    path.write_text(results.to_json())
    # Not as a shard or with the filter of the test that this is.
    environment = {"PATH": os.environ["PATH"]}
    run = subprocess.run(
        [tool, path, *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return run.returncode, run.stdout


def test_a_difference_fails_its_target_alone(tmp_path):
    code, text = tool(CROSS_TEST, tmp_path, difference=WRONG)
    assert code != 0
    assert f"powerpc: {WRONG}" in text
    assert "OK ] CrossTest.test_net_f32_cortex_m0" in text
    code, text = tool(CROSS_TEST, tmp_path)
    assert code == 0
    assert "Ran 2 tests" in text


def test_no_steps_are_no_proof(tmp_path):
    assert tool(CROSS_TEST, tmp_path, steps=0)[0] != 0


def test_limits(tmp_path):
    assert tool(SIZE_TEST, tmp_path, "flash=1100", "ram=64", "stack=32")[0] == 0
    for word, changes, message in (
        ("flash=1100", {"text": 101}, "powerpc: 1,101 bytes of code and constants; max_flash"),
        ("ram=64", {"ram": 65}, "powerpc: 65 bytes of state; max_ram allows 64"),
        ("stack=32", {"stack": 40}, "powerpc: 40 bytes of stack in a step; max_stack allows 32"),
    ):
        code, text = tool(SIZE_TEST, tmp_path, word, **changes)
        assert code != 0
        assert message in text
    code, text = tool(SIZE_TEST, tmp_path, "stack=32", difference=WRONG, stack=0)
    assert code != 0, "a model that went wrong has no size"
    assert f"powerpc: {WRONG}" in text
