// RUN: snn-opt %s -convert-snn-to-linalg -canonicalize -split-input-file | FileCheck %s

!q = !quant.uniform<i32:f64:0, {5.0e-1, 1.0e-1}>

// The exact sum in 64 bits, then the bounds that it can pass: spikes and counts, which are not
// negative, take nothing below the lower one. A spike is 2 in one channel, 10 in the other.
// CHECK-LABEL: @sum
func.func @sum(%a: tensor<2x3x!q>, %z: tensor<2x3xi1>, %n: tensor<2x3xi32>) -> tensor<2x3x!q> {
  // CHECK-DAG: %[[ONES:.*]] = arith.constant dense<[2, 10]> : tensor<2xi32>
  // CHECK-DAG: %[[MOST:.*]] = arith.constant 2147483647 : i64
  // CHECK: ^bb0(%[[A:.*]]: i32, %[[Z:.*]]: i8, %[[N:.*]]: i32, %[[ONE_Z:.*]]: i32, %[[ONE_N:.*]]: i32, %{{.*}}: i32):
  // CHECK-NEXT: %[[IS:.*]] = arith.cmpi ne, %[[Z]]
  // CHECK-NEXT: %[[S:.*]] = arith.select %[[IS]], %[[ONE_Z]], %{{.*}} : i32
  // CHECK: arith.addi %{{.*}}, %{{.*}} overflow<nsw> : i64
  // CHECK: %[[P:.*]] = arith.muli %{{.*}}, %{{.*}} overflow<nsw> : i64
  // CHECK-NEXT: arith.minsi %[[P]], %[[MOST]] : i64
  // CHECK: %[[T:.*]] = arith.addi %{{.*}}, %{{.*}} overflow<nsw> : i64
  // CHECK-NEXT: %[[C:.*]] = arith.minsi %[[T]], %[[MOST]] : i64
  // CHECK-NEXT: arith.trunci %[[C]] : i64 to i32
  %y = snn.sum %a, %z, %n : tensor<2x3x!q>, tensor<2x3xi1>, tensor<2x3xi32>
  return %y : tensor<2x3x!q>
}

// -----

!q = !quant.uniform<i16:f64, 5.0e-1>

// Numbers of 16 bits add up in 32; a bias for each channel is read by its channel.
// CHECK-LABEL: @narrow_sum
func.func @narrow_sum(%a: tensor<2x3x!q>, %b: tensor<2x!q>) -> tensor<2x3x!q> {
  // CHECK: linalg.generic {{.*}} ins(%{{.*}}, %{{.*}} : tensor<2x3xi16>, tensor<2xi16>)
  // CHECK: arith.addi %{{.*}}, %{{.*}} overflow<nsw> : i32
  // CHECK-NEXT: arith.maxsi %{{.*}} : i32
  // CHECK-NEXT: arith.minsi %{{.*}} : i32
  // CHECK-NEXT: arith.trunci %{{.*}} : i32 to i16
  %y = snn.sum %a, %b : tensor<2x3x!q>, tensor<2x!q>
  return %y : tensor<2x3x!q>
}

// -----

!q = !quant.uniform<i32:f64, 1.0>

// A count at scale 1 is itself.
// CHECK-LABEL: @threshold_of_counts
func.func @threshold_of_counts(%n: tensor<4xi32>, %t: tensor<4x!q>) -> tensor<4xi1> {
  // CHECK: ^bb0(%[[N:.*]]: i32, %[[T:.*]]: i32, %{{.*}}: i8):
  // CHECK-NEXT: arith.cmpi sgt, %[[N]], %[[T]] : i32
  %z = snn.threshold %n, %t : tensor<4xi32>, tensor<4x!q>
  return %z : tensor<4xi1>
}

// -----

!q = !quant.uniform<i32:f64, 5.0e-1>
!m = !quant.uniform<i32:f64, 2.5e-1>

// Sums of what is stored in 32 bits are in 64; a mean is the sum.
// CHECK-LABEL: @wide_pools
func.func @wide_pools(%x: tensor<1x4x!q>) -> tensor<1x2x!m> {
  // CHECK: arith.addi %{{.*}}, %{{.*}} overflow<nsw> : i64
  // CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<1x2xi64>) outs(%{{.*}} : tensor<1x2xi32>)
  // CHECK-NOT: div
  // CHECK: return
  %y = snn.avg_pool %x kernel [2] stride [2] : tensor<1x4x!q> -> tensor<1x2x!m>
  return %y : tensor<1x2x!m>
}

// -----

!q = !quant.uniform<i16:f64, 5.0e-1>

// CHECK-LABEL: @narrow_pools
func.func @narrow_pools(%x: tensor<1x4x!q>) -> tensor<1x2x!quant.uniform<i32:f64, 5.0e-1>> {
  // CHECK: arith.addi %{{.*}}, %{{.*}} overflow<nsw> : i32
  // CHECK-NOT: linalg.generic
  // CHECK: return
  %y = snn.sum_pool %x kernel [2] stride [2] : tensor<1x4x!q>
  return %y : tensor<1x2x!quant.uniform<i32:f64, 5.0e-1>>
}

// -----

!q = !quant.uniform<i16:f64, 5.0e-1>

// So many of them can pass 32 bits.
// CHECK-LABEL: @large_pools
func.func @large_pools(%x: tensor<1x256x256x!q>) -> tensor<1x1x1x!quant.uniform<i32:f64, 5.0e-1>> {
  // CHECK: arith.addi %{{.*}}, %{{.*}} overflow<nsw> : i64
  // CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<1x1x1xi64>) outs(%{{.*}} : tensor<1x1x1xi32>)
  %y = snn.sum_pool %x kernel [256, 256] : tensor<1x256x256x!q>
  return %y : tensor<1x1x1x!quant.uniform<i32:f64, 5.0e-1>>
}

// -----

!m = !quant.uniform<i32:f64, 5.0e-1>

// CHECK-LABEL: @mean_of_spikes
func.func @mean_of_spikes(%x: tensor<1x4xi1>) -> tensor<1x2x!m> {
  // CHECK: %[[Y:.*]] = scf.for
  // CHECK-NOT: linalg.generic
  // CHECK: return %[[Y]] : tensor<1x2xi32>
  %y = snn.avg_pool %x kernel [2] stride [2] : tensor<1x4xi1> -> tensor<1x2x!m>
  return %y : tensor<1x2x!m>
}

// -----

!q = !quant.uniform<i16:f64, 5.0e-1>

// CHECK-LABEL: @fire
func.func @fire(%v: tensor<4x!q>) -> tensor<4xi32> {
  // CHECK-DAG: %[[ZERO:.*]] = arith.constant 0 : i32
  // CHECK-DAG: %[[TH:.*]] = arith.constant 7 : i32
  %t0 = arith.constant dense<7> : tensor<4xi16>
  %t = quant.scast %t0 : tensor<4xi16> to tensor<4x!q>
  // CHECK: ^bb0(%[[V:.*]]: i16, %{{.*}}: i32):
  // CHECK-NEXT: %[[W:.*]] = arith.extsi %[[V]] : i16 to i32
  // CHECK-NEXT: %[[P:.*]] = arith.maxsi %[[W]], %[[ZERO]] : i32
  // CHECK-NEXT: arith.divsi %[[P]], %[[TH]] : i32
  %z = snn.fire %v threshold(%t) <compare = gt, spikes = multi> : tensor<4x!q>
  return %z : tensor<4xi32>
}
