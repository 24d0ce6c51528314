//===- PointwiseOps.cpp - threshold and sum -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"

#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

//===----------------------------------------------------------------------===//
// ThresholdOp
//===----------------------------------------------------------------------===//

LogicalResult ThresholdOp::inferReturnTypes(MLIRContext *context,
                                            std::optional<Location>,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
  if (!input)
    return failure();
  types.push_back(input.clone(IntegerType::get(context, 1)));
  return success();
}

/// The verifier compares the result with the inferred type, by number.
bool ThresholdOp::isCompatibleReturnTypes(TypeRange, TypeRange) { return true; }

LogicalResult ThresholdOp::verify() {
  RankedTensorType input = tensorType(getInput());
  RankedTensorType threshold = tensorType(getThreshold());
  Type format = threshold.getElementType();
  if (failed(verifySameShape(*this, "H1", "threshold", threshold, "input",
                             input)) ||
      failed(verifyAnalog(*this, "H2", "threshold", format)) ||
      failed(verifyConvertible(*this, "H2", "input", input.getElementType(),
                               "threshold", format)))
    return failure();
  Type expected = input.clone(IntegerType::get(getContext(), 1));
  if (getSpikes().getType() != expected)
    return emitOpError() << "(H3) result is " << getSpikes().getType()
                         << " but must be " << expected;
  return success();
}

//===----------------------------------------------------------------------===//
// SumOp
//===----------------------------------------------------------------------===//

/// The first analog element type of the operands, else i32.
static Type sumElement(ValueRange inputs, MLIRContext *context) {
  for (Value input : inputs)
    if (auto type = dyn_cast<RankedTensorType>(input.getType());
        type && isAnalog(type.getElementType()))
      return type.getElementType();
  return IntegerType::get(context, 32);
}

LogicalResult SumOp::inferReturnTypes(MLIRContext *context,
                                      std::optional<Location>, Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  ValueRange inputs = adaptor.getInputs();
  if (inputs.empty() || !isa<RankedTensorType>(inputs.front().getType()))
    return failure();
  types.push_back(cast<RankedTensorType>(inputs.front().getType())
                      .clone(sumElement(inputs, context)));
  return success();
}

bool SumOp::isCompatibleReturnTypes(TypeRange, TypeRange) { return true; }

LogicalResult SumOp::verify() {
  if (getInputs().size() < 2)
    return emitOpError() << "(A1) needs 2 operands or more, found "
                         << getInputs().size();
  RankedTensorType first = tensorType(getInputs().front());
  Type format = sumElement(getInputs(), getContext());
  for (auto [index, input] : llvm::enumerate(getInputs())) {
    RankedTensorType type = tensorType(input);
    std::string name = "operand #" + std::to_string(index);
    if (failed(verifyLeadingShape(*this, "A2", name, type, "first operand",
                                  first)) ||
        failed(verifyConvertible(*this, "A3", name, type.getElementType(),
                                 "sum", format)))
      return failure();
  }
  if (getOutput().getType() != first.clone(format))
    return emitOpError() << "(A4) result is " << getOutput().getType()
                         << " but the operands make it " << first.clone(format);
  return success();
}
