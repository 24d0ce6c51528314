// RUN: snn-opt %s -snn-to-loops | FileCheck %s

// Where outputs go: to the caller's memory at once wherever that is possible, with one copy else.

// An analog output is summed up in the caller's memory.
// CHECK-LABEL: func.func @linear
// CHECK-SAME: %[[OUT:[a-z0-9]+]]: memref<3xf32> {snn.output = "out"}
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.copy
// CHECK: memref.store %{{.*}}, %[[OUT]]
// CHECK: return
func.func @linear(%x: tensor<4xf32> {snn.input = "in"}, %w: tensor<4x3xf32> {snn.input = "w"}, %b: tensor<3xf32> {snn.input = "b"})
    -> (tensor<3xf32> {snn.output = "out"}) {
  %y = snn.linear %x, %w bias(%b) : tensor<4xf32>, tensor<4x3xf32>
  return %y : tensor<3xf32>
}

// The membrane of a readout is state and output: one copy.
// CHECK-LABEL: func.func @readout
// CHECK-SAME: %[[OUT:[a-z0-9]+]]: memref<4xf32> {snn.output = "out"}
// CHECK-SAME: %[[V:[a-z0-9]+]]: memref<4xf32> {snn.initial
// CHECK-NOT: memref.alloc
// CHECK: memref.store %{{.*}}, %[[V]]
// CHECK: memref.copy %[[V]], %[[OUT]]
// CHECK-NEXT: return
func.func @readout(%x: tensor<4xf32> {snn.input = "in"}, %v: tensor<4xf32> {snn.state = "li.v", snn.initial = 0.0 : f32})
    -> (tensor<4xf32> {snn.output = "out"}, tensor<4xf32> {snn.next = "li.v"}) {
  %d = arith.constant dense<0.875> : tensor<4xf32>
  %v1 = snn.li %x, %v decay(%d) : tensor<4xf32>
  return %v1, %v1 : tensor<4xf32>, tensor<4xf32>
}

// Before the step it is one copy, too.
// CHECK-LABEL: func.func @readout_of_the_step_before
// CHECK-SAME: %[[OUT:[a-z0-9]+]]: memref<4xf32> {snn.output = "out"}
// CHECK-SAME: %[[V:[a-z0-9]+]]: memref<4xf32> {snn.initial
// CHECK-NOT: memref.alloc
// CHECK: memref.copy %[[V]], %[[OUT]]
// CHECK: memref.store %{{.*}}, %[[V]]
// CHECK-NOT: memref.copy
// CHECK: return
func.func @readout_of_the_step_before(%x: tensor<4xf32> {snn.input = "in"}, %v: tensor<4xf32> {snn.state = "li.v", snn.initial = 0.0 : f32})
    -> (tensor<4xf32> {snn.output = "out"}, tensor<4xf32> {snn.next = "li.v"}) {
  %d = arith.constant dense<0.875> : tensor<4xf32>
  %v1 = snn.li %x, %v decay(%d) : tensor<4xf32>
  return %v, %v1 : tensor<4xf32>, tensor<4xf32>
}

// One value for two outputs, and an input that is passed through.
// CHECK-LABEL: func.func @twice
// CHECK-SAME: (%[[IN:[a-z0-9]+]]: memref<4xf32> {snn.input = "in"}
// CHECK-SAME: %[[A:[a-z0-9]+]]: memref<4xi8> {snn.output = "a"}
// CHECK-SAME: %[[B:[a-z0-9]+]]: memref<4xi8> {snn.output = "b"}
// CHECK-SAME: %[[C:[a-z0-9]+]]: memref<4xf32> {snn.output = "c"}
// CHECK-NOT: memref.alloc
// CHECK-DAG: memref.copy %[[IN]], %[[C]]
// CHECK-DAG: memref.store %{{.*}}, %[[A]]
// CHECK-DAG: memref.copy %[[A]], %[[B]]
// CHECK: return
func.func @twice(%x: tensor<4xf32> {snn.input = "in"})
    -> (tensor<4xi1> {snn.output = "a"}, tensor<4xi1> {snn.output = "b"}, tensor<4xf32> {snn.output = "c"}) {
  %t = arith.constant dense<0.5> : tensor<4xf32>
  %z = snn.threshold %x, %t : tensor<4xf32>, tensor<4xf32>
  return %z, %z, %x : tensor<4xi1>, tensor<4xi1>, tensor<4xf32>
}

// Two layers of one size each have a sum of their own, without copies; that which is read last is
// where the result goes.
// CHECK-LABEL: func.func @two_sums
// CHECK: memref.alloc() : memref<4xf32>
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.copy
// CHECK: return
func.func @two_sums(%x: tensor<4xf32> {snn.input = "in"}, %w: tensor<4x4xf32> {snn.input = "w"})
    -> (tensor<4xf32> {snn.output = "out"}) {
  %a = snn.linear %x, %w : tensor<4xf32>, tensor<4x4xf32>
  %b = snn.linear %a, %w : tensor<4xf32>, tensor<4x4xf32>
  %c = snn.sum %a, %b : tensor<4xf32>, tensor<4xf32>
  return %c : tensor<4xf32>
}

// Flatten is another view of the same memory.
// CHECK-LABEL: func.func @flatten
// CHECK: %[[Z:.*]] = memref.alloc() : memref<2x2xi8>
// CHECK: memref.collapse_shape %[[Z]]
// CHECK-NOT: memref.copy
// CHECK: return
func.func @flatten(%x: tensor<2x2xf32> {snn.input = "in"}, %w: tensor<4x3xf32> {snn.input = "w"})
    -> (tensor<3xf32> {snn.output = "out"}) {
  %t = arith.constant dense<0.5> : tensor<2x2xf32>
  %z = snn.threshold %x, %t : tensor<2x2xf32>, tensor<2x2xf32>
  %f = tensor.collapse_shape %z [[0, 1]] : tensor<2x2xi1> into tensor<4xi1>
  %y = snn.linear %f, %w : tensor<4xi1>, tensor<4x3xf32>
  return %y : tensor<3xf32>
}
