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

!axis = !quant.uniform<i32:f64:0, {5.0e-1, 2.5e-1}>

// CHECK-LABEL: @threshold_of_channels
// CHECK: snn.fire %{{.*}} threshold(%{{.*}} : tensor<2x!quant.uniform<i32:f64:0, {5.000000e-01,2.500000e-01}>>) <compare = gt, spikes = multi> : tensor<2x3x!quant.uniform<i32:f64:0, {5.000000e-01,2.500000e-01}>>
func.func @threshold_of_channels(%v: tensor<2x3x!axis>) -> tensor<2x3xi32> {
  %t0 = arith.constant dense<[1, 2147483647]> : tensor<2xi32>
  %t = quant.scast %t0 : tensor<2xi32> to tensor<2x!axis>
  %z = snn.fire %v threshold(%t : tensor<2x!axis>) <compare = gt, spikes = multi> : tensor<2x3x!axis>
  return %z : tensor<2x3xi32>
}
