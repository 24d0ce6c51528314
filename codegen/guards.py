"""What NAME.c asks of its compiler, and refuses where it cannot have it."""

from __future__ import annotations

from codegen.interface import Interface

_C11 = """\
#if !defined(__STDC_VERSION__) || __STDC_VERSION__ < 201112L
#error "this network needs a C11 compiler: compile it with -std=c11 or later"
#endif""".splitlines()

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

# gcc tells by macros what it was asked for; clang does so for all of -ffast-math only. Its pragmas
# turn the parts off: float_control all but contraction, on targets that know it (the others would
# warn, and have the two pragmas after it). Apple's version numbers run ahead of clang's: these are
# late enough for both.
# In -ffp-contract=fast, and in all flags that imply it, clang's code generator fuses against
# every pragma, and no macro tells: only a target without such instructions keeps it from that. With
# AVX-512 that would cost half the width of a vector, so docs/c_api.md warns instead.
# Products and sums stand in separate statements: -ffp-contract=on fuses within one. gcc's gnu11
# default fuses across statements. Trapping arithmetic is off because gcc does not vectorise a
# loop with a choice between results then; no result depends on it. At -O2 gcc vectorises only loops
# whose rounds fill whole vectors; its dynamic cost model, that of -O3, takes 10 neurons, too.
# There are no strings here, but its search for them copies tables: 200 bytes of memory a number.
_NO_FMA = """\
#if defined(__clang__) && __clang_major__ >= 13 && (defined(__x86_64__) || defined(__i386__)) && \\
    (defined(__FMA__) || defined(__FMA4__)) && !defined(__AVX512F__)""".splitlines()

_CONTRACTION = """\
/* Products and sums are rounded one by one. clang: do not use -ffp-contract=fast. */
#if defined(__clang__)
#if __clang_major__ >= 13
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wignored-pragmas"
#pragma float_control(precise, on)
#pragma clang diagnostic pop
#pragma clang fp reassociate(off)
#endif
#if __clang_major__ >= 18
#pragma clang fp reciprocal(off)
#endif
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off", "no-trapping-math")
#pragma GCC optimize("no-loop-unroll-and-jam", "vect-cost-model=dynamic", "no-optimize-strlen")
#elif defined(_MSC_VER)
#pragma fp_contract(off)
#endif""".splitlines()

_INTEGER = """\
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-loop-unroll-and-jam", "vect-cost-model=dynamic", "no-optimize-strlen")
#endif""".splitlines()

# A short loop that lies across blocks of 32 bytes of code takes a third more time on many of these
# processors: which loops do would be a matter of luck.
_LOOPS = """\
#if defined(__x86_64__) && defined(__GNUC__) && __GNUC__ >= 8 && !defined(__clang__)
#pragma GCC optimize("align-loops=32")
#endif""".splitlines()

# Where it may use vectors of 512 bits, gcc uses 256 for most processors.
_VECTORS = """\
#if defined(__AVX512F__) && defined(__GNUC__) && __GNUC__ >= 8 && !defined(__clang__)
#pragma GCC target("prefer-vector-width=512")
#endif""".splitlines()


def guard_lines(interface: Interface, code: list[str]) -> list[str]:
    """Directives and assertions, those of floating point only where the file has any.

    code  the file's statements, without comments
    """
    types, text = _types(interface), "\n".join(code)
    lines = list(_C11)
    if _has_floats(interface, code):
        lines += _FLOAT
        if "double" in types or "(double)" in text:
            lines += _DOUBLE
        lines += [
            *_CONTRACTION,
            *_NO_FMA,
            '#pragma clang attribute push(__attribute__((target("no-fma,no-fma4"))), '
            "apply_to = function)",
            "#endif",
        ]
        lines.append('_Static_assert(sizeof(float) == 4, "this network needs a float of 32 bits");')
        if "double" in types:
            # The literal's type is another one with gcc's -fsingle-precision-constant.
            lines.append(
                "_Static_assert(sizeof(double) == 8 && sizeof(1.0) == 8, "
                '"this network needs 64-bit doubles");'
            )
    else:
        lines += _INTEGER
    lines += [*_LOOPS, *_VECTORS]
    # C leaves both to the compiler; all that we know of do it.
    if " >> " in text:
        lines.append('_Static_assert((-1 >> 1) == -1, "right shifts have to keep the sign");')
    if any(f"(int{bits}_t)" in text for bits in (8, 16, 32)):
        lines.append('_Static_assert((int8_t)0x1ff == -1, "narrowing has to keep the low bits");')
    return lines


def closing_lines(interface: Interface, code: list[str]) -> list[str]:
    """Directives at the end of a file that begins with the guard lines of the same arguments."""
    return (
        [*_NO_FMA, "#pragma clang attribute pop", "#endif"] if _has_floats(interface, code) else []
    )


def _types(interface: Interface) -> set[str]:
    arrays = (*interface.ports, *interface.states, *interface.buffers, *interface.tables)
    return {array.element.c for array in arrays}


def _has_floats(interface: Interface, code: list[str]) -> bool:
    return bool(_types(interface) & {"float", "double"}) or any(
        "(float)" in line or "(double)" in line for line in code
    )
