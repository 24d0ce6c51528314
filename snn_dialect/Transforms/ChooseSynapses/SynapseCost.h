//===- SynapseCost.h - what going over inputs costs -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_TRANSFORMS_CHOOSESYNAPSES_SYNAPSECOST_H
#define SNN_DIALECT_TRANSFORMS_CHOOSESYNAPSES_SYNAPSECOST_H

#include <cstdint>

namespace mlir::snn {

/// A synapse, and the share of its inputs that are not zero. outputs: that
/// each of the inputs goes to.
struct SynapseWork {
  int64_t inputs, outputs;
  double activity;
};

/// The three ways over the inputs.
enum class Walk { Dense, Test, Event };

/// About how many cycles a step of a fully connected synapse takes on a
/// processor with vectors of 16 bytes. `lists`: how many synapses share the
/// list of events.
double linearCost(Walk walk, const SynapseWork &work, int64_t lists);

/// How the outputs of a convolution lie in memory: in so many runs those that
/// meet one input, and so many in a run where all are gone over.
struct ConvRuns {
  int64_t events, dense;
};

/// The same of a convolution, whose events are not listed.
double convCost(Walk walk, const SynapseWork &work, const ConvRuns &runs);

/// The same of a pool.
double poolCost(Walk walk, const SynapseWork &work);

/// How many rows of events are added at a time. bits: of a weight.
int64_t rowsAtATime(const SynapseWork &work, unsigned bits);

} // namespace mlir::snn

#endif // SNN_DIALECT_TRANSFORMS_CHOOSESYNAPSES_SYNAPSECOST_H
