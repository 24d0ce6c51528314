//===- Constants.cpp - uniform and neutral parameters ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/IR/Constants.h"

#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/Matchers.h"

#include "snn_dialect/IR/Quantised.h"

using namespace mlir;
using namespace mlir::snn;

DenseElementsAttr snn::constantElements(Value value) {
  if (auto cast = value ? value.getDefiningOp<quant::StorageCastOp>() : nullptr)
    value = cast.getInput();
  DenseElementsAttr elements;
  if (!value || !matchPattern(value, m_Constant(&elements)))
    return {};
  return elements;
}

TypedAttr snn::uniformElement(Value value) {
  DenseElementsAttr elements = constantElements(value);
  if (!elements || !elements.isSplat())
    return {};
  return elements.getSplatValue<TypedAttr>();
}

/// All elements are +0 or -0: not a splat where both occur.
static bool isZero(DenseElementsAttr elements) {
  return llvm::all_of(elements.getValues<APFloat>(),
                      [](const APFloat &element) { return element.isZero(); });
}

static bool isUniformInteger(DenseElementsAttr elements,
                             const Quantised &quantised, double number) {
  if (!elements.isSplat())
    return false;
  double stored = double(elements.getSplatValue<APInt>().getSExtValue());
  return llvm::all_of(quantised.scales,
                      [&](double scale) { return stored * scale == number; });
}

bool snn::isUniform(Value value, double number) {
  DenseElementsAttr elements = constantElements(value);
  if (!elements)
    return false;
  if (auto quantised =
          Quantised::of(cast<ShapedType>(value.getType()).getElementType()))
    return isUniformInteger(elements, *quantised, number);
  if (!isa<FloatType>(elements.getElementType()))
    return false;
  if (number == 0.0)
    return isZero(elements);
  return elements.isSplat() &&
         elements.getSplatValue<APFloat>().isExactlyValue(number);
}
