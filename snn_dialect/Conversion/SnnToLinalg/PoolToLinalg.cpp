//===- PoolToLinalg.cpp - pools -------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include "snn_dialect/Conversion/SnnToLinalg/Integers.h"
#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"
#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/Conversion/SnnToLinalg/WindowLoops.h"
#include "snn_dialect/IR/Quantised.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

namespace {

/// Sums that start at +0.
Value zeros(OpBuilder &builder, Location loc, RankedTensorType type) {
  Value start = zero(builder, loc, type.getElementType());
  return linalg::FillOp::create(builder, loc, start,
                                emptyTensor(builder, loc, type))
      .getResult(0);
}

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

void snn::populatePoolPatterns(const StorageTypeConverter &converter,
                               RewritePatternSet &patterns) {
  patterns.add<SumPoolLowering, AvgPoolLowering>(converter,
                                                 patterns.getContext());
}
