// RUN: snn-opt %s -snn-sink-transposes -canonicalize | FileCheck %s

#places = affine_map<(d0, d1) -> (d0, d1)>
#channels = affine_map<(d0, d1) -> (d0)>

// What is computed from channels first is computed from channels last, with the parameters of the
// channels; the state, which is read and returned so, lies so, and so do its initial values.
// CHECK: #[[PLACES:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK: #[[CHANNELS:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK: @state
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<3x2xf32> {snn.input = "x"}
// CHECK-SAME: %[[V:[a-z0-9]+]]: tensor<3x2xf32>
// CHECK-SAME: snn.initial = dense<{{\[\[}}1.000000e+00, 4.000000e+00], [2.000000e+00, 5.000000e+00], [3.000000e+00, 6.000000e+00]]> : tensor<3x2xf32>
// CHECK-SAME: snn.order = array<i64: 1, 0>
// CHECK-SAME: -> (tensor<3x2xi8> {{.*}}, tensor<3x2xf32>
// CHECK-NOT: linalg.transpose
// CHECK: %[[Z:.*]]:2 = linalg.generic
// CHECK-SAME: indexing_maps = [#[[PLACES]], #[[CHANNELS]], #[[PLACES]], #[[PLACES]]]
// CHECK-SAME: ins(%[[X]], %{{.*}} : tensor<3x2xf32>, tensor<2xf32>)
// CHECK-SAME: outs(%{{.*}}, %[[V]] : tensor<3x2xi8>, tensor<3x2xf32>)
// CHECK-NOT: linalg.transpose
// CHECK: return %[[Z]]#0, %[[Z]]#1
func.func @state(%x: tensor<3x2xf32> {snn.input = "x"},
                 %v: tensor<2x3xf32> {snn.initial = dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>, snn.state = "n.v"})
    -> (tensor<3x2xi8> {snn.output = "y"}, tensor<2x3xf32> {snn.next = "n.v"}) {
  %threshold = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %e = tensor.empty() : tensor<2x3xf32>
  %first = linalg.transpose ins(%x : tensor<3x2xf32>) outs(%e : tensor<2x3xf32>) permutation = [1, 0]
  %none = tensor.empty() : tensor<2x3xi8>
  %z:2 = linalg.generic {indexing_maps = [#places, #channels, #places, #places], iterator_types = ["parallel", "parallel"]}
      ins(%first, %threshold : tensor<2x3xf32>, tensor<2xf32>) outs(%none, %v : tensor<2x3xi8>, tensor<2x3xf32>) {
  ^bb0(%in: f32, %t: f32, %spike: i8, %old: f32):
    %sum = arith.addf %in, %old : f32
    %is = arith.cmpf ogt, %sum, %t : f32
    %one = arith.extui %is : i1 to i8
    linalg.yield %one, %sum : i8, f32
  } -> (tensor<2x3xi8>, tensor<2x3xf32>)
  %e2 = tensor.empty() : tensor<3x2xi8>
  %last = linalg.transpose ins(%z#0 : tensor<2x3xi8>) outs(%e2 : tensor<3x2xi8>) permutation = [1, 0]
  return %last, %z#1 : tensor<3x2xi8>, tensor<2x3xf32>
}

// Where another operand would have to be transposed instead, nothing is won.
// CHECK: @other
// CHECK: linalg.transpose
// CHECK: linalg.generic {{.*}} ins({{.*}} : tensor<2x3xf32>, tensor<2x3xf32>)
func.func @other(%x: tensor<3x2xf32>, %other: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %e = tensor.empty() : tensor<2x3xf32>
  %first = linalg.transpose ins(%x : tensor<3x2xf32>) outs(%e : tensor<2x3xf32>) permutation = [1, 0]
  %e2 = tensor.empty() : tensor<2x3xf32>
  %y = linalg.generic {indexing_maps = [#places, #places, #places], iterator_types = ["parallel", "parallel"]}
      ins(%first, %other : tensor<2x3xf32>, tensor<2x3xf32>) outs(%e2 : tensor<2x3xf32>) {
  ^bb0(%a: f32, %b: f32, %old: f32):
    %sum = arith.addf %a, %b : f32
    linalg.yield %sum : f32
  } -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// A state that something else reads as well lies as it did.
// CHECK: @read
// CHECK-SAME: %[[V:[a-z0-9]+]]: tensor<2x3xf32>
// CHECK-NOT: snn.order
// CHECK: linalg.transpose
// CHECK: linalg.generic {{.*}} outs(%[[V]] : tensor<2x3xf32>)
func.func @read(%x: tensor<3x2xf32> {snn.input = "x"}, %v: tensor<2x3xf32> {snn.initial = 0.0 : f32, snn.state = "n.v"})
    -> (tensor<2x3xf32> {snn.output = "y"}, tensor<2x3xf32> {snn.next = "n.v"}) {
  %e = tensor.empty() : tensor<2x3xf32>
  %first = linalg.transpose ins(%x : tensor<3x2xf32>) outs(%e : tensor<2x3xf32>) permutation = [1, 0]
  %next = linalg.generic {indexing_maps = [#places, #places], iterator_types = ["parallel", "parallel"]}
      ins(%first : tensor<2x3xf32>) outs(%v : tensor<2x3xf32>) {
  ^bb0(%in: f32, %old: f32):
    %sum = arith.addf %in, %old : f32
    linalg.yield %sum : f32
  } -> tensor<2x3xf32>
  return %v, %next : tensor<2x3xf32>, tensor<2x3xf32>
}
