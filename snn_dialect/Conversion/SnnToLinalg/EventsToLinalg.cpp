//===- EventsToLinalg.cpp - the list of inputs that are not zero ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every index is written where the next event's stands, and the place moves on
// where it is one: no branch, which a processor would have to guess.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"
#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

namespace {

struct EventsLowering : OpConversionPattern<EventsOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(EventsOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(op.getIndices().getType());
    Type element = type.getElementType();
    Value input = adaptor.getInput();
    int64_t size = tensorType(input).getDimSize(0);
    IndexMath math(rewriter, loc);
    Location events = named(rewriter, loc, "events");
    Value start[] = {math.constant(0), emptyTensor(rewriter, events, type)};
    auto scan = scf::ForOp::create(
        rewriter, events, math.constant(0), math.constant(size),
        math.constant(1), start,
        [&](OpBuilder &b, Location, Value index, ValueRange found) {
          Value number = arith::IndexCastOp::create(b, loc, element, index);
          Value x = load(b, loc, input, {index});
          Value isEvent = isNotZero(b, loc, x);
          Value list = store(b, loc, number, found[1], {found[0]});
          Value one =
              arith::IndexCastUIOp::create(b, loc, b.getIndexType(), isEvent);
          Value count = IndexMath(b, loc).add(found[0], one);
          scf::YieldOp::create(b, loc, ValueRange{count, list});
        });
    rewriter.replaceOp(op, {scan.getResult(1), scan.getResult(0)});
    return success();
  }
};

} // namespace

void snn::populateEventPatterns(const StorageTypeConverter &converter,
                                RewritePatternSet &patterns) {
  patterns.add<EventsLowering>(converter, patterns.getContext());
}
