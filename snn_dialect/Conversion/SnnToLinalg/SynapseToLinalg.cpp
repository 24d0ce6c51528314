//===- SynapseToLinalg.cpp - linear and scale -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"
#include "snn_dialect/Conversion/SnnToLinalg/Packing.h"
#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/Conversion/SnnToLinalg/ProductSums.h"
#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

namespace {

/// Inputs (j) are the outer loop: every output sums in ascending order of the
/// inputs, and the inner loop runs along a row of the weights.
Value addRows(OpBuilder &builder, Location loc, const ProductSums &products,
              Value input, Value weight, Value sums) {
  AffineExpr j = builder.getAffineDimExpr(0), i = builder.getAffineDimExpr(1);
  MLIRContext *context = builder.getContext();
  AffineMap maps[] = {AffineMap::get(2, 0, {j}, context),
                      AffineMap::get(2, 0, {j, i}, context),
                      AffineMap::get(2, 0, {i}, context)};
  utils::IteratorType iterators[] = {utils::IteratorType::reduction,
                                     utils::IteratorType::parallel};
  return linalg::GenericOp::create(
             builder, loc, TypeRange{sums.getType()}, ValueRange{input, weight},
             ValueRange{sums}, maps, iterators,
             [&](OpBuilder &b, Location, ValueRange v) {
               linalg::YieldOp::create(b, loc,
                                       products.add(b, v[2], v[0], v[1]));
             })
      .getResult(0);
}

/// The same in steps of one byte, which has the weights of two outputs.
Value addPackedRows(OpBuilder &builder, Location loc,
                    const ProductSums &products, Value input, Value packed,
                    Value sums) {
  int64_t inputs = tensorType(input).getDimSize(0),
          outputs = tensorType(sums).getDimSize(0);
  return loop(
      builder, loc, inputs, sums, [&](OpBuilder &row, Value j, Value current) {
        Value x = load(row, loc, input, {j});
        auto add = [&](OpBuilder &b, Value weight, Value to, Value output) {
          Value sum = load(b, loc, to, {output});
          return store(b, loc, products.add(b, sum, x, weight), to, {output});
        };
        Value next = loop(row, loc, outputs / 2, current,
                          [&](OpBuilder &b, Value pair, Value to) {
                            IndexMath math(b, loc);
                            Value byte = load(b, loc, packed, {j, pair});
                            Value first = math.multiply(pair, 2);
                            to = add(b, lowHalf(b, loc, byte), to, first);
                            return add(b, highHalf(b, loc, byte), to,
                                       math.add(first, 1));
                          });
        if (outputs % 2 == 0)
          return next;
        IndexMath math(row, loc);
        Value byte = load(row, loc, packed, {j, math.constant(outputs / 2)});
        return add(row, lowHalf(row, loc, byte), next,
                   math.constant(outputs - 1));
      });
}

struct LinearLowering : OpConversionPattern<LinearOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(LinearOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    ProductSums products(loc, op.getInput(), op.getWeight(), op.getOutput());
    Value start = products.start(rewriter);
    Value input = adaptor.getInput(), weight = adaptor.getWeight();
    Value sums = needsPacking(weight)
                     ? addPackedRows(rewriter, loc, products, input,
                                     packRows(rewriter, weight), start)
                     : addRows(rewriter, loc, products, input, weight, start);
    rewriter.replaceOp(op, products.finish(rewriter, sums, adaptor.getBias()));
    return success();
  }
};

struct ScaleLowering : OpConversionPattern<ScaleOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ScaleOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    ProductSums products(loc, op.getInput(), op.getScale(), op.getOutput());
    RankedTensorType type = products.type();
    Type element = tensorType(op.getInput()).getElementType();
    Value scale = adaptor.getScale(), packed;
    if (needsPacking(scale) && !uniformElement(scale))
      packed = packFlat(rewriter, scale);
    auto multiply = [&](OpBuilder &b, Value stored, Value factor) -> Value {
      if (!isa<FloatType>(type.getElementType())) {
        if (packed)
          factor = loadHere(b, loc, packed, type);
        return products.stored(b, products.term(b, stored, factor), Value());
      }
      Value x = toFormat(b, loc, stored, element, type.getElementType());
      return arith::MulFOp::create(b, loc, x, factor);
    };
    auto product =
        pointwise(rewriter, loc, {adaptor.getInput(), packed ? Value() : scale},
                  {emptyTensor(rewriter, loc, type)},
                  [&](OpBuilder &b, ArrayRef<Value> in,
                      ArrayRef<Value>) -> SmallVector<Value> {
                    return {multiply(b, in[0], in[1])};
                  });
    rewriter.replaceOp(op, product);
    return success();
  }

private:
  /// The weight of the element that is being computed.
  static Value loadHere(OpBuilder &builder, Location loc, Value packed,
                        RankedTensorType type) {
    SmallVector<Value> indices;
    for (int64_t dim = 0; dim < type.getRank(); ++dim)
      indices.push_back(linalg::IndexOp::create(builder, loc, dim));
    return loadFlat(builder, loc, packed, type.getShape(), indices);
  }
};

} // namespace

void snn::populateSynapsePatterns(const StorageTypeConverter &converter,
                                  RewritePatternSet &patterns) {
  patterns.add<LinearLowering, ScaleLowering>(converter, patterns.getContext());
}
