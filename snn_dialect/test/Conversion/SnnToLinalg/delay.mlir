// RUN: snn-opt %s -convert-snn-to-linalg -canonicalize | FileCheck %s

// Each element from a place of its own.
// CHECK-LABEL: @read
// CHECK-SAME: (%[[LINE:.*]]: tensor<5x8xi8>, %[[HEAD:.*]]: tensor<1xi32>, %[[STEPS:.*]]: tensor<8xi32>)
func.func @read(%line: tensor<5x8xi1>, %head: tensor<1xi32>, %steps: tensor<8xi32>) -> tensor<8xi1> {
  // CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
  // CHECK-DAG: %[[C5:.*]] = arith.constant 5 : index
  // CHECK: %[[H32:.*]] = tensor.extract %[[HEAD]][%[[C0]]]
  // CHECK-NEXT: %[[H:.*]] = arith.index_cast %[[H32]] : i32 to index
  // CHECK: scf.for %[[K:[a-z0-9]+]] = %[[C0]] to %{{.*}} iter_args(%[[Y:.*]] =
  // CHECK-NEXT: %[[S32:.*]] = tensor.extract %[[STEPS]][%[[K]]]
  // CHECK-NEXT: %[[S:.*]] = arith.index_cast %[[S32]] : i32 to index
  // CHECK-NEXT: %[[BACK:.*]] = arith.subi %[[H]], %[[S]] : index
  // CHECK-NEXT: %[[ROUND:.*]] = arith.addi %[[BACK]], %[[C5]] : index
  // CHECK-NEXT: %[[WRAPS:.*]] = arith.cmpi slt, %[[BACK]], %[[C0]] : index
  // CHECK-NEXT: %[[PLACE:.*]] = arith.select %[[WRAPS]], %[[ROUND]], %[[BACK]] : index
  // CHECK-NEXT: %[[X:.*]] = tensor.extract %[[LINE]][%[[PLACE]], %[[K]]] : tensor<5x8xi8>
  // CHECK-NEXT: tensor.insert %[[X]] into %[[Y]][%[[K]]] : tensor<8xi8>
  %y = snn.delay_read %line, %head, %steps : tensor<5x8xi1>, tensor<8xi32>
  return %y : tensor<8xi1>
}

// One delay for all is one place, found once.
// CHECK-LABEL: @read_uniform
func.func @read_uniform(%line: tensor<5x8xf32>, %head: tensor<1xi32>) -> tensor<8xf32> {
  // CHECK: %[[PLACE:.*]] = arith.select
  // CHECK: scf.for %[[K:[a-z0-9]+]] =
  // CHECK-NEXT: tensor.extract %{{.*}}[%[[PLACE]], %[[K]]] : tensor<5x8xf32>
  // CHECK-NEXT: tensor.insert
  %steps = arith.constant dense<3> : tensor<8xi32>
  %y = snn.delay_read %line, %head, %steps : tensor<5x8xf32>, tensor<8xi32>
  return %y : tensor<8xf32>
}

// CHECK-LABEL: @write
// CHECK-SAME: (%[[X:.*]]: tensor<8xi32>, %[[LINE:.*]]: tensor<5x8xi32>, %[[HEAD:.*]]: tensor<1xi32>)
func.func @write(%x: tensor<8xi32>, %line: tensor<5x8xi32>, %head: tensor<1xi32>) -> (tensor<5x8xi32>, tensor<1xi32>) {
  // CHECK: %[[H32:.*]] = tensor.extract %[[HEAD]]
  // CHECK-NEXT: %[[H:.*]] = arith.index_cast %[[H32]] : i32 to index
  // CHECK-NEXT: %[[LINE1:.*]] = scf.for %[[K:[a-z0-9]+]] = %{{.*}} iter_args(%[[L:.*]] = %[[LINE]])
  // CHECK-NEXT: %[[XK:.*]] = tensor.extract %[[X]][%[[K]]]
  // CHECK-NEXT: tensor.insert %[[XK]] into %[[L]][%[[H]], %[[K]]]
  // CHECK: %[[ON:.*]] = arith.addi %[[H]], %{{.*}} : index
  // CHECK-NEXT: %[[ENDS:.*]] = arith.cmpi eq, %[[ON]], %{{.*}} : index
  // CHECK-NEXT: %[[N:.*]] = arith.select %[[ENDS]], %{{.*}}, %[[ON]] : index
  // CHECK-NEXT: %[[N32:.*]] = arith.index_cast %[[N]] : index to i32
  // CHECK-NEXT: %[[HEAD1:.*]] = tensor.insert %[[N32]] into %[[HEAD]]
  // CHECK-NEXT: return %[[LINE1]], %[[HEAD1]]
  %line1, %head1 = snn.delay_write %x, %line, %head : tensor<8xi32>, tensor<5x8xi32>
  return %line1, %head1 : tensor<5x8xi32>, tensor<1xi32>
}
