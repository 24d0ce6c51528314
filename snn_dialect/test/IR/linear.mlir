// RUN: snn-opt %s | snn-opt | FileCheck %s
// RUN: snn-opt %s -mlir-print-op-generic | snn-opt | FileCheck %s

// CHECK-LABEL: @analog
// CHECK: snn.linear %{{.*}}, %{{.*}} : tensor<4xf32>, tensor<4x3xf32>
func.func @analog(%x: tensor<4xf32>, %w: tensor<4x3xf32>) -> tensor<3xf32> {
  %y = snn.linear %x, %w : tensor<4xf32>, tensor<4x3xf32>
  return %y : tensor<3xf32>
}

// CHECK-LABEL: @spikes_with_bias
// CHECK: snn.linear %{{.*}}, %{{.*}} bias(%{{.*}}) {note = "kept"} : tensor<4xi1>, tensor<4x3xf64>
func.func @spikes_with_bias(%x: tensor<4xi1>, %w: tensor<4x3xf64>, %b: tensor<3xf64>) -> tensor<3xf64> {
  %y = snn.linear %x, %w bias(%b) {note = "kept"} : tensor<4xi1>, tensor<4x3xf64>
  return %y : tensor<3xf64>
}

// CHECK-LABEL: @counts
// CHECK: snn.linear %{{.*}}, %{{.*}} : tensor<4xi32>, tensor<4x3xf32>
func.func @counts(%x: tensor<4xi32>, %w: tensor<4x3xf32>) -> tensor<3xf32> {
  %y = snn.linear %x, %w : tensor<4xi32>, tensor<4x3xf32>
  return %y : tensor<3xf32>
}

!x = !quant.uniform<i8:f32, 5.0e-1>
!w = !quant.uniform<i8:f32, 2.5e-1>

// L4: the result's scale is the product of the operands' scales.
// CHECK-LABEL: @quantised
// CHECK-SAME: -> tensor<3x!quant.uniform<i32:f32, 1.250000e-01>>
func.func @quantised(%x: tensor<4x!x>, %w: tensor<4x3x!w>) -> tensor<3x!quant.uniform<i32:f32, 1.25e-1>> {
  %y = snn.linear %x, %w : tensor<4x!x>, tensor<4x3x!w>
  return %y : tensor<3x!quant.uniform<i32:f32, 1.25e-1>>
}

// A spike has no scale.
// CHECK-LABEL: @quantised_spikes
// CHECK-SAME: -> tensor<3x!quant.uniform<i32:f32, 2.500000e-01>>
func.func @quantised_spikes(%x: tensor<4xi1>, %w: tensor<4x3x!w>) -> tensor<3x!quant.uniform<i32:f32, 2.5e-1>> {
  %y = snn.linear %x, %w : tensor<4xi1>, tensor<4x3x!w>
  return %y : tensor<3x!quant.uniform<i32:f32, 2.5e-1>>
}
