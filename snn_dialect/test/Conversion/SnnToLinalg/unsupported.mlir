// RUN: snn-opt %s -convert-snn-to-linalg -split-input-file -verify-diagnostics

!w = !quant.uniform<i4:f64, 5.0e-1>
func.func @linear(%x: tensor<4xi1>, %w: tensor<4x3x!w>) {
  // expected-error @+1 {{'snn.linear' op lowers with constants only of 4 bits, found a weight of '!quant.uniform<i4:f64, 5.000000e-01>' that is none}}
  %y = snn.linear %x, %w : tensor<4xi1>, tensor<4x3x!w>
  return
}

// -----

!w = !quant.uniform<i4:f64, 5.0e-1>
func.func @scale(%x: tensor<4xi1>, %w: tensor<4x!w>) {
  // expected-error @+1 {{'snn.scale' op lowers with constants only of 4 bits, found a weight of '!quant.uniform<i4:f64, 5.000000e-01>' that is none}}
  %y = snn.scale %x, %w : tensor<4xi1>, tensor<4x!w>
  return
}

// -----

!w = !quant.uniform<i4:f64, 5.0e-1>
func.func @conv(%x: tensor<2x4xi1>, %w: tensor<3x2x3x!w>) {
  // expected-error @+1 {{'snn.conv' op lowers with constants only of 4 bits, found a weight of '!quant.uniform<i4:f64, 5.000000e-01>' that is none}}
  %y = snn.conv %x, %w : tensor<2x4xi1>, tensor<3x2x3x!w>
  return
}
