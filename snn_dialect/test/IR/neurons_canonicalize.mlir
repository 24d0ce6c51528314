// RUN: snn-opt %s -canonicalize | FileCheck %s

// CHECK-LABEL: @neutral_gain_and_drive
// CHECK: snn.li %{{.*}}, %{{.*}} decay(%{{.*}}) : tensor<4xf32>
func.func @neutral_gain_and_drive(%u: tensor<4xf32>, %v: tensor<4xf32>, %p: tensor<4xf32>) -> tensor<4xf32> {
  %one = arith.constant dense<1.0> : tensor<4xf32>
  %zero = arith.constant dense<[0.0, -0.0, 0.0, 0.0]> : tensor<4xf32>
  %v1 = snn.li %u, %v decay(%p) gain(%one) drive(%zero) : tensor<4xf32>
  return %v1 : tensor<4xf32>
}

// CHECK-LABEL: @neutral_synaptic_gain
// CHECK: snn.cuba_li %{{.*}}, %{{.*}}, %{{.*}} synaptic_decay(%{{.*}}) decay(%{{.*}}) current(first) : tensor<4xf64>
func.func @neutral_synaptic_gain(%u: tensor<4xf64>, %v: tensor<4xf64>, %p: tensor<4xf64>) -> tensor<4xf64> {
  %one = arith.constant dense<1.0> : tensor<4xf64>
  %i1, %v1 = snn.cuba_li %u, %v, %v synaptic_decay(%p) synaptic_gain(%one) decay(%p) gain(%one) current(first) : tensor<4xf64>
  return %v1 : tensor<4xf64>
}

// CHECK-LABEL: @lif_and_cuba_lif
// CHECK: snn.lif %{{.*}}, %{{.*}} decay(%{{.*}}) threshold(%{{.*}}) <
// CHECK: snn.cuba_lif %{{.*}}, %{{.*}}, %{{.*}} synaptic_decay(%{{.*}}) decay(%{{.*}}) threshold(%{{.*}}) <
func.func @lif_and_cuba_lif(%u: tensor<4xf32>, %v: tensor<4xf32>, %p: tensor<4xf32>) -> (tensor<4xi1>, tensor<4xi1>) {
  %one = arith.constant dense<1.0> : tensor<4xf32>
  %zero = arith.constant dense<0.0> : tensor<4xf32>
  %z, %v1 = snn.lif %u, %v decay(%p) gain(%one) drive(%zero) threshold(%p)
      <compare = gt, spikes = binary, reset = zero, reset_at = same_step, fire_from = updated> : tensor<4xf32>
  %y, %i1, %v2 = snn.cuba_lif %u, %v, %v synaptic_decay(%p) synaptic_gain(%one) decay(%p) gain(%one) drive(%zero) threshold(%p)
      <compare = gt, spikes = binary, reset = zero, reset_at = same_step, fire_from = updated, current = after> : tensor<4xf32>
  return %z, %y : tensor<4xi1>, tensor<4xi1>
}

// Everything else stays: a gain near 1, a gain of 1 for some, a drive that is not 0 everywhere.
// CHECK-LABEL: @not_neutral
// CHECK: snn.li %{{.*}}, %{{.*}} decay(%{{.*}}) gain(%{{.*}}) drive(%{{.*}})
// CHECK: snn.li %{{.*}}, %{{.*}} decay(%{{.*}}) gain(%{{.*}}) :
func.func @not_neutral(%u: tensor<4xf32>, %v: tensor<4xf32>, %p: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %near = arith.constant dense<1.00000012> : tensor<4xf32>
  %some = arith.constant dense<[1.0, 1.0, 1.0, 2.0]> : tensor<4xf32>
  %drive = arith.constant dense<[0.0, 0.0, 0.0, 1.0]> : tensor<4xf32>
  %a = snn.li %u, %v decay(%p) gain(%near) drive(%drive) : tensor<4xf32>
  %b = snn.li %u, %v decay(%p) gain(%some) : tensor<4xf32>
  return %a, %b : tensor<4xf32>, tensor<4xf32>
}

// A parameter whose elements are all the same is uniform: a splat, by the attribute itself.
// CHECK-LABEL: @uniform
// CHECK: arith.constant dense<9.000000e-01> : tensor<4xf64>
func.func @uniform(%u: tensor<4xf64>, %v: tensor<4xf64>) -> tensor<4xf64> {
  %d = arith.constant dense<[0.9, 0.9, 0.9, 0.9]> : tensor<4xf64>
  %v1 = snn.li %u, %v decay(%d) : tensor<4xf64>
  return %v1 : tensor<4xf64>
}

!v = !quant.uniform<i32:f64:0, {5.0e-1, 2.0}>
!factor = !quant.uniform<i32:f64, 3.0517578125e-05>

// A gain of 1 is 2^15 of these integers.
// CHECK-LABEL: @neutral_integers
// CHECK: snn.li %{{.*}}, %{{.*}} decay(%{{[^)]*}}) : tensor
// CHECK: snn.li %{{.*}}, %{{.*}} decay(%{{[^)]*}}) gain(%{{[^)]*}}) drive(%{{[^)]*}}) : tensor
func.func @neutral_integers(%u: tensor<2xi1>, %v: tensor<2x!v>, %d: tensor<2x!factor>) -> (tensor<2x!v>, tensor<2x!v>) {
  %one0 = arith.constant dense<32768> : tensor<2xi32>
  %one = quant.scast %one0 : tensor<2xi32> to tensor<2x!factor>
  %zero0 = arith.constant dense<0> : tensor<2xi32>
  %zero = quant.scast %zero0 : tensor<2xi32> to tensor<2x!v>
  %a = snn.li %u, %v decay(%d : tensor<2x!factor>) gain(%one : tensor<2x!factor>) drive(%zero) : tensor<2xi1>, tensor<2x!v>
  %bit0 = arith.constant dense<1> : tensor<2xi32>
  %bit = quant.scast %bit0 : tensor<2xi32> to tensor<2x!factor>
  %some = quant.scast %bit0 : tensor<2xi32> to tensor<2x!v>
  %b = snn.li %u, %v decay(%d : tensor<2x!factor>) gain(%bit : tensor<2x!factor>) drive(%some) : tensor<2xi1>, tensor<2x!v>
  return %a, %b : tensor<2x!v>, tensor<2x!v>
}
