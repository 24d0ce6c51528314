"""Instructions of the Cortex-M4 that the C asks for give what the other compilers' C gives."""

from __future__ import annotations

import re

import numpy as np
import pytest

from codegen.testing import functions, op_cases, row_cases
from codegen.testing.emulated import Emulated

ROWS = row_cases.cases()
# Sums that saturate, and scaled numbers.
OPS = [case for case in op_cases.cases() if case.name.startswith(("saturate_sum", "scaled"))]


@pytest.fixture(scope="module")
def module():
    return functions.parse("module {" + "".join(c.function() for c in [*OPS, *ROWS]) + "\n}")


@pytest.fixture(scope="module")
def emulated(module, tmp_path_factory) -> Emulated:
    source = functions.print_functions(module)
    assert set(re.findall(r'__asm__\("(\w+)', source)) == {"qadd", "smmlar", "sxtab16", "sxtb16"}
    counts = {case.name: 3 for case in OPS} | {case.name: 4 for case in ROWS}
    return Emulated(source, counts, tmp_path_factory.mktemp("arm"))


@pytest.fixture(scope="module")
def jit(module) -> functions.Jit:
    return functions.Jit(module)


@pytest.mark.parametrize("case", ROWS, ids=lambda case: case.name)
def test_rows(case, emulated, jit):
    *given, expected = case.data()
    found = expected.copy()
    jit.call(case.name, *given, expected)
    emulated.call(case.name, *given, found)
    assert (found == expected).all()


@pytest.mark.parametrize("case", OPS, ids=lambda case: case.name)
def test_numbers(case, emulated, jit):
    given = case.data(1), case.data(2)
    expected, found = (np.zeros(op_cases.COUNT, op_cases.DTYPES[case.out]) for _ in range(2))
    jit.call(case.name, *given, expected)
    emulated.call(case.name, *given, found)
    assert (found == expected).all()
