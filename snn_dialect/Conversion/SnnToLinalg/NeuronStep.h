//===- NeuronStep.h - the scalar step of one neuron -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// "The general neuron step" of docs/semantics.md, step by step.
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_NEURONSTEP_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_NEURONSTEP_H

#include "snn_dialect/IR/SnnDialect.h"

#include <array>

namespace mlir::snn {

/// spike(v) of docs/semantics.md: i1, or an i32 count. `membrane` and
/// `threshold` are scalars of one format.
Value spike(OpBuilder &builder, Location loc, Compare compare, Spikes spikes,
            Value membrane, Value threshold);

/// Builds the step of one neuron from scalars in the membrane's format.
class NeuronStep {
public:
  /// One scalar per role; null where the op has no such operand.
  using Scalars = std::array<Value, kNumRoles>;

  /// `dynamics` is null for neurons that do not spike, `current` is there for
  /// those with a synapse.
  NeuronStep(OpBuilder &builder, Location loc, const Scalars &scalars,
             DynamicsAttr dynamics, std::optional<Current> current);

  /// Builds the step; afterwards the results are valid.
  void build();

  /// i1, or i32 with spikes = multi; null for neurons that do not spike.
  Value spikes() const { return z; }
  Value nextSynapse() const { return i; }
  Value nextMembrane() const { return v; }

private:
  // The numbered steps of docs/semantics.md.
  void fireFromPrevious();
  void findLastSpikes();
  void stepSynapse();
  void integrate();
  void fireFromUpdated();

  // spike(v) and reset(v, z).
  Value spike(Value membrane);
  Value reset(Value membrane, Value spikes);

  // Parts of a reset.
  Value subtractThreshold(Value membrane, Value spikes);
  Value zeroWhere(Value spikes, Value membrane);
  Value correct(Value membrane);

  // Arithmetic; `name` becomes part of the location, and a name in the C.
  Location named(StringRef name);
  Value add(Value a, Value b, StringRef name);
  Value subtract(Value a, Value b, StringRef name);
  Value multiply(Value a, Value b, StringRef name);
  Value select(Value condition, Value a, Value b, StringRef name);
  Value constant(double value);
  Value toFloat(Value count, StringRef name);
  /// Whether there was any spike: i1.
  Value any(Value spikes);

  bool isMulti() const { return dynamics.getSpikes() == Spikes::Multi; }
  Value parameter(Role role) const {
    return scalars[static_cast<size_t>(role)];
  }

  OpBuilder &builder;
  Location loc;
  const Scalars scalars;
  DynamicsAttr dynamics;
  std::optional<Current> current;

  Value u;  // input
  Value x;  // what the membrane integrates: the input or a synaptic current
  Value i;  // synapse
  Value v;  // membrane
  Value z;  // the spikes of this step
  Value zl; // the spikes that the stored membrane stands for
};

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_NEURONSTEP_H
