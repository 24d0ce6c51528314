//===- ScaleToLinalg.cpp - element-wise products --------------------------===//
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

void snn::populateScalePatterns(const StorageTypeConverter &converter,
                                RewritePatternSet &patterns) {
  patterns.add<ScaleLowering>(converter, patterns.getContext());
}
