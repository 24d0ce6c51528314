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
  %y = "snn.linear"(%x, %w) : (tensor<4xf32>, tensor<4x3xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @L5(%x: tensor<4xf32>, %w: tensor<4x3xf32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{(L5) bias is 'tensor<4xf32>' but must have the result's type 'tensor<3xf32>'}}
  %y = "snn.linear"(%x, %w, %b) : (tensor<4xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @not_a_tensor(%x: memref<4xf32>, %w: memref<4x3xf32>) {
  // expected-error @+1 {{invalid kind of type specified: expected builtin.tensor, but found 'memref<4xf32>'}}
  %y = snn.linear %x, %w : memref<4xf32>, memref<4x3xf32>
  return
}
