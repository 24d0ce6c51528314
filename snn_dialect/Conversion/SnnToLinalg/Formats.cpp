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

Conversion::Conversion(Value edge, const Quantised &format, unsigned bits)
    : isSpike(snn::isSpike(tensorType(edge).getElementType())),
      isCount(snn::isCount(tensorType(edge).getElementType())), bits(bits),
      ones(format.ones(llvm::maxIntN(bits))) {
  if (!isSpike && !isCount)
    bounds = storedBounds(edge);
}

Value Conversion::one(OpBuilder &builder, Location loc) const {
  if (!isSpike && !isCount)
    return {};
  return channelConstant(builder, named(builder, loc, "one"), ones, 32);
}

Integer Conversion::operator()(OpBuilder &builder, Location loc, Value stored,
                               Value one) const {
  IntegerMath math(builder, loc);
  if (!isSpike && !isCount)
    return {stored, bounds.least, bounds.most};
  Integer number = math.of(stored);
  Integer unit{one, *llvm::min_element(ones), *llvm::max_element(ones)};
  if (isSpike)
    return math.select(readSpike(builder, loc, stored), unit, math.constant(0));
  number.least = 0; // counts are never negative
  return math.saturate(math.multiply(number, unit), bits);
}
