// RUN: snn-opt %s | snn-opt | FileCheck %s
// RUN: snn-opt %s -mlir-print-op-generic | snn-opt | FileCheck %s

// What is neutral is not written.
// CHECK-LABEL: @plain
// CHECK: snn.conv %{{.*}}, %{{.*}} : tensor<2x9xi1>, tensor<4x2x3xf32>
func.func @plain(%x: tensor<2x9xi1>, %w: tensor<4x2x3xf32>) -> tensor<4x7xf32> {
  %y = snn.conv %x, %w stride [1] pad [0] dilation [1] groups 1 : tensor<2x9xi1>, tensor<4x2x3xf32>
  return %y : tensor<4x7xf32>
}

// CHECK-LABEL: @everything
// CHECK: snn.conv %{{.*}}, %{{.*}} bias(%{{.*}}) stride [2, 1] pad [1, 2] to [0, 3] dilation [1, 2] groups 2 {note = "kept"} : tensor<4x12x12xi32>, tensor<6x2x3x5xf64>
// CHECK-SAME: {{$}}
// CHECK-NEXT: return %{{.*}} : tensor<6x6x9xf64>
func.func @everything(%x: tensor<4x12x12xi32>, %w: tensor<6x2x3x5xf64>, %b: tensor<6xf64>) -> tensor<6x6x9xf64> {
  %y = snn.conv %x, %w bias(%b) stride [2, 1] pad [1, 2] to [0, 3] dilation [1, 2] groups 2 {note = "kept"} : tensor<4x12x12xi32>, tensor<6x2x3x5xf64>
  return %y : tensor<6x6x9xf64>
}

// As much after as before.
// CHECK-LABEL: @padded
// CHECK: snn.conv %{{.*}}, %{{.*}} pad [1, 1] : tensor<2x5x6xf32>, tensor<3x2x3x3xf32>
func.func @padded(%x: tensor<2x5x6xf32>, %w: tensor<3x2x3x3xf32>) -> tensor<3x5x6xf32> {
  %y = snn.conv %x, %w pad [1, 1] to [1, 1] : tensor<2x5x6xf32>, tensor<3x2x3x3xf32>
  return %y : tensor<3x5x6xf32>
}

// CHECK-LABEL: @padded_after
// CHECK: snn.conv %{{.*}}, %{{.*}} pad [0] to [2] : tensor<2x5xf32>, tensor<3x2x3xf32>
func.func @padded_after(%x: tensor<2x5xf32>, %w: tensor<3x2x3xf32>) -> tensor<3x5xf32> {
  %y = snn.conv %x, %w pad [0] to [2] : tensor<2x5xf32>, tensor<3x2x3xf32>
  return %y : tensor<3x5xf32>
}

!x = !quant.uniform<i8:f32, 5.0e-1>
!w = !quant.uniform<i8:f32, 2.5e-1>

// C7: the result's scale is the product of the operands' scales; a spike has none.
// CHECK-LABEL: @quantised
// CHECK-SAME: -> (tensor<3x2x!quant.uniform<i32:f32, 1.250000e-01>>, tensor<3x2x!quant.uniform<i32:f32, 2.500000e-01>>)
func.func @quantised(%x: tensor<2x4x!x>, %z: tensor<2x4xi1>, %w: tensor<3x2x3x!w>)
    -> (tensor<3x2x!quant.uniform<i32:f32, 1.25e-1>>, tensor<3x2x!quant.uniform<i32:f32, 2.5e-1>>) {
  %y = snn.conv %x, %w : tensor<2x4x!x>, tensor<3x2x3x!w>
  %s = snn.conv %z, %w : tensor<2x4xi1>, tensor<3x2x3x!w>
  return %y, %s : tensor<3x2x!quant.uniform<i32:f32, 1.25e-1>>, tensor<3x2x!quant.uniform<i32:f32, 2.5e-1>>
}

// CHECK-LABEL: @sums
// CHECK: snn.sum_pool %{{.*}} kernel [2, 2] stride [2, 2] : tensor<4x12x12xi1>
// CHECK: snn.sum_pool %{{.*}} kernel [3] stride [2] pad [1] to [0] {note = "kept"} : tensor<4x9xf64>
// CHECK: snn.sum_pool %{{.*}} kernel [2, 1] : tensor<4x3x3xi32>
// CHECK: return %{{.*}}, %{{.*}}, %{{.*}} : tensor<4x6x6xi32>, tensor<4x4xf64>, tensor<4x2x3xi32>
func.func @sums(%a: tensor<4x12x12xi1>, %b: tensor<4x9xf64>, %c: tensor<4x3x3xi32>) -> (tensor<4x6x6xi32>, tensor<4x4xf64>, tensor<4x2x3xi32>) {
  %x = snn.sum_pool %a kernel [2, 2] stride [2, 2] : tensor<4x12x12xi1>
  %y = snn.sum_pool %b kernel [3] stride [2] pad [1] to [0] {note = "kept"} : tensor<4x9xf64>
  %z = snn.sum_pool %c kernel [2, 1] : tensor<4x3x3xi32>
  return %x, %y, %z : tensor<4x6x6xi32>, tensor<4x4xf64>, tensor<4x2x3xi32>
}

!sum = !quant.uniform<i32:f32, 5.0e-1>
!mean = !quant.uniform<i32:f32, 2.5e-1>

// P5, P6: a quantised sum has room for 32 bits, at the same scale; a mean is that sum.
// CHECK-LABEL: @quantised_pools
// CHECK-SAME: -> (tensor<4x3x!quant.uniform<i32:f32, 5.000000e-01>>, tensor<4x3x!quant.uniform<i32:f32, 2.500000e-01>>)
func.func @quantised_pools(%x: tensor<4x6x!x>) -> (tensor<4x3x!sum>, tensor<4x3x!mean>) {
  %y = snn.sum_pool %x kernel [2] stride [2] : tensor<4x6x!x>
  %m = snn.avg_pool %x kernel [2] stride [2] : tensor<4x6x!x> -> tensor<4x3x!mean>
  return %y, %m : tensor<4x3x!sum>, tensor<4x3x!mean>
}

// CHECK-LABEL: @quantised_means_of_spikes
// CHECK: snn.avg_pool %{{.*}} kernel [4] : tensor<4x6xi1> -> tensor<4x3x!quant.uniform<i32:f32, 2.500000e-01>>
func.func @quantised_means_of_spikes(%z: tensor<4x6xi1>) -> tensor<4x3x!mean> {
  %m = snn.avg_pool %z kernel [4] : tensor<4x6xi1> -> tensor<4x3x!mean>
  return %m : tensor<4x3x!mean>
}

// CHECK-LABEL: @means
// CHECK: snn.avg_pool %{{.*}} kernel [3, 3] stride [2, 2] pad [1, 1] : tensor<4x5x5xi1> -> tensor<4x3x3xf64>
// CHECK: snn.avg_pool %{{.*}} kernel [5, 5] {note = "kept"} : tensor<4x5x5xf32> -> tensor<4x1x1xf32>
func.func @means(%a: tensor<4x5x5xi1>, %b: tensor<4x5x5xf32>) -> (tensor<4x3x3xf64>, tensor<4x1x1xf32>) {
  %x = snn.avg_pool %a kernel [3, 3] stride [2, 2] pad [1, 1] : tensor<4x5x5xi1> -> tensor<4x3x3xf64>
  %y = snn.avg_pool %b kernel [5, 5] {note = "kept"} : tensor<4x5x5xf32> -> tensor<4x1x1xf32>
  return %x, %y : tensor<4x3x3xf64>, tensor<4x1x1xf32>
}

!w_axis = !quant.uniform<i8:f64:0, {5.0e-1, 2.5e-1}>
!y_axis = !quant.uniform<i32:f64:0, {2.0, 1.0}>

// CHECK-LABEL: @quantised_conv
// CHECK: snn.conv %{{.*}}, %{{.*}} bias(%{{.*}}) stride [2] : tensor<3x9xi32>, tensor<2x3x3x!quant.uniform<i8:f64:0, {5.000000e-01,2.500000e-01}>> -> tensor<2x4x!quant.uniform<i32:f64:0, {2.000000e+00,1.000000e+00}>>
func.func @quantised_conv(%x: tensor<3x9xi32>, %w: tensor<2x3x3x!w_axis>, %b: tensor<2x!y_axis>) -> tensor<2x4x!y_axis> {
  %y = snn.conv %x, %w bias(%b) stride [2] : tensor<3x9xi32>, tensor<2x3x3x!w_axis> -> tensor<2x4x!y_axis>
  return %y : tensor<2x4x!y_axis>
}

// CHECK-LABEL: @tested
func.func @tested(%x: tensor<2x9x9xi1>, %w: tensor<4x2x3x3xf32>) -> tensor<4x7x4xf32> {
  // CHECK: snn.conv %{{.*}}, %{{.*}} stride [1, 2] {skip_zeros} : tensor<2x9x9xi1>, tensor<4x2x3x3xf32>
  %y = snn.conv %x, %w stride [1, 2] {skip_zeros} : tensor<2x9x9xi1>, tensor<4x2x3x3xf32>
  return %y : tensor<4x7x4xf32>
}
