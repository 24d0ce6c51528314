// RUN: snn-opt %s -snn-to-loops -mlir-print-debuginfo -mlir-print-local-scope | FileCheck %s

// The names of NIR nodes and of what they hold reach the loops.
// CHECK: memref.global "private" constant @{{.*}} : memref<2x2xf32> {{.*}} loc("fc_weight"("net.nir":0:0))
// CHECK: memref<2xf32> {snn.input = "input"} loc("input")
// CHECK-SAME: memref<2xi8> {snn.output = "output"} loc("output"("net.nir":0:0))
// CHECK-SAME: memref<2xf32> {{.*}} loc("lif.v")
// CHECK: memref.get_global @{{.*}} loc("fc_weight"("net.nir":0:0))
// CHECK: memref.alloc() : memref<2xf32> loc("fc"("net.nir":0:0))
// CHECK: arith.mulf {{.*}} loc("leak"("lif"("net.nir":0:0)))
// CHECK: arith.addf {{.*}} loc("v"("lif"("net.nir":0:0)))
// CHECK: arith.cmpf {{.*}} loc("spike"("lif"("net.nir":0:0)))
// CHECK: } loc("lif"("net.nir":0:0))
func.func @step(%input: tensor<2xf32> {snn.input = "input"} loc("input"),
                %v: tensor<2xf32> {snn.state = "lif.v", snn.initial = 0.0 : f32} loc("lif.v"))
    -> (tensor<2xi1> {snn.output = "output"}, tensor<2xf32> {snn.next = "lif.v"}) {
  %w = arith.constant dense<[[0.5, 0.25], [1.0, 0.0]]> : tensor<2x2xf32> loc("fc_weight"("net.nir":0:0))
  %d = arith.constant dense<0.875> : tensor<2xf32> loc("lif_decay"("net.nir":0:0))
  %th = arith.constant dense<1.0> : tensor<2xf32> loc("lif_threshold"("net.nir":0:0))
  %i = snn.linear %input, %w : tensor<2xf32>, tensor<2x2xf32> loc("fc"("net.nir":0:0))
  %z, %n = snn.lif %i, %v decay(%d) threshold(%th)
      <compare = gt, spikes = binary, reset = zero, reset_at = same_step, fire_from = updated> : tensor<2xf32> loc("lif"("net.nir":0:0))
  return %z, %n : tensor<2xi1>, tensor<2xf32> loc("net.nir":0:0)
}
