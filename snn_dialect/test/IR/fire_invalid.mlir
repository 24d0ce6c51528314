// RUN: snn-opt %s -split-input-file -verify-diagnostics

func.func @T1(%v: tensor<8xf16>, %t: tensor<8xf16>) {
  // expected-error @+1 {{operand #0 must be (T1) a static tensor of f32, f64, i1, i32 or !quant.uniform, but got 'tensor<8xf16>'}}
  %z = snn.fire %v threshold(%t) <compare = ge, spikes = binary> : tensor<8xf16>
  return
}

// -----

func.func @E1(%v: tensor<8xi32>, %t: tensor<8xi32>) {
  // expected-error @+1 {{(E1) membrane must be of f32, f64 or !quant.uniform, found 'i32'}}
  %z = snn.fire %v threshold(%t) <compare = ge, spikes = binary> : tensor<8xi32>
  return
}

// -----

func.func @E2(%v: tensor<8xf32>, %t: tensor<7xf32>) {
  // expected-error @+1 {{(E2) threshold is 'tensor<7xf32>' but must have the shape of the membrane, 'tensor<8xf32>', or its leading dimensions}}
  %z = "snn.fire"(%v, %t) <{firing = #snn.firing<compare = ge, spikes = binary>}> : (tensor<8xf32>, tensor<7xf32>) -> tensor<8xi1>
  return
}

// -----

func.func @E3(%v: tensor<8xf32>, %t: tensor<8xf32>) {
  // expected-error @+1 {{(E3) spikes are 'tensor<8xi1>' but spikes = multi makes them 'tensor<8xi32>'}}
  %z = "snn.fire"(%v, %t) <{firing = #snn.firing<compare = ge, spikes = multi>}> : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xi1>
  return
}

// -----

func.func @E4(%v: tensor<3xf32>) {
  %t = arith.constant dense<[1.0, 0.0, 1.0]> : tensor<3xf32>
  // expected-error @+1 {{(E4) spikes = multi needs thresholds above 0, found 0.000000e+00 at element 1}}
  %z = snn.fire %v threshold(%t) <compare = ge, spikes = multi> : tensor<3xf32>
  return
}

// -----

func.func @not_a_field(%v: tensor<3xf32>, %t: tensor<3xf32>) {
  // expected-error @+2 {{expected ::mlir::snn::Compare to be one of: gt, ge}}
  // expected-error @+1 {{failed to parse Snn_FiringAttr parameter 'compare'}}
  %z = snn.fire %v threshold(%t) <compare = lt, spikes = multi> : tensor<3xf32>
  return
}

// -----

!q = !quant.uniform<i8:f64, 0.5>
func.func @E1_bits(%v: tensor<3x!q>) {
  // expected-error @+1 {{(E1) a quantised membrane is stored in 16 or 32 bits, found '!quant.uniform<i8:f64, 5.000000e-01>'}}
  %z = snn.fire %v threshold(%v) <compare = ge, spikes = binary> : tensor<3x!q>
  return
}

// -----

!q = !quant.uniform<i32:f64, 0.5>
func.func @E4_no_constant(%v: tensor<3x!q>) {
  // expected-error @+1 {{(E4) spikes = multi needs constant thresholds in integers}}
  %z = snn.fire %v threshold(%v) <compare = ge, spikes = multi> : tensor<3x!q>
  return
}

// -----

!q = !quant.uniform<i32:f64, 0.5>
func.func @E4_integer(%v: tensor<3x!q>) {
  %t0 = arith.constant dense<[1, 0, 1]> : tensor<3xi32>
  %t = quant.scast %t0 : tensor<3xi32> to tensor<3x!q>
  // expected-error @+1 {{(E4) spikes = multi needs thresholds above 0, found 0.000000e+00 at element 1}}
  %z = snn.fire %v threshold(%t) <compare = ge, spikes = multi> : tensor<3x!q>
  return
}
