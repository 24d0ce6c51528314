// RUN: snn-opt %s -canonicalize | FileCheck %s

// CHECK-LABEL: @identity
// CHECK-SAME: (%[[X:.*]]: tensor<2x3x4xi1>)
// CHECK-NEXT: return %[[X]]
func.func @identity(%x: tensor<2x3x4xi1>) -> tensor<2x3x4xi1> {
  %y = snn.transpose %x [0, 1, 2] : tensor<2x3x4xi1>
  return %y : tensor<2x3x4xi1>
}

// CHECK-LABEL: @twice
// CHECK-SAME: (%[[X:.*]]: tensor<2x3x4xf32>)
// CHECK-NEXT: %[[Y:.*]] = snn.transpose %[[X]] [2, 1, 0] : tensor<2x3x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<4x3x2xf32>
func.func @twice(%x: tensor<2x3x4xf32>) -> tensor<4x3x2xf32> {
  %a = snn.transpose %x [1, 2, 0] : tensor<2x3x4xf32>
  %y = snn.transpose %a [1, 0, 2] : tensor<3x4x2xf32>
  return %y : tensor<4x3x2xf32>
}

// CHECK-LABEL: @there_and_back
// CHECK-SAME: (%[[X:.*]]: tensor<2x3x4xf32>)
// CHECK-NEXT: return %[[X]]
func.func @there_and_back(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %a = snn.transpose %x [1, 2, 0] : tensor<2x3x4xf32>
  %y = snn.transpose %a [2, 0, 1] : tensor<3x4x2xf32>
  return %y : tensor<2x3x4xf32>
}

// What else the first one is for stays.
// CHECK-LABEL: @both
// CHECK-COUNT-2: snn.transpose
func.func @both(%x: tensor<2x3x4xf32>) -> (tensor<3x4x2xf32>, tensor<4x3x2xf32>) {
  %a = snn.transpose %x [1, 2, 0] : tensor<2x3x4xf32>
  %y = snn.transpose %a [1, 0, 2] : tensor<3x4x2xf32>
  return %a, %y : tensor<3x4x2xf32>, tensor<4x3x2xf32>
}
