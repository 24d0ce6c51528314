//===- Parameters.cpp - membranes and what goes with them -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/IR/Parameters.h"

#include "snn_dialect/IR/Quantised.h"
#include "snn_dialect/IR/Types.h"

#include <cmath>

using namespace mlir;
using namespace mlir::snn;

/// Fewer would lose the leak of any decay of interest.
static constexpr unsigned kLeastFractionalBits = 8;

ParseResult snn::parseParameter(OpAsmParser &parser, Parameter &parameter) {
  if (parser.parseLParen() || parser.parseOperand(parameter.operand))
    return failure();
  if (succeeded(parser.parseOptionalColon()) &&
      parser.parseType(parameter.type))
    return failure();
  return parser.parseRParen();
}

void snn::printParameter(OpAsmPrinter &printer, Value parameter, Type usual) {
  printer << '(' << parameter;
  if (parameter.getType() != usual)
    printer << " : " << parameter.getType();
  printer << ')';
}

LogicalResult snn::verifyMembrane(Operation *op, StringRef constraint,
                                  RankedTensorType membrane) {
  Type element = membrane.getElementType();
  if (failed(verifyAnalog(op, constraint, "membrane", element)))
    return failure();
  std::optional<Quantised> quantised = Quantised::of(element);
  if (!quantised || quantised->bits == 16 || quantised->bits == 32)
    return success();
  return op->emitOpError() << "(" << constraint
                           << ") a quantised membrane is stored in 16 or 32 "
                              "bits, found "
                           << element;
}

LogicalResult snn::verifyParameter(Operation *op, StringRef constraint,
                                   StringRef what, Value parameter,
                                   RankedTensorType membrane) {
  RankedTensorType type = tensorType(parameter);
  if (type.getElementType() != membrane.getElementType())
    return verifySameType(op, constraint, what, type, "membrane", membrane);
  return verifyLeadingShape(op, constraint, what, type, "membrane", membrane);
}

std::optional<unsigned> snn::fractionalBits(Type element) {
  std::optional<Quantised> quantised = Quantised::of(element);
  if (!quantised || quantised->axis)
    return std::nullopt;
  int exponent;
  if (std::frexp(quantised->scales.front(), &exponent) != 0.5 || exponent > 1)
    return std::nullopt;
  return 1 - exponent;
}

LogicalResult snn::verifyFactor(Operation *op, StringRef shapeConstraint,
                                StringRef bitsConstraint, StringRef what,
                                Value factor, RankedTensorType membrane) {
  RankedTensorType type = tensorType(factor);
  if (!Quantised::of(membrane.getElementType()))
    return verifyParameter(op, shapeConstraint, what, factor, membrane);
  if (failed(verifyLeadingShape(op, shapeConstraint, what, type, "membrane",
                                membrane)))
    return failure();
  Type element = type.getElementType();
  std::optional<Quantised> quantised = Quantised::of(element);
  std::optional<unsigned> fraction = fractionalBits(element);
  if (fraction && (quantised->bits == 16 || quantised->bits == 32) &&
      *fraction >= kLeastFractionalBits && *fraction < quantised->bits)
    return success();
  return op->emitOpError() << "(" << bitsConstraint << ") " << what
                           << " of a quantised membrane is stored in 16 or 32 "
                              "bits at the scale 2^-p, p being from "
                           << kLeastFractionalBits << " to 15 or 31, found "
                           << element;
}
