// RUN: snn-opt %s -split-input-file -verify-diagnostics

func.func @T1(%line: tensor<5x8xi8>, %head: tensor<1xi32>, %steps: tensor<8xi32>) {
  // expected-error @+1 {{operand #0 must be (T1) a static tensor of f32, f64, i1, i32 or !quant.uniform, but got 'tensor<5x8xi8>'}}
  %y = snn.delay_read %line, %head, %steps : tensor<5x8xi8>, tensor<8xi32>
  return
}

// -----

func.func @Y1_shape(%line: tensor<5x8xi1>, %head: tensor<1xi32>, %steps: tensor<7xi32>) {
  // expected-error @+1 {{(Y1) line is 'tensor<5x8xi1>' but must be 1 or more times the shape of the steps, 'tensor<7xi32>'}}
  %y = snn.delay_read %line, %head, %steps : tensor<5x8xi1>, tensor<7xi32>
  return
}

// -----

func.func @Y1_length(%line: tensor<0x8xi1>, %head: tensor<1xi32>, %steps: tensor<8xi32>) {
  // expected-error @+1 {{(Y1) line is 'tensor<0x8xi1>' but must be 1 or more times the shape of the steps, 'tensor<8xi32>'}}
  %y = snn.delay_read %line, %head, %steps : tensor<0x8xi1>, tensor<8xi32>
  return
}

// -----

func.func @Y2(%line: tensor<5x8xi1>, %head: tensor<i32>, %steps: tensor<8xi32>) {
  // expected-error @+1 {{(Y2) head is 'tensor<i32>' but must be 'tensor<1xi32>'}}
  %y = "snn.delay_read"(%line, %head, %steps) : (tensor<5x8xi1>, tensor<i32>, tensor<8xi32>) -> tensor<8xi1>
  return
}

// -----

func.func @Y3_type(%line: tensor<5x8xi1>, %head: tensor<1xi32>, %steps: tensor<8xf32>) {
  // expected-error @+1 {{(Y3) steps must be of i32, found 'f32'}}
  %y = snn.delay_read %line, %head, %steps : tensor<5x8xi1>, tensor<8xf32>
  return
}

// -----

func.func @Y3_none(%line: tensor<5x3xi1>, %head: tensor<1xi32>) {
  %steps = arith.constant dense<[5, 1, 0]> : tensor<3xi32>
  // expected-error @+1 {{(Y3) steps must be from 1 to the line's length, 5, found 0 at element 2}}
  %y = snn.delay_read %line, %head, %steps : tensor<5x3xi1>, tensor<3xi32>
  return
}

// -----

func.func @Y3_too_many(%line: tensor<5x3xi1>, %head: tensor<1xi32>) {
  %steps = arith.constant dense<6> : tensor<3xi32>
  // expected-error @+1 {{(Y3) steps must be from 1 to the line's length, 5, found 6 at element 0}}
  %y = snn.delay_read %line, %head, %steps : tensor<5x3xi1>, tensor<3xi32>
  return
}

// -----

func.func @Y4(%line: tensor<5x8xi1>, %head: tensor<1xi32>, %steps: tensor<8xi32>) {
  // expected-error @+1 {{(Y4) result is 'tensor<8xi32>' but line and steps make it 'tensor<8xi1>'}}
  %y = "snn.delay_read"(%line, %head, %steps) : (tensor<5x8xi1>, tensor<1xi32>, tensor<8xi32>) -> tensor<8xi32>
  return
}

// -----

func.func @W1_shape(%x: tensor<7xi1>, %line: tensor<5x8xi1>, %head: tensor<1xi32>) {
  // expected-error @+1 {{(W1) line is 'tensor<5x8xi1>' but must be 1 or more times the shape of the input, 'tensor<7xi1>'}}
  %line1, %head1 = snn.delay_write %x, %line, %head : tensor<7xi1>, tensor<5x8xi1>
  return
}

// -----

func.func @W1_element(%x: tensor<8xi32>, %line: tensor<5x8xi1>, %head: tensor<1xi32>) {
  // expected-error @+1 {{(W1) line is of 'i1' but the input of 'i32'}}
  %line1, %head1 = snn.delay_write %x, %line, %head : tensor<8xi32>, tensor<5x8xi1>
  return
}

// -----

func.func @W2(%x: tensor<8xi1>, %line: tensor<5x8xi1>, %head: tensor<2xi32>) {
  // expected-error @+1 {{(W2) head is 'tensor<2xi32>' but must be 'tensor<1xi32>'}}
  %line1, %head1 = "snn.delay_write"(%x, %line, %head) : (tensor<8xi1>, tensor<5x8xi1>, tensor<2xi32>) -> (tensor<5x8xi1>, tensor<2xi32>)
  return
}

// -----

func.func @W3_line(%x: tensor<8xi1>, %line: tensor<5x8xi1>, %head: tensor<1xi32>) {
  // expected-error @+1 {{(W3) next line is 'tensor<4x8xi1>' but must have the line's type 'tensor<5x8xi1>'}}
  %line1, %head1 = "snn.delay_write"(%x, %line, %head) : (tensor<8xi1>, tensor<5x8xi1>, tensor<1xi32>) -> (tensor<4x8xi1>, tensor<1xi32>)
  return
}

// -----

func.func @W3_head(%x: tensor<8xi1>, %line: tensor<5x8xi1>, %head: tensor<1xi32>) {
  // expected-error @+1 {{(W3) next head is 'tensor<i32>' but must have the head's type 'tensor<1xi32>'}}
  %line1, %head1 = "snn.delay_write"(%x, %line, %head) : (tensor<8xi1>, tensor<5x8xi1>, tensor<1xi32>) -> (tensor<5x8xi1>, tensor<i32>)
  return
}

// -----

!q = !quant.uniform<i16:f64:0, {0.5, 0.25, 0.5}>
func.func @Y5(%line: tensor<3x4x!q>, %head: tensor<1xi32>, %steps: tensor<4xi32>) {
  // expected-error @+1 {{(T3) result #0 must have one scale, or one for each index of dimension 0}}
  %y = snn.delay_read %line, %head, %steps : tensor<3x4x!q>, tensor<4xi32>
  return
}

// -----

!q = !quant.uniform<i16:f64:0, {0.5, 0.25, 0.5}>
func.func @Y5_length(%line: tensor<3x3x!q>, %head: tensor<1xi32>, %steps: tensor<3xi32>) {
  // expected-error @+1 {{(Y5) line must have one scale for the whole tensor, found '!quant.uniform<i16:f64:0, {5.000000e-01,2.500000e-01,5.000000e-01}>'}}
  %y = snn.delay_read %line, %head, %steps : tensor<3x3x!q>, tensor<3xi32>
  return
}

// -----

!q = !quant.uniform<i16:f64:0, {0.5, 0.25, 0.5}>
func.func @W4(%x: tensor<3x!q>, %line: tensor<3x3x!q>, %head: tensor<1xi32>) {
  // expected-error @+1 {{(W4) line must have one scale for the whole tensor, found '!quant.uniform<i16:f64:0, {5.000000e-01,2.500000e-01,5.000000e-01}>'}}
  %line1, %head1 = snn.delay_write %x, %line, %head : tensor<3x!q>, tensor<3x3x!q>
  return
}
