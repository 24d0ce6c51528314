//===- EventsToLinalg.cpp - the list of inputs that are not zero ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is in no mask of the scan goes without a branch: every index is written
// where the next event's stands, and the place moves on where it is one.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include "snn_dialect/Conversion/SnnToLinalg/EventScan.h"
#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"
#include "snn_dialect/Conversion/SnnToLinalg/Patterns.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

namespace {

/// The list of the events of one input, and their number, which are carried as
/// {count, list}.
class Lists {
public:
  Lists(Location loc, EventsOp op, Value input)
      : loc(loc), input(input), scan(loc, op.getInput(), input),
        type(cast<RankedTensorType>(op.getIndices().getType())) {}

  SmallVector<Value> build(OpBuilder &builder) const {
    int64_t size = type.getDimSize(0);
    SmallVector<Value> found{
        IndexMath(builder, loc).constant(0),
        emptyTensor(builder, named(builder, loc, "events"), type)};
    if (scan.masked() > 0)
      found = scan.inMasks(
          builder, found,
          [&](OpBuilder &b, Value i, ValueRange carried) -> SmallVector<Value> {
            Value list = append(b, i, carried);
            return {IndexMath(b, loc).add(carried[0], 1), list};
          });
    if (scan.masked() < size)
      found = oneByOne(builder, scan.masked(), size, found);
    return found;
  }

private:
  Value append(OpBuilder &builder, Value i, ValueRange carried) const {
    Value number =
        arith::IndexCastOp::create(builder, loc, type.getElementType(), i);
    return store(builder, loc, number, carried[1], {carried[0]});
  }

  SmallVector<Value> oneByOne(OpBuilder &builder, int64_t from, int64_t to,
                              ValueRange start) const {
    IndexMath math(builder, loc);
    auto scan = scf::ForOp::create(
        builder, named(builder, loc, "events"), math.constant(from),
        math.constant(to), math.constant(1), start,
        [&](OpBuilder &b, Location, Value i, ValueRange carried) {
          Value isEvent = isNotZero(b, loc, load(b, loc, input, {i}));
          Value list = append(b, i, carried);
          Value one =
              arith::IndexCastUIOp::create(b, loc, b.getIndexType(), isEvent);
          Value count = IndexMath(b, loc).add(carried[0], one);
          scf::YieldOp::create(b, loc, ValueRange{count, list});
        });
    return scan.getResults();
  }

  Location loc;
  Value input;
  EventScan scan;
  RankedTensorType type;
};

struct EventsLowering : OpConversionPattern<EventsOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(EventsOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    SmallVector<Value> found =
        Lists(op.getLoc(), op, adaptor.getInput()).build(rewriter);
    rewriter.replaceOp(op, {found[1], found[0]});
    return success();
  }
};

} // namespace

void snn::populateEventPatterns(const StorageTypeConverter &converter,
                                RewritePatternSet &patterns) {
  patterns.add<EventsLowering>(converter, patterns.getContext());
}
