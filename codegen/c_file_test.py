"""The generated pair of files: strict compilers take it, and it is what the JIT computes."""

from __future__ import annotations

import ctypes
import dataclasses
import pathlib
import subprocess
import threading

import numpy as np
import pytest
from mlir import ir

from codegen.c_file import GeneratedC, generate
from codegen.jit import JitNetwork
from codegen.model_info import NodeInfo
from codegen.testing.compilers import SANITISER, with_sanitiser
from codegen.testing.functions import parse
from codegen.testing.integer_networks import integer_info, integer_network
from codegen.testing.networks import (
    info,
    lif_network,
    random_inputs,
    shared_scratch,
    two_ports_each,
)
from tests.harness.c_compilers import (
    ALL,
    GCC,
    GCC_GNU11_O3,
    GCC_O2,
    WARNINGS,
    ZIG_O2,
    Compiler,
)

TWO_PORTS = (("b", "a"), ("y", "n"))
MODULES = {
    "f32": lambda: lif_network(16, 24),
    "f64": lambda: lif_network(16, 24, type="f64"),
    "own initial values": lambda: lif_network(
        4, 3, initial="dense<[0.5, -0.0, 0.25]> : tensor<3xf32>"
    ),
    "ports": lambda: two_ports_each(*TWO_PORTS),
    "integers": integer_network,
    "shared scratch": shared_scratch,
}


def generated_of(name: str, module: ir.Module | None = None) -> GeneratedC:
    about = integer_info() if name == "integers" else info()
    return generate(module or MODULES[name](), about)


def generated(module=None, **changes) -> GeneratedC:
    return generate(module or lif_network(), info(**changes))


def write(c: GeneratedC, folder: pathlib.Path) -> pathlib.Path:
    source = folder / f"{c.prefix}.c"
    source.write_text(c.source)
    (folder / f"{c.prefix}.h").write_text(c.header)
    return source


def gcc(*arguments: str, cwd: pathlib.Path) -> subprocess.CompletedProcess:
    return subprocess.run(["gcc", *arguments], cwd=cwd, capture_output=True, text=True)


class Library:
    """A generated network, loaded."""

    def __init__(self, c: GeneratedC, compiler: Compiler, folder: pathlib.Path):
        self.interface, self.sizes = c.interface, c.sizes
        library = ctypes.CDLL(str(compiler.shared_library(write(c, folder), folder)))
        self._init = getattr(library, f"{c.prefix}_init")
        self._step = getattr(library, f"{c.prefix}_step")
        self._init.restype = self._step.restype = None

    def new_state(self) -> np.ndarray:
        """Words, so that every member is aligned; what was there before must not matter."""
        state = np.full((self.sizes.ram + 7) // 8, 0xA5A5A5A5A5A5A5A5, np.uint64)
        self._init(ctypes.c_void_p(state.ctypes.data))
        return state

    def step(self, state: np.ndarray, inputs: dict) -> dict[str, np.ndarray]:
        given = [np.ascontiguousarray(inputs[p.node]) for p in self.interface.inputs]
        outputs = {p.node: np.zeros(p.shape, p.element.dtype) for p in self.interface.outputs}
        arrays = [state, *given, *outputs.values()]
        self._step(*(ctypes.c_void_p(a.ctypes.data) for a in arrays))
        return outputs

    def member(self, state: np.ndarray, c_name: str) -> bytes:
        place = next(m for m in self.sizes.members if m.c_name == c_name)
        return state.tobytes()[place.offset : place.offset + place.bytes]

    def set_member(self, state: np.ndarray, c_name: str, values: np.ndarray) -> None:
        place = next(m for m in self.sizes.members if m.c_name == c_name)
        state.view(np.uint8)[place.offset : place.offset + place.bytes] = values.view(np.uint8)


def sequence(interface, steps: int, seed: int = 0) -> list[dict[str, np.ndarray]]:
    x = random_inputs(interface, steps, seed)
    return [{node: values[t] for node, values in x.items()} for t in range(steps)]


@pytest.mark.parametrize("compiler", ALL, ids=lambda c: c.name)
@pytest.mark.parametrize("name", MODULES)
def test_c_equals_jit_step_by_step(name, compiler, tmp_path):
    module = MODULES[name]()
    c = generated_of(name, module)
    library, jit = Library(c, compiler, tmp_path), JitNetwork(module)
    state = library.new_state()
    spikes = 0
    for x in sequence(c.interface, 50):
        got, want = library.step(state, x), jit.step(x)
        for node, array in want.items():
            assert got[node].tobytes() == array.tobytes()
            spikes += int((array != 0).sum())
        for s in c.interface.states:
            assert library.member(state, s.c_name) == jit.states[s.name].tobytes()
    assert spikes  # a silent network would prove nothing


@pytest.mark.parametrize(
    "compiler",
    [c for c in with_sanitiser() if c in (GCC_O2, ZIG_O2, SANITISER)],
    ids=lambda c: c.name,
)
def test_integers_saturate_from_any_state(compiler, tmp_path, capfd):
    module = integer_network()
    c = generated_of("integers", module)
    library, jit = Library(c, compiler, tmp_path), JitNetwork(module)
    state = library.new_state()
    rng = np.random.default_rng(1)
    limits = set()
    for x in sequence(c.interface, 200):
        for s in c.interface.states:
            kind = np.iinfo(s.element.dtype)
            values = rng.integers(kind.min, kind.max, s.shape, s.element.dtype, endpoint=True)
            values = np.where(rng.random(s.shape) < 0.3, kind.min, values)
            values = np.where(rng.random(s.shape) < 0.3, kind.max, values).astype(kind.dtype)
            jit.states[s.name][...] = values
            library.set_member(state, s.c_name, values)
        got, want = library.step(state, x), jit.step(x)
        assert all(got[node].tobytes() == array.tobytes() for node, array in want.items())
        for s in c.interface.states:
            after = np.frombuffer(library.member(state, s.c_name), s.element.dtype)
            assert after.tobytes() == jit.states[s.name].tobytes()
            kind = np.iinfo(after.dtype)
            limits |= {(s.name, limit) for limit in (kind.min, kind.max) if limit in after}
    assert limits >= {("lif.v", -(2**31)), ("li.v", -(2**15)), ("li.v", 2**15 - 1)}
    assert "runtime error" not in capfd.readouterr().err


def test_reset_brings_back_the_first_step(tmp_path):
    library = Library(generated(), GCC_O2, tmp_path)
    x = sequence(library.interface, 20)
    state = library.new_state()
    first = [library.step(state, xt)["output"] for xt in x]
    again = [library.step(state, xt)["output"] for xt in x]
    assert any((a != b).any() for a, b in zip(first, again, strict=True))
    library._init(ctypes.c_void_p(state.ctypes.data))
    reset = [library.step(state, xt)["output"] for xt in x]
    np.testing.assert_array_equal(first, reset)


def test_instances_in_threads_do_not_meet(tmp_path):
    library = Library(generated(), GCC_O2, tmp_path)
    sequences = [sequence(library.interface, 2000, seed) for seed in range(4)]

    def run(k: int, results: list) -> None:
        state = library.new_state()
        results[k] = [library.step(state, x)["output"] for x in sequences[k]]

    alone, together = [None] * 4, [None] * 4
    for k in range(4):
        run(k, alone)
    threads = [threading.Thread(target=run, args=(k, together)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_array_equal(alone, together)


def test_two_models_go_into_one_program(tmp_path):
    for prefix, seed in (("one", 1), ("two", 2)):
        write(generated(lif_network(seed=seed), prefix=prefix), tmp_path)
    (tmp_path / "main.c").write_text(
        """#include "one.h"
#include "two.h"
int main(void)
{
    static one_state a;
    static two_state b;
    static const float x[ONE_INPUT_SIZE] = {1.0f};
    static uint8_t y[TWO_OUTPUT_SIZE];
    one_init(&a);
    two_init(&b);
    one_step(&a, x, y);
    two_step(&b, x, y);
    return 0;
}
"""
    )
    files = ["main.c", "one.c", "two.c"]
    done = gcc("-std=c11", *WARNINGS, *files, "-o", "main", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert subprocess.run([tmp_path / "main"]).returncode == 0


@pytest.mark.parametrize("name", MODULES)
def test_header_serves_cpp(name, tmp_path):
    c = generated_of(name)
    write(c, tmp_path)
    ports = list(enumerate(c.interface.ports))
    arrays = [f"{p.element.c} p{k}[{p.size_constant}] = {{}};" for k, p in ports]
    arguments = ", ".join(f"p{k}" for k, _ in ports)
    (tmp_path / "main.cc").write_text(
        '#include "net.h"\nint main() {\n'
        + "\n".join(["net_state s;", *arrays, "net_init(&s);", f"net_step(&s, {arguments});"])
        + "\nreturn sizeof(net_state) != NET_STATE_BYTES;\n}\n"
    )
    command = ["g++", "-std=c++17", "-Wall", "-Wextra", "-pedantic", "-Werror", "-c", "main.cc"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert gcc("-c", "net.c", cwd=tmp_path).returncode == 0
    done = subprocess.run(["g++", "main.o", "net.o", "-o", "main"], cwd=tmp_path)
    assert done.returncode == 0
    assert subprocess.run([tmp_path / "main"]).returncode == 0


def test_source_is_checked_against_a_header_included_before_it(tmp_path):
    write(generated(lif_network(16, 16)), tmp_path)
    both = ["-std=c11", *WARNINGS, "-include", "net.h", "-c", "net.c", "-o", "net.o"]
    done = gcc(*both, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (tmp_path / "net.h").write_text(generated(lif_network(16, 17)).header)
    done = gcc(*both, cwd=tmp_path)
    assert done.returncode and "net.h belongs to another net.c" in done.stderr


@pytest.mark.parametrize("name", MODULES)
def test_sizes_are_the_compilers(name, tmp_path):
    c = generated_of(name)
    write(c, tmp_path)
    prints = [f'printf("%zu ", offsetof(net_state, {m.c_name}));' for m in c.sizes.members]
    (tmp_path / "main.c").write_text(
        '#include <stddef.h>\n#include <stdio.h>\n#include "net.h"\nint main(void)\n{\n'
        + "\n".join(prints)
        + '\nprintf("%zu", sizeof(net_state));\nreturn 0;\n}\n'
    )
    assert gcc("main.c", "-o", "main", cwd=tmp_path).returncode == 0
    printed = subprocess.run([tmp_path / "main"], capture_output=True, text=True).stdout
    assert printed.split() == [str(m.offset) for m in c.sizes.members] + [str(c.sizes.ram)]
    assert gcc("-std=c11", "-O0", "-c", "net.c", cwd=tmp_path).returncode == 0
    listing = subprocess.run(
        ["objdump", "-t", "net.o"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    flash = sum(
        int(line.split()[-2], 16)
        for line in listing.splitlines()
        if ".rodata" in line and line.split()[-1].startswith("net_")
    )
    assert flash == c.sizes.flash


@pytest.mark.parametrize("compiler", [*GCC, ZIG_O2], ids=lambda c: c.name)
@pytest.mark.parametrize("name", MODULES)
def test_object_needs_nothing_but_mem_functions(name, compiler, tmp_path):
    source = write(generated_of(name), tmp_path)
    subprocess.run([*compiler.command, "-c", str(source), "-o", "net.o"], cwd=tmp_path, check=True)
    listing = subprocess.run(
        ["nm", "net.o"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    kinds: dict[str, set[str]] = {}
    for line in listing.splitlines():
        kinds.setdefault(line.split()[-2], set()).add(line.split()[-1])
    assert kinds.get("U", set()) <= {"memset", "memcpy", "memmove"}
    assert kinds["T"] == {"net_init", "net_step"}
    assert not kinds.keys() & set("BbDdCGgSs"), "a mutable global"


NASTY = [
    ("for", "int", "class", "while"),
    ("main", "memset", "exp", "printf"),
    ("s", "net", "net_step", "state"),
    ("padding", "init", "step", "i"),
    ("a b", "a_b", "a.b", "a/b"),
    ("神", "経", "回", "路"),
    ("1", "2", "3x", "_"),
    ("*/ int x; /*", "??/", "\\\\", "// x"),
    ("INT32_MAX", "uint8_t", "NULL", "offsetof"),
    ("linux", "unix", "INPUT", "NET_H"),
    ("io", "fc", "lif", "io"),
    ("x", "sum", "p", "d"),
    ("STATE", "restrict", "M", "NET_RESTRICT"),
    ("net_fc_weight", "fc", "net_sat32", "NET_FC_SIZE"),
    ("NET_H", "NET_RESTRICT", "NET", "NET_STATE_BYTES"),
]


@pytest.mark.parametrize("compiler", [GCC_O2, GCC_GNU11_O3, ZIG_O2], ids=lambda c: c.name)
@pytest.mark.parametrize("names", NASTY, ids=" ".join)
def test_every_node_name_compiles(names, compiler, tmp_path):
    c = generated(lif_network(names=names), nodes=names)
    source = write(c, tmp_path)
    object_file = str(tmp_path / "net.o")
    done = subprocess.run(
        [*compiler.command, *WARNINGS, "-c", str(source), "-o", object_file],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (tmp_path / "main.cc").write_text('#include "net.h"\n')
    command = ["g++", "-std=c++20", "-Wall", "-Wextra", "-pedantic", "-Werror", "-c", "main.cc"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (tmp_path / "main.c").write_text('#include "net.h"\n')
    for standard in ("c89", "c99"):
        done = gcc(f"-std={standard}", "-Wall", "-Wextra", "-Werror", "-c", "main.c", cwd=tmp_path)
        assert done.returncode == 0, done.stderr


UNREAD = ("a", "d", "e", "f", "lif_v", "p", "s", "u", "v", "x", "x3p")


@pytest.mark.parametrize("stateful", [False, True])
@pytest.mark.parametrize("compiler", [GCC_O2, ZIG_O2], ids=lambda c: c.name)
def test_unread_parameters_are_silent_whatever_they_are_called(compiler, stateful, tmp_path):
    """Comments, numbers and members of the state hold the same words; they read no parameter."""
    parameters = [f'%{name}: memref<1xf32> {{snn.input = "{name}"}}' for name in ("in", *UNREAD)]
    parameters.append('%out: memref<1xf32> {snn.output = "out"}')
    step = """
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rate = arith.constant 0.30000001192 : f32
  scf.for %k = %c0 to %c1 step %c1 {
    %one = memref.load %in[%k] : memref<1xf32>
    %scaled = arith.mulf %one, %rate : f32
    memref.store %scaled, %out[%k] : memref<1xf32>
  } loc("scale")
"""
    if stateful:
        parameters.append('%lif: memref<1xf32> {snn.state = "lif.v", snn.initial = 1.0e-30 : f32}')
        step += "  memref.copy %out, %lif : memref<1xf32> to memref<1xf32>\n"
    module = parse(f"func.func @step({', '.join(parameters)}) {{{step}  return\n}}")
    scale = NodeInfo(
        name="scale",
        nir_type="Scale",
        equation="y = s*x; a d e f lif_v p u v x3p",
        profile_fields=(),
    )
    c = generate(module, dataclasses.replace(info(()), nodes=(scale,)))
    assert "y = s*x; a d e f" in c.source
    compiler.shared_library(write(c, tmp_path), tmp_path)


def test_prefix_that_is_no_identifier_is_refused():
    with pytest.raises(ValueError, match="prefix 'a-b'"):
        generated(prefix="a-b")


def test_same_module_gives_the_same_bytes():
    first, second = generated(), generated()
    assert (first.source, first.header) == (second.source, second.header)


def test_comment_names_node_and_equation():
    source = generated().source
    assert "    /* fc (Linear): y = W*x */\n    for (" in source
    assert source.count("/* fc (Linear)") == 1
    assert "/* lif (LIF): v = 0.9*v + x; z = v > 1; v -= z */" in source


def test_files_say_where_they_come_from_and_no_more():
    c = generated()
    for text in (c.source, c.header):
        assert "net.nir" in text and "5e" * 32 in text and "--profile=nir" in text
        assert "LLVM/MLIR 22.1.8" in text and "/home" not in text and "/tmp" not in text
    assert [line for line in c.source.splitlines() if line.startswith("#include")] == [
        "#include <stddef.h>",
        "#include <stdint.h>",
    ]


def test_gcc_vectorises_the_synapses_and_the_neurons(tmp_path):
    source = write(generated(lif_network(64, 64)), tmp_path)
    # What -O2 does from gcc 12 on.
    flags = ["-std=c11", "-O2", "-ftree-vectorize", "-fvect-cost-model=very-cheap"]
    done = gcc(*flags, "-fopt-info-vec-optimized", "-c", source.name, cwd=tmp_path)
    assert done.returncode == 0
    lines = source.read_text().splitlines()
    vectorised = {int(line.split(":")[1]) for line in done.stderr.splitlines() if "loop" in line}
    synapses = next(k for k, line in enumerate(lines, 1) if "for (int32_t j" in line)
    neurons = next(k for k, line in enumerate(lines, 1) if "/* lif" in line) + 1
    assert {synapses, neurons} <= vectorised
