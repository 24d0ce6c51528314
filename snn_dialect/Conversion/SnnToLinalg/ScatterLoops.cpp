//===- ScatterLoops.cpp - from one input to the windows around it ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/ScatterLoops.h"

#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"

using namespace mlir;
using namespace mlir::snn;

void ScatterLoops::meet(OpBuilder &builder, ArrayRef<Value> cell) {
  ranges.clear();
  for (auto [dim, i] : llvm::enumerate(cell))
    ranges.push_back(range(builder, dim, i));
}

Value ScatterLoops::build(OpBuilder &builder, Value sums, Value channel,
                          Add add) {
  outputIndices = {channel};
  kernel.clear();
  return overOutputs(builder, sums, add);
}

/// Window o meets i at cell k where o*stride + k*dilation = i + pad = t. One of
/// stride and dilation is 1: with dilation 1, k = t%stride + m*stride and
/// o = t/stride - m; with stride 1, k = m and o = t - m*dilation.
ScatterLoops::Range ScatterLoops::range(OpBuilder &builder, unsigned dim,
                                        Value i) const {
  IndexMath math(builder, loc);
  int64_t stride = windows.stride[dim], dilation = windows.dilation[dim],
          kernel = windows.kernel[dim], last = outputShape[dim] - 1;
  Value t = math.add(i, windows.padLow[dim], "at");
  Range found{math.divide(t, stride), Value(), Value(), math.constant(kernel)};
  if (stride > 1) {
    found.r = math.remainder(t, stride, "cell");
    Value left = math.subtract(math.constant(kernel), found.r);
    found.to = math.ceilDivide(left, stride);
  }
  // o <= last, and o >= 0.
  Value after = math.atLeast(math.add(found.q, -last), 0);
  found.from = math.ceilDivide(after, dilation, "first");
  Value before = math.add(math.divide(found.q, dilation), 1);
  found.to = math.atMost(before, found.to, "end");
  return found;
}

Value ScatterLoops::overOutputs(OpBuilder &builder, Value sums, Add add) {
  unsigned dim = kernel.size();
  if (dim == ranges.size()) {
    Value sum = load(builder, loc, sums, outputIndices);
    return store(builder, loc, add(builder, sum, kernel), sums, outputIndices);
  }
  const Range &found = ranges[dim];
  return loop(builder, loc, found.from, found.to, sums,
              [&](OpBuilder &inner, Value m, Value current) {
                IndexMath math(inner, loc);
                Value step = math.multiply(m, windows.stride[dim]);
                kernel.push_back(found.r ? math.add(step, found.r) : step);
                outputIndices.push_back(math.subtract(
                    found.q, math.multiply(m, windows.dilation[dim])));
                Value next = overOutputs(inner, current, add);
                outputIndices.pop_back();
                kernel.pop_back();
                return next;
              });
}
