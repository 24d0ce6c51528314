//===- Constants.cpp - uniform and neutral parameters ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/IR/Constants.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;

TypedAttr snn::uniformElement(Value value) {
  DenseElementsAttr elements;
  if (!value || !matchPattern(value, m_Constant(&elements)) ||
      !elements.isSplat())
    return {};
  return elements.getSplatValue<TypedAttr>();
}

/// All elements are +0 or -0: not a splat where both occur.
static bool isZero(DenseElementsAttr elements) {
  return llvm::all_of(elements.getValues<APFloat>(),
                      [](const APFloat &element) { return element.isZero(); });
}

bool snn::isUniform(Value value, double number) {
  DenseElementsAttr elements;
  if (!value || !matchPattern(value, m_Constant(&elements)) ||
      !isa<FloatType>(elements.getElementType()))
    return false;
  if (number == 0.0)
    return isZero(elements);
  return elements.isSplat() &&
         elements.getSplatValue<APFloat>().isExactlyValue(number);
}
