"""Both models answer in one program; the one in floats as snnTorch does."""

from __future__ import annotations

import pathlib
import subprocess

import numpy as np

AGREEMENT = pathlib.Path(__file__).parent / "agreement"
INPUT, OUTPUT = (np.load(f"examples/digits/digits_test_{name}.npy") for name in ("input", "output"))


def test_both_answer():
    data = INPUT.astype(np.uint8).tobytes()
    command = [AGREEMENT, str(INPUT.shape[1])]
    done = subprocess.run(command, input=data, capture_output=True, check=True)
    *rows, last = done.stdout.decode().splitlines()
    floats, integers = np.array([list(map(int, row.split())) for row in rows]).T
    np.testing.assert_array_equal(floats, OUTPUT.sum(1, dtype=np.int64).argmax(1))
    agreed = int((floats == integers).sum())
    assert last == f"agreed on {agreed} of {len(INPUT)}"
    assert 0.98 * len(INPUT) <= agreed <= len(INPUT)


def test_a_command_line_that_is_wrong():
    done = subprocess.run([AGREEMENT, "x"], input=b"", capture_output=True)
    assert (done.returncode, done.stderr) == (2, b"usage: agreement STEPS < FILE\n")
