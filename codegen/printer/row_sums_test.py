"""Loops over rows of weights: which ones begin with a call, and all give what the JIT gives."""

from __future__ import annotations

import pytest

from codegen.testing import functions, row_cases
from codegen.testing.compilers import with_sanitiser

CASES = row_cases.cases()


@pytest.fixture(scope="module")
def module():
    return functions.parse("module {" + "".join(case.function() for case in CASES) + "\n}")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_rows_and_nothing_else_begin_with_a_call(case):
    source = functions.print_functions(functions.parse(case.function()))
    _, body = source.split(f"void {case.name}(", 2)[1:]
    assert (case.call in body) == case.is_rows
    assert body.count("for (") == 1


@pytest.mark.parametrize("compiler", with_sanitiser(), ids=lambda c: c.name)
def test_c_equals_jit(compiler, module, tmp_path, capfd):
    built = functions.Built(functions.print_functions(module), compiler, tmp_path)
    jit = functions.Jit(module)
    for case in CASES:
        *given, expected = case.data()
        found = expected.copy()
        jit.call(case.name, *given, expected)
        built.call(case.name, *given, found)
        assert (found == expected).all(), case.name
        assert (case.part == (0, 5)) or (found != case.data()[-1]).any()
    assert "runtime error" not in capfd.readouterr().err
