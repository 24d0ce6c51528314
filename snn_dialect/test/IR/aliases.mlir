// RUN: snn-opt %s | FileCheck %s
// RUN: snn-opt %s | snn-opt | FileCheck %s

// A type with many scales is written once; one with few stands where it is used.

// CHECK-DAG: !i32x5 = !quant.uniform<i32:f64:0, {1.000000e+00,2.000000e+00,3.000000e+00,4.000000e+00,5.000000e+00}>
// CHECK-DAG: !i32x5_1 = !quant.uniform<i32:f64:0, {5.000000e-01,1.000000e+00,1.500000e+00,2.000000e+00,2.500000e+00}>

// CHECK-LABEL: func @rescale
// CHECK-SAME: tensor<5x!i32x5>
// CHECK: snn.rescale %{{.*}} : tensor<5x!i32x5> -> tensor<5x!i32x5_1>
func.func @rescale(%x: tensor<5x!quant.uniform<i32:f64:0, {1.0, 2.0, 3.0, 4.0, 5.0}>>)
    -> tensor<5x!quant.uniform<i32:f64:0, {0.5, 1.0, 1.5, 2.0, 2.5}>> {
  %y = snn.rescale %x : tensor<5x!quant.uniform<i32:f64:0, {1.0, 2.0, 3.0, 4.0, 5.0}>>
      -> tensor<5x!quant.uniform<i32:f64:0, {0.5, 1.0, 1.5, 2.0, 2.5}>>
  return %y : tensor<5x!quant.uniform<i32:f64:0, {0.5, 1.0, 1.5, 2.0, 2.5}>>
}

// CHECK-LABEL: func @few
// CHECK-SAME: tensor<2x!quant.uniform<i32:f64:0, {1.000000e+00,2.000000e+00}>>
func.func @few(%x: tensor<2x!quant.uniform<i32:f64:0, {1.0, 2.0}>>) {
  return
}
