// RUN: snn-opt %s -snn-choose-synapses | FileCheck %s
// RUN: snn-opt %s -snn-choose-synapses="synapses=dense" | FileCheck %s -check-prefix=DENSE
// RUN: snn-opt %s -snn-choose-synapses="synapses=test" | FileCheck %s -check-prefix=TEST
// RUN: snn-opt %s -snn-choose-synapses="synapses=event rows=2" | FileCheck %s -check-prefix=EVENT
// RUN: snn-opt %s -snn-choose-synapses="activity=0.002" | FileCheck %s -check-prefix=RARE

// DENSE-NOT: snn.events
// DENSE-NOT: skip_zeros
// TEST-NOT: snn.events
// TEST-COUNT-8: {skip_zeros}
// EVENT-COUNT-7: {rows = 2 : i64}

// One list for both, after the value that it is of; more rows at a time where there are many weights.
// CHECK-LABEL: @spikes
// CHECK: %[[Z:.*]] = snn.threshold
// CHECK-NEXT: %[[I:.*]], %[[N:.*]] = snn.events %[[Z]] : tensor<200xi1> -> tensor<200xi16>
// CHECK: snn.linear %[[Z]], %{{.*}} events(%[[I]], %[[N]] : tensor<200xi16>) {rows = 8 : i64}
// CHECK: snn.linear %[[Z]], %{{.*}} events(%[[I]], %[[N]] : tensor<200xi16>) {rows = 4 : i64}
func.func @spikes(%x: tensor<200xf32>, %t: tensor<200xf32>, %w: tensor<200x256xf32>, %w2: tensor<200x10xf32>)
    -> (tensor<256xf32>, tensor<10xf32>) {
  %z = snn.threshold %x, %t : tensor<200xf32>, tensor<200xf32>
  %y = snn.linear %z, %w : tensor<200xi1>, tensor<200x256xf32>
  %y2 = snn.linear %z, %w2 : tensor<200xi1>, tensor<200x10xf32>
  return %y, %y2 : tensor<256xf32>, tensor<10xf32>
}

// What a caller feeds may be sparse, a membrane is not.
// CHECK-LABEL: @analog
// CHECK: snn.events %{{.*}} : tensor<100xf32> -> tensor<100xi8>
// CHECK: snn.linear %{{.*}}, %{{.*}} events(
// CHECK: snn.li
// CHECK-NOT: snn.events
// CHECK: snn.linear %{{.*}}, %{{.*}} : tensor<64xf32>, tensor<64x8xf32>
// CHECK: return
func.func @analog(%x: tensor<100xf32> {snn.input = "x"},
                  %v: tensor<64xf32> {snn.state = "n.v", snn.initial = 0.0 : f32},
                  %d: tensor<64xf32> {snn.input = "d"},
                  %w: tensor<100x64xf32> {snn.input = "w"}, %w2: tensor<64x8xf32> {snn.input = "w2"})
    -> (tensor<8xf32> {snn.output = "out"}, tensor<64xf32> {snn.next = "n.v"}) {
  %u = snn.linear %x, %w : tensor<100xf32>, tensor<100x64xf32>
  %m = snn.li %u, %v decay(%d) : tensor<64xf32>
  %y = snn.linear %m, %w2 : tensor<64xf32>, tensor<64x8xf32>
  return %y, %m : tensor<8xf32>, tensor<64xf32>
}

// Through reshapes and pools: counts of spikes are mostly zero where spikes are.
// CHECK-LABEL: @pooled
// CHECK: snn.sum_pool {{.*}} {dense_from = {{[0-9]+}} : i64, skip_zeros}
// CHECK: snn.events %{{.*}} : tensor<32xi32> -> tensor<32xi8>
func.func @pooled(%z: tensor<2x8x8xi1>, %w: tensor<32x16xf32>) -> tensor<16xf32> {
  %p = snn.sum_pool %z kernel [2, 2] stride [2, 2] : tensor<2x8x8xi1>
  %f = tensor.collapse_shape %p [[0, 1, 2]] : tensor<2x4x4xi32> into tensor<32xi32>
  %y = snn.linear %f, %w : tensor<32xi32>, tensor<32x16xf32>
  return %y : tensor<16xf32>
}

// Where next to nothing is ever there, a list is not worth the writing.
// RARE-LABEL: @rare
// RARE: snn.linear %{{.*}}, %{{.*}} {skip_zeros} : tensor<256xi1>
// CHECK-LABEL: @rare
// CHECK: events(
func.func @rare(%z: tensor<256xi1>, %w: tensor<256x16xf32>) -> tensor<16xf32> {
  %y = snn.linear %z, %w : tensor<256xi1>, tensor<256x16xf32>
  return %y : tensor<16xf32>
}

// Two inputs are read as fast as they are asked about.
// CHECK-LABEL: @two
// CHECK: snn.linear %{{.*}}, %{{.*}} : tensor<2xi1>, tensor<2x1xf32>
func.func @two(%z: tensor<2xi1>, %w: tensor<2x1xf32>) -> tensor<1xf32> {
  %y = snn.linear %z, %w : tensor<2xi1>, tensor<2x1xf32>
  return %y : tensor<1xf32>
}

// Convolutions have no lists.
// CHECK-LABEL: @conv
// CHECK: snn.conv {{.*}} stride [2, 2] {dense_from = {{[0-9]+}} : i64, skip_zeros}
// CHECK: snn.conv {{.*}} stride [2, 2] dilation [2, 2] : tensor
// CHECK: snn.conv {{.*}} stride [2, 2] : tensor
// DENSE-NOT: skip_zeros
// TEST-LABEL: @conv
// TEST: snn.conv {{.*}} {skip_zeros}
// TEST: snn.conv {{.*}} dilation [2, 2] : tensor
// EVENT-LABEL: @conv
// EVENT-NOT: snn.events
// EVENT: snn.conv {{.*}} {skip_zeros}
func.func @conv(%z: tensor<2x16x16xi1>, %given: tensor<8x2x3x3xf32>) -> (tensor<8x7x7xf32>, tensor<8x6x6xf32>, tensor<8x7x7xf32>) {
  %w = arith.constant dense<0.5> : tensor<8x2x3x3xf32>
  %y = snn.conv %z, %w stride [2, 2] : tensor<2x16x16xi1>, tensor<8x2x3x3xf32>
  // Which windows meet a cell depends on more than its distance.
  %y2 = snn.conv %z, %w stride [2, 2] dilation [2, 2] : tensor<2x16x16xi1>, tensor<8x2x3x3xf32>
  // Weights that are not known cannot be laid out.
  %y3 = snn.conv %z, %given stride [2, 2] : tensor<2x16x16xi1>, tensor<8x2x3x3xf32>
  return %y, %y2, %y3 : tensor<8x7x7xf32>, tensor<8x6x6xf32>, tensor<8x7x7xf32>
}
