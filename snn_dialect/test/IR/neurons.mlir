// RUN: snn-opt %s | snn-opt | FileCheck %s
// RUN: snn-opt %s -mlir-print-op-generic | snn-opt | FileCheck %s

// CHECK-LABEL: @li
func.func @li(%u: tensor<4xi1>, %v: tensor<4xf32>, %p: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: snn.li %{{.*}}, %{{.*}} decay(%{{.*}}) : tensor<4xi1>, tensor<4xf32>
  %a = snn.li %u, %v decay(%p) : tensor<4xi1>, tensor<4xf32>
  // CHECK: snn.li %{{.*}}, %{{.*}} decay(%{{.*}}) gain(%{{.*}}) drive(%{{.*}}) floor(%{{.*}}) : tensor<4xf32>
  %b = snn.li %a, %v decay(%p) gain(%p) drive(%p) floor(%p) : tensor<4xf32>
  return %b : tensor<4xf32>
}

// CHECK-LABEL: @lif
func.func @lif(%u: tensor<2x3xf64>, %v: tensor<2x3xf64>, %p: tensor<2x3xf64>) -> (tensor<2x3xi1>, tensor<2x3xi32>, tensor<2x3xf64>) {
  // CHECK: %[[Z:.*]], %[[V:.*]] = snn.lif %{{.*}}, %{{.*}} decay(%{{.*}}) threshold(%{{.*}}) <compare = gt, spikes = binary, reset = subtract, reset_at = next_step, fire_from = updated> : tensor<2x3xf64>
  %z, %v1 = snn.lif %u, %v decay(%p) threshold(%p)
      <compare = gt, spikes = binary, reset = subtract, reset_at = next_step, fire_from = updated>
      : tensor<2x3xf64>
  // CHECK: snn.lif %[[Z]], %[[V]] decay(%{{.*}}) gain(%{{.*}}) drive(%{{.*}}) threshold(%{{.*}}) reset(%{{.*}}) floor(%{{.*}}) <compare = ge, spikes = multi, reset = to_value, reset_at = same_step, fire_from = previous> {note} : tensor<2x3xi1>, tensor<2x3xf64>
  %n, %v2 = snn.lif %z, %v1 decay(%p) gain(%p) drive(%p) threshold(%p) reset(%p) floor(%p)
      <compare = ge, spikes = multi, reset = to_value, reset_at = same_step, fire_from = previous>
      {note} : tensor<2x3xi1>, tensor<2x3xf64>
  return %z, %n, %v2 : tensor<2x3xi1>, tensor<2x3xi32>, tensor<2x3xf64>
}

// CHECK-LABEL: @cuba_li
func.func @cuba_li(%u: tensor<4xi32>, %i: tensor<4xf32>, %v: tensor<4xf32>, %p: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  // CHECK: snn.cuba_li %{{.*}}, %{{.*}}, %{{.*}} synaptic_decay(%{{.*}}) decay(%{{.*}}) current(jump_then_decay) : tensor<4xi32>, tensor<4xf32>
  %i1, %v1 = snn.cuba_li %u, %i, %v synaptic_decay(%p) decay(%p) current(jump_then_decay) : tensor<4xi32>, tensor<4xf32>
  // CHECK: snn.cuba_li %{{.*}}, %{{.*}}, %{{.*}} synaptic_decay(%{{.*}}) synaptic_gain(%{{.*}}) decay(%{{.*}}) gain(%{{.*}}) drive(%{{.*}}) floor(%{{.*}}) current(first) : tensor<4xf32>
  %i2, %v2 = snn.cuba_li %v1, %i1, %v1 synaptic_decay(%p) synaptic_gain(%p) decay(%p) gain(%p) drive(%p) floor(%p) current(first) : tensor<4xf32>
  return %i2, %v2 : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: @cuba_lif
func.func @cuba_lif(%u: tensor<4xf32>, %i: tensor<4xf32>, %v: tensor<4xf32>, %p: tensor<4xf32>) -> (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) {
  // CHECK: snn.cuba_lif %{{.*}}, %{{.*}}, %{{.*}} synaptic_decay(%{{.*}}) synaptic_gain(%{{.*}}) decay(%{{.*}}) gain(%{{.*}}) drive(%{{.*}}) threshold(%{{.*}}) floor(%{{.*}}) <compare = gt, spikes = binary, reset = drop, reset_at = next_step, fire_from = updated, current = first> : tensor<4xf32>
  %z, %i1, %v1 = snn.cuba_lif %u, %i, %v synaptic_decay(%p) synaptic_gain(%p) decay(%p) gain(%p) drive(%p) threshold(%p) floor(%p)
      <compare = gt, spikes = binary, reset = drop, reset_at = next_step, fire_from = updated, current = first> : tensor<4xf32>
  return %z, %i1, %v1 : tensor<4xi1>, tensor<4xf32>, tensor<4xf32>
}

!v = !quant.uniform<i16:f64:0, {1.0e-3, 2.0e-3}>
!u = !quant.uniform<i32:f64:0, {1.0e-3, 2.0e-3}>
!factor = !quant.uniform<i16:f64, 3.0517578125e-05>

// Factors have a scale of their own; any parameter may be the same along the last dimensions.
// CHECK-LABEL: @quantised
func.func @quantised(%z: tensor<2x3xi1>, %v: tensor<2x3x!v>, %u: tensor<2x3x!u>, %d: tensor<2x3x!factor>, %d1: tensor<!factor>, %t: tensor<2x!v>) {
  // CHECK: snn.li %{{.*}}, %{{.*}} decay(%{{.*}} : tensor<2x3x!quant.uniform<i16:f64, 3.0517578125E-5>>) {truncate} : tensor<2x3xi1>, tensor<2x3x!quant.uniform<i16:f64:0, {1.000000e-03,2.000000e-03}>>
  %v1 = snn.li %z, %v decay(%d : tensor<2x3x!factor>) {truncate} : tensor<2x3xi1>, tensor<2x3x!v>
  // CHECK: snn.lif %{{.*}}, %{{.*}} decay(%{{.*}} : tensor<!quant.uniform<i16:f64, 3.0517578125E-5>>) threshold(%{{.*}} : tensor<2x!quant.uniform<i16:f64:0, {1.000000e-03,2.000000e-03}>>) reset(%{{.*}}) <compare = gt
  // CHECK-SAME: : tensor<2x3x!quant.uniform<i32:f64:0, {1.000000e-03,2.000000e-03}>>, tensor<2x3x!quant.uniform<i16:f64:0, {1.000000e-03,2.000000e-03}>>
  %z1, %v2 = snn.lif %u, %v decay(%d1 : tensor<!factor>) threshold(%t : tensor<2x!v>) reset(%v)
      <compare = gt, spikes = binary, reset = to_value, reset_at = same_step, fire_from = updated> : tensor<2x3x!u>, tensor<2x3x!v>
  return
}

// CHECK-LABEL: @attributes
// CHECK-SAME: a = #snn.dynamics<compare = gt, spikes = multi, reset = none, reset_at = same_step, fire_from = updated>
// CHECK-SAME: b = #snn.current<after>
func.func @attributes() attributes {
  // Fields may come in any order.
  a = #snn.dynamics<fire_from = updated, compare = gt, spikes = multi, reset_at = same_step, reset = none>,
  b = #snn.current<after>
} {
  return
}
