"""Functions of the snn level by both ways down: LLVM's JIT, and C that is printed and built."""

from __future__ import annotations

import pathlib

import numpy as np

from codegen.testing.compilers import SANITISER, with_sanitiser
from codegen.testing.functions import Built, print_functions
from snn_dialect.python.jit_for_tests import Jit
from tests.harness.c_compilers import GCC_O2

# The sanitiser where its library is installed: it tells undefined behaviour on standard error.
COMPILERS = (GCC_O2, *(c for c in with_sanitiser() if c is SANITISER))


class TwoWays:
    """The functions of a module, in integers alone."""

    def __init__(self, text: str, folder: pathlib.Path):
        jit = Jit(text)
        source = print_functions(jit.loops)
        for word in ("float", "double"):
            assert word not in source
        self.ways = {"jit": jit}
        for compiler in COMPILERS:
            self.ways[compiler.name] = Built(source, compiler, folder).call

    def __call__(self, function: str, *arrays: np.ndarray) -> dict[str, list[np.ndarray]]:
        """Way to what the arguments hold after the call; `arrays` stay as they are."""
        after = {}
        for way, call in self.ways.items():
            after[way] = [array.copy() for array in arrays]
            call(function, *after[way])
        return after
