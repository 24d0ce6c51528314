//===- Types.cpp - element types of snn values ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/IR/Types.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"

#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/Quantised.h"

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

LogicalResult snn::verifyOneScale(Operation *op, StringRef constraint,
                                  StringRef what, Type element) {
  std::optional<Quantised> quantised = Quantised::of(element);
  if (!quantised || !quantised->axis)
    return success();
  return op->emitOpError() << "(" << constraint << ") " << what
                           << " must have one scale for the whole tensor, "
                              "found "
                           << element;
}

Type snn::spikeElement(MLIRContext *context, Spikes spikes) {
  return IntegerType::get(context, spikes == Spikes::Multi ? 32 : 1);
}

/// Each threshold as a number, and the index of its element.
static std::optional<std::pair<double, unsigned>>
findNotPositive(DenseElementsAttr values) {
  if (isa<FloatType>(values.getElementType())) {
    for (auto [index, value] : llvm::enumerate(values.getValues<APFloat>()))
      if (!(value > APFloat::getZero(value.getSemantics())))
        return {{value.convertToDouble(), index}};
  } else {
    for (auto [index, value] : llvm::enumerate(values.getValues<APInt>()))
      if (!value.isStrictlyPositive())
        return {{double(value.getSExtValue()), index}};
  }
  return std::nullopt;
}

LogicalResult snn::verifyMultiThreshold(Operation *op, StringRef constraint,
                                        Spikes spikes, Value threshold) {
  if (spikes != Spikes::Multi)
    return success();
  DenseElementsAttr values = constantElements(threshold);
  if (!values) {
    if (!Quantised::of(tensorType(threshold).getElementType()))
      return success();
    return op->emitOpError()
           << "(" << constraint
           << ") spikes = multi needs constant thresholds in integers";
  }
  if (auto found = findNotPositive(values))
    return op->emitOpError() << "(" << constraint
                             << ") spikes = multi needs thresholds above 0, "
                                "found "
                             << found->first << " at element " << found->second;
  return success();
}

Type snn::accumulatedElement(Type input) {
  if (!isAnalog(input))
    return IntegerType::get(input.getContext(), 32);
  std::optional<Quantised> quantised = Quantised::of(input);
  return quantised ? quantised->with(32, quantised->scales).type() : input;
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

LogicalResult snn::verifyLeadingShape(Operation *op, StringRef constraint,
                                      StringRef what, Type found,
                                      StringRef ofWhat, Type expected) {
  ArrayRef<int64_t> shape = cast<ShapedType>(found).getShape();
  ArrayRef<int64_t> whole = cast<ShapedType>(expected).getShape();
  if (shape == whole.take_front(shape.size()))
    return success();
  return op->emitOpError() << "(" << constraint << ") " << what << " is "
                           << found << " but must have the shape of the "
                           << ofWhat << ", " << expected
                           << ", or its leading dimensions";
}

/// Whether the operand is a weight, which may be stored in 4 bits.
static bool isWeight(Operation *op, unsigned operand) {
  return operand == 1 && isa<LinearOp, ConvOp, ScaleOp>(op);
}

/// Verifies storage (T2) and scales (T3) of an operand or a result.
static LogicalResult verifyQuantisedType(Operation *op, const Twine &what,
                                         Type type, bool weight,
                                         unsigned outputs) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !isa<quant::QuantizedType>(tensor.getElementType()))
    return success();
  std::optional<Quantised> quantised = Quantised::of(tensor.getElementType());
  auto error = [&](StringRef constraint) {
    return op->emitOpError() << "(" << constraint << ") " << what << " must ";
  };
  // What a rescale takes besides is its own to say.
  bool stored = isa<RescaleOp>(op);
  if (quantised && !stored) {
    unsigned bits = quantised->bits;
    stored = quantised->isSigned &&
             (bits == 8 || bits == 16 || (weight ? bits == 4 : bits == 32)) &&
             quantised->least == llvm::minIntN(bits) &&
             quantised->most == llvm::maxIntN(bits) &&
             llvm::all_of(quantised->zeroPoints,
                          [](int64_t zero) { return zero == 0; });
  }
  if (!stored)
    return error("T2") << "be stored in signed integers of "
                       << (weight ? "4, 8 or 16" : "8, 16 or 32")
                       << " bits, over their whole range and around 0, found "
                       << tensor.getElementType();
  bool scaled =
      quantised &&
      (!quantised->axis ||
       (*quantised->axis == outputs && tensor.getRank() > outputs &&
        tensor.getDimSize(outputs) == int64_t(quantised->scales.size())));
  if (!scaled)
    return error("T3") << "have one scale, or one for each index of dimension "
                       << outputs << ", found " << tensor;
  return success();
}

LogicalResult snn::verifyQuantisedTypes(Operation *op) {
  for (auto [index, type] : llvm::enumerate(op->getOperandTypes())) {
    bool weight = isWeight(op, index);
    unsigned outputs = weight && isa<LinearOp>(op) ? 1 : 0;
    if (failed(verifyQuantisedType(op, "operand #" + Twine(index), type, weight,
                                   outputs)))
      return failure();
  }
  for (auto [index, type] : llvm::enumerate(op->getResultTypes()))
    if (failed(verifyQuantisedType(op, "result #" + Twine(index), type,
                                   /*weight=*/false, /*outputs=*/0)))
      return failure();
  return success();
}
