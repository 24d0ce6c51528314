// RUN: snn-opt %s -split-input-file -verify-diagnostics

// expected-error @+1 {{(F1) snn.input belongs on arguments and results of functions}}
module attributes {snn.input = "in"} {}

// -----

// expected-error @+1 {{(F1) unknown attribute snn.inptu on argument #0: expected snn.input, snn.output, snn.state, snn.initial or snn.order}}
func.func private @F1_argument(tensor<2xf32> {snn.inptu = "in"})

// -----

// expected-error @+1 {{(F1) unknown attribute snn.state on result #0: expected snn.output or snn.next}}
func.func private @F1_result() -> (tensor<2xf32> {snn.state = "v"})

// -----

// expected-error @+1 {{(F2) snn.input must be a non-empty string, found 1 : i64}}
func.func private @F2_number(tensor<2xf32> {snn.input = 1})

// -----

// expected-error @+1 {{(F2) snn.output must be a non-empty string, found ""}}
func.func private @F2_empty() -> (tensor<2xf32> {snn.output = ""})

// -----

// expected-error @+1 {{(F3) snn.input = "in" is on argument #0 and on argument #1}}
func.func private @F3_inputs(tensor<2xf32> {snn.input = "in"}, tensor<2xf32> {snn.input = "in"})

// -----

// expected-error @+1 {{(F3) snn.output = "out" is on result #0 and on result #1}}
func.func private @F3_outputs() -> (tensor<2xf32> {snn.output = "out"}, tensor<2xf32> {snn.output = "out"})

// -----

// expected-error @+1 {{(F4) snn.state and snn.initial go together, found only snn.state on argument #0}}
func.func private @F4_state(memref<2xf32> {snn.state = "v"})

// -----

// expected-error @+1 {{(F4) snn.state and snn.initial go together, found only snn.initial on argument #0}}
func.func private @F4_initial(memref<2xf32> {snn.initial = 0.0 : f32})

// -----

// expected-error @+1 {{(F5) snn.initial of state "v" is 0.000000e+00 : f64 but the state is 'memref<2xf32>'}}
func.func private @F5_element(memref<2xf32> {snn.state = "v", snn.initial = 0.0 : f64})

// -----

// expected-error @+1 {{(F5) snn.initial of state "v" is dense<0.000000e+00> : tensor<3xf32> but the state is 'memref<2xf32>'}}
func.func private @F5_shape(memref<2xf32> {snn.state = "v", snn.initial = dense<0.0> : tensor<3xf32>})

// -----

// expected-error @+1 {{(F6) state "v" needs one result with snn.next, found 0}}
func.func private @F6_none(tensor<2xf32> {snn.state = "v", snn.initial = 0.0 : f32})

// -----

// expected-error @+1 {{(F6) state "v" needs one result with snn.next, found 2}}
func.func private @F6_two(tensor<2xf32> {snn.state = "v", snn.initial = 0.0 : f32}) -> (tensor<2xf32> {snn.next = "v"}, tensor<2xf32> {snn.next = "v"})

// -----

// expected-error @+1 {{(F6) snn.next = "w" on result #0 names no snn.state}}
func.func private @F6_unknown() -> (tensor<2xf32> {snn.next = "w"})

// -----

// expected-error @+1 {{(F7) state "v" is 'tensor<2xf32>' but its snn.next is 'tensor<3xf32>'}}
func.func private @F7(tensor<2xf32> {snn.state = "v", snn.initial = 0.0 : f32}) -> (tensor<3xf32> {snn.next = "v"})

// -----

// expected-error @+1 {{(F8) snn.output = "out" is on argument #0, a tensor: it belongs on a result, or on memory}}
func.func private @F8(tensor<2xf32> {snn.output = "out"})

// -----

!q = !quant.uniform<i32:f64, 1.0>
// expected-error @+1 {{(F5) snn.initial of state "v" is 0.000000e+00 : f64 but the state is 'tensor<2x!quant.uniform<i32:f64, 1.000000e+00>>'}}
func.func private @F5_integer(tensor<2x!q> {snn.state = "v", snn.initial = 0.0 : f64}) -> (tensor<2x!q> {snn.next = "v"})

// -----

!q = !quant.uniform<i32:f64, 1.0>
// expected-error @+1 {{(F5) snn.initial of state "v" is dense<0> : tensor<2xi16> but the state is 'tensor<2x!quant.uniform<i32:f64, 1.000000e+00>>'}}
func.func private @F5_storage(tensor<2x!q> {snn.state = "v", snn.initial = dense<0> : tensor<2xi16>}) -> (tensor<2x!q> {snn.next = "v"})

// -----

// expected-error @+1 {{(F10) snn.order has each dimension of a state once, found array<i64: 0, 0> on argument #0}}
func.func @F10_twice(%v: tensor<2x3xf32> {snn.initial = 0.0 : f32, snn.order = array<i64: 0, 0>, snn.state = "v"}) -> (tensor<2x3xf32> {snn.next = "v"}) {
  return %v : tensor<2x3xf32>
}

// -----

// expected-error @+1 {{(F10) snn.order has each dimension of a state once, found array<i64: 0> on argument #0}}
func.func @F10_few(%v: tensor<2x3xf32> {snn.initial = 0.0 : f32, snn.order = array<i64: 0>, snn.state = "v"}) -> (tensor<2x3xf32> {snn.next = "v"}) {
  return %v : tensor<2x3xf32>
}

// -----

// expected-error @+1 {{(F10) snn.order has each dimension of a state once, found array<i64: 1, 0> on argument #0}}
func.func private @F10_input(tensor<2x3xf32> {snn.input = "x", snn.order = array<i64: 1, 0>})
