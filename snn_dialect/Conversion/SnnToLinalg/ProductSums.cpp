//===- ProductSums.cpp - sums of inputs times weights ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/ProductSums.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include "snn_dialect/Conversion/SnnToLinalg/Integers.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/IR/Products.h"
#include "snn_dialect/IR/Quantised.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

/// In integers: no sum is out of range, by constraints L6, L7, S4, C9 and C10.
static constexpr auto kExact = arith::IntegerOverflowFlags::nsw;

ProductSums::ProductSums(Location loc, Value input, Value weight, Value output)
    : loc(loc), input(tensorType(input).getElementType()),
      output(tensorType(output)), outputElement(this->output.getElementType()),
      sumElement(outputElement) {
  std::optional<Quantised> quantised = Quantised::of(outputElement);
  if (!quantised)
    return;
  Type product =
      productElement(this->input, tensorType(weight).getElementType());
  shift = *productShift(outputElement, product);
  outputElement = quantised->storage();
  sumElement = IntegerType::get(output.getContext(), shift == 0 ? 32 : 64);
}

Value ProductSums::start(OpBuilder &builder) const {
  Value nothing = zero(builder, loc, sumElement);
  Value sums = emptyTensor(
      builder, loc, RankedTensorType::get(output.getShape(), sumElement));
  return linalg::FillOp::create(builder, loc, nothing, sums).getResult(0);
}

Value ProductSums::add(OpBuilder &builder, Value sum, Value input,
                       Value weight) const {
  Value product = term(builder, input, weight);
  if (isa<FloatType>(sumElement))
    return arith::AddFOp::create(builder, loc, sum, product);
  return arith::AddIOp::create(builder, loc, sum, product, kExact);
}

Value ProductSums::term(OpBuilder &builder, Value stored, Value weight) const {
  auto widened = [&](Value integer) -> Value {
    if (integer.getType() == sumElement)
      return integer;
    return arith::ExtSIOp::create(builder, loc, sumElement, integer);
  };
  bool isFloat = isa<FloatType>(sumElement);
  if (isSpike(input)) {
    Value spike = readSpike(builder, loc, stored);
    Value unit = isFloat ? weight : widened(weight);
    return arith::SelectOp::create(builder, loc, spike, unit,
                                   zero(builder, loc, sumElement));
  }
  if (isFloat) {
    Value factor = toFormat(builder, loc, stored, input, sumElement);
    return arith::MulFOp::create(builder, loc, factor, weight);
  }
  Value x = widened(stored), w = widened(weight);
  return arith::MulIOp::create(builder, loc, x, w, kExact);
}

Value ProductSums::stored(OpBuilder &builder, Value sum, Value bias) const {
  if (isa<FloatType>(sumElement))
    return bias ? arith::AddFOp::create(builder, loc, sum, bias) : sum;
  if (shift == 0)
    return bias ? arith::AddIOp::create(builder, loc, sum, bias, kExact) : sum;
  IntegerMath math(builder, loc);
  constexpr int64_t bound = int64_t(1) << 62; // constraints L7, C10
  unsigned bits = outputElement.getIntOrFloatBitWidth();
  Integer result = math.saturate(
      math.shift({sum, -bound, bound}, shift, /*truncates=*/false), bits);
  if (bias)
    result = math.saturate(math.add(result, math.of(bias)), bits);
  return result.value;
}

Value ProductSums::finish(OpBuilder &builder, Value sums, Value bias) const {
  bool inPlace = sumElement == outputElement;
  if (inPlace && !bias)
    return sums;
  Value init = inPlace ? sums : emptyTensor(builder, loc, type());
  return pointwise(builder, loc, {inPlace ? Value() : sums, bias}, {init},
                   [&](OpBuilder &b, ArrayRef<Value> in,
                       ArrayRef<Value> out) -> SmallVector<Value> {
                     return {stored(b, inPlace ? out[0] : in[0], in[1])};
                   })
      .front();
}
