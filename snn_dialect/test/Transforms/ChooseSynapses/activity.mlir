// RUN: snn-opt %s -snn-choose-synapses | FileCheck %s

// What is known of one synapse goes before what is expected of all.
// CHECK-LABEL: @known
// CHECK: snn.linear %{{.*}} events({{.*}}) {rows = 4 : i64}
// CHECK: snn.linear %{{.*}} {skip_zeros, snn.activity = 1.000000e-03 : f64}
func.func @known(%z: tensor<200xi1>, %y: tensor<200xi1>, %w: tensor<200x10xf32>) -> (tensor<10xf32>, tensor<10xf32>) {
  %a = snn.linear %z, %w : tensor<200xi1>, tensor<200x10xf32>
  %b = snn.linear %y, %w {snn.activity = 0.001} : tensor<200xi1>, tensor<200x10xf32>
  return %a, %b : tensor<10xf32>, tensor<10xf32>
}

// CHECK-LABEL: @dense
// CHECK: snn.conv {{.*}} {snn.activity = 1.000000e+00 : f64}
func.func @dense(%z: tensor<1x8x8xi1>) -> tensor<2x6x6xf32> {
  %w = arith.constant dense<0.5> : tensor<2x1x3x3xf32>
  %y = snn.conv %z, %w {snn.activity = 1.0} : tensor<1x8x8xi1>, tensor<2x1x3x3xf32>
  return %y : tensor<2x6x6xf32>
}
