// RUN: snn-opt %s -snn-to-loops | FileCheck %s
// RUN: snn-opt %s -snn-to-loops | FileCheck %s -check-prefix=PLAIN

// A delay line is read and written where it lies, an element for each element of the layer.
// PLAIN-NOT: memref.copy
// PLAIN-NOT: memref.alloc
// PLAIN-NOT: memref.subview

// What a read before the write gives does not depend on this step.
// CHECK-LABEL: func.func @early
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<8xi8> {snn.input = "x"}
// CHECK-SAME: %[[Y:[a-z0-9]+]]: memref<8xi8> {snn.output = "y"}
// CHECK-SAME: %[[LINE:[a-z0-9]+]]: memref<3x8xi8> {snn.initial = 0 : i8, snn.state = "d.line"}
// CHECK-SAME: %[[HEAD:[a-z0-9]+]]: memref<1xi32> {snn.initial = 0 : i32, snn.state = "d.head"}
// CHECK: scf.for %[[K:[a-z0-9]+]] =
// CHECK-NEXT: %[[OLD:.*]] = memref.load %[[LINE]][%{{.*}}, %[[K]]]
// CHECK-NEXT: memref.store %[[OLD]], %[[Y]][%[[K]]]
// CHECK: %[[H32:.*]] = memref.load %[[HEAD]]
// CHECK-NEXT: %[[H:.*]] = arith.index_cast %[[H32]] : i32 to index
// CHECK: scf.for %[[K:[a-z0-9]+]] =
// CHECK-NEXT: %[[NEW:.*]] = memref.load %[[X]][%[[K]]]
// CHECK-NEXT: memref.store %[[NEW]], %[[LINE]][%[[H]], %[[K]]]
// CHECK: memref.store %{{.*}}, %[[HEAD]]
// CHECK-NEXT: return
func.func @early(%x: tensor<8xi1> {snn.input = "x"},
                 %line: tensor<3x8xi1> {snn.state = "d.line", snn.initial = false},
                 %head: tensor<1xi32> {snn.state = "d.head", snn.initial = 0 : i32})
    -> (tensor<8xi1> {snn.output = "y"}, tensor<3x8xi1> {snn.next = "d.line"}, tensor<1xi32> {snn.next = "d.head"}) {
  %steps = arith.constant dense<3> : tensor<8xi32>
  %y = snn.delay_read %line, %head, %steps : tensor<3x8xi1>, tensor<8xi32>
  %line1, %head1 = snn.delay_write %x, %line, %head : tensor<8xi1>, tensor<3x8xi1>
  return %y, %line1, %head1 : tensor<8xi1>, tensor<3x8xi1>, tensor<1xi32>
}

// What this step wrote may be read in it.
// CHECK-LABEL: func.func @late
// CHECK-SAME: %[[Y:[a-z0-9]+]]: memref<2x4xf32> {snn.output = "y"}
// CHECK-SAME: %[[LINE:[a-z0-9]+]]: memref<3x2x4xf32>
// CHECK: memref.store %{{.*}}, %[[LINE]]
// CHECK: memref.load %[[LINE]]
// CHECK-NEXT: memref.store %{{.*}}, %[[Y]]
// CHECK: return
func.func @late(%x: tensor<2x4xf32> {snn.input = "x"},
                %line: tensor<3x2x4xf32> {snn.state = "d.line", snn.initial = 0.0 : f32},
                %head: tensor<1xi32> {snn.state = "d.head", snn.initial = 0 : i32})
    -> (tensor<2x4xf32> {snn.output = "y"}, tensor<3x2x4xf32> {snn.next = "d.line"}, tensor<1xi32> {snn.next = "d.head"}) {
  %steps = arith.constant dense<[[1, 2, 3, 1], [1, 1, 2, 3]]> : tensor<2x4xi32>
  %line1, %head1 = snn.delay_write %x, %line, %head : tensor<2x4xf32>, tensor<3x2x4xf32>
  %y = snn.delay_read %line1, %head1, %steps : tensor<3x2x4xf32>, tensor<2x4xi32>
  return %y, %line1, %head1 : tensor<2x4xf32>, tensor<3x2x4xf32>, tensor<1xi32>
}
