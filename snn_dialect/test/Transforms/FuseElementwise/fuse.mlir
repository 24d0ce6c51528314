// RUN: snn-opt %s -snn-fuse-elementwise -canonicalize | FileCheck %s

#id = affine_map<(d0) -> (d0)>
#row = affine_map<(d0, d1) -> (d0)>
#matrix = affine_map<(d0, d1) -> (d0, d1)>
#column = affine_map<(d0, d1) -> (d1)>

// CHECK-LABEL: @chain
// CHECK: linalg.generic
// CHECK: arith.addf
// CHECK: arith.mulf
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @chain(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %e = tensor.empty() : tensor<4xf32>
  %s = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%a, %b : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32, %old: f32):
    %0 = arith.addf %x, %y : f32
    linalg.yield %0 : f32
  } -> tensor<4xf32>
  %p = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%s, %b : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32, %old: f32):
    %0 = arith.mulf %x, %y : f32
    linalg.yield %0 : f32
  } -> tensor<4xf32>
  return %p : tensor<4xf32>
}

// Nothing is computed anew for every product of a sum.
// CHECK-LABEL: @into_a_reduction
// CHECK-COUNT-2: linalg.generic
func.func @into_a_reduction(%a: tensor<4xf32>, %w: tensor<4x3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %e = tensor.empty() : tensor<4xf32>
  %s = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%x: f32, %old: f32):
    %0 = arith.mulf %x, %x : f32
    linalg.yield %0 : f32
  } -> tensor<4xf32>
  %p = linalg.generic {indexing_maps = [#row, #matrix, #column], iterator_types = ["reduction", "parallel"]}
      ins(%s, %w : tensor<4xf32>, tensor<4x3xf32>) outs(%y : tensor<3xf32>) {
  ^bb0(%x: f32, %z: f32, %sum: f32):
    %0 = arith.mulf %x, %z : f32
    %1 = arith.addf %sum, %0 : f32
    linalg.yield %1 : f32
  } -> tensor<3xf32>
  return %p : tensor<3xf32>
}

// Nor twice for two readers.
// CHECK-LABEL: @two_readers
// CHECK-COUNT-3: linalg.generic
func.func @two_readers(%a: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %e = tensor.empty() : tensor<4xf32>
  %s = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%x: f32, %old: f32):
    %0 = arith.mulf %x, %x : f32
    linalg.yield %0 : f32
  } -> tensor<4xf32>
  %p = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%s : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%x: f32, %old: f32):
    %0 = arith.addf %x, %x : f32
    linalg.yield %0 : f32
  } -> tensor<4xf32>
  %q = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%s : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%x: f32, %old: f32):
    %0 = arith.negf %x : f32
    linalg.yield %0 : f32
  } -> tensor<4xf32>
  return %p, %q : tensor<4xf32>, tensor<4xf32>
}

// A neuron whose spikes are summed in their reader is stepped there, once: what
// else comes of it is the reader's, too.
// CHECK-LABEL: @two_results
// CHECK: %[[ALL:.*]]:2 = linalg.generic
// CHECK-NOT: linalg.generic
// CHECK: return %[[ALL]]#{{[01]}}, %[[ALL]]#{{[01]}}
func.func @two_results(%a: tensor<4xf32>, %b: tensor<4xf32>, %v: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %e = tensor.empty() : tensor<4xf32>
  %s:2 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%a : tensor<4xf32>) outs(%e, %v : tensor<4xf32>, tensor<4xf32>) {
  ^bb0(%x: f32, %old: f32, %m: f32):
    %0 = arith.addf %m, %x : f32
    %1 = arith.mulf %0, %x : f32
    linalg.yield %1, %0 : f32, f32
  } -> (tensor<4xf32>, tensor<4xf32>)
  %p = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%s#0, %b : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32, %old: f32):
    %0 = arith.addf %x, %y : f32
    linalg.yield %0 : f32
  } -> tensor<4xf32>
  return %p, %s#1 : tensor<4xf32>, tensor<4xf32>
}

// Where its other result is read before, it stays.
// CHECK-LABEL: @other_result_is_read_before
// CHECK-COUNT-3: linalg.generic
func.func @other_result_is_read_before(%a: tensor<4xf32>, %v: tensor<4xf32>) -> (tensor<4xf32>, tensor<f32>) {
  %e = tensor.empty() : tensor<4xf32>
  %f = tensor.empty() : tensor<f32>
  %s:2 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%a : tensor<4xf32>) outs(%e, %v : tensor<4xf32>, tensor<4xf32>) {
  ^bb0(%x: f32, %old: f32, %m: f32):
    %0 = arith.addf %m, %x : f32
    %1 = arith.mulf %0, %x : f32
    linalg.yield %1, %0 : f32, f32
  } -> (tensor<4xf32>, tensor<4xf32>)
  %sum = linalg.generic {indexing_maps = [#id, affine_map<(d0) -> ()>], iterator_types = ["reduction"]}
      ins(%s#1 : tensor<4xf32>) outs(%f : tensor<f32>) {
  ^bb0(%x: f32, %old: f32):
    %0 = arith.addf %old, %x : f32
    linalg.yield %0 : f32
  } -> tensor<f32>
  %p = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%s#0 : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%x: f32, %old: f32):
    %0 = arith.negf %x : f32
    linalg.yield %0 : f32
  } -> tensor<4xf32>
  return %p, %sum : tensor<4xf32>, tensor<f32>
}
