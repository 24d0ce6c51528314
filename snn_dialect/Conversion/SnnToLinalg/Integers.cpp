//===- Integers.cpp - integer arithmetic that cannot overflow -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/Integers.h"

#include "llvm/Support/MathExtras.h"

#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"

#include <algorithm>

using namespace mlir;
using namespace mlir::snn;

static constexpr auto kExact = arith::IntegerOverflowFlags::nsw;

bool Integer::fits(unsigned bits) const {
  return least >= llvm::minIntN(bits) && most <= llvm::maxIntN(bits);
}

/// 32, or 64 where one of the integers needs them.
static unsigned widthFor(ArrayRef<Integer> integers) {
  bool narrow = llvm::all_of(
      integers, [](const Integer &integer) { return integer.fits(32); });
  return narrow ? 32 : 64;
}

/// An op whose constraints leave room for this sum or product is our fault.
static int64_t exact(bool overflowed, int64_t result) {
  if (overflowed)
    llvm::report_fatal_error("snn: bounds of an integer beyond 64 bits");
  return result;
}

static int64_t sum(int64_t a, int64_t b) {
  int64_t result;
  bool overflowed = llvm::AddOverflow(a, b, result);
  return exact(overflowed, result);
}

static int64_t product(int64_t a, int64_t b) {
  int64_t result;
  bool overflowed = llvm::MulOverflow(a, b, result);
  return exact(overflowed, result);
}

Location IntegerMath::named(StringRef name) {
  return name.empty() ? loc : snn::named(builder, loc, name);
}

Integer IntegerMath::of(Value value, DenseElementsAttr constant) {
  if (!value)
    return {};
  unsigned bits = value.getType().getIntOrFloatBitWidth();
  if (!constant || constant.empty())
    return {value, llvm::minIntN(bits), llvm::maxIntN(bits)};
  auto elements = constant.getValues<APInt>();
  Integer known{value, std::numeric_limits<int64_t>::max(),
                std::numeric_limits<int64_t>::min()};
  for (const APInt &element : elements) {
    known.least = std::min(known.least, element.getSExtValue());
    known.most = std::max(known.most, element.getSExtValue());
  }
  return known;
}

Integer IntegerMath::constant(int64_t number) {
  Integer found{Value(), number, number};
  Type type = builder.getIntegerType(widthFor({found}));
  found.value = arith::ConstantOp::create(builder, loc,
                                          builder.getIntegerAttr(type, number));
  return found;
}

Value IntegerMath::resized(Integer a, unsigned bits, StringRef name) {
  unsigned width = a.value.getType().getIntOrFloatBitWidth();
  Type type = builder.getIntegerType(bits);
  if (width < bits)
    return arith::ExtSIOp::create(builder, named(name), type, a.value);
  if (width > bits)
    return arith::TruncIOp::create(builder, named(name), type, a.value);
  return a.value;
}

template <typename Op, typename... Rest>
Value IntegerMath::build(StringRef name, unsigned bits, Integer a, Integer b,
                         Rest... rest) {
  Value left = resized(a, bits), right = resized(b, bits);
  return Op::create(builder, named(name), left, right, rest...);
}

/// Of 32 bits of a number that had more.
static Integer wrapped(Value value) {
  return {value, llvm::minIntN(32), llvm::maxIntN(32)};
}

template <typename Op>
Integer IntegerMath::sumOf(StringRef name, Integer a, Integer b,
                           Integer result) {
  if (wraps && !result.fits(32))
    return wrapped(build<Op>(name, 32, a, b));
  result.value = build<Op>(name, widthFor({a, b, result}), a, b, kExact);
  return result;
}

Integer IntegerMath::add(Integer a, Integer b, StringRef name) {
  return sumOf<arith::AddIOp>(
      name, a, b, {Value(), sum(a.least, b.least), sum(a.most, b.most)});
}

Integer IntegerMath::subtract(Integer a, Integer b, StringRef name) {
  return sumOf<arith::SubIOp>(
      name, a, b, {Value(), sum(a.least, -b.most), sum(a.most, -b.least)});
}

Integer IntegerMath::multiply(Integer a, Integer b, StringRef name) {
  if (a.is(1))
    return b;
  if (b.is(1))
    return a;
  auto [least, most] =
      std::minmax({product(a.least, b.least), product(a.least, b.most),
                   product(a.most, b.least), product(a.most, b.most)});
  Integer result{Value(), least, most};
  result.value =
      build<arith::MulIOp>(name, widthFor({a, b, result}), a, b, kExact);
  return result;
}

/// A product of 64 bits comes down to 32 right behind the shift: that is what
/// codegen/printer/scaling.py prints as one call.
Integer IntegerMath::scale(Integer a, Integer factor, unsigned bits,
                           bool truncates, StringRef name) {
  auto [least, most] = std::minmax(
      {product(a.least, factor.least), product(a.least, factor.most),
       product(a.most, factor.least), product(a.most, factor.most)});
  if (bits == 0 || Integer{Value(), least, most}.fits(32))
    return shift(multiply(factor, a), bits, truncates, name);
  bool varies =
      factor.least >= 0 && factor.least < factor.most && factor.fits(32);
  // The upper half of a product is one instruction on some processors.
  if (varies && !truncates && 1 < bits && bits < 32) {
    int64_t up = int64_t(1) << (32 - bits);
    if (Integer{Value(), a.least * up, a.most * up}.fits(32)) {
      a = multiply(a, constant(up));
      least *= up;
      most *= up;
      bits = 32;
    }
  }
  Value wide;
  if (varies)
    wide = arith::ExtUIOp::create(builder, loc, builder.getI64Type(),
                                  resized(factor, 32));
  else
    wide = resized(factor, 64);
  Value scaled =
      arith::MulIOp::create(builder, loc, resized(a, 64), wide, kExact);
  // Not even with `wraps` is a bit lost before the shift.
  Integer shifted = IntegerMath(builder, loc)
                        .shift({scaled, least, most}, bits, truncates, name);
  if (shifted.fits(32))
    shifted.value = resized(shifted, 32, name);
  else if (wraps)
    shifted = wrapped(resized(shifted, 32, name));
  return shifted;
}

Integer IntegerMath::shift(Integer a, unsigned bits, bool truncates,
                           StringRef name) {
  if (bits == 0)
    return a;
  if (!truncates)
    a = add(a, constant(int64_t(1) << (bits - 1)));
  unsigned width = widthFor({a});
  Value by = arith::ConstantOp::create(
      builder, loc,
      builder.getIntegerAttr(builder.getIntegerType(width), bits));
  Value shifted =
      arith::ShRSIOp::create(builder, named(name), resized(a, width), by);
  return {shifted, a.least >> bits, a.most >> bits};
}

Integer IntegerMath::shift(Integer a, Integer bits) {
  auto wide = [&](Integer integer) { return resized(integer, 64); };
  auto constant = [&](int64_t number) -> Value {
    return arith::ConstantOp::create(builder, loc,
                                     builder.getI64IntegerAttr(number));
  };
  // Half of 2^bits, 0 where there are none.
  Value by = wide(bits), one = constant(1);
  Value power = arith::ShLIOp::create(builder, loc, one, by);
  Integer half{arith::ShRSIOp::create(builder, loc, power, one), 0,
               (int64_t(1) << bits.most) / 2};
  Integer raised = add(a, half);
  Value shifted = arith::ShRSIOp::create(builder, loc, wide(raised), by);
  return {shifted,
          std::min(raised.least >> bits.least, raised.least >> bits.most),
          std::max(raised.most >> bits.least, raised.most >> bits.most)};
}

Integer IntegerMath::divide(Integer a, Integer b, StringRef name) {
  Value quotient = build<arith::DivSIOp>(name, widthFor({a, b}), a, b);
  return {quotient, 0, a.most / std::max<int64_t>(b.least, 1)};
}

Integer IntegerMath::rest(Integer a, Integer quotient, Integer b) {
  unsigned bits = widthFor({a, quotient, b});
  Integer removed{build<arith::MulIOp>("removed", bits, quotient, b, kExact), 0,
                  std::max<int64_t>(a.most, 0)};
  return {build<arith::SubIOp>("v", bits, a, removed, kExact),
          std::min<int64_t>(a.least, 0), removed.most};
}

Integer IntegerMath::larger(Integer a, Integer b, StringRef name) {
  Value value = build<arith::MaxSIOp>(name, widthFor({a, b}), a, b);
  return {value, std::max(a.least, b.least), std::max(a.most, b.most)};
}

Integer IntegerMath::select(Value condition, Integer a, Integer b,
                            StringRef name) {
  unsigned bits = widthFor({a, b});
  Value then = resized(a, bits), otherwise = resized(b, bits);
  Value value =
      arith::SelectOp::create(builder, named(name), condition, then, otherwise);
  return {value, std::min(a.least, b.least), std::max(a.most, b.most)};
}

Value IntegerMath::compare(arith::CmpIPredicate predicate, Integer a, Integer b,
                           StringRef name) {
  unsigned bits = widthFor({a, b});
  Value left = resized(a, bits), right = resized(b, bits);
  return arith::CmpIOp::create(builder, named(name), predicate, left, right);
}

Integer IntegerMath::saturate(Integer a, unsigned bits, StringRef name) {
  bool same = a.value.getType().getIntOrFloatBitWidth() == bits;
  Integer clamped = clamp(a, llvm::minIntN(bits), llvm::maxIntN(bits),
                          same ? name : StringRef());
  clamped.value = resized(clamped, bits, name);
  return clamped;
}

Integer IntegerMath::clamp(Integer a, int64_t least, int64_t most,
                           StringRef name) {
  bool low = a.least<least, high = a.most> most;
  unsigned bits = widthFor({a});
  auto bound = [&](int64_t number) -> Value {
    Type type = builder.getIntegerType(bits);
    return arith::ConstantOp::create(builder, loc,
                                     builder.getIntegerAttr(type, number));
  };
  if (low || high)
    a.value = resized(a, bits);
  if (low)
    a.value = arith::MaxSIOp::create(builder, named(high ? "" : name), a.value,
                                     bound(least));
  if (high)
    a.value =
        arith::MinSIOp::create(builder, named(name), a.value, bound(most));
  return {a.value, std::clamp(a.least, least, most),
          std::clamp(a.most, least, most)};
}
