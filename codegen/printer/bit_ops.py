"""math: the place of a number's lowest one, as a call of a function that the file defines."""

from __future__ import annotations

from collections.abc import Iterable

from mlir import ir

from codegen.errors import Unsupported
from codegen.names import identifiers
from codegen.printer.body import Body
from codegen.printer.expr import UNARY, Expr
from codegen.printer.registry import prints

# Powers of two times this number differ in their upper five bits (de Bruijn).
_DE_BRUIJN = 0x077CB531


def function_names(prefix: str) -> list[str]:
    """All names that a file may need."""
    return [f"{prefix}_lowest"]


def function_lines(prefix: str, code: Iterable[str]) -> list[str]:
    """The definition of the function, if the code calls it."""
    (name,) = function_names(prefix)
    if name not in identifiers(code):
        return []
    places = [0] * 32
    for place in range(32):
        places[(_DE_BRUIJN << place & 0xFFFFFFFF) >> 27] = place
    rows = [", ".join(map(str, places[k : k + 16])) for k in (0, 16)]
    return [
        "/* The place of the lowest one of a mask that is not 0. */",
        f"static inline int32_t {name}(int64_t mask)",
        "{",
        "#if defined(__GNUC__) && (defined(__x86_64__) || defined(__i386__) || \\",
        "    defined(__aarch64__) || (defined(__ARM_ARCH) && __ARM_ARCH >= 7))",
        "    return __builtin_ctzll((unsigned long long)mask);",
        "#else",
        "    static const uint8_t places[32] = {",
        *(f"        {row}," for row in rows),
        "    };",
        "    const uint32_t lower = (uint32_t)mask;",
        "    const uint32_t half = lower ? lower : (uint32_t)((uint64_t)mask >> 32);",
        f"    const uint32_t hash = (half & (0 - half)) * UINT32_C(0x{_DE_BRUIJN:08x});",
        "    return places[hash >> 27] + (lower ? 0 : 32);",
        "#endif",
        "}",
        "",
    ]


@prints("math.cttz")
def lowest_one(body: Body, op: ir.Operation) -> None:
    """Of a number that is not 0, by the lowering's promise."""
    if str(op.results[0].type) != "i64":
        raise Unsupported(op, "another width than 64 bits")
    e = body.expr(op.operands[0])
    (name,) = function_names(body.prefix)
    body.define(op, Expr(f"{name}({e.text})", UNARY, "i32", (0, 63), e.reads))
