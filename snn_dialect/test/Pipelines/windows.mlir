// RUN: snn-opt %s -snn-to-loops | FileCheck %s
// RUN: snn-opt %s -snn-to-loops | FileCheck %s -check-prefix=PLAIN

// Sums are made in place, in the caller's memory: no padded copy, no copy at all, and no memory
// but that of the sums of spikes which become means.
// PLAIN-NOT: memref.copy
// PLAIN-NOT: affine

// CHECK-LABEL: func.func @conv
// CHECK-SAME: (%[[X:[a-z0-9]+]]: memref<2x8x8xi8> {snn.input = "x"}, %[[W:[a-z0-9]+]]: memref<3x2x3x3xf32> {snn.input = "w"}, %[[Y:[a-z0-9]+]]: memref<3x4x4xf32> {snn.output = "y"})
// CHECK-NOT: memref.alloc
// CHECK: memref.store %{{.*}}, %[[Y]]
// CHECK: scf.for %[[O:[a-z0-9]+]] =
// CHECK-NEXT: scf.for %[[C:[a-z0-9]+]] =
// CHECK-NEXT: scf.for %[[KY:[a-z0-9]+]] =
// CHECK: scf.for %[[KX:[a-z0-9]+]] =
// CHECK: %[[WK:.*]] = memref.load %[[W]][%[[O]], %[[C]], %[[KY]], %[[KX]]]
// CHECK-NEXT: scf.for %[[OY:[a-z0-9]+]] =
// CHECK: scf.for %[[OX:[a-z0-9]+]] =
// CHECK: %[[SUM:.*]] = memref.load %[[Y]][%[[O]], %[[OY]], %[[OX]]]
// CHECK-NEXT: memref.load %[[X]][%[[C]], %{{.*}}, %{{.*}}]
// CHECK: arith.select %{{.*}}, %[[WK]], %{{.*}} : f32
// CHECK-NEXT: %[[S:.*]] = arith.addf %[[SUM]], %{{.*}} : f32
// CHECK-NEXT: memref.store %[[S]], %[[Y]][%[[O]], %[[OY]], %[[OX]]]
// CHECK-NOT: memref.alloc
// CHECK: return
func.func @conv(%x: tensor<2x8x8xi1> {snn.input = "x"}, %w: tensor<3x2x3x3xf32> {snn.input = "w"})
    -> (tensor<3x4x4xf32> {snn.output = "y"}) {
  %b = arith.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %y = snn.conv %x, %w bias(%b) stride [2, 2] pad [1, 1] : tensor<2x8x8xi1>, tensor<3x2x3x3xf32>
  return %y : tensor<3x4x4xf32>
}

// One group for each channel: no loop over the channels of a group is left.
// CHECK-LABEL: func.func @depthwise
// CHECK-NOT: memref.alloc
// CHECK: memref.store %{{.*}}, %{{.*}} : memref<3x4xf32>
// CHECK: scf.for %[[C:[a-z0-9]+]] =
// CHECK-NEXT: scf.for %[[K:[a-z0-9]+]] =
// CHECK-NEXT: memref.load %{{.*}}[%[[C]], %{{.*}}, %[[K]]] : memref<3x1x2xf32>
// CHECK-NEXT: scf.for %[[O:[a-z0-9]+]] =
// CHECK: memref.load %{{.*}}[%[[C]], %{{.*}}] : memref<3x5xf32>
// CHECK: return
func.func @depthwise(%x: tensor<3x5xf32> {snn.input = "x"}, %w: tensor<3x1x2xf32> {snn.input = "w"})
    -> (tensor<3x4xf32> {snn.output = "y"}) {
  %y = snn.conv %x, %w groups 3 : tensor<3x5xf32>, tensor<3x1x2xf32>
  return %y : tensor<3x4xf32>
}

// CHECK-LABEL: func.func @pools
// CHECK: memref.alloc() : memref<4x2x2xi32>
// CHECK-NOT: memref.alloc
// CHECK: return
func.func @pools(%x: tensor<4x5x5xf32> {snn.input = "x"}, %z: tensor<4x5x5xi1> {snn.input = "z"})
    -> (tensor<4x2x2xf32> {snn.output = "a"}, tensor<4x2x2xi32> {snn.output = "b"},
        tensor<4x2x2xf32> {snn.output = "c"}) {
  %a = snn.avg_pool %x kernel [2, 2] stride [3, 3] pad [1, 1] to [0, 0] : tensor<4x5x5xf32> -> tensor<4x2x2xf32>
  %b = snn.sum_pool %z kernel [2, 2] stride [3, 3] : tensor<4x5x5xi1>
  %c = snn.avg_pool %z kernel [2, 2] stride [3, 3] : tensor<4x5x5xi1> -> tensor<4x2x2xf32>
  return %a, %b, %c : tensor<4x2x2xf32>, tensor<4x2x2xi32>, tensor<4x2x2xf32>
}
