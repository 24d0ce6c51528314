//===- EventsToLinalg.cpp - the list of inputs that are not zero ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// 32 inputs at a time become the bits of a mask, and its ones are taken out:
// there is one branch that a processor may guess wrong for all of them, not one
// for each event. What is left over goes without any: every index is written
// where the next event's stands, and the place moves on where it is one.
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

/// How many events there are so far, and their list.
struct Events {
  Value count, list;
};

constexpr int64_t kMask = 32;

/// The scan of one input.
class Scan {
public:
  /// are01: whether the input is known to be of zeros and ones.
  Scan(Location loc, Value input, Type index, bool are01)
      : loc(loc), input(input), index(index), are01(are01) {}

  /// Of inputs `from` to `to`, one by one.
  Events oneByOne(OpBuilder &builder, int64_t from, int64_t to,
                  Events events) const {
    IndexMath math(builder, loc);
    Value start[] = {events.count, events.list};
    auto scan = scf::ForOp::create(
        builder, named(builder, loc, "events"), math.constant(from),
        math.constant(to), math.constant(1), start,
        [&](OpBuilder &b, Location, Value i, ValueRange found) {
          Value number = arith::IndexCastOp::create(b, loc, index, i);
          Value x = load(b, loc, input, {i});
          Value isEvent = isNotZero(b, loc, x);
          Value list = store(b, loc, number, found[1], {found[0]});
          Value one =
              arith::IndexCastUIOp::create(b, loc, b.getIndexType(), isEvent);
          Value count = IndexMath(b, loc).add(found[0], one);
          scf::YieldOp::create(b, loc, ValueRange{count, list});
        });
    return {scan.getResult(0), scan.getResult(1)};
  }

  /// Of the first inputs, in masks.
  Events inMasks(OpBuilder &builder, int64_t masks, Events events) const {
    IndexMath math(builder, loc);
    Value start[] = {events.count, events.list};
    auto scan = scf::ForOp::create(
        builder, named(builder, loc, "events"), math.constant(0),
        math.constant(masks * kMask), math.constant(kMask), start,
        [&](OpBuilder &b, Location, Value first, ValueRange found) {
          Events next =
              takeOut(b, first, maskOf(b, first), {found[0], found[1]});
          scf::YieldOp::create(b, loc, ValueRange{next.count, next.list});
        });
    return {scan.getResult(0), scan.getResult(1)};
  }

private:
  Value number(OpBuilder &builder, uint32_t value) const {
    return arith::ConstantOp::create(
        builder, loc, builder.getI32IntegerAttr(static_cast<int32_t>(value)));
  }

  /// Bit k says whether input `first` + k is not zero. Four flags are in a
  /// word, one in each byte; multiplied, they are its upper bits.
  Value maskOf(OpBuilder &builder, Value first) const {
    IndexMath math(builder, loc);
    Value flags = input, at = first;
    if (!are01) {
      auto type = RankedTensorType::get({kMask}, builder.getI8Type());
      at = math.constant(0);
      flags = loop(builder, loc, kMask,
                   emptyTensor(builder, named(builder, loc, "flags"), type),
                   [&](OpBuilder &b, Value k, Value current) {
                     Value i = arith::AddIOp::create(b, loc, first, k);
                     Value x = load(b, loc, input, {i});
                     Value flag = storeSpike(b, loc, isNotZero(b, loc, x));
                     return store(b, loc, flag, current, {k});
                   });
    }
    Value none = number(builder, 0);
    auto words = scf::ForOp::create(
        builder, named(builder, loc, "mask"), math.constant(0),
        math.constant(kMask), math.constant(4), none,
        [&](OpBuilder &b, Location, Value k, ValueRange masks) {
          Value word;
          for (int64_t byte = 0; byte < 4; ++byte) {
            Value i = arith::AddIOp::create(b, loc, at, k);
            Value flag = load(b, loc, flags, {IndexMath(b, loc).add(i, byte)});
            Value wide = arith::ExtUIOp::create(b, loc, b.getI32Type(), flag);
            if (byte > 0)
              wide = arith::ShLIOp::create(b, loc, wide, number(b, 8 * byte));
            word = word ? arith::OrIOp::create(b, loc, word, wide) : wide;
          }
          Value bits =
              arith::MulIOp::create(b, loc, word, number(b, 0x10204080));
          Value upper =
              arith::AndIOp::create(b, loc, bits, number(b, 0xf0000000));
          Value lower = arith::ShRUIOp::create(b, loc, masks[0], number(b, 4));
          Value mask = arith::OrIOp::create(b, loc, lower, upper);
          scf::YieldOp::create(b, loc, mask);
        });
    return words.getResult(0);
  }

  /// Appends the indices of the mask's ones, from the lowest on.
  Events takeOut(OpBuilder &builder, Value first, Value mask,
                 Events events) const {
    // The place of a power of two: those times this number differ in their
    // upper five bits (de Bruijn).
    constexpr uint32_t kDeBruijn = 0x077cb531;
    SmallVector<int8_t> places(kMask);
    for (uint32_t place = 0; place < kMask; ++place)
      places[(kDeBruijn << place) >> 27] = place;
    auto type = RankedTensorType::get({kMask}, builder.getI8Type());
    Value table = arith::ConstantOp::create(
        builder, loc, DenseElementsAttr::get(type, ArrayRef(places)));

    SmallVector<Value> start{mask, events.count, events.list};
    SmallVector<Type> types(ValueRange(start).getTypes());
    auto loop = scf::WhileOp::create(
        builder, named(builder, loc, "left"), types, start,
        [&](OpBuilder &b, Location, ValueRange values) {
          Value isLeft = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne,
                                               values[0], number(b, 0));
          scf::ConditionOp::create(b, loc, isLeft, values);
        },
        [&](OpBuilder &b, Location, ValueRange values) {
          Value negative =
              arith::SubIOp::create(b, loc, number(b, 0), values[0]);
          Value lowest = arith::AndIOp::create(b, loc, values[0], negative);
          Value hash =
              arith::MulIOp::create(b, loc, lowest, number(b, kDeBruijn));
          Value slot = arith::ShRUIOp::create(b, loc, hash, number(b, 27));
          Value place = load(
              b, loc, table,
              {arith::IndexCastOp::create(b, loc, b.getIndexType(), slot)});
          Value k = arith::IndexCastOp::create(b, loc, b.getIndexType(), place);
          Value i = arith::AddIOp::create(b, loc, first, k);
          Value event = arith::IndexCastOp::create(b, loc, index, i);
          Value list = store(b, loc, event, values[2], {values[1]});
          Value count = IndexMath(b, loc).add(values[1], 1);
          Value left = arith::XOrIOp::create(b, loc, values[0], lowest);
          scf::YieldOp::create(b, loc, ValueRange{left, count, list});
        });
    return {loop.getResult(1), loop.getResult(2)};
  }

  Location loc;
  Value input;
  Type index;
  bool are01;
};

/// Whether spikes are what neurons write; a caller may feed any bytes.
bool areWritten(Value spikes) {
  return isSpike(tensorType(spikes).getElementType()) &&
         !isa<BlockArgument>(spikes);
}

struct EventsLowering : OpConversionPattern<EventsOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(EventsOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(op.getIndices().getType());
    int64_t size = tensorType(op.getInput()).getDimSize(0);
    Scan scan(loc, adaptor.getInput(), type.getElementType(),
              areWritten(op.getInput()));
    Location events = named(rewriter, loc, "events");
    Events found{IndexMath(rewriter, loc).constant(0),
                 emptyTensor(rewriter, events, type)};
    int64_t masks = size / kMask;
    if (masks > 0)
      found = scan.inMasks(rewriter, masks, found);
    if (size % kMask > 0)
      found = scan.oneByOne(rewriter, masks * kMask, size, found);
    rewriter.replaceOp(op, {found.list, found.count});
    return success();
  }
};

} // namespace

void snn::populateEventPatterns(const StorageTypeConverter &converter,
                                RewritePatternSet &patterns) {
  patterns.add<EventsLowering>(converter, patterns.getContext());
}
