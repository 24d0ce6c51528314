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

!axis_1 = !quant.uniform<i8:f64:0, {1.0, 2.0}>
!axis_half = !quant.uniform<i16:f64:0, {5.0e-1, 5.0e-1}>
!axis_third = !quant.uniform<i8:f64:0, {3.0e-1, 6.0e-1}>

// CHECK-LABEL: @after_exact_channels
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK-NEXT: snn.rescale %[[X]]
// CHECK-NEXT: return
func.func @after_exact_channels(%x: tensor<2x!axis_1>) -> tensor<2x!axis_third> {
  %m = snn.rescale %x : tensor<2x!axis_1> -> tensor<2x!axis_half>
  %y = snn.rescale %m : tensor<2x!axis_half> -> tensor<2x!axis_third>
  return %y : tensor<2x!axis_third>
}

// CHECK-LABEL: @after_a_channel_that_rounds
// CHECK-COUNT-2: snn.rescale
func.func @after_a_channel_that_rounds(%x: tensor<2x!axis_third>) -> tensor<2x!axis_1> {
  %m = snn.rescale %x : tensor<2x!axis_third> -> tensor<2x!axis_half>
  %y = snn.rescale %m : tensor<2x!axis_half> -> tensor<2x!axis_1>
  return %y : tensor<2x!axis_1>
}

// Each ratio is in the range of constraint R5, both together are not.
// CHECK-LABEL: @too_far_together
// CHECK-COUNT-2: snn.rescale
func.func @too_far_together(%x: tensor<2x!quant.uniform<i8:f64, 1048576.0>>) -> tensor<2x!quant.uniform<i32:f64, 2.0e-4>> {
  %m = snn.rescale %x : tensor<2x!quant.uniform<i8:f64, 1048576.0>> -> tensor<2x!quant.uniform<i32:f64, 1.0>>
  %y = snn.rescale %m : tensor<2x!quant.uniform<i32:f64, 1.0>> -> tensor<2x!quant.uniform<i32:f64, 2.0e-4>>
  return %y : tensor<2x!quant.uniform<i32:f64, 2.0e-4>>
}
