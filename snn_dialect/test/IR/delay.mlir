// RUN: snn-opt %s | snn-opt | FileCheck %s
// RUN: snn-opt %s -mlir-print-op-generic | snn-opt | FileCheck %s

// CHECK-LABEL: @read
// CHECK: snn.delay_read %{{.*}}, %{{.*}}, %{{.*}} {note = "kept"} : tensor<5x2x4xi1>, tensor<2x4xi32>
func.func @read(%line: tensor<5x2x4xi1>, %head: tensor<1xi32>, %steps: tensor<2x4xi32>) -> tensor<2x4xi1> {
  %y = snn.delay_read %line, %head, %steps {note = "kept"} : tensor<5x2x4xi1>, tensor<2x4xi32>
  return %y : tensor<2x4xi1>
}

// CHECK-LABEL: @write
// CHECK: %{{.*}}, %{{.*}} = snn.delay_write %{{.*}}, %{{.*}}, %{{.*}} {note = "kept"} : tensor<8xi32>, tensor<5x8xi32>
func.func @write(%x: tensor<8xi32>, %line: tensor<5x8xi32>, %head: tensor<1xi32>) -> (tensor<5x8xi32>, tensor<1xi32>) {
  %line1, %head1 = snn.delay_write %x, %line, %head {note = "kept"} : tensor<8xi32>, tensor<5x8xi32>
  return %line1, %head1 : tensor<5x8xi32>, tensor<1xi32>
}

// One number, with one place for it; from the first write to the oldest.
// CHECK-LABEL: @scalars
// CHECK: snn.delay_write %{{.*}}, %{{.*}}, %{{.*}} : tensor<f64>, tensor<1xf64>
// CHECK: snn.delay_read %{{.*}}, %{{.*}}, %{{.*}} : tensor<1xf64>, tensor<i32>
func.func @scalars(%x: tensor<f64>, %line: tensor<1xf64>, %head: tensor<1xi32>) -> tensor<f64> {
  %steps = arith.constant dense<1> : tensor<i32>
  %line1, %head1 = snn.delay_write %x, %line, %head : tensor<f64>, tensor<1xf64>
  %y = snn.delay_read %line1, %head1, %steps : tensor<1xf64>, tensor<i32>
  return %y : tensor<f64>
}

!q = !quant.uniform<i8:f32, 5.0e-1>

// CHECK-LABEL: @quantised
// CHECK: snn.delay_read %{{.*}}, %{{.*}}, %{{.*}} : tensor<3x4x!quant.uniform<i8:f32, 5.000000e-01>>, tensor<4xi32>
func.func @quantised(%line: tensor<3x4x!q>, %head: tensor<1xi32>, %steps: tensor<4xi32>) -> tensor<4x!q> {
  %y = snn.delay_read %line, %head, %steps : tensor<3x4x!q>, tensor<4xi32>
  return %y : tensor<4x!q>
}
