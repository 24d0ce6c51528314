// RUN: snn-opt %s -convert-snn-to-linalg -canonicalize | FileCheck %s

// CHECK-LABEL: @scale
func.func @scale(%x: tensor<2x3xi1>, %s: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]}
  // CHECK-NEXT: ^bb0(%[[X:.*]]: i8, %[[S:.*]]: f32, %{{.*}}: f32):
  // CHECK-NEXT: %[[Z:.*]] = arith.cmpi ne, %[[X]], %{{.*}} : i8
  // CHECK-NEXT: %[[F:.*]] = arith.uitofp %[[Z]] : i1 to f32
  // CHECK-NEXT: %[[Y:.*]] = arith.mulf %[[F]], %[[S]] : f32
  // CHECK-NEXT: linalg.yield %[[Y]] : f32
  %y = snn.scale %x, %s : tensor<2x3xi1>, tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: @uniform_scale
func.func @uniform_scale(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: %[[TWO:.*]] = arith.constant 2.000000e+00 : f32
  // CHECK: ^bb0(%[[X:.*]]: f32, %{{.*}}: f32):
  // CHECK-NEXT: arith.mulf %[[X]], %[[TWO]] : f32
  %s = arith.constant dense<2.0> : tensor<4xf32>
  %y = snn.scale %x, %s : tensor<4xf32>, tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK-LABEL: @threshold
// CHECK-SAME: -> tensor<4xi8>
func.func @threshold(%x: tensor<4xi32>, %t: tensor<4xf64>) -> tensor<4xi1> {
  // CHECK: ^bb0(%[[X:.*]]: i32, %[[T:.*]]: f64, %{{.*}}: i8):
  // CHECK-NEXT: %[[F:.*]] = arith.sitofp %[[X]] : i32 to f64
  // CHECK-NEXT: %[[Z:.*]] = arith.cmpf ogt, %[[F]], %[[T]] : f64
  // CHECK-NEXT: %[[B:.*]] = arith.extui %[[Z]] : i1 to i8
  // CHECK-NEXT: linalg.yield %[[B]] : i8
  %z = snn.threshold %x, %t : tensor<4xi32>, tensor<4xf64>
  return %z : tensor<4xi1>
}

// CHECK-LABEL: @sum_left_to_right
func.func @sum_left_to_right(%a: tensor<4xf32>, %b: tensor<4xi1>, %c: tensor<4xi32>) -> tensor<4xf32> {
  // CHECK: ^bb0(%[[A:.*]]: f32, %[[B:.*]]: i8, %[[C:.*]]: i32, %{{.*}}: f32):
  // CHECK-NEXT: %[[Z:.*]] = arith.cmpi ne, %[[B]], %{{.*}} : i8
  // CHECK-NEXT: %[[FB:.*]] = arith.uitofp %[[Z]] : i1 to f32
  // CHECK-NEXT: %[[AB:.*]] = arith.addf %[[A]], %[[FB]] : f32
  // CHECK-NEXT: %[[FC:.*]] = arith.sitofp %[[C]] : i32 to f32
  // CHECK-NEXT: %[[Y:.*]] = arith.addf %[[AB]], %[[FC]] : f32
  // CHECK-NEXT: linalg.yield %[[Y]] : f32
  %y = snn.sum %a, %b, %c : tensor<4xf32>, tensor<4xi1>, tensor<4xi32>
  return %y : tensor<4xf32>
}

// A count may be as large as an i32: what is added is cut to the room above.
// CHECK-LABEL: @sum_of_counts_saturates
func.func @sum_of_counts_saturates(%a: tensor<4xi1>, %b: tensor<4xi32>) -> tensor<4xi32> {
  // CHECK-DAG: %[[MOST:.*]] = arith.constant 2147483647 : i32
  // CHECK: ^bb0(%[[A:.*]]: i8, %[[B:.*]]: i32, %{{.*}}: i32):
  // CHECK-NEXT: %[[Z:.*]] = arith.cmpi ne, %[[A]], %{{.*}} : i8
  // CHECK-NEXT: %[[N:.*]] = arith.extui %[[Z]] : i1 to i32
  // CHECK-NEXT: %[[ROOM:.*]] = arith.subi %[[MOST]], %[[B]] overflow<nsw> : i32
  // CHECK-NEXT: %[[PART:.*]] = arith.minsi %[[N]], %[[ROOM]] : i32
  // CHECK-NEXT: %[[Y:.*]] = arith.addi %[[PART]], %[[B]] overflow<nsw> : i32
  // CHECK-NEXT: linalg.yield %[[Y]] : i32
  %y = snn.sum %a, %b : tensor<4xi1>, tensor<4xi32>
  return %y : tensor<4xi32>
}

// Spikes alone are too few for that.
// CHECK-LABEL: @sum_of_spikes
func.func @sum_of_spikes(%a: tensor<4xi1>, %b: tensor<4xi1>) -> tensor<4xi32> {
  // CHECK: ^bb0(%[[A:.*]]: i8, %[[B:.*]]: i8, %{{.*}}: i32):
  // CHECK-NEXT: %[[ZA:.*]] = arith.cmpi ne, %[[A]], %{{.*}} : i8
  // CHECK-NEXT: %[[NA:.*]] = arith.extui %[[ZA]] : i1 to i32
  // CHECK-NEXT: %[[ZB:.*]] = arith.cmpi ne, %[[B]], %{{.*}} : i8
  // CHECK-NEXT: %[[NB:.*]] = arith.extui %[[ZB]] : i1 to i32
  // CHECK-NEXT: %[[Y:.*]] = arith.addi %[[NA]], %[[NB]] : i32
  // CHECK-NEXT: linalg.yield %[[Y]] : i32
  %y = snn.sum %a, %b : tensor<4xi1>, tensor<4xi1>
  return %y : tensor<4xi32>
}

// CHECK-LABEL: @fire
// CHECK-SAME: (%[[V:.*]]: tensor<4xf32>, %[[T:.*]]: tensor<4xf32>) -> tensor<4xi8>
func.func @fire(%v: tensor<4xf32>, %t: tensor<4xf32>) -> tensor<4xi1> {
  // CHECK: linalg.generic {{.*}} ins(%[[V]], %[[T]] : tensor<4xf32>, tensor<4xf32>)
  // CHECK-NEXT: ^bb0(%[[X:.*]]: f32, %[[Y:.*]]: f32, %{{.*}}: i8):
  // CHECK-NEXT: %[[Z:.*]] = arith.cmpf oge, %[[X]], %[[Y]] : f32
  // CHECK-NEXT: %[[B:.*]] = arith.extui %[[Z]] : i1 to i8
  // CHECK-NEXT: linalg.yield %[[B]] : i8
  %z = snn.fire %v threshold(%t) <compare = ge, spikes = binary> : tensor<4xf32>
  return %z : tensor<4xi1>
}

// A count, as snn.lif has it.
// CHECK-LABEL: @fire_multi
func.func @fire_multi(%v: tensor<4xf64>) -> tensor<4xi32> {
  // CHECK: %[[HALF:.*]] = arith.constant 5.000000e-01 : f64
  // CHECK: arith.cmpf ogt
  // CHECK: arith.divf %{{.*}}, %[[HALF]] : f64
  // CHECK: arith.fptosi %{{.*}} : f64 to i32
  %t = arith.constant dense<0.5> : tensor<4xf64>
  %z = snn.fire %v threshold(%t) <compare = gt, spikes = multi> : tensor<4xf64>
  return %z : tensor<4xi32>
}

// CHECK-LABEL: @transpose
func.func @transpose(%x: tensor<2x3x4xi1>) -> tensor<3x4x2xi1> {
  // CHECK: linalg.generic {indexing_maps = [#[[FROM:.*]], #[[TO:.*]]], {{.*}}} ins(%{{.*}} : tensor<2x3x4xi8>) outs(%{{.*}} : tensor<3x4x2xi8>)
  // CHECK-NEXT: ^bb0(%[[X:.*]]: i8, %{{.*}}: i8):
  // CHECK-NEXT: linalg.yield %[[X]] : i8
  %y = snn.transpose %x [1, 2, 0] : tensor<2x3x4xi1>
  return %y : tensor<3x4x2xi1>
}
