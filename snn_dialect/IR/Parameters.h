//===- Parameters.h - membranes and what goes with them ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Assembly and types of the parameters of neurons and of snn.fire.
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_IR_PARAMETERS_H
#define SNN_DIALECT_IR_PARAMETERS_H

#include "snn_dialect/IR/SnnDialect.h"

namespace mlir::snn {

/// An operand with the type that is written beside it; null where none is.
struct Parameter {
  OpAsmParser::UnresolvedOperand operand;
  RankedTensorType type;
};

/// `(%d)`, or `(%d : type)`.
ParseResult parseParameter(OpAsmParser &parser, Parameter &parameter);

/// Prints the type where it is not `usual`.
void printParameter(OpAsmPrinter &printer, Value parameter, Type usual);

/// Verifies that a membrane is analog; quantised, of 16 or 32 bits.
LogicalResult verifyMembrane(Operation *op, StringRef constraint,
                             RankedTensorType membrane);

/// Verifies that a parameter has the membrane's type, or is one for each index
/// of its leading dimensions.
LogicalResult verifyParameter(Operation *op, StringRef constraint,
                              StringRef what, Value parameter,
                              RankedTensorType membrane);

/// The same of a factor (decay, gain), which with a quantised membrane has
/// fractional bits of its own.
LogicalResult verifyFactor(Operation *op, StringRef shapeConstraint,
                           StringRef bitsConstraint, StringRef what,
                           Value factor, RankedTensorType membrane);

/// The p of a quantised element type with the one scale 2^-p; none where there
/// is no such p.
std::optional<unsigned> fractionalBits(Type element);

} // namespace mlir::snn

#endif // SNN_DIALECT_IR_PARAMETERS_H
