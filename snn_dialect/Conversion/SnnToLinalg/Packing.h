//===- Packing.h - weights of 4 bits, two in a byte -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The first of two weights is in the low half of their byte.
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_PACKING_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_PACKING_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

namespace mlir::snn {

/// Whether a weight, as stored, is of 4 bits.
bool needsPacking(Value weight);

/// A constant of 4 bits as bytes, row by row: tensor<R x C> becomes
/// tensor<R x ceil(C/2)>. The lower halves of a row's bytes are its first half,
/// the upper ones its second, so that both are added up in one piece.
Value packRows(OpBuilder &builder, Value weight);

/// The same in row-major order, neighbours in one byte.
Value packFlat(OpBuilder &builder, Value weight);

/// The weights of a byte, in 8 bits.
Value lowHalf(OpBuilder &builder, Location loc, Value byte);
Value highHalf(OpBuilder &builder, Location loc, Value byte);

/// The weight at `indices` of an array of `shape` that was packed flat.
Value loadFlat(OpBuilder &builder, Location loc, Value packed,
               ArrayRef<int64_t> shape, ArrayRef<Value> indices);

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_PACKING_H
