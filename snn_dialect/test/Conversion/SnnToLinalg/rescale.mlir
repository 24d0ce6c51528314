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
