//===- EventScan.cpp - the inputs that are not zero -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/EventScan.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

/// Whether spikes are what neurons write; a caller may feed any bytes.
static bool areWritten(Value spikes) {
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
  int64_t size = tensorType(input).getDimSize(0), masks = size / kMask;
  if (masks > 0)
    tensor = inMasks(builder, masks, tensor,
                     [&](OpBuilder &b, Value i, ValueRange carried) {
                       return SmallVector<Value>{body(b, i, carried.front())};
                     })
                 .front();
  if (size % kMask == 0)
    return tensor;
  IndexMath math(builder, loc);
  return loop(builder, loc, math.constant(masks * kMask), math.constant(size),
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
  IndexMath math(builder, loc);
  Value areMany =
      arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sge,
                            count(builder), math.constant(*manyFrom));
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

Value EventScan::count(OpBuilder &builder) const {
  IndexMath math(builder, loc);
  auto count = scf::ForOp::create(
      builder, named(builder, loc, "events"), math.constant(0),
      math.constant(tensorType(input).getDimSize(0)), math.constant(1),
      math.constant(0),
      [&](OpBuilder &b, Location, Value i, ValueRange counted) {
        Value isEvent = isNotZero(b, loc, inputAt(b, i));
        Value one =
            arith::IndexCastUIOp::create(b, loc, b.getIndexType(), isEvent);
        Value next = IndexMath(b, loc).add(counted[0], one);
        scf::YieldOp::create(b, loc, next);
      });
  return count.getResult(0);
}

Value EventScan::inputAt(OpBuilder &builder, Value index) const {
  return load(builder, loc, input, {index});
}

SmallVector<Value> EventScan::inMasks(OpBuilder &builder, int64_t masks,
                                      ValueRange carried, Body body) const {
  IndexMath math(builder, loc);
  auto scan = scf::ForOp::create(
      builder, named(builder, loc, "events"), math.constant(0),
      math.constant(masks * kMask), math.constant(kMask), carried,
      [&](OpBuilder &b, Location, Value first, ValueRange found) {
        scf::YieldOp::create(b, loc,
                             takeOut(b, first, maskOf(b, first), found, body));
      });
  return scan.getResults();
}

Value EventScan::number(OpBuilder &builder, uint32_t value) const {
  return arith::ConstantOp::create(
      builder, loc, builder.getI32IntegerAttr(static_cast<int32_t>(value)));
}

/// Bit k says whether input `first` + k is not zero. Four flags are in a
/// word, one in each byte; multiplied, they are its upper bits.
Value EventScan::maskOf(OpBuilder &builder, Value first) const {
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
        Value bits = arith::MulIOp::create(b, loc, word, number(b, 0x10204080));
        Value upper =
            arith::AndIOp::create(b, loc, bits, number(b, 0xf0000000));
        Value lower = arith::ShRUIOp::create(b, loc, masks[0], number(b, 4));
        Value mask = arith::OrIOp::create(b, loc, lower, upper);
        scf::YieldOp::create(b, loc, mask);
      });
  return words.getResult(0);
}

/// For each of the mask's ones, from the lowest on.
SmallVector<Value> EventScan::takeOut(OpBuilder &builder, Value first,
                                      Value mask, ValueRange carried,
                                      Body body) const {
  // The place of a power of two: those times this number differ in their
  // upper five bits (de Bruijn).
  constexpr uint32_t kDeBruijn = 0x077cb531;
  SmallVector<int8_t> places(kMask);
  for (uint32_t place = 0; place < kMask; ++place)
    places[(kDeBruijn << place) >> 27] = place;
  auto type = RankedTensorType::get({kMask}, builder.getI8Type());
  Value table = arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(type, ArrayRef(places)));

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
        Value negative = arith::SubIOp::create(b, loc, number(b, 0), values[0]);
        Value lowest = arith::AndIOp::create(b, loc, values[0], negative);
        Value hash =
            arith::MulIOp::create(b, loc, lowest, number(b, kDeBruijn));
        Value slot = arith::ShRUIOp::create(b, loc, hash, number(b, 27));
        Value place =
            load(b, loc, table,
                 {arith::IndexCastOp::create(b, loc, b.getIndexType(), slot)});
        Value k = arith::IndexCastOp::create(b, loc, b.getIndexType(), place);
        Value i = arith::AddIOp::create(b, loc, first, k);
        SmallVector<Value> next = body(b, i, values.drop_front());
        Value left = arith::XOrIOp::create(b, loc, values[0], lowest);
        next.insert(next.begin(), left);
        scf::YieldOp::create(b, loc, next);
      });
  return loop.getResults().drop_front();
}
