//===- Formats.cpp - spikes and counts as quantised numbers ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/Formats.h"

#include "llvm/Support/MathExtras.h"

#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

Value snn::channelConstant(OpBuilder &builder, Location loc,
                           ArrayRef<int64_t> integers, unsigned bits) {
  SmallVector<int64_t> shape;
  if (integers.size() > 1)
    shape.push_back(integers.size());
  auto type = RankedTensorType::get(shape, builder.getIntegerType(bits));
  SmallVector<APInt> elements;
  for (int64_t integer : integers)
    elements.emplace_back(bits, integer, /*isSigned=*/true);
  return arith::ConstantOp::create(builder, loc,
                                   DenseElementsAttr::get(type, elements));
}

Conversion::Conversion(Type element, const Quantised &format, unsigned bits)
    : isSpike(snn::isSpike(element)), isCount(snn::isCount(element)),
      bits(bits), ones(format.ones(llvm::maxIntN(bits))) {}

Value Conversion::one(OpBuilder &builder, Location loc) const {
  if (!isSpike && !isCount)
    return {};
  return channelConstant(builder, named(builder, loc, "one"), ones, 32);
}

Integer Conversion::operator()(OpBuilder &builder, Location loc, Value stored,
                               Value one) const {
  IntegerMath math(builder, loc);
  Integer number = math.of(stored);
  if (!isSpike && !isCount)
    return number;
  Integer unit{one, *llvm::min_element(ones), *llvm::max_element(ones)};
  if (isSpike)
    return math.select(readSpike(builder, loc, stored), unit, math.constant(0));
  number.least = 0; // counts are never negative
  return math.saturate(math.multiply(number, unit), bits);
}
