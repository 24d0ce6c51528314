"""A network built in process from the generated op classes, through every level."""

from __future__ import annotations

import re

import numpy as np
import pytest
from mlir import ir
from mlir.dialects import arith, func

from snn_dialect.python import register, snn
from snn_dialect.python.jit_for_tests import Jit

DYNAMICS = (
    "#snn.dynamics<compare = gt, spikes = binary, reset = subtract, reset_at = next_step, "
    "fire_from = updated>"
)


@pytest.fixture
def context():
    with register.context() as context, ir.Location.unknown():
        yield context


def network(inputs: int, outputs: int) -> ir.Module:
    """An affine layer and a population of LIF, with a membrane for state."""
    module = ir.Module.create(ir.Location.name("net"))
    f32 = ir.F32Type.get()
    x, v = ir.RankedTensorType.get([inputs], f32), ir.RankedTensorType.get([outputs], f32)
    z = ir.RankedTensorType.get([outputs], ir.IntegerType.get_signless(1))
    random = np.random.default_rng(0)
    weight = random.normal(size=(inputs, outputs)).astype(np.float32)
    with ir.InsertionPoint(module.body), ir.Location.name("lif1"):
        step = func.FuncOp("step", ir.FunctionType.get([x, v], [z, v]))
        step.attributes["arg_attrs"] = ir.Attribute.parse(
            '[{snn.input = "input"}, {snn.state = "lif1.v", snn.initial = 0.0 : f32}]'
        )
        step.attributes["res_attrs"] = ir.Attribute.parse(
            '[{snn.output = "output"}, {snn.next = "lif1.v"}]'
        )
        block = step.add_entry_block()
        with ir.InsertionPoint(block):
            current = snn.linear(
                block.arguments[0],
                arith.constant(
                    ir.RankedTensorType.get([inputs, outputs], f32),
                    ir.DenseElementsAttr.get(weight),
                    loc=ir.Location.name("fc1_weight"),
                ),
                loc=ir.Location.name("fc1"),
            )

            def splat(value: float) -> ir.Value:
                attribute = ir.DenseElementsAttr.get_splat(v, ir.FloatAttr.get(f32, value))
                return arith.constant(v, attribute)

            spikes, membrane = snn.lif(
                current, block.arguments[1], splat(0.9), splat(1.0), ir.Attribute.parse(DYNAMICS)
            )
            func.ReturnOp([spikes, membrane])
    return module


def test_op_classes_infer_their_results(context: ir.Context) -> None:
    module = network(4, 3)
    register.verify(module)
    linear, lif = [
        op
        for op in module.body.operations[0].entry_block.operations
        if op.operation.name.startswith("snn.")
    ]
    assert isinstance(linear, snn.LinearOp)
    assert isinstance(lif, snn.LIFOp)
    assert str(linear.output.type) == "tensor<3xf32>"
    assert str(lif.spikes.type) == "tensor<3xi1>"
    assert lif.gain is None
    assert str(lif.dynamics) == DYNAMICS


def test_every_level_prints_and_parses(context: ir.Context) -> None:
    module = network(4, 3)
    assert "%fc1 = snn.linear %lif1, %fc1_weight :" in register.text(module)
    linalg = register.text(register.lowered(module, "snn-to-linalg"))
    assert "linalg.generic" in linalg
    assert "snn.lif" in register.text(module), "lowered works on a copy"
    loops = register.text(register.run(module, "snn-to-loops"))
    assert "scf.for" in loops
    assert 'loc("fc1_weight")' in loops
    llvm = register.text(register.lowered(module, "snn-loops-to-llvm"))
    assert "llvm.func @step" in llvm
    for text in (linalg, loops, llvm):
        register.verify(ir.Module.parse(text))


@pytest.mark.parametrize("node", ["fc1", "0", "7up", "a b", "é", "x%y", 'a"b', "", "arg0", "c0"])
def test_values_are_named_after_any_node(context: ir.Context, node: str) -> None:
    with context, ir.Location.name(node):
        module = ir.Module.create()
        with ir.InsertionPoint(module.body):
            for value in (1.0, 2.0):
                arith.constant(ir.F32Type.get(), value)
    text = register.text(module)
    assert ("%fc1 = " in text and "%fc1_0 = " in text) == (node == "fc1")
    with context:
        assert register.text(ir.Module.parse(text)) == text


def test_loops_parse_without_the_dialect(context: ir.Context) -> None:
    loops = register.text(register.run(network(4, 3), "snn-to-loops"))
    with ir.Context() as other:
        other.allow_unregistered_dialects = True
        text = str(ir.Module.parse(loops))
    assert 'snn.initial = 0.000000e+00 : f32, snn.state = "lif1.v"' in text


def test_verifier_speaks_through_python(context: ir.Context) -> None:
    text = """func.func @f(%x: tensor<3xf32>, %w: tensor<4x3xf32>) {
      %y = snn.linear %x, %w : tensor<3xf32>, tensor<4x3xf32>
      return
    }"""
    with pytest.raises(ir.MLIRError, match=re.escape("(L2) weight has 4 rows")):
        ir.Module.parse(text)


def test_a_pass_that_fails_says_why(context: ir.Context) -> None:
    module = ir.Module.parse("""func.func @f(
        %x: tensor<4xi1>, %w: tensor<4x3x!quant.uniform<i4:f32, 0.5>>) {
      %y = snn.linear %x, %w : tensor<4xi1>, tensor<4x3x!quant.uniform<i4:f32, 0.5>>
      return
    }""")
    with pytest.raises(ir.MLIRError, match="lowers with constants only of 4 bits"):
        register.run(module, "convert-snn-to-linalg")


def test_network_runs(context: ir.Context) -> None:
    module = network(16, 8)
    weight = np.random.default_rng(0).normal(size=(16, 8)).astype(np.float32)
    jit = Jit(register.text(module))
    random = np.random.default_rng(1)
    v, wanted, z = np.zeros(8, np.float32), np.zeros(8, np.float32), np.zeros(8, np.uint8)
    total = 0
    for _ in range(20):
        x = random.integers(0, 2, 16).astype(np.float32)
        jit("step", x, z, v)
        current = np.zeros(8, np.float32)
        for j in range(16):
            current = current + x[j] * weight[j]
        last = (wanted > 1).astype(np.float32)
        wanted = np.float32(0.9) * wanted + current - last * np.float32(1)
        assert v.tobytes() == wanted.tobytes()
        assert z.tolist() == (wanted > 1).tolist()
        total += int(z.sum())
    assert total > 0
