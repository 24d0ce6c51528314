//===- Constants.h - uniform and neutral parameters -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_IR_CONSTANTS_H
#define SNN_DIALECT_IR_CONSTANTS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Value.h"

namespace mlir::snn {

/// The elements of a constant, of a quantised one as they are stored; null for
/// what is none.
DenseElementsAttr constantElements(Value value);

/// The element of a constant whose elements are all the same, else null.
/// (A dense attribute whose elements are equal is a splat by construction.)
TypedAttr uniformElement(Value value);

/// Whether `value` is a constant that is `number` everywhere, in floating point
/// (-0 counts as 0) or as integers times their scales.
bool isUniform(Value value, double number);

} // namespace mlir::snn

#endif // SNN_DIALECT_IR_CONSTANTS_H
