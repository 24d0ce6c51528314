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

// -----

!w = !quant.uniform<i8:f32, 5.0e-1>
func.func @conv(%x: tensor<2x4xi1>, %w: tensor<3x2x3x!w>) {
  // expected-error @+1 {{'snn.conv' op lowers with elements of f32, f64, i1 and i32, found '!quant.uniform<i8:f32, 5.000000e-01>'}}
  %y = snn.conv %x, %w : tensor<2x4xi1>, tensor<3x2x3x!w>
  return
}

// -----

!q = !quant.uniform<i16:f32, 5.0e-1>
func.func @pool(%x: tensor<2x4x!q>) {
  // expected-error @+1 {{'snn.sum_pool' op lowers with elements of f32, f64, i1 and i32, found '!quant.uniform<i16:f32, 5.000000e-01>'}}
  %y = snn.sum_pool %x kernel [2] : tensor<2x4x!q>
  return
}

// -----

!q = !quant.uniform<i16:f32, 5.0e-1>
func.func @delay(%x: tensor<4x!q>, %line: tensor<3x4x!q>, %head: tensor<1xi32>) {
  // expected-error @+1 {{'snn.delay_write' op lowers with elements of f32, f64, i1 and i32, found '!quant.uniform<i16:f32, 5.000000e-01>'}}
  %line1, %head1 = snn.delay_write %x, %line, %head : tensor<4x!q>, tensor<3x4x!q>
  return
}
