// RUN: snn-opt %s -convert-snn-to-linalg -canonicalize | FileCheck %s

// A uniform parameter is a scalar in the body, one per neuron an operand. The state is what the op
// writes to: %v, not a new tensor.
// CHECK-LABEL: @lif
// CHECK-SAME: (%[[U:.*]]: tensor<2x3xf32>, %[[V:.*]]: tensor<2x3xf32>)
func.func @lif(%u: tensor<2x3xf32>, %v: tensor<2x3xf32>) -> (tensor<2x3xi1>, tensor<2x3xf32>) {
  // CHECK-DAG: %[[DECAY:.*]] = arith.constant 8.750000e-01 : f32
  // CHECK-DAG: %[[TH:.*]] = arith.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00, 3.000000e+00], [4.000000e+00, 5.000000e+00, 6.000000e+00]]> : tensor<2x3xf32>
  // CHECK-DAG: %[[Z:.*]] = tensor.empty() : tensor<2x3xi8>
  %decay = arith.constant dense<0.875> : tensor<2x3xf32>
  %threshold = arith.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  // CHECK: linalg.generic {indexing_maps = [#[[M:.*]], #[[M]], #[[M]], #[[M]]], iterator_types = ["parallel", "parallel"]}
  // CHECK-SAME: ins(%[[U]], %[[TH]] : tensor<2x3xf32>, tensor<2x3xf32>) outs(%[[Z]], %[[V]] : tensor<2x3xi8>, tensor<2x3xf32>)
  // CHECK-NEXT: ^bb0(%[[UE:.*]]: f32, %[[THE:.*]]: f32, %{{.*}}: i8, %[[VE:.*]]: f32):
  // CHECK-NEXT: arith.mulf %[[VE]], %[[DECAY]] : f32
  %z, %v1 = snn.lif %u, %v decay(%decay) threshold(%threshold)
      <compare = gt, spikes = binary, reset = zero, reset_at = same_step, fire_from = updated> : tensor<2x3xf32>
  return %z, %v1 : tensor<2x3xi1>, tensor<2x3xf32>
}

// A population may have any rank.
// CHECK-LABEL: @scalar
// CHECK: linalg.generic {indexing_maps = [#{{.*}}, #{{.*}}, #{{.*}}], iterator_types = []} ins(%{{.*}}, %{{.*}} : tensor<f64>, tensor<f64>) outs(%{{.*}} : tensor<f64>)
func.func @scalar(%u: tensor<f64>, %v: tensor<f64>, %d: tensor<f64>) -> tensor<f64> {
  %v1 = snn.li %u, %v decay(%d) : tensor<f64>
  return %v1 : tensor<f64>
}
