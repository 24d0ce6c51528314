// RUN: snn-opt %s | snn-opt | FileCheck %s
// RUN: snn-opt %s -mlir-print-op-generic | snn-opt | FileCheck %s

// CHECK-LABEL: @transpose
// CHECK: snn.transpose %{{.*}} [1, 2, 0] {note = "kept"} : tensor<2x3x4xi1>
func.func @transpose(%x: tensor<2x3x4xi1>) -> tensor<3x4x2xi1> {
  %y = snn.transpose %x [1, 2, 0] {note = "kept"} : tensor<2x3x4xi1>
  return %y : tensor<3x4x2xi1>
}

!q = !quant.uniform<i16:f32, 5.0e-1>

// CHECK-LABEL: @quantised
// CHECK: snn.transpose %{{.*}} [1, 0] : tensor<2x3x!quant.uniform<i16:f32, 5.000000e-01>>
func.func @quantised(%x: tensor<2x3x!q>) -> tensor<3x2x!q> {
  %y = snn.transpose %x [1, 0] : tensor<2x3x!q>
  return %y : tensor<3x2x!q>
}
