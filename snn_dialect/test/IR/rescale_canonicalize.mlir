// RUN: snn-opt %s -canonicalize | FileCheck %s

!i8_1 = !quant.uniform<i8:f32, 1.0>
!i16_4th = !quant.uniform<i16:f32, 2.5e-1>
!i8_3rd = !quant.uniform<i8:f32, 3.0e-1>
!i8_4th = !quant.uniform<i8:f32, 2.5e-1>

// CHECK-LABEL: @same_type
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK-NEXT: return %[[X]]
func.func @same_type(%x: tensor<4x!i8_1>) -> tensor<4x!i8_1> {
  %y = snn.rescale %x : tensor<4x!i8_1> -> tensor<4x!i8_1>
  return %y : tensor<4x!i8_1>
}

// A power of two that cannot saturate loses nothing.
// CHECK-LABEL: @after_an_exact_one
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK-NEXT: %[[Y:.*]] = snn.rescale %[[X]] : tensor<4x!quant.uniform<i8:f32, 1.000000e+00>> -> tensor<4x!quant.uniform<i8:f32, 3.000000e-01>>
// CHECK-NEXT: return %[[Y]]
func.func @after_an_exact_one(%x: tensor<4x!i8_1>) -> tensor<4x!i8_3rd> {
  %m = snn.rescale %x : tensor<4x!i8_1> -> tensor<4x!i16_4th>
  %y = snn.rescale %m : tensor<4x!i16_4th> -> tensor<4x!i8_3rd>
  return %y : tensor<4x!i8_3rd>
}

// CHECK-LABEL: @after_one_that_saturates
// CHECK-COUNT-2: snn.rescale
func.func @after_one_that_saturates(%x: tensor<4x!i8_1>) -> tensor<4x!i8_3rd> {
  %m = snn.rescale %x : tensor<4x!i8_1> -> tensor<4x!i8_4th>
  %y = snn.rescale %m : tensor<4x!i8_4th> -> tensor<4x!i8_3rd>
  return %y : tensor<4x!i8_3rd>
}

// CHECK-LABEL: @after_one_that_rounds
// CHECK-COUNT-2: snn.rescale
func.func @after_one_that_rounds(%x: tensor<4x!i8_1>) -> tensor<4x!i16_4th> {
  %m = snn.rescale %x : tensor<4x!i8_1> -> tensor<4x!i8_3rd>
  %y = snn.rescale %m : tensor<4x!i8_3rd> -> tensor<4x!i16_4th>
  return %y : tensor<4x!i16_4th>
}
