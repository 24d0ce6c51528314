"""An integer network at the loops level, as the lowering writes it (docs/quantisation.md)."""

from __future__ import annotations

import dataclasses

import numpy as np
from mlir import ir

from codegen.model_info import FormatInfo, ModelInfo, NodeInfo, PortScale
from codegen.testing.functions import parse
from codegen.testing.networks import info

NODES = {
    "current": ("Input", ""),
    "events": ("Input", ""),
    "fc1": ("Linear", "y = W*x"),
    "fc2": ("Linear", "y = W*x"),
    "lif": ("LIF", "v = 0.9*v + u - z[t-1]*1; z = v > 1"),
    "multi": ("IF", "v = v + u; z = floor(v); v -= z"),
    "fc3": ("Linear", "y = W*x"),
    "li": ("LI", "v = 0.95*v + u"),
    "counts": ("Output", ""),
    "readout": ("Output", ""),
    "spikes": ("Output", ""),
}
HIDDEN_SCALES = tuple(2.0**-20 * (1 + k / 8) for k in range(12))


def integer_info(**changes) -> ModelInfo:
    """What a compile of integer_network would say of it."""
    known = {
        "dtype": "i8",
        "options": ("--dtype=i8",),
        "nodes": tuple(
            NodeInfo(name=name, nir_type=kind, equation=equation)
            for name, (kind, equation) in NODES.items()
        ),
        "port_scales": (
            PortScale(node="current", scale=2.0**-13),
            PortScale(node="readout", scale=3.0e-5),
        ),
        "formats": (
            FormatInfo(node="fc1", role="weight", bits=8, scales=HIDDEN_SCALES),
            FormatInfo(
                node="fc1", role="sum", bits=32, scales=HIDDEN_SCALES, note="added up in 64 bits"
            ),
            FormatInfo(node="fc2", role="weight", bits=8, scales=HIDDEN_SCALES),
            FormatInfo(node="lif", role="v", bits=32, scales=HIDDEN_SCALES),
            FormatInfo(node="fc3", role="weight", bits=4, scales=(0.25,)),
            FormatInfo(node="li", role="v", bits=16, scales=(2.0**-9,), saturates=True),
        ),
    }
    return dataclasses.replace(info(()), **(known | changes))


def integer_network(seed: int = 0) -> ir.Module:
    """Analog and spiking inputs; sums of 32 and of 64 bits; weights of 8 and of 4 bits.

    Membranes of 32 bits with a threshold for each channel, and of 16 bits, saturating; neurons that
    spike several times a step; outputs of spikes, of counts, and analog.
    """
    rng = np.random.default_rng(seed)
    tables = {
        "fc1_weight": rng.integers(-127, 128, (8, 12), np.int8),
        "fc2_weight": rng.integers(-127, 128, (6, 12), np.int8),
        "lif_threshold": rng.integers(1 << 18, 1 << 20, 12, np.int32),
        "fc3_weight": rng.integers(-128, 128, (12, 3), np.int8),
    }
    text = _STEP
    for name, values in tables.items():
        kind = "x".join(map(str, values.shape)) + f"xi{8 * values.itemsize}"
        text = f'memref.global "private" constant @{name} : memref<{kind}> = dense<0>\n' + text
    module = parse(text)
    globals_ = {
        op.attributes["sym_name"].value: op
        for op in module.body.operations
        if op.operation.name == "memref.global"
    }
    with module.context, ir.Location.unknown():
        for name, values in tables.items():
            globals_[name].attributes["initial_value"] = ir.DenseElementsAttr.get(values)
    return module


_STEP = """
#net = loc("net.nir":0:0)
#fc1 = loc("fc1"(#net))
#fc2 = loc("fc2"(#net))
#lif = loc("lif"(#net))
#leak = loc("leak"(#lif))
#v = loc("v"(#lif))
#spike = loc("spike"(#lif))
#multi = loc("multi"(#net))
#fc3 = loc("fc3"(#net))
#li = loc("li"(#net))
#readout = loc("readout"(#net))
func.func @step(%current: memref<8xi16> {snn.input = "current"},
                %events: memref<6xi8> {snn.input = "events"},
                %counts: memref<12xi32> {snn.output = "counts"},
                %readout: memref<5xi32> {snn.output = "readout"},
                %spikes: memref<12xi8> {snn.output = "spikes"},
                %lif: memref<12xi32> {snn.state = "lif.v", snn.initial = -5 : i32},
                %multi: memref<12xi32> {snn.state = "multi.v", snn.initial = 0 : i32},
                %li: memref<5xi16> {snn.state = "li.v", snn.initial = 0 : i16}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c5 = arith.constant 5 : index
  %c6 = arith.constant 6 : index
  %c8 = arith.constant 8 : index
  %c12 = arith.constant 12 : index
  %zero = arith.constant 0 : i32
  %zero_i8 = arith.constant 0 : i8
  %zero_i64 = arith.constant 0 : i64
  %least = arith.constant -2147483648 : i64
  %most = arith.constant 2147483647 : i64
  %w1 = memref.get_global @fc1_weight : memref<8x12xi8> loc("fc1_weight"(#net))
  %w2 = memref.get_global @fc2_weight : memref<6x12xi8> loc("fc2_weight"(#net))
  %w3 = memref.get_global @fc3_weight : memref<12x3xi8> loc("fc3_weight"(#net))
  %threshold = memref.get_global @lif_threshold : memref<12xi32> loc("lif_threshold"(#net))

  // Sums that need 64 bits; k = 3.
  %sums = memref.alloc() : memref<12xi64> loc(#fc1)
  scf.for %k = %c0 to %c12 step %c1 {
    memref.store %zero_i64, %sums[%k] : memref<12xi64> loc(#fc1)
  } loc(#fc1)
  scf.for %j = %c0 to %c8 step %c1 {
    scf.for %k = %c0 to %c12 step %c1 {
      %x = memref.load %current[%j] : memref<8xi16> loc(#fc1)
      %w = memref.load %w1[%j, %k] : memref<8x12xi8> loc(#fc1)
      %s = memref.load %sums[%k] : memref<12xi64> loc(#fc1)
      %xl = arith.extsi %x : i16 to i64 loc(#fc1)
      %wl = arith.extsi %w : i8 to i64 loc(#fc1)
      %p = arith.muli %xl, %wl overflow<nsw> : i64 loc(#fc1)
      %n = arith.addi %s, %p overflow<nsw> : i64 loc(#fc1)
      memref.store %n, %sums[%k] : memref<12xi64> loc(#fc1)
    } loc(#fc1)
  } loc(#fc1)
  %y1 = memref.alloc() : memref<12xi32> loc(#fc1)
  scf.for %k = %c0 to %c12 step %c1 {
    %half = arith.constant 4 : i64 loc(#fc1)
    %shift = arith.constant 3 : i64 loc(#fc1)
    %s = memref.load %sums[%k] : memref<12xi64> loc(#fc1)
    %a = arith.addi %s, %half overflow<nsw> : i64 loc(#fc1)
    %b = arith.shrsi %a, %shift : i64 loc(#fc1)
    %c = arith.maxsi %b, %least : i64 loc(#fc1)
    %d = arith.minsi %c, %most : i64 loc(#fc1)
    %e = arith.trunci %d : i64 to i32 loc(#fc1)
    memref.store %e, %y1[%k] : memref<12xi32> loc(#fc1)
  } loc(#fc1)

  // Spikes choose rows; 32 bits are enough.
  %y2 = memref.alloc() : memref<12xi32> loc(#fc2)
  scf.for %k = %c0 to %c12 step %c1 {
    memref.store %zero, %y2[%k] : memref<12xi32> loc(#fc2)
  } loc(#fc2)
  scf.for %j = %c0 to %c6 step %c1 {
    scf.for %k = %c0 to %c12 step %c1 {
      %x = memref.load %events[%j] : memref<6xi8> loc(#fc2)
      %w = memref.load %w2[%j, %k] : memref<6x12xi8> loc(#fc2)
      %s = memref.load %y2[%k] : memref<12xi32> loc(#fc2)
      %on = arith.cmpi ne, %x, %zero_i8 : i8 loc(#fc2)
      %wl = arith.extsi %w : i8 to i32 loc(#fc2)
      %p = arith.select %on, %wl, %zero : i32 loc(#fc2)
      %n = arith.addi %s, %p overflow<nsw> : i32 loc(#fc2)
      memref.store %n, %y2[%k] : memref<12xi32> loc(#fc2)
    } loc(#fc2)
  } loc(#fc2)

  // A step of LIF: reset by subtraction, one step late; two sums arrive.
  %z = memref.alloc() : memref<12xi8> loc(#lif)
  scf.for %k = %c0 to %c12 step %c1 {
    %decay = arith.constant 1932735283 : i64 loc(#lif)
    %half = arith.constant 1073741824 : i64 loc(#lif)
    %shift = arith.constant 31 : i64 loc(#lif)
    %gain = arith.constant 24576 : i64 loc(#lif)
    %gain_half = arith.constant 8 : i64 loc(#lif)
    %gain_shift = arith.constant 4 : i64 loc(#lif)
    %a = memref.load %y1[%k] : memref<12xi32> loc(#lif)
    %b = memref.load %y2[%k] : memref<12xi32> loc(#lif)
    %al = arith.extsi %a : i32 to i64 loc(#lif)
    %bl = arith.extsi %b : i32 to i64 loc(#lif)
    %ab = arith.addi %al, %bl overflow<nsw> : i64 loc(#lif)
    %ab1 = arith.maxsi %ab, %least : i64 loc(#lif)
    %ab2 = arith.minsi %ab1, %most : i64 loc(#lif)
    %u = arith.trunci %ab2 : i64 to i32 loc(#lif)
    %t = memref.load %threshold[%k] : memref<12xi32> loc(#lif)
    %old = memref.load %lif[%k] : memref<12xi32> loc(#lif)
    %late = arith.cmpi sgt, %old, %t : i32 loc(#spike)
    %oldl = arith.extsi %old : i32 to i64 loc(#leak)
    %l1 = arith.muli %oldl, %decay overflow<nsw> : i64 loc(#leak)
    %l2 = arith.addi %l1, %half overflow<nsw> : i64 loc(#leak)
    %l3 = arith.shrsi %l2, %shift : i64 loc(#leak)
    %ul = arith.extsi %u : i32 to i64 loc(#lif)
    %g1 = arith.muli %ul, %gain overflow<nsw> : i64 loc(#lif)
    %g2 = arith.addi %g1, %gain_half overflow<nsw> : i64 loc(#lif)
    %g3 = arith.shrsi %g2, %gain_shift : i64 loc(#lif)
    %v1 = arith.addi %l3, %g3 overflow<nsw> : i64 loc(#v)
    %tl = arith.extsi %t : i32 to i64 loc(#lif)
    %v2 = arith.subi %v1, %tl overflow<nsw> : i64 loc(#v)
    %v3 = arith.select %late, %v2, %v1 : i64 loc(#v)
    %v4 = arith.maxsi %v3, %least : i64 loc(#v)
    %v5 = arith.minsi %v4, %most : i64 loc(#v)
    %v = arith.trunci %v5 : i64 to i32 loc(#v)
    %on = arith.cmpi sgt, %v, %t : i32 loc(#spike)
    %byte = arith.extui %on : i1 to i8 loc(#lif)
    memref.store %byte, %z[%k] : memref<12xi8> loc(#lif)
    memref.store %v, %lif[%k] : memref<12xi32> loc(#lif)
  } loc(#lif)
  memref.copy %z, %spikes : memref<12xi8> to memref<12xi8> loc(#lif)

  // Several spikes a step: v / threshold, rounded down, where v > 0. A spike is 700 here.
  scf.for %k = %c0 to %c12 step %c1 {
    %one = arith.constant 700 : i64 loc(#multi)
    %threshold_ = arith.constant 1000 : i32 loc(#multi)
    %x = memref.load %z[%k] : memref<12xi8> loc(#multi)
    %old = memref.load %multi[%k] : memref<12xi32> loc(#multi)
    %xl = arith.extui %x : i8 to i64 loc(#multi)
    %u = arith.muli %xl, %one overflow<nsw> : i64 loc(#multi)
    %oldl = arith.extsi %old : i32 to i64 loc(#multi)
    %v1 = arith.addi %oldl, %u overflow<nsw> : i64 loc(#multi)
    %v2 = arith.maxsi %v1, %least : i64 loc(#multi)
    %v3 = arith.minsi %v2, %most : i64 loc(#multi)
    %v4 = arith.trunci %v3 : i64 to i32 loc(#multi)
    %positive = arith.cmpi sgt, %v4, %zero : i32 loc(#multi)
    %q = arith.divsi %v4, %threshold_ : i32 loc(#multi)
    %n = arith.select %positive, %q, %zero : i32 loc(#multi)
    %nt = arith.muli %n, %threshold_ overflow<nsw> : i32 loc(#multi)
    %v = arith.subi %v4, %nt overflow<nsw> : i32 loc(#multi)
    memref.store %v, %multi[%k] : memref<12xi32> loc(#multi)
    memref.store %n, %counts[%k] : memref<12xi32> loc(#multi)
  } loc(#multi)

  // Two weights of 4 bits in a byte, the lower one first.
  %y3 = memref.alloc() : memref<5xi32> loc(#fc3)
  scf.for %k = %c0 to %c5 step %c1 {
    memref.store %zero, %y3[%k] : memref<5xi32> loc(#fc3)
  } loc(#fc3)
  scf.for %j = %c0 to %c12 step %c1 {
    scf.for %k = %c0 to %c5 step %c1 {
      %four = arith.constant 4 : i8 loc(#fc3)
      %x = memref.load %counts[%j] : memref<12xi32> loc(#fc3)
      %byte_k = arith.divui %k, %c2 : index loc(#fc3)
      %odd_k = arith.remui %k, %c2 : index loc(#fc3)
      %odd = arith.cmpi ne, %odd_k, %c0 : index loc(#fc3)
      %w = memref.load %w3[%j, %byte_k] : memref<12x3xi8> loc(#fc3)
      %up = arith.shli %w, %four : i8 loc(#fc3)
      %nibble = arith.select %odd, %w, %up : i8 loc(#fc3)
      %w4 = arith.shrsi %nibble, %four : i8 loc(#fc3)
      %s = memref.load %y3[%k] : memref<5xi32> loc(#fc3)
      %wl = arith.extsi %w4 : i8 to i32 loc(#fc3)
      %p = arith.muli %x, %wl overflow<nsw> : i32 loc(#fc3)
      %n = arith.addi %s, %p overflow<nsw> : i32 loc(#fc3)
      memref.store %n, %y3[%k] : memref<5xi32> loc(#fc3)
    } loc(#fc3)
  } loc(#fc3)

  // A leaky integrator of 16 bits: everything but the products fits 32.
  scf.for %k = %c0 to %c5 step %c1 {
    %decay = arith.constant 31130 : i32 loc(#li)
    %half = arith.constant 16384 : i32 loc(#li)
    %shift = arith.constant 15 : i32 loc(#li)
    %least16 = arith.constant -32768 : i64 loc(#li)
    %most16 = arith.constant 32767 : i64 loc(#li)
    %old = memref.load %li[%k] : memref<5xi16> loc(#li)
    %oldl = arith.extsi %old : i16 to i32 loc(#li)
    %l1 = arith.muli %oldl, %decay overflow<nsw> : i32 loc(#li)
    %l2 = arith.addi %l1, %half overflow<nsw> : i32 loc(#li)
    %l3 = arith.shrsi %l2, %shift : i32 loc(#li)
    %x = memref.load %y3[%k] : memref<5xi32> loc(#li)
    %l4 = arith.extsi %l3 : i32 to i64 loc(#li)
    %xl = arith.extsi %x : i32 to i64 loc(#li)
    %v1 = arith.addi %l4, %xl overflow<nsw> : i64 loc(#li)
    %v2 = arith.maxsi %v1, %least16 : i64 loc(#li)
    %v3 = arith.minsi %v2, %most16 : i64 loc(#li)
    %v = arith.trunci %v3 : i64 to i16 loc(#li)
    memref.store %v, %li[%k] : memref<5xi16> loc(#li)
  } loc(#li)

  // A real ratio of scales.
  scf.for %k = %c0 to %c5 step %c1 {
    %m = arith.constant 1097364145 : i64 loc(#readout)
    %half = arith.constant 4194304 : i64 loc(#readout)
    %shift = arith.constant 23 : i64 loc(#readout)
    %v = memref.load %li[%k] : memref<5xi16> loc(#readout)
    %vl = arith.extsi %v : i16 to i64 loc(#readout)
    %p = arith.muli %vl, %m overflow<nsw> : i64 loc(#readout)
    %r = arith.addi %p, %half overflow<nsw> : i64 loc(#readout)
    %q = arith.shrsi %r, %shift : i64 loc(#readout)
    %q1 = arith.maxsi %q, %least : i64 loc(#readout)
    %q2 = arith.minsi %q1, %most : i64 loc(#readout)
    %y = arith.trunci %q2 : i64 to i32 loc(#readout)
    memref.store %y, %readout[%k] : memref<5xi32> loc(#readout)
  } loc(#readout)
  return
}"""
