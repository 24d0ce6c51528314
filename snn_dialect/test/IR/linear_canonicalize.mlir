// RUN: snn-opt %s -canonicalize | FileCheck %s

// CHECK-LABEL: @zero_bias
// CHECK-NOT: bias
func.func @zero_bias(%x: tensor<4xf32>, %w: tensor<4x3xf32>) -> tensor<3xf32> {
  %b = arith.constant dense<0.0> : tensor<3xf32>
  %y = snn.linear %x, %w bias(%b) : tensor<4xf32>, tensor<4x3xf32>
  return %y : tensor<3xf32>
}

// CHECK-LABEL: @zero_bias_of_both_signs
// CHECK-NOT: bias
func.func @zero_bias_of_both_signs(%x: tensor<4xf64>, %w: tensor<4x3xf64>) -> tensor<3xf64> {
  %b = arith.constant dense<[0.0, -0.0, 0.0]> : tensor<3xf64>
  %y = snn.linear %x, %w bias(%b) : tensor<4xf64>, tensor<4x3xf64>
  return %y : tensor<3xf64>
}

// CHECK-LABEL: @other_bias
// CHECK: bias
func.func @other_bias(%x: tensor<4xf32>, %w: tensor<4x3xf32>) -> tensor<3xf32> {
  %b = arith.constant dense<[0.0, 0.0, 1.0e-40]> : tensor<3xf32>
  %y = snn.linear %x, %w bias(%b) : tensor<4xf32>, tensor<4x3xf32>
  return %y : tensor<3xf32>
}

// CHECK-LABEL: @unused
// CHECK-NEXT: return
func.func @unused(%x: tensor<4xf32>, %w: tensor<4x3xf32>) {
  %y = snn.linear %x, %w : tensor<4xf32>, tensor<4x3xf32>
  return
}

!w = !quant.uniform<i8:f64, 5.0e-1>
!y = !quant.uniform<i32:f64, 5.0e-1>

// CHECK-LABEL: @zero_bias_in_integers
// CHECK-NOT: bias
func.func @zero_bias_in_integers(%x: tensor<4xi1>, %w: tensor<4x3x!w>) -> tensor<3x!y> {
  %b0 = arith.constant dense<0> : tensor<3xi32>
  %b = quant.scast %b0 : tensor<3xi32> to tensor<3x!y>
  %y = snn.linear %x, %w bias(%b) : tensor<4xi1>, tensor<4x3x!w>
  return %y : tensor<3x!y>
}

// CHECK-LABEL: @other_bias_in_integers
// CHECK: bias
func.func @other_bias_in_integers(%x: tensor<4xi1>, %w: tensor<4x3x!w>) -> tensor<3x!y> {
  %b0 = arith.constant dense<[0, 0, 1]> : tensor<3xi32>
  %b = quant.scast %b0 : tensor<3xi32> to tensor<3x!y>
  %y = snn.linear %x, %w bias(%b) : tensor<4xi1>, tensor<4x3x!w>
  return %y : tensor<3x!y>
}
