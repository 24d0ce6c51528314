//===- ChannelScan.cpp - inputs that are not zero, by channel -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/ChannelScan.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include "snn_dialect/Conversion/SnnToLinalg/Loops.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

/// Places of a byte, and bytes of a mask.
static constexpr int64_t kByte = 8, kBytes = 8;

ChannelScan::ChannelScan(OpBuilder &builder, Location loc, Value origin,
                         Value input)
    : loc(loc), are01(areWritten(origin)) {
  RankedTensorType type = tensorType(input);
  SmallVector<ReassociationIndices> two{
      llvm::to_vector(llvm::seq(type.getRank() - 1)), {type.getRank() - 1}};
  this->input = tensor::CollapseShapeOp::create(builder, loc, input, two);
  places = tensorType(this->input).getDimSize(0);
  channels = tensorType(this->input).getDimSize(1);
}

Value ChannelScan::overAll(OpBuilder &builder, Value tensor, Body body) const {
  Value bits = this->bits(builder);
  int64_t rows = tensorType(bits).getDimSize(0);
  return loop(
      builder, loc, channels, tensor,
      [&](OpBuilder &b, Value channel, Value current) {
        Location named = snn::named(b, loc, "events");
        Value to = IndexMath(b, loc).constant(rows);
        return strides(
            b, named, to, kBytes, current,
            [&](OpBuilder &each, Value row, Value now) {
              IndexMath math(each, loc);
              Value mask = maskAt(each, bits, row, channel);
              auto event = [&](OpBuilder &inner, Value place,
                               ValueRange carried) {
                return SmallVector<Value>{
                    body(inner, channel, place, carried.front())};
              };
              Value first = math.multiply(row, kByte);
              return takeOut(each, loc, first, mask, now, event).front();
            });
      });
}

Value ChannelScan::inputAt(OpBuilder &builder, Value channel,
                           Value place) const {
  return load(builder, loc, input, {place, channel});
}

/// 1 where the input is not zero. By itself: compilers keep all compared
/// numbers of a byte at once, and have no room for them.
Value ChannelScan::flags(OpBuilder &builder) const {
  auto type = RankedTensorType::get({places, channels}, builder.getI8Type());
  return loops(builder, loc, type.getShape(),
               emptyTensor(builder, named(builder, loc, "flags"), type),
               [&](OpBuilder &b, ArrayRef<Value> at, Value current) {
                 Value x = load(b, loc, input, at);
                 Value flag = storeSpike(b, loc, isNotZero(b, loc, x));
                 return store(b, loc, flag, current, at);
               });
}

/// Rows of a byte for each channel, as many as there are whole masks.
Value ChannelScan::bits(OpBuilder &builder) const {
  IndexMath math(builder, loc);
  Value flags = are01 ? input : this->flags(builder);
  int64_t whole = places / kByte, left = places % kByte,
          rows = llvm::alignTo(llvm::divideCeil(places, kByte), kBytes);
  Type byte = builder.getI8Type();
  Value bits = emptyTensor(builder, named(builder, loc, "bits"),
                           RankedTensorType::get({rows, channels}, byte));
  auto fill = [&](int64_t from, int64_t to, int64_t places) {
    if (from == to)
      return;
    bits = loop(builder, loc, math.constant(from), math.constant(to), bits,
                [&](OpBuilder &b, Value row, Value current) {
                  Value first = IndexMath(b, loc).multiply(row, kByte);
                  return loop(
                      b, loc, channels, current,
                      [&](OpBuilder &inner, Value channel, Value now) {
                        Value byte =
                            byteOf(inner, flags, first, channel, places);
                        return store(inner, loc, byte, now, {row, channel});
                      });
                });
  };
  fill(0, whole, kByte);
  fill(whole, whole + (left > 0), left);
  fill(whole + (left > 0), rows, 0);
  return bits;
}

/// Bit k says whether the input at place `first` + k is not zero.
Value ChannelScan::byteOf(OpBuilder &builder, Value flags, Value first,
                          Value channel, int64_t places) const {
  IndexMath math(builder, loc);
  Value byte;
  for (int64_t k = places; k-- > 0;) {
    Value bit = load(builder, loc, flags, {math.add(first, k), channel});
    if (byte) {
      Value moved = arith::AddIOp::create(builder, loc, byte, byte);
      bit = arith::AddIOp::create(builder, loc, moved, bit);
    }
    byte = bit;
  }
  return byte ? byte : zero(builder, loc, builder.getI8Type());
}

Value ChannelScan::maskAt(OpBuilder &builder, Value bits, Value row,
                          Value channel) const {
  Value mask;
  for (int64_t k = 0; k < kBytes; ++k) {
    Value at = IndexMath(builder, loc).add(row, k);
    Value byte = load(builder, loc, bits, {at, channel});
    Value wide =
        arith::ExtUIOp::create(builder, loc, builder.getI64Type(), byte);
    if (k > 0) {
      Value by = arith::ConstantOp::create(
          builder, loc, builder.getI64IntegerAttr(kByte * k));
      wide = arith::ShLIOp::create(builder, loc, wide, by);
    }
    mask = mask ? arith::OrIOp::create(builder, loc, mask, wide) : wide;
  }
  return mask;
}
