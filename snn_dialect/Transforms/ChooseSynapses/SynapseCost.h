//===- SynapseCost.h - what going over inputs costs -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_TRANSFORMS_CHOOSESYNAPSES_SYNAPSECOST_H
#define SNN_DIALECT_TRANSFORMS_CHOOSESYNAPSES_SYNAPSECOST_H

#include <cstdint>
#include <optional>

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

/// A convolution or a pool. sums: all that there are; outputs: that an input
/// away from the edges goes to, in so many runs through memory. products: of
/// all inputs, in runs of so many where all are gone over. alike: without
/// padding and strides.
struct WindowWork {
  int64_t inputs, sums, outputs, runs, products, denseRun;
  bool alike;
  double activity;
};

/// The same of a convolution, and of a pool, whose events are not listed.
double convCost(Walk walk, const WindowWork &work);
double poolCost(Walk walk, const WindowWork &work);

/// From how many events on `cost` is less where all inputs are gone over; none
/// where it never is.
std::optional<int64_t> denseFrom(double (*cost)(Walk, const WindowWork &),
                                 const WindowWork &work);

/// How many rows of events are added at a time. bits: of a weight.
int64_t rowsAtATime(const SynapseWork &work, unsigned bits);

} // namespace mlir::snn

#endif // SNN_DIALECT_TRANSFORMS_CHOOSESYNAPSES_SYNAPSECOST_H
