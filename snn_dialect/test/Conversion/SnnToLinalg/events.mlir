// RUN: snn-opt %s -convert-snn-to-linalg -canonicalize -split-input-file | FileCheck %s

// Of a few, without a branch: the index is written, and the place moves on where there is an event.
// CHECK-LABEL: @events
// CHECK-SAME: (%[[X:.*]]: tensor<4xi8>)
func.func @events(%x: tensor<4xi1>) -> (tensor<4xi8>, index) {
  // CHECK-DAG: %[[START:.*]] = arith.constant 0 : index
  // CHECK-DAG: %[[NONE:.*]] = arith.constant 0 : i8
  // CHECK: %[[LIST:.*]] = tensor.empty() : tensor<4xi8>
  // CHECK: %[[SCAN:.*]]:2 = scf.for %[[J:.*]] = %[[START]] to %{{.*}} iter_args(%[[N:.*]] = %[[START]], %[[L:.*]] = %[[LIST]])
  // CHECK-DAG: %[[INDEX:.*]] = arith.index_cast %[[J]] : index to i8
  // CHECK-DAG: %[[XJ:.*]] = tensor.extract %[[X]][%[[J]]]
  // CHECK-DAG: %[[IS:.*]] = arith.cmpi ne, %[[XJ]], %[[NONE]] : i8
  // CHECK: %[[NEXT:.*]] = tensor.insert %[[INDEX]] into %[[L]][%[[N]]]
  // CHECK-NEXT: %[[ONE:.*]] = arith.index_castui %[[IS]] : i1 to index
  // CHECK-NEXT: %[[COUNT:.*]] = arith.addi %[[N]], %[[ONE]] : index
  // CHECK-NEXT: scf.yield %[[COUNT]], %[[NEXT]]
  // CHECK: return %[[SCAN]]#1, %[[SCAN]]#0
  %i, %n = snn.events %x : tensor<4xi1> -> tensor<4xi8>
  return %i, %n : tensor<4xi8>, index
}

// -----

// NaN is not zero.
// CHECK-LABEL: @of_numbers
// CHECK: arith.cmpf une, %{{.*}}, %{{.*}} : f32
func.func @of_numbers(%x: tensor<4xf32>) -> (tensor<4xi8>, index) {
  %i, %n = snn.events %x : tensor<4xf32> -> tensor<4xi8>
  return %i, %n : tensor<4xi8>, index
}

// -----

// Two at a time, in ascending order, then the one that may be left.
// CHECK-LABEL: @walked
func.func @walked(%x: tensor<4xi1>, %w: tensor<4x3xf32>) -> tensor<3xf32> {
  // CHECK: %[[SCAN:.*]]:2 = scf.for
  %i, %n = snn.events %x : tensor<4xi1> -> tensor<4xi8>
  // CHECK: %[[WHOLE:.*]] = arith.andi %[[SCAN]]#0, %c-2
  // CHECK: scf.for %[[K:.*]] = %c0 to %[[WHOLE]] step %c2
  // CHECK-NEXT: tensor.extract %[[SCAN]]#1[%[[K]]]
  // CHECK-NEXT: %[[A:.*]] = arith.index_cast
  // CHECK-NEXT: %[[K1:.*]] = arith.addi %[[K]], %c1
  // CHECK-NEXT: tensor.extract %[[SCAN]]#1[%[[K1]]]
  // CHECK-NEXT: %[[B:.*]] = arith.index_cast
  // CHECK-NEXT: scf.for %[[O:.*]] = %c0 to %c3
  // CHECK-NEXT: %[[WA:.*]] = tensor.extract %{{.*}}[%[[A]], %[[O]]]
  // CHECK-NEXT: %[[WB:.*]] = tensor.extract %{{.*}}[%[[B]], %[[O]]]
  // CHECK-NEXT: %[[SUM:.*]] = tensor.extract
  // CHECK-NEXT: %[[S:.*]] = arith.addf %[[SUM]], %[[WA]] : f32
  // CHECK-NEXT: arith.addf %[[S]], %[[WB]] : f32
  // CHECK: %[[LEFT:.*]] = arith.andi %[[SCAN]]#0, %c1
  // CHECK-NEXT: %[[IS:.*]] = arith.cmpi ne, %[[LEFT]], %c0
  // CHECK-NEXT: scf.if %[[IS]]
  // CHECK: arith.andi %[[SCAN]]#0, %c-2
  %y = snn.linear %x, %w events(%i, %n : tensor<4xi8>) {rows = 2 : i64} : tensor<4xi1>, tensor<4x3xf32>
  return %y : tensor<3xf32>
}

// -----

// CHECK-LABEL: @tested
func.func @tested(%x: tensor<4xf32>, %w: tensor<4x3xf32>) -> tensor<3xf32> {
  // CHECK: scf.for
  // CHECK-NEXT: %[[X:.*]] = tensor.extract
  // CHECK-NEXT: %[[IS:.*]] = arith.cmpf une, %[[X]]
  // CHECK-NEXT: scf.if %[[IS]]
  // CHECK-NEXT: scf.for
  // CHECK: arith.mulf %[[X]], %{{.*}} : f32
  %y = snn.linear %x, %w {skip_zeros} : tensor<4xf32>, tensor<4x3xf32>
  return %y : tensor<3xf32>
}

// -----

// All sums of choices among these rows are in 16 bits; 16 outputs fill a vector.
!w = !quant.uniform<i8:f64, 1.0>
// CHECK-LABEL: @narrow
func.func @narrow(%x: tensor<258xi1>) -> tensor<16x!quant.uniform<i32:f64, 1.0>> {
  %w0 = arith.constant dense<127> : tensor<258x16xi8>
  %w = quant.scast %w0 : tensor<258x16xi8> to tensor<258x16x!w>
  // CHECK: linalg.fill {{.*}} outs(%{{.*}} : tensor<16xi16>)
  // CHECK: arith.addi %{{.*}}, %{{.*}} overflow<nsw> : i16
  // CHECK: arith.extsi %{{.*}} : i16 to i32
  %y = snn.linear %x, %w : tensor<258xi1>, tensor<258x16x!w>
  return %y : tensor<16x!quant.uniform<i32:f64, 1.0>>
}

// -----

// 259 times 127 is not.
!w = !quant.uniform<i8:f64, 1.0>
// CHECK-LABEL: @too_many
// CHECK-NOT: tensor<16xi16>
func.func @too_many(%x: tensor<259xi1>) -> tensor<16x!quant.uniform<i32:f64, 1.0>> {
  %w0 = arith.constant dense<127> : tensor<259x16xi8>
  %w = quant.scast %w0 : tensor<259x16xi8> to tensor<259x16x!w>
  %y = snn.linear %x, %w : tensor<259xi1>, tensor<259x16x!w>
  return %y : tensor<16x!quant.uniform<i32:f64, 1.0>>
}

// -----

// 32 at a time: a mask of those that a caller fed, which may be any bytes, and its ones; then the rest.
// CHECK-LABEL: @in_masks
func.func @in_masks(%x: tensor<70xi1>) -> (tensor<70xi8>, index) {
  // CHECK-DAG: %[[PLACES:.*]] = arith.constant dense<{{.*}}> : tensor<32xi8>
  // CHECK: scf.for %[[FIRST:.*]] = %c0 to %c64 step %c32
  // CHECK: %[[FLAGS:.*]] = scf.for %{{.*}} = %c0 to %c32 step %c1
  // CHECK: arith.cmpi ne
  // CHECK: tensor.insert
  // CHECK: %[[MASK:.*]] = scf.for %{{.*}} = %c0 to %c32 step %c4
  // CHECK-COUNT-4: tensor.extract %[[FLAGS]]
  // CHECK: arith.muli
  // CHECK: scf.while (%[[LEFT:.*]] = %[[MASK]],
  // CHECK: arith.cmpi ne, %[[LEFT]]
  // CHECK: %[[NEGATIVE:.*]] = arith.subi %{{.*}}, %[[BITS:.*]] : i32
  // CHECK-NEXT: %[[LOWEST:.*]] = arith.andi %[[BITS]], %[[NEGATIVE]] : i32
  // CHECK: tensor.extract %[[PLACES]]
  // CHECK: tensor.insert
  // CHECK: arith.xori %[[BITS]], %[[LOWEST]] : i32
  // CHECK: scf.for %{{.*}} = %c64 to %c70
  %i, %n = snn.events %x : tensor<70xi1> -> tensor<70xi8>
  return %i, %n : tensor<70xi8>, index
}

// -----

// What neurons wrote are zeros and ones.
// CHECK-LABEL: @of_neurons
func.func @of_neurons(%x: tensor<64xf32>, %t: tensor<64xf32>) -> (tensor<64xi8>, index) {
  // CHECK: %[[Z:.*]] = linalg.generic
  %z = snn.threshold %x, %t : tensor<64xf32>, tensor<64xf32>
  // CHECK: scf.for
  // CHECK-NEXT: %[[MASK:.*]] = scf.for %{{.*}} = %c0 to %c32 step %c4
  // CHECK-COUNT-4: tensor.extract %[[Z]]
  // CHECK: scf.while
  // CHECK-NOT: scf.for
  // CHECK: return
  %i, %n = snn.events %z : tensor<64xi1> -> tensor<64xi8>
  return %i, %n : tensor<64xi8>, index
}
