//===- Types.cpp - element types of snn values ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/IR/Types.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::snn;

LogicalResult snn::verifyAnalog(Operation *op, StringRef constraint,
                                StringRef what, Type element) {
  if (isAnalog(element))
    return success();
  return op->emitOpError() << "(" << constraint << ") " << what
                           << " must be of f32, f64 or !quant.uniform, found "
                           << element;
}

LogicalResult snn::verifyConvertible(Operation *op, StringRef constraint,
                                     StringRef what, Type element,
                                     StringRef ofWhat, Type format) {
  if (isSpike(element) || isCount(element) || element == format)
    return success();
  return op->emitOpError() << "(" << constraint << ") " << what
                           << " must be of i1, i32 or the " << ofWhat << "'s "
                           << format << ", found " << element;
}

LogicalResult snn::verifyFactors(Operation *op, StringRef constraint,
                                 Type input, StringRef what, Type weight) {
  if (failed(verifyAnalog(op, constraint, what, weight)))
    return failure();
  if (isa<quant::QuantizedType>(input) && isa<quant::QuantizedType>(weight))
    return success();
  return verifyConvertible(op, constraint, "input", input, what, weight);
}

/// Like `type`, in 32 bits at `scale`.
static Type accumulator(quant::UniformQuantizedType type, double scale) {
  return quant::UniformQuantizedType::get(
      quant::QuantizationFlags::Signed, IntegerType::get(type.getContext(), 32),
      type.getExpressedType(), scale, /*zeroPoint=*/0, llvm::minIntN(32),
      llvm::maxIntN(32));
}

Type snn::productElement(Type input, Type weight) {
  auto quantWeight = dyn_cast<quant::UniformQuantizedType>(weight);
  if (!quantWeight)
    return weight;
  double scale = quantWeight.getScale();
  if (auto quantInput = dyn_cast<quant::UniformQuantizedType>(input))
    scale *= quantInput.getScale();
  return accumulator(quantWeight, scale);
}

Type snn::spikeElement(MLIRContext *context, Spikes spikes) {
  return IntegerType::get(context, spikes == Spikes::Multi ? 32 : 1);
}

LogicalResult snn::verifyMultiThreshold(Operation *op, StringRef constraint,
                                        Spikes spikes, Value threshold) {
  DenseElementsAttr values;
  if (spikes != Spikes::Multi ||
      !matchPattern(threshold, m_Constant(&values)) ||
      !isa<FloatType>(values.getElementType()))
    return success();
  for (auto [index, value] : llvm::enumerate(values.getValues<APFloat>()))
    if (!(value > APFloat::getZero(value.getSemantics())))
      return op->emitOpError()
             << "(" << constraint
             << ") spikes = multi needs thresholds above 0, found "
             << value.convertToDouble() << " at element " << index;
  return success();
}

Type snn::accumulatedElement(Type input) {
  if (!isAnalog(input))
    return IntegerType::get(input.getContext(), 32);
  auto quantised = dyn_cast<quant::UniformQuantizedType>(input);
  return quantised ? accumulator(quantised, quantised.getScale()) : input;
}

LogicalResult snn::verifySameType(Operation *op, StringRef constraint,
                                  StringRef what, Type found, StringRef ofWhat,
                                  Type expected) {
  if (found == expected)
    return success();
  return op->emitOpError() << "(" << constraint << ") " << what << " is "
                           << found << " but must have the " << ofWhat
                           << "'s type " << expected;
}

LogicalResult snn::verifySameShape(Operation *op, StringRef constraint,
                                   StringRef what, Type found, StringRef ofWhat,
                                   Type expected) {
  if (cast<ShapedType>(found).getShape() ==
      cast<ShapedType>(expected).getShape())
    return success();
  return op->emitOpError() << "(" << constraint << ") " << what << " is "
                           << found << " but must have the shape of the "
                           << ofWhat << ", " << expected;
}
