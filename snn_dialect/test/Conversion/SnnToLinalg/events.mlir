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

// A row of 31 weights gets one more, with which it is two vectors of 16; one of 30 would get more
// than a twentieth.
// CHECK-LABEL: @padded
func.func @padded(%x: tensor<1xi1>) -> tensor<31xf32> {
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<{{.*}}3.100000e+01, 0.000000e+00]]> : tensor<1x32xf32>
  %w = arith.constant dense<[[
    1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0,
    17.0, 18.0, 19.0, 20.0, 21.0, 22.0, 23.0, 24.0, 25.0, 26.0, 27.0, 28.0, 29.0, 30.0, 31.0
  ]]> : tensor<1x31xf32>
  %i, %n = snn.events %x : tensor<1xi1> -> tensor<1xi8>
  // CHECK: tensor.extract %[[W]]
  // CHECK: %[[Y:.*]] = tensor.extract_slice %{{.*}}[0] [31] [1] : tensor<32xf32> to tensor<31xf32>
  // CHECK: return %[[Y]]
  %y = snn.linear %x, %w events(%i, %n : tensor<1xi8>) {rows = 1 : i64} : tensor<1xi1>, tensor<1x31xf32>
  return %y : tensor<31xf32>
}

// -----

// CHECK-LABEL: @not_padded
func.func @not_padded(%x: tensor<1xi1>) -> tensor<3xf32> {
  // CHECK: arith.constant dense<{{.*}}> : tensor<1x3xf32>
  %w = arith.constant dense<[[1.0, 2.0, 3.0]]> : tensor<1x3xf32>
  %i, %n = snn.events %x : tensor<1xi1> -> tensor<1xi8>
  // CHECK-NOT: tensor.extract_slice
  %y = snn.linear %x, %w events(%i, %n : tensor<1xi8>) {rows = 1 : i64} : tensor<1xi1>, tensor<1x3xf32>
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

// 64 at a time: a mask of those that a caller fed, which may be any bytes, and its ones; then the rest.
// CHECK-LABEL: @in_masks
func.func @in_masks(%x: tensor<70xi1>) -> (tensor<70xi8>, index) {
  // CHECK-DAG: %[[SEVEN:.*]] = arith.constant 7 : i64
  // CHECK-DAG: %[[ONE:.*]] = arith.constant 1 : i64
  // CHECK: %[[MASK:.*]] = scf.for %{{.*}} = %c0 to %c64 step %c8
  // CHECK-COUNT-8: tensor.extract %arg0
  // CHECK: arith.shrui %{{.*}}, %[[SEVEN]] : i64
  // CHECK: arith.muli
  // CHECK: scf.while (%[[LEFT:.*]] = %[[MASK]],
  // CHECK: arith.cmpi ne, %[[LEFT]]
  // CHECK: math.cttz %[[BITS:.*]] : i64
  // CHECK: tensor.insert
  // CHECK: %[[LOWER:.*]] = arith.subi %[[BITS]], %[[ONE]] : i64
  // CHECK-NEXT: arith.andi %[[BITS]], %[[LOWER]] : i64
  // CHECK: scf.for %{{.*}} = %c64 to %c70
  %i, %n = snn.events %x : tensor<70xi1> -> tensor<70xi8>
  return %i, %n : tensor<70xi8>, index
}

// -----

// What is left over is a mask itself, where it is worth one: of two words here, and of what is not
// stored in bytes by flags.
// CHECK-LABEL: @left_over
func.func @left_over(%x: tensor<20xf32>) -> (tensor<20xi8>, index) {
  // CHECK-DAG: %[[MISSING:.*]] = arith.constant 40 : i64
  // CHECK: %[[FLAGS:.*]] = scf.for %{{.*}} = %c0 to %c20 step %c1
  // CHECK: arith.cmpf une
  // CHECK: scf.for %{{.*}} = %c0 to %c16 step %c8
  // CHECK-COUNT-8: tensor.extract %[[FLAGS]]
  // CHECK: scf.yield
  // CHECK-COUNT-4: tensor.extract %[[FLAGS]]
  // CHECK: arith.shrui %{{.*}}, %[[MISSING]] : i64
  // CHECK: scf.while
  %i, %n = snn.events %x : tensor<20xf32> -> tensor<20xi8>
  return %i, %n : tensor<20xi8>, index
}

// -----

// What neurons wrote are zeros and ones.
// CHECK-LABEL: @of_neurons
func.func @of_neurons(%x: tensor<64xf32>, %t: tensor<64xf32>) -> (tensor<64xi8>, index) {
  // CHECK: %[[Z:.*]] = linalg.generic
  %z = snn.threshold %x, %t : tensor<64xf32>, tensor<64xf32>
  // CHECK: %[[MASK:.*]] = scf.for %{{.*}} = %c0 to %c64 step %c8
  // CHECK-COUNT-8: tensor.extract %[[Z]]
  // CHECK-NOT: arith.constant 7
  // CHECK: scf.while
  // CHECK-NOT: scf.for
  // CHECK: return
  %i, %n = snn.events %z : tensor<64xi1> -> tensor<64xi8>
  return %i, %n : tensor<64xi8>, index
}
