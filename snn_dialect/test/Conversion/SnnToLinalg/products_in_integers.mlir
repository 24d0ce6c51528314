// RUN: snn-opt %s -convert-snn-to-linalg -canonicalize -split-input-file | FileCheck %s

!w = !quant.uniform<i8:f64:1, {5.0e-1, 2.5e-1, 1.0}>

// Sums in 32 bits, of weights that are widened; no product with a spike, which masks them.
// CHECK-LABEL: @spikes
func.func @spikes(%x: tensor<4xi1>, %w: tensor<4x3x!w>) -> tensor<3x!quant.uniform<i32:f64:0, {5.0e-1, 2.5e-1, 1.0}>> {
  // CHECK-DAG: %[[NONE:.*]] = arith.constant 0 : i8
  // CHECK: linalg.generic {{.*}} iterator_types = ["reduction", "parallel"]} ins(%{{.*}}, %{{.*}} : tensor<4xi8>, tensor<4x3xi8>) outs(%{{.*}} : tensor<3xi32>)
  // CHECK-NEXT: ^bb0(%[[X:.*]]: i8, %[[W:.*]]: i8, %[[SUM:.*]]: i32):
  // CHECK-NEXT: %[[Z:.*]] = arith.cmpi ne, %[[X]], %[[NONE]] : i8
  // CHECK-NEXT: %[[WIDE:.*]] = arith.extsi %[[W]] : i8 to i32
  // CHECK-NEXT: %[[MASK:.*]] = arith.extsi %[[Z]] : i1 to i32
  // CHECK-NEXT: %[[T:.*]] = arith.andi %[[WIDE]], %[[MASK]] : i32
  // CHECK-NEXT: %[[S:.*]] = arith.addi %[[SUM]], %[[T]] overflow<nsw> : i32
  // CHECK-NEXT: linalg.yield %[[S]] : i32
  %y = snn.linear %x, %w : tensor<4xi1>, tensor<4x3x!w>
  return %y : tensor<3x!quant.uniform<i32:f64:0, {5.0e-1, 2.5e-1, 1.0}>>
}

// -----

!x = !quant.uniform<i16:f64, 5.0e-1>
!w = !quant.uniform<i8:f64, 5.0e-1>
!y = !quant.uniform<i32:f64, 2.5e-1>

// CHECK-LABEL: @bias
func.func @bias(%x: tensor<4x!x>, %w: tensor<4x3x!w>, %b: tensor<3x!y>) -> tensor<3x!y> {
  // CHECK: %[[SUMS:.*]] = linalg.generic {{.*}}"reduction"
  // CHECK-NEXT: ^bb0(%[[X:.*]]: i16, %[[W:.*]]: i8, %[[SUM:.*]]: i32):
  // CHECK-NEXT: %[[XW:.*]] = arith.extsi %[[X]] : i16 to i32
  // CHECK-NEXT: %[[WW:.*]] = arith.extsi %[[W]] : i8 to i32
  // CHECK-NEXT: %[[P:.*]] = arith.muli %[[XW]], %[[WW]] overflow<nsw> : i32
  // CHECK-NEXT: arith.addi %[[SUM]], %[[P]] overflow<nsw> : i32
  // CHECK: linalg.generic {{.*}} ins(%[[SUMS]], %{{.*}} : tensor<3xi32>, tensor<3xi32>)
  // CHECK: arith.addi %{{.*}}, %{{.*}} overflow<nsw> : i32
  %y = snn.linear %x, %w bias(%b) : tensor<4x!x>, tensor<4x3x!w>
  return %y : tensor<3x!y>
}

// -----

!w = !quant.uniform<i8:f64, 1.0>
!y = !quant.uniform<i32:f64, 8.0>

// A scale 2^3 times as large: sums in 64 bits, rounded, saturated; then the bias, which saturates.
// CHECK-LABEL: @shifted
func.func @shifted(%x: tensor<4xi32>, %w: tensor<4x3x!w>, %b: tensor<3x!y>) -> tensor<3x!y> {
  // CHECK-DAG: %[[HALF:.*]] = arith.constant 4 : i64
  // CHECK-DAG: %[[SHIFT:.*]] = arith.constant 3 : i64
  // CHECK-DAG: %[[LEAST:.*]] = arith.constant -2147483648 : i64
  // CHECK-DAG: %[[MOST:.*]] = arith.constant 2147483647 : i64
  // CHECK: %[[SUMS:.*]] = linalg.generic {{.*}}"reduction"{{.*}} outs(%{{.*}} : tensor<3xi64>)
  // CHECK: arith.muli %{{.*}}, %{{.*}} overflow<nsw> : i64
  // CHECK: linalg.generic {{.*}} ins(%[[SUMS]], %{{.*}} : tensor<3xi64>, tensor<3xi32>)
  // CHECK-NEXT: ^bb0(%[[SUM:.*]]: i64, %[[B:.*]]: i32, %{{.*}}: i32):
  // CHECK-NEXT: %[[R:.*]] = arith.addi %[[SUM]], %[[HALF]] overflow<nsw> : i64
  // CHECK-NEXT: %[[Q:.*]] = arith.shrsi %[[R]], %[[SHIFT]] : i64
  // CHECK-NEXT: %[[L:.*]] = arith.maxsi %[[Q]], %[[LEAST]] : i64
  // CHECK-NEXT: %[[C:.*]] = arith.minsi %[[L]], %[[MOST]] : i64
  // CHECK: arith.addi
  // CHECK-NEXT: arith.maxsi
  // CHECK-NEXT: arith.minsi
  // CHECK-NEXT: arith.trunci %{{.*}} : i64 to i32
  %y = snn.linear %x, %w bias(%b) : tensor<4xi32>, tensor<4x3x!w> -> tensor<3x!y>
  return %y : tensor<3x!y>
}

// -----

!w = !quant.uniform<i16:f64:0, {1.0, 2.0}>
!y = !quant.uniform<i32:f64:0, {2.0, 4.0}>

// CHECK-LABEL: @conv
func.func @conv(%x: tensor<1x4xi1>, %w: tensor<2x1x3x!w>) -> tensor<2x2x!y> {
  // CHECK: tensor.extract %{{.*}} : tensor<2x1x3xi16>
  // CHECK: arith.addi %{{.*}}, %{{.*}} overflow<nsw> : i64
  // CHECK: tensor.insert %{{.*}} : tensor<2x2xi64>
  // CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<2x2xi64>) outs(%{{.*}} : tensor<2x2xi32>)
  %y = snn.conv %x, %w : tensor<1x4xi1>, tensor<2x1x3x!w> -> tensor<2x2x!y>
  return %y : tensor<2x2x!y>
}

// -----

!w = !quant.uniform<i8:f64, 1.0>

// CHECK-LABEL: @scale
func.func @scale(%x: tensor<4xi32>, %s: tensor<4x!w>) -> tensor<4x!quant.uniform<i32:f64, 1.0>> {
  // CHECK: ^bb0(%[[X:.*]]: i32, %[[S:.*]]: i8, %{{.*}}: i32):
  // CHECK-NEXT: %[[W:.*]] = arith.extsi %[[S]] : i8 to i32
  // CHECK-NEXT: %[[P:.*]] = arith.muli %[[X]], %[[W]] overflow<nsw> : i32
  // CHECK-NEXT: linalg.yield %[[P]] : i32
  %y = snn.scale %x, %s : tensor<4xi32>, tensor<4x!w>
  return %y : tensor<4x!quant.uniform<i32:f64, 1.0>>
}
