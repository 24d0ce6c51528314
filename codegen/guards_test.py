"""Flags that would change results are refused, or turned off where no macro tells of them."""

from __future__ import annotations

import ctypes
import pathlib
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest
import ziglang

from codegen.c_file import GeneratedC, generate
from codegen.jit import JitNetwork
from codegen.names import code_only
from codegen.testing.functions import parse
from codegen.testing.integer_networks import integer_info, integer_network
from codegen.testing.networks import info, lif_network
from tests.harness.c_compilers import WARNINGS, ZIG_O2, Compiler

ZIG = (sys.executable, "-m", "ziglang", "cc")
# Of a freestanding compiler, zig's clang without zig's choices.
HEADERS = (
    *("-ffreestanding", "-nostdinc"),
    *("-isystem", str(pathlib.Path(ziglang.__file__).parent / "lib" / "include")),
)
REFUSED = {
    "gcc": (
        *("-ffast-math", "-Ofast", "-funsafe-math-optimizations", "-ffinite-math-only"),
        *("-fassociative-math -fno-signed-zeros -fno-trapping-math", "-freciprocal-math"),
        *("-fno-signed-zeros", "-mfpmath=387", "-mfpmath=387 -fexcess-precision=fast"),
        "-mfpmath=both",
    ),
    "zig": (
        *("-ffast-math", "-ffp-model=aggressive", "-ffinite-math-only"),
        *("-fno-honor-nans -fno-honor-infinities", "-ffp-eval-method=double"),
    ),
}
# Clang's flags without a macro.
TURNED_OFF = (
    *("-funsafe-math-optimizations", "-ffp-model=fast", "-ffast-math -fno-finite-math-only"),
    *("-fassociative-math -fno-signed-zeros -fno-trapping-math", "-freciprocal-math"),
    *("-fno-signed-zeros", "-fapprox-func", "-ffp-contract=fast"),
)


def write(c: GeneratedC, folder: pathlib.Path) -> pathlib.Path:
    source = folder / f"{c.prefix}.c"
    source.write_text(c.source)
    return source


def compile_c(
    command: tuple[str, ...], flags: str, source: pathlib.Path
) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*command, *flags.split(), "-c", source.name, "-o", "m.o"],
        cwd=source.parent,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("std", ["c11", "gnu11"])
@pytest.mark.parametrize(
    ("compiler", "flags"), [(name, flags) for name in REFUSED for flags in REFUSED[name]]
)
def test_inexact_arithmetic_is_refused(compiler, flags, std, tmp_path):
    source = write(generate(lif_network(), info()), tmp_path)
    command = {"gcc": ("gcc",), "zig": ZIG}[compiler] + (f"-std={std}", "-O2")
    assert compile_c(command, "", source).returncode == 0
    done = compile_c(command, flags, source)
    assert done.returncode
    assert re.search(r"error: .*this network needs", done.stderr), done.stderr


@pytest.mark.parametrize("std", ["c90", "gnu90", "c99", "gnu99"])
@pytest.mark.parametrize("compiler", REFUSED)
def test_an_older_c_is_refused_by_name(compiler, std, tmp_path):
    source = write(generate(integer_network(), integer_info()), tmp_path)
    command = {"gcc": ("gcc",), "zig": ZIG}[compiler]
    done = compile_c(command, f"-std={std}", source)
    first = next(line for line in done.stderr.splitlines() if "error" in line)
    assert done.returncode
    assert "needs a C11 compiler: compile it with -std=c11 or later" in first


def test_doubles_that_would_be_written_as_floats_are_refused(tmp_path):
    flags = "-fsingle-precision-constant"
    source = write(generate(lif_network(type="f64"), info()), tmp_path)
    done = compile_c(("gcc", "-std=c11"), flags, source)
    assert done.returncode and "this network needs 64-bit doubles" in done.stderr
    source = write(generate(lif_network(), info()), tmp_path)
    assert compile_c(("gcc", "-std=c11"), flags, source).returncode == 0


# avr-gcc where it is installed; clang, which has the same type, always.
AVR = {
    "avr-gcc": ("avr-gcc", "-mmcu=atmega2560", "-std=c11"),
    "clang": (*ZIG[:-1], "clang", "--target=avr", *HEADERS, "-std=c11"),
}


@pytest.mark.parametrize("compiler", [name for name in AVR if shutil.which(AVR[name][0])])
def test_doubles_of_32_bits_are_refused(compiler, tmp_path):
    source = write(generate(lif_network(type="f64"), info()), tmp_path)
    done = compile_c(AVR[compiler], "-fsyntax-only", source)
    assert done.returncode
    assert re.search(r"error: .*this network needs a double of 64 bits", done.stderr), done.stderr
    source = write(generate(lif_network(), info()), tmp_path)
    assert compile_c(AVR[compiler], "-fsyntax-only", source).returncode == 0


def temptations(kind: str) -> str:
    """Arithmetic that each relaxation would rewrite: x + 0, x / 3, x * x + x, (x + 1e8) - 1e8."""
    m = f"memref<64x{kind}>"
    outputs = ("add", "divide", "fuse", "order")
    ports = [
        f'%x: {m} {{snn.input = "x"}}',
        *(f'%{y}: {m} {{snn.output = "{y}"}}' for y in outputs),
    ]
    return f"""
func.func @step({", ".join(ports)}) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %zero = arith.constant 0.0 : {kind}
  %three = arith.constant 3.0 : {kind}
  %big = arith.constant 1.0e8 : {kind}
  scf.for %k = %c0 to %c64 step %c1 {{
    %xk = memref.load %x[%k] : {m}
    %a = arith.addf %xk, %zero : {kind}
    memref.store %a, %add[%k] : {m}
    %d = arith.divf %xk, %three : {kind}
    memref.store %d, %divide[%k] : {m}
    %p = arith.mulf %xk, %xk : {kind}
    %f = arith.addf %p, %xk : {kind}
    memref.store %f, %fuse[%k] : {m}
    %s = arith.addf %xk, %big : {kind}
    %o = arith.subf %s, %big : {kind}
    memref.store %o, %order[%k] : {m}
  }}
  return
}}"""


def _run(source: pathlib.Path, flags: str, jit: JitNetwork, x: np.ndarray) -> dict:
    # A processor with fused operations, but not the tests' own: with AVX-512 clang fuses.
    command = (*ZIG, "-std=c11", "-O2", "-march=haswell", *flags.split())
    compiler = Compiler("zig " + flags, (*command, "-Wno-overriding-option"))
    library = ctypes.CDLL(str(compiler.shared_library(source, source.parent)))
    outputs = {p.node: np.zeros(p.shape, x.dtype) for p in jit.interface.outputs}
    state = np.zeros(1, np.uint64)
    library.net_step(*(ctypes.c_void_p(a.ctypes.data) for a in (state, x, *outputs.values())))
    return outputs


def _same(found: dict, expected: dict) -> dict[str, bool]:
    return {name: found[name].tobytes() == y.tobytes() for name, y in expected.items()}


@pytest.mark.parametrize("kind", ["f32", "f64"])
@pytest.mark.parametrize("flags", TURNED_OFF)
def test_what_clang_does_not_tell_is_turned_off(flags, kind, tmp_path):
    module = parse(temptations(kind))
    x = np.random.default_rng(3).normal(size=64).astype({"f32": "f4", "f64": "f8"}[kind])
    x[0] = -0.0
    jit = JitNetwork(module)
    expected = jit.step({"x": x})
    source = write(generate(module, info()), tmp_path)
    same = _same(_run(source, flags, jit, x), expected)
    assert all(same.values()), same


def test_without_the_pragmas_every_one_of_these_results_would_change(tmp_path):
    """The comparison above can fail."""
    module = parse(temptations("f32"))
    x = np.random.default_rng(3).normal(size=64).astype(np.float32)
    x[0] = -0.0
    jit = JitNetwork(module)
    expected = jit.step({"x": x})
    c = generate(module, info())
    source = write(c, tmp_path)
    bare = re.sub(r"#pragma (float_control|clang fp|clang attr|STDC).*", "", c.source)
    source.write_text(bare)
    assert not any(_same(_run(source, "-ffp-model=fast", jit, x), expected).values())


def test_integer_networks_assert_what_c_leaves_open():
    source = generate(integer_network(), integer_info()).source
    assert "_Static_assert((-1 >> 1) == -1" in source
    assert "_Static_assert((int8_t)0x1ff == -1" in source
    assert "_Static_assert((" not in generate(lif_network(), info()).source


# x86 without any register for floats: gcc has no other way then to refuse them, or to call.
NO_FLOATS = {
    "no registers": ("gcc", "-std=c11", "-mgeneral-regs-only"),
    "no unit": ("gcc", "-std=c11", "-m32", "-fno-pic", "-msoft-float", "-mno-sse", "-mno-mmx"),
}


def floats_of(source: pathlib.Path, what: str, level: str) -> list[str]:
    """The floating point that a compiler finds in a file: what it says, and the calls it makes."""
    done = compile_c(NO_FLOATS[what], f"{level} -ffreestanding", source)
    if done.returncode:
        return re.findall(r"error: .*", done.stderr)
    listing = ["nm", "--undefined-only", "m.o"]
    symbols = subprocess.run(listing, cwd=source.parent, capture_output=True, text=True, check=True)
    called = {line.split()[-1] for line in symbols.stdout.splitlines()}
    return sorted(called - {"memcpy", "memset", "memmove"})


@pytest.mark.parametrize("level", ["-O0", "-O3"])
@pytest.mark.parametrize("what", NO_FLOATS)
def test_integer_networks_have_no_floats(what, level, tmp_path):
    c = generate(integer_network(), integer_info())
    assert not re.search(r"\b(float|double)\b|\d\.\d", "\n".join(code_only([c.source])))
    assert not floats_of(write(c, tmp_path), what, level)
    assert floats_of(write(generate(lif_network(), info()), tmp_path), what, level)


@pytest.mark.parametrize("command", [("gcc", "-std=c11"), ZIG_O2.command], ids=["gcc", "zig"])
def test_file_without_floats_takes_fast_math(command, tmp_path):
    c = generate(integer_network(), integer_info())
    done = compile_c((*command, *WARNINGS), "-ffast-math", write(c, tmp_path))
    assert done.returncode == 0, done.stderr


# With ints of 16 bits; with and without float_control; with and without fused operations.
TARGETS = (
    *("avr", "msp430", "arm-none-eabi", "aarch64-linux-gnu", "riscv32", "wasm32", "sparc"),
    *("i386", "x86_64", "x86_64 -march=haswell", "x86_64 -march=bdver2", "x86_64 -march=znver4"),
)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", ["f32", "integers"])
def test_targets_take_it_without_a_warning(name, target, tmp_path):
    module, about = {"f32": (lif_network, info), "integers": (integer_network, integer_info)}[name]
    source = write(generate(module(), about()), tmp_path)
    command = (*ZIG[:-1], "clang", "-std=c11", *WARNINGS, "-Wno-avr-rtlib-linking-quirks")
    command += (*f"--target={target}".split(), "-fsyntax-only", *HEADERS, str(source))
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
