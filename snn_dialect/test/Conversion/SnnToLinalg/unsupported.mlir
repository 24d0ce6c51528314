// RUN: snn-opt %s -convert-snn-to-linalg -split-input-file -verify-diagnostics

!w = !quant.uniform<i8:f32, 5.0e-1>
func.func @linear(%x: tensor<4xi1>, %w: tensor<4x3x!w>) {
  // expected-error @+1 {{'snn.linear' op lowers with elements of f32, f64, i1 and i32, found '!quant.uniform<i8:f32, 5.000000e-01>'}}
  %y = snn.linear %x, %w : tensor<4xi1>, tensor<4x3x!w>
  return
}

// -----

!q = !quant.uniform<i16:f32, 5.0e-1>
func.func @li(%u: tensor<4x!q>, %v: tensor<4x!q>) {
  // expected-error @+1 {{'snn.li' op lowers with elements of f32, f64, i1 and i32, found '!quant.uniform<i16:f32, 5.000000e-01>'}}
  %v1 = snn.li %u, %v decay(%v) : tensor<4x!q>
  return
}
