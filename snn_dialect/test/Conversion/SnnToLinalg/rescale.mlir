// RUN: snn-opt %s -convert-snn-to-linalg -canonicalize -split-input-file | FileCheck %s

!a = !quant.uniform<i32:f32, 3.0e-1>
!b = !quant.uniform<i16:f32, 1.0>

// 0.3 rounded to 31 significant bits is 1288490189 * 2^-32 (its last bit is set: no factor of 2).
// CHECK-LABEL: @ratio
// CHECK-SAME: (%{{.*}}: tensor<4xi32>) -> tensor<4xi16>
func.func @ratio(%x: tensor<4x!a>) -> tensor<4x!b> {
  // CHECK-DAG: %[[M:.*]] = arith.constant 1288490189 : i64
  // CHECK-DAG: %[[HALF:.*]] = arith.constant 2147483648 : i64
  // CHECK-DAG: %[[SHIFT:.*]] = arith.constant 32 : i64
  // CHECK-DAG: %[[LEAST:.*]] = arith.constant -32768 : i32
  // CHECK-DAG: %[[MOST:.*]] = arith.constant 32767 : i32
  // CHECK: ^bb0(%[[X:.*]]: i32, %{{.*}}: i16):
  // CHECK-NEXT: %[[WIDE:.*]] = arith.extsi %[[X]] : i32 to i64
  // CHECK-NEXT: %[[P:.*]] = arith.muli %[[WIDE]], %[[M]] overflow<nsw> : i64
  // CHECK-NEXT: %[[R:.*]] = arith.addi %[[P]], %[[HALF]] overflow<nsw> : i64
  // CHECK-NEXT: %[[Q:.*]] = arith.shrui %[[R]], %[[SHIFT]] : i64
  // CHECK-NEXT: %[[T:.*]] = arith.trunci %[[Q]] : i64 to i32
  // CHECK-NEXT: %[[L:.*]] = arith.maxsi %[[T]], %[[LEAST]] : i32
  // CHECK-NEXT: %[[C:.*]] = arith.minsi %[[L]], %[[MOST]] : i32
  // CHECK-NEXT: %[[Y:.*]] = arith.trunci %[[C]] : i32 to i16
  // CHECK-NEXT: linalg.yield %[[Y]] : i16
  %y = snn.rescale %x : tensor<4x!a> -> tensor<4x!b>
  return %y : tensor<4x!b>
}

// -----

!a = !quant.uniform<i8:f32, 1.0:3>
!b = !quant.uniform<i8<-100:100>:f32, 2.5e-1:-7>

// A whole power of two needs no shift, and what fits 32 bits is computed in them.
// CHECK-LABEL: @power_of_two_and_zero_points
func.func @power_of_two_and_zero_points(%x: tensor<4x!a>) -> tensor<4x!b> {
  // CHECK: ^bb0(%[[X:.*]]: i8, %{{.*}}: i8):
  // CHECK-NEXT: %[[WIDE:.*]] = arith.extsi %[[X]] : i8 to i32
  // CHECK-NEXT: %[[D:.*]] = arith.subi %[[WIDE]], %{{.*}} overflow<nsw> : i32
  // CHECK-NEXT: %[[P:.*]] = arith.muli %[[D]], %{{.*}} overflow<nsw> : i32
  // CHECK-NEXT: %[[Z:.*]] = arith.addi %[[P]], %{{.*}} overflow<nsw> : i32
  // CHECK-NEXT: arith.maxsi
  // CHECK-NEXT: arith.minsi
  // CHECK-NEXT: arith.trunci
  %y = snn.rescale %x : tensor<4x!a> -> tensor<4x!b>
  return %y : tensor<4x!b>
}

// -----

!a = !quant.uniform<i32:f64:0, {1.0, 3.0e-1}>
!b = !quant.uniform<i16:f64, 1.0>

// One multiplier and one shift for each channel; half of 2^shift is 0 where there is no shift.
// CHECK-LABEL: @channels
func.func @channels(%x: tensor<2x3x!a>) -> tensor<2x3x!b> {
  // CHECK-DAG: %[[ONE:.*]] = arith.constant 1 : i64
  // CHECK-DAG: %[[M:.*]] = arith.constant dense<[1, 1288490189]> : tensor<2xi32>
  // CHECK-DAG: %[[S:.*]] = arith.constant dense<[0, 32]> : tensor<2xi8>
  // CHECK: linalg.generic {{.*}} ins(%{{.*}}, %[[M]], %[[S]] : tensor<2x3xi32>, tensor<2xi32>, tensor<2xi8>)
  // CHECK-NEXT: ^bb0(%[[X:.*]]: i32, %[[ME:.*]]: i32, %[[SE:.*]]: i8, %{{.*}}: i16):
  // CHECK-DAG: %[[XW:.*]] = arith.extsi %[[X]] : i32 to i64
  // CHECK-DAG: %[[MW:.*]] = arith.extsi %[[ME]] : i32 to i64
  // CHECK: %[[P:.*]] = arith.muli %[[XW]], %[[MW]] overflow<nsw> : i64
  // CHECK-NEXT: %[[SW:.*]] = arith.extsi %[[SE]] : i8 to i64
  // CHECK-NEXT: %[[POWER:.*]] = arith.shli %[[ONE]], %[[SW]] : i64
  // CHECK-NEXT: %[[HALF:.*]] = arith.shrsi %[[POWER]], %[[ONE]] : i64
  // CHECK-NEXT: %[[R:.*]] = arith.addi %[[P]], %[[HALF]] overflow<nsw> : i64
  // CHECK-NEXT: arith.shrsi %[[R]], %[[SW]] : i64
  %y = snn.rescale %x : tensor<2x3x!a> -> tensor<2x3x!b>
  return %y : tensor<2x3x!b>
}

// -----

!a = !quant.uniform<i8:f64:0, {2.5e-1, 5.0e-1}>
!b = !quant.uniform<i16:f64:0, {1.25e-1, 2.5e-1}>

// Where all channels are alike there is no table, and what cannot pass a bound is not bounded.
// CHECK-LABEL: @channels_alike
func.func @channels_alike(%x: tensor<2x!a>) -> tensor<2x!b> {
  // CHECK: %[[TWO:.*]] = arith.constant 2 : i32
  // CHECK: ^bb0(%[[X:.*]]: i8, %{{.*}}: i16):
  // CHECK-NEXT: %[[W:.*]] = arith.extsi %[[X]] : i8 to i32
  // CHECK-NEXT: %[[P:.*]] = arith.muli %[[W]], %[[TWO]] overflow<nsw> : i32
  // CHECK-NEXT: %[[Y:.*]] = arith.trunci %[[P]] : i32 to i16
  // CHECK-NEXT: linalg.yield %[[Y]] : i16
  %y = snn.rescale %x : tensor<2x!a> -> tensor<2x!b>
  return %y : tensor<2x!b>
}

// -----

!w = !quant.uniform<i8:f64:1, {3.3e-1, 7.1e-2}>
!sum = !quant.uniform<i32:f64:0, {3.3e-1, 7.1e-2}>
!v = !quant.uniform<i32:f64, 1.7e-3>

// Sums of constant weights are known to be small: numbers are lifted so that one shift is right for
// all channels, further to the upper half of a product of 64 bits, and nothing is bounded.
// CHECK-LABEL: @lifted
func.func @lifted(%x: tensor<2xi1>) -> tensor<2x!v> {
  %w0 = arith.constant dense<[[100, -50], [27, -70]]> : tensor<2x2xi8>
  %w = quant.scast %w0 : tensor<2x2xi8> to tensor<2x2x!w>
  // CHECK-DAG: %[[LIFT:.*]] = arith.constant dense<[1, 2]> : tensor<2xi16>
  // CHECK: linalg.generic {{.*}} ins(%{{.*}}, %{{.*}}, %[[LIFT]] : tensor<2xi32>, tensor<2xi32>, tensor<2xi16>)
  // CHECK-NEXT: ^bb0(%[[X:.*]]: i32, %[[M:.*]]: i32, %[[L:.*]]: i16, %{{.*}}: i32):
  // CHECK-NEXT: %[[LW:.*]] = arith.extsi %[[L]] : i16 to i32
  // CHECK-NEXT: %[[UP:.*]] = arith.muli %[[X]], %[[LW]] overflow<nsw> : i32
  // CHECK-NEXT: %[[FAR:.*]] = arith.muli %[[UP]], %{{.*}} overflow<nsw> : i32
  // CHECK: %[[MW:.*]] = arith.extui %[[M]] : i32 to i64
  // CHECK: %[[FW:.*]] = arith.extsi %[[FAR]] : i32 to i64
  // CHECK: %[[P:.*]] = arith.muli %[[FW]], %[[MW]] overflow<nsw> : i64
  // CHECK: %[[H:.*]] = arith.addi %[[P]], %c2147483648_i64 overflow<nsw> : i64
  // CHECK: arith.shrui %[[H]], %c32_i64 : i64
  // CHECK-NOT: maxsi
  // CHECK: linalg.yield
  %y = snn.linear %x, %w : tensor<2xi1>, tensor<2x2x!w>
  %u = snn.rescale %y : tensor<2x!sum> -> tensor<2x!v>
  return %u : tensor<2x!v>
}
