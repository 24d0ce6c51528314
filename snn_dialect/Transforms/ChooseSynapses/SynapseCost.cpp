//===- SynapseCost.cpp - what going over inputs costs ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Transforms/ChooseSynapses/SynapseCost.h"

#include "llvm/Support/ErrorHandling.h"

using namespace mlir::snn;

// Measured with gcc 12 -O2 on x86-64 (docs/performance.md): a row of weights
// takes half a cycle an output where it is added by itself, a quarter where
// eight are added at a time.
static constexpr double kRow = 0.5, kSharedRow = 0.25;
// An output by itself, whose neighbours belong to other events.
static constexpr double kScattered = 2;
// From the place of an input to those of the windows that meet it.
static constexpr double kPlace = 25;
// What goes with a row: addresses, the beginning and the end of its loop.
static constexpr double kStart = 4;
// A branch that a processor guesses wrong.
static constexpr double kMiss = 15;
// Reading an input, and writing its index beside that.
static constexpr double kRead = 1, kList = 1.5;

double mlir::snn::linearCost(Walk walk, const SynapseWork &work,
                             int64_t lists) {
  double outputs = work.outputs, inputs = work.inputs,
         events = work.activity * inputs;
  switch (walk) {
  case Walk::Dense:
    return inputs * (kStart + kRow * outputs);
  case Walk::Test:
    return inputs * kRead + events * (kMiss + kStart + kRow * outputs);
  case Walk::Event:
    return inputs * kList / lists + events * (kStart + kSharedRow * outputs);
  }
  llvm_unreachable("a way over the inputs");
}

double mlir::snn::convCost(Walk walk, const SynapseWork &work,
                           const ConvRuns &runs) {
  double outputs = work.outputs, inputs = work.inputs,
         events = work.activity * inputs;
  if (walk == Walk::Dense)
    return inputs * outputs * (kRow + kStart / runs.dense);
  return inputs * kRead +
         events * (kPlace + runs.events * kStart + kRow * outputs);
}

double mlir::snn::poolCost(Walk walk, const SynapseWork &work) {
  double outputs = work.outputs, inputs = work.inputs,
         events = work.activity * inputs;
  if (walk == Walk::Dense)
    return inputs * kScattered * outputs;
  return inputs * kRead + events * (kStart + kScattered * outputs);
}

/// Many rows at a time take more code: not where there are few weights. Eight
/// rows of narrow ones are added no faster than four.
int64_t mlir::snn::rowsAtATime(const SynapseWork &work, unsigned bits) {
  int64_t weights = work.inputs * work.outputs;
  return weights >= 4096 && bits > 8 ? 8 : weights >= 256 ? 4 : 1;
}
