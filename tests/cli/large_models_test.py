"""What many weights cost: bytes of C and of memory for each of them, whatever the time."""

from __future__ import annotations

import os
import pathlib
import subprocess

import numpy as np
import pytest

from tests.harness import models
from tests.harness.cli import PROFILE, compile_command


def square(side: int, folder: pathlib.Path) -> pathlib.Path:
    """A model of side^2 weights that use all bits of a float."""
    weight = np.random.default_rng(0).normal(0, side**-0.5, (side, side)).astype(np.float32)
    model = models.write(models.affine_lif(side, side), folder / "net.nir")
    return models.edit(model, "fc", "weight", weight)


def peak(model: pathlib.Path, *flags: str) -> int:
    """The most bytes that the compiler's process had in memory."""
    command = [os.path.abspath(os.environ["SNN_COMPILE"]), model.name, "--quiet", *PROFILE, *flags]
    environment = {**os.environ, "BUILD_WORKING_DIRECTORY": str(model.parent)}
    child = os.posix_spawn(command[0], command, environment)
    _, status, usage = os.wait4(child, 0)
    assert status == 0
    return usage.ru_maxrss * 1024


# In an integer network: the file's numbers in float64 (8 bytes), once more with the gains of
# the neurons in them (8), as integers, a part in float64 while they are rounded, and as text.
# In floats: as numbers in MLIR, in the file's order and by columns (4 each), and as text that is
# joined (3 times 15).
@pytest.mark.parametrize(
    "flags, c_bytes, memory_bytes",
    [(("--dtype=i8", "--input-kind=spikes"), 4, 40), (("--dtype=f32",), 16, 75)],
    ids=["i8", "f32"],
)
def test_a_weight_takes_so_much(tmp_path, flags, c_bytes, memory_bytes):
    small, large = (peak(square(side, tmp_path), *flags) for side in (4, 1500))
    weights = 1500**2
    assert large - small < memory_bytes * weights
    assert (tmp_path / "net.c").stat().st_size < c_bytes * weights


def test_gcc_makes_no_copy_of_a_table(tmp_path):
    model = square(500, tmp_path)
    assert compile_command(model.name, *PROFILE, cwd=tmp_path).code == 0
    # It takes 80 MB; 140 where it looks for strings in the table.
    limit = f"ulimit -d {110 * 1024} && exec gcc -O2 -c net.c -o net.o"
    subprocess.run(["sh", "-c", limit], cwd=tmp_path, check=True)
