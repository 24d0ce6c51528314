//===- DelayToLinalg.cpp - delay lines ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"

#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"
#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

namespace {

Value toIndex(OpBuilder &builder, Location loc, Value integer) {
  return arith::IndexCastOp::create(builder, loc, builder.getIndexType(),
                                    integer);
}

/// Where the next write goes.
Value readHead(OpBuilder &builder, Location loc, Value head) {
  Value zero = IndexMath(builder, loc).constant(0);
  Location named = snn::named(builder, loc, "head");
  return toIndex(builder, loc, load(builder, named, head, {zero}));
}

SmallVector<Value> inLine(Value position, ArrayRef<Value> indices) {
  SmallVector<Value> all{position};
  llvm::append_range(all, indices);
  return all;
}

struct DelayReadLowering : OpConversionPattern<DelayReadOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(DelayReadOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(
        getTypeConverter()->convertType(op.getOutput().getType()));
    int64_t length = tensorType(op.getLine()).getDimSize(0);
    Value head = readHead(rewriter, loc, adaptor.getHead());
    // (head - steps) mod length: neither is more than the length.
    auto position = [&](OpBuilder &b, Value steps) -> Value {
      IndexMath math(b, loc);
      Value place = math.subtract(head, steps);
      return math.unless(arith::CmpIPredicate::slt, place, 0,
                         math.add(place, length), "place");
    };
    Value steps = adaptor.getSteps(), everywhere;
    if (auto uniform =
            dyn_cast_or_null<IntegerAttr>(uniformElement(op.getSteps())))
      everywhere = position(
          rewriter, IndexMath(rewriter, loc).constant(uniform.getInt()));
    Value read =
        loops(rewriter, loc, type.getShape(), emptyTensor(rewriter, loc, type),
              [&](OpBuilder &b, ArrayRef<Value> at, Value current) {
                Value place =
                    everywhere
                        ? everywhere
                        : position(b, toIndex(b, loc, load(b, loc, steps, at)));
                Value x = load(b, loc, adaptor.getLine(), inLine(place, at));
                return store(b, loc, x, current, at);
              });
    rewriter.replaceOp(op, read);
    return success();
  }
};

struct DelayWriteLowering : OpConversionPattern<DelayWriteOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(DelayWriteOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    IndexMath math(rewriter, loc);
    Value head = readHead(rewriter, loc, adaptor.getHead());
    Value line = loops(rewriter, loc, tensorType(op.getInput()).getShape(),
                       adaptor.getLine(),
                       [&](OpBuilder &b, ArrayRef<Value> at, Value current) {
                         Value x = load(b, loc, adaptor.getInput(), at);
                         return store(b, loc, x, current, inLine(head, at));
                       });
    Value next = math.unless(arith::CmpIPredicate::eq, math.add(head, 1),
                             tensorType(op.getLine()).getDimSize(0),
                             math.constant(0), "next");
    next =
        arith::IndexCastOp::create(rewriter, loc, rewriter.getI32Type(), next);
    rewriter.replaceOp(op, {line, store(rewriter, loc, next, adaptor.getHead(),
                                        {math.constant(0)})});
    return success();
  }
};

} // namespace

void snn::populateDelayPatterns(const StorageTypeConverter &converter,
                                RewritePatternSet &patterns) {
  patterns.add<DelayReadLowering, DelayWriteLowering>(converter,
                                                      patterns.getContext());
}
