//===- DelayOps.cpp - delay_read and delay_write --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Matchers.h"

#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

/// The type of a position in a delay line.
static RankedTensorType headType(MLIRContext *context) {
  return RankedTensorType::get({1}, IntegerType::get(context, 32));
}

static LogicalResult verifyHead(Operation *op, StringRef constraint,
                                Value head) {
  Type expected = headType(op->getContext());
  if (head.getType() == expected)
    return success();
  return op->emitOpError() << "(" << constraint << ") head is "
                           << head.getType() << " but must be " << expected;
}

/// Verifies that the line has values of the shape of `type`, which is of the
/// operand called `what`.
static LogicalResult verifyLine(Operation *op, StringRef constraint,
                                RankedTensorType line, StringRef what,
                                RankedTensorType type) {
  if (line.getRank() > 0 && line.getDimSize(0) > 0 &&
      line.getShape().drop_front() == type.getShape())
    return success();
  return op->emitOpError() << "(" << constraint << ") line is " << line
                           << " but must be 1 or more times the shape of the "
                           << what << ", " << type;
}

//===----------------------------------------------------------------------===//
// DelayReadOp
//===----------------------------------------------------------------------===//

LogicalResult DelayReadOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location>,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  auto line = dyn_cast<RankedTensorType>(adaptor.getLine().getType());
  auto steps = dyn_cast<RankedTensorType>(adaptor.getSteps().getType());
  if (!line || !steps)
    return failure();
  types.push_back(steps.clone(line.getElementType()));
  return success();
}

/// The verifier compares the result with the inferred type, by number.
bool DelayReadOp::isCompatibleReturnTypes(TypeRange, TypeRange) { return true; }

LogicalResult DelayReadOp::verify() {
  RankedTensorType line = tensorType(getLine()), steps = tensorType(getSteps());
  if (failed(verifyLine(*this, "Y1", line, "steps", steps)) ||
      failed(verifyHead(*this, "Y2", getHead())))
    return failure();
  if (!isCount(steps.getElementType()))
    return emitOpError() << "(Y3) steps must be of i32, found "
                         << steps.getElementType();
  DenseIntElementsAttr constant;
  if (matchPattern(getSteps(), m_Constant(&constant)))
    for (auto [index, value] : llvm::enumerate(constant.getValues<APInt>()))
      if (value.getSExtValue() < 1 || value.getSExtValue() > line.getDimSize(0))
        return emitOpError()
               << "(Y3) steps must be from 1 to the line's length, "
               << line.getDimSize(0) << ", found " << value.getSExtValue()
               << " at element " << index;
  Type expected = steps.clone(line.getElementType());
  if (getOutput().getType() != expected)
    return emitOpError() << "(Y4) result is " << getOutput().getType()
                         << " but line and steps make it " << expected;
  return verifyOneScale(*this, "Y5", "line", line.getElementType());
}

ParseResult DelayReadOp::parse(OpAsmParser &parser, OperationState &result) {
  OpAsmParser::UnresolvedOperand line, head, steps;
  RankedTensorType lineType, stepsType;
  if (parser.parseOperand(line) || parser.parseComma() ||
      parser.parseOperand(head) || parser.parseComma() ||
      parser.parseOperand(steps) ||
      parser.parseOptionalAttrDict(result.attributes) || parser.parseColon() ||
      parser.parseType(lineType) || parser.parseComma() ||
      parser.parseType(stepsType) ||
      parser.resolveOperand(line, lineType, result.operands) ||
      parser.resolveOperand(head, headType(parser.getContext()),
                            result.operands) ||
      parser.resolveOperand(steps, stepsType, result.operands))
    return failure();
  result.addTypes(stepsType.clone(lineType.getElementType()));
  return success();
}

void DelayReadOp::print(OpAsmPrinter &printer) {
  printer << ' ' << getLine() << ", " << getHead() << ", " << getSteps();
  printer.printOptionalAttrDict((*this)->getAttrs());
  printer << " : " << getLine().getType() << ", " << getSteps().getType();
}

//===----------------------------------------------------------------------===//
// DelayWriteOp
//===----------------------------------------------------------------------===//

LogicalResult DelayWriteOp::inferReturnTypes(MLIRContext *,
                                             std::optional<Location>,
                                             Adaptor adaptor,
                                             SmallVectorImpl<Type> &types) {
  types.push_back(adaptor.getLine().getType());
  types.push_back(adaptor.getHead().getType());
  return success();
}

bool DelayWriteOp::isCompatibleReturnTypes(TypeRange, TypeRange) {
  return true;
}

LogicalResult DelayWriteOp::verify() {
  RankedTensorType line = tensorType(getLine()), input = tensorType(getInput());
  if (failed(verifyLine(*this, "W1", line, "input", input)))
    return failure();
  if (line.getElementType() != input.getElementType())
    return emitOpError() << "(W1) line is of " << line.getElementType()
                         << " but the input of " << input.getElementType();
  if (failed(verifyHead(*this, "W2", getHead())) ||
      failed(verifySameType(*this, "W3", "next line", getNextLine().getType(),
                            "line", line)))
    return failure();
  if (failed(verifySameType(*this, "W3", "next head", getNextHead().getType(),
                            "head", getHead().getType())))
    return failure();
  return verifyOneScale(*this, "W4", "line", line.getElementType());
}

ParseResult DelayWriteOp::parse(OpAsmParser &parser, OperationState &result) {
  OpAsmParser::UnresolvedOperand input, line, head;
  RankedTensorType inputType, lineType;
  Type head1 = headType(parser.getContext());
  if (parser.parseOperand(input) || parser.parseComma() ||
      parser.parseOperand(line) || parser.parseComma() ||
      parser.parseOperand(head) ||
      parser.parseOptionalAttrDict(result.attributes) || parser.parseColon() ||
      parser.parseType(inputType) || parser.parseComma() ||
      parser.parseType(lineType) ||
      parser.resolveOperand(input, inputType, result.operands) ||
      parser.resolveOperand(line, lineType, result.operands) ||
      parser.resolveOperand(head, head1, result.operands))
    return failure();
  result.addTypes({lineType, head1});
  return success();
}

void DelayWriteOp::print(OpAsmPrinter &printer) {
  printer << ' ' << getInput() << ", " << getLine() << ", " << getHead();
  printer.printOptionalAttrDict((*this)->getAttrs());
  printer << " : " << getInput().getType() << ", " << getLine().getType();
}
