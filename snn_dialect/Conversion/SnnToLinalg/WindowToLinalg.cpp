//===- WindowToLinalg.cpp - convolutions and pools ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops over the cells of the kernel are outside of those over the windows:
// every output sums in the order of the kernel's cells, and the innermost loop
// runs along outputs that lie side by side. Padding is no memory: the bounds of
// the loops over windows leave out those that a cell meets outside of the
// input.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include "snn_dialect/Conversion/SnnToLinalg/Integers.h"
#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"
#include "snn_dialect/Conversion/SnnToLinalg/Packing.h"
#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/Conversion/SnnToLinalg/ProductSums.h"
#include "snn_dialect/IR/Quantised.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"
#include "snn_dialect/IR/Windows.h"

using namespace mlir;
using namespace mlir::snn;

namespace {

/// The loops over one channel: the cells of a window, then the windows.
class WindowLoops {
public:
  /// What is done before the loops over the windows; its result is for `add`.
  using Prepare = function_ref<Value(OpBuilder &, ArrayRef<Value> cell)>;
  /// The new value of a sum: of the sum, where the cell meets the input, and
  /// what was prepared.
  using Add =
      function_ref<Value(OpBuilder &, Value sum, Value input, Value prepared)>;

  /// input, output: shapes without channels.
  WindowLoops(Location loc, const Windows &windows, ArrayRef<int64_t> input,
              ArrayRef<int64_t> output)
      : loc(loc), windows(windows), inputShape(input), outputShape(output) {}

  /// Adds all that the windows of `output` meet in `input` to the sums in
  /// channel `outputChannel`.
  Value build(OpBuilder &builder, Value input, Value inputChannel, Value output,
              Value outputChannel, Prepare prepare, Add add) {
    this->input = input;
    inputIndices = {inputChannel};
    outputIndices = {outputChannel};
    ranges.clear();
    cell.clear();
    return overCells(builder, output, prepare, add);
  }

private:
  /// In one dimension, for one cell of the kernel: output o meets the input at
  /// o*stride + shift; `from` and `to` bound the outputs that meet it inside.
  struct Range {
    Value shift, from, to;
  };

  Range range(OpBuilder &builder, unsigned dim, Value k) {
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

  Value overCells(OpBuilder &builder, Value sums, Prepare prepare, Add add) {
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

  Value overWindows(OpBuilder &builder, Value sums, Value prepared, Add add) {
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

  Location loc;
  const Windows &windows;
  ArrayRef<int64_t> inputShape, outputShape;
  Value input;
  SmallVector<Value> cell, inputIndices, outputIndices;
  SmallVector<Range> ranges;
};

/// Sums that start at +0.
Value zeros(OpBuilder &builder, Location loc, RankedTensorType type) {
  Value start = zero(builder, loc, type.getElementType());
  return linalg::FillOp::create(builder, loc, start,
                                emptyTensor(builder, loc, type))
      .getResult(0);
}

struct ConvLowering : OpConversionPattern<ConvOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ConvOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType input = tensorType(op.getInput()),
                     output = tensorType(op.getOutput());
    Windows windows = Windows::ofConv(op);
    ProductSums products(loc, op.getInput(), op.getWeight(), op.getOutput());
    WindowLoops overWindows(loc, windows, input.getShape().drop_front(),
                            output.getShape().drop_front());
    bool packs = needsPacking(adaptor.getWeight());
    Value weights =
        packs ? packFlat(rewriter, adaptor.getWeight()) : adaptor.getWeight();
    ArrayRef<int64_t> weightShape = tensorType(op.getWeight()).getShape();
    int64_t groups = op.getGroups();
    // Channels of one group.
    int64_t outputs = output.getDimSize(0) / groups,
            inputs = input.getDimSize(0) / groups;
    SmallVector<int64_t> channels{groups, outputs, inputs};
    Value sums = loops(
        rewriter, loc, channels, products.start(rewriter),
        [&](OpBuilder &builder, ArrayRef<Value> at, Value current) {
          IndexMath math(builder, loc);
          Value group = at[0], c = at[2];
          Value to = math.add(math.multiply(group, outputs), at[1], "channel");
          Value from = math.add(math.multiply(group, inputs), c, "source");
          auto weight = [&](OpBuilder &b, ArrayRef<Value> cell) {
            SmallVector<Value> indices{to, c};
            llvm::append_range(indices, cell);
            return packs ? loadFlat(b, loc, weights, weightShape, indices)
                         : load(b, loc, weights, indices);
          };
          auto add = [&](OpBuilder &b, Value sum, Value x, Value w) {
            return products.add(b, sum, x, w);
          };
          return overWindows.build(builder, adaptor.getInput(), from, current,
                                   to, weight, add);
        });
    rewriter.replaceOp(op, products.finish(rewriter, sums, adaptor.getBias()));
    return success();
  }
};

/// The sums of all windows of a pool, in `type`.
Value poolSums(OpBuilder &builder, Location loc, const Windows &windows,
               Value input, RankedTensorType inputType, RankedTensorType type) {
  WindowLoops overWindows(loc, windows, inputType.getShape().drop_front(),
                          type.getShape().drop_front());
  Type element = inputType.getElementType(), sumType = type.getElementType();
  auto nothing = [](OpBuilder &, ArrayRef<Value>) { return Value(); };
  auto add = [&](OpBuilder &b, Value sum, Value x, Value) -> Value {
    Value term = toFormat(b, loc, x, element, sumType);
    if (isa<FloatType>(sumType))
      return arith::AddFOp::create(b, loc, sum, term);
    if (isCount(element))
      return addCounts(b, loc, sum, term);
    if (term.getType() != sumType)
      term = arith::ExtSIOp::create(b, loc, sumType, term);
    // So many spikes, 0 or 1 each, do not add up to 2^31, nor numbers of 32
    // bits to 2^63.
    return arith::AddIOp::create(b, loc, sum, term,
                                 arith::IntegerOverflowFlags::nsw);
  };
  return loop(builder, loc, type.getDimSize(0), zeros(builder, loc, type),
              [&](OpBuilder &b, Value channel, Value sums) {
                return overWindows.build(b, input, channel, sums, channel,
                                         nothing, add);
              });
}

/// The same of a quantised input, in 32 bits, at which they saturate.
Value integerPoolSums(OpBuilder &builder, Location loc, const Windows &windows,
                      Value input, RankedTensorType inputType,
                      const Quantised &quantised, RankedTensorType type) {
  Type narrow = builder.getI32Type(), wide = builder.getI64Type();
  // So many numbers of 16 bits do not add up to 2^31.
  if (quantised.bits <= 16 && windows.cells() < 65536)
    return poolSums(builder, loc, windows, input, inputType,
                    type.clone(narrow));
  Value sums =
      poolSums(builder, loc, windows, input, inputType, type.clone(wide));
  return pointwise(builder, loc, {sums},
                   {emptyTensor(builder, loc, type.clone(narrow))},
                   [&](OpBuilder &b, ArrayRef<Value> in,
                       ArrayRef<Value>) -> SmallVector<Value> {
                     IntegerMath math(b, loc);
                     return {math.saturate(math.of(in[0]), /*bits=*/32).value};
                   })
      .front();
}

struct SumPoolLowering : OpConversionPattern<SumPoolOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(SumPoolOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType input = tensorType(op.getInput()),
                     output = tensorType(op.getOutput());
    Windows windows = Windows::ofPool(op);
    std::optional<Quantised> quantised = Quantised::of(input.getElementType());
    rewriter.replaceOp(op, quantised
                               ? integerPoolSums(rewriter, loc, windows,
                                                 adaptor.getInput(), input,
                                                 *quantised, output)
                               : poolSums(rewriter, loc, windows,
                                          adaptor.getInput(), input, output));
    return success();
  }
};

struct AvgPoolLowering : OpConversionPattern<AvgPoolOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(AvgPoolOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType input = tensorType(op.getInput()),
                     output = tensorType(op.getOutput());
    Windows windows = Windows::ofPool(op);
    Type format = output.getElementType();
    if (auto quantised = Quantised::of(input.getElementType())) {
      // The scale says by how many cells they are divided.
      rewriter.replaceOp(op, integerPoolSums(rewriter, loc, windows,
                                             adaptor.getInput(), input,
                                             *quantised, output));
      return success();
    }
    Type element = accumulatedElement(input.getElementType());
    Value sums = poolSums(rewriter, loc, windows, adaptor.getInput(), input,
                          output.clone(element));
    rewriter.replaceOp(
        op, isa<FloatType>(format)
                ? means(rewriter, loc, sums, element, output, windows.cells())
                : sums);
    return success();
  }

private:
  /// sums, of `element`, over the number of cells.
  static Value means(OpBuilder &builder, Location loc, Value sums, Type element,
                     RankedTensorType output, int64_t cells) {
    Type format = output.getElementType();
    return pointwise(builder, loc, {sums}, {emptyTensor(builder, loc, output)},
                     [&](OpBuilder &b, ArrayRef<Value> in,
                         ArrayRef<Value>) -> SmallVector<Value> {
                       Value sum = toFormat(b, loc, in[0], element, format);
                       Value number = arith::ConstantOp::create(
                           b, loc, b.getFloatAttr(format, cells));
                       return {arith::DivFOp::create(b, loc, sum, number)};
                     })
        .front();
  }
};

} // namespace

void snn::populateWindowPatterns(const StorageTypeConverter &converter,
                                 RewritePatternSet &patterns) {
  patterns.add<ConvLowering, SumPoolLowering, AvgPoolLowering>(
      converter, patterns.getContext());
}
