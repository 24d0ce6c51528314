// RUN: snn-opt %s | snn-opt | FileCheck %s
// RUN: snn-opt %s -mlir-print-op-generic | snn-opt | FileCheck %s

// CHECK-LABEL: @binary
// CHECK: snn.fire %{{.*}} threshold(%{{.*}}) <compare = gt, spikes = binary> {note = "kept"} : tensor<2x3xf32>
func.func @binary(%v: tensor<2x3xf32>, %t: tensor<2x3xf32>) -> tensor<2x3xi1> {
  %z = snn.fire %v threshold(%t) <compare = gt, spikes = binary> {note = "kept"} : tensor<2x3xf32>
  return %z : tensor<2x3xi1>
}

// CHECK-LABEL: @multi
// CHECK: snn.fire %{{.*}} threshold(%{{.*}}) <compare = ge, spikes = multi> : tensor<8xf64>
func.func @multi(%v: tensor<8xf64>, %t: tensor<8xf64>) -> tensor<8xi32> {
  %z = snn.fire %v threshold(%t) <compare = ge, spikes = multi> : tensor<8xf64>
  return %z : tensor<8xi32>
}

!q = !quant.uniform<i16:f32, 5.0e-1>

// CHECK-LABEL: @quantised
// CHECK: snn.fire %{{.*}} threshold(%{{.*}}) <compare = ge, spikes = binary> : tensor<8x!quant.uniform<i16:f32, 5.000000e-01>>
func.func @quantised(%v: tensor<8x!q>, %t: tensor<8x!q>) -> tensor<8xi1> {
  %z = snn.fire %v threshold(%t) <compare = ge, spikes = binary> : tensor<8x!q>
  return %z : tensor<8xi1>
}
