//===- Types.cpp - element types of snn values ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

LogicalResult snn::verifyAnalog(Operation *op, StringRef constraint,
                                StringRef what, Type element) {
  if (isAnalog(element))
    return success();
  return op->emitOpError() << "(" << constraint << ") " << what
                           << " must be of f32, f64 or !quant.uniform, found "
                           << element;
}

LogicalResult snn::verifyConvertible(Operation *op, StringRef constraint,
                                     StringRef what, Type element,
                                     StringRef ofWhat, Type format) {
  if (isSpike(element) || isCount(element) || element == format)
    return success();
  return op->emitOpError() << "(" << constraint << ") " << what
                           << " must be of i1, i32 or the " << ofWhat << "'s "
                           << format << ", found " << element;
}

LogicalResult snn::verifySameType(Operation *op, StringRef constraint,
                                  StringRef what, Type found, StringRef ofWhat,
                                  Type expected) {
  if (found == expected)
    return success();
  return op->emitOpError() << "(" << constraint << ") " << what << " is "
                           << found << " but must have the " << ofWhat
                           << "'s type " << expected;
}

LogicalResult snn::verifySameShape(Operation *op, StringRef constraint,
                                   StringRef what, Type found, StringRef ofWhat,
                                   Type expected) {
  if (cast<ShapedType>(found).getShape() ==
      cast<ShapedType>(expected).getShape())
    return success();
  return op->emitOpError() << "(" << constraint << ") " << what << " is "
                           << found << " but must have the shape of the "
                           << ofWhat << ", " << expected;
}
