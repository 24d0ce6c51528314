//===- Products.cpp - sums of inputs times weights ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/IR/Products.h"

#include "mlir/IR/TypeUtilities.h"

#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/Quantised.h"
#include "snn_dialect/IR/Types.h"

#include <cmath>

using namespace mlir;
using namespace mlir::snn;

static constexpr unsigned kMostShift = 31;

Type snn::productElement(Type input, Type weight) {
  std::optional<Quantised> factor = Quantised::of(weight);
  if (!factor)
    return weight;
  SmallVector<double> scales = factor->scales;
  if (auto other = Quantised::of(input))
    for (double &scale : scales)
      scale *= other->scales.front();
  return factor->with(32, scales).type();
}

std::optional<unsigned> snn::productShift(Type found, Type product) {
  std::optional<Quantised> exact = Quantised::of(product);
  if (found == product)
    return 0;
  if (!exact || !Quantised::of(found))
    return std::nullopt;
  int shift = std::ilogb(Quantised::of(found)->scales.front()) -
              std::ilogb(exact->scales.front());
  if (shift < 1 || shift > int(kMostShift))
    return std::nullopt;
  SmallVector<double> scales = exact->scales;
  for (double &scale : scales)
    scale = std::ldexp(scale, shift);
  if (exact->with(32, scales).type() != found)
    return std::nullopt;
  return shift;
}

static LogicalResult verifyFactors(Operation *op, StringRef constraint,
                                   Type input, StringRef what, Type weight) {
  if (failed(verifyAnalog(op, constraint, what, weight)))
    return failure();
  std::optional<Quantised> quantised = Quantised::of(input);
  if (!quantised || !Quantised::of(weight))
    return verifyConvertible(op, constraint, "input", input, what, weight);
  return verifyOneScale(op, constraint, "input", input);
}

/// The largest magnitude of an input.
static int64_t largestInput(Type element) {
  if (std::optional<Quantised> quantised = Quantised::of(element))
    return -quantised->least;
  return isSpike(element) ? 1 : std::numeric_limits<int32_t>::max();
}

/// Spikes have no other bound than 1: with constant weights their sums' range
/// is known.
static LogicalResult verifySpikeSums(Operation *op, StringRef constraint,
                                     const Products &products) {
  DenseElementsAttr weights = constantElements(products.weight);
  if (!weights || !isSpike(tensorType(products.input).getElementType()))
    return success();
  RankedTensorType type = tensorType(products.weight);
  int64_t count = type.getDimSize(products.outputs);
  // Weights of an output lie side by side where it is their first dimension,
  // as far apart as there are outputs where it is their last.
  bool isFirst = products.outputs == 0;
  SmallVector<int64_t> sums(count);
  for (auto [index, weight] : llvm::enumerate(weights.getValues<APInt>()))
    sums[isFirst ? index / products.terms : index % count] +=
        std::abs(weight.getSExtValue());
  for (auto [output, sum] : llvm::enumerate(sums))
    if (sum > std::numeric_limits<int32_t>::max())
      return op->emitOpError() << "(" << constraint
                               << ") the magnitudes of the weights of output "
                               << output << " add up to " << sum
                               << ", beyond 2^31 - 1: the result needs a scale "
                                  "2^k times as large";
  return success();
}

static LogicalResult verifySums(Operation *op,
                                const ProductConstraints &numbers,
                                const Products &products,
                                const Quantised &weight, unsigned shift) {
  Type input = tensorType(products.input).getElementType();
  // In floating point, far from any bound that matters.
  double largest = double(products.terms) * double(-weight.least) *
                   double(largestInput(input));
  if (shift == 0)
    return largest < std::ldexp(1.0, 31)
               ? success()
               : verifySpikeSums(op, numbers.sums, products);
  if (largest <= std::ldexp(1.0, 62))
    return success();
  return op->emitOpError() << "(" << numbers.wideSums << ") a sum of "
                           << products.terms << " products of " << input
                           << " and weights of " << weight.bits
                           << " bits can pass 2^62";
}

LogicalResult snn::verifyProducts(Operation *op,
                                  const ProductConstraints &numbers,
                                  const Products &products, StringRef what,
                                  ArrayRef<int64_t> outputShape) {
  Type input = tensorType(products.input).getElementType();
  Type weight = tensorType(products.weight).getElementType();
  if (failed(verifyFactors(op, numbers.factors, input, what, weight)))
    return failure();
  RankedTensorType found = tensorType(op->getResult(0));
  RankedTensorType expected =
      RankedTensorType::get(outputShape, productElement(input, weight));
  std::optional<unsigned> shift =
      productShift(found.getElementType(), expected.getElementType());
  std::optional<Quantised> factor = Quantised::of(weight);
  if (found.getShape() != expected.getShape() || !shift) {
    InFlightDiagnostic error = op->emitOpError()
                               << "(" << numbers.result << ") result is "
                               << found << " but " << what
                               << " and input make it " << expected;
    if (factor)
      error << ", at scales 2^k times as large with k from 0 to " << kMostShift;
    return error;
  }
  return factor ? verifySums(op, numbers, products, *factor, *shift)
                : success();
}

ParseResult snn::parseOptionalResult(OpAsmParser &parser,
                                     OperationState &result) {
  RankedTensorType type;
  if (failed(parser.parseOptionalArrow()))
    return success();
  if (parser.parseType(type))
    return failure();
  result.types = {type};
  return success();
}

void snn::printOptionalResult(OpAsmPrinter &printer, Type result, Type input,
                              Type weight) {
  if (getElementTypeOrSelf(result) !=
      productElement(getElementTypeOrSelf(input), getElementTypeOrSelf(weight)))
    printer << " -> " << result;
}
