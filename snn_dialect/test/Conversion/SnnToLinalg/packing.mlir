// RUN: snn-opt %s -convert-snn-to-linalg -canonicalize -split-input-file | FileCheck %s
// RUN: snn-opt %s -convert-snn-to-linalg -canonicalize -split-input-file | FileCheck %s -check-prefix=NONE

// NONE-NOT: i4

!w = !quant.uniform<i4:f64, 1.0>

// Row by row: 1 and -2 are 0xE1, 3 and nothing 0x03. The inner loop takes a byte, in whose low half is
// a weight of the row's first half, and in the other one of the second; what is left over in a row
// comes after it.
// CHECK-LABEL: @linear
func.func @linear(%x: tensor<2xi1>) -> tensor<5x!quant.uniform<i32:f64, 1.0>> {
  // CHECK-DAG: %[[FOUR:.*]] = arith.constant 4 : i8
  // CHECK-DAG: %[[BYTES:.*]] = arith.constant dense<{{\[\[}}-31, 126, 3], [65, 82, 3]]> : tensor<2x3xi8>
  %w0 = arith.constant dense<[[1, -2, 3, -2, 7], [1, 2, 3, 4, 5]]> : tensor<2x5xi4>
  %w = quant.scast %w0 : tensor<2x5xi4> to tensor<2x5x!w>
  // CHECK: scf.for %[[J:[a-z0-9]+]] = %{{.*}} to %{{.*}} step
  // CHECK-NEXT: %[[X:.*]] = tensor.extract %{{.*}}[%[[J]]] : tensor<2xi8>
  // CHECK-NEXT: scf.for %[[PAIR:[a-z0-9]+]] =
  // CHECK-NEXT: %[[BYTE:.*]] = tensor.extract %[[BYTES]][%[[J]], %[[PAIR]]] : tensor<2x3xi8>
  // CHECK-NEXT: %[[UP:.*]] = arith.shli %[[BYTE]], %[[FOUR]] : i8
  // CHECK-NEXT: %[[LOW:.*]] = arith.shrsi %[[UP]], %[[FOUR]] : i8
  // CHECK-NEXT: %[[HIGH:.*]] = arith.shrsi %[[BYTE]], %[[FOUR]] : i8
  // CHECK-NEXT: tensor.extract %{{.*}}[%[[PAIR]]] : tensor<5xi32>
  // CHECK: arith.extsi %[[LOW]] : i8 to i32
  // CHECK: tensor.insert
  // CHECK: %[[SECOND:.*]] = arith.addi %[[PAIR]], %{{.*}} : index
  // CHECK-NEXT: tensor.extract %{{.*}}[%[[SECOND]]] : tensor<5xi32>
  // CHECK: arith.extsi %[[HIGH]] : i8 to i32
  // CHECK: tensor.insert
  // CHECK: scf.yield
  // CHECK: tensor.extract %[[BYTES]][%[[J]], %{{.*}}] : tensor<2x3xi8>
  // CHECK: tensor.insert
  %y = snn.linear %x, %w : tensor<2xi1>, tensor<2x5x!w>
  return %y : tensor<5x!quant.uniform<i32:f64, 1.0>>
}

// -----

!w = !quant.uniform<i4:f64, 1.0>

// In row-major order, whatever the shape.
// CHECK-LABEL: @conv
func.func @conv(%x: tensor<1x4xi1>) -> tensor<3x2x!quant.uniform<i32:f64, 1.0>> {
  // CHECK: %[[BYTES:.*]] = arith.constant dense<[33, 67, 101, -121, 9]> : tensor<5xi8>
  %w0 = arith.constant dense<[[[1, 2, 3]], [[4, 5, 6]], [[7, -8, -7]]]> : tensor<3x1x3xi4>
  %w = quant.scast %w0 : tensor<3x1x3xi4> to tensor<3x1x3x!w>
  // CHECK: %[[PAIR:.*]] = arith.shrsi %[[PLACE:.*]], %{{.*}} : index
  // CHECK: tensor.extract %[[BYTES]][%[[PAIR]]] : tensor<5xi8>
  // CHECK: %[[ODD:.*]] = arith.andi %[[PLACE]], %{{.*}} : index
  // CHECK: %[[IS_ODD:.*]] = arith.cmpi ne, %[[ODD]], %{{.*}} : index
  // CHECK: arith.select %[[IS_ODD]], %{{.*}}, %{{.*}} : i8
  // CHECK: scf.for
  %y = snn.conv %x, %w : tensor<1x4xi1>, tensor<3x1x3x!w>
  return %y : tensor<3x2x!quant.uniform<i32:f64, 1.0>>
}

// -----

!w = !quant.uniform<i4:f64, 1.0>

// CHECK-LABEL: @scale
func.func @scale(%x: tensor<2x3xi32>) -> tensor<2x3x!quant.uniform<i32:f64, 1.0>> {
  // CHECK: %[[BYTES:.*]] = arith.constant dense<[33, 67, -121]> : tensor<3xi8>
  %s0 = arith.constant dense<[[1, 2, 3], [4, 7, -8]]> : tensor<2x3xi4>
  %s = quant.scast %s0 : tensor<2x3xi4> to tensor<2x3x!w>
  // CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<2x3xi32>)
  // CHECK: linalg.index 0
  // CHECK: linalg.index 1
  // CHECK: tensor.extract %[[BYTES]]
  %y = snn.scale %x, %s : tensor<2x3xi32>, tensor<2x3x!w>
  return %y : tensor<2x3x!quant.uniform<i32:f64, 1.0>>
}

// -----

!w = !quant.uniform<i4:f64, 1.0>

// CHECK-LABEL: @uniform_scale
func.func @uniform_scale(%x: tensor<2x3xi32>) -> tensor<2x3x!quant.uniform<i32:f64, 1.0>> {
  // CHECK: %[[W:.*]] = arith.constant -3 : i32
  %s0 = arith.constant dense<-3> : tensor<2x3xi4>
  %s = quant.scast %s0 : tensor<2x3xi4> to tensor<2x3x!w>
  // CHECK: arith.muli %{{.*}}, %[[W]] overflow<nsw> : i32
  %y = snn.scale %x, %s : tensor<2x3xi32>, tensor<2x3x!w>
  return %y : tensor<2x3x!quant.uniform<i32:f64, 1.0>>
}
