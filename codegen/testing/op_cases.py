"""Every arith operation and type that the printer knows, as small functions on edge values."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np

COUNT = 4096
INTEGERS = ("i8", "i16", "i32", "i64")
FLOATS = ("f32", "f64")
DTYPES = {
    "i8": np.int8,
    "i16": np.int16,
    "i32": np.int32,
    "i64": np.int64,
    "f32": np.float32,
    "f64": np.float64,
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Case:
    """%r of type `out` from %x and %y of type `type`, element by element.

    moderate   inputs stay within a million: conversions to integers are in range
    any_zero   the sign of a zero is not part of the result (fast-math nsz)
    """

    name: str
    type: str
    out: str
    body: str
    moderate: bool = False
    any_zero: bool = False

    def function(self) -> str:
        """The case as func.func @NAME(a, b, out)."""
        return f"""
  func.func @{self.name}(%a: memref<{COUNT}x{self.type}>, %b: memref<{COUNT}x{self.type}>,
                         %o: memref<{COUNT}x{self.out}>) {{
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %n = arith.constant {COUNT} : index
    scf.for %i = %c0 to %n step %c1 {{
      %x = memref.load %a[%i] : memref<{COUNT}x{self.type}>
      %y = memref.load %b[%i] : memref<{COUNT}x{self.type}>
      {self.body}
      memref.store %r, %o[%i] : memref<{COUNT}x{self.out}>
    }}
    return
  }}"""

    def data(self, seed: int) -> np.ndarray:
        """Operands: the type's edges, and random numbers of all magnitudes."""
        rng = np.random.default_rng(seed)
        dtype = DTYPES[self.type]
        if self.type in INTEGERS:
            info = np.iinfo(dtype)
            values = rng.integers(info.min, info.max, COUNT, dtype, endpoint=True)
            edges = [info.min, info.max, 0, -1, 1, info.min + 1, info.max - 1, 2]
            values[:512] = rng.choice(np.array(edges, dtype), 512)
            return values
        values = (rng.normal(size=COUNT) * 10 ** rng.uniform(-3, 3, COUNT)).astype(dtype)
        info = np.finfo(dtype)
        edges = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5]
        if not self.moderate:
            edges += [np.nan, np.inf, -np.inf, info.max, -info.max]
            edges += [info.tiny, info.smallest_subnormal, -info.smallest_subnormal]
        values[:512] = rng.choice(np.array(edges, dtype), 512)
        return np.clip(values, -1e6, 1e6) if self.moderate else values


def cases() -> list[Case]:
    """All cases; names are unique."""
    found = [*_conversions(), *_bits()]
    for t in INTEGERS:
        found += [*_integer(t), *_integer_chains(t)]
    for t in FLOATS:
        found += _float(t)
    assert len({case.name for case in found}) == len(found)
    return found


def _integer(t: str) -> Iterator[Case]:
    bits = int(t[1:])

    def case(name: str, body: str, out: str = t) -> Case:
        return Case(name=f"{name}_{t}", type=t, out=out, body=body)

    for op in ["addi", "subi", "muli", "andi", "ori", "xori", "minsi", "maxsi", "minui", "maxui"]:
        yield case(op, f"%r = arith.{op} %x, %y : {t}")
    below = f"%m = arith.constant {bits - 1} : {t}\n %s = arith.andi %y, %m : {t}\n"
    for op in ("shli", "shrsi", "shrui"):
        yield case(op, below + f"%r = arith.{op} %x, %s : {t}")
        yield case(f"{op}_by_3", f"%s = arith.constant 3 : {t}\n%r = arith.{op} %x, %s : {t}")
    even = f"%m = arith.constant {bits - 2} : {t}\n %s = arith.andi %y, %m : {t}\n"
    one = f"%one = arith.constant 1 : {t}\n"
    yield case("one_shifted", even + one + f"%r = arith.shli %one, %s : {t}")
    divisor = (
        f"%k = arith.constant 63 : {t}\n %k1 = arith.constant 1 : {t}\n"
        f"%z0 = arith.andi %y, %k : {t}\n %z = arith.ori %z0, %k1 : {t}\n"
    )
    for op in ("divsi", "remsi", "divui", "remui"):
        yield case(op, divisor + f"%r = arith.{op} %x, %z : {t}")
    for p in ["eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge"]:
        flag = f"%q = arith.cmpi {p}, %x, %y : {t}\n %r = arith.extui %q : i1 to i8"
        yield case(f"cmpi_{p}", flag, "i8")
    less = f"%q = arith.cmpi slt, %x, %y : {t}\n"
    yield case(
        "trunci_i1", f"%q = arith.trunci %x : {t} to i1\n%r = arith.extui %q : i1 to i8", "i8"
    )
    yield case("extsi_i1", less + f"%r = arith.extsi %q : i1 to {t}")
    for number in (-1, 0, 1, 2):
        flag = f"%truth = arith.extui %q : i1 to {t}\n%k = arith.constant {number} : {t}\n"
        above = f"%p = arith.cmpi sgt, %truth, %k : {t}\n%r = arith.extui %p : i1 to i8"
        yield case(f"truth_above_{number}".replace("-", "minus_"), less + flag + above, "i8")
    yield case("select", less + f"%r = arith.select %q, %y, %x : {t}")
    zero = f"%z = arith.constant 0 : {t}\n"
    yield case("select_zero", zero + less + f"%r = arith.select %q, %y, %z : {t}")
    branch = f"""%r = scf.if %q -> ({t}) {{
        %p = arith.addi %x, %y : {t}
        scf.yield %p : {t}
      }} else {{
        scf.yield %x : {t}
      }}"""
    yield case("if", less + branch)


def _integer_chains(t: str) -> Iterator[Case]:
    def case(name: str, body: str) -> Case:
        return Case(name=f"{name}_{t}", type=t, out=t, body=body)

    five = f"%k = arith.constant 5 : {t}\n"
    yield case(
        "chain",
        five
        + f"""%p = arith.muli %x, %y : {t}
      %q = arith.addi %p, %k : {t}
      %s = arith.shrsi %q, %k : {t}
      %u = arith.xori %s, %x : {t}
      %r = arith.subi %u, %y : {t}""",
    )
    yield case(
        "flags",
        f"""%true = arith.constant true
      %q = arith.cmpi slt, %x, %y : {t}
      %p = arith.cmpi eq, %x, %y : {t}
      %not = arith.xori %p, %true : i1
      %or = arith.ori %q, %p : i1
      %and = arith.andi %or, %not : i1
      %r = arith.select %and, %x, %y : {t}""",
    )
    # An expression that mixes widths: small operands, a result that needs more than 16 bits.
    yield case("scaled", f"%k = arith.constant 100 : {t}\n%r = arith.muli %x, %k : {t}")
    yield case("difference", f"%d = arith.subi %x, %y : {t}\n%r = arith.subi %y, %d : {t}")


def _conversions() -> Iterator[Case]:
    for t in INTEGERS:
        bits = int(t[1:])

        def case(name: str, out: str, body: str, t: str = t) -> Case:
            return Case(name=f"{name}_{t}_{out}", type=t, out=out, body=body)

        for u in INTEGERS:
            wide = int(u[1:])
            if wide > bits:
                for op in ("extsi", "extui"):
                    yield case(op, u, f"%r = arith.{op} %x : {t} to {u}")
                    both = f"%p = arith.{op} %x : {t} to {u}\n%q = arith.{op} %y : {t} to {u}\n"
                    yield case(f"{op}_muli", u, both + f"%r = arith.muli %p, %q : {u}")
                    shift = f"%k = arith.constant {bits} : {u}\n"
                    yield case(f"{op}_shrsi", u, both + shift + f"%r = arith.shrsi %p, %k : {u}")
                most = (1 << bits - 1) - 1
                both = f"%p = arith.extsi %x : {t} to {u}\n%k = arith.constant {most} : {u}\n"
                beyond = f"%q = arith.cmpi sgt, %p, %k : {u}\n%r = arith.extui %q : i1 to {u}"
                yield case("beyond", u, both + beyond)
                mixed = f"%p = arith.extui %x : {t} to {u}\n%q = arith.extsi %y : {t} to {u}\n"
                yield case("mixed_subi", u, mixed + f"%r = arith.subi %p, %q : {u}")
            if wide < bits:
                yield case("trunci", u, f"%r = arith.trunci %x : {t} to {u}")
                for name, body in _saturations(t, u):
                    yield case(name, u, body)
        for f in FLOATS:
            yield case("sitofp", f, f"%r = arith.sitofp %x : {t} to {f}")
            yield case("uitofp", f, f"%r = arith.uitofp %x : {t} to {f}")
    yield Case(name="extf_f32_f64", type="f32", out="f64", body="%r = arith.extf %x : f32 to f64")
    yield Case(
        name="truncf_f64_f32", type="f64", out="f32", body="%r = arith.truncf %x : f64 to f32"
    )


def _saturations(t: str, u: str) -> Iterator[tuple[str, str]]:
    """Ways to bring a number into the narrower type u, and what only looks like one."""
    bits = int(u[1:])
    least, most = -(1 << bits - 1), (1 << bits - 1) - 1

    def clamp(value: str, low: int = least) -> str:
        return f"""%l = arith.constant {low} : {t}
      %h = arith.constant {most} : {t}
      %p = arith.maxsi {value}, %l : {t}
      %q = arith.minsi %p, %h : {t}
      """

    cut = f"%r = arith.trunci %q : {t} to {u}"
    yield "saturate", clamp("%x") + cut
    yield "saturate_above_the_least", clamp("%x", least // 2) + cut
    yield (
        "saturate_from_above",
        f"""%l = arith.constant {least} : {t}
      %h = arith.constant {most} : {t}
      %p = arith.minsi %x, %h : {t}
      %q = arith.maxsi %p, %l : {t}
      {cut}""",
    )
    yield (
        "saturate_and_use_the_way",
        f"""{clamp("%x")}%c = arith.trunci %q : {t} to {u}
      %d = arith.trunci %p : {t} to {u}
      %r = arith.xori %c, %d : {u}""",
    )
    floor = f"%f = arith.maxsi %x, %y : {t}\n"
    yield "saturate_above_a_floor", floor + clamp("%f") + cut
    # Hardly out of range, so that all bounds are met.
    narrow = f"""%x1 = arith.trunci %x : {t} to {u}
      %y1 = arith.trunci %y : {t} to {u}
      %x2 = arith.extsi %x1 : {u} to {t}
      %y2 = arith.extsi %y1 : {u} to {t}
      """
    total = f"%s = arith.addi %x2, %y2 overflow<nsw> : {t}\n"
    yield "saturate_sum", narrow + total + clamp("%s") + cut
    # A product of which some bits are a fraction: rounded, halves up.
    product = f"""%k = arith.constant {bits - 1} : {t}
      %half = arith.constant {1 << bits - 2} : {t}
      %m = arith.muli %x2, %y2 overflow<nsw> : {t}
      %m2 = arith.addi %m, %half overflow<nsw> : {t}
      %s = arith.shrsi %m2, %k : {t}
      """
    yield "saturate_product", narrow + product + clamp("%s") + cut


def _bits() -> Iterator[Case]:
    """What is one call in C: an integer scaled by a fraction, and the place of the lowest one."""

    def scaled(
        name: str, shift: int, factor: str, *, half: int | None = None, then: str = ""
    ) -> Case:
        half = 1 << (shift - 1) if half is None else half
        body = f"""{factor}
      %xw = arith.extsi %x : i32 to i64
      %k = arith.constant {shift} : i64
      %m = arith.muli %xw, %f overflow<nsw> : i64
      """
        if half:
            body += f"""%half = arith.constant {half} : i64
      %m2 = arith.addi %m, %half overflow<nsw> : i64
      %s = arith.shrsi %m2, %k : i64
      """
        else:
            body += "%s = arith.shrsi %m, %k : i64\n"
        body += then or "%r = arith.trunci %s : i64 to i32"
        return Case(name=f"scaled_{name}", type="i32", out="i32", body=body)

    def constant(number: int) -> str:
        return f"%f = arith.constant {number} : i64"

    given = """%most = arith.constant 2147483647 : i32
      %y1 = arith.andi %y, %most : i32
      %f = arith.extui %y1 : i32 to i64"""
    yield scaled("slow_leak", 31, constant(2013265917))
    yield scaled("fast_leak", 31, constant(3))
    yield scaled("half", 31, constant(1 << 30))
    yield scaled("all_but_a_32th", 5, constant(31))
    yield scaled("all_but_a_1024th", 31, constant((1 << 31) - (1 << 21)))
    yield scaled("all_but_the_last_bit", 31, constant((1 << 31) - 1))
    yield scaled("twelve_bits", 12, constant(3840))
    yield scaled("one_bit", 1, constant(1))
    yield scaled("down", 12, constant(3840), half=0)
    yield scaled("by_more_than_1", 19, constant(2000000000))
    yield scaled("down_by_more_than_1", 12, constant(4097), half=0)
    yield scaled("by_factors", 31, given)
    yield scaled("by_factors_of_few_bits", 7, given)
    yield scaled("down_by_factors", 31, given, half=0)
    yield scaled("by_less_than_0", 31, constant(-5))
    yield scaled("with_another_half", 31, constant(2013265917), half=1)
    both = """%low = arith.trunci %s : i64 to i32
      %more = arith.trunci %m2 : i64 to i32
      %r = arith.xori %low, %more : i32"""
    yield scaled("and_use_the_way", 31, constant(2013265917), then=both)
    for name, up, shift in (("in_room", 13, "shrsi"), ("in_room_without_sign", 31, "shrui")):
        room = f"""{given}
      %down = arith.constant {up} : i32
      %x1 = arith.shrsi %x, %down : i32
      %up = arith.constant {1 << up if up < 31 else 2} : i32
      %x2 = arith.muli %x1, %up overflow<nsw> : i32
      %xw = arith.extsi %x2 : i32 to i64
      %half = arith.constant 2147483648 : i64
      %k = arith.constant 32 : i64
      %m = arith.muli %xw, %f overflow<nsw> : i64
      %m2 = arith.addi %m, %half overflow<nsw> : i64
      %s = arith.{shift} %m2, %k : i64
      %r = arith.trunci %s : i64 to i32"""
        yield Case(name=f"scaled_{name}", type="i32", out="i32", body=room)
    lowest = """%one = arith.constant 4611686018427387904 : i64
      %some = arith.ori %x, %one : i64
      %r = math.cttz %some : i64"""
    yield Case(name="lowest_one", type="i64", out="i64", body=lowest)


def _float(t: str) -> Iterator[Case]:
    def case(name: str, body: str, out: str = t, **kind: bool) -> Case:
        return Case(name=f"{name}_{t}", type=t, out=out, body=body, **kind)

    for op in ("addf", "subf", "mulf", "divf"):
        yield case(op, f"%r = arith.{op} %x, %y : {t}")
    yield case("product_sum", f"%p = arith.mulf %x, %y : {t}\n%r = arith.addf %p, %x : {t}")
    yield case("negf", f"%r = arith.negf %x : {t}")
    predicates = [o + rest for o in "ou" for rest in ("eq", "gt", "ge", "lt", "le", "ne")]
    for p in (*predicates, "ord", "uno"):
        flag = f"%q = arith.cmpf {p}, %x, %y : {t}\n%r = arith.extui %q : i1 to i8"
        yield case(f"cmpf_{p}", flag, "i8")
    for op in ("maximumf", "minimumf", "maxnumf", "minnumf"):
        yield case(op, f"%r = arith.{op} %x, %y fastmath<nsz> : {t}", any_zero=True)
    yield case("spike", f"%q = arith.cmpf oge, %x, %y : {t}\n%r = arith.uitofp %q : i1 to {t}")
    reset = f"%q = arith.cmpf ogt, %x, %y : {t}\n%d = arith.subf %x, %y : {t}\n"
    yield case("reset", reset + f"%r = arith.select %q, %d, %x : {t}")
    for u in ("i32", "i64"):
        yield case(f"fptosi_{u}", f"%r = arith.fptosi %x : {t} to {u}", u, moderate=True)
