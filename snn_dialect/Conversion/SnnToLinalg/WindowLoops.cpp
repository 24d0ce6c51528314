//===- WindowLoops.cpp - from the cells of windows to outputs -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/WindowLoops.h"

#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"

using namespace mlir;
using namespace mlir::snn;

Value WindowLoops::build(OpBuilder &builder, Value input, Value inputChannel,
                         Value output, Value outputChannel, Prepare prepare,
                         Add add) {
  this->input = input;
  inputIndices = {inputChannel};
  outputIndices = {outputChannel};
  ranges.clear();
  cell.clear();
  return overCells(builder, output, prepare, add);
}

WindowLoops::Range WindowLoops::range(OpBuilder &builder, unsigned dim,
                                      Value k) {
  IndexMath math(builder, loc);
  int64_t stride = windows.stride[dim], dilation = windows.dilation[dim],
          pad = windows.padLow[dim], size = inputShape[dim],
          outputs = outputShape[dim];
  int64_t last = windows.reach(dim) - 1;
  Value step = math.multiply(k, dilation);
  Range found{math.add(step, -pad, "shift"), math.constant(0),
              math.constant(outputs)};
  // o*stride + shift >= 0
  if (pad > 0) {
    Value before = math.subtract(math.constant(pad), step);
    if (last > pad)
      before = math.atLeast(before, 0);
    found.from = math.ceilDivide(before, stride, "first");
  }
  // o*stride + shift < size
  if ((outputs - 1) * stride + last - pad >= size) {
    Value left = math.subtract(math.constant(size + pad), step);
    if (last > size + pad)
      left = math.atLeast(left, 0);
    found.to = math.atMost(math.ceilDivide(left, stride), outputs, "end");
  }
  return found;
}

Value WindowLoops::overCells(OpBuilder &builder, Value sums, Prepare prepare,
                             Add add) {
  unsigned dim = cell.size();
  if (dim == windows.kernel.size())
    return overWindows(builder, sums, prepare(builder, cell), add);
  return loop(builder, loc, windows.kernel[dim], sums,
              [&](OpBuilder &inner, Value k, Value current) {
                cell.push_back(k);
                ranges.push_back(range(inner, dim, k));
                Value next = overCells(inner, current, prepare, add);
                ranges.pop_back();
                cell.pop_back();
                return next;
              });
}

Value WindowLoops::overWindows(OpBuilder &builder, Value sums, Value prepared,
                               Add add) {
  unsigned dim = outputIndices.size() - 1;
  if (dim == ranges.size()) {
    Value sum = load(builder, loc, sums, outputIndices);
    Value x = load(builder, loc, input, inputIndices);
    return store(builder, loc, add(builder, sum, x, prepared), sums,
                 outputIndices);
  }
  return loop(builder, loc, ranges[dim].from, ranges[dim].to, sums,
              [&](OpBuilder &inner, Value o, Value current) {
                IndexMath math(inner, loc);
                outputIndices.push_back(o);
                // The last stands in the element that it is for.
                bool isRow = dim + 1 < ranges.size();
                inputIndices.push_back(
                    math.add(math.multiply(o, windows.stride[dim]),
                             ranges[dim].shift, isRow ? "row" : ""));
                Value next = overWindows(inner, current, prepared, add);
                inputIndices.pop_back();
                outputIndices.pop_back();
                return next;
              });
}
