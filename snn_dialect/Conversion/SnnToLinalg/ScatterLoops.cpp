//===- ScatterLoops.cpp - from one input to the windows around it ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/ScatterLoops.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/IR/Types.h"

#include <numeric>

using namespace mlir;
using namespace mlir::snn;

static int64_t product(ArrayRef<int64_t> sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), int64_t(1),
                         std::multiplies<>());
}

ScatterLoops::ScatterLoops(Location loc, const Windows &windows, int64_t groups,
                           ArrayRef<int64_t> input, ArrayRef<int64_t> output)
    : loc(loc), windows(windows), groups(groups), inputs(input[0] / groups),
      outputs(output[0] / groups), inputShape(input.drop_front()),
      outputShape(output.drop_front()) {
  for (unsigned dim = 0; dim < inputShape.size(); ++dim)
    margins.push_back(margin(dim));
  clips = 2 * product(sumsShape()) > 3 * product(output);
  if (clips)
    margins.assign(margins.size(), Margin());
}

/// Of the outputs t/stride - m*dilation, for all t and m that there are.
ScatterLoops::Margin ScatterLoops::margin(unsigned dim) const {
  int64_t stride = windows.stride[dim], first = windows.padLow[dim];
  int64_t most = llvm::divideCeil(windows.kernel[dim], stride) - 1;
  int64_t least = first / stride - most * windows.dilation[dim];
  int64_t last = (first + inputShape[dim] - 1) / stride;
  return {std::max<int64_t>(-least, 0),
          std::max<int64_t>(last - (outputShape[dim] - 1), 0)};
}

SmallVector<int64_t> ScatterLoops::sumsShape() const {
  SmallVector<int64_t> shape{groups};
  for (auto [size, margin] : llvm::zip(outputShape, margins))
    shape.push_back(margin.before + size + margin.after);
  shape.back() *= outputs;
  return shape;
}

Value ScatterLoops::place(OpBuilder &builder, Value output) const {
  RankedTensorType type = tensorType(output), sums = type.clone(sumsShape());
  return sums == type ? output : emptyTensor(builder, loc, sums);
}

/// Cells k = r + m*stride of the same r, which one input meets, lie side by
/// side, those of the greatest m first.
int64_t ScatterLoops::slot(unsigned dim, int64_t k) const {
  int64_t stride = windows.stride[dim], size = windows.kernel[dim];
  int64_t r = k % stride, m = k / stride;
  int64_t before = r * (size / stride) + std::min(r, size % stride);
  return before + (size - 1 - r) / stride - m;
}

DenseElementsAttr ScatterLoops::laidOut(DenseElementsAttr weights) const {
  SmallVector<int64_t> shape{groups * inputs};
  llvm::append_range(shape, windows.kernel);
  shape.back() *= outputs;
  auto type = RankedTensorType::get(shape, weights.getElementType());
  if (weights.isSplat())
    return weights.resizeSplat(type);
  int64_t cells = windows.cells();
  SmallVector<int64_t> slots;
  for (int64_t cell = 0; cell < cells; ++cell) {
    int64_t left = cell, place = 0, size = 1;
    for (unsigned dim = inputShape.size(); dim-- > 0;) {
      int64_t kernel = windows.kernel[dim];
      place += slot(dim, left % kernel) * size;
      left /= kernel;
      size *= kernel;
    }
    slots.push_back(place);
  }
  ArrayRef<char> from = weights.getRawData();
  size_t bytes = from.size() / weights.getNumElements();
  std::vector<char> to(from.size());
  for (int64_t k = 0, size = weights.getNumElements(); k < size; ++k) {
    int64_t cell = k % cells, input = k / cells % inputs,
            output = k / cells / inputs;
    int64_t row = output / outputs * inputs + input;
    int64_t place = (row * cells + slots[cell]) * outputs + output % outputs;
    std::copy_n(from.begin() + k * bytes, bytes, to.begin() + place * bytes);
  }
  return DenseElementsAttr::getFromRawBuffer(type, to);
}

Value ScatterLoops::slot(OpBuilder &builder, unsigned dim, Value k) const {
  IndexMath math(builder, loc);
  int64_t stride = windows.stride[dim], size = windows.kernel[dim];
  Value last = math.constant(size - 1);
  if (stride == 1)
    return math.subtract(last, k);
  Value r = math.remainder(k, stride), m = math.divide(k, stride);
  Value before =
      math.add(math.multiply(r, size / stride), math.atMost(r, size % stride));
  Value most = math.divide(math.subtract(last, r), stride);
  return math.add(before, math.subtract(most, m));
}

SmallVector<Value> ScatterLoops::weightPlace(OpBuilder &builder, Value group,
                                             Value output, Value input,
                                             ArrayRef<Value> cell) const {
  IndexMath math(builder, loc);
  SmallVector<Value> place{math.add(math.multiply(group, inputs), input)};
  for (auto [dim, k] : llvm::enumerate(cell))
    place.push_back(slot(builder, dim, k));
  place.back() = math.add(math.multiply(place.back(), outputs), output);
  return place;
}

Value ScatterLoops::build(OpBuilder &builder, Value index, Value sums,
                          Add add) const {
  IndexMath math(builder, loc);
  int64_t places = product(inputShape);
  bool isOne = groups * inputs == 1;
  Value channel = isOne ? math.constant(0) : math.divide(index, places),
        place = isOne ? index : math.remainder(index, places);
  return build(builder, channel, place, sums, add);
}

Value ScatterLoops::build(OpBuilder &builder, Value channel, Value place,
                          Value sums, Add add) const {
  IndexMath math(builder, loc);
  SmallVector<Range> ranges(inputShape.size());
  Value left = place;
  for (unsigned dim = inputShape.size(); dim-- > 0;) {
    Value i = dim == 0 ? left : math.remainder(left, inputShape[dim]);
    ranges[dim] = range(builder, dim, i);
    left = dim == 0 ? left : math.divide(left, inputShape[dim]);
  }
  Value group = groups == 1 ? math.constant(0) : math.divide(channel, inputs);
  return overWindows(builder, ranges, {group}, {channel}, sums, add);
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
  Value zero = math.constant(0);
  Range found{math.divide(t, stride), zero, math.constant(kernel), zero,
              math.constant(kernel - 1)};
  if (stride > 1) {
    Value r = math.remainder(t, stride, "cell");
    bool even = kernel % stride == 0;
    found.to =
        even ? math.constant(kernel / stride)
             : math.ceilDivide(math.subtract(math.constant(kernel), r), stride);
    found.last = math.add(found.to, -1);
    Value more = even ? zero : math.atMost(r, kernel % stride);
    found.first = math.add(math.multiply(r, kernel / stride), more, "slot");
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

/// window, weight: indices of the dimensions that are done.
Value ScatterLoops::overWindows(OpBuilder &builder, ArrayRef<Range> ranges,
                                SmallVector<Value> window,
                                SmallVector<Value> weight, Value sums,
                                Add add) const {
  IndexMath math(builder, loc);
  const Range &found = ranges.front();
  bool innermost = ranges.size() == 1;
  int64_t dilation = windows.dilation.back();
  if (innermost && dilation == 1) {
    Value from = math.add(math.subtract(found.q, found.to), 1);
    Value first =
        math.add(math.add(math.subtract(found.last, found.to), 1), found.first);
    return overRun(builder, window, from, weight, first,
                   math.subtract(found.to, found.from), sums, add);
  }
  int64_t step = windows.dilation[window.size() - 1];
  return loop(builder, loc, found.from, found.to, sums,
              [&](OpBuilder &b, Value m, Value current) {
                IndexMath inner(b, loc);
                Value at = inner.subtract(found.q, inner.multiply(m, step));
                Value slot =
                    inner.add(inner.subtract(found.last, m), found.first);
                if (innermost)
                  return overRun(b, window, at, weight, slot, inner.constant(1),
                                 current, add);
                SmallVector<Value> nextWindow = window, nextWeight = weight;
                nextWindow.push_back(at);
                nextWeight.push_back(slot);
                return overWindows(b, ranges.drop_front(), nextWindow,
                                   nextWeight, current, add);
              });
}

/// The channels of `size` windows.
Value ScatterLoops::overRun(OpBuilder &builder, ArrayRef<Value> window,
                            Value from, ArrayRef<Value> weight, Value first,
                            Value size, Value sums, Add add) const {
  IndexMath math(builder, loc);
  Value sumsAt = math.multiply(from, outputs),
        weightsAt = math.multiply(first, outputs);
  return loop(builder, loc, math.constant(0), math.multiply(size, outputs),
              sums, [&](OpBuilder &b, Value n, Value current) {
                IndexMath inner(b, loc);
                SmallVector<Value> to = llvm::to_vector(window),
                                   at = llvm::to_vector(weight);
                to.push_back(inner.add(sumsAt, n));
                at.push_back(inner.add(weightsAt, n));
                Value sum = add(b, load(b, loc, current, to), at);
                return store(b, loc, sum, current, to);
              });
}

Value ScatterLoops::unfold(OpBuilder &builder, Value sums, Value output) const {
  if (sums.getType() == output.getType())
    return sums;
  SmallVector<int64_t> shape{groups};
  llvm::append_range(shape, outputShape);
  shape.push_back(outputs);
  return loops(
      builder, loc, shape, output,
      [&](OpBuilder &b, ArrayRef<Value> at, Value current) {
        IndexMath math(b, loc);
        SmallVector<Value> from{at.front()},
            to{math.add(math.multiply(at.front(), outputs), at.back())};
        for (auto [dim, o] : llvm::enumerate(at.drop_front().drop_back())) {
          from.push_back(math.add(o, margins[dim].before));
          to.push_back(o);
        }
        from.back() = math.add(math.multiply(from.back(), outputs), at.back());
        return store(b, loc, load(b, loc, sums, from), current, to);
      });
}

Value ScatterLoops::channelsLast(OpBuilder &builder, Value sums) const {
  RankedTensorType type = tensorType(sums);
  SmallVector<int64_t> wide(type.getShape().drop_front());
  wide.back() /= outputs;
  wide.push_back(outputs);
  auto all = llvm::to_vector<2>(llvm::seq<int64_t>(type.getRank()));
  Value flat = tensor::CollapseShapeOp::create(
      builder, loc, sums, SmallVector<ReassociationIndices>{{all}});
  auto parts = llvm::to_vector<2>(llvm::seq<int64_t>(wide.size()));
  Value places =
      tensor::ExpandShapeOp::create(builder, loc, type.clone(wide), flat,
                                    SmallVector<ReassociationIndices>{{parts}});
  SmallVector<OpFoldResult> offsets, sizes;
  for (auto [dim, size] : llvm::enumerate(outputShape)) {
    offsets.push_back(builder.getIndexAttr(margins[dim].before));
    sizes.push_back(builder.getIndexAttr(size));
  }
  offsets.push_back(builder.getIndexAttr(0));
  sizes.push_back(builder.getIndexAttr(outputs));
  if (llvm::equal(outputShape, ArrayRef(wide).drop_back()))
    return places;
  SmallVector<OpFoldResult> steps(sizes.size(), builder.getIndexAttr(1));
  return tensor::ExtractSliceOp::create(builder, loc, places, offsets, sizes,
                                        steps);
}
