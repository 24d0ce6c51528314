// RUN: snn-opt %s -split-input-file -verify-diagnostics

func.func @T1_dynamic_shape(%x: tensor<?xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+1 {{operand #0 must be (T1) a static tensor of f32, f64, i1, i32 or !quant.uniform, but got 'tensor<?xf32>'}}
  %y = snn.linear %x, %w : tensor<?xf32>, tensor<4x3xf32>
  return
}

// -----

func.func @T1_element_type(%x: tensor<4xi16>, %w: tensor<4x3xf32>) {
  // expected-error @+1 {{operand #0 must be (T1) a static tensor of f32, f64, i1, i32 or !quant.uniform, but got 'tensor<4xi16>'}}
  %y = snn.linear %x, %w : tensor<4xi16>, tensor<4x3xf32>
  return
}

// -----

func.func @L1_rank_of_input(%x: tensor<2x2xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+1 {{(L1) input must be of rank 1 and weight of rank 2, found rank 2 and rank 2}}
  %y = snn.linear %x, %w : tensor<2x2xf32>, tensor<4x3xf32>
  return
}

// -----

func.func @L1_rank_of_weight(%x: tensor<4xf32>, %w: tensor<f32>) {
  // expected-error @+1 {{(L1) input must be of rank 1 and weight of rank 2, found rank 1 and rank 0}}
  %y = snn.linear %x, %w : tensor<4xf32>, tensor<f32>
  return
}

// -----

func.func @L2(%x: tensor<3xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+1 {{(L2) weight has 4 rows but the input has 3 elements (weights are input-major)}}
  %y = snn.linear %x, %w : tensor<3xf32>, tensor<4x3xf32>
  return
}

// -----

func.func @L3_weight(%x: tensor<4xf32>, %w: tensor<4x3xi32>) {
  // expected-error @+1 {{(L3) weight must be of f32, f64 or !quant.uniform, found 'i32'}}
  %y = snn.linear %x, %w : tensor<4xf32>, tensor<4x3xi32>
  return
}

// -----

func.func @L3_input(%x: tensor<4xf64>, %w: tensor<4x3xf32>) {
  // expected-error @+1 {{(L3) input must be of i1, i32 or the weight's 'f32', found 'f64'}}
  %y = snn.linear %x, %w : tensor<4xf64>, tensor<4x3xf32>
  return
}

// -----

func.func @L4(%x: tensor<4xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+1 {{(L4) result is 'tensor<4xf32>' but weight and input make it 'tensor<3xf32>'}}
  %y = "snn.linear"(%x, %w) <{operandSegmentSizes = array<i32: 1, 1, 0, 0, 0>}> : (tensor<4xf32>, tensor<4x3xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @L5(%x: tensor<4xf32>, %w: tensor<4x3xf32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{(L5) bias is 'tensor<4xf32>' but must have the result's type 'tensor<3xf32>'}}
  %y = "snn.linear"(%x, %w, %b) <{operandSegmentSizes = array<i32: 1, 1, 1, 0, 0>}> : (tensor<4xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @not_a_tensor(%x: memref<4xf32>, %w: memref<4x3xf32>) {
  // expected-error @+1 {{invalid kind of type specified: expected builtin.tensor, but found 'memref<4xf32>'}}
  %y = snn.linear %x, %w : memref<4xf32>, memref<4x3xf32>
  return
}

// -----

!w = !quant.uniform<u8:f64, 0.5>
func.func @T2_unsigned(%x: tensor<4xi1>, %w: tensor<4x3x!w>) {
  // expected-error @+1 {{(T2) operand #1 must be stored in signed integers of 4, 8 or 16 bits, over their whole range and around 0, found '!quant.uniform<u8:f64, 5.000000e-01>'}}
  %y = snn.linear %x, %w : tensor<4xi1>, tensor<4x3x!w>
  return
}

// -----

!w = !quant.uniform<i32:f64, 0.5>
func.func @T2_bits(%x: tensor<4xi1>, %w: tensor<4x3x!w>) {
  // expected-error @+1 {{(T2) operand #1 must be stored in signed integers of 4, 8 or 16 bits, over their whole range and around 0, found '!quant.uniform<i32:f64, 5.000000e-01>'}}
  %y = snn.linear %x, %w : tensor<4xi1>, tensor<4x3x!w>
  return
}

// -----

!w = !quant.uniform<i8<-127:127>:f64, 0.5>
func.func @T2_range(%x: tensor<4xi1>, %w: tensor<4x3x!w>) {
  // expected-error @+1 {{(T2) operand #1 must be stored in signed integers of 4, 8 or 16 bits, over their whole range and around 0, found '!quant.uniform<i8<-127:127>:f64, 5.000000e-01>'}}
  %y = snn.linear %x, %w : tensor<4xi1>, tensor<4x3x!w>
  return
}

// -----

!w = !quant.uniform<i8:f64, 0.5:1>
func.func @T2_zero_point(%x: tensor<4xi1>, %w: tensor<4x3x!w>) {
  // expected-error @+1 {{(T2) operand #1 must be stored in signed integers of 4, 8 or 16 bits, over their whole range and around 0, found '!quant.uniform<i8:f64, 5.000000e-01:1>'}}
  %y = snn.linear %x, %w : tensor<4xi1>, tensor<4x3x!w>
  return
}

// -----

!x = !quant.uniform<i4:f64, 0.5>
!w = !quant.uniform<i8:f64, 0.5>
func.func @T2_input(%x: tensor<4x!x>, %w: tensor<4x3x!w>) {
  // expected-error @+1 {{(T2) operand #0 must be stored in signed integers of 8, 16 or 32 bits, over their whole range and around 0, found '!quant.uniform<i4:f64, 5.000000e-01>'}}
  %y = snn.linear %x, %w : tensor<4x!x>, tensor<4x3x!w>
  return
}

// -----

!w = !quant.uniform<i8:f64:0, {0.5, 0.25, 0.5, 0.25}>
func.func @T3_axis(%x: tensor<4xi1>, %w: tensor<4x3x!w>) {
  // expected-error @+1 {{(T3) operand #1 must have one scale, or one for each index of dimension 1, found 'tensor<4x3x!quant.uniform<i8:f64:0, {5.000000e-01,2.500000e-01,5.000000e-01,2.500000e-01}>>'}}
  %y = snn.linear %x, %w : tensor<4xi1>, tensor<4x3x!w>
  return
}

// -----

!w = !quant.uniform<i8:f64:1, {0.5, 0.25}>
func.func @T3_number(%x: tensor<4xi1>, %w: tensor<4x3x!w>) {
  // expected-error @+1 {{(T3) operand #1 must have one scale, or one for each index of dimension 1, found 'tensor<4x3x!quant.uniform<i8:f64:1, {5.000000e-01,2.500000e-01}>>'}}
  %y = snn.linear %x, %w : tensor<4xi1>, tensor<4x3x!w>
  return
}

// -----

!x = !quant.uniform<i16:f64:0, {0.5, 0.25}>
!w = !quant.uniform<i8:f64, 0.5>
func.func @L3_axis(%x: tensor<2x!x>, %w: tensor<2x3x!w>) {
  // expected-error @+1 {{(L3) input must have one scale for the whole tensor, found '!quant.uniform<i16:f64:0, {5.000000e-01,2.500000e-01}>'}}
  %y = snn.linear %x, %w : tensor<2x!x>, tensor<2x3x!w>
  return
}

// -----

!w = !quant.uniform<i8:f64:1, {0.5, 0.25}>
!y = !quant.uniform<i32:f64:0, {1.0, 0.25}>
func.func @L4_scales(%x: tensor<4xi1>, %w: tensor<4x2x!w>) {
  // expected-error @+1 {{(L4) result is 'tensor<2x!quant.uniform<i32:f64:0, {1.000000e+00,2.500000e-01}>>' but weight and input make it 'tensor<2x!quant.uniform<i32:f64:0, {5.000000e-01,2.500000e-01}>>', at scales 2^k times as large with k from 0 to 31}}
  %y = snn.linear %x, %w : tensor<4xi1>, tensor<4x2x!w> -> tensor<2x!y>
  return
}

// -----

!w = !quant.uniform<i8:f64, 1.0>
!y = !quant.uniform<i32:f64, 4294967296.0>
func.func @L4_shift(%x: tensor<4xi1>, %w: tensor<4x2x!w>) {
  // expected-error @+1 {{(L4) result is 'tensor<2x!quant.uniform<i32:f64, 0x41F0000000000000>>' but weight and input make it 'tensor<2x!quant.uniform<i32:f64, 1.000000e+00>>', at scales 2^k times as large with k from 0 to 31}}
  %y = snn.linear %x, %w : tensor<4xi1>, tensor<4x2x!w> -> tensor<2x!y>
  return
}

// -----

!w = !quant.uniform<i8:f64, 1.0>
!y = !quant.uniform<i16:f64, 1.0>
func.func @L4_storage(%x: tensor<4xi1>, %w: tensor<4x2x!w>) {
  // expected-error @+1 {{(L4) result is 'tensor<2x!quant.uniform<i16:f64, 1.000000e+00>>' but weight and input make it 'tensor<2x!quant.uniform<i32:f64, 1.000000e+00>>'}}
  %y = snn.linear %x, %w : tensor<4xi1>, tensor<4x2x!w> -> tensor<2x!y>
  return
}

// -----

!w = !quant.uniform<i16:f64, 1.0>
func.func @L6(%x: tensor<65539xi1>) {
  %w0 = arith.constant dense<32767> : tensor<65539x1xi16>
  %w = quant.scast %w0 : tensor<65539x1xi16> to tensor<65539x1x!w>
  // expected-error @+1 {{(L6) the magnitudes of the weights of output 0 add up to 2147516413, beyond 2^31 - 1: the result needs a scale 2^k times as large}}
  %y = snn.linear %x, %w : tensor<65539xi1>, tensor<65539x1x!w>
  return
}

// -----

!x = !quant.uniform<i32:f64, 1.0>
!w = !quant.uniform<i16:f64, 1.0>
!y = !quant.uniform<i32:f64, 2.0>
func.func @L7(%x: tensor<65537x!x>, %w: tensor<65537x1x!w>) {
  // expected-error @+1 {{(L7) a sum of 65537 products of '!quant.uniform<i32:f64, 1.000000e+00>' and weights of 16 bits can pass 2^62}}
  %y = snn.linear %x, %w : tensor<65537x!x>, tensor<65537x1x!w> -> tensor<1x!y>
  return
}

// -----

func.func @L8_no_count(%x: tensor<4xf32>, %w: tensor<4x3xf32>) {
  %i, %n = snn.events %x : tensor<4xf32> -> tensor<4xi8>
  // expected-error @+1 {{(L8) indices and count go together}}
  %y = "snn.linear"(%x, %w, %i) <{operandSegmentSizes = array<i32: 1, 1, 0, 1, 0>}> : (tensor<4xf32>, tensor<4x3xf32>, tensor<4xi8>) -> tensor<3xf32>
  return
}

// -----

func.func @L8_rows_of_no_events(%x: tensor<4xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+1 {{(L8) rows go with events}}
  %y = snn.linear %x, %w {rows = 2 : i64} : tensor<4xf32>, tensor<4x3xf32>
  return
}

// -----

func.func @L8_both_ways(%x: tensor<4xf32>, %w: tensor<4x3xf32>) {
  %i, %n = snn.events %x : tensor<4xf32> -> tensor<4xi8>
  // expected-error @+1 {{(L8) events are not zero: skip_zeros goes without them}}
  %y = snn.linear %x, %w events(%i, %n : tensor<4xi8>) {skip_zeros} : tensor<4xf32>, tensor<4x3xf32>
  return
}

// -----

func.func @L8_three_rows(%x: tensor<4xf32>, %w: tensor<4x3xf32>) {
  %i, %n = snn.events %x : tensor<4xf32> -> tensor<4xi8>
  // expected-error @+1 {{(L8) rows must be 1, 2, 4 or 8, found 3}}
  %y = snn.linear %x, %w events(%i, %n : tensor<4xi8>) {rows = 3 : i64} : tensor<4xf32>, tensor<4x3xf32>
  return
}

// -----

func.func @L9_of_another_input(%x: tensor<4xf32>, %other: tensor<4xf32>, %w: tensor<4x3xf32>) {
  %i, %n = snn.events %other : tensor<4xf32> -> tensor<4xi8>
  // expected-error @+1 {{(L9) events must be those of one snn.events of the input}}
  %y = snn.linear %x, %w events(%i, %n : tensor<4xi8>) : tensor<4xf32>, tensor<4x3xf32>
  return
}

// -----

func.func @L9_of_two_lists(%x: tensor<4xf32>, %w: tensor<4x3xf32>) {
  %i, %n = snn.events %x : tensor<4xf32> -> tensor<4xi8>
  %j, %m = snn.events %x : tensor<4xf32> -> tensor<4xi8>
  // expected-error @+1 {{(L9) events must be those of one snn.events of the input}}
  %y = snn.linear %x, %w events(%i, %m : tensor<4xi8>) : tensor<4xf32>, tensor<4x3xf32>
  return
}
