// RUN: snn-opt %s -split-input-file -verify-diagnostics

func.func @N1(%u: tensor<4xi1>, %v: tensor<4xi32>) {
  // expected-error @+1 {{(N1) membrane must be of f32, f64 or !quant.uniform, found 'i32'}}
  %v1 = snn.li %u, %v decay(%v) : tensor<4xi1>, tensor<4xi32>
  return
}

// -----

func.func @N2(%u: tensor<3xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{(N2) input is 'tensor<3xf32>' but must have the shape of the membrane, 'tensor<4xf32>'}}
  %v1 = snn.li %u, %v decay(%v) : tensor<3xf32>, tensor<4xf32>
  return
}

// -----

func.func @N3(%u: tensor<4xf64>, %v: tensor<4xf32>) {
  // expected-error @+1 {{(N3) input must be of i1, i32 or the membrane's 'f32', found 'f64'}}
  %v1 = snn.li %u, %v decay(%v) : tensor<4xf64>, tensor<4xf32>
  return
}

// -----

func.func @N4_element(%u: tensor<4xf32>, %v: tensor<4xf32>, %d: tensor<4xf64>) {
  // expected-error @+1 {{(N4) decay is 'tensor<4xf64>' but must have the membrane's type 'tensor<4xf32>'}}
  %v1 = snn.li %u, %v decay(%d : tensor<4xf64>) : tensor<4xf32>
  return
}

// -----

func.func @N4_shape(%u: tensor<4x2xf32>, %v: tensor<4x2xf32>, %d: tensor<2xf32>) {
  // expected-error @+1 {{(N4) decay is 'tensor<2xf32>' but must have the shape of the membrane, 'tensor<4x2xf32>', or its leading dimensions}}
  %v1 = snn.li %u, %v decay(%d : tensor<2xf32>) : tensor<4x2xf32>
  return
}

// -----

func.func @N5(%u: tensor<4xf32>, %i: tensor<3xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{(N5) synapse is 'tensor<3xf32>' but must have the membrane's type 'tensor<4xf32>'}}
  %i1, %v1 = "snn.cuba_li"(%u, %i, %v, %v, %v) <{current = #snn.current<first>, operandSegmentSizes = array<i32: 1, 1, 1, 1, 0, 1, 0, 0, 0>}> : (tensor<4xf32>, tensor<3xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>)
  return
}

// -----

func.func @N6_missing(%u: tensor<4xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{(N6) v_reset must be given with reset = to_value and only then, found reset = to_value without v_reset}}
  %z, %v1 = snn.lif %u, %v decay(%v) threshold(%v) <compare = gt, spikes = binary, reset = to_value, reset_at = same_step, fire_from = updated> : tensor<4xf32>
  return
}

// -----

func.func @N6_unused(%u: tensor<4xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{(N6) v_reset must be given with reset = to_value and only then, found reset = zero with v_reset}}
  %z, %v1 = snn.lif %u, %v decay(%v) threshold(%v) reset(%v) <compare = gt, spikes = binary, reset = zero, reset_at = same_step, fire_from = updated> : tensor<4xf32>
  return
}

// -----

func.func @N7(%u: tensor<4xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{(N7) spikes are 'tensor<4xi1>' but spikes = multi makes them 'tensor<4xi32>'}}
  %z, %v1 = "snn.lif"(%u, %v, %v, %v) <{dynamics = #snn.dynamics<compare = gt, spikes = multi, reset = zero, reset_at = same_step, fire_from = updated>, operandSegmentSizes = array<i32: 1, 1, 1, 0, 0, 1, 0, 0>}> : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<4xi1>, tensor<4xf32>)
  return
}

// -----

func.func @N8(%u: tensor<4xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{(N8) next state is 'tensor<3xf32>' but must have the membrane's type 'tensor<4xf32>'}}
  %v1 = "snn.li"(%u, %v, %v) <{operandSegmentSizes = array<i32: 1, 1, 1, 0, 0, 0>}> : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @N9(%u: tensor<4xf32>, %v: tensor<4xf32>) {
  %th = arith.constant dense<[1.0, 0.5, 0.0, 1.0]> : tensor<4xf32>
  // expected-error @+1 {{(N9) spikes = multi needs thresholds above 0, found 0.000000e+00 at element 2}}
  %z, %v1 = snn.lif %u, %v decay(%v) threshold(%th) <compare = gt, spikes = multi, reset = subtract, reset_at = same_step, fire_from = updated> : tensor<4xf32>
  return
}

// -----

func.func @N10_cuba_li(%u: tensor<4xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{(N10) current = jump_then_decay uses no synaptic_gain, found one}}
  %i1, %v1 = snn.cuba_li %u, %v, %v synaptic_decay(%v) synaptic_gain(%v) decay(%v) current(jump_then_decay) : tensor<4xf32>
  return
}

// -----

func.func @N10_cuba_lif(%u: tensor<4xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{(N10) current = decay_after_jump uses no synaptic_gain, found one}}
  %z, %i1, %v1 = snn.cuba_lif %u, %v, %v synaptic_decay(%v) synaptic_gain(%v) decay(%v) threshold(%v) <compare = gt, spikes = binary, reset = none, reset_at = same_step, fire_from = updated, current = decay_after_jump> : tensor<4xf32>
  return
}

// -----

func.func @N11_lif(%u: tensor<4xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{(N11) dynamics must name current for snn.cuba_lif and only there, found #snn.dynamics<compare = gt, spikes = binary, reset = none, reset_at = same_step, fire_from = updated, current = first>}}
  %z, %v1 = snn.lif %u, %v decay(%v) threshold(%v) <compare = gt, spikes = binary, reset = none, reset_at = same_step, fire_from = updated, current = first> : tensor<4xf32>
  return
}

// -----

func.func @N11_cuba_lif(%u: tensor<4xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{(N11) dynamics must name current for snn.cuba_lif and only there, found #snn.dynamics<compare = gt, spikes = binary, reset = none, reset_at = same_step, fire_from = updated>}}
  %z, %i1, %v1 = snn.cuba_lif %u, %v, %v synaptic_decay(%v) decay(%v) threshold(%v) <compare = gt, spikes = binary, reset = none, reset_at = same_step, fire_from = updated> : tensor<4xf32>
  return
}

// -----

// expected-error @+1 {{(D1) reset = to_value needs reset_at = same_step, found reset_at = next_step}}
func.func @D1_to_value() attributes {a = #snn.dynamics<compare = gt, spikes = binary, reset = to_value, reset_at = next_step, fire_from = updated>}

// -----

// expected-error @+1 {{(D1) reset = none needs reset_at = same_step, found reset_at = both}}
func.func @D1_none() attributes {a = #snn.dynamics<compare = gt, spikes = binary, reset = none, reset_at = both, fire_from = updated>}

// -----

// expected-error @+1 {{(D2) reset = drop needs reset_at = next_step or both, found reset_at = same_step}}
func.func @D2() attributes {a = #snn.dynamics<compare = gt, spikes = binary, reset = drop, reset_at = same_step, fire_from = updated>}

// -----

// expected-error @+1 {{(D3) reset = zero at reset_at = next_step needs fire_from = updated, found fire_from = previous}}
func.func @D3_zero() attributes {a = #snn.dynamics<compare = gt, spikes = binary, reset = zero, reset_at = next_step, fire_from = previous>}

// -----

// expected-error @+1 {{(D3) reset = drop at reset_at = both needs fire_from = updated, found fire_from = previous}}
func.func @D3_drop() attributes {a = #snn.dynamics<compare = gt, spikes = binary, reset = drop, reset_at = both, fire_from = previous>}

// -----

func.func @a_parameter_is_missing(%u: tensor<4xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{expected 'threshold(...)'}}
  %z, %v1 = snn.lif %u, %v decay(%v) <compare = gt, spikes = binary, reset = none, reset_at = same_step, fire_from = updated> : tensor<4xf32>
  return
}

// -----

!v = !quant.uniform<i8:f64, 0.5>
func.func @N1_bits(%v: tensor<4x!v>) {
  // expected-error @+1 {{(N1) a quantised membrane is stored in 16 or 32 bits, found '!quant.uniform<i8:f64, 5.000000e-01>'}}
  %v1 = snn.li %v, %v decay(%v) : tensor<4x!v>
  return
}

// -----

!u = !quant.uniform<i32:f64, 0.25>
!v = !quant.uniform<i32:f64, 0.5>
func.func @N3_scale(%u: tensor<4x!u>, %v: tensor<4x!v>) {
  // expected-error @+1 {{(N3) input must be of i1, i32 or the membrane's '!quant.uniform<i32:f64, 5.000000e-01>', stored like it or in 32 bits, found '!quant.uniform<i32:f64, 2.500000e-01>'}}
  %v1 = snn.li %u, %v decay(%v) : tensor<4x!u>, tensor<4x!v>
  return
}

// -----

!u = !quant.uniform<i16:f64, 0.5>
!v = !quant.uniform<i32:f64, 0.5>
func.func @N3_storage(%u: tensor<4x!u>, %v: tensor<4x!v>) {
  // expected-error @+1 {{(N3) input must be of i1, i32 or the membrane's '!quant.uniform<i32:f64, 5.000000e-01>', stored like it or in 32 bits, found '!quant.uniform<i16:f64, 5.000000e-01>'}}
  %v1 = snn.li %u, %v decay(%v) : tensor<4x!u>, tensor<4x!v>
  return
}

// -----

!v = !quant.uniform<i32:f64, 0.5>
!d = !quant.uniform<i32:f64, 3.0517578125e-05>
func.func @N4_quantised(%v: tensor<4x!v>, %d: tensor<4x!d>) {
  // expected-error @+1 {{(N4) floor is 'tensor<4x!quant.uniform<i32:f64, 3.0517578125E-5>>' but must have the membrane's type 'tensor<4x!quant.uniform<i32:f64, 5.000000e-01>>'}}
  %v1 = snn.li %v, %v decay(%d : tensor<4x!d>) floor(%d : tensor<4x!d>) : tensor<4x!v>
  return
}

// -----

!v = !quant.uniform<i32:f64, 0.5>
!d = !quant.uniform<i32:f64, 3.0517578125e-05>
func.func @N4_factor_shape(%v: tensor<4x2x!v>, %d: tensor<2x!d>) {
  // expected-error @+1 {{(N4) decay is 'tensor<2x!quant.uniform<i32:f64, 3.0517578125E-5>>' but must have the shape of the membrane, 'tensor<4x2x!quant.uniform<i32:f64, 5.000000e-01>>', or its leading dimensions}}
  %v1 = snn.li %v, %v decay(%d : tensor<2x!d>) : tensor<4x2x!v>
  return
}

// -----

!v = !quant.uniform<i32:f64, 0.5>
!d = !quant.uniform<i32:f64, 3.0517578125e-05>
func.func @N9_no_constant(%v: tensor<4x!v>, %d: tensor<4x!d>) {
  // expected-error @+1 {{(N9) spikes = multi needs constant thresholds in integers}}
  %z, %v1 = snn.lif %v, %v decay(%d : tensor<4x!d>) threshold(%v)
      <compare = gt, spikes = multi, reset = none, reset_at = same_step, fire_from = updated> : tensor<4x!v>
  return
}

// -----

!v = !quant.uniform<i32:f64, 0.5>
!d = !quant.uniform<i32:f64, 3.0517578125e-05>
func.func @N9_integer(%v: tensor<4x!v>, %d: tensor<4x!d>) {
  %t0 = arith.constant dense<-1> : tensor<4xi32>
  %t = quant.scast %t0 : tensor<4xi32> to tensor<4x!v>
  // expected-error @+1 {{(N9) spikes = multi needs thresholds above 0, found -1.000000e+00 at element 0}}
  %z, %v1 = snn.lif %v, %v decay(%d : tensor<4x!d>) threshold(%t)
      <compare = gt, spikes = multi, reset = none, reset_at = same_step, fire_from = updated> : tensor<4x!v>
  return
}

// -----

!v = !quant.uniform<i32:f64, 0.5>
func.func @N12_no_power(%v: tensor<4x!v>, %d: tensor<4x!quant.uniform<i32:f64, 0.001>>) {
  // expected-error @+1 {{(N12) decay of a quantised membrane is stored in 16 or 32 bits at the scale 2^-p, p being from 8 to 15 or 31, found '!quant.uniform<i32:f64, 1.000000e-03>'}}
  %v1 = snn.li %v, %v decay(%d : tensor<4x!quant.uniform<i32:f64, 0.001>>) : tensor<4x!v>
  return
}

// -----

!v = !quant.uniform<i32:f64, 0.5>
!d = !quant.uniform<i32:f64, 3.0517578125e-05>
func.func @N12_few_bits(%v: tensor<4x!v>, %d: tensor<4x!d>, %g: tensor<4x!quant.uniform<i32:f64, 0.0078125>>) {
  // expected-error @+1 {{(N12) gain of a quantised membrane is stored in 16 or 32 bits at the scale 2^-p, p being from 8 to 15 or 31, found '!quant.uniform<i32:f64, 7.812500e-03>'}}
  %v1 = snn.li %v, %v decay(%d : tensor<4x!d>) gain(%g : tensor<4x!quant.uniform<i32:f64, 0.0078125>>) : tensor<4x!v>
  return
}

// -----

!v = !quant.uniform<i32:f64, 0.5>
!d = !quant.uniform<i16:f64, 1.52587890625e-05>
func.func @N12_many_bits(%v: tensor<4x!v>, %d: tensor<4x!d>) {
  // expected-error @+1 {{(N12) decay of a quantised membrane is stored in 16 or 32 bits at the scale 2^-p, p being from 8 to 15 or 31, found '!quant.uniform<i16:f64, 1.52587890625E-5>'}}
  %v1 = snn.li %v, %v decay(%d : tensor<4x!d>) : tensor<4x!v>
  return
}

// -----

func.func @N13(%v: tensor<4xf32>) {
  // expected-error @+1 {{(N13) truncate is for quantised membranes, found 'tensor<4xf32>'}}
  %v1 = snn.li %v, %v decay(%v) {truncate} : tensor<4xf32>
  return
}

// -----

func.func @N14(%v: tensor<4xf32>) {
  // expected-error @+1 {{(N14) no_saturation is for quantised membranes, found 'tensor<4xf32>'}}
  %v1 = snn.li %v, %v decay(%v) {no_saturation} : tensor<4xf32>
  return
}
