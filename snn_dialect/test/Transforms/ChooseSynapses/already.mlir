// RUN: snn-opt %s -snn-choose-synapses | FileCheck %s

// What has been chosen stays.
// CHECK: snn.linear %{{.*}}, %{{.*}} {skip_zeros}
func.func @already(%z: tensor<256xi1>, %w: tensor<256x16xf32>) -> tensor<16xf32> {
  %y = snn.linear %z, %w {skip_zeros} : tensor<256xi1>, tensor<256x16xf32>
  return %y : tensor<16xf32>
}
