//===- SynapseToLinalg.cpp - linear and scale -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
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
    auto type = cast<RankedTensorType>(op.getOutput().getType());
    Value nothing = zero(rewriter, loc, type.getElementType());
    Value sums = emptyTensor(rewriter, loc, type);
    Value start =
        linalg::FillOp::create(rewriter, loc, nothing, sums).getResult(0);

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
    Type element = tensorType(op.getInput()).getElementType();
    auto sum = linalg::GenericOp::create(
        rewriter, loc, TypeRange{type},
        ValueRange{adaptor.getInput(), adaptor.getWeight()}, ValueRange{start},
        maps, iterators, [&](OpBuilder &b, Location, ValueRange v) {
          Value product = term(b, loc, v[0], element, v[1]);
          Value next = arith::AddFOp::create(b, loc, v[2], product);
          linalg::YieldOp::create(b, loc, next);
        });
    Value result = sum.getResult(0);
    if (adaptor.getBias())
      result = addBias(rewriter, loc, adaptor.getBias(), result);
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct ScaleLowering : OpConversionPattern<ScaleOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ScaleOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(op.getOutput().getType());
    Type element = tensorType(op.getInput()).getElementType();
    auto product =
        pointwise(rewriter, loc, {adaptor.getInput(), adaptor.getScale()},
                  {emptyTensor(rewriter, loc, type)},
                  [&](OpBuilder &b, ArrayRef<Value> in,
                      ArrayRef<Value>) -> SmallVector<Value> {
                    Value x =
                        toFormat(b, loc, in[0], element, type.getElementType());
                    return {arith::MulFOp::create(b, loc, x, in[1])};
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
