//===- ScatterLoops.cpp - from one input to the windows around it ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/ScatterLoops.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"

#include <numeric>

using namespace mlir;
using namespace mlir::snn;

ScatterLoops::ScatterLoops(Location loc, const Windows &windows,
                           ArrayRef<int64_t> input, ArrayRef<int64_t> output,
                           bool mayHaveMargin)
    : loc(loc), windows(windows), outputShape(output) {
  for (auto [dim, size] : llvm::enumerate(input))
    margins.push_back(margin(dim, size));
  auto elements = [](ArrayRef<int64_t> shape) {
    return std::accumulate(shape.begin(), shape.end(), int64_t(1),
                           std::multiplies<>());
  };
  int64_t all = elements(sumsShape(/*channels=*/1));
  clips = !mayHaveMargin || 4 * all > 5 * elements(outputShape);
  if (clips)
    margins.assign(margins.size(), Margin());
}

/// Of the outputs t/stride - m*dilation, for all t and m that there are.
ScatterLoops::Margin ScatterLoops::margin(unsigned dim, int64_t size) const {
  int64_t stride = windows.stride[dim], first = windows.padLow[dim];
  int64_t most = llvm::divideCeil(windows.kernel[dim], stride) - 1;
  int64_t least = first / stride - most * windows.dilation[dim];
  int64_t last = (first + size - 1) / stride;
  return {std::max<int64_t>(-least, 0),
          std::max<int64_t>(last - (outputShape[dim] - 1), 0)};
}

SmallVector<int64_t> ScatterLoops::sumsShape(int64_t channels) const {
  SmallVector<int64_t> shape{channels};
  for (auto [size, margin] : llvm::zip(outputShape, margins))
    shape.push_back(margin.before + size + margin.after);
  return shape;
}

Value ScatterLoops::inside(OpBuilder &builder, Value sums) const {
  auto type = cast<RankedTensorType>(sums.getType());
  SmallVector<OpFoldResult> offsets{builder.getIndexAttr(0)},
      sizes{builder.getIndexAttr(type.getDimSize(0))},
      strides(type.getRank(), builder.getIndexAttr(1));
  for (auto [size, margin] : llvm::zip(outputShape, margins)) {
    offsets.push_back(builder.getIndexAttr(margin.before));
    sizes.push_back(builder.getIndexAttr(size));
  }
  return tensor::ExtractSliceOp::create(builder, loc, sums, offsets, sizes,
                                        strides);
}

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
  Range found{math.divide(t, stride), Value(), math.constant(0),
              math.constant(kernel)};
  if (stride > 1) {
    found.r = math.remainder(t, stride, "cell");
    Value left = math.subtract(math.constant(kernel), found.r);
    found.to = math.ceilDivide(left, stride);
  }
  if (clips) {
    // o <= last, and o >= 0.
    Value after = math.atLeast(math.add(found.q, -last), 0);
    found.from = math.ceilDivide(after, dilation, "first");
    Value before = math.add(math.divide(found.q, dilation), 1);
    found.to = math.atMost(before, found.to, "end");
  }
  found.q = math.add(found.q, margins[dim].before, "window");
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
