//===- SynapseToLinalg.cpp - linear and scale -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/Conversion/SnnToLinalg/ProductSums.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

namespace {

struct LinearLowering : OpConversionPattern<LinearOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(LinearOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    ProductSums products(loc, op.getInput(), op.getWeight(), op.getOutput());
    Value start = products.start(rewriter);

    // Inputs (j) are the outer loop: every output sums in ascending order of
    // the inputs, and the inner loop runs along a row of the weights.
    AffineExpr j = rewriter.getAffineDimExpr(0),
               i = rewriter.getAffineDimExpr(1);
    MLIRContext *context = getContext();
    AffineMap maps[] = {AffineMap::get(2, 0, {j}, context),
                        AffineMap::get(2, 0, {j, i}, context),
                        AffineMap::get(2, 0, {i}, context)};
    utils::IteratorType iterators[] = {utils::IteratorType::reduction,
                                       utils::IteratorType::parallel};
    auto sum = linalg::GenericOp::create(
        rewriter, loc, TypeRange{start.getType()},
        ValueRange{adaptor.getInput(), adaptor.getWeight()}, ValueRange{start},
        maps, iterators, [&](OpBuilder &b, Location, ValueRange v) {
          linalg::YieldOp::create(b, loc, products.add(b, v[2], v[0], v[1]));
        });
    rewriter.replaceOp(
        op, products.finish(rewriter, sum.getResult(0), adaptor.getBias()));
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
    auto multiply = [&](OpBuilder &b, Value stored, Value scale) -> Value {
      if (!isa<FloatType>(type.getElementType()))
        return products.stored(b, products.term(b, stored, scale), Value());
      Value x = toFormat(b, loc, stored, element, type.getElementType());
      return arith::MulFOp::create(b, loc, x, scale);
    };
    auto product =
        pointwise(rewriter, loc, {adaptor.getInput(), adaptor.getScale()},
                  {emptyTensor(rewriter, loc, type)},
                  [&](OpBuilder &b, ArrayRef<Value> in,
                      ArrayRef<Value>) -> SmallVector<Value> {
                    return {multiply(b, in[0], in[1])};
                  });
    rewriter.replaceOp(op, product);
    return success();
  }
};

} // namespace

void snn::populateSynapsePatterns(const StorageTypeConverter &converter,
                                  RewritePatternSet &patterns) {
  patterns.add<LinearLowering, ScaleLowering>(converter, patterns.getContext());
}
