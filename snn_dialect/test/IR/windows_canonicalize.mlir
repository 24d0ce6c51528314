// RUN: snn-opt %s -canonicalize | FileCheck %s

// CHECK-LABEL: @zero_bias
// CHECK-NOT: bias
func.func @zero_bias(%x: tensor<2x9xf32>, %w: tensor<3x2x3xf32>) -> tensor<3x7xf32> {
  %b = arith.constant dense<[0.0, -0.0, 0.0]> : tensor<3xf32>
  %y = snn.conv %x, %w bias(%b) : tensor<2x9xf32>, tensor<3x2x3xf32>
  return %y : tensor<3x7xf32>
}

// CHECK-LABEL: @other_bias
// CHECK: bias
func.func @other_bias(%x: tensor<2x9xf32>, %w: tensor<3x2x3xf32>) -> tensor<3x7xf32> {
  %b = arith.constant dense<[0.0, 1.0e-40, 0.0]> : tensor<3xf32>
  %y = snn.conv %x, %w bias(%b) : tensor<2x9xf32>, tensor<3x2x3xf32>
  return %y : tensor<3x7xf32>
}

// CHECK-LABEL: @unused
// CHECK-NEXT: return
func.func @unused(%x: tensor<2x9xf32>, %w: tensor<3x2x3xf32>) {
  %y = snn.conv %x, %w : tensor<2x9xf32>, tensor<3x2x3xf32>
  %s = snn.sum_pool %x kernel [3] : tensor<2x9xf32>
  %m = snn.avg_pool %x kernel [3] : tensor<2x9xf32> -> tensor<2x7xf32>
  return
}
