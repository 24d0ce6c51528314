//===- FireOp.cpp - the spikes of a membrane ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/IR/Parameters.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

static Type spikesOf(RankedTensorType membrane, FiringAttr firing) {
  return membrane.clone(
      spikeElement(membrane.getContext(), firing.getSpikes()));
}

LogicalResult FireOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  auto membrane = dyn_cast<RankedTensorType>(adaptor.getMembrane().getType());
  if (!membrane)
    return failure();
  types.push_back(spikesOf(membrane, adaptor.getFiring()));
  return success();
}

/// The verifier compares the result with the inferred type, by number.
bool FireOp::isCompatibleReturnTypes(TypeRange, TypeRange) { return true; }

LogicalResult FireOp::verify() {
  RankedTensorType membrane = tensorType(getMembrane());
  if (failed(verifyMembrane(*this, "E1", membrane)) ||
      failed(
          verifyParameter(*this, "E2", "threshold", getThreshold(), membrane)))
    return failure();
  Type expected = spikesOf(membrane, getFiring());
  Spikes spikes = getFiring().getSpikes();
  if (getSpikes().getType() != expected)
    return emitOpError() << "(E3) spikes are " << getSpikes().getType()
                         << " but spikes = " << stringifySpikes(spikes)
                         << " makes them " << expected;
  return verifyMultiThreshold(*this, "E4", spikes, getThreshold());
}

ParseResult FireOp::parse(OpAsmParser &parser, OperationState &result) {
  OpAsmParser::UnresolvedOperand membrane;
  Parameter threshold;
  if (parser.parseOperand(membrane) || parser.parseKeyword("threshold") ||
      parseParameter(parser, threshold))
    return failure();
  auto firing = dyn_cast_or_null<FiringAttr>(FiringAttr::parse(parser, Type()));
  RankedTensorType type;
  if (!firing || parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColon() || parser.parseType(type) ||
      parser.resolveOperand(membrane, type, result.operands) ||
      parser.resolveOperand(threshold.operand,
                            threshold.type ? threshold.type : type,
                            result.operands))
    return failure();
  result.getOrAddProperties<Properties>().firing = firing;
  result.addTypes(spikesOf(type, firing));
  return success();
}

void FireOp::print(OpAsmPrinter &printer) {
  printer << ' ' << getMembrane() << " threshold";
  printParameter(printer, getThreshold(), getMembrane().getType());
  printer << ' ';
  getFiring().print(printer);
  printer.printOptionalAttrDict((*this)->getAttrs(), {"firing"});
  printer << " : " << getMembrane().getType();
}
