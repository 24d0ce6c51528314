// RUN: snn-opt %s -convert-snn-to-linalg -canonicalize | FileCheck %s

// The cells of the kernel are the outer loops, the windows the inner ones; without padding all
// bounds are constants.
// CHECK-LABEL: @conv
// CHECK-SAME: (%[[X:.*]]: tensor<2x6x7xf32>, %[[W:.*]]: tensor<4x2x3x2xf32>)
func.func @conv(%x: tensor<2x6x7xf32>, %w: tensor<4x2x3x2xf32>) -> tensor<4x4x6xf32> {
  // CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
  // CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
  // CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
  // CHECK-DAG: %[[C2:.*]] = arith.constant 2 : index
  // CHECK-DAG: %[[C3:.*]] = arith.constant 3 : index
  // CHECK-DAG: %[[C4:.*]] = arith.constant 4 : index
  // CHECK-DAG: %[[C6:.*]] = arith.constant 6 : index
  // CHECK: %[[START:.*]] = linalg.fill ins(%[[ZERO]] : f32) outs(%{{.*}} : tensor<4x4x6xf32>)
  // CHECK: %[[Y:.*]] = scf.for %[[O:[a-z0-9]+]] = %[[C0]] to %[[C4]] step %[[C1]] iter_args(%[[Y0:.*]] = %[[START]])
  // CHECK-NEXT: scf.for %[[C:[a-z0-9]+]] = %[[C0]] to %[[C2]] step %[[C1]] iter_args(%[[Y1:.*]] = %[[Y0]])
  // CHECK-NEXT: scf.for %[[KY:[a-z0-9]+]] = %[[C0]] to %[[C3]] step %[[C1]] iter_args(%[[Y2:.*]] = %[[Y1]])
  // CHECK-NEXT: scf.for %[[KX:[a-z0-9]+]] = %[[C0]] to %[[C2]] step %[[C1]] iter_args(%[[Y3:.*]] = %[[Y2]])
  // CHECK-NEXT: %[[WK:.*]] = tensor.extract %[[W]][%[[O]], %[[C]], %[[KY]], %[[KX]]]
  // CHECK-NEXT: scf.for %[[OY:[a-z0-9]+]] = %[[C0]] to %[[C4]] step %[[C1]] iter_args(%[[Y4:.*]] = %[[Y3]])
  // CHECK-NEXT: %[[IY:.*]] = arith.addi %[[OY]], %[[KY]] : index
  // CHECK-NEXT: scf.for %[[OX:[a-z0-9]+]] = %[[C0]] to %[[C6]] step %[[C1]] iter_args(%[[Y5:.*]] = %[[Y4]])
  // CHECK-NEXT: %[[IX:.*]] = arith.addi %[[OX]], %[[KX]] : index
  // CHECK-NEXT: %[[SUM:.*]] = tensor.extract %[[Y5]][%[[O]], %[[OY]], %[[OX]]]
  // CHECK-NEXT: %[[XI:.*]] = tensor.extract %[[X]][%[[C]], %[[IY]], %[[IX]]]
  // CHECK-NEXT: %[[P:.*]] = arith.mulf %[[XI]], %[[WK]] : f32
  // CHECK-NEXT: %[[S:.*]] = arith.addf %[[SUM]], %[[P]] : f32
  // CHECK-NEXT: %[[NEXT:.*]] = tensor.insert %[[S]] into %[[Y5]][%[[O]], %[[OY]], %[[OX]]]
  // CHECK-NEXT: scf.yield %[[NEXT]]
  // CHECK: return %[[Y]]
  %y = snn.conv %x, %w : tensor<2x6x7xf32>, tensor<4x2x3x2xf32>
  return %y : tensor<4x4x6xf32>
}

// No product with a spike; the padding is in the bounds: outputs max(ceil((1 - k)/1), 0) to
// min(5 + 1 - k, 5), read at o + k - 1.
// CHECK-LABEL: @padded_spikes
// CHECK-SAME: (%[[X:.*]]: tensor<1x5xi8>, %[[W:.*]]: tensor<1x1x3xf64>)
func.func @padded_spikes(%x: tensor<1x5xi1>, %w: tensor<1x1x3xf64>) -> tensor<1x5xf64> {
  // CHECK-NOT: tensor.pad
  // CHECK: scf.for %[[K:[a-z0-9]+]] = %{{.*}} to %{{.*}} step
  // CHECK-NEXT: %[[SHIFT:.*]] = arith.addi %[[K]], %c-1 : index
  // CHECK-NEXT: %[[BEFORE:.*]] = arith.subi %c1, %[[K]] : index
  // CHECK-NEXT: %[[FIRST:.*]] = arith.maxsi %[[BEFORE]], %{{.*}} : index
  // CHECK-NEXT: %[[LEFT:.*]] = arith.subi %{{.*}}, %[[K]] : index
  // CHECK-NEXT: %[[END:.*]] = arith.minsi %[[LEFT]], %{{.*}} : index
  // CHECK-NEXT: %[[WK:.*]] = tensor.extract %[[W]]
  // CHECK-NEXT: scf.for %[[O:[a-z0-9]+]] = %[[FIRST]] to %[[END]] step
  // CHECK-NEXT: %[[I:.*]] = arith.addi %[[O]], %[[SHIFT]] : index
  // CHECK-NEXT: tensor.extract
  // CHECK-NEXT: %[[XI:.*]] = tensor.extract %[[X]][%{{.*}}, %[[I]]] : tensor<1x5xi8>
  // CHECK-NEXT: %[[Z:.*]] = arith.cmpi ne, %[[XI]], %{{.*}} : i8
  // CHECK-NEXT: %[[T:.*]] = arith.select %[[Z]], %[[WK]], %{{.*}} : f64
  // CHECK-NEXT: arith.addf %{{.*}}, %[[T]] : f64
  %y = snn.conv %x, %w pad [1] : tensor<1x5xi1>, tensor<1x1x3xf64>
  return %y : tensor<1x5xf64>
}

// Groups are a loop around the output channels of each; the bias is added last, into the sums.
// CHECK-LABEL: @groups_and_bias
// CHECK-SAME: %[[B:[a-z0-9]+]]: tensor<6xf32>
func.func @groups_and_bias(%x: tensor<4x5xi32>, %w: tensor<6x2x2xf32>, %b: tensor<6xf32>) -> tensor<6x4xf32> {
  // CHECK: %[[SUMS:.*]] = scf.for %[[G:[a-z0-9]+]] =
  // CHECK-NEXT: scf.for %[[O:[a-z0-9]+]] =
  // CHECK-NEXT: scf.for %[[C:[a-z0-9]+]] =
  // CHECK: %[[GO:.*]] = arith.muli %[[G]], %{{.*}} : index
  // CHECK-NEXT: arith.addi %[[GO]], %[[O]] : index
  // CHECK-NEXT: %[[GC:.*]] = arith.muli %[[G]], %{{.*}} : index
  // CHECK-NEXT: arith.addi %[[GC]], %[[C]] : index
  // CHECK: arith.sitofp %{{.*}} : i32 to f32
  // CHECK: %[[Y:.*]] = linalg.generic {{.*}} ins(%[[SUMS]], %[[B]] : tensor<6x4xf32>, tensor<6xf32>)
  // CHECK-NEXT: ^bb0(%[[SUM:.*]]: f32, %[[BI:.*]]: f32, %{{.*}}: f32):
  // CHECK-NEXT: arith.addf %[[SUM]], %[[BI]] : f32
  // CHECK: return %[[Y]]
  %y = snn.conv %x, %w bias(%b) groups 2 : tensor<4x5xi32>, tensor<6x2x2xf32>
  return %y : tensor<6x4xf32>
}

// CHECK-LABEL: @uniform_bias
func.func @uniform_bias(%x: tensor<4x5xf32>, %w: tensor<6x4x2xf32>) -> tensor<6x4xf32> {
  // CHECK: %[[HALF:.*]] = arith.constant 5.000000e-01 : f32
  // CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<6x4xf32>)
  // CHECK-NEXT: ^bb0(%[[SUM:.*]]: f32, %{{.*}}: f32):
  // CHECK-NEXT: arith.addf %[[SUM]], %[[HALF]] : f32
  %b = arith.constant dense<0.5> : tensor<6xf32>
  %y = snn.conv %x, %w bias(%b) : tensor<4x5xf32>, tensor<6x4x2xf32>
  return %y : tensor<6x4xf32>
}

// Spikes are counted, without a test for the largest count: they are too few.
// CHECK-LABEL: @sum_of_spikes
func.func @sum_of_spikes(%x: tensor<4x6x6xi1>) -> tensor<4x3x3xi32> {
  // CHECK: linalg.fill {{.*}} outs(%{{.*}} : tensor<4x3x3xi32>)
  // CHECK: %[[Z:.*]] = arith.cmpi ne
  // CHECK-NEXT: %[[N:.*]] = arith.extui %[[Z]] : i1 to i32
  // CHECK-NEXT: arith.addi %{{.*}}, %[[N]] overflow<nsw> : i32
  %y = snn.sum_pool %x kernel [2, 2] stride [2, 2] : tensor<4x6x6xi1>
  return %y : tensor<4x3x3xi32>
}

// CHECK-LABEL: @sum_of_counts
func.func @sum_of_counts(%x: tensor<4x6x6xi32>) -> tensor<4x3x3xi32> {
  // CHECK: arith.subi %{{.*}}, %{{.*}} overflow<nsw> : i32
  // CHECK-NEXT: arith.minsi
  // CHECK-NEXT: arith.addi %{{.*}}, %{{.*}} overflow<nsw> : i32
  %y = snn.sum_pool %x kernel [2, 2] stride [2, 2] : tensor<4x6x6xi32>
  return %y : tensor<4x3x3xi32>
}

// Analog sums become means where they are.
// CHECK-LABEL: @mean
func.func @mean(%x: tensor<4x6x6xf32>) -> tensor<4x2x2xf32> {
  // CHECK: %[[NINE:.*]] = arith.constant 9.000000e+00 : f32
  // CHECK: %[[SUMS:.*]] = scf.for
  // CHECK: arith.addf
  // CHECK: linalg.generic {{.*}} ins(%[[SUMS]] : tensor<4x2x2xf32>)
  // CHECK-NEXT: ^bb0(%[[SUM:.*]]: f32, %{{.*}}: f32):
  // CHECK-NEXT: arith.divf %[[SUM]], %[[NINE]] : f32
  %y = snn.avg_pool %x kernel [3, 3] stride [3, 3] : tensor<4x6x6xf32> -> tensor<4x2x2xf32>
  return %y : tensor<4x2x2xf32>
}

// CHECK-LABEL: @mean_of_spikes
func.func @mean_of_spikes(%x: tensor<4x6x6xi1>) -> tensor<4x3x3xf64> {
  // CHECK: %[[SUMS:.*]] = scf.for
  // CHECK: linalg.generic {{.*}} ins(%[[SUMS]] : tensor<4x3x3xi32>) outs(%{{.*}} : tensor<4x3x3xf64>)
  // CHECK-NEXT: ^bb0(%[[SUM:.*]]: i32, %{{.*}}: f64):
  // CHECK-NEXT: %[[F:.*]] = arith.sitofp %[[SUM]] : i32 to f64
  // CHECK-NEXT: arith.divf %[[F]], %{{.*}} : f64
  %y = snn.avg_pool %x kernel [2, 2] stride [2, 2] : tensor<4x6x6xi1> -> tensor<4x3x3xf64>
  return %y : tensor<4x3x3xf64>
}

// What is not zero is added to a run of windows by channels, and so are weights laid out: the cells
// that one input meets side by side, the last first. The sums have a margin, here of one window.
// CHECK-LABEL: @scattered
// CHECK-SAME: (%[[X:.*]]: tensor<1x9xf32>)
func.func @scattered(%x: tensor<1x9xf32>) -> tensor<2x5xf32> {
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<{{\[\[}}3.000000e+00, 6.000000e+00, 1.000000e+00, 4.000000e+00, 2.000000e+00, 5.000000e+00]]> : tensor<1x6xf32>
  // CHECK-DAG: %[[CELLS:.*]] = tensor.collapse_shape %[[X]]
  // CHECK: %[[SUMS:.*]] = scf.for %[[I:.*]] = %c0 to %c9 {{.*}} -> (tensor<1x12xf32>)
  // CHECK-NEXT: %[[XI:.*]] = tensor.extract %[[CELLS]][%[[I]]]
  // CHECK-NEXT: %[[IS:.*]] = arith.cmpf une, %[[XI]]
  // CHECK-NEXT: scf.if %[[IS]]
  // CHECK: %[[T:.*]] = arith.addi %[[I]], %c1 : index
  // CHECK-NEXT: %[[Q:.*]] = arith.divsi %[[T]], %c2 : index
  // CHECK-NEXT: %[[R:.*]] = arith.remsi %[[T]], %c2 : index
  // CHECK: scf.for %[[N:.*]] = %c0 to
  // CHECK: tensor.extract %{{.*}}[%c0,
  // CHECK: tensor.extract %[[W]][%c0,
  // CHECK: arith.mulf
  // CHECK: arith.addf
  // CHECK: scf.for %[[O:.*]] = %c0 to %c5
  // CHECK-NEXT: scf.for %[[M:.*]] = %c0 to %c2
  // CHECK: tensor.extract %[[SUMS]][%c0,
  // CHECK: tensor.insert %{{.*}} into %{{.*}}[%[[M]], %[[O]]]
  %w = arith.constant dense<[[[1.0, 2.0, 3.0]], [[4.0, 5.0, 6.0]]]> : tensor<2x1x3xf32>
  %y = snn.conv %x, %w stride [2] pad [1] {skip_zeros} : tensor<1x9xf32>, tensor<2x1x3xf32>
  return %y : tensor<2x5xf32>
}

// The sums of 8 channels stay as they are, but for the margin.
// CHECK-LABEL: @last
// CHECK: %[[SUMS:.*]] = scf.for %{{.*}} = %c0 to %c9 {{.*}} -> (tensor<1x48xf32>)
// CHECK: %[[FLAT:.*]] = tensor.collapse_shape %[[SUMS]]
// CHECK-NEXT: %[[WINDOWS:.*]] = tensor.expand_shape %[[FLAT]] {{.*}} into tensor<6x8xf32>
// CHECK-NEXT: %[[LAST:.*]] = tensor.extract_slice %[[WINDOWS]][1, 0] [5, 8] [1, 1]
// CHECK: linalg.transpose ins(%[[LAST]] : tensor<5x8xf32>) outs(%{{.*}} : tensor<8x5xf32>) permutation = [1, 0]
func.func @last(%x: tensor<1x9xf32>) -> tensor<8x5xf32> {
  %w = arith.constant dense<1.0> : tensor<8x1x3xf32>
  %y = snn.conv %x, %w stride [2] pad [1] {skip_zeros} : tensor<1x9xf32>, tensor<8x1x3xf32>
  return %y : tensor<8x5xf32>
}

// Where all inputs may be gone over, that is done channel by channel: all is channels first.
// CHECK-LABEL: @two_ways
// CHECK-NOT: linalg.transpose
// CHECK: return
func.func @two_ways(%x: tensor<1x9xf32>) -> tensor<8x5xf32> {
  %w = arith.constant dense<1.0> : tensor<8x1x3xf32>
  %y = snn.conv %x, %w stride [2] pad [1] {dense_from = 5, skip_zeros} : tensor<1x9xf32>, tensor<8x1x3xf32>
  return %y : tensor<8x5xf32>
}

// Behind a convolution whose sums lie channels last spikes are gone over channel by channel: of 8
// places those of a channel are a byte, of 64 a mask, here with 5 places; and a pool adds up all
// channels of a window.
// CHECK-LABEL: @channels_last
// CHECK: linalg.transpose ins(%{{.*}} : tensor<5x8xf32>) outs(%{{.*}} : tensor<8x5xf32>)
// CHECK: %[[Z:.*]] = linalg.transpose ins(%{{.*}} : tensor<8x5xi8>) outs(%{{.*}} : tensor<5x8xi8>)
// CHECK: %[[BITS:.*]] = tensor.empty() : tensor<8x8xi8>
// CHECK: tensor.extract %[[Z]][%{{.*}}, %[[C:.*]]] : tensor<5x8xi8>
// CHECK: scf.for %[[CHANNEL:.*]] = %c0 to %c8 {{.*}} -> (tensor<1x56xf32>)
// CHECK-COUNT-8: tensor.extract %{{.*}}[%{{.*}}, %[[CHANNEL]]] : tensor<8x8xi8>
// CHECK: scf.while
// CHECK: %[[SPIKES:.*]] = linalg.transpose ins(%{{.*}} : tensor<8x5xi8>) outs(%{{.*}} : tensor<5x8xi8>)
// CHECK: scf.for %[[O:.*]] = %c0 to %c2
// CHECK-NEXT: scf.for %[[C:.*]] = %c0 to %c8
// CHECK-COUNT-2: tensor.extract %[[SPIKES]][%{{.*}}, %[[C]]]
// CHECK: tensor.insert %{{.*}} into %{{.*}}[%[[O]], %[[C]]] : tensor<2x8xi32>
// CHECK: linalg.transpose ins(%{{.*}} : tensor<2x8xi32>) outs(%{{.*}} : tensor<8x2xi32>)
func.func @channels_last(%x: tensor<1x9xi1>, %v: tensor<8x5xf32>, %decay: tensor<8x5xf32>, %threshold: tensor<8x5xf32>)
    -> (tensor<8x5xf32>, tensor<8x2xi32>, tensor<8x5xf32>) {
  %w = arith.constant dense<1.0> : tensor<8x1x3xf32>
  %u = snn.conv %x, %w stride [2] pad [1] {skip_zeros} : tensor<1x9xi1>, tensor<8x1x3xf32>
  %z, %next = snn.lif %u, %v decay(%decay : tensor<8x5xf32>) threshold(%threshold) <compare = gt, spikes = binary, reset = zero, reset_at = same_step, fire_from = updated> : tensor<8x5xf32>
  %w2 = arith.constant dense<2.0> : tensor<8x8x3xf32>
  %y = snn.conv %z, %w2 pad [1] {skip_zeros} : tensor<8x5xi1>, tensor<8x8x3xf32>
  %p = snn.sum_pool %z kernel [2] stride [2] : tensor<8x5xi1>
  return %y, %p, %next : tensor<8x5xf32>, tensor<8x2xi32>, tensor<8x5xf32>
}

// Weights that are not known cannot be laid out.
// CHECK-LABEL: @not_scattered
// CHECK-NOT: scf.if
// CHECK: return
func.func @not_scattered(%x: tensor<1x9xf32>, %w: tensor<2x1x3xf32>) -> tensor<2x5xf32> {
  %y = snn.conv %x, %w stride [2] pad [1] {skip_zeros} : tensor<1x9xf32>, tensor<2x1x3xf32>
  return %y : tensor<2x5xf32>
}

// Sums of spikes times weights add up in 16 bits where they fit, be it 4 spikes in a pool.
// CHECK-LABEL: @narrow
func.func @narrow(%z: tensor<1x8x8xi1>) -> tensor<1x4x4x!quant.uniform<i32:f32, 0.5>> {
  // CHECK: linalg.fill {{.*}} tensor<1x4x4xi16>
  %w = arith.constant dense<127> : tensor<1x1x1x1xi8>
  %q = quant.scast %w : tensor<1x1x1x1xi8> to tensor<1x1x1x1x!quant.uniform<i8:f32, 0.5>>
  %c = snn.sum_pool %z kernel [2, 2] stride [2, 2] : tensor<1x8x8xi1>
  %y = snn.conv %c, %q {skip_zeros} : tensor<1x4x4xi32>, tensor<1x1x1x1x!quant.uniform<i8:f32, 0.5>>
  return %y : tensor<1x4x4x!quant.uniform<i32:f32, 0.5>>
}

// A pool adds each spike to the windows that have it.
// CHECK-LABEL: @scattered_pool
// CHECK-SAME: (%[[Z:.*]]: tensor<2x4xi8>)
func.func @scattered_pool(%z: tensor<2x4xi1>) -> tensor<2x2xi32> {
  // CHECK: %[[CELLS:.*]] = tensor.collapse_shape %[[Z]]
  // CHECK: scf.for %[[I:.*]] = %c0 to %c8
  // CHECK: scf.if
  // CHECK: %[[C:.*]] = arith.divsi %[[I]], %c4 : index
  // CHECK: %[[P:.*]] = arith.remsi %[[I]], %c4 : index
  // CHECK: %[[O:.*]] = arith.divsi %[[P]], %c2 : index
  // CHECK: tensor.extract %{{.*}}[%[[C]], %[[O]]]
  %y = snn.sum_pool %z kernel [2] stride [2] {skip_zeros} : tensor<2x4xi1>
  return %y : tensor<2x2xi32>
}

// Where many may be active, they are counted; both ways go on from one fill.
// CHECK-LABEL: @few_or_many
// CHECK: %[[FILL:.*]] = linalg.fill {{.*}} tensor<2x5xf32>
// CHECK: %[[COUNT:.*]] = scf.for {{.*}} -> (index)
// CHECK: %[[MANY:.*]] = arith.cmpi sge, %[[COUNT]], %c4 : index
// CHECK: scf.if %[[MANY]] -> (tensor<2x5xf32>)
// CHECK: iter_args(%{{.*}} = %[[FILL]])
// CHECK: } else {
// CHECK: linalg.fill {{.*}} tensor<1x12xf32>
func.func @few_or_many(%x: tensor<1x9xf32>) -> tensor<2x5xf32> {
  %w = arith.constant dense<[[[1.0, 2.0, 3.0]], [[4.0, 5.0, 6.0]]]> : tensor<2x1x3xf32>
  %y = snn.conv %x, %w stride [2] pad [1] {skip_zeros, dense_from = 4 : i64} : tensor<1x9xf32>, tensor<2x1x3xf32>
  return %y : tensor<2x5xf32>
}
