// RUN: snn-opt %s | snn-opt | FileCheck %s
// RUN: snn-opt %s -mlir-print-op-generic | snn-opt | FileCheck %s

// CHECK-LABEL: @scale
// CHECK: snn.scale %{{.*}}, %{{.*}} : tensor<2x3xi1>, tensor<2x3xf32>
func.func @scale(%x: tensor<2x3xi1>, %s: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = snn.scale %x, %s : tensor<2x3xi1>, tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: @threshold
// CHECK: snn.threshold %{{.*}}, %{{.*}} : tensor<8xi32>, tensor<8xf64>
func.func @threshold(%x: tensor<8xi32>, %t: tensor<8xf64>) -> tensor<8xi1> {
  %z = snn.threshold %x, %t : tensor<8xi32>, tensor<8xf64>
  return %z : tensor<8xi1>
}

// CHECK-LABEL: @sum_of_analog_and_spikes
// CHECK: snn.sum %{{.*}}, %{{.*}}, %{{.*}} : tensor<8xi1>, tensor<8xf32>, tensor<8xi32>
func.func @sum_of_analog_and_spikes(%a: tensor<8xi1>, %b: tensor<8xf32>, %c: tensor<8xi32>) -> tensor<8xf32> {
  %y = snn.sum %a, %b, %c : tensor<8xi1>, tensor<8xf32>, tensor<8xi32>
  return %y : tensor<8xf32>
}

// CHECK-LABEL: @sum_of_spikes
func.func @sum_of_spikes(%a: tensor<8xi1>, %b: tensor<8xi1>) -> tensor<8xi32> {
  %y = snn.sum %a, %b : tensor<8xi1>, tensor<8xi1>
  return %y : tensor<8xi32>
}

!a = !quant.uniform<i32:f32, 5.0e-1>
!b = !quant.uniform<i16:f32, 2.5e-1:3>

// CHECK-LABEL: @rescale
// CHECK: snn.rescale %{{.*}} : tensor<8x!quant.uniform<i32:f32, 5.000000e-01>> -> tensor<8x!quant.uniform<i16:f32, 2.500000e-01:3>>
func.func @rescale(%x: tensor<8x!a>) -> tensor<8x!b> {
  %y = snn.rescale %x : tensor<8x!a> -> tensor<8x!b>
  return %y : tensor<8x!b>
}

!s = !quant.uniform<i8:f64:0, {5.0e-1, 2.5e-1}>
!s4 = !quant.uniform<i32:f64:0, {2.0, 1.0}>

// CHECK-LABEL: @quantised_scale
// CHECK: snn.scale %{{.*}}, %{{.*}} : tensor<2x3xi32>, tensor<2x3x!quant.uniform<i8:f64:0, {5.000000e-01,2.500000e-01}>>{{$}}
// CHECK: snn.scale %{{.*}}, %{{.*}} {note = "kept"} : tensor<2x3xi32>, tensor<2x3x!quant.uniform<i8:f64:0, {5.000000e-01,2.500000e-01}>> -> tensor<2x3x!quant.uniform<i32:f64:0, {2.000000e+00,1.000000e+00}>>
func.func @quantised_scale(%x: tensor<2x3xi32>, %s: tensor<2x3x!s>) -> tensor<2x3x!s4> {
  %a = snn.scale %x, %s : tensor<2x3xi32>, tensor<2x3x!s>
  %b = snn.scale %x, %s {note = "kept"} : tensor<2x3xi32>, tensor<2x3x!s> -> tensor<2x3x!s4>
  return %b : tensor<2x3x!s4>
}

// A2: a bias for each channel.
// CHECK-LABEL: @sum_of_leading_dimensions
// CHECK: snn.sum %{{.*}}, %{{.*}} : tensor<2x3x!quant.uniform<i32:f64:0, {2.000000e+00,1.000000e+00}>>, tensor<2x!quant.uniform<i32:f64:0, {2.000000e+00,1.000000e+00}>>
func.func @sum_of_leading_dimensions(%x: tensor<2x3x!s4>, %b: tensor<2x!s4>) -> tensor<2x3x!s4> {
  %y = snn.sum %x, %b : tensor<2x3x!s4>, tensor<2x!s4>
  return %y : tensor<2x3x!s4>
}

!c = !quant.uniform<i16:f64, 1.0>

// CHECK-LABEL: @rescale_of_channels
// CHECK: snn.rescale %{{.*}} : tensor<2x3x!quant.uniform<i32:f64:0, {2.000000e+00,1.000000e+00}>> -> tensor<2x3x!quant.uniform<i16:f64, 1.000000e+00>>
func.func @rescale_of_channels(%x: tensor<2x3x!s4>) -> tensor<2x3x!c> {
  %y = snn.rescale %x : tensor<2x3x!s4> -> tensor<2x3x!c>
  return %y : tensor<2x3x!c>
}
