//===- PointwiseToLinalg.cpp - ops on one element at a time ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include "snn_dialect/Conversion/SnnToLinalg/Formats.h"
#include "snn_dialect/Conversion/SnnToLinalg/NeuronStep.h"
#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

namespace {

/// Edges as they come, and in integers what a spike is for each of them.
class Edges {
public:
  /// format: what the edges are converted to.
  Edges(Location loc, ValueRange edges, Type format)
      : loc(loc), format(format) {
    std::optional<Quantised> quantised = Quantised::of(format);
    for (Value edge : edges) {
      elements.push_back(tensorType(edge).getElementType());
      if (quantised)
        conversions.emplace_back(edge, *quantised, quantised->bits);
    }
  }

  /// For `pointwise`: one for each edge, behind those of the edges.
  void appendOnes(OpBuilder &builder, SmallVectorImpl<Value> &inputs) const {
    for (const Conversion &conversion : conversions)
      inputs.push_back(conversion.one(builder, loc));
  }

  /// The edge's number, in floating point or as a count.
  Value number(OpBuilder &builder, unsigned edge, ArrayRef<Value> in) const {
    return toFormat(builder, loc, in[edge], elements[edge], format);
  }

  /// The edge's number in a quantised format.
  Integer integer(OpBuilder &builder, unsigned edge, ArrayRef<Value> in) const {
    Value one = in[in.size() - conversions.size() + edge];
    return conversions[edge](builder, loc, in[edge], one);
  }

private:
  Location loc;
  Type format;
  SmallVector<Type> elements;
  SmallVector<Conversion> conversions;
};

struct ThresholdLowering : OpConversionPattern<ThresholdOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ThresholdOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Type format = tensorType(op.getThreshold()).getElementType();
    auto type = cast<RankedTensorType>(
        getTypeConverter()->convertType(op.getSpikes().getType()));
    Edges edges(loc, op.getInput(), format);
    SmallVector<Value> inputs{adaptor.getInput(), adaptor.getThreshold()};
    edges.appendOnes(rewriter, inputs);
    auto isAbove = [&](OpBuilder &b, ArrayRef<Value> in) -> Value {
      if (isa<FloatType>(format))
        return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT,
                                     edges.number(b, 0, in), in[1]);
      IntegerMath math(b, loc);
      return math.compare(arith::CmpIPredicate::sgt, edges.integer(b, 0, in),
                          math.of(in[1]));
    };
    auto spikes =
        pointwise(rewriter, loc, inputs, {emptyTensor(rewriter, loc, type)},
                  [&](OpBuilder &b, ArrayRef<Value> in,
                      ArrayRef<Value>) -> SmallVector<Value> {
                    return {storeSpike(b, loc, isAbove(b, in))};
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
    Type format = tensorType(op.getOutput()).getElementType();
    auto type = cast<RankedTensorType>(
        getTypeConverter()->convertType(op.getOutput().getType()));
    Edges edges(loc, op.getInputs(), format);
    SmallVector<Value> inputs(adaptor.getInputs());
    edges.appendOnes(rewriter, inputs);
    unsigned count = op.getInputs().size();
    auto sum =
        pointwise(rewriter, loc, inputs, {emptyTensor(rewriter, loc, type)},
                  [&](OpBuilder &b, ArrayRef<Value> in,
                      ArrayRef<Value>) -> SmallVector<Value> {
                    return {Quantised::of(format)
                                ? addIntegers(b, loc, edges, in, count, format)
                                : addNumbers(b, op, edges, in)};
                  });
    rewriter.replaceOp(op, sum);
    return success();
  }

private:
  /// Left to right.
  static Value addNumbers(OpBuilder &b, SumOp op, const Edges &edges,
                          ArrayRef<Value> in) {
    Location loc = op.getLoc();
    // So many spikes, 0 or 1 each, do not add up to 2^31.
    bool mayOverflow = llvm::any_of(op.getInputs(), [](Value input) {
      return tensorType(input).getElementType().isInteger(32);
    });
    Value total;
    for (unsigned edge = 0; edge < op.getInputs().size(); ++edge) {
      Value x = edges.number(b, edge, in);
      if (!total)
        total = x;
      else if (isa<FloatType>(x.getType()))
        total = arith::AddFOp::create(b, loc, total, x);
      else if (mayOverflow)
        total = addCounts(b, loc, total, x);
      else
        total = arith::AddIOp::create(b, loc, total, x);
    }
    return total;
  }

  /// Exactly; then the sum saturates.
  static Value addIntegers(OpBuilder &b, Location loc, const Edges &edges,
                           ArrayRef<Value> in, unsigned count, Type format) {
    IntegerMath math(b, loc);
    Integer total;
    for (unsigned edge = 0; edge < count; ++edge) {
      Integer x = edges.integer(b, edge, in);
      total = total ? math.add(total, x) : x;
    }
    return math.saturate(total, Quantised::of(format)->bits).value;
  }
};

/// The spikes of a membrane, without a step.
struct FireLowering : OpConversionPattern<FireOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(FireOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(
        getTypeConverter()->convertType(op.getSpikes().getType()));
    auto spikes = pointwise(
        rewriter, loc, {adaptor.getMembrane(), adaptor.getThreshold()},
        {emptyTensor(rewriter, loc, type)},
        [&](OpBuilder &b, ArrayRef<Value> in,
            ArrayRef<Value>) -> SmallVector<Value> {
          Value z = fire(b, op, in[0], in[1]);
          bool multi = op.getFiring().getSpikes() == Spikes::Multi;
          return {multi ? z : storeSpike(b, loc, z)};
        });
    rewriter.replaceOp(op, spikes);
    return success();
  }

private:
  static Value fire(OpBuilder &b, FireOp op, Value membrane, Value threshold) {
    Compare compare = op.getFiring().getCompare();
    Spikes spikes = op.getFiring().getSpikes();
    if (isa<FloatType>(membrane.getType())) {
      FloatArithmetic math(b, op.getLoc());
      return spike(math, compare, spikes, membrane, threshold);
    }
    IntegerMath bounds(b, op.getLoc());
    IntegerArithmetic math(b, op.getLoc(),
                           membrane.getType().getIntOrFloatBitWidth(),
                           /*fractionalBits=*/{}, /*truncates=*/false,
                           /*saturates=*/true);
    return spike(math, compare, spikes, bounds.of(membrane),
                 bounds.of(threshold, constantElements(op.getThreshold())))
        .value;
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

} // namespace

void snn::populatePointwisePatterns(const StorageTypeConverter &converter,
                                    RewritePatternSet &patterns) {
  patterns.add<ThresholdLowering, SumLowering, FireLowering, TransposeLowering>(
      converter, patterns.getContext());
}
