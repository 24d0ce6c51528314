// RUN: snn-opt %s -split-input-file -verify-diagnostics

func.func @S1(%x: tensor<4xf32>, %s: tensor<3xf32>) {
  // expected-error @+1 {{(S1) scale is 'tensor<3xf32>' but must have the shape of the input, 'tensor<4xf32>'}}
  %y = snn.scale %x, %s : tensor<4xf32>, tensor<3xf32>
  return
}

// -----

func.func @S2_scale(%x: tensor<4xf32>, %s: tensor<4xi32>) {
  // expected-error @+1 {{(S2) scale must be of f32, f64 or !quant.uniform, found 'i32'}}
  %y = snn.scale %x, %s : tensor<4xf32>, tensor<4xi32>
  return
}

// -----

func.func @S2_input(%x: tensor<4xf32>, %s: tensor<4xf64>) {
  // expected-error @+1 {{(S2) input must be of i1, i32 or the scale's 'f64', found 'f32'}}
  %y = snn.scale %x, %s : tensor<4xf32>, tensor<4xf64>
  return
}

// -----

func.func @S3(%x: tensor<4xf32>, %s: tensor<4xf32>) {
  // expected-error @+1 {{(S3) result is 'tensor<4xf64>' but scale and input make it 'tensor<4xf32>'}}
  %y = "snn.scale"(%x, %s) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf64>
  return
}

// -----

func.func @H1(%x: tensor<4xf32>, %t: tensor<2x2xf32>) {
  // expected-error @+1 {{(H1) threshold is 'tensor<2x2xf32>' but must have the shape of the input, 'tensor<4xf32>'}}
  %z = snn.threshold %x, %t : tensor<4xf32>, tensor<2x2xf32>
  return
}

// -----

func.func @H2_threshold(%x: tensor<4xf32>, %t: tensor<4xi1>) {
  // expected-error @+1 {{(H2) threshold must be of f32, f64 or !quant.uniform, found 'i1'}}
  %z = snn.threshold %x, %t : tensor<4xf32>, tensor<4xi1>
  return
}

// -----

func.func @H2_input(%x: tensor<4xf64>, %t: tensor<4xf32>) {
  // expected-error @+1 {{(H2) input must be of i1, i32 or the threshold's 'f32', found 'f64'}}
  %z = snn.threshold %x, %t : tensor<4xf64>, tensor<4xf32>
  return
}

// -----

func.func @H3(%x: tensor<4xf32>, %t: tensor<4xf32>) {
  // expected-error @+1 {{(H3) result is 'tensor<4xi32>' but must be 'tensor<4xi1>'}}
  %z = "snn.threshold"(%x, %t) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi32>
  return
}

// -----

func.func @A1(%a: tensor<4xf32>) {
  // expected-error @+1 {{(A1) needs 2 operands or more, found 1}}
  %y = snn.sum %a : tensor<4xf32>
  return
}

// -----

func.func @A2(%a: tensor<4xf32>, %b: tensor<3xf32>) {
  // expected-error @+1 {{(A2) operand #1 is 'tensor<3xf32>' but must have the shape of the first operand, 'tensor<4xf32>', or its leading dimensions}}
  %y = snn.sum %a, %b : tensor<4xf32>, tensor<3xf32>
  return
}

// -----

func.func @A3(%a: tensor<4xi1>, %b: tensor<4xf32>, %c: tensor<4xf64>) {
  // expected-error @+1 {{(A3) operand #2 must be of i1, i32 or the sum's 'f32', found 'f64'}}
  %y = snn.sum %a, %b, %c : tensor<4xi1>, tensor<4xf32>, tensor<4xf64>
  return
}

// -----

func.func @A4(%a: tensor<4xi1>, %b: tensor<4xi1>) {
  // expected-error @+1 {{(A4) result is 'tensor<4xi1>' but the operands make it 'tensor<4xi32>'}}
  %y = "snn.sum"(%a, %b) : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  return
}

// -----

!q = !quant.uniform<i8:f32, 5.0e-1>
func.func @R1_input(%x: tensor<4xf32>) {
  // expected-error @+1 {{(R1) input must be of !quant.uniform, found 'f32'}}
  %y = snn.rescale %x : tensor<4xf32> -> tensor<4x!q>
  return
}

// -----

!q = !quant.uniform<i8:f32, 5.0e-1>
func.func @R1_result(%x: tensor<2x!q>) {
  // expected-error @+1 {{(R1) result must be of !quant.uniform, found 'f32'}}
  %y = snn.rescale %x : tensor<2x!q> -> tensor<2xf32>
  return
}

// -----

!q = !quant.uniform<u8:f32, 5.0e-1>
func.func @R2(%x: tensor<4x!q>) {
  // expected-error @+1 {{(R2) input must be stored in signed integers of 8, 16 or 32 bits, found '!quant.uniform<u8:f32, 5.000000e-01>'}}
  %y = snn.rescale %x : tensor<4x!q> -> tensor<4x!q>
  return
}

// -----

!q = !quant.uniform<i8:f32, 5.0e-1>
func.func @R3(%x: tensor<4x!q>) {
  // expected-error @+1 {{(R3) result is 'tensor<3x!quant.uniform<i8:f32, 5.000000e-01>>' but must have the shape of the input, 'tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>'}}
  %y = snn.rescale %x : tensor<4x!q> -> tensor<3x!q>
  return
}

// -----

!q = !quant.uniform<i32:f32, 5.0e-1:-1073741824>
func.func @R4(%x: tensor<4x!q>) {
  // expected-error @+1 {{(R4) the zero point of the input must be below 2^30, found -1073741824}}
  %y = snn.rescale %x : tensor<4x!q> -> tensor<4x!q>
  return
}

// -----

!a = !quant.uniform<i32:f32, 1.0e-20>
!b = !quant.uniform<i32:f32, 1.0>
func.func @R5(%x: tensor<4x!a>) {
  // expected-error @+1 {{(R5) the input's scale must be at least 2^-32 times and less than 2^31 times the result's, found 1.000000e-20 and 1.000000e+00}}
  %y = snn.rescale %x : tensor<4x!a> -> tensor<4x!b>
  return
}

// -----

!s = !quant.uniform<i8:f64, 0.5>
!y = !quant.uniform<i32:f64, 0.25>
func.func @S3_scale(%x: tensor<4xi1>, %s: tensor<4x!s>) {
  // expected-error @+1 {{(S3) result is 'tensor<4x!quant.uniform<i32:f64, 2.500000e-01>>' but scale and input make it 'tensor<4x!quant.uniform<i32:f64, 5.000000e-01>>', at scales 2^k times as large with k from 0 to 31}}
  %y = snn.scale %x, %s : tensor<4xi1>, tensor<4x!s> -> tensor<4x!y>
  return
}

// -----

!a = !quant.uniform<i16:f64, 0.5>
!b = !quant.uniform<i16:f64, 0.25>
func.func @A3_scale(%x: tensor<4x!a>, %y: tensor<4x!b>) {
  // expected-error @+1 {{(A3) operand #1 must be of i1, i32 or the sum's '!quant.uniform<i16:f64, 5.000000e-01>', found '!quant.uniform<i16:f64, 2.500000e-01>'}}
  %z = snn.sum %x, %y : tensor<4x!a>, tensor<4x!b>
  return
}

// -----

!a = !quant.uniform<i16:f64, 0.5>
!b = !quant.uniform<i16:f64, 0.25>
func.func @H2_scale(%x: tensor<4x!a>, %t: tensor<4x!b>) {
  // expected-error @+1 {{(H2) input must be of i1, i32 or the threshold's '!quant.uniform<i16:f64, 2.500000e-01>', found '!quant.uniform<i16:f64, 5.000000e-01>'}}
  %z = snn.threshold %x, %t : tensor<4x!a>, tensor<4x!b>
  return
}

// -----

!q = !quant.uniform<i4:f64, 0.5>
func.func @R2_bits(%x: tensor<4x!q>) {
  // expected-error @+1 {{(R2) input must be stored in signed integers of 8, 16 or 32 bits, found '!quant.uniform<i4:f64, 5.000000e-01>'}}
  %y = snn.rescale %x : tensor<4x!q> -> tensor<4x!q>
  return
}

// -----

!a = !quant.uniform<i32:f64:0, {0.5:1, 0.25}>
!b = !quant.uniform<i16:f64, 1.0>
func.func @R4_axis(%x: tensor<2x!a>) {
  // expected-error @+1 {{(R4) the zero points of the input must be 0 with scales per axis, found '!quant.uniform<i32:f64:0, {5.000000e-01:1,2.500000e-01}>'}}
  %y = snn.rescale %x : tensor<2x!a> -> tensor<2x!b>
  return
}

// -----

!a = !quant.uniform<i32:f64:0, {1.0, 1.0e-20}>
!b = !quant.uniform<i16:f64, 1.0>
func.func @R5_axis(%x: tensor<2x!a>) {
  // expected-error @+1 {{(R5) the input's scale must be at least 2^-32 times and less than 2^31 times the result's, found 1.000000e-20 and 1.000000e+00}}
  %y = snn.rescale %x : tensor<2x!a> -> tensor<2x!b>
  return
}

// -----

!a = !quant.uniform<i32:f64:1, {0.5, 0.25}>
!b = !quant.uniform<i16:f64, 1.0>
func.func @T3_axis(%x: tensor<2x2x!a>) {
  // expected-error @+1 {{(T3) operand #0 must have one scale, or one for each index of dimension 0, found 'tensor<2x2x!quant.uniform<i32:f64:1, {5.000000e-01,2.500000e-01}>>'}}
  %y = snn.rescale %x : tensor<2x2x!a> -> tensor<2x2x!b>
  return
}
