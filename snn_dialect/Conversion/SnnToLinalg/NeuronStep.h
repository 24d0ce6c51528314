//===- NeuronStep.h - the scalar step of one neuron -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// "The general neuron step" of docs/semantics.md, step by step.
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_NEURONSTEP_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_NEURONSTEP_H

#include "snn_dialect/Conversion/SnnToLinalg/StepArithmetic.h"

#include <array>

namespace mlir::snn {

/// spike(v) of docs/semantics.md: i1, or an i32 count.
template <typename Arithmetic>
typename Arithmetic::Number spike(Arithmetic &math, Compare compare,
                                  Spikes spikes,
                                  typename Arithmetic::Number membrane,
                                  typename Arithmetic::Number threshold) {
  return spikes == Spikes::Multi ? math.spikeCount(membrane, threshold)
                                 : math.isAbove(compare, membrane, threshold);
}

/// Builds the step of one neuron from scalars in the membrane's format, with
/// FloatArithmetic or IntegerArithmetic.
template <typename Arithmetic> class NeuronStep {
public:
  using Number = typename Arithmetic::Number;
  /// One scalar per role; null where the op has no such operand.
  using Scalars = std::array<Number, kNumRoles>;

  /// `dynamics` is null for neurons that do not spike, `current` is there for
  /// those with a synapse.
  NeuronStep(Arithmetic math, const Scalars &scalars, DynamicsAttr dynamics,
             std::optional<Current> current);

  /// Builds the step; afterwards the results are valid.
  void build();

  /// i1, or i32 with spikes = multi; null for neurons that do not spike.
  Value spikes() const { return Arithmetic::value(z); }
  Value nextSynapse() const { return Arithmetic::value(i); }
  Value nextMembrane() const { return Arithmetic::value(v); }

private:
  // The numbered steps of docs/semantics.md.
  void fireFromPrevious();
  void findLastSpikes();
  void stepSynapse();
  void integrate();
  void fireFromUpdated();

  // spike(v) and reset(v, z).
  Number spike(Number membrane);
  Number reset(Number membrane, Number spikes);

  // Parts of a reset.
  Number subtractThreshold(Number membrane, Number spikes);
  Number zeroWhere(Number spikes, Number membrane);
  Number correct(Number membrane);
  /// Whether there was any spike: i1.
  Value any(Number spikes);

  bool isMulti() const { return dynamics.getSpikes() == Spikes::Multi; }
  Number parameter(Role role) const {
    return scalars[static_cast<size_t>(role)];
  }

  Arithmetic math;
  const Scalars scalars;
  DynamicsAttr dynamics;
  std::optional<Current> current;

  Number u;  // input
  Number x;  // what the membrane integrates: the input or a synaptic current
  Number i;  // synapse
  Number v;  // membrane
  Number z;  // the spikes of this step
  Number zl; // the spikes that the stored membrane stands for
};

extern template class NeuronStep<FloatArithmetic>;
extern template class NeuronStep<IntegerArithmetic>;

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_NEURONSTEP_H
