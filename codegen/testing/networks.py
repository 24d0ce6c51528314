"""Small networks at the loops level, as the lowering writes them."""

from __future__ import annotations

import json

import numpy as np
from mlir import ir

from codegen.interface import Interface
from codegen.model_info import ModelInfo, NodeInfo
from codegen.testing.functions import parse


def info(nodes: tuple[str, ...] = ("input", "fc", "lif", "output"), **changes) -> ModelInfo:
    """What a compile of a two-layer model would say of it."""
    equations = {"fc": ("Linear", "y = W*x"), "lif": ("LIF", "v = 0.9*v + x; z = v > 1; v -= z")}
    kinds = [equations.get(node, ("Node", "")) for node in nodes]
    known = {
        "prefix": "net",
        "model_file": "net.nir",
        "model_sha256": "5e" * 32,
        "options": ("--profile=nir",),
        "versions": (("snn_mlir", "0.1.0"), ("LLVM/MLIR", "22.1.8")),
        "profile": "nir",
        "dt": 1e-4,
        "dtype": "f32",
        "nodes": tuple(
            NodeInfo(
                name=node,
                nir_type=kind,
                equation=equation,
                profile_fields=(("reset", "subtract"),) if kind == "LIF" else (),
            )
            for node, (kind, equation) in zip(nodes, kinds, strict=True)
        ),
    }
    return ModelInfo(**(known | changes))


def random_inputs(interface: Interface, steps: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Input node to steps x port shape: numbers around 0, spikes, or integers of all magnitudes."""
    rng = np.random.default_rng(seed)

    def values(element: str, *shape: int) -> np.ndarray:
        if element == "uint8":
            return rng.integers(0, 2, shape, np.uint8)
        if element.startswith("int"):
            limits = np.iinfo(element)
            found = rng.integers(limits.min, limits.max, shape, element, endpoint=True)
            return found >> rng.integers(0, limits.bits, shape, element)
        return (rng.normal(size=shape) * 3).astype(element)

    return {p.node: values(p.element.dtype, steps, *p.shape) for p in interface.inputs}


def lif_network(
    inputs: int = 16,
    outputs: int = 16,
    *,
    type: str = "f32",  # noqa: A002  (MLIR's word)
    names: tuple[str, str, str, str] = ("input", "fc", "lif", "output"),
    initial: str | None = None,
    seed: int = 0,
) -> ir.Module:
    """Linear and LIF: analog in, spikes out.

    names    of input, synapse, neuron and output nodes
    initial  the attribute of the membrane's initial value
    """
    rng = np.random.default_rng(seed)
    weights = (rng.normal(size=(inputs, outputs)) * 2 / np.sqrt(inputs)).astype(
        {"f32": np.float32, "f64": np.float64}[type]
    )
    node_in, fc, lif, node_out = (json.dumps(name, ensure_ascii=False) for name in names)
    state = json.dumps(names[2] + ".v", ensure_ascii=False)
    weight = json.dumps(names[1] + "_weight", ensure_ascii=False)
    at_fc, at_lif = (f'loc({n}("net.nir":0:0))' for n in (fc, lif))
    i, o = f"{inputs}x{type}", f"{outputs}x{type}"
    w = f"{inputs}x{outputs}x{type}"
    step = f"""
func.func @step(%x: memref<{i}> {{snn.input = {node_in}}},
                %z: memref<{outputs}xi8> {{snn.output = {node_out}}},
                %v: memref<{o}> {{snn.state = {state},
                                  snn.initial = {initial or f"0.0 : {type}"}}}) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %ni = arith.constant {inputs} : index
  %no = arith.constant {outputs} : index
  %zero = arith.constant 0.0 : {type}
  %one = arith.constant 1.0 : {type}
  %decay = arith.constant 0.9 : {type}
  %w = memref.get_global @w : memref<{w}> loc({weight}("net.nir":0:0))
  %y = memref.alloc() : memref<{o}> {at_fc}
  scf.for %k = %c0 to %no step %c1 {{
    memref.store %zero, %y[%k] : memref<{o}> {at_fc}
  }} {at_fc}
  scf.for %j = %c0 to %ni step %c1 {{
    scf.for %k = %c0 to %no step %c1 {{
      %xj = memref.load %x[%j] : memref<{i}> {at_fc}
      %wjk = memref.load %w[%j, %k] : memref<{w}> {at_fc}
      %yk = memref.load %y[%k] : memref<{o}> {at_fc}
      %p = arith.mulf %xj, %wjk : {type} {at_fc}
      %s = arith.addf %yk, %p : {type} {at_fc}
      memref.store %s, %y[%k] : memref<{o}> {at_fc}
    }} {at_fc}
  }} {at_fc}
  scf.for %k = %c0 to %no step %c1 {{
    %yk = memref.load %y[%k] : memref<{o}> {at_lif}
    %vk = memref.load %v[%k] : memref<{o}> {at_lif}
    %leak = arith.mulf %vk, %decay : {type} {at_lif}
    %u = arith.addf %leak, %yk : {type} {at_lif}
    %spike = arith.cmpf ogt, %u, %one : {type} {at_lif}
    %d = arith.subf %u, %one : {type} {at_lif}
    %new = arith.select %spike, %d, %u : {type} {at_lif}
    %byte = arith.extui %spike : i1 to i8 {at_lif}
    memref.store %byte, %z[%k] : memref<{outputs}xi8> {at_lif}
    memref.store %new, %v[%k] : memref<{o}> {at_lif}
  }} {at_lif}
  return
}}"""
    table = f'memref.global "private" constant @w : memref<{w}> = dense<0.0>\n'
    module = parse(table + step)
    with module.context, ir.Location.unknown():
        kind = ir.RankedTensorType.get(weights.shape, ir.Type.parse(type))
        module.body.operations[0].attributes["initial_value"] = ir.DenseElementsAttr.get(
            weights, type=kind
        )
    return module


def two_ports_each(first: tuple[str, str], second: tuple[str, str]) -> ir.Module:
    """Two inputs, added up; two outputs, an analog one and one of counts; a state with its own
    initial values; f64 and bytes in the state."""
    a, b = map(json.dumps, first)
    y, n = map(json.dumps, second)
    return parse(
        f"""
func.func @step(%a: memref<2x3xf32> {{snn.input = {a}}}, %b: memref<2x3xf32> {{snn.input = {b}}},
                %y: memref<2x3xf32> {{snn.output = {y}}}, %n: memref<2x3xi32> {{snn.output = {n}}},
                %c: memref<2x3xi32> {{snn.state = "net.count", snn.initial = dense<[[1, 2, 3],
                    [4, 5, -6]]> : tensor<2x3xi32>}},
                %last: memref<5xi8> {{snn.state = "net.last", snn.initial = 1 : i8}},
                %time: memref<1xf64> {{snn.state = "net.time", snn.initial = -0.0 : f64}}) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %zero = arith.constant 0 : i8
  %one = arith.constant 1.0 : f64
  %t = memref.load %time[%c0] : memref<1xf64>
  %t1 = arith.addf %t, %one : f64
  memref.store %t1, %time[%c0] : memref<1xf64>
  scf.for %i = %c0 to %c2 step %c1 {{
    scf.for %j = %c0 to %c3 step %c1 {{
      %ak = memref.load %a[%i, %j] : memref<2x3xf32>
      %bk = memref.load %b[%i, %j] : memref<2x3xf32>
      %s = arith.addf %ak, %bk : f32
      memref.store %s, %y[%i, %j] : memref<2x3xf32>
      %lk = memref.load %last[%j] : memref<5xi8>
      %was = arith.cmpi ne, %lk, %zero : i8
      %inc = arith.extui %was : i1 to i32
      %ck = memref.load %c[%i, %j] : memref<2x3xi32>
      %c1k = arith.addi %ck, %inc : i32
      memref.store %c1k, %c[%i, %j] : memref<2x3xi32>
      memref.store %c1k, %n[%i, %j] : memref<2x3xi32>
      %more = arith.cmpf ogt, %ak, %bk : f32
      %byte = arith.extui %more : i1 to i8
      memref.store %byte, %last[%j] : memref<5xi8>
    }}
  }}
  return
}}"""
    )


def shared_scratch() -> ir.Module:
    """Buffers of which neighbours are needed at once, and others share their bytes: f64 through
    f32, i16 and i8, and a state that is read in between."""
    return parse(
        """
func.func @step(%x: memref<7xf64> {snn.input = "x"}, %y: memref<7xf64> {snn.output = "y"},
                %kept: memref<7xf32> {snn.state = "net.v", snn.initial = 0.5 : f32}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c7 = arith.constant 7 : index
  %a = memref.alloc() : memref<7xf32>
  scf.for %k = %c0 to %c7 step %c1 {
    %xk = memref.load %x[%k] : memref<7xf64>
    %r = arith.truncf %xk : f64 to f32
    memref.store %r, %a[%k] : memref<7xf32>
  }
  %b = memref.alloc() : memref<7xi8>
  scf.for %k = %c0 to %c7 step %c1 {
    %ak = memref.load %a[%k] : memref<7xf32>
    %vk = memref.load %kept[%k] : memref<7xf32>
    %more = arith.cmpf ogt, %ak, %vk : f32
    %byte = arith.extui %more : i1 to i8
    memref.store %byte, %b[%k] : memref<7xi8>
    memref.store %ak, %kept[%k] : memref<7xf32>
  }
  %c = memref.alloc() : memref<7xi16>
  scf.for %k = %c0 to %c7 step %c1 {
    %bk = memref.load %b[%k] : memref<7xi8>
    %w = arith.extui %bk : i8 to i16
    memref.store %w, %c[%k] : memref<7xi16>
  }
  %d = memref.alloc() : memref<7xf64>
  scf.for %k = %c0 to %c7 step %c1 {
    %ck = memref.load %c[%k] : memref<7xi16>
    %w = arith.sitofp %ck : i16 to f64
    memref.store %w, %d[%k] : memref<7xf64>
  }
  scf.for %k = %c0 to %c7 step %c1 {
    %dk = memref.load %d[%k] : memref<7xf64>
    memref.store %dk, %y[%k] : memref<7xf64>
  }
  return
}"""
    )


def channels_last(module: ir.Module) -> ir.Module:
    """That of two_ports_each, whose state of counts lies in another order than the node's."""
    state = 'snn.state = "net.count"'
    return parse(str(module).replace(state, f"snn.order = array<i64: 1, 0>, {state}"))
