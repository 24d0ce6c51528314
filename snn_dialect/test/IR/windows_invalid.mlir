// RUN: snn-opt %s -split-input-file -verify-diagnostics

func.func @T1(%x: tensor<2x?xf32>, %w: tensor<4x2x3xf32>) {
  // expected-error @+1 {{operand #0 must be (T1) a static tensor of f32, f64, i1, i32 or !quant.uniform, but got 'tensor<2x?xf32>'}}
  %y = "snn.conv"(%x, %w) <{stride = array<i64: 1>, pad_low = array<i64: 0>, pad_high = array<i64: 0>, dilation = array<i64: 1>, groups = 1 : i64}> : (tensor<2x?xf32>, tensor<4x2x3xf32>) -> tensor<4x7xf32>
  return
}

// -----

func.func @C1_rank_of_input(%x: tensor<9xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+1 {{(C1) input must be of rank 2 or 3 and weight of one more, found rank 1 and rank 2}}
  %y = snn.conv %x, %w : tensor<9xf32>, tensor<4x3xf32>
  return
}

// -----

func.func @C1_rank_of_weight(%x: tensor<2x9xf32>, %w: tensor<4x2x3x3xf32>) {
  // expected-error @+1 {{(C1) input must be of rank 2 or 3 and weight of one more, found rank 2 and rank 4}}
  %y = snn.conv %x, %w : tensor<2x9xf32>, tensor<4x2x3x3xf32>
  return
}

// -----

func.func @C2_stride(%x: tensor<2x9xf32>, %w: tensor<4x2x3xf32>) {
  // expected-error @+1 {{(C2) stride has numbers for 2 spatial dimensions but the input has 1}}
  %y = snn.conv %x, %w stride [1, 1] : tensor<2x9xf32>, tensor<4x2x3xf32>
  return
}

// -----

func.func @C2_pad(%x: tensor<2x9x9xf32>, %w: tensor<4x2x3x3xf32>) {
  // expected-error @+1 {{(C2) pad_high has numbers for 1 spatial dimensions but the input has 2}}
  %y = snn.conv %x, %w pad [1, 1] to [1] : tensor<2x9x9xf32>, tensor<4x2x3x3xf32>
  return
}

// -----

func.func @C2_dilation(%x: tensor<2x9xf32>, %w: tensor<4x2x3xf32>) {
  // expected-error @+1 {{(C2) dilation has numbers for 2 spatial dimensions but the input has 1}}
  %y = snn.conv %x, %w dilation [1, 1] : tensor<2x9xf32>, tensor<4x2x3xf32>
  return
}

// -----

func.func @C3_stride(%x: tensor<2x9x9xf32>, %w: tensor<4x2x3x3xf32>) {
  // expected-error @+1 {{(C3) stride must be from 1 to 2147483647, found 0 in spatial dimension 1}}
  %y = snn.conv %x, %w stride [1, 0] : tensor<2x9x9xf32>, tensor<4x2x3x3xf32>
  return
}

// -----

func.func @C3_padding(%x: tensor<2x9xf32>, %w: tensor<4x2x3xf32>) {
  // expected-error @+1 {{(C3) pad_low must be from 0 to 2147483647, found -1 in spatial dimension 0}}
  %y = snn.conv %x, %w pad [-1] to [0] : tensor<2x9xf32>, tensor<4x2x3xf32>
  return
}

// -----

func.func @C3_dilation(%x: tensor<2x9xf32>, %w: tensor<4x2x3xf32>) {
  // expected-error @+1 {{(C3) dilation must be from 1 to 2147483647, found 4294967296 in spatial dimension 0}}
  %y = snn.conv %x, %w dilation [4294967296] : tensor<2x9xf32>, tensor<4x2x3xf32>
  return
}

// -----

func.func @C3_kernel(%x: tensor<2x9xf32>, %w: tensor<4x2x0xf32>) {
  // expected-error @+1 {{(C3) kernel must be from 1 to 2147483647, found 0 in spatial dimension 0}}
  %y = snn.conv %x, %w : tensor<2x9xf32>, tensor<4x2x0xf32>
  return
}

// -----

func.func @C4(%x: tensor<2x9x4xf32>, %w: tensor<4x2x3x3xf32>) {
  // expected-error @+1 {{(C4) a window reaches over 7 cells but spatial dimension 1 has 6 with its padding}}
  %y = snn.conv %x, %w pad [0, 1] dilation [1, 3] : tensor<2x9x4xf32>, tensor<4x2x3x3xf32>
  return
}

// -----

func.func @C5_none(%x: tensor<2x9xf32>, %w: tensor<4x2x3xf32>) {
  // expected-error @+1 {{(C5) groups must be a divisor of the weight's 4 output channels, found 0}}
  %y = snn.conv %x, %w groups 0 : tensor<2x9xf32>, tensor<4x2x3xf32>
  return
}

// -----

func.func @C5_outputs(%x: tensor<6x9xf32>, %w: tensor<4x2x3xf32>) {
  // expected-error @+1 {{(C5) groups must be a divisor of the weight's 4 output channels, found 3}}
  %y = snn.conv %x, %w groups 3 : tensor<6x9xf32>, tensor<4x2x3xf32>
  return
}

// -----

func.func @C5_inputs(%x: tensor<3x9xf32>, %w: tensor<4x2x3xf32>) {
  // expected-error @+1 {{(C5) weight has 2 input channels in each of 2 groups but the input has 3 channels}}
  %y = snn.conv %x, %w groups 2 : tensor<3x9xf32>, tensor<4x2x3xf32>
  return
}

// -----

func.func @C6_weight(%x: tensor<2x9xf32>, %w: tensor<4x2x3xi1>) {
  // expected-error @+1 {{(C6) weight must be of f32, f64 or !quant.uniform, found 'i1'}}
  %y = snn.conv %x, %w : tensor<2x9xf32>, tensor<4x2x3xi1>
  return
}

// -----

func.func @C6_input(%x: tensor<2x9xf64>, %w: tensor<4x2x3xf32>) {
  // expected-error @+1 {{(C6) input must be of i1, i32 or the weight's 'f32', found 'f64'}}
  %y = snn.conv %x, %w : tensor<2x9xf64>, tensor<4x2x3xf32>
  return
}

// -----

func.func @C7(%x: tensor<2x9xf32>, %w: tensor<4x2x3xf32>) {
  // expected-error @+1 {{(C7) result is 'tensor<4x9xf32>' but weight and input make it 'tensor<4x7xf32>'}}
  %y = "snn.conv"(%x, %w) <{stride = array<i64: 1>, pad_low = array<i64: 0>, pad_high = array<i64: 0>, dilation = array<i64: 1>, groups = 1 : i64}> : (tensor<2x9xf32>, tensor<4x2x3xf32>) -> tensor<4x9xf32>
  return
}

// -----

func.func @C8(%x: tensor<2x9xf32>, %w: tensor<4x2x3xf32>, %b: tensor<7xf32>) {
  // expected-error @+1 {{(C8) bias is 'tensor<7xf32>' but the output channels make it 'tensor<4xf32>'}}
  %y = "snn.conv"(%x, %w, %b) <{stride = array<i64: 1>, pad_low = array<i64: 0>, pad_high = array<i64: 0>, dilation = array<i64: 1>, groups = 1 : i64}> : (tensor<2x9xf32>, tensor<4x2x3xf32>, tensor<7xf32>) -> tensor<4x7xf32>
  return
}

// -----

func.func @scalars(%x: tensor<f32>, %w: tensor<4x2x3xf32>) {
  // expected-error @+1 {{expected tensors with channels}}
  %y = snn.conv %x, %w : tensor<f32>, tensor<4x2x3xf32>
  return
}

// -----

func.func @P1(%x: tensor<2x3x4x5xf32>) {
  // expected-error @+1 {{(P1) input must be of rank 2 or 3, found rank 4}}
  %y = snn.sum_pool %x kernel [2, 2, 2] : tensor<2x3x4x5xf32>
  return
}

// -----

func.func @P1_average(%x: tensor<5xf32>) {
  // expected-error @+1 {{(P1) input must be of rank 2 or 3, found rank 1}}
  %y = snn.avg_pool %x kernel [] : tensor<5xf32> -> tensor<5xf32>
  return
}

// -----

func.func @P2(%x: tensor<2x4x4xf32>) {
  // expected-error @+1 {{(P2) kernel has numbers for 1 spatial dimensions but the input has 2}}
  %y = snn.sum_pool %x kernel [2] : tensor<2x4x4xf32>
  return
}

// -----

func.func @P3(%x: tensor<2x4x4xf32>) {
  // expected-error @+1 {{(P3) kernel must be from 1 to 2147483647, found 0 in spatial dimension 1}}
  %y = snn.avg_pool %x kernel [2, 0] : tensor<2x4x4xf32> -> tensor<2x3x4xf32>
  return
}

// -----

func.func @P4(%x: tensor<2x4x4xf32>) {
  // expected-error @+1 {{(P4) a window reaches over 5 cells but spatial dimension 0 has 4 with its padding}}
  %y = snn.sum_pool %x kernel [5, 2] : tensor<2x4x4xf32>
  return
}

// -----

func.func @P5(%x: tensor<2x4x4xi1>) {
  // expected-error @+1 {{(P5) result is 'tensor<2x2x2xi1>' but input and windows make it 'tensor<2x2x2xi32>'}}
  %y = "snn.sum_pool"(%x) <{kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, pad_low = array<i64: 0, 0>, pad_high = array<i64: 0, 0>}> : (tensor<2x4x4xi1>) -> tensor<2x2x2xi1>
  return
}

// -----

func.func @P6_result(%x: tensor<2x4x4xi1>) {
  // expected-error @+1 {{(P6) result must be of f32, f64 or !quant.uniform, found 'i32'}}
  %y = snn.avg_pool %x kernel [2, 2] : tensor<2x4x4xi1> -> tensor<2x3x3xi32>
  return
}

// -----

func.func @P6_input(%x: tensor<2x4x4xf32>) {
  // expected-error @+1 {{(P6) input must be of i1, i32 or the result's 'f64', found 'f32'}}
  %y = snn.avg_pool %x kernel [2, 2] : tensor<2x4x4xf32> -> tensor<2x3x3xf64>
  return
}

// -----

func.func @P7(%x: tensor<2x4x4xf32>) {
  // expected-error @+1 {{(P7) result is 'tensor<2x2x2xf32>' but input and windows make it 'tensor<2x3x3xf32>'}}
  %y = snn.avg_pool %x kernel [2, 2] : tensor<2x4x4xf32> -> tensor<2x2x2xf32>
  return
}

// -----

!w = !quant.uniform<i8:f64:0, {0.5, 0.25}>
!y = !quant.uniform<i32:f64:0, {0.75, 0.375}>
func.func @C7_scales(%x: tensor<3x9xi1>, %w: tensor<2x3x3x!w>) {
  // expected-error @+1 {{(C7) result is 'tensor<2x7x!quant.uniform<i32:f64:0, {7.500000e-01,3.750000e-01}>>' but weight and input make it 'tensor<2x7x!quant.uniform<i32:f64:0, {5.000000e-01,2.500000e-01}>>', at scales 2^k times as large with k from 0 to 31}}
  %y = snn.conv %x, %w : tensor<3x9xi1>, tensor<2x3x3x!w> -> tensor<2x7x!y>
  return
}

// -----

!w = !quant.uniform<i16:f64, 1.0>
func.func @C9(%x: tensor<1x65537xi1>) {
  %w0 = arith.constant dense<-32768> : tensor<2x1x65537xi16>
  %w = quant.scast %w0 : tensor<2x1x65537xi16> to tensor<2x1x65537x!w>
  // expected-error @+1 {{(C9) the magnitudes of the weights of output 0 add up to 2147516416, beyond 2^31 - 1: the result needs a scale 2^k times as large}}
  %y = snn.conv %x, %w : tensor<1x65537xi1>, tensor<2x1x65537x!w>
  return
}

// -----

!x = !quant.uniform<i32:f64, 1.0>
!w = !quant.uniform<i16:f64, 1.0>
!y = !quant.uniform<i32:f64, 2.0>
func.func @C10(%x: tensor<2x32769x!x>, %w: tensor<3x2x32769x!w>) {
  // expected-error @+1 {{(C10) a sum of 65538 products of '!quant.uniform<i32:f64, 1.000000e+00>' and weights of 16 bits can pass 2^62}}
  %y = snn.conv %x, %w : tensor<2x32769x!x>, tensor<3x2x32769x!w> -> tensor<3x1x!y>
  return
}

// -----

!m = !quant.uniform<i32:f64, 0.5>
func.func @P6_scale_of_spikes(%x: tensor<4x6xi1>) {
  // expected-error @+1 {{(P6) result is of '!quant.uniform<i32:f64, 5.000000e-01>' but input and 4 cells make it '!quant.uniform<i32:f64, 2.500000e-01>'}}
  %y = snn.avg_pool %x kernel [4] : tensor<4x6xi1> -> tensor<4x3x!m>
  return
}

// -----

!x = !quant.uniform<i16:f64, 0.5>
!m = !quant.uniform<i16:f64, 0.25>
func.func @P6_storage(%x: tensor<4x6x!x>) {
  // expected-error @+1 {{(P6) result is of '!quant.uniform<i16:f64, 2.500000e-01>' but input and 2 cells make it '!quant.uniform<i32:f64, 2.500000e-01>'}}
  %y = snn.avg_pool %x kernel [2] : tensor<4x6x!x> -> tensor<4x5x!m>
  return
}

// -----

!m = !quant.uniform<i32:f64, 0.25>
func.func @P6_analog(%x: tensor<4x6xf64>) {
  // expected-error @+1 {{(P6) input must be of i1, i32 or the result's '!quant.uniform<i32:f64, 2.500000e-01>', found 'f64'}}
  %y = snn.avg_pool %x kernel [4] : tensor<4x6xf64> -> tensor<4x3x!m>
  return
}

// -----

func.func @C11(%x: tensor<2x9x9xi1>, %w: tensor<4x2x3x3xf32>) {
  // expected-error @+1 {{(C11) skip_zeros goes with a stride or a dilation of 1 in each dimension}}
  %y = snn.conv %x, %w stride [1, 2] dilation [2, 2] {skip_zeros} : tensor<2x9x9xi1>, tensor<4x2x3x3xf32>
  return
}

// -----

func.func @C12(%x: tensor<2x9x9xi1>, %w: tensor<4x2x3x3xf32>) {
  // expected-error @+1 {{(C12) dense_from goes with skip_zeros and is a number of cells from 1 on, found 20}}
  %y = snn.conv %x, %w {dense_from = 20 : i64} : tensor<2x9x9xi1>, tensor<4x2x3x3xf32>
  return
}

// -----

func.func @P8(%x: tensor<2x8xi1>) {
  // expected-error @+1 {{(P8) dense_from goes with skip_zeros and is a number of cells from 1 on, found 0}}
  %y = snn.sum_pool %x kernel [2] stride [2] {skip_zeros, dense_from = 0 : i64} : tensor<2x8xi1>
  return
}

// -----

func.func @F9(%x: tensor<2x8xi1>) {
  // expected-error @+1 {{(F9) snn.activity is a share from 0 to 1, of a linear or a conv, found 5.000000e-01}}
  %y = snn.sum_pool %x kernel [2] stride [2] {snn.activity = 0.5} : tensor<2x8xi1>
  return
}
