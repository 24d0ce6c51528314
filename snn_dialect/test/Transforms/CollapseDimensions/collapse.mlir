// RUN: snn-opt %s -snn-collapse-dimensions | FileCheck %s

#all = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#channel = affine_map<(d0, d1, d2) -> (d0)>

// CHECK-LABEL: @uniform
// CHECK: memref.collapse_shape %{{.*}} {{\[\[}}0, 1, 2]] : memref<2x3x4xf32> into memref<24xf32>
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel"]}
func.func @uniform(%v: memref<2x3x4xf32>, %x: f32) {
  linalg.generic {indexing_maps = [#all], iterator_types = ["parallel", "parallel", "parallel"]}
      outs(%v : memref<2x3x4xf32>) {
  ^bb0(%old: f32):
    %0 = arith.addf %old, %x : f32
    linalg.yield %0 : f32
  }
  return
}

// A parameter of each channel keeps the channels apart.
// CHECK-LABEL: @by_channel
// CHECK: memref.collapse_shape %{{.*}} {{\[\[}}0], [1, 2]] : memref<2x3x4xf32> into memref<2x12xf32>
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]}
func.func @by_channel(%v: memref<2x3x4xf32>, %p: memref<2xf32>) {
  linalg.generic {indexing_maps = [#channel, #all],
                  iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%p : memref<2xf32>) outs(%v : memref<2x3x4xf32>) {
  ^bb0(%x: f32, %old: f32):
    %0 = arith.addf %old, %x : f32
    linalg.yield %0 : f32
  }
  return
}

// What does not lie side by side, and sums over a dimension, stay as they are.
// CHECK-LABEL: @apart
// CHECK-NOT: memref.collapse_shape
func.func @apart(%v: memref<2x4xf32, strided<[8, 1]>>, %m: memref<3x4xf32>, %s: memref<4xf32>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>],
                  iterator_types = ["parallel", "parallel"]}
      outs(%v : memref<2x4xf32, strided<[8, 1]>>) {
  ^bb0(%old: f32):
    %0 = arith.addf %old, %old : f32
    linalg.yield %0 : f32
  }
  linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>],
                  iterator_types = ["reduction", "parallel"]}
      ins(%m : memref<3x4xf32>) outs(%s : memref<4xf32>) {
  ^bb0(%x: f32, %sum: f32):
    %0 = arith.addf %sum, %x : f32
    linalg.yield %0 : f32
  }
  return
}
