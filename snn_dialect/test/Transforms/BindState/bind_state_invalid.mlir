// RUN: snn-opt %s -snn-bind-state -split-input-file -verify-diagnostics

// expected-error @+1 {{argument #1 of a step needs snn.input or snn.state, found neither}}
func.func @argument(%x: tensor<2xf32> {snn.input = "in"}, %y: tensor<2xf32>) -> (tensor<2xf32> {snn.output = "out"}) {
  return %x : tensor<2xf32>
}

// -----

// expected-error @+1 {{result #1 of a step needs snn.output or snn.next, found neither}}
func.func @result(%x: tensor<2xf32> {snn.input = "in"}) -> (tensor<2xf32> {snn.output = "out"}, tensor<2xf32>) {
  return %x, %x : tensor<2xf32>, tensor<2xf32>
}

// -----

// expected-error @+1 {{a step has one block, found 2}}
func.func @blocks(%x: tensor<2xf32> {snn.input = "in"}) -> (tensor<2xf32> {snn.output = "out"}) {
  cf.br ^next
^next:
  return %x : tensor<2xf32>
}
