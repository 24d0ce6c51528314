// RUN: snn-opt %s -snn-to-loops | FileCheck %s

// States that hold what a neuron sent: written in place, kept where they are read again.

// The spikes are written where they are kept, once what is there has been read.
// CHECK-LABEL: func.func @spikes_of_the_step_before
// CHECK-SAME: %[[Z:[a-z0-9]+]]: memref<4xi8> {snn.initial = 0 : i8, snn.state = "n.z"}
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.copy
// CHECK: memref.load %[[Z]]
// CHECK: memref.store %{{.*}}, %[[Z]]
// CHECK-NOT: memref.copy
// CHECK: return
func.func @spikes_of_the_step_before(
    %x: tensor<4xf32> {snn.input = "x"},
    %v: tensor<4xf32> {snn.state = "n.v", snn.initial = 0.0 : f32},
    %z: tensor<4xi1> {snn.state = "n.z", snn.initial = false})
    -> (tensor<4xf32> {snn.next = "n.v"}, tensor<4xi1> {snn.next = "n.z"}) {
  %t = arith.constant dense<1.0> : tensor<4xf32>
  %u = snn.sum %x, %z : tensor<4xf32>, tensor<4xi1>
  %z1, %v1 = snn.lif %u, %v decay(%t) threshold(%t)
      <compare = gt, spikes = binary, reset = subtract, reset_at = next_step, fire_from = updated> : tensor<4xf32>
  return %v1, %z1 : tensor<4xf32>, tensor<4xi1>
}

// Who reads them after the neuron has stepped still gets those of the step before.
// CHECK-LABEL: func.func @read_after_the_step
// CHECK-SAME: %[[Y:[a-z0-9]+]]: memref<4xi32> {snn.output = "y"}
// CHECK-SAME: %[[Z:[a-z0-9]+]]: memref<4xi8> {snn.initial = 0 : i8, snn.state = "n.z"}
// CHECK: %[[NEW:.*]] = memref.alloc() : memref<4xi8>
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.copy
// CHECK: memref.store %{{.*}}, %[[NEW]]
// CHECK: memref.load %[[Z]]
// CHECK: memref.load %[[NEW]]
// CHECK: memref.store %{{.*}}, %[[Y]]
// CHECK: memref.copy %[[NEW]], %[[Z]]
// CHECK-NEXT: return
func.func @read_after_the_step(
    %x: tensor<4xf32> {snn.input = "x"},
    %v: tensor<4xf32> {snn.state = "n.v", snn.initial = 0.0 : f32},
    %z: tensor<4xi1> {snn.state = "n.z", snn.initial = false})
    -> (tensor<4xi32> {snn.output = "y"}, tensor<4xf32> {snn.next = "n.v"}, tensor<4xi1> {snn.next = "n.z"}) {
  %t = arith.constant dense<1.0> : tensor<4xf32>
  %z1, %v1 = snn.lif %x, %v decay(%t) threshold(%t)
      <compare = gt, spikes = binary, reset = subtract, reset_at = next_step, fire_from = updated> : tensor<4xf32>
  %y = snn.sum %z, %z1 : tensor<4xi1>, tensor<4xi1>
  return %y, %v1, %z1 : tensor<4xi32>, tensor<4xf32>, tensor<4xi1>
}

// CHECK-LABEL: func.func @swap
// CHECK-COUNT-2: memref.alloc() : memref<4xi32>
// CHECK-NOT: memref.alloc
// CHECK: return
func.func @swap(%v: tensor<4xi32> {snn.state = "v", snn.initial = 1 : i32},
                %w: tensor<4xi32> {snn.state = "w", snn.initial = 2 : i32})
    -> (tensor<4xi32> {snn.next = "w"}, tensor<4xi32> {snn.next = "v"}) {
  return %v, %w : tensor<4xi32>, tensor<4xi32>
}
