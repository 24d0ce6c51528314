//===- PoolToLinalg.cpp - pools -------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include "snn_dialect/Conversion/SnnToLinalg/ChannelsLast.h"
#include "snn_dialect/Conversion/SnnToLinalg/EventScan.h"
#include "snn_dialect/Conversion/SnnToLinalg/Integers.h"
#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"
#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/Conversion/SnnToLinalg/ScatterLoops.h"
#include "snn_dialect/Conversion/SnnToLinalg/WindowLoops.h"
#include "snn_dialect/IR/Quantised.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

namespace {

/// +0 in the place of `sums`.
Value zeros(OpBuilder &builder, Location loc, Value sums) {
  Value start = zero(builder, loc, tensorType(sums).getElementType());
  return linalg::FillOp::create(builder, loc, start, sums).getResult(0);
}

/// The sums of the windows of a pool.
class PoolLoops {
public:
  template <typename PoolOp>
  PoolLoops(PoolOp op, Value input)
      : loc(op.getLoc()), windows(Windows::ofPool(op)), origin(op.getInput()),
        inputType(tensorType(op.getInput())), input(input),
        skipZeros(op.getSkipZeros()), denseFrom(op.getDenseFrom()),
        channelsLast(poolsChannelsLast(op)) {}

  /// All of them, in `type`.
  Value build(OpBuilder &builder, RankedTensorType type) const {
    if (channelsLast)
      return overPlaces(builder, type);
    Value sums = emptyTensor(builder, loc, type);
    // Where there are two ways, one fill is ahead of both: of an empty tensor
    // with two users, one would be replaced by the caller's memory.
    if (!skipZeros || denseFrom)
      sums = zeros(builder, loc, sums);
    return skipZeros ? overEvents(builder, sums) : overAll(builder, sums);
  }

  /// The same of a quantised input, in 32 bits, at which they saturate.
  Value buildQuantised(OpBuilder &builder, RankedTensorType type) const {
    Type narrow = builder.getI32Type(), wide = builder.getI64Type();
    // So many numbers of 16 bits do not add up to 2^31.
    if (Quantised::of(inputType.getElementType())->bits <= 16 &&
        windows.cells() < 65536)
      return build(builder, type.clone(narrow));
    Value sums = build(builder, type.clone(wide));
    return pointwise(builder, loc, {sums},
                     {emptyTensor(builder, loc, type.clone(narrow))},
                     [&](OpBuilder &b, ArrayRef<Value> in,
                         ArrayRef<Value>) -> SmallVector<Value> {
                       IntegerMath math(b, loc);
                       return {
                           math.saturate(math.of(in[0]), /*bits=*/32).value};
                     })
        .front();
  }

private:
  /// sums: where they go, all of them 0.
  Value overAll(OpBuilder &builder, Value sums) const {
    ArrayRef<int64_t> shape = tensorType(sums).getShape();
    WindowLoops overWindows(loc, windows, inputType.getShape().drop_front(),
                            shape.drop_front());
    auto nothing = [](OpBuilder &, ArrayRef<Value>) { return Value(); };
    auto addTo = [&](OpBuilder &b, Value sum, Value x, Value) {
      return add(b, sum, x);
    };
    return loop(builder, loc, shape.front(), sums,
                [&](OpBuilder &b, Value channel, Value current) {
                  return overWindows.build(b, input, channel, current, channel,
                                           nothing, addTo);
                });
  }

  /// All channels of a window after another.
  Value overPlaces(OpBuilder &builder, RankedTensorType type) const {
    Value read = toChannelsLast(builder, loc, input);
    SmallVector<int64_t> shape(type.getShape());
    std::rotate(shape.begin(), shape.begin() + 1, shape.end());
    Value start = zero(builder, loc, type.getElementType());
    Value sums =
        loops(builder, loc, shape, emptyTensor(builder, loc, type.clone(shape)),
              [&](OpBuilder &b, ArrayRef<Value> at, Value current) {
                IndexMath math(b, loc);
                Value sum = start;
                for (int64_t cell = 0; cell < windows.cells(); ++cell) {
                  SmallVector<Value> place(at);
                  int64_t left = cell;
                  for (unsigned dim = windows.kernel.size(); dim-- > 0;) {
                    place[dim] =
                        math.add(math.multiply(at[dim], windows.stride[dim]),
                                 left % windows.kernel[dim]);
                    left /= windows.kernel[dim];
                  }
                  sum = add(b, sum, load(b, loc, read, place));
                }
                return store(b, loc, sum, current, at);
              });
    return toChannelsFirst(builder, loc, sums);
  }

  /// Each channel is a group of its own.
  Value overEvents(OpBuilder &builder, Value sums) const {
    RankedTensorType type = tensorType(sums);
    ScatterLoops scatter(loc, windows, /*groups=*/type.getDimSize(0),
                         inputType.getShape(), type.getShape());
    EventScan scan(loc, origin, flattened(builder, loc, input));
    auto events = [&](OpBuilder &b, Value to) {
      Value place = scatter.place(b, to);
      bool areZero = denseFrom && place == to;
      Value found = scan.overAll(
          b, areZero ? to : zeros(b, loc, place),
          [&](OpBuilder &each, Value place, Value current) {
            Value x = scan.inputAt(each, place);
            auto addTo = [&](OpBuilder &body, Value sum, ArrayRef<Value>) {
              return add(body, sum, x);
            };
            return scatter.build(each, place, current, addTo);
          });
      return scatter.unfold(b, found, to);
    };
    auto all = [&](OpBuilder &b, Value to) { return overAll(b, to); };
    return scan.fewOrMany(builder, denseFrom, sums, events, all);
  }

  Value add(OpBuilder &builder, Value sum, Value x) const {
    Type element = inputType.getElementType(), sumType = sum.getType();
    Value term = toFormat(builder, loc, x, element, sumType);
    if (isa<FloatType>(sumType))
      return arith::AddFOp::create(builder, loc, sum, term);
    if (isCount(element))
      return addCounts(builder, loc, sum, term);
    if (term.getType() != sumType)
      term = arith::ExtSIOp::create(builder, loc, sumType, term);
    // So many spikes, 0 or 1 each, do not add up to 2^31, nor numbers of 32
    // bits to 2^63.
    return arith::AddIOp::create(builder, loc, sum, term,
                                 arith::IntegerOverflowFlags::nsw);
  }

  Location loc;
  Windows windows;
  Value origin;
  RankedTensorType inputType;
  Value input;
  bool skipZeros;
  std::optional<int64_t> denseFrom;
  bool channelsLast;
};

struct SumPoolLowering : OpConversionPattern<SumPoolOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(SumPoolOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    PoolLoops loops(op, adaptor.getInput());
    RankedTensorType output = tensorType(op.getOutput());
    bool quantised(Quantised::of(tensorType(op.getInput()).getElementType()));
    rewriter.replaceOp(op, quantised ? loops.buildQuantised(rewriter, output)
                                     : loops.build(rewriter, output));
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
    PoolLoops loops(op, adaptor.getInput());
    Type format = output.getElementType();
    if (Quantised::of(input.getElementType())) {
      // The scale says by how many cells they are divided.
      rewriter.replaceOp(op, loops.buildQuantised(rewriter, output));
      return success();
    }
    Type element = accumulatedElement(input.getElementType());
    Value sums = loops.build(rewriter, output.clone(element));
    int64_t cells = Windows::ofPool(op).cells();
    rewriter.replaceOp(op,
                       isa<FloatType>(format)
                           ? means(rewriter, loc, sums, element, output, cells)
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

void snn::populatePoolPatterns(const StorageTypeConverter &converter,
                               RewritePatternSet &patterns) {
  patterns.add<SumPoolLowering, AvgPoolLowering>(converter,
                                                 patterns.getContext());
}
