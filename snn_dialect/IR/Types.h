//===- Types.h - element types of snn values --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_IR_TYPES_H
#define SNN_DIALECT_IR_TYPES_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "llvm/ADT/StringRef.h"

#include "snn_dialect/IR/SnnDialect.h"

namespace mlir::snn {

inline RankedTensorType tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

/// A spike: 0 or 1.
inline bool isSpike(Type element) { return element.isInteger(1); }

/// A spike count.
inline bool isCount(Type element) { return element.isInteger(32); }

/// A number in the network's format: floating point or quantised.
inline bool isAnalog(Type element) {
  return !isSpike(element) && !isCount(element);
}

/// Verifies that `element`, of the operand called `what`, is analog.
LogicalResult verifyAnalog(Operation *op, StringRef constraint, StringRef what,
                           Type element);

/// Verifies that `element`, of the operand called `what`, is a spike, a count
/// or `format`.
LogicalResult verifyConvertible(Operation *op, StringRef constraint,
                                StringRef what, Type element, StringRef ofWhat,
                                Type format);

/// Verifies that a value that moves without arithmetic has no scale per axis.
LogicalResult verifyOneScale(Operation *op, StringRef constraint,
                             StringRef what, Type element);

/// The element type of spikes: i1, or i32 where there may be several.
Type spikeElement(MLIRContext *context, Spikes spikes);

/// Verifies that with several spikes a step a constant threshold is above 0.
LogicalResult verifyMultiThreshold(Operation *op, StringRef constraint,
                                   Spikes spikes, Value threshold);

/// The element type of a sum of many `input`s: counts for spikes and counts,
/// 32-bit storage at the same scale for what is quantised, else the same.
Type accumulatedElement(Type input);

/// Verifies that two named things have one type.
LogicalResult verifySameType(Operation *op, StringRef constraint,
                             StringRef what, Type found, StringRef ofWhat,
                             Type expected);

/// Verifies that the shape of `found` is that of `expected`, or its leading
/// dimensions: what is given for them is the same along the others.
LogicalResult verifyLeadingShape(Operation *op, StringRef constraint,
                                 StringRef what, Type found, StringRef ofWhat,
                                 Type expected);

/// Verifies that two named things have one shape.
LogicalResult verifySameShape(Operation *op, StringRef constraint,
                              StringRef what, Type found, StringRef ofWhat,
                              Type expected);

} // namespace mlir::snn

#endif // SNN_DIALECT_IR_TYPES_H
