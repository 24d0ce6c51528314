"""How fast this machine reads memory."""

from __future__ import annotations

import ctypes
import pathlib
import subprocess

_SOURCE = pathlib.Path(__file__).parent / "harness/bandwidth.c"


def measure_bandwidth(size: int, folder: pathlib.Path) -> float:
    """GB/s of one core that reads `size` bytes again and again: of caches where they fit there.

    folder: where the program that measures is built
    """
    library = folder / "bandwidth.so"
    subprocess.run(
        ["gcc", "-O3", "-march=native", "-fPIC", "-shared", str(_SOURCE), "-o", str(library)],
        check=True,
    )
    measured = ctypes.CDLL(str(library)).bandwidth
    measured.restype = ctypes.c_double
    return measured(ctypes.c_int64(size))
