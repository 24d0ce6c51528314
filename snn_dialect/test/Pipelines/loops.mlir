// RUN: snn-opt %s -snn-to-loops | FileCheck %s
// RUN: snn-opt %s -snn-to-loops | FileCheck %s -check-prefix=PLAIN
// RUN: snn-opt %s -snn-to-linalg | FileCheck %s -check-prefix=LINALG
// RUN: snn-opt %s -snn-to-loops -snn-loops-to-llvm | FileCheck %s -check-prefix=LLVM

// State is stepped in place: no copy, and no temporary but the currents.
// PLAIN-NOT: memref.copy
// PLAIN-NOT: memref<{{.*}}i1>
// PLAIN-NOT: affine

// CHECK-DAG: memref.global "private" constant @[[W1:.*]] : memref<4x3xf32> = dense<{{.*}}>
// CHECK-DAG: memref.global "private" constant @[[W2:.*]] : memref<3x2xf32> = dense<{{.*}}>
// CHECK-LABEL: func.func @step
// CHECK-SAME: (%[[X:[a-z0-9]+]]: memref<4xf32> {snn.input = "input"},
// CHECK-SAME:  %[[OUT:[a-z0-9]+]]: memref<2xi8> {snn.output = "output"},
// CHECK-SAME:  %[[V1:[a-z0-9]+]]: memref<3xf32> {snn.initial = 0.000000e+00 : f32, snn.state = "lif1.v"},
// CHECK-SAME:  %[[V2:[a-z0-9]+]]: memref<2xf32> {snn.initial = dense<[5.000000e-01, 0.000000e+00]> : tensor<2xf32>, snn.state = "lif2.v"}) {

// CHECK: %[[I1:.*]] = memref.alloc() : memref<3xf32>
// CHECK: scf.for %[[O:.*]] = %{{.*}} to %[[C3:.*]] step
// CHECK-NEXT: memref.store %{{.*}}, %[[I1]][%[[O]]]
// CHECK: scf.for %[[J:.*]] = %{{.*}} to %[[C4:.*]] step
// CHECK-NEXT: scf.for %[[I:.*]] = %{{.*}} to %[[C3]] step
// CHECK-NEXT: %[[XJ:.*]] = memref.load %[[X]][%[[J]]]
// CHECK-NEXT: %[[WJI:.*]] = memref.load %{{.*}}[%[[J]], %[[I]]] : memref<4x3xf32>
// CHECK-NEXT: %[[SUM:.*]] = memref.load %[[I1]][%[[I]]]
// CHECK-NEXT: %[[P:.*]] = arith.mulf %[[XJ]], %[[WJI]] : f32
// CHECK-NEXT: %[[S:.*]] = arith.addf %[[SUM]], %[[P]] : f32
// CHECK-NEXT: memref.store %[[S]], %[[I1]][%[[I]]]
// CHECK: %[[Z1:.*]] = memref.alloc() : memref<3xi8>
// CHECK: scf.for %[[N:.*]] =
// CHECK-DAG: memref.load %[[I1]][%[[N]]]
// CHECK-DAG: memref.load %[[V1]][%[[N]]]
// CHECK: memref.store %{{.*}}, %[[Z1]][%[[N]]] : memref<3xi8>
// CHECK: memref.store %{{.*}}, %[[V1]][%[[N]]] : memref<3xf32>
// CHECK: %[[I2:.*]] = memref.alloc() : memref<2xf32>
// CHECK: scf.for
// CHECK: scf.for %[[J:.*]] =
// CHECK-NEXT: scf.for %[[I:.*]] =
// CHECK-NEXT: %[[ZJ:.*]] = memref.load %[[Z1]][%[[J]]] : memref<3xi8>
// CHECK: arith.cmpi ne, %[[ZJ]]
// CHECK-NEXT: arith.select
// CHECK-NEXT: arith.addf
// CHECK-NOT: memref.alloc
// CHECK: memref.store %{{.*}}, %[[OUT]]
// CHECK: memref.store %{{.*}}, %[[V2]]
// CHECK: return

// LINALG-NOT: snn.linear
// LINALG: linalg.generic
// LINALG: bufferization.materialize_in_destination
// LINALG-NOT: scf.for

// LLVM: llvm.func @step(%{{.*}}: !llvm.ptr {snn.input = "input"}, %{{.*}}: !llvm.ptr {snn.output = "output"}, %{{.*}}: !llvm.ptr {snn.initial = {{.*}}, snn.state = "lif1.v"}, %{{.*}}: !llvm.ptr
// LLVM: llvm.call @free
func.func @step(%input: tensor<4xf32> {snn.input = "input"},
                %v1: tensor<3xf32> {snn.state = "lif1.v", snn.initial = 0.0 : f32},
                %v2: tensor<2xf32> {snn.state = "lif2.v", snn.initial = dense<[0.5, 0.0]> : tensor<2xf32>})
    -> (tensor<2xi1> {snn.output = "output"}, tensor<3xf32> {snn.next = "lif1.v"}, tensor<2xf32> {snn.next = "lif2.v"}) {
  %w1 = arith.constant dense<[[0.5, 0.25, 1.0], [1.0, 0.0, -0.5], [0.125, 0.75, 0.5], [0.25, 0.5, 0.0]]> : tensor<4x3xf32>
  %w2 = arith.constant dense<[[0.5, 0.25], [1.0, 0.0], [0.125, 0.75]]> : tensor<3x2xf32>
  %d1 = arith.constant dense<0.875> : tensor<3xf32>
  %d2 = arith.constant dense<0.75> : tensor<2xf32>
  %th1 = arith.constant dense<1.0> : tensor<3xf32>
  %th2 = arith.constant dense<[1.0, 0.5]> : tensor<2xf32>
  %i1 = snn.linear %input, %w1 : tensor<4xf32>, tensor<4x3xf32>
  %z1, %n1 = snn.lif %i1, %v1 decay(%d1) threshold(%th1)
      <compare = gt, spikes = binary, reset = subtract, reset_at = next_step, fire_from = updated> : tensor<3xf32>
  %i2 = snn.linear %z1, %w2 : tensor<3xi1>, tensor<3x2xf32>
  %z2, %n2 = snn.lif %i2, %v2 decay(%d2) threshold(%th2)
      <compare = gt, spikes = binary, reset = subtract, reset_at = next_step, fire_from = updated> : tensor<2xf32>
  return %z2, %n1, %n2 : tensor<2xi1>, tensor<3xf32>, tensor<2xf32>
}
