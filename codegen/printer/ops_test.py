"""Every operation and type, printed and built strictly, gives what LLVM's JIT gives."""

from __future__ import annotations

import numpy as np
import pytest

from codegen.testing import functions, op_cases
from codegen.testing.compilers import SANITISER, with_sanitiser
from codegen.testing.op_cases import COUNT, DTYPES, Case
from tests.harness.c_compilers import GCC_O0

CASES = op_cases.cases()


@pytest.fixture(scope="module")
def module():
    return functions.parse("module {" + "".join(case.function() for case in CASES) + "\n}")


@pytest.fixture(scope="module")
def source(module) -> str:
    return functions.print_functions(module)


@pytest.fixture(scope="module")
def expected(module) -> dict[str, np.ndarray]:
    jit = functions.Jit(module, opt_level=0)
    return {case.name: _run(jit.call, case) for case in CASES}


def test_there_are_as_many_cases_as_the_prototype_had():
    assert len(CASES) >= 262


@pytest.mark.parametrize("compiler", with_sanitiser(), ids=lambda c: c.name)
def test_c_equals_jit_on_edge_values(compiler, source, expected, tmp_path, capfd):
    built = functions.Built(source, compiler, tmp_path)
    wrong = [c.name for c in CASES if not _same(c, _run(built.call, c), expected[c.name])]
    assert wrong == []
    assert "runtime error" not in capfd.readouterr().err


# A fault planted into the printed text, and a case that has to notice it.
PLANTED = [
    ("a0[i] + a1[i]", "a0[i] - a1[i]", "addf_f32"),
    ("(uint32_t)a0[i] < (uint32_t)a1[i]", "a0[i] < a1[i]", "cmpi_ult_i32"),
    ("!(a0[i] <= a1[i])", "a0[i] > a1[i]", "cmpf_ugt_f64"),
    ("x < x_2 ? x : x_2", "x < x_2 ? x_2 : x", "minsi_i64"),
    ("(int32_t)(uint16_t)a0[i]", "a0[i]", "extui_i16_i32"),
    ("a0[i] >> 3", "a0[i] / 8", "shrsi_by_3_i32"),
    ("net_sat32(a0[i])", "(int32_t)a0[i]", "saturate_i64_i32"),
    ("y < INT16_MAX ? y : INT16_MAX", "y", "saturate_sum_i32_i16"),
    ("(fraction >> 1)", "fraction", "scaled_slow_leak"),
    ("(rest + half - 1)", "(rest + half)", "scaled_all_but_a_32th"),
    ("(times << (31 - shift))", "times", "scaled_by_factors_of_few_bits"),
]


@pytest.mark.parametrize(("text", "fault", "name"), PLANTED, ids=[name for *_, name in PLANTED])
def test_planted_fault_is_caught(text, fault, name, expected, tmp_path):
    case = next(case for case in CASES if case.name == name)
    source = functions.print_functions(functions.parse(case.function()))
    assert text in source
    built = functions.Built(source.replace(text, fault), GCC_O0, tmp_path)
    assert not _same(case, _run(built.call, case), expected[name])


def test_sanitiser_sees_an_overflow_where_it_is_installed(tmp_path, capfd):
    case = next(case for case in CASES if case.name == "addi_i32")
    source = functions.print_functions(functions.parse(case.function()))
    text = "(int32_t)((uint32_t)a0[i] + (uint32_t)a1[i])"
    assert text in source
    try:
        built = functions.Built(source.replace(text, "a0[i] + a1[i]"), SANITISER, tmp_path)
    except AssertionError:  # it cannot be linked
        assert SANITISER not in with_sanitiser()
        return
    _run(built.call, case)
    assert "signed integer overflow" in capfd.readouterr().err


def _run(call, case: Case) -> np.ndarray:
    seed = CASES.index(case)
    result = np.zeros(COUNT, DTYPES[case.out])
    call(case.name, case.data(2 * seed), case.data(2 * seed + 1), result)
    return result


def _same(case: Case, got: np.ndarray, want: np.ndarray) -> bool:
    """Bit for bit; a NaN is a NaN whatever its payload, which IEEE leaves open."""
    differs = functions.bits(got) != functions.bits(want)
    if case.out in op_cases.FLOATS:
        differs &= ~(np.isnan(got) & np.isnan(want))
    if case.any_zero:
        differs &= ~((got == 0) & (want == 0))
    return not differs.any()
