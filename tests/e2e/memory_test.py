"""What a step takes: RAM, by the compiler's word too; that layers hand on memory, not copies."""

from __future__ import annotations

import pathlib
import subprocess

import numpy as np
import pytest
from mlir import ir

from bench import step_networks
from codegen import memory
from codegen.interface import step_function
from codegen.locations import node_and_role
from frontend.compiler import Compilation, examine
from frontend.diagnostics import Findings
from frontend.nir_import.testing import chain, node, write
from frontend.options import CompileOptions, Dtype, Level
from snn_dialect.python import register
from tests.conformance import cases
from tests.harness import c_compilers, fidelity

CASES = {case.name: case for case in cases.all_cases()}
NETWORKS = {network.key: network for network in step_networks.step_networks()}
# Of RAM, over what no network can do without: places that do not fit together, and padding.
MARGIN = 1.05
# A Flatten of another order of dimensions: the model asks for its input to be moved.
REORDERED = {
    "exports/spyx/conv_dilated_mended": ["layer_3"],
    "exports/spyx/pool_same_odd_map": ["layer_2"],
    "spyx/conv": ["layer_3"],
}


def compile_network(key: str, dtype: Dtype, folder: pathlib.Path) -> Compilation:
    network = NETWORKS[key]
    model = folder / f"{key}.nir"
    model.write_bytes(network.model)
    kind = () if dtype is Dtype.F32 else ("spikes",)
    options = CompileOptions(
        name=key, dtype=dtype, profile=network.profile, dt=network.dt, input_kind=kind
    )
    return fidelity.compile_file(model, options)


def compile_case(name: str) -> Compilation:
    case = CASES[name]
    options = CompileOptions(name="m", profile=case.profile, settings=case.settings)
    return fidelity.compile_file(case.model, options)


def assert_ram_is_what_is_needed(compiled: Compilation) -> None:
    sizes = compiled.generated.sizes
    assert sizes.ram <= MARGIN * (sizes.states + sizes.largest_live)


@pytest.mark.parametrize("dtype", [Dtype.F32, Dtype.I8], ids=lambda d: d.value)
@pytest.mark.parametrize("key", NETWORKS)
def test_ram_is_the_states_and_the_largest_live_set(key, dtype, tmp_path):
    assert_ram_is_what_is_needed(compile_network(key, dtype, tmp_path))


@pytest.mark.parametrize("dtype", [Dtype.F32, Dtype.I8], ids=lambda d: d.value)
@pytest.mark.parametrize("key", ["digits", "nmnist"])
def test_ram_is_that_of_the_object(key, dtype, tmp_path):
    """Nothing static that changes, no large frame, and the struct's size."""
    compiled = compile_network(key, dtype, tmp_path)
    name, sizes = compiled.name, compiled.generated.sizes
    (tmp_path / f"{name}.c").write_text(compiled.generated.source)
    (tmp_path / f"{name}.h").write_text(compiled.generated.header)
    (tmp_path / "state.c").write_text(f'#include "{name}.h"\n{name}_state state;\n')
    gcc = ["gcc", "-std=c11", "-O2", "-fstack-usage", "-c", f"{name}.c", "state.c"]
    subprocess.run(gcc, cwd=tmp_path, check=True)
    assert changing(tmp_path / f"{name}.o") == 0
    assert changing(tmp_path / "state.o") == sizes.ram
    frames = [line.split("\t") for line in (tmp_path / f"{name}.su").read_text().splitlines()]
    assert all(kind == "static" and int(size) <= 256 for _, size, kind in frames), frames


@pytest.mark.parametrize("name", CASES)
def test_exports_take_no_more_and_copy_nothing_between_layers(name):
    compiled = compile_case(name)
    assert_ram_is_what_is_needed(compiled)
    assert copies(compiled.levels[Level.LOOPS]) == REORDERED.get(name, [])


def test_layers_share_what_each_needs_for_a_while(tmp_path):
    """However many layers, scratch is that of the largest two."""

    def scratch(layers: int) -> int:
        ones = [1.0] * 64
        nodes = {"input": node("Input", shape=(64,))}
        for k in range(layers):
            nodes[f"fc{k}"] = node("Linear", weight=[ones] * 64)
            nodes[f"lif{k}"] = node("LIF", tau=ones, r=ones, v_leak=ones, v_threshold=ones,
                                    v_reset=ones)  # fmt: skip
        nodes["output"] = node("Output", shape=(64,))
        model = write(tmp_path / f"{layers}.nir", *chain(**nodes))
        compiled = fidelity.compile_file(model, CompileOptions(profile="nir", dt=1e-4, name="net"))
        return compiled.generated.sizes.ram - compiled.generated.sizes.states

    assert scratch(3) == scratch(2) == scratch(9)


@pytest.mark.parametrize("dtype", [Dtype.F32, Dtype.I8], ids=lambda d: d.value)
def test_neurons_that_nobody_needs_cost_nothing(dtype, tmp_path):
    """Of 40 neurons 10 are read by zeros alone: C and JIT give what the whole network gives."""
    rng = np.random.default_rng(1)
    ones = np.ones(40)
    last = rng.normal(0.2, 1, (12, 40))
    last[:, 5:15] = 0.0
    neurons = {"tau": ones * 2e-3, "r": ones, "v_leak": ones * 0, "v_threshold": ones * 0.5,
               "v_reset": ones * 0}  # fmt: skip
    nodes = {
        "input": node("Input", shape=(30,)),
        "fc1": node("Linear", weight=rng.normal(0.2, 1, (40, 30))),
        "lif1": node("LIF", **neurons),
        "fc2": node("Linear", weight=last),
        "lif2": node("LIF", **{name: values[:12] for name, values in neurons.items()}),
        "output": node("Output", shape=(12,)),
    }
    model = write(tmp_path / "net.nir", *chain(**nodes))
    kind = () if dtype is Dtype.F32 else ("spikes",)
    options = CompileOptions(name="net", profile="nir", dt=1e-3, dtype=dtype, input_kind=kind)
    compiled = fidelity.compile_file(model, options)
    bytes_ = {t.node: t.bytes for t in compiled.generated.interface.tables if t.role == "weight"}
    one = 4 if dtype is Dtype.F32 else 1
    assert bytes_ == {"fc1": 30 * 30 * one, "fc2": 30 * 12 * one}
    assert compiled.generated.sizes.states == 4 * (30 + 12)

    whole = examine(model, options, Findings("net.nir")).compiled
    inputs = fidelity.as_stored(whole, {"input": (rng.random((50, 30)) < 0.3).astype(float)})
    expected = fidelity.run_reference(whole, inputs)[0]
    assert expected["output"].any()
    runs = (
        fidelity.run_c(compiled, c_compilers.GCC_O2, tmp_path, inputs),
        fidelity.run_jit(compiled, inputs),
    )
    for outputs, _ in runs:
        fidelity.assert_same_bits((outputs, {}), (expected, {}), dtype.value)


def test_a_delay_of_no_steps_costs_nothing(tmp_path):
    def step(**delay: dict) -> str:
        ones = np.ones(3)
        lif = node("LIF", tau=ones, r=ones, v_leak=ones, v_threshold=ones, v_reset=ones * 0)
        ports = [node(kind, shape=(3,)) for kind in ("Input", "Output")]
        nodes = {"input": ports[0], "lif": lif, **delay, "output": ports[1]}
        model = write(tmp_path / "net.nir", *chain(**nodes))
        compiled = fidelity.compile_file(model, CompileOptions(profile="nir", dt=1e-4, name="net"))
        return compiled.generated.source.partition("#include")[2]

    assert step(wait=node("Delay", delay=np.zeros(3))) == step()
    assert step(wait=node("Delay", delay=np.full(3, 1e-4))) != step()


def copies(loops: str) -> list[str]:
    """The nodes for which a step copies numbers from another node's buffer to one of theirs.

    What ports and states take is no copy between layers: a caller's array, and what a delay line or
    a recurrent edge keeps, are to hold the numbers themselves. A table is no layer. In a node, a
    convolution's sums may be formed in another order of dimensions than the next node reads.
    """
    with register.context():
        module = ir.Module.parse(loops)
        found = [_copied(op) for op in memory.operations(step_function(module))]
        ends = [
            tuple(node_and_role(end.owner.location)[0] for end in pair)
            for pair in filter(None, found)
            if all(map(_is_buffer, pair))
        ]
        return [target for source, target in ends if source != target]


def _copied(op: ir.Operation) -> tuple[ir.Value | str, ir.Value | str] | None:
    """From where to where an operation copies, if it does."""
    if op.name == "memref.copy":
        return memory.root(op.operands[0]), memory.root(op.operands[1])
    if op.name == "memref.store" and not isinstance(op.operands[0], ir.BlockArgument):
        value = op.operands[0].owner
        if value.name == "memref.load":
            return memory.root(value.operands[0]), memory.root(op.operands[1])
    return None


def _is_buffer(root: ir.Value | str) -> bool:
    return not isinstance(root, str | ir.BlockArgument)


def changing(made: pathlib.Path) -> int:
    """Bytes of an object's sections that are RAM."""
    listing = subprocess.run(["size", "-A", made], capture_output=True, text=True, check=True)
    sections = dict(line.split()[:2] for line in listing.stdout.splitlines() if line[:1] == ".")
    return sum(int(n) for name, n in sections.items() if name.startswith((".data", ".bss")))
