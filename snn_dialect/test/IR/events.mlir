// RUN: snn-opt %s | snn-opt | FileCheck %s
// RUN: snn-opt %s -mlir-print-op-generic | snn-opt | FileCheck %s

// CHECK-LABEL: @of_spikes
// CHECK: %[[I:.*]], %[[N:.*]] = snn.events %{{.*}} : tensor<4xi1> -> tensor<4xi8>
// CHECK: snn.linear %{{.*}}, %{{.*}} bias(%{{.*}}) events(%[[I]], %[[N]] : tensor<4xi8>) {rows = 8 : i64} : tensor<4xi1>, tensor<4x3xf32>
func.func @of_spikes(%x: tensor<4xi1>, %w: tensor<4x3xf32>, %b: tensor<3xf32>) -> tensor<3xf32> {
  %i, %n = snn.events %x : tensor<4xi1> -> tensor<4xi8>
  %y = snn.linear %x, %w bias(%b) events(%i, %n : tensor<4xi8>) {rows = 8 : i64} : tensor<4xi1>, tensor<4x3xf32>
  return %y : tensor<3xf32>
}

// CHECK-LABEL: @of_counts_for_two
// CHECK: %[[I:.*]], %[[N:.*]] = snn.events %{{.*}} : tensor<4xi32> -> tensor<4xi32>
// CHECK-COUNT-2: events(%[[I]], %[[N]] : tensor<4xi32>) : tensor<4xi32>, tensor<4x3xf64>
func.func @of_counts_for_two(%x: tensor<4xi32>, %w: tensor<4x3xf64>) -> (tensor<3xf64>, tensor<3xf64>) {
  %i, %n = snn.events %x : tensor<4xi32> -> tensor<4xi32>
  %y = snn.linear %x, %w events(%i, %n : tensor<4xi32>) : tensor<4xi32>, tensor<4x3xf64>
  %z = snn.linear %x, %w events(%i, %n : tensor<4xi32>) : tensor<4xi32>, tensor<4x3xf64>
  return %y, %z : tensor<3xf64>, tensor<3xf64>
}

// V3: what 8 bits hold.
// CHECK-LABEL: @narrowest
func.func @narrowest(%x: tensor<128xf32>) {
  // CHECK: snn.events %{{.*}} : tensor<128xf32> -> tensor<128xi8>
  %i, %n = snn.events %x : tensor<128xf32> -> tensor<128xi8>
  return
}

// CHECK-LABEL: @tested
func.func @tested(%x: tensor<4xi1>, %w: tensor<4x3xf32>) -> tensor<3xf32> {
  // CHECK: snn.linear %{{.*}}, %{{.*}} {skip_zeros} : tensor<4xi1>, tensor<4x3xf32>
  %y = snn.linear %x, %w {skip_zeros} : tensor<4xi1>, tensor<4x3xf32>
  return %y : tensor<3xf32>
}
