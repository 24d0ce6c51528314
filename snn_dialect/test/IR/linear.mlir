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

!w2 = !quant.uniform<i4:f64:1, {5.0e-1, 2.5e-1}>
!y2 = !quant.uniform<i32:f64:0, {5.0e-1, 2.5e-1}>
!y2_8 = !quant.uniform<i32:f64:0, {4.0, 2.0}>

// L4: a scale for each output; what is inferred is not printed.
// CHECK-LABEL: @per_axis
// CHECK: snn.linear %{{.*}}, %{{.*}} bias(%{{.*}}) : tensor<4xi32>, tensor<4x2x!quant.uniform<i4:f64:1, {5.000000e-01,2.500000e-01}>>{{$}}
func.func @per_axis(%x: tensor<4xi32>, %w: tensor<4x2x!w2>, %b: tensor<2x!y2>) -> tensor<2x!y2> {
  %y = snn.linear %x, %w bias(%b) : tensor<4xi32>, tensor<4x2x!w2> -> tensor<2x!y2>
  return %y : tensor<2x!y2>
}

// L4: scales 2^3 times as large.
// CHECK-LABEL: @shifted
// CHECK: snn.linear %{{.*}}, %{{.*}} bias(%{{.*}}) : tensor<4xi32>, tensor<4x2x!quant.uniform<i4:f64:1, {5.000000e-01,2.500000e-01}>> -> tensor<2x!quant.uniform<i32:f64:0, {4.000000e+00,2.000000e+00}>>
func.func @shifted(%x: tensor<4xi32>, %w: tensor<4x2x!w2>, %b: tensor<2x!y2_8>) -> tensor<2x!y2_8> {
  %y = snn.linear %x, %w bias(%b) : tensor<4xi32>, tensor<4x2x!w2> -> tensor<2x!y2_8>
  return %y : tensor<2x!y2_8>
}

// L6: what fits 32 bits exactly.
!w16 = !quant.uniform<i16:f64, 1.0>
// CHECK-LABEL: @largest_sum
func.func @largest_sum(%x: tensor<65538xi1>) {
  %w0 = arith.constant dense<32767> : tensor<65538x1xi16>
  %w = quant.scast %w0 : tensor<65538x1xi16> to tensor<65538x1x!w16>
  // CHECK: snn.linear
  %y = snn.linear %x, %w : tensor<65538xi1>, tensor<65538x1x!w16>
  return
}
