// RUN: snn-opt %s -convert-snn-to-linalg -canonicalize -split-input-file | FileCheck %s

// Some steps in integers (docs/quantisation.md); that all of them are right is what
// snn_dialect/python/integer_neuron_test.py shows.

!v = !quant.uniform<i32:f64, 5.0e-1>
!factor = !quant.uniform<i32:f64, 9.5367431640625e-07>

// Products are rounded to the nearest; the sum is exact until it saturates.
// CHECK-LABEL: @li
func.func @li(%u: tensor<4x!v>, %v: tensor<4x!v>, %d: tensor<4x!factor>) -> tensor<4x!v> {
  // CHECK-DAG: %[[HALF:.*]] = arith.constant 524288 : i64
  // CHECK-DAG: %[[P:.*]] = arith.constant 20 : i64
  // CHECK-DAG: %[[LEAST:.*]] = arith.constant -2147483648 : i64
  // CHECK-DAG: %[[MOST:.*]] = arith.constant 2147483647 : i64
  // CHECK: ^bb0(%[[U:.*]]: i32, %[[D:.*]]: i32, %[[V:.*]]: i32):
  // CHECK-NEXT: %[[DW:.*]] = arith.extsi %[[D]] : i32 to i64
  // CHECK-NEXT: %[[VW:.*]] = arith.extsi %[[V]] : i32 to i64
  // CHECK-NEXT: %[[DV:.*]] = arith.muli %[[VW]], %[[DW]] overflow<nsw> : i64
  // CHECK-NEXT: %[[R:.*]] = arith.addi %[[DV]], %[[HALF]] overflow<nsw> : i64
  // CHECK-NEXT: %[[LEAK:.*]] = arith.shrsi %[[R]], %[[P]] : i64
  // CHECK-NEXT: %[[UW:.*]] = arith.extsi %[[U]] : i32 to i64
  // CHECK-NEXT: %[[S:.*]] = arith.addi %[[LEAK]], %[[UW]] overflow<nsw> : i64
  // CHECK-NEXT: %[[L:.*]] = arith.maxsi %[[S]], %[[LEAST]] : i64
  // CHECK-NEXT: %[[C:.*]] = arith.minsi %[[L]], %[[MOST]] : i64
  // CHECK-NEXT: %[[Y:.*]] = arith.trunci %[[C]] : i64 to i32
  // CHECK-NEXT: linalg.yield %[[Y]] : i32
  %v1 = snn.li %u, %v decay(%d : tensor<4x!factor>) : tensor<4x!v>
  return %v1 : tensor<4x!v>
}

// -----

!v = !quant.uniform<i16:f64, 5.0e-1>
!factor = !quant.uniform<i16:f64, 3.0517578125e-05>

// Factors and states of 16 bits multiply in 32; truncated products have nothing added.
// CHECK-LABEL: @narrow
func.func @narrow(%u: tensor<4x!v>, %v: tensor<4x!v>, %d: tensor<4x!factor>) -> tensor<4x!v> {
  // CHECK-NOT: i64
  // CHECK: %[[P:.*]] = arith.muli %{{.*}}, %{{.*}} overflow<nsw> : i32
  // CHECK-NEXT: arith.shrsi %[[P]], %{{.*}} : i32
  // CHECK-NOT: i64
  // CHECK: return
  %v1 = snn.li %u, %v decay(%d : tensor<4x!factor>) {truncate} : tensor<4x!v>
  return %v1 : tensor<4x!v>
}

// -----

!v = !quant.uniform<i32:f64:0, {5.0e-1, 1.0e-1}>
!factor = !quant.uniform<i32:f64, 3.0517578125e-05>

// A decay of 1 costs nothing; what a spike is comes from a table with one number for each channel,
// as the threshold does. Bounds that a number cannot pass are not tested.
// CHECK-LABEL: @integrate_and_fire
func.func @integrate_and_fire(%u: tensor<2x3xi1>, %v: tensor<2x3x!v>) -> (tensor<2x3xi1>, tensor<2x3x!v>) {
  %d0 = arith.constant dense<32768> : tensor<2x3xi32>
  %d = quant.scast %d0 : tensor<2x3xi32> to tensor<2x3x!factor>
  // CHECK-DAG: %[[T:.*]] = arith.constant dense<[20, 100]> : tensor<2xi32>
  %t0 = arith.constant dense<[20, 100]> : tensor<2xi32>
  %t = quant.scast %t0 : tensor<2xi32> to tensor<2x!v>
  // CHECK-DAG: %[[ONES:.*]] = arith.constant dense<[2, 10]> : tensor<2xi32>
  // CHECK: linalg.generic {{.*}} ins(%{{.*}}, %[[T]], %[[ONES]] : tensor<2x3xi8>, tensor<2xi32>, tensor<2xi32>) outs(%{{.*}}, %{{.*}} : tensor<2x3xi8>, tensor<2x3xi32>)
  // CHECK-NEXT: ^bb0(%[[U:.*]]: i8, %[[TE:.*]]: i32, %[[ONE:.*]]: i32, %{{.*}}: i8, %[[V:.*]]: i32):
  // CHECK-NOT: muli
  // CHECK: %[[Z:.*]] = arith.cmpi sge, %[[V1:.*]], %[[TE]] : i32
  // CHECK: arith.subi
  // CHECK: %[[V2:.*]] = arith.select %[[Z]]
  // CHECK-NEXT: arith.maxsi %[[V2]]
  // CHECK-NEXT: arith.trunci
  %z, %v1 = snn.lif %u, %v decay(%d : tensor<2x3x!factor>) threshold(%t : tensor<2x!v>)
      <compare = ge, spikes = binary, reset = subtract, reset_at = same_step, fire_from = updated> : tensor<2x3xi1>, tensor<2x3x!v>
  return %z, %v1 : tensor<2x3xi1>, tensor<2x3x!v>
}

// -----

!v = !quant.uniform<i32:f64, 5.0e-1>
!factor = !quant.uniform<i32:f64, 4.656612873077393e-10>

// What cannot saturate is added up in 32 bits: the sums in between may pass them and come back. A
// product of 64 bits comes down to 32 behind its shift.
// CHECK-LABEL: @no_saturation
func.func @no_saturation(%u: tensor<4x!v>, %v: tensor<4x!v>, %t: tensor<4x!v>) -> (tensor<4xi1>, tensor<4x!v>) {
  %d0 = arith.constant dense<2000000000> : tensor<4xi32>
  %d = quant.scast %d0 : tensor<4xi32> to tensor<4x!factor>
  // CHECK: ^bb0(%[[U:.*]]: i32, %[[T:.*]]: i32, %{{.*}}: i8, %[[V:.*]]: i32):
  // CHECK: %[[P:.*]] = arith.shrsi %{{.*}}, %{{.*}} : i64
  // CHECK-NEXT: %[[LEAK:.*]] = arith.trunci %[[P]] : i64 to i32
  // CHECK-NEXT: %[[SUM:.*]] = arith.addi %[[LEAK]], %[[U]] : i32
  // CHECK-NEXT: %[[RESET:.*]] = arith.subi %[[SUM]], %[[T]] : i32
  // CHECK-NEXT: %[[NEXT:.*]] = arith.select %{{.*}}, %[[RESET]], %[[SUM]] : i32
  // CHECK-NEXT: arith.cmpi sgt, %[[NEXT]], %[[T]] : i32
  // CHECK-NOT: maxsi
  // CHECK: linalg.yield
  %z, %v1 = snn.lif %u, %v decay(%d : tensor<4x!factor>) threshold(%t)
      <compare = gt, spikes = binary, reset = subtract, reset_at = next_step, fire_from = updated> {no_saturation} : tensor<4x!v>
  return %z, %v1 : tensor<4xi1>, tensor<4x!v>
}

// -----

!v = !quant.uniform<i32:f64, 5.0e-1>
!factor = !quant.uniform<i32:f64, 4.656612873077393e-10>

// A floor is compared with a sum that is exact: 64 bits.
// CHECK-LABEL: @floor
func.func @floor(%u: tensor<4x!v>, %v: tensor<4x!v>, %f: tensor<4x!v>) -> tensor<4x!v> {
  %d0 = arith.constant dense<2000000000> : tensor<4xi32>
  %d = quant.scast %d0 : tensor<4xi32> to tensor<4x!factor>
  // CHECK: ^bb0(%[[U:[a-z0-9_]+]]: i32,
  // CHECK: %[[UW:.*]] = arith.extsi %[[U]] : i32 to i64
  // CHECK-NEXT: %[[SUM:.*]] = arith.addi %{{.*}}, %[[UW]] overflow<nsw> : i64
  // CHECK: arith.maxsi %[[SUM]], %{{.*}} : i64
  // CHECK: arith.minsi
  %v1 = snn.li %u, %v decay(%d : tensor<4x!factor>) floor(%f) {no_saturation} : tensor<4x!v>
  return %v1 : tensor<4x!v>
}

// -----

!v = !quant.uniform<i32:f64, 5.0e-1>
!factor = !quant.uniform<i32:f64, 4.656612873077393e-10>

// Factors that are known not to be negative are widened without a sign.
// CHECK-LABEL: @factors
func.func @factors(%u: tensor<2x!v>, %v: tensor<2x!v>) -> tensor<2x!v> {
  %d0 = arith.constant dense<[2000000000, 1000000000]> : tensor<2xi32>
  %d = quant.scast %d0 : tensor<2xi32> to tensor<2x!factor>
  // CHECK: %[[D:.*]] = arith.extui %{{.*}} : i32 to i64
  // CHECK: arith.muli %{{.*}}, %[[D]] overflow<nsw> : i64
  %v1 = snn.li %u, %v decay(%d : tensor<2x!factor>) : tensor<2x!v>
  return %v1 : tensor<2x!v>
}

// -----

!v = !quant.uniform<i32:f64, 5.0e-1>
!factor = !quant.uniform<i32:f64, 3.0517578125e-05>

// What is small is added up first, so that two numbers of 32 bits are left; a membrane never gives
// more than it has.
// CHECK-LABEL: @several_spikes
func.func @several_spikes(%u: tensor<2xi1>, %v: tensor<2x!v>) -> (tensor<2xi32>, tensor<2x!v>) {
  %d0 = arith.constant dense<32768> : tensor<2xi32>
  %d = quant.scast %d0 : tensor<2xi32> to tensor<2x!factor>
  %b0 = arith.constant dense<[3, -40]> : tensor<2xi32>
  %b = quant.scast %b0 : tensor<2xi32> to tensor<2x!v>
  %t0 = arith.constant dense<[20, 100]> : tensor<2xi32>
  %t = quant.scast %t0 : tensor<2xi32> to tensor<2x!v>
  // CHECK: ^bb0(%[[U:.*]]: i8, %[[B:.*]]: i32, %[[T:.*]]: i32, %{{.*}}: i32, %[[V:.*]]: i32):
  // CHECK: %[[UB:.*]] = arith.addi %{{.*}}, %[[B]] overflow<nsw> : i32
  // CHECK: %[[SUM:.*]] = arith.addi %{{.*}}, %{{.*}} overflow<nsw> : i64
  // CHECK: %[[X:.*]] = arith.trunci %{{.*}} : i64 to i32
  // CHECK: %[[Z:.*]] = arith.divsi %{{.*}}, %[[T]] : i32
  // CHECK-NEXT: %[[R:.*]] = arith.muli %[[Z]], %[[T]] overflow<nsw> : i32
  // CHECK-NEXT: %[[Y:.*]] = arith.subi %[[X]], %[[R]] overflow<nsw> : i32
  // CHECK-NEXT: linalg.yield %[[Z]], %[[Y]] : i32, i32
  %z, %v1 = snn.lif %u, %v decay(%d : tensor<2x!factor>) drive(%b) threshold(%t)
      <compare = ge, spikes = multi, reset = subtract, reset_at = same_step, fire_from = updated> : tensor<2xi1>, tensor<2x!v>
  return %z, %v1 : tensor<2xi32>, tensor<2x!v>
}
