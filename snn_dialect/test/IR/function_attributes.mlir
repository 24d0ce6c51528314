// RUN: snn-opt %s | snn-opt | FileCheck %s

// CHECK-LABEL: func.func @step
// CHECK-SAME: tensor<2xf32> {snn.input = "in"}
// CHECK-SAME: tensor<2xf32> {snn.initial = 0.000000e+00 : f32, snn.state = "a.v"}
// CHECK-SAME: tensor<2xf32> {snn.initial = dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>, snn.state = "b.v"}
// CHECK-SAME: tensor<2xi1> {snn.initial = false, snn.state = "b.z"}
// CHECK-SAME: -> (tensor<2xf32> {snn.output = "out"}, tensor<2xf32> {snn.next = "a.v"}, tensor<2xf32> {snn.next = "b.v"}, tensor<2xi1> {snn.next = "b.z"})
func.func @step(%x: tensor<2xf32> {snn.input = "in"},
                %a: tensor<2xf32> {snn.state = "a.v", snn.initial = 0.0 : f32},
                %b: tensor<2xf32> {snn.state = "b.v", snn.initial = dense<[1.0, 2.0]> : tensor<2xf32>},
                %z: tensor<2xi1> {snn.state = "b.z", snn.initial = false})
    -> (tensor<2xf32> {snn.output = "out"}, tensor<2xf32> {snn.next = "a.v"},
        tensor<2xf32> {snn.next = "b.v"}, tensor<2xi1> {snn.next = "b.z"}) {
  return %x, %a, %b, %z : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xi1>
}

// Bound to memory there are no results.
// CHECK-LABEL: func.func private @bound
func.func private @bound(memref<2xf32> {snn.input = "in"}, memref<2xi8> {snn.output = "out"},
                         memref<2xf32> {snn.state = "a.v", snn.initial = 0.0 : f32})

!q = !quant.uniform<i32:f64:0, {1.0, 2.0}>

// The initial value of a quantised state is stored as the state is.
// CHECK-LABEL: func.func @integers
// CHECK-SAME: {snn.initial = -3 : i32, snn.state = "a.v"}
// CHECK-SAME: {snn.initial = dense<[1, 2]> : tensor<2xi32>, snn.state = "b.v"}
func.func @integers(%a: tensor<2x!q> {snn.state = "a.v", snn.initial = -3 : i32},
                    %b: tensor<2x!q> {snn.state = "b.v", snn.initial = dense<[1, 2]> : tensor<2xi32>})
    -> (tensor<2x!q> {snn.next = "a.v"}, tensor<2x!q> {snn.next = "b.v"}) {
  return %a, %b : tensor<2x!q>, tensor<2x!q>
}
