"""What NAME.c asks of its compiler, and refuses where it cannot have it."""

from __future__ import annotations

from codegen.interface import Interface

_FLOAT = """\
#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__) || \\
    defined(__NO_SIGNED_ZEROS__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__) || \\
    defined(_M_FP_FAST)
#error "this network needs IEEE arithmetic: compile it without -ffast-math and its parts"
#endif
#if defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0 && __FLT_EVAL_METHOD__ != 16
#error "this network needs float results rounded to float: no x87, use -msse2 -mfpmath=sse"
#endif
#if defined(__FLT_MANT_DIG__) && __FLT_MANT_DIG__ != 24
#error "this network needs a float of 32 bits"
#endif""".splitlines()

_DOUBLE = """\
#if defined(__DBL_MANT_DIG__) && __DBL_MANT_DIG__ != 53
#error "this network needs a double of 64 bits"
#endif""".splitlines()

# What no macro tells is said in the file: clang's -ffp-contract=fast overrides its own pragma.
# Products and sums stand in separate statements. That keeps clang from fusing them; gcc's gnu11
# default fuses across statements. Trapping arithmetic is off because gcc does not vectorise a
# loop with a choice between results then; no result depends on it.
_CONTRACTION = """\
/* Products and sums are rounded one by one. clang: do not use -ffp-contract=fast. */
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off", "no-trapping-math", "no-loop-unroll-and-jam")
#elif defined(_MSC_VER)
#pragma fp_contract(off)
#endif""".splitlines()

_INTEGER = """\
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-loop-unroll-and-jam")
#endif""".splitlines()


def guard_lines(interface: Interface, code: list[str]) -> list[str]:
    """Directives and assertions, those of floating point only where the file has any.

    code  the file's statements, without comments
    """
    arrays = (*interface.ports, *interface.states, *interface.buffers, *interface.tables)
    types = {array.element.c for array in arrays}
    text = "\n".join(code)
    lines: list[str] = []
    if types & {"float", "double"} or "(float)" in text or "(double)" in text:
        lines += _FLOAT
        if "double" in types or "(double)" in text:
            lines += _DOUBLE
        lines += _CONTRACTION
        lines.append('_Static_assert(sizeof(float) == 4, "this network needs a float of 32 bits");')
        if "double" in types:
            lines.append(
                '_Static_assert(sizeof(double) == 8, "this network needs 64-bit doubles");'
            )
    else:
        lines += _INTEGER
    if " >> " in text:
        lines.append('_Static_assert((-1 >> 1) == -1, "right shifts have to keep the sign");')
    return lines
