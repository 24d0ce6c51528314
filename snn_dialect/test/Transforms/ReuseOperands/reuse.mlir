// RUN: snn-opt %s -snn-reuse-operands -canonicalize | FileCheck %s

#id = affine_map<(d0) -> (d0)>

// CHECK-LABEL: @scratch
// CHECK: %[[S:.*]] = linalg.fill
// CHECK: linalg.generic {{.*}} outs(%[[S]] : tensor<4xf32>)
// CHECK-NEXT: ^bb0(%[[OLD:.*]]: f32):
// CHECK-NEXT: arith.addf %[[OLD]], %[[OLD]]
func.func @scratch(%x: f32) -> tensor<4xf32> {
  %e = tensor.empty() : tensor<4xf32>
  %s = linalg.fill ins(%x : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %e2 = tensor.empty() : tensor<4xf32>
  %p = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%s : tensor<4xf32>) outs(%e2 : tensor<4xf32>) {
  ^bb0(%a: f32, %old: f32):
    %0 = arith.addf %a, %a : f32
    linalg.yield %0 : f32
  } -> tensor<4xf32>
  return %p : tensor<4xf32>
}

// The caller's memory, what is read again, and what is of another type stay as they are.
// CHECK-LABEL: @not_scratch
// CHECK-COUNT-3: linalg.generic {{.*}} ins(
func.func @not_scratch(%given: tensor<4xf32>, %x: f32) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf64>) {
  %e = tensor.empty() : tensor<4xf32>
  %e2 = tensor.empty() : tensor<4xf32>
  %e3 = tensor.empty() : tensor<4xf32>
  %e4 = tensor.empty() : tensor<4xf64>
  %s = linalg.fill ins(%x : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %p = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%given : tensor<4xf32>) outs(%e2 : tensor<4xf32>) {
  ^bb0(%a: f32, %old: f32):
    %0 = arith.addf %a, %a : f32
    linalg.yield %0 : f32
  } -> tensor<4xf32>
  %q = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%s : tensor<4xf32>) outs(%e3 : tensor<4xf32>) {
  ^bb0(%a: f32, %old: f32):
    %0 = arith.addf %a, %a : f32
    linalg.yield %0 : f32
  } -> tensor<4xf32>
  %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%s : tensor<4xf32>) outs(%e4 : tensor<4xf64>) {
  ^bb0(%a: f32, %old: f64):
    %0 = arith.extf %a : f32 to f64
    linalg.yield %0 : f64
  } -> tensor<4xf64>
  return %p, %q, %r : tensor<4xf32>, tensor<4xf32>, tensor<4xf64>
}
