//===- RescaleOp.cpp - the op that changes a scale ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Quant/IR/QuantTypes.h"

#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

#include <cmath>

using namespace mlir;
using namespace mlir::snn;
using quant::UniformQuantizedType;

static UniformQuantizedType quantised(Value value) {
  return dyn_cast<UniformQuantizedType>(tensorType(value).getElementType());
}

LogicalResult RescaleOp::verify() {
  for (auto [what, value] : {std::pair<StringRef, Value>("input", getInput()),
                             {"result", getOutput()}}) {
    auto type = quantised(value);
    if (!type)
      return emitOpError() << "(R1) " << what
                           << " must be of !quant.uniform with one scale, "
                              "found "
                           << tensorType(value).getElementType();
    if (!type.isSigned() || type.getStorageTypeIntegralWidth() > 32)
      return emitOpError() << "(R2) " << what
                           << " must be stored in signed integers of at most "
                              "32 bits, found "
                           << type;
    if (std::abs(type.getZeroPoint()) >= int64_t(1) << 30)
      return emitOpError() << "(R4) the zero point of the " << what
                           << " must be below 2^30, found "
                           << type.getZeroPoint();
  }
  double ratio =
      quantised(getInput()).getScale() / quantised(getOutput()).getScale();
  if (ratio < std::ldexp(1.0, -32) || ratio >= std::ldexp(1.0, 31))
    return emitOpError() << "(R5) the input's scale must be at least 2^-32 "
                            "times and less than 2^31 times the result's, "
                            "found "
                         << quantised(getInput()).getScale() << " and "
                         << quantised(getOutput()).getScale();
  return verifySameShape(*this, "R3", "result", getOutput().getType(), "input",
                         getInput().getType());
}

/// Whether every value of `from` is, in `to`, itself times a power of two of
/// at least 1, and in range: a rescale that loses nothing, and that
/// multiplies by no mantissa of its own.
static bool isExact(UniformQuantizedType from, UniformQuantizedType to) {
  int exponent;
  double ratio = from.getScale() / to.getScale();
  if (from.getZeroPoint() != 0 || to.getZeroPoint() != 0 || ratio < 1.0 ||
      std::frexp(ratio, &exponent) != 0.5 || exponent > 32)
    return false;
  int64_t factor = int64_t(1) << (exponent - 1);
  return from.getStorageTypeMin() * factor >= to.getStorageTypeMin() &&
         from.getStorageTypeMax() * factor <= to.getStorageTypeMax();
}

OpFoldResult RescaleOp::fold(FoldAdaptor) {
  if (getInput().getType() == getOutput().getType())
    return getInput();
  auto inner = getInput().getDefiningOp<RescaleOp>();
  if (!inner || !isExact(quantised(inner.getInput()), quantised(getInput())))
    return {};
  getInputMutable().assign(inner.getInput());
  return getOutput();
}
