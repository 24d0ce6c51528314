// RUN: snn-opt %s -convert-snn-to-linalg | FileCheck %s

// Spikes are bytes, 0 or 1; so are states of spikes and what they are at first.
// CHECK-LABEL: func.func @step
// CHECK-SAME: tensor<4xi8> {snn.input = "in"}
// CHECK-SAME: tensor<4xi8> {snn.initial = 1 : i8, snn.state = "a.z"}
// CHECK-SAME: tensor<4xi8> {snn.initial = dense<[1, 0, 0, 1]> : tensor<4xi8>, snn.state = "b.z"}
// CHECK-SAME: -> (tensor<2x2xi8> {snn.output = "out"}, tensor<4xi8> {snn.next = "a.z"}, tensor<4xi8> {snn.next = "b.z"})
func.func @step(%x: tensor<4xi1> {snn.input = "in"},
                %a: tensor<4xi1> {snn.state = "a.z", snn.initial = true},
                %b: tensor<4xi1> {snn.state = "b.z", snn.initial = dense<[true, false, false, true]> : tensor<4xi1>})
    -> (tensor<2x2xi1> {snn.output = "out"}, tensor<4xi1> {snn.next = "a.z"}, tensor<4xi1> {snn.next = "b.z"}) {
  // CHECK: arith.constant dense<[0, 1, 0, 0]> : tensor<4xi8>
  %c = arith.constant dense<[false, true, false, false]> : tensor<4xi1>
  // CHECK: tensor.expand_shape %{{.*}} {{\[}}[0, 1]] output_shape [2, 2] : tensor<4xi8> into tensor<2x2xi8>
  %y = tensor.expand_shape %x [[0, 1]] output_shape [2, 2] : tensor<4xi1> into tensor<2x2xi1>
  return %y, %c, %a : tensor<2x2xi1>, tensor<4xi1>, tensor<4xi1>
}

// Quantised numbers are the integers that store them.
// CHECK-LABEL: func.func @quantised(%{{.*}}: tensor<2x3xi16>) -> tensor<6xi16>
func.func @quantised(%x: tensor<2x3x!quant.uniform<i16:f32, 0.5>>) -> tensor<6x!quant.uniform<i16:f32, 0.5>> {
  // CHECK: tensor.collapse_shape %{{.*}} {{\[}}[0, 1]] : tensor<2x3xi16> into tensor<6xi16>
  %y = tensor.collapse_shape %x [[0, 1]] : tensor<2x3x!quant.uniform<i16:f32, 0.5>> into tensor<6x!quant.uniform<i16:f32, 0.5>>
  return %y : tensor<6x!quant.uniform<i16:f32, 0.5>>
}

// Nothing else changes its type.
// CHECK-LABEL: func.func @numbers(%{{.*}}: tensor<4xf32>, %{{.*}}: tensor<4xi32>, %{{.*}}: i1)
func.func @numbers(%x: tensor<4xf32>, %n: tensor<4xi32>, %b: i1) {
  return
}

// So are constants, which a cast made numbers of, and the states of integer networks.
// CHECK-LABEL: func.func @casts
// CHECK-SAME: tensor<2xi32> {snn.initial = 7 : i32, snn.state = "v"}
// CHECK-NEXT: %[[C:.*]] = arith.constant dense<[1, 2]> : tensor<2xi32>
// CHECK-NEXT: return %[[C]]
func.func @casts(%v: tensor<2x!quant.uniform<i32:f64:0, {0.5, 2.0}>> {snn.state = "v", snn.initial = 7 : i32})
    -> (tensor<2x!quant.uniform<i32:f64:0, {0.5, 2.0}>> {snn.next = "v"}) {
  %c0 = arith.constant dense<[1, 2]> : tensor<2xi32>
  %c = quant.scast %c0 : tensor<2xi32> to tensor<2x!quant.uniform<i32:f64:0, {0.5, 2.0}>>
  return %c : tensor<2x!quant.uniform<i32:f64:0, {0.5, 2.0}>>
}
