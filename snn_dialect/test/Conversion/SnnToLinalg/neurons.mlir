// RUN: snn-opt %s -convert-snn-to-linalg -canonicalize | FileCheck %s

// The step of a neuron, variant by variant (docs/semantics.md; names as there). That these are the
// right numbers is what snn_dialect/python/neuron_step_test.py shows.

// A leaky integrator: ((d*v) + (g*u)) + b, then the floor.
// CHECK-LABEL: @li(
// CHECK: ^bb0(%[[U:.*]]: f32, %[[DECAY:.*]]: f32, %[[GAIN:.*]]: f32, %[[DRIVE:.*]]: f32, %[[FLOOR:.*]]: f32, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.mulf %[[GAIN]], %[[U]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.addf %[[T2]], %[[T1]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.addf %[[T3]], %[[DRIVE]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.cmpf ogt, %[[T4]], %[[FLOOR]] : f32
// CHECK-NEXT: %[[T6:.*]] = arith.select %[[T5]], %[[T4]], %[[FLOOR]] : f32
// CHECK-NEXT: linalg.yield %[[T6]] : f32
func.func @li(%u: tensor<4xf32>, %v: tensor<4xf32>, %decay: tensor<4xf32>, %gain: tensor<4xf32>, %drive: tensor<4xf32>, %floor: tensor<4xf32>)
    -> (tensor<4xf32>) {
  %r = snn.li %u, %v decay(%decay) gain(%gain) drive(%drive) floor(%floor) : tensor<4xf32>
  return %r : tensor<4xf32>
}

// Without gain and drive there is no product and no sum for them.
// CHECK-LABEL: @li_of_spikes(
// CHECK-DAG: %[[NONE:.*]] = arith.constant 0 : i8
// CHECK: ^bb0(%[[U:.*]]: i8, %[[DECAY:.*]]: f32, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.cmpi ne, %[[U]], %[[NONE]] : i8
// CHECK-NEXT: %[[T2:.*]] = arith.uitofp %[[T1]] : i1 to f32
// CHECK-NEXT: %[[T3:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.addf %[[T3]], %[[T2]] : f32
// CHECK-NEXT: linalg.yield %[[T4]] : f32
func.func @li_of_spikes(%u: tensor<4xi1>, %v: tensor<4xf32>, %decay: tensor<4xf32>)
    -> (tensor<4xf32>) {
  %r = snn.li %u, %v decay(%decay) : tensor<4xi1>, tensor<4xf32>
  return %r : tensor<4xf32>
}

// CHECK-LABEL: @li_of_counts(
// CHECK: ^bb0(%[[U:.*]]: i32, %[[DECAY:.*]]: f32, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.sitofp %[[U]] : i32 to f32
// CHECK-NEXT: %[[T2:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.addf %[[T2]], %[[T1]] : f32
// CHECK-NEXT: linalg.yield %[[T3]] : f32
func.func @li_of_counts(%u: tensor<4xi32>, %v: tensor<4xf32>, %decay: tensor<4xf32>)
    -> (tensor<4xf32>) {
  %r = snn.li %u, %v decay(%decay) : tensor<4xi32>, tensor<4xf32>
  return %r : tensor<4xf32>
}

// CHECK-LABEL: @subtract_same_step(
// CHECK: ^bb0(%[[U:.*]]: f32, %[[DECAY:.*]]: f32, %[[THRESHOLD:.*]]: f32, %[[OLD_Z:.*]]: i8, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.addf %[[T1]], %[[U]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.cmpf ogt, %[[T2]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.subf %[[T2]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.select %[[T3]], %[[T4]], %[[T2]] : f32
// CHECK-NEXT: %[[T6:.*]] = arith.extui %[[T3]] : i1 to i8
// CHECK-NEXT: linalg.yield %[[T6]], %[[T5]] : i8, f32
func.func @subtract_same_step(%u: tensor<4xf32>, %v: tensor<4xf32>, %decay: tensor<4xf32>, %threshold: tensor<4xf32>)
    -> (tensor<4xi1>, tensor<4xf32>) {
  %r:2 = snn.lif %u, %v decay(%decay) threshold(%threshold) <compare = gt, spikes = binary, reset = subtract, reset_at = same_step, fire_from = updated> : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xi1>, tensor<4xf32>
}

// CHECK-LABEL: @zero_same_step(
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: ^bb0(%[[U:.*]]: f32, %[[DECAY:.*]]: f32, %[[THRESHOLD:.*]]: f32, %[[OLD_Z:.*]]: i8, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.addf %[[T1]], %[[U]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.cmpf oge, %[[T2]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.select %[[T3]], %[[ZERO]], %[[T2]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.extui %[[T3]] : i1 to i8
// CHECK-NEXT: linalg.yield %[[T5]], %[[T4]] : i8, f32
func.func @zero_same_step(%u: tensor<4xf32>, %v: tensor<4xf32>, %decay: tensor<4xf32>, %threshold: tensor<4xf32>)
    -> (tensor<4xi1>, tensor<4xf32>) {
  %r:2 = snn.lif %u, %v decay(%decay) threshold(%threshold) <compare = ge, spikes = binary, reset = zero, reset_at = same_step, fire_from = updated> : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xi1>, tensor<4xf32>
}

// CHECK-LABEL: @to_value_same_step(
// CHECK: ^bb0(%[[U:.*]]: f32, %[[DECAY:.*]]: f32, %[[THRESHOLD:.*]]: f32, %[[RESET:.*]]: f32, %[[OLD_Z:.*]]: i8, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.addf %[[T1]], %[[U]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.cmpf ogt, %[[T2]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.select %[[T3]], %[[RESET]], %[[T2]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.extui %[[T3]] : i1 to i8
// CHECK-NEXT: linalg.yield %[[T5]], %[[T4]] : i8, f32
func.func @to_value_same_step(%u: tensor<4xf32>, %v: tensor<4xf32>, %decay: tensor<4xf32>, %threshold: tensor<4xf32>, %reset: tensor<4xf32>)
    -> (tensor<4xi1>, tensor<4xf32>) {
  %r:2 = snn.lif %u, %v decay(%decay) threshold(%threshold) reset(%reset) <compare = gt, spikes = binary, reset = to_value, reset_at = same_step, fire_from = updated> : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xi1>, tensor<4xf32>
}

// CHECK-LABEL: @none_same_step(
// CHECK: ^bb0(%[[U:.*]]: f32, %[[DECAY:.*]]: f32, %[[THRESHOLD:.*]]: f32, %[[OLD_Z:.*]]: i8, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.addf %[[T1]], %[[U]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.cmpf ogt, %[[T2]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.extui %[[T3]] : i1 to i8
// CHECK-NEXT: linalg.yield %[[T4]], %[[T2]] : i8, f32
func.func @none_same_step(%u: tensor<4xf32>, %v: tensor<4xf32>, %decay: tensor<4xf32>, %threshold: tensor<4xf32>)
    -> (tensor<4xi1>, tensor<4xf32>) {
  %r:2 = snn.lif %u, %v decay(%decay) threshold(%threshold) <compare = gt, spikes = binary, reset = none, reset_at = same_step, fire_from = updated> : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xi1>, tensor<4xf32>
}

// CHECK-LABEL: @subtract_next_step(
// CHECK: ^bb0(%[[U:.*]]: f32, %[[DECAY:.*]]: f32, %[[THRESHOLD:.*]]: f32, %[[OLD_Z:.*]]: i8, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.cmpf ogt, %[[V]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.addf %[[T2]], %[[U]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.subf %[[T3]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.select %[[T1]], %[[T4]], %[[T3]] : f32
// CHECK-NEXT: %[[T6:.*]] = arith.cmpf ogt, %[[T5]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T7:.*]] = arith.extui %[[T6]] : i1 to i8
// CHECK-NEXT: linalg.yield %[[T7]], %[[T5]] : i8, f32
func.func @subtract_next_step(%u: tensor<4xf32>, %v: tensor<4xf32>, %decay: tensor<4xf32>, %threshold: tensor<4xf32>)
    -> (tensor<4xi1>, tensor<4xf32>) {
  %r:2 = snn.lif %u, %v decay(%decay) threshold(%threshold) <compare = gt, spikes = binary, reset = subtract, reset_at = next_step, fire_from = updated> : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xi1>, tensor<4xf32>
}

// Zeroed before it integrates.
// CHECK-LABEL: @zero_next_step(
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: ^bb0(%[[U:.*]]: f32, %[[DECAY:.*]]: f32, %[[THRESHOLD:.*]]: f32, %[[OLD_Z:.*]]: i8, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.cmpf ogt, %[[V]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.select %[[T1]], %[[ZERO]], %[[V]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.mulf %[[DECAY]], %[[T2]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.addf %[[T3]], %[[U]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.cmpf ogt, %[[T4]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T6:.*]] = arith.extui %[[T5]] : i1 to i8
// CHECK-NEXT: linalg.yield %[[T6]], %[[T4]] : i8, f32
func.func @zero_next_step(%u: tensor<4xf32>, %v: tensor<4xf32>, %decay: tensor<4xf32>, %threshold: tensor<4xf32>)
    -> (tensor<4xi1>, tensor<4xf32>) {
  %r:2 = snn.lif %u, %v decay(%decay) threshold(%threshold) <compare = gt, spikes = binary, reset = zero, reset_at = next_step, fire_from = updated> : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xi1>, tensor<4xf32>
}

// Dropped after it integrated.
// CHECK-LABEL: @drop_next_step(
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: ^bb0(%[[U:.*]]: f32, %[[DECAY:.*]]: f32, %[[THRESHOLD:.*]]: f32, %[[OLD_Z:.*]]: i8, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.cmpf ogt, %[[V]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.addf %[[T2]], %[[U]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.select %[[T1]], %[[ZERO]], %[[T3]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.cmpf ogt, %[[T4]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T6:.*]] = arith.extui %[[T5]] : i1 to i8
// CHECK-NEXT: linalg.yield %[[T6]], %[[T4]] : i8, f32
func.func @drop_next_step(%u: tensor<4xf32>, %v: tensor<4xf32>, %decay: tensor<4xf32>, %threshold: tensor<4xf32>)
    -> (tensor<4xi1>, tensor<4xf32>) {
  %r:2 = snn.lif %u, %v decay(%decay) threshold(%threshold) <compare = gt, spikes = binary, reset = drop, reset_at = next_step, fire_from = updated> : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xi1>, tensor<4xf32>
}

// Where the spike differs from the last one, the subtraction is corrected.
// CHECK-LABEL: @subtract_both(
// CHECK: ^bb0(%[[U:.*]]: f32, %[[DECAY:.*]]: f32, %[[THRESHOLD:.*]]: f32, %[[OLD_Z:.*]]: i8, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.cmpf ogt, %[[V]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.addf %[[T2]], %[[U]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.subf %[[T3]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.select %[[T1]], %[[T4]], %[[T3]] : f32
// CHECK-NEXT: %[[T6:.*]] = arith.cmpf ogt, %[[T5]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T7:.*]] = arith.cmpi ne, %[[T6]], %[[T1]] : i1
// CHECK-NEXT: %[[T8:.*]] = arith.subf %[[T5]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T9:.*]] = arith.addf %[[T5]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T10:.*]] = arith.select %[[T6]], %[[T8]], %[[T9]] : f32
// CHECK-NEXT: %[[T11:.*]] = arith.select %[[T7]], %[[T10]], %[[T5]] : f32
// CHECK-NEXT: %[[T12:.*]] = arith.extui %[[T6]] : i1 to i8
// CHECK-NEXT: linalg.yield %[[T12]], %[[T11]] : i8, f32
func.func @subtract_both(%u: tensor<4xf32>, %v: tensor<4xf32>, %decay: tensor<4xf32>, %threshold: tensor<4xf32>)
    -> (tensor<4xi1>, tensor<4xf32>) {
  %r:2 = snn.lif %u, %v decay(%decay) threshold(%threshold) <compare = gt, spikes = binary, reset = subtract, reset_at = both, fire_from = updated> : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xi1>, tensor<4xf32>
}

// CHECK-LABEL: @zero_both(
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: ^bb0(%[[U:.*]]: f32, %[[DECAY:.*]]: f32, %[[THRESHOLD:.*]]: f32, %[[OLD_Z:.*]]: i8, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.cmpf ogt, %[[V]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.select %[[T1]], %[[ZERO]], %[[V]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.mulf %[[DECAY]], %[[T2]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.addf %[[T3]], %[[U]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.cmpf ogt, %[[T4]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T6:.*]] = arith.cmpi ne, %[[T5]], %[[T1]] : i1
// CHECK-NEXT: %[[T7:.*]] = arith.subf %[[T4]], %[[T4]] : f32
// CHECK-NEXT: %[[T8:.*]] = arith.addf %[[T4]], %[[T4]] : f32
// CHECK-NEXT: %[[T9:.*]] = arith.select %[[T5]], %[[T7]], %[[T8]] : f32
// CHECK-NEXT: %[[T10:.*]] = arith.select %[[T6]], %[[T9]], %[[T4]] : f32
// CHECK-NEXT: %[[T11:.*]] = arith.extui %[[T5]] : i1 to i8
// CHECK-NEXT: linalg.yield %[[T11]], %[[T10]] : i8, f32
func.func @zero_both(%u: tensor<4xf32>, %v: tensor<4xf32>, %decay: tensor<4xf32>, %threshold: tensor<4xf32>)
    -> (tensor<4xi1>, tensor<4xf32>) {
  %r:2 = snn.lif %u, %v decay(%decay) threshold(%threshold) <compare = gt, spikes = binary, reset = zero, reset_at = both, fire_from = updated> : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xi1>, tensor<4xf32>
}

// Nothing to correct: as at next_step.
// CHECK-LABEL: @drop_both(
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: ^bb0(%[[U:.*]]: f32, %[[DECAY:.*]]: f32, %[[THRESHOLD:.*]]: f32, %[[OLD_Z:.*]]: i8, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.cmpf ogt, %[[V]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.addf %[[T2]], %[[U]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.select %[[T1]], %[[ZERO]], %[[T3]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.cmpf ogt, %[[T4]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T6:.*]] = arith.extui %[[T5]] : i1 to i8
// CHECK-NEXT: linalg.yield %[[T6]], %[[T4]] : i8, f32
func.func @drop_both(%u: tensor<4xf32>, %v: tensor<4xf32>, %decay: tensor<4xf32>, %threshold: tensor<4xf32>)
    -> (tensor<4xi1>, tensor<4xf32>) {
  %r:2 = snn.lif %u, %v decay(%decay) threshold(%threshold) <compare = gt, spikes = binary, reset = drop, reset_at = both, fire_from = updated> : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xi1>, tensor<4xf32>
}

// The stored membrane fires and is reset, then integrates.
// CHECK-LABEL: @previous_same_step(
// CHECK: ^bb0(%[[U:.*]]: f32, %[[DECAY:.*]]: f32, %[[THRESHOLD:.*]]: f32, %[[OLD_Z:.*]]: i8, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.cmpf ogt, %[[V]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.subf %[[V]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.select %[[T1]], %[[T2]], %[[V]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.mulf %[[DECAY]], %[[T3]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.addf %[[T4]], %[[U]] : f32
// CHECK-NEXT: %[[T6:.*]] = arith.extui %[[T1]] : i1 to i8
// CHECK-NEXT: linalg.yield %[[T6]], %[[T5]] : i8, f32
func.func @previous_same_step(%u: tensor<4xf32>, %v: tensor<4xf32>, %decay: tensor<4xf32>, %threshold: tensor<4xf32>)
    -> (tensor<4xi1>, tensor<4xf32>) {
  %r:2 = snn.lif %u, %v decay(%decay) threshold(%threshold) <compare = gt, spikes = binary, reset = subtract, reset_at = same_step, fire_from = previous> : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xi1>, tensor<4xf32>
}

// The stored membrane fires; the new one is reset.
// CHECK-LABEL: @previous_next_step(
// CHECK: ^bb0(%[[U:.*]]: f32, %[[DECAY:.*]]: f32, %[[THRESHOLD:.*]]: f32, %[[OLD_Z:.*]]: i8, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.cmpf ogt, %[[V]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.addf %[[T2]], %[[U]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.subf %[[T3]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.select %[[T1]], %[[T4]], %[[T3]] : f32
// CHECK-NEXT: %[[T6:.*]] = arith.extui %[[T1]] : i1 to i8
// CHECK-NEXT: linalg.yield %[[T6]], %[[T5]] : i8, f32
func.func @previous_next_step(%u: tensor<4xf32>, %v: tensor<4xf32>, %decay: tensor<4xf32>, %threshold: tensor<4xf32>)
    -> (tensor<4xi1>, tensor<4xf32>) {
  %r:2 = snn.lif %u, %v decay(%decay) threshold(%threshold) <compare = gt, spikes = binary, reset = subtract, reset_at = next_step, fire_from = previous> : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xi1>, tensor<4xf32>
}

// CHECK-LABEL: @floor_before_spike(
// CHECK: ^bb0(%[[U:.*]]: f32, %[[DECAY:.*]]: f32, %[[THRESHOLD:.*]]: f32, %[[FLOOR:.*]]: f32, %[[OLD_Z:.*]]: i8, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.addf %[[T1]], %[[U]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.cmpf ogt, %[[T2]], %[[FLOOR]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.select %[[T3]], %[[T2]], %[[FLOOR]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.cmpf ogt, %[[T4]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T6:.*]] = arith.subf %[[T4]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T7:.*]] = arith.select %[[T5]], %[[T6]], %[[T4]] : f32
// CHECK-NEXT: %[[T8:.*]] = arith.extui %[[T5]] : i1 to i8
// CHECK-NEXT: linalg.yield %[[T8]], %[[T7]] : i8, f32
func.func @floor_before_spike(%u: tensor<4xf32>, %v: tensor<4xf32>, %decay: tensor<4xf32>, %threshold: tensor<4xf32>, %floor: tensor<4xf32>)
    -> (tensor<4xi1>, tensor<4xf32>) {
  %r:2 = snn.lif %u, %v decay(%decay) threshold(%threshold) floor(%floor) <compare = gt, spikes = binary, reset = subtract, reset_at = same_step, fire_from = updated> : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xi1>, tensor<4xf32>
}

// Counts saturate; nothing out of range is ever converted.
// CHECK-LABEL: @multi_subtract(
// CHECK-DAG: %[[MOST:.*]] = arith.constant 2147483647 : i32
// CHECK-DAG: %[[LIMIT:.*]] = arith.constant 2.14748365E+9 : f32
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: ^bb0(%[[U:.*]]: f32, %[[DECAY:.*]]: f32, %[[THRESHOLD:.*]]: f32, %[[OLD_Z:.*]]: i32, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.addf %[[T1]], %[[U]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.cmpf ogt, %[[T2]], %[[ZERO]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.select %[[T3]], %[[T2]], %[[ZERO]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.divf %[[T4]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T6:.*]] = arith.cmpf olt, %[[T5]], %[[LIMIT]] : f32
// CHECK-NEXT: %[[T7:.*]] = arith.cmpf oge, %[[T5]], %[[LIMIT]] : f32
// CHECK-NEXT: %[[T8:.*]] = arith.select %[[T6]], %[[T5]], %[[ZERO]] : f32
// CHECK-NEXT: %[[T9:.*]] = arith.fptosi %[[T8]] : f32 to i32
// CHECK-NEXT: %[[T10:.*]] = arith.select %[[T7]], %[[MOST]], %[[T9]] : i32
// CHECK-NEXT: %[[T11:.*]] = arith.sitofp %[[T10]] : i32 to f32
// CHECK-NEXT: %[[T12:.*]] = arith.mulf %[[T11]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T13:.*]] = arith.subf %[[T2]], %[[T12]] : f32
// CHECK-NEXT: linalg.yield %[[T10]], %[[T13]] : i32, f32
func.func @multi_subtract(%u: tensor<4xf32>, %v: tensor<4xf32>, %decay: tensor<4xf32>, %threshold: tensor<4xf32>)
    -> (tensor<4xi32>, tensor<4xf32>) {
  %r:2 = snn.lif %u, %v decay(%decay) threshold(%threshold) <compare = gt, spikes = multi, reset = subtract, reset_at = same_step, fire_from = updated> : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xi32>, tensor<4xf32>
}

// CHECK-LABEL: @multi_zero(
// CHECK-DAG: %[[NONE:.*]] = arith.constant 0 : i32
// CHECK-DAG: %[[MOST:.*]] = arith.constant 2147483647 : i32
// CHECK-DAG: %[[LIMIT:.*]] = arith.constant 2.14748365E+9 : f32
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: ^bb0(%[[U:.*]]: f32, %[[DECAY:.*]]: f32, %[[THRESHOLD:.*]]: f32, %[[OLD_Z:.*]]: i32, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.addf %[[T1]], %[[U]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.cmpf ogt, %[[T2]], %[[ZERO]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.select %[[T3]], %[[T2]], %[[ZERO]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.divf %[[T4]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T6:.*]] = arith.cmpf olt, %[[T5]], %[[LIMIT]] : f32
// CHECK-NEXT: %[[T7:.*]] = arith.cmpf oge, %[[T5]], %[[LIMIT]] : f32
// CHECK-NEXT: %[[T8:.*]] = arith.select %[[T6]], %[[T5]], %[[ZERO]] : f32
// CHECK-NEXT: %[[T9:.*]] = arith.fptosi %[[T8]] : f32 to i32
// CHECK-NEXT: %[[T10:.*]] = arith.select %[[T7]], %[[MOST]], %[[T9]] : i32
// CHECK-NEXT: %[[T11:.*]] = arith.cmpi ne, %[[T10]], %[[NONE]] : i32
// CHECK-NEXT: %[[T12:.*]] = arith.select %[[T11]], %[[ZERO]], %[[T2]] : f32
// CHECK-NEXT: linalg.yield %[[T10]], %[[T12]] : i32, f32
func.func @multi_zero(%u: tensor<4xf32>, %v: tensor<4xf32>, %decay: tensor<4xf32>, %threshold: tensor<4xf32>)
    -> (tensor<4xi32>, tensor<4xf32>) {
  %r:2 = snn.lif %u, %v decay(%decay) threshold(%threshold) <compare = gt, spikes = multi, reset = zero, reset_at = same_step, fire_from = updated> : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xi32>, tensor<4xf32>
}

// CHECK-LABEL: @multi_both(
// CHECK-DAG: %[[MOST:.*]] = arith.constant 2147483647 : i32
// CHECK-DAG: %[[LIMIT:.*]] = arith.constant 2.14748365E+9 : f32
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: ^bb0(%[[U:.*]]: f32, %[[DECAY:.*]]: f32, %[[THRESHOLD:.*]]: f32, %[[OLD_Z:.*]]: i32, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.cmpf ogt, %[[V]], %[[ZERO]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.select %[[T1]], %[[V]], %[[ZERO]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.divf %[[T2]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.cmpf olt, %[[T3]], %[[LIMIT]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.cmpf oge, %[[T3]], %[[LIMIT]] : f32
// CHECK-NEXT: %[[T6:.*]] = arith.select %[[T4]], %[[T3]], %[[ZERO]] : f32
// CHECK-NEXT: %[[T7:.*]] = arith.fptosi %[[T6]] : f32 to i32
// CHECK-NEXT: %[[T8:.*]] = arith.select %[[T5]], %[[MOST]], %[[T7]] : i32
// CHECK-NEXT: %[[T9:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T10:.*]] = arith.addf %[[T9]], %[[U]] : f32
// CHECK-NEXT: %[[T11:.*]] = arith.sitofp %[[T8]] : i32 to f32
// CHECK-NEXT: %[[T12:.*]] = arith.mulf %[[T11]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T13:.*]] = arith.subf %[[T10]], %[[T12]] : f32
// CHECK-NEXT: %[[T14:.*]] = arith.cmpf ogt, %[[T13]], %[[ZERO]] : f32
// CHECK-NEXT: %[[T15:.*]] = arith.select %[[T14]], %[[T13]], %[[ZERO]] : f32
// CHECK-NEXT: %[[T16:.*]] = arith.divf %[[T15]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T17:.*]] = arith.cmpf olt, %[[T16]], %[[LIMIT]] : f32
// CHECK-NEXT: %[[T18:.*]] = arith.cmpf oge, %[[T16]], %[[LIMIT]] : f32
// CHECK-NEXT: %[[T19:.*]] = arith.select %[[T17]], %[[T16]], %[[ZERO]] : f32
// CHECK-NEXT: %[[T20:.*]] = arith.fptosi %[[T19]] : f32 to i32
// CHECK-NEXT: %[[T21:.*]] = arith.select %[[T18]], %[[MOST]], %[[T20]] : i32
// CHECK-NEXT: %[[T22:.*]] = arith.subi %[[T21]], %[[T8]] overflow<nsw> : i32
// CHECK-NEXT: %[[T23:.*]] = arith.sitofp %[[T22]] : i32 to f32
// CHECK-NEXT: %[[T24:.*]] = arith.mulf %[[T23]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T25:.*]] = arith.subf %[[T13]], %[[T24]] : f32
// CHECK-NEXT: linalg.yield %[[T21]], %[[T25]] : i32, f32
func.func @multi_both(%u: tensor<4xf32>, %v: tensor<4xf32>, %decay: tensor<4xf32>, %threshold: tensor<4xf32>)
    -> (tensor<4xi32>, tensor<4xf32>) {
  %r:2 = snn.lif %u, %v decay(%decay) threshold(%threshold) <compare = gt, spikes = multi, reset = subtract, reset_at = both, fire_from = updated> : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xi32>, tensor<4xf32>
}

// CHECK-LABEL: @current_first(
// CHECK: ^bb0(%[[U:.*]]: f32, %[[SYNAPTIC_DECAY:.*]]: f32, %[[SYNAPTIC_GAIN:.*]]: f32, %[[DECAY:.*]]: f32, %[[I:.*]]: f32, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.mulf %[[SYNAPTIC_GAIN]], %[[U]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.mulf %[[SYNAPTIC_DECAY]], %[[I]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.addf %[[T2]], %[[T1]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.addf %[[T4]], %[[T3]] : f32
// CHECK-NEXT: linalg.yield %[[T3]], %[[T5]] : f32, f32
func.func @current_first(%u: tensor<4xf32>, %i: tensor<4xf32>, %v: tensor<4xf32>, %synaptic_decay: tensor<4xf32>, %synaptic_gain: tensor<4xf32>, %decay: tensor<4xf32>)
    -> (tensor<4xf32>, tensor<4xf32>) {
  %r:2 = snn.cuba_li %u, %i, %v synaptic_decay(%synaptic_decay) synaptic_gain(%synaptic_gain) decay(%decay) current(first) : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: @current_after(
// CHECK: ^bb0(%[[U:.*]]: f32, %[[SYNAPTIC_DECAY:.*]]: f32, %[[DECAY:.*]]: f32, %[[I:.*]]: f32, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.mulf %[[SYNAPTIC_DECAY]], %[[I]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.addf %[[T1]], %[[U]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.addf %[[T3]], %[[I]] : f32
// CHECK-NEXT: linalg.yield %[[T2]], %[[T4]] : f32, f32
func.func @current_after(%u: tensor<4xf32>, %i: tensor<4xf32>, %v: tensor<4xf32>, %synaptic_decay: tensor<4xf32>, %decay: tensor<4xf32>)
    -> (tensor<4xf32>, tensor<4xf32>) {
  %r:2 = snn.cuba_li %u, %i, %v synaptic_decay(%synaptic_decay) decay(%decay) current(after) : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: @current_jump_then_decay(
// CHECK: ^bb0(%[[U:.*]]: f32, %[[SYNAPTIC_DECAY:.*]]: f32, %[[DECAY:.*]]: f32, %[[GAIN:.*]]: f32, %[[I:.*]]: f32, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.addf %[[I]], %[[U]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.mulf %[[SYNAPTIC_DECAY]], %[[T1]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.mulf %[[GAIN]], %[[T1]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.addf %[[T4]], %[[T3]] : f32
// CHECK-NEXT: linalg.yield %[[T2]], %[[T5]] : f32, f32
func.func @current_jump_then_decay(%u: tensor<4xf32>, %i: tensor<4xf32>, %v: tensor<4xf32>, %synaptic_decay: tensor<4xf32>, %decay: tensor<4xf32>, %gain: tensor<4xf32>)
    -> (tensor<4xf32>, tensor<4xf32>) {
  %r:2 = snn.cuba_li %u, %i, %v synaptic_decay(%synaptic_decay) decay(%decay) gain(%gain) current(jump_then_decay) : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: @current_decay_after_jump(
// CHECK: ^bb0(%[[U:.*]]: f32, %[[SYNAPTIC_DECAY:.*]]: f32, %[[DECAY:.*]]: f32, %[[I:.*]]: f32, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.addf %[[I]], %[[U]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.mulf %[[SYNAPTIC_DECAY]], %[[T1]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.addf %[[T3]], %[[T2]] : f32
// CHECK-NEXT: linalg.yield %[[T2]], %[[T4]] : f32, f32
func.func @current_decay_after_jump(%u: tensor<4xf32>, %i: tensor<4xf32>, %v: tensor<4xf32>, %synaptic_decay: tensor<4xf32>, %decay: tensor<4xf32>)
    -> (tensor<4xf32>, tensor<4xf32>) {
  %r:2 = snn.cuba_li %u, %i, %v synaptic_decay(%synaptic_decay) decay(%decay) current(decay_after_jump) : tensor<4xf32>
  return %r#0, %r#1 : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: @cuba_lif(
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: ^bb0(%[[U:.*]]: f32, %[[SYNAPTIC_DECAY:.*]]: f32, %[[DECAY:.*]]: f32, %[[THRESHOLD:.*]]: f32, %[[OLD_Z:.*]]: i8, %[[I:.*]]: f32, %[[V:.*]]: f32):
// CHECK-NEXT: %[[T1:.*]] = arith.cmpf ogt, %[[V]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T2:.*]] = arith.mulf %[[SYNAPTIC_DECAY]], %[[I]] : f32
// CHECK-NEXT: %[[T3:.*]] = arith.addf %[[T2]], %[[U]] : f32
// CHECK-NEXT: %[[T4:.*]] = arith.mulf %[[DECAY]], %[[V]] : f32
// CHECK-NEXT: %[[T5:.*]] = arith.addf %[[T4]], %[[T3]] : f32
// CHECK-NEXT: %[[T6:.*]] = arith.select %[[T1]], %[[ZERO]], %[[T5]] : f32
// CHECK-NEXT: %[[T7:.*]] = arith.cmpf ogt, %[[T6]], %[[THRESHOLD]] : f32
// CHECK-NEXT: %[[T8:.*]] = arith.extui %[[T7]] : i1 to i8
// CHECK-NEXT: linalg.yield %[[T8]], %[[T3]], %[[T6]] : i8, f32, f32
func.func @cuba_lif(%u: tensor<4xf32>, %i: tensor<4xf32>, %v: tensor<4xf32>, %synaptic_decay: tensor<4xf32>, %decay: tensor<4xf32>, %threshold: tensor<4xf32>)
    -> (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) {
  %r:3 = snn.cuba_lif %u, %i, %v synaptic_decay(%synaptic_decay) decay(%decay) threshold(%threshold) <compare = gt, spikes = binary, reset = drop, reset_at = next_step, fire_from = updated, current = first> : tensor<4xf32>
  return %r#0, %r#1, %r#2 : tensor<4xi1>, tensor<4xf32>, tensor<4xf32>
}

