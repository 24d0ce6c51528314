//===- Bounds.cpp - which integers a tensor can have ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/Bounds.h"

#include "snn_dialect/Conversion/SnnToLinalg/Ratios.h"
#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/Products.h"
#include "snn_dialect/IR/Quantised.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"
#include "snn_dialect/IR/Windows.h"

using namespace mlir;
using namespace mlir::snn;

/// Of one factor of a product; none where nothing is known.
static std::optional<Bounds> factorBounds(Value input);

/// Of the sums of a pool: padding adds nothing.
template <typename PoolOp> static std::optional<Bounds> poolBounds(PoolOp op) {
  std::optional<Bounds> x = factorBounds(op.getInput());
  int64_t cells = Windows::ofPool(op).cells();
  if (!x || cells > std::numeric_limits<int32_t>::max())
    return std::nullopt;
  return Bounds{std::min<int64_t>(x->least, 0) * cells,
                std::max<int64_t>(x->most, 0) * cells};
}

static std::optional<Bounds> factorBounds(Value input) {
  Type element = tensorType(input).getElementType();
  if (isSpike(element))
    return Bounds{0, 1};
  if (auto pool = input.getDefiningOp<SumPoolOp>())
    return poolBounds(pool);
  if (auto pool = input.getDefiningOp<AvgPoolOp>())
    return poolBounds(pool);
  Operation *origin = input.getDefiningOp();
  if (origin && origin->getName().getDialectNamespace() == "tensor")
    return factorBounds(origin->getOperand(0));
  std::optional<Quantised> quantised = Quantised::of(element);
  if (!quantised || quantised->zeroPoints.front() != 0)
    return std::nullopt;
  return storedBounds(input);
}

std::optional<Bounds> snn::sumBounds(Value input, Value weight,
                                     unsigned outputs) {
  DenseElementsAttr weights = constantElements(weight);
  std::optional<Bounds> x = factorBounds(input);
  if (!weights || !x)
    return std::nullopt;
  ArrayRef<int64_t> shape = weights.getType().getShape();
  int64_t count = shape[outputs], place = 0;
  int64_t terms = weights.getNumElements() / std::max<int64_t>(count, 1);
  SmallVector<Bounds> sums(count);
  for (const APInt &element : weights.getValues<APInt>()) {
    int64_t w = element.getSExtValue();
    auto [least, most] = std::minmax({int64_t(0), w * x->least, w * x->most});
    Bounds &sum = sums[outputs == 0 ? place / terms : place % count];
    sum.least += least;
    sum.most += most;
    ++place;
  }
  Bounds found;
  for (const Bounds &sum : sums)
    found = {std::min(found.least, sum.least), std::max(found.most, sum.most)};
  return found;
}

/// Of a result that is not coarser than its products.
template <typename Op>
static std::optional<Bounds> productBounds(Op op, unsigned outputs) {
  Type product = productElement(tensorType(op.getInput()).getElementType(),
                                tensorType(op.getWeight()).getElementType());
  if (productShift(tensorType(op.getOutput()).getElementType(), product) != 0u)
    return std::nullopt;
  std::optional<Bounds> found =
      sumBounds(op.getInput(), op.getWeight(), outputs);
  if (!found || !op.getBias())
    return found;
  DenseElementsAttr bias = constantElements(op.getBias());
  if (!bias)
    return std::nullopt;
  int64_t least = 0, most = 0;
  for (const APInt &element : bias.template getValues<APInt>()) {
    least = std::min(least, element.getSExtValue());
    most = std::max(most, element.getSExtValue());
  }
  return Bounds{found->least + least, found->most + most};
}

static std::optional<Bounds> rescaleBounds(RescaleOp op, const Quantised &to) {
  Quantised from = *Quantised::of(tensorType(op.getInput()).getElementType());
  if (from.zeroPoints.front() != 0 || to.zeroPoints.front() != 0)
    return std::nullopt;
  return Ratios(from, to).scaled(storedBounds(op.getInput()));
}

Bounds snn::storedBounds(Value quantised) {
  Quantised type = *Quantised::of(tensorType(quantised).getElementType());
  std::optional<Bounds> found;
  if (auto op = quantised.getDefiningOp<LinearOp>())
    found = productBounds(op, /*outputs=*/1);
  else if (auto op = quantised.getDefiningOp<ConvOp>())
    found = productBounds(op, /*outputs=*/0);
  else if (auto op = quantised.getDefiningOp<RescaleOp>())
    found = rescaleBounds(op, type);
  if (!found)
    return {type.least, type.most};
  return {std::max(found->least, type.least), std::min(found->most, type.most)};
}
