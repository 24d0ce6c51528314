//===- ProductSums.cpp - sums of inputs times weights ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/ProductSums.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include "snn_dialect/Conversion/SnnToLinalg/Bounds.h"
#include "snn_dialect/Conversion/SnnToLinalg/Integers.h"
#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/Products.h"
#include "snn_dialect/IR/Quantised.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"
#include "snn_dialect/IR/Windows.h"

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

void ProductSums::narrow(Value input, Value weight, unsigned outputDim) {
  // Of few outputs no vector is filled.
  constexpr int64_t kVector = 16;
  DenseElementsAttr weights = constantElements(weight);
  if (shift != 0 || !sumElement.isInteger(32) || !weights ||
      weights.getElementType().getIntOrFloatBitWidth() > 8 ||
      output.getNumElements() < kVector)
    return;
  std::optional<Bounds> sums = sumBounds(input, weight, outputDim);
  if (sums && sums->least >= INT16_MIN && sums->most <= INT16_MAX)
    sumElement = IntegerType::get(output.getContext(), 16);
}

Value ProductSums::empty(OpBuilder &builder, ArrayRef<int64_t> shape) const {
  return emptyTensor(builder, loc, RankedTensorType::get(shape, sumElement));
}

Value ProductSums::start(OpBuilder &builder, ArrayRef<int64_t> shape) const {
  return start(builder, empty(builder, shape));
}

Value ProductSums::start(OpBuilder &builder, Value sums) const {
  Value nothing = zero(builder, loc, sumElement);
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
  if (!ofSpikes())
    return product(builder, stored, weight);
  Value spike = readSpike(builder, loc, stored),
        term = widened(builder, weight);
  if (isa<FloatType>(sumElement))
    return arith::SelectOp::create(builder, loc, spike, term,
                                   zero(builder, loc, sumElement));
  // Not a choice: at -O2 gcc makes a branch of those between narrow integers.
  Value mask = arith::ExtSIOp::create(builder, loc, sumElement, spike);
  return arith::AndIOp::create(builder, loc, term, mask);
}

Value ProductSums::widened(OpBuilder &builder, Value number) const {
  if (number.getType() == sumElement)
    return number;
  if (number.getType().getIntOrFloatBitWidth() >
      sumElement.getIntOrFloatBitWidth())
    return arith::TruncIOp::create(builder, loc, sumElement, number);
  return arith::ExtSIOp::create(builder, loc, sumElement, number);
}

Value ProductSums::product(OpBuilder &builder, Value stored,
                           Value weight) const {
  if (isa<FloatType>(sumElement)) {
    Value factor = toFormat(builder, loc, stored, input, sumElement);
    return arith::MulFOp::create(builder, loc, factor, weight);
  }
  Value x = widened(builder, stored), w = widened(builder, weight);
  return arith::MulIOp::create(builder, loc, x, w, kExact);
}

bool ProductSums::ofSpikes() const { return isSpike(input); }

Value ProductSums::addEvents(OpBuilder &builder, Value sum,
                             ArrayRef<Value> inputs,
                             ArrayRef<Value> weights) const {
  SmallVector<Value> terms;
  for (auto [index, weight] : llvm::enumerate(weights))
    terms.push_back(ofSpikes() ? widened(builder, weight)
                               : product(builder, inputs[index], weight));
  if (isa<FloatType>(sumElement)) {
    for (Value term : terms)
      sum = arith::AddFOp::create(builder, loc, sum, term);
    return sum;
  }
  // Exact in any order: compilers add up narrow weights in narrow lanes.
  Value events = terms.front();
  for (Value term : llvm::drop_begin(terms))
    events = arith::AddIOp::create(builder, loc, events, term, kExact);
  return arith::AddIOp::create(builder, loc, sum, events, kExact);
}

Value ProductSums::stored(OpBuilder &builder, Value sum, Value bias) const {
  if (isa<FloatType>(sumElement))
    return bias ? arith::AddFOp::create(builder, loc, sum, bias) : sum;
  if (sum.getType().isInteger(16))
    sum = arith::ExtSIOp::create(builder, loc, outputElement, sum);
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
  if (sumElement == outputElement && !bias)
    return sums;
  return pointwise(builder, loc, {sums, bias},
                   {emptyTensor(builder, loc, type())},
                   [&](OpBuilder &b, ArrayRef<Value> in,
                       ArrayRef<Value>) -> SmallVector<Value> {
                     return {stored(b, in[0], in[1])};
                   })
      .front();
}
