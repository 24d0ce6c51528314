//===- StepArithmetic.cpp - the numbers of a neuron's step ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/StepArithmetic.h"

#include "llvm/Support/MathExtras.h"

#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"

using namespace mlir;
using namespace mlir::snn;

//===----------------------------------------------------------------------===//
// FloatArithmetic
//===----------------------------------------------------------------------===//

Location FloatArithmetic::named(StringRef name) {
  return snn::named(builder, loc, name);
}

Value FloatArithmetic::add(Value a, Value b, StringRef name) {
  return arith::AddFOp::create(builder, named(name), a, b);
}

Value FloatArithmetic::subtract(Value a, Value b, StringRef name) {
  return arith::SubFOp::create(builder, named(name), a, b);
}

Value FloatArithmetic::select(Value condition, Value a, Value b,
                              StringRef name) {
  return arith::SelectOp::create(builder, named(name), condition, a, b);
}

Value FloatArithmetic::scale(Role, Value factor, Value x, StringRef name) {
  return arith::MulFOp::create(builder, named(name), factor, x);
}

Value FloatArithmetic::repeat(Value spikes, StringRef countName, Value x,
                              StringRef name) {
  Value count =
      arith::SIToFPOp::create(builder, named(countName), x.getType(), spikes);
  return arith::MulFOp::create(builder, named(name), count, x);
}

Value FloatArithmetic::add(Value a, Value b, Value c, StringRef name) {
  return add(add(a, b, name), c, name);
}

Value FloatArithmetic::rest(Value membrane, Value spikes, Value threshold) {
  return subtract(membrane, repeat(spikes, "spikes", threshold, "removed"),
                  "v");
}

Value FloatArithmetic::larger(Value v, Value floor) {
  Value above = arith::CmpFOp::create(builder, named("above_floor"),
                                      arith::CmpFPredicate::OGT, v, floor);
  return select(above, v, floor, "v");
}

Value FloatArithmetic::zero(Value like) {
  return snn::zero(builder, loc, like.getType());
}

Value FloatArithmetic::isAbove(Compare compare, Value membrane,
                               Value threshold) {
  auto predicate = compare == Compare::Gt ? arith::CmpFPredicate::OGT
                                          : arith::CmpFPredicate::OGE;
  return arith::CmpFOp::create(builder, named("spike"), predicate, membrane,
                               threshold);
}

/// The conversion truncates, which is floor for numbers that are not negative,
/// and only ever sees numbers in range: outside of it, C leaves the result
/// undefined.
Value FloatArithmetic::spikeCount(Value membrane, Value threshold) {
  auto constant = [&](double value) -> Value {
    return arith::ConstantOp::create(
        builder, loc, builder.getFloatAttr(membrane.getType(), value));
  };
  auto compare = [&](arith::CmpFPredicate predicate, Value a, Value b,
                     StringRef name) -> Value {
    return arith::CmpFOp::create(builder, named(name), predicate, a, b);
  };
  Value zero = constant(0.0);
  Value positive =
      compare(arith::CmpFPredicate::OGT, membrane, zero, "positive");
  Value ratio = arith::DivFOp::create(
      builder, named("ratio"), select(positive, membrane, zero, "v_positive"),
      threshold);
  Value limit = constant(2147483648.0);
  Value inRange = compare(arith::CmpFPredicate::OLT, ratio, limit, "in_range");
  Value tooLarge =
      compare(arith::CmpFPredicate::OGE, ratio, limit, "too_large");
  Value count =
      arith::FPToSIOp::create(builder, named("count"), builder.getI32Type(),
                              select(inRange, ratio, zero, "ratio_in_range"));
  Value most = arith::ConstantOp::create(builder, loc,
                                         builder.getI32IntegerAttr(2147483647));
  return select(tooLarge, most, count, "spikes");
}

Value FloatArithmetic::any(Value count) {
  Value none =
      arith::ConstantOp::create(builder, loc, builder.getI32IntegerAttr(0));
  return arith::CmpIOp::create(builder, named("any"), arith::CmpIPredicate::ne,
                               count, none);
}

/// Counts are not negative: their difference is in range.
Value FloatArithmetic::difference(Value a, Value b) {
  return arith::SubIOp::create(builder, named("difference"), a, b,
                               arith::IntegerOverflowFlags::nsw);
}

Value FloatArithmetic::differ(Value a, Value b) {
  return arith::CmpIOp::create(builder, named("differ"),
                               arith::CmpIPredicate::ne, a, b);
}

//===----------------------------------------------------------------------===//
// IntegerArithmetic
//===----------------------------------------------------------------------===//

Integer IntegerArithmetic::add(Integer a, Integer b, StringRef name) {
  return math.add(a, b, name);
}

/// Exact in any order: one in which two numbers of 32 bits are left to be
/// added saves a sum of 64.
Integer IntegerArithmetic::add(Integer a, Integer b, Integer c,
                               StringRef name) {
  auto fits = [](const Integer &x, const Integer &y) {
    return Integer{Value(), x.least + y.least, x.most + y.most}.fits(32);
  };
  bool last = saturates && c && !fits(a, b) && fits(b, c);
  return last ? add(a, add(b, c, ""), name) : add(add(a, b, name), c, name);
}

Integer IntegerArithmetic::subtract(Integer a, Integer b, StringRef name) {
  return math.subtract(a, b, name);
}

Integer IntegerArithmetic::select(Value condition, Integer a, Integer b,
                                  StringRef name) {
  return math.select(condition, a, b, name);
}

Integer IntegerArithmetic::scale(Role role, Integer factor, Integer x,
                                 StringRef name) {
  unsigned fraction = fractionalBits[static_cast<size_t>(role)];
  if (factor.is(int64_t(1) << fraction))
    return x;
  return math.scale(x, factor, fraction, truncates, name);
}

Integer IntegerArithmetic::repeat(Integer spikes, StringRef, Integer x,
                                  StringRef name) {
  return math.multiply(spikes, x, name);
}

Integer IntegerArithmetic::rest(Integer membrane, Integer spikes,
                                Integer threshold) {
  return math.rest(membrane, spikes, threshold);
}

Integer IntegerArithmetic::larger(Integer v, Integer floor) {
  return math.larger(v, floor);
}

Integer IntegerArithmetic::zero(Integer) { return math.constant(0); }

Integer IntegerArithmetic::stored(Integer x, StringRef name) {
  if (saturates)
    return math.saturate(x, bits, name);
  return {math.resized(x, bits, name), std::max(x.least, llvm::minIntN(bits)),
          std::min(x.most, llvm::maxIntN(bits))};
}

Integer IntegerArithmetic::isAbove(Compare compare, Integer membrane,
                                   Integer threshold) {
  auto predicate = compare == Compare::Gt ? arith::CmpIPredicate::sgt
                                          : arith::CmpIPredicate::sge;
  return {math.compare(predicate, membrane, threshold, "spike"), 0, 1};
}

Integer IntegerArithmetic::spikeCount(Integer membrane, Integer threshold) {
  Integer positive = math.larger(membrane, math.constant(0), "v_positive");
  return math.divide(positive, threshold, "spikes");
}

Value IntegerArithmetic::any(Integer count) {
  return math.compare(arith::CmpIPredicate::ne, count, math.constant(0), "any");
}

Integer IntegerArithmetic::difference(Integer a, Integer b) {
  return math.subtract(a, b, "difference");
}

Value IntegerArithmetic::differ(Integer a, Integer b) {
  return arith::CmpIOp::create(builder, snn::named(builder, loc, "differ"),
                               arith::CmpIPredicate::ne, a.value, b.value);
}
