//===- EventScan.cpp - the inputs that are not zero -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/EventScan.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

/// Inputs of a mask; the bytes of a word, which are looked at together; how
/// many inputs are worth a mask.
static constexpr int64_t kMask = 64, kWord = 8, kLeast = 16;

bool snn::areWritten(Value spikes) {
  while (Operation *origin = spikes.getDefiningOp()) {
    if (origin->getName().getDialectNamespace() != "tensor")
      return isSpike(tensorType(spikes).getElementType());
    spikes = origin->getOperand(0);
  }
  return false;
}

Value snn::flattened(OpBuilder &builder, Location loc, Value tensor) {
  SmallVector<ReassociationIndices> all{
      llvm::to_vector(llvm::seq(tensorType(tensor).getRank()))};
  return tensor::CollapseShapeOp::create(builder, loc, tensor, all);
}

EventScan::EventScan(Location loc, Value origin, Value input)
    : loc(loc), input(input), are01(areWritten(origin)) {}

Value EventScan::overAll(
    OpBuilder &builder, Value tensor,
    function_ref<Value(OpBuilder &, Value, Value)> body) const {
  if (masked() > 0)
    tensor = inMasks(builder, tensor,
                     [&](OpBuilder &b, Value i, ValueRange carried) {
                       return SmallVector<Value>{body(b, i, carried.front())};
                     })
                 .front();
  int64_t size = tensorType(input).getDimSize(0);
  if (masked() == size)
    return tensor;
  IndexMath math(builder, loc);
  return loop(builder, loc, math.constant(masked()), math.constant(size),
              tensor, [&](OpBuilder &b, Value i, Value current) {
                Value x = load(b, loc, input, {i});
                return where(
                    b, loc, isNotZero(b, loc, x), current,
                    [&](OpBuilder &then) { return body(then, i, current); });
              });
}

Value EventScan::fewOrMany(OpBuilder &builder, std::optional<int64_t> manyFrom,
                           Value tensor, Way few, Way many) const {
  if (!manyFrom)
    return few(builder, tensor);
  auto [events, inputs] = sampled(builder);
  int64_t size = tensorType(input).getDimSize(0);
  Value least = IndexMath(builder, loc)
                    .constant(llvm::divideCeil(*manyFrom * inputs, size));
  Value areMany = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sge,
                                        events, least);
  auto branch = scf::IfOp::create(
      builder, loc, areMany,
      [&](OpBuilder &b, Location) {
        scf::YieldOp::create(b, loc, many(b, tensor));
      },
      [&](OpBuilder &b, Location) {
        scf::YieldOp::create(b, loc, few(b, tensor));
      });
  return branch.getResult(0);
}

/// How many events are in some of many inputs, and how many these are: of all
/// that is dear beside a convolution of few channels. They are runs that fill
/// vectors, so far apart that rows of no usual size meet them alike.
std::pair<Value, int64_t> EventScan::sampled(OpBuilder &builder) const {
  constexpr int64_t kMany = 512, kRun = 32, kApart = 127;
  IndexMath math(builder, loc);
  int64_t size = tensorType(input).getDimSize(0);
  int64_t run = size < kMany ? size : kRun, runs = (size - run) / kApart + 1;
  auto events = scf::ForOp::create(
      builder, named(builder, loc, "events"), math.constant(0),
      math.constant(runs * kApart), math.constant(kApart), math.constant(0),
      [&](OpBuilder &b, Location, Value first, ValueRange before) {
        auto within = scf::ForOp::create(
            b, loc, math.constant(0), math.constant(run), math.constant(1),
            before,
            [&](OpBuilder &inner, Location, Value k, ValueRange counted) {
              IndexMath index(inner, loc);
              Value x = inputAt(inner, index.add(first, k));
              Value one = arith::IndexCastUIOp::create(
                  inner, loc, inner.getIndexType(), isNotZero(inner, loc, x));
              Value next = index.add(counted[0], one);
              scf::YieldOp::create(inner, loc, next);
            });
        scf::YieldOp::create(b, loc, within.getResults());
      });
  return {events.getResult(0), runs * run};
}

Value EventScan::inputAt(OpBuilder &builder, Value index) const {
  return load(builder, loc, input, {index});
}

int64_t EventScan::masked() const {
  int64_t size = tensorType(input).getDimSize(0), left = size % kMask;
  return left < kLeast ? size - left : size;
}

SmallVector<Value> EventScan::inMasks(OpBuilder &builder, ValueRange carried,
                                      Body body) const {
  IndexMath math(builder, loc);
  int64_t left = masked() % kMask, full = masked() - left;
  SmallVector<Value> found(carried);
  if (full > 0) {
    auto scan = scf::ForOp::create(
        builder, named(builder, loc, "events"), math.constant(0),
        math.constant(full), math.constant(kMask), found,
        [&](OpBuilder &b, Location, Value at, ValueRange current) {
          scf::YieldOp::create(
              b, loc, takeOut(b, loc, at, maskOf(b, at, kMask), current, body));
        });
    found = llvm::to_vector_of<Value>(scan.getResults());
  }
  if (left == 0)
    return found;
  Value first = math.constant(full);
  return takeOut(builder, loc, first, maskOf(builder, first, left), found,
                 body);
}

Value EventScan::number(OpBuilder &builder, uint64_t value) const {
  return arith::ConstantOp::create(
      builder, loc, builder.getI64IntegerAttr(static_cast<int64_t>(value)));
}

/// Bit k says whether input `first` + k is not zero.
Value EventScan::maskOf(OpBuilder &builder, Value first, int64_t size) const {
  IndexMath math(builder, loc);
  Value flags = input, at = first;
  bool are01 = this->are01;
  if (!tensorType(input).getElementType().isInteger(8)) {
    auto type = RankedTensorType::get({size}, builder.getI8Type());
    at = math.constant(0);
    are01 = true;
    flags = loop(builder, loc, size,
                 emptyTensor(builder, named(builder, loc, "flags"), type),
                 [&](OpBuilder &b, Value k, Value current) {
                   Value i = arith::AddIOp::create(b, loc, first, k);
                   Value x = load(b, loc, input, {i});
                   Value flag = storeSpike(b, loc, isNotZero(b, loc, x));
                   return store(b, loc, flag, current, {k});
                 });
  }
  auto wordAt = [&](OpBuilder &b, Value k) {
    Value word = wordOf(b, flags, arith::AddIOp::create(b, loc, at, k));
    return are01 ? word : onesOf(b, word);
  };
  int64_t whole = size - size % kWord;
  Value mask =
      scf::ForOp::create(
          builder, named(builder, loc, "mask"), math.constant(0),
          math.constant(whole), math.constant(kWord), number(builder, 0),
          [&](OpBuilder &b, Location, Value k, ValueRange masks) {
            scf::YieldOp::create(b, loc, appendWord(b, masks[0], wordAt(b, k)));
          })
          .getResult(0);
  if (whole < size) {
    // The last word reaches back into the one before: masks have kLeast flags.
    Value word = wordAt(builder, math.constant(size - kWord));
    Value behind = number(builder, 8 * (whole + kWord - size));
    mask = appendWord(builder, mask,
                      arith::ShRUIOp::create(builder, loc, word, behind));
  }
  int64_t bits = llvm::alignTo(size, kWord);
  if (bits < kMask)
    mask = arith::ShRUIOp::create(builder, loc, mask,
                                  number(builder, kMask - bits));
  return mask;
}

/// Its bytes, the first one lowest. The printer knows this chain, and the C
/// reads it at once.
Value EventScan::wordOf(OpBuilder &builder, Value bytes, Value from) const {
  Value word;
  for (int64_t byte = 0; byte < kWord; ++byte) {
    Value flag =
        load(builder, loc, bytes, {IndexMath(builder, loc).add(from, byte)});
    Value wide =
        arith::ExtUIOp::create(builder, loc, builder.getI64Type(), flag);
    if (byte > 0)
      wide =
          arith::ShLIOp::create(builder, loc, wide, number(builder, 8 * byte));
    word = word ? arith::OrIOp::create(builder, loc, word, wide) : wide;
  }
  return word;
}

/// 1 in each byte that is not 0.
Value EventScan::onesOf(OpBuilder &builder, Value word) const {
  Value low = number(builder, 0x7f7f7f7f7f7f7f7f);
  Value lower = arith::AndIOp::create(builder, loc, word, low);
  Value carried = arith::AddIOp::create(builder, loc, lower, low);
  Value upper = arith::OrIOp::create(builder, loc, word, carried);
  Value moved = arith::ShRUIOp::create(builder, loc, upper, number(builder, 7));
  return arith::AndIOp::create(builder, loc, moved,
                               number(builder, 0x0101010101010101));
}

/// The mask after the 8 bits of a word's bytes, which are 0 or 1: the upper
/// byte of a product has them all.
Value EventScan::appendWord(OpBuilder &builder, Value mask, Value word) const {
  Value bits = arith::MulIOp::create(builder, loc, word,
                                     number(builder, 0x0102040810204080));
  Value upper = arith::AndIOp::create(builder, loc, bits,
                                      number(builder, 0xff00000000000000));
  Value lower =
      arith::ShRUIOp::create(builder, loc, mask, number(builder, kWord));
  return arith::OrIOp::create(builder, loc, lower, upper);
}

SmallVector<Value> snn::takeOut(OpBuilder &builder, Location loc, Value first,
                                Value mask, ValueRange carried,
                                EventBody body) {
  auto number = [&](OpBuilder &b, int64_t value) -> Value {
    return arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(value));
  };
  SmallVector<Value> start{mask};
  llvm::append_range(start, carried);
  SmallVector<Type> types(ValueRange(start).getTypes());
  auto loop = scf::WhileOp::create(
      builder, named(builder, loc, "left"), types, start,
      [&](OpBuilder &b, Location, ValueRange values) {
        Value isLeft = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne,
                                             values[0], number(b, 0));
        scf::ConditionOp::create(b, loc, isLeft, values);
      },
      [&](OpBuilder &b, Location, ValueRange values) {
        Value place = math::CountTrailingZerosOp::create(b, loc, values[0]);
        Value k = arith::IndexCastOp::create(b, loc, b.getIndexType(), place);
        Value i = arith::AddIOp::create(b, loc, first, k);
        SmallVector<Value> next = body(b, i, values.drop_front());
        Value lower = arith::SubIOp::create(b, loc, values[0], number(b, 1));
        Value left = arith::AndIOp::create(b, loc, values[0], lower);
        next.insert(next.begin(), left);
        scf::YieldOp::create(b, loc, next);
      });
  return loop.getResults().drop_front();
}
