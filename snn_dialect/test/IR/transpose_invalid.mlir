// RUN: snn-opt %s -split-input-file -verify-diagnostics

func.func @T1(%x: tensor<2x3xi16>) {
  // expected-error @+1 {{operand #0 must be (T1) a static tensor of f32, f64, i1, i32 or !quant.uniform, but got 'tensor<2x3xi16>'}}
  %y = snn.transpose %x [1, 0] : tensor<2x3xi16>
  return
}

// -----

func.func @X1_twice(%x: tensor<2x3x4xf32>) {
  // expected-error @+1 {{(X1) permutation must have each of the input's 3 dimensions once, found [0, 1, 1]}}
  %y = snn.transpose %x [0, 1, 1] : tensor<2x3x4xf32>
  return
}

// -----

func.func @X1_too_few(%x: tensor<2x3x4xf32>) {
  // expected-error @+1 {{(X1) permutation must have each of the input's 3 dimensions once, found [1, 0]}}
  %y = snn.transpose %x [1, 0] : tensor<2x3x4xf32>
  return
}

// -----

func.func @X1_range(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{(X1) permutation must have each of the input's 2 dimensions once, found [2, -1]}}
  %y = snn.transpose %x [2, -1] : tensor<2x3xf32>
  return
}

// -----

func.func @X2(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{(X2) result is 'tensor<2x3xf32>' but the permutation makes it 'tensor<3x2xf32>'}}
  %y = "snn.transpose"(%x) <{permutation = array<i64: 1, 0>}> : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

!q = !quant.uniform<i16:f64:0, {0.5, 0.25}>
func.func @X3(%x: tensor<2x2x!q>) {
  // expected-error @+1 {{(X3) input must have one scale for the whole tensor, found '!quant.uniform<i16:f64:0, {5.000000e-01,2.500000e-01}>'}}
  %y = snn.transpose %x [1, 0] : tensor<2x2x!q>
  return
}
