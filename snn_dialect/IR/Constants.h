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

/// The element of a constant whose elements are all the same, else null.
/// (A dense attribute whose elements are equal is a splat by construction.)
TypedAttr uniformElement(Value value);

/// Whether `value` is a floating point constant that is `number` everywhere;
/// -0 counts as 0.
bool isUniform(Value value, double number);

} // namespace mlir::snn

#endif // SNN_DIALECT_IR_CONSTANTS_H
