//===- Pointwise.h - building element-wise linalg ops -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_POINTWISE_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_POINTWISE_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

namespace mlir::snn {

/// Builds the elements of the results from those of the inputs and of the
/// initial values. A null input stays null.
using PointwiseBody = function_ref<SmallVector<Value>(
    OpBuilder &, ArrayRef<Value> inputs, ArrayRef<Value> inits)>;

/// A linalg.generic that does the same for every element. An input that is a
/// uniform constant is a scalar in the body, and no operand; one of a lower
/// rank is the same along the last dimensions.
SmallVector<Value> pointwise(OpBuilder &builder, Location loc,
                             ArrayRef<Value> inputs, ArrayRef<Value> inits,
                             PointwiseBody body);

/// A tensor of `type` without contents.
Value emptyTensor(OpBuilder &builder, Location loc, RankedTensorType type);

/// The location of a value with a name, which it gets in the C.
Location named(OpBuilder &builder, Location loc, StringRef name);

/// The scalar +0 of `type`.
Value zero(OpBuilder &builder, Location loc, Type type);

/// Whether a spike, as stored, is there: i1.
Value readSpike(OpBuilder &builder, Location loc, Value stored);

/// Whether a number, spike or count, as stored, is not 0; NaN is not.
Value isNotZero(OpBuilder &builder, Location loc, Value stored);

/// A spike as stored: i8, 0 or 1.
Value storeSpike(OpBuilder &builder, Location loc, Value spike);

/// An element as stored, of `element` at the snn level, in `format`: a
/// floating point type, or i32 for spikes and counts.
Value toFormat(OpBuilder &builder, Location loc, Value stored, Type element,
               Type format);

/// a + c or the largest i32, of counts.
Value addCounts(OpBuilder &builder, Location loc, Value a, Value c);

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_POINTWISE_H
