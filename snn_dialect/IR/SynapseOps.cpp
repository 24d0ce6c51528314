//===- SynapseOps.cpp - linear and scale ----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/Products.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

//===----------------------------------------------------------------------===//
// LinearOp
//===----------------------------------------------------------------------===//

LogicalResult LinearOp::inferReturnTypes(MLIRContext *context,
                                         std::optional<Location>,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
  auto weight = dyn_cast<RankedTensorType>(adaptor.getWeight().getType());
  if (!input || !weight)
    return failure();
  // A weight of another rank is the verifier's to refuse, in words.
  int64_t outputs = weight.getShape().empty() ? 1 : weight.getShape().back();
  types.push_back(RankedTensorType::get(
      {outputs},
      productElement(input.getElementType(), weight.getElementType())));
  return success();
}

/// The verifier compares the result with the inferred type, by number.
bool LinearOp::isCompatibleReturnTypes(TypeRange, TypeRange) { return true; }

static LogicalResult verifyEvents(LinearOp op) {
  Value indices = op.getIndices(), count = op.getCount();
  if (bool(indices) != bool(count))
    return op.emitOpError() << "(L8) indices and count go together";
  if (op.getRows() && !indices)
    return op.emitOpError() << "(L8) rows go with events";
  if (op.getSkipZeros() && indices)
    return op.emitOpError() << "(L8) events are not zero: skip_zeros goes "
                               "without them";
  if (int64_t rows = op.getRows().value_or(1);
      rows < 1 || rows > 8 || !llvm::isPowerOf2_64(rows))
    return op.emitOpError() << "(L8) rows must be 1, 2, 4 or 8, found " << rows;
  if (!indices)
    return success();
  auto events = indices.getDefiningOp<EventsOp>();
  if (!events || events.getCount() != count ||
      events.getInput() != op.getInput())
    return op.emitOpError()
           << "(L9) events must be those of one snn.events of the input";
  return success();
}

LogicalResult LinearOp::verify() {
  RankedTensorType input = tensorType(getInput());
  RankedTensorType weight = tensorType(getWeight());
  if (input.getRank() != 1 || weight.getRank() != 2)
    return emitOpError() << "(L1) input must be of rank 1 and weight of rank "
                            "2, found rank "
                         << input.getRank() << " and rank " << weight.getRank();
  if (weight.getDimSize(0) != input.getDimSize(0))
    return emitOpError() << "(L2) weight has " << weight.getDimSize(0)
                         << " rows but the input has " << input.getDimSize(0)
                         << " elements (weights are input-major)";
  Products products{getInput(), getWeight(), weight.getDimSize(0),
                    /*outputs=*/1};
  if (failed(verifyProducts(*this, {"L3", "L4", "L6", "L7"}, products, "weight",
                            {weight.getDimSize(1)})))
    return failure();
  if (getBias() &&
      failed(verifySameType(*this, "L5", "bias", getBias().getType(), "result",
                            getOutput().getType())))
    return failure();
  return verifyEvents(*this);
}

LogicalResult LinearOp::canonicalize(LinearOp op, PatternRewriter &rewriter) {
  if (!isUniform(op.getBias(), 0.0))
    return failure();
  rewriter.modifyOpInPlace(op, [&] { op.getBiasMutable().clear(); });
  return success();
}

ParseResult LinearOp::parse(OpAsmParser &parser, OperationState &result) {
  OpAsmParser::UnresolvedOperand input, weight, bias, indices, count;
  if (parser.parseOperand(input) || parser.parseComma() ||
      parser.parseOperand(weight))
    return failure();
  bool hasBias = succeeded(parser.parseOptionalKeyword("bias"));
  if (hasBias && (parser.parseLParen() || parser.parseOperand(bias) ||
                  parser.parseRParen()))
    return failure();
  RankedTensorType indicesType;
  bool hasEvents = succeeded(parser.parseOptionalKeyword("events"));
  if (hasEvents && (parser.parseLParen() || parser.parseOperand(indices) ||
                    parser.parseComma() || parser.parseOperand(count) ||
                    parser.parseColonType(indicesType) || parser.parseRParen()))
    return failure();
  result.getOrAddProperties<Properties>().operandSegmentSizes = {
      1, 1, hasBias, hasEvents, hasEvents};
  RankedTensorType inputType, weightType;
  SMLoc typeLoc;
  if (parser.parseOptionalAttrDict(result.attributes) || parser.parseColon() ||
      parser.parseType(inputType) || parser.parseComma() ||
      parser.getCurrentLocation(&typeLoc) || parser.parseType(weightType) ||
      parser.resolveOperand(input, inputType, result.operands) ||
      parser.resolveOperand(weight, weightType, result.operands))
    return failure();
  if (failed(inferReturnTypes(
          parser.getContext(), std::nullopt, result.operands,
          result.attributes.getDictionary(parser.getContext()),
          result.getRawProperties(), result.regions, result.types)))
    return parser.emitError(typeLoc, "expected tensors");
  if (parseOptionalResult(parser, result))
    return failure();
  if (hasBias &&
      parser.resolveOperand(bias, result.types.front(), result.operands))
    return failure();
  if (!hasEvents)
    return success();
  Type index = parser.getBuilder().getIndexType();
  return failure(parser.resolveOperand(indices, indicesType, result.operands) ||
                 parser.resolveOperand(count, index, result.operands));
}

void LinearOp::print(OpAsmPrinter &printer) {
  printer << ' ' << getInput() << ", " << getWeight();
  if (getBias())
    printer << " bias(" << getBias() << ')';
  if (getIndices())
    printer << " events(" << getIndices() << ", " << getCount() << " : "
            << getIndices().getType() << ')';
  printer.printOptionalAttrDict((*this)->getAttrs(),
                                {getOperandSegmentSizesAttrName()});
  printer << " : " << getInput().getType() << ", " << getWeight().getType();
  printOptionalResult(printer, getOutput().getType(), getInput().getType(),
                      getWeight().getType());
}

//===----------------------------------------------------------------------===//
// ScaleOp
//===----------------------------------------------------------------------===//

LogicalResult ScaleOp::inferReturnTypes(MLIRContext *context,
                                        std::optional<Location>,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
  auto scale = dyn_cast<RankedTensorType>(adaptor.getScale().getType());
  if (!input || !scale)
    return failure();
  types.push_back(RankedTensorType::get(
      input.getShape(),
      productElement(input.getElementType(), scale.getElementType())));
  return success();
}

bool ScaleOp::isCompatibleReturnTypes(TypeRange, TypeRange) { return true; }

LogicalResult ScaleOp::verify() {
  RankedTensorType input = tensorType(getInput());
  RankedTensorType scale = tensorType(getScale());
  if (failed(verifySameShape(*this, "S1", "scale", scale, "input", input)))
    return failure();
  Products products{getInput(), getScale(), /*terms=*/1, /*outputs=*/0};
  return verifyProducts(*this, {"S2", "S3", "S4", "S4"}, products, "scale",
                        input.getShape());
}

ParseResult ScaleOp::parse(OpAsmParser &parser, OperationState &result) {
  OpAsmParser::UnresolvedOperand input, scale;
  RankedTensorType inputType, scaleType;
  if (parser.parseOperand(input) || parser.parseComma() ||
      parser.parseOperand(scale) ||
      parser.parseOptionalAttrDict(result.attributes) || parser.parseColon() ||
      parser.parseType(inputType) || parser.parseComma() ||
      parser.parseType(scaleType) ||
      parser.resolveOperand(input, inputType, result.operands) ||
      parser.resolveOperand(scale, scaleType, result.operands))
    return failure();
  result.addTypes(inputType.clone(
      productElement(inputType.getElementType(), scaleType.getElementType())));
  return parseOptionalResult(parser, result);
}

void ScaleOp::print(OpAsmPrinter &printer) {
  printer << ' ' << getInput() << ", " << getScale();
  printer.printOptionalAttrDict((*this)->getAttrs());
  printer << " : " << getInput().getType() << ", " << getScale().getType();
  printOptionalResult(printer, getOutput().getType(), getInput().getType(),
                      getScale().getType());
}
