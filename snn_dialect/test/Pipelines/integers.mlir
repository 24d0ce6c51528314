// RUN: snn-opt %s -snn-to-loops | FileCheck %s
// RUN: snn-opt %s -snn-to-loops | FileCheck %s -check-prefix=PLAIN

// No float, no quantised type, no weight of 4 bits, no copy is left, and of the weights one table.
// PLAIN-NOT: f32
// PLAIN-NOT: f64
// PLAIN-NOT: quant
// PLAIN-NOT: xi4
// PLAIN-NOT: memref.copy

!w = !quant.uniform<i4:f64:1, {3.0e-1, 2.0e-1, 1.0e-1, 4.0e-1}>
!sum = !quant.uniform<i32:f64:0, {3.0e-1, 2.0e-1, 1.0e-1, 4.0e-1}>
!v = !quant.uniform<i32:f64, 1.0e-3>
!factor = !quant.uniform<i32:f64, 9.5367431640625e-07>

// CHECK: memref.global "private" constant @{{.*}} : memref<2x2xi8> = dense<{{\[\[}}49, 66], [-33, -50]]>

// The sums are rescaled where the neurons take them: there is no second buffer, nor a loop between.
// CHECK-LABEL: func.func @step
// CHECK-SAME: memref<4xi32> {snn.initial = 5 : i32, snn.state = "v"})
// CHECK: %[[SUMS:.*]] = memref.alloc() : memref<4xi32>
// CHECK-NOT: memref.alloc
// CHECK-COUNT-3: memref.store %{{.*}}, %[[SUMS]]
// CHECK: %[[SUM:.*]] = memref.load %[[SUMS]]
// CHECK: arith.muli %{{.*}}, %[[SUM]] overflow<nsw> : i32
// CHECK-NOT: memref.store %{{.*}}, %[[SUMS]]
// CHECK-NOT: scf.for
// CHECK: return
func.func @step(%x: tensor<2xi1> {snn.input = "x"}, %v: tensor<4x!v> {snn.state = "v", snn.initial = 5 : i32})
    -> (tensor<4xi1> {snn.output = "z"}, tensor<4x!v> {snn.next = "v"}) {
  %w0 = arith.constant dense<[[1, 2, 3, 4], [-1, -2, -3, -4]]> : tensor<2x4xi4>
  %w = quant.scast %w0 : tensor<2x4xi4> to tensor<2x4x!w>
  %d0 = arith.constant dense<900000> : tensor<4xi32>
  %d = quant.scast %d0 : tensor<4xi32> to tensor<4x!factor>
  %t0 = arith.constant dense<1000> : tensor<4xi32>
  %t = quant.scast %t0 : tensor<4xi32> to tensor<4x!v>
  %y = snn.linear %x, %w : tensor<2xi1>, tensor<2x4x!w>
  %u = snn.rescale %y : tensor<4x!sum> -> tensor<4x!v>
  %z, %v1 = snn.lif %u, %v decay(%d : tensor<4x!factor>) threshold(%t)
      <compare = gt, spikes = binary, reset = zero, reset_at = same_step, fire_from = updated> : tensor<4x!v>
  return %z, %v1 : tensor<4xi1>, tensor<4x!v>
}
