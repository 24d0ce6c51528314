// RUN: snn-opt %s -convert-snn-to-linalg -canonicalize | FileCheck %s

// CHECK-DAG: #[[J:.*]] = affine_map<(d0, d1) -> (d0)>
// CHECK-DAG: #[[JI:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[I:.*]] = affine_map<(d0, d1) -> (d1)>

// Inputs are the outer loop; product and sum are two operations, without fast-math flags.
// CHECK-LABEL: @analog
// CHECK-SAME: (%[[X:.*]]: tensor<4xf32>, %[[W:.*]]: tensor<4x3xf32>)
func.func @analog(%x: tensor<4xf32>, %w: tensor<4x3xf32>) -> tensor<3xf32> {
  // CHECK: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
  // CHECK: %[[EMPTY:.*]] = tensor.empty() : tensor<3xf32>
  // CHECK: %[[START:.*]] = linalg.fill ins(%[[ZERO]] : f32) outs(%[[EMPTY]] : tensor<3xf32>)
  // CHECK: %[[Y:.*]] = linalg.generic {indexing_maps = [#[[J]], #[[JI]], #[[I]]], iterator_types = ["reduction", "parallel"]} ins(%[[X]], %[[W]] : tensor<4xf32>, tensor<4x3xf32>) outs(%[[START]] : tensor<3xf32>)
  // CHECK-NEXT: ^bb0(%[[XJ:.*]]: f32, %[[WJI:.*]]: f32, %[[SUM:.*]]: f32):
  // CHECK-NEXT: %[[P:.*]] = arith.mulf %[[XJ]], %[[WJI]] : f32
  // CHECK-NEXT: %[[S:.*]] = arith.addf %[[SUM]], %[[P]] : f32
  // CHECK-NEXT: linalg.yield %[[S]] : f32
  // CHECK: return %[[Y]]
  %y = snn.linear %x, %w : tensor<4xf32>, tensor<4x3xf32>
  return %y : tensor<3xf32>
}

// No product with a spike.
// CHECK-LABEL: @spikes
// CHECK-SAME: (%[[X:.*]]: tensor<4xi8>, %[[W:.*]]: tensor<4x3xf64>)
func.func @spikes(%x: tensor<4xi1>, %w: tensor<4x3xf64>) -> tensor<3xf64> {
  // CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f64
  // CHECK-DAG: %[[NONE:.*]] = arith.constant 0 : i8
  // CHECK: ^bb0(%[[XJ:.*]]: i8, %[[WJI:.*]]: f64, %[[SUM:.*]]: f64):
  // CHECK-NEXT: %[[Z:.*]] = arith.cmpi ne, %[[XJ]], %[[NONE]] : i8
  // CHECK-NEXT: %[[T:.*]] = arith.select %[[Z]], %[[WJI]], %[[ZERO]] : f64
  // CHECK-NEXT: %[[S:.*]] = arith.addf %[[SUM]], %[[T]] : f64
  // CHECK-NEXT: linalg.yield %[[S]] : f64
  %y = snn.linear %x, %w : tensor<4xi1>, tensor<4x3xf64>
  return %y : tensor<3xf64>
}

// CHECK-LABEL: @counts
func.func @counts(%x: tensor<4xi32>, %w: tensor<4x3xf32>) -> tensor<3xf32> {
  // CHECK: ^bb0(%[[XJ:.*]]: i32, %[[WJI:.*]]: f32, %[[SUM:.*]]: f32):
  // CHECK-NEXT: %[[N:.*]] = arith.sitofp %[[XJ]] : i32 to f32
  // CHECK-NEXT: %[[P:.*]] = arith.mulf %[[N]], %[[WJI]] : f32
  // CHECK-NEXT: %[[S:.*]] = arith.addf %[[SUM]], %[[P]] : f32
  %y = snn.linear %x, %w : tensor<4xi32>, tensor<4x3xf32>
  return %y : tensor<3xf32>
}

// The bias is added last.
// CHECK-LABEL: @bias
// CHECK-SAME: (%{{.*}}, %{{.*}}, %[[B:.*]]: tensor<3xf32>)
func.func @bias(%x: tensor<4xf32>, %w: tensor<4x3xf32>, %b: tensor<3xf32>) -> tensor<3xf32> {
  // CHECK: %[[SUMS:.*]] = linalg.generic {{.*}}"reduction"
  // CHECK: %[[Y:.*]] = linalg.generic {{.*}} ins(%[[SUMS]], %[[B]] : tensor<3xf32>, tensor<3xf32>)
  // CHECK-NEXT: ^bb0(%[[SUM:.*]]: f32, %[[BI:.*]]: f32, %{{.*}}: f32):
  // CHECK-NEXT: %[[S:.*]] = arith.addf %[[SUM]], %[[BI]] : f32
  // CHECK: return %[[Y]]
  %y = snn.linear %x, %w bias(%b) : tensor<4xf32>, tensor<4x3xf32>
  return %y : tensor<3xf32>
}

// CHECK-LABEL: @uniform_bias
func.func @uniform_bias(%x: tensor<4xf32>, %w: tensor<4x3xf32>) -> tensor<3xf32> {
  %b = arith.constant dense<0.5> : tensor<3xf32>
  // CHECK: %[[HALF:.*]] = arith.constant 5.000000e-01 : f32
  // CHECK: %[[SUMS:.*]] = linalg.generic {{.*}}"reduction"
  // CHECK: linalg.generic {{.*}} ins(%[[SUMS]] : tensor<3xf32>)
  // CHECK-NEXT: ^bb0(%[[SUM:.*]]: f32, %{{.*}}: f32):
  // CHECK-NEXT: arith.addf %[[SUM]], %[[HALF]] : f32
  %y = snn.linear %x, %w bias(%b) : tensor<4xf32>, tensor<4x3xf32>
  return %y : tensor<3xf32>
}
