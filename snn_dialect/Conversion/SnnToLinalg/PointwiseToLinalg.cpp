//===- PointwiseToLinalg.cpp - ops on one element at a time ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"

#include "snn_dialect/Conversion/SnnToLinalg/NeuronStep.h"
#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

#include <cmath>

using namespace mlir;
using namespace mlir::snn;

namespace {

struct ThresholdLowering : OpConversionPattern<ThresholdOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ThresholdOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Type element = tensorType(op.getInput()).getElementType();
    Type format = tensorType(op.getThreshold()).getElementType();
    auto type = cast<RankedTensorType>(
        getTypeConverter()->convertType(op.getSpikes().getType()));
    auto spikes =
        pointwise(rewriter, loc, {adaptor.getInput(), adaptor.getThreshold()},
                  {emptyTensor(rewriter, loc, type)},
                  [&](OpBuilder &b, ArrayRef<Value> in,
                      ArrayRef<Value>) -> SmallVector<Value> {
                    Value x = toFormat(b, loc, in[0], element, format);
                    Value above = arith::CmpFOp::create(
                        b, loc, arith::CmpFPredicate::OGT, x, in[1]);
                    return {storeSpike(b, loc, above)};
                  });
    rewriter.replaceOp(op, spikes);
    return success();
  }
};

struct SumLowering : OpConversionPattern<SumOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(SumOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(op.getOutput().getType());
    Type format = type.getElementType();
    SmallVector<Value> inputs(adaptor.getInputs());
    // So many spikes, 0 or 1 each, do not add up to 2^31.
    bool mayOverflow = llvm::any_of(op.getInputs(), [](Value input) {
      return tensorType(input).getElementType().isInteger(32);
    });
    auto add = [&](OpBuilder &b, Value a, Value c) -> Value {
      if (isa<FloatType>(format))
        return arith::AddFOp::create(b, loc, a, c);
      return mayOverflow ? addCounts(b, loc, a, c)
                         : arith::AddIOp::create(b, loc, a, c);
    };
    auto sum =
        pointwise(rewriter, loc, inputs, {emptyTensor(rewriter, loc, type)},
                  [&](OpBuilder &b, ArrayRef<Value> in,
                      ArrayRef<Value>) -> SmallVector<Value> {
                    Value total;
                    for (auto [stored, input] : llvm::zip(in, op.getInputs())) {
                      Type element = tensorType(input).getElementType();
                      Value x = toFormat(b, loc, stored, element, format);
                      total = total ? add(b, total, x) : x;
                    }
                    return {total};
                  });
    rewriter.replaceOp(op, sum);
    return success();
  }
};

/// The spikes of a membrane, without a step.
struct FireLowering : OpConversionPattern<FireOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(FireOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    FiringAttr firing = op.getFiring();
    auto type = cast<RankedTensorType>(
        getTypeConverter()->convertType(op.getSpikes().getType()));
    auto spikes = pointwise(rewriter, loc,
                            {adaptor.getMembrane(), adaptor.getThreshold()},
                            {emptyTensor(rewriter, loc, type)},
                            [&](OpBuilder &b, ArrayRef<Value> in,
                                ArrayRef<Value>) -> SmallVector<Value> {
                              Value z = spike(b, loc, firing.getCompare(),
                                              firing.getSpikes(), in[0], in[1]);
                              bool multi = firing.getSpikes() == Spikes::Multi;
                              return {multi ? z : storeSpike(b, loc, z)};
                            });
    rewriter.replaceOp(op, spikes);
    return success();
  }
};

struct TransposeLowering : OpConversionPattern<TransposeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(TransposeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(
        getTypeConverter()->convertType(op.getOutput().getType()));
    auto order =
        AffineMap::getPermutationMap(op.getPermutation(), getContext());
    AffineMap maps[] = {inversePermutation(order),
                        rewriter.getMultiDimIdentityMap(type.getRank())};
    SmallVector<utils::IteratorType> iterators(type.getRank(),
                                               utils::IteratorType::parallel);
    rewriter.replaceOpWithNewOp<linalg::GenericOp>(
        op, TypeRange{type}, ValueRange{adaptor.getInput()},
        ValueRange{emptyTensor(rewriter, loc, type)}, maps, iterators,
        [&](OpBuilder &b, Location, ValueRange elements) {
          linalg::YieldOp::create(b, loc, elements.front());
        });
    return success();
  }
};

/// A ratio of scales as multiplier * 2^-shift, rounded to 31 significant bits;
/// constraint R5 keeps the shift between 0 and 62.
struct FixedPoint {
  int64_t multiplier;
  int64_t shift;

  explicit FixedPoint(double ratio) {
    int exponent;
    double mantissa = std::frexp(ratio, &exponent);
    multiplier = std::llround(std::ldexp(mantissa, 31));
    shift = 31 - exponent;
    // A factor of 2 in the multiplier is none of precision: without them the
    // product of powers of two stays small, and the shift in range.
    while (shift > 0 && multiplier % 2 == 0) {
      multiplier /= 2;
      --shift;
    }
  }
};

struct RescaleLowering : OpConversionPattern<RescaleOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(RescaleOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto from = cast<quant::UniformQuantizedType>(
        tensorType(op.getInput()).getElementType());
    auto to = cast<quant::UniformQuantizedType>(
        tensorType(op.getOutput()).getElementType());
    FixedPoint ratio(from.getScale() / to.getScale());
    auto type = cast<RankedTensorType>(
        getTypeConverter()->convertType(op.getOutput().getType()));
    auto rescaled = pointwise(
        rewriter, loc, {adaptor.getInput()}, {emptyTensor(rewriter, loc, type)},
        [&](OpBuilder &b, ArrayRef<Value> in,
            ArrayRef<Value>) -> SmallVector<Value> {
          return {rescale(b, loc, in[0], ratio, from, to)};
        });
    rewriter.replaceOp(op, rescaled);
    return success();
  }

private:
  static Value rescale(OpBuilder &b, Location loc, Value stored,
                       FixedPoint ratio, quant::UniformQuantizedType from,
                       quant::UniformQuantizedType to) {
    Type wide = b.getI64Type();
    auto constant = [&](int64_t value) -> Value {
      return arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(value));
    };
    // Constraints R2 and R4 keep all of this within 64 bits.
    auto exact = arith::IntegerOverflowFlags::nsw;
    Value x = arith::ExtSIOp::create(b, loc, wide, stored);
    if (from.getZeroPoint() != 0)
      x = arith::SubIOp::create(b, loc, x, constant(from.getZeroPoint()),
                                exact);
    x = arith::MulIOp::create(b, loc, x, constant(ratio.multiplier), exact);
    if (ratio.shift > 0) {
      Value half = constant(int64_t(1) << (ratio.shift - 1));
      x = arith::AddIOp::create(b, loc, x, half, exact);
      x = arith::ShRSIOp::create(b, loc, x, constant(ratio.shift));
    }
    if (to.getZeroPoint() != 0)
      x = arith::AddIOp::create(b, loc, x, constant(to.getZeroPoint()), exact);
    x = arith::MaxSIOp::create(b, loc, x, constant(to.getStorageTypeMin()));
    x = arith::MinSIOp::create(b, loc, x, constant(to.getStorageTypeMax()));
    return arith::TruncIOp::create(b, loc, to.getStorageType(), x);
  }
};

} // namespace

void snn::populatePointwisePatterns(const StorageTypeConverter &converter,
                                    RewritePatternSet &patterns) {
  patterns.add<ThresholdLowering, SumLowering, RescaleLowering, FireLowering,
               TransposeLowering>(converter, patterns.getContext());
}
