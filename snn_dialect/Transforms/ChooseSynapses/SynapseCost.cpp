//===- SynapseCost.cpp - what going over inputs costs ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Transforms/ChooseSynapses/SynapseCost.h"

#include "llvm/Support/ErrorHandling.h"

#include <algorithm>

using namespace mlir::snn;

// Measured with gcc 12 -O2 on x86-64 (docs/performance.md): a row of weights
// takes half a cycle an output where it is added by itself, a quarter where
// eight are added at a time.
static constexpr double kRow = 0.5, kSharedRow = 0.25;
// A product of a convolution whose kernels are gone over cell by cell: where
// all rows of windows are alike, and where edges cut them short or a stride
// keeps them apart, which has to be found out for each row.
static constexpr double kAlike = 0.32, kApart = 0.45, kApartRow = 2;
// An output by itself, whose neighbours belong to other events.
static constexpr double kScattered = 1.5;
// A run of outputs that an event has in a convolution, from the place of the
// event to theirs, and an output of a run.
static constexpr double kRun = 5, kPlace = 5, kInRun = 0.2;
// Looking for events without making a list of them.
static constexpr double kScan = 0.5;
// Turning a sum around, where all inputs may be gone over: then the sums of
// events do not stay channels last.
static constexpr double kTurn = 1;
// So much of what events seem to save is sure: their cost is known less well.
static constexpr double kSure = 0.6;
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

double mlir::snn::convCost(Walk walk, const WindowWork &work) {
  double outputs = work.outputs, inputs = work.inputs,
         events = work.activity * inputs;
  if (walk == Walk::Dense)
    return work.products *
           (work.alike ? kAlike : kApart + kApartRow / work.denseRun);
  return inputs * kScan +
         events * (kPlace + work.runs * kRun + kInRun * outputs);
}

double mlir::snn::poolCost(Walk walk, const WindowWork &work) {
  double outputs = work.outputs, inputs = work.inputs,
         events = work.activity * inputs;
  if (walk == Walk::Dense)
    return work.products * kScattered;
  return inputs * kScan + events * (kPlace + kScattered * outputs);
}

std::optional<int64_t> mlir::snn::denseFrom(double (*cost)(Walk,
                                                           const WindowWork &),
                                            const WindowWork &work) {
  WindowWork none = work, all = work;
  none.activity = 0;
  all.activity = 1;
  double least = cost(Walk::Event, none), most = cost(Walk::Event, all),
         dense = cost(Walk::Dense, work);
  if (dense >= most || dense <= least)
    return std::nullopt;
  double saved = std::max(dense - least - work.sums * kTurn, 0.0);
  return 1 + int64_t(kSure * saved / (most - least) * work.inputs);
}

/// Many rows at a time take more code: not where there are few weights. Eight
/// rows of narrow ones are added no faster than four.
int64_t mlir::snn::rowsAtATime(const SynapseWork &work, unsigned bits) {
  int64_t weights = work.inputs * work.outputs;
  return weights >= 4096 && bits > 8 ? 8 : weights >= 256 ? 4 : 1;
}
