// RUN: snn-opt %s -snn-bind-state -mlir-print-debuginfo -mlir-print-local-scope | FileCheck %s

// Inputs, outputs, states: each in the order that they had.
// CHECK-LABEL: func.func @step
// CHECK-SAME: (%[[X:[a-z0-9]+]]: memref<2xf32> {snn.input = "x"} loc("x"), %[[Y:[a-z0-9]+]]: memref<2xf32> {snn.input = "y"} loc({{[^)]*}}),
// CHECK-SAME:  %[[A:[a-z0-9]+]]: memref<2xf32> {snn.output = "a"} loc("a"({{[^)]*}})), %[[B:[a-z0-9]+]]: memref<2xf32> {snn.output = "b"} loc("b"({{[^)]*}})),
// CHECK-SAME:  %[[V:[a-z0-9]+]]: memref<2xf32> {snn.initial = 1.000000e+00 : f32, snn.state = "v"} loc({{[^)]*}}), %[[W:[a-z0-9]+]]: memref<2xf32> {snn.initial = dense<0.000000e+00> : tensor<2xf32>, snn.state = "w"} loc({{[^)]*}})) {
func.func @step(%v: tensor<2xf32> {snn.state = "v", snn.initial = 1.0 : f32},
                %x: tensor<2xf32> {snn.input = "x"} loc("x"),
                %w: tensor<2xf32> {snn.state = "w", snn.initial = dense<0.0> : tensor<2xf32>},
                %y: tensor<2xf32> {snn.input = "y"})
    -> (tensor<2xf32> {snn.next = "w"}, tensor<2xf32> {snn.output = "a"},
        tensor<2xf32> {snn.next = "v"}, tensor<2xf32> {snn.output = "b"}) {
  // CHECK: %[[TX:.*]] = bufferization.to_tensor %[[X]] restrict : memref<2xf32> to tensor<2xf32>
  // CHECK: %[[TY:.*]] = bufferization.to_tensor %[[Y]] restrict : memref<2xf32> to tensor<2xf32>
  // CHECK: %[[TV:.*]] = bufferization.to_tensor %[[V]] restrict writable : memref<2xf32> to tensor<2xf32>
  // CHECK: %[[TW:.*]] = bufferization.to_tensor %[[W]] restrict writable : memref<2xf32> to tensor<2xf32>
  // CHECK: %[[V1:.*]] = arith.addf %[[TV]], %[[TX]]
  %v1 = arith.addf %v, %x : tensor<2xf32>
  // CHECK: %[[W1:.*]] = arith.addf %[[TW]], %[[TY]]
  %w1 = arith.addf %w, %y : tensor<2xf32>
  // CHECK: materialize_in_destination %[[V1]] in restrict writable %[[A]]
  // CHECK: materialize_in_destination %[[W1]] in restrict writable %[[B]]
  // CHECK: %[[NW:.*]] = bufferization.materialize_in_destination %[[W1]] in %[[TW]]
  // CHECK: materialize_in_destination %[[NW]] in restrict writable %[[W]]
  // CHECK: %[[NV:.*]] = bufferization.materialize_in_destination %[[V1]] in %[[TV]]
  // CHECK: materialize_in_destination %[[NV]] in restrict writable %[[V]]
  // CHECK: return loc
  return %w1, %v1, %v1, %w1 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}

// One result may be both.
// CHECK-LABEL: func.func @output_and_next
// CHECK-SAME: %[[OUT:[a-z0-9]+]]: memref<2xf32> {snn.output = "out"}
// CHECK-SAME: %[[V:[a-z0-9]+]]: memref<2xf32> {snn.initial
func.func @output_and_next(%v: tensor<2xf32> {snn.state = "v", snn.initial = 1.0 : f32})
    -> (tensor<2xf32> {snn.output = "out", snn.next = "v"}) {
  // CHECK: %[[TV:.*]] = bufferization.to_tensor %[[V]]
  // CHECK: %[[V1:.*]] = arith.negf
  %v1 = arith.negf %v : tensor<2xf32>
  // CHECK: materialize_in_destination %[[V1]] in restrict writable %[[OUT]]
  // CHECK: %[[NV:.*]] = bufferization.materialize_in_destination %[[V1]] in %[[TV]]
  // CHECK: materialize_in_destination %[[NV]] in restrict writable %[[V]]
  return %v1 : tensor<2xf32>
}

// What a state was is stored before anything changes it.
// CHECK-LABEL: func.func @old_state
// CHECK-SAME: %[[OUT:[a-z0-9]+]]: memref<2xf32> {snn.output = "out"}
func.func @old_state(%v: tensor<2xf32> {snn.state = "v", snn.initial = 1.0 : f32})
    -> (tensor<2xf32> {snn.output = "out"}, tensor<2xf32> {snn.next = "v"}) {
  // CHECK: %[[V:.*]] = bufferization.to_tensor
  // CHECK-NEXT: materialize_in_destination %[[V]] in restrict writable %[[OUT]]
  // CHECK-NEXT: %[[V1:.*]] = arith.negf
  %v1 = arith.negf %v : tensor<2xf32>
  return %v, %v1 : tensor<2xf32>, tensor<2xf32>
}

// States may take over from one another: what one was is kept.
// CHECK-LABEL: func.func @swap
func.func @swap(%v: tensor<2xf32> {snn.state = "v", snn.initial = 1.0 : f32},
                %w: tensor<2xf32> {snn.state = "w", snn.initial = 2.0 : f32})
    -> (tensor<2xf32> {snn.next = "w"}, tensor<2xf32> {snn.next = "v"}) {
  // CHECK: %[[TV:.*]] = bufferization.to_tensor
  // CHECK: %[[TW:.*]] = bufferization.to_tensor
  // CHECK-DAG: %[[OLD_V:.*]] = bufferization.alloc_tensor() copy(%[[TV]])
  // CHECK-DAG: %[[OLD_W:.*]] = bufferization.alloc_tensor() copy(%[[TW]])
  // CHECK: materialize_in_destination %[[OLD_V]] in %[[TW]]
  // CHECK: materialize_in_destination %[[OLD_W]] in %[[TV]]
  return %v, %w : tensor<2xf32>, tensor<2xf32>
}

// Other functions, and steps that are bound already, stay as they are.
// CHECK-LABEL: func.func @other(%{{.*}}: tensor<2xf32> {{.*}}) -> tensor<2xf32> {
func.func @other(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}

// CHECK-LABEL: func.func @bound(%{{.*}}: memref<2xf32> {snn.input = "in"} {{.*}}, %{{.*}}: memref<2xf32> {snn.output = "out"} {{.*}}) {
// CHECK-NEXT: return
func.func @bound(%x: memref<2xf32> {snn.input = "in"}, %y: memref<2xf32> {snn.output = "out"}) {
  return
}
