//===- RescaleOp.cpp - the op that changes a scale ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/IR/Quantised.h"
#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

#include <cmath>

using namespace mlir;
using namespace mlir::snn;

static std::optional<Quantised> quantised(Value value) {
  return Quantised::of(tensorType(value).getElementType());
}

/// Constraint R5.
static bool isInRange(double ratio) {
  return ratio >= std::ldexp(1.0, -32) && ratio < std::ldexp(1.0, 31);
}

static LogicalResult verifyStorage(Operation *op, StringRef what, Value value) {
  std::optional<Quantised> type = quantised(value);
  Type element = tensorType(value).getElementType();
  if (!type)
    return op->emitOpError() << "(R1) " << what
                             << " must be of !quant.uniform, found " << element;
  unsigned bits = type->bits;
  if (!type->isSigned || (bits != 8 && bits != 16 && bits != 32))
    return op->emitOpError() << "(R2) " << what
                             << " must be stored in signed integers of 8, 16 "
                                "or 32 bits, found "
                             << element;
  for (int64_t zeroPoint : type->zeroPoints)
    if (std::abs(zeroPoint) >= int64_t(1) << 30)
      return op->emitOpError() << "(R4) the zero point of the " << what
                               << " must be below 2^30, found " << zeroPoint;
  if (type->axis &&
      llvm::any_of(type->zeroPoints, [](int64_t zero) { return zero != 0; }))
    return op->emitOpError()
           << "(R4) the zero points of the " << what
           << " must be 0 with scales per axis, found " << element;
  return success();
}

LogicalResult RescaleOp::verify() {
  if (failed(verifyStorage(*this, "input", getInput())) ||
      failed(verifyStorage(*this, "result", getOutput())) ||
      failed(verifySameShape(*this, "R3", "result", getOutput().getType(),
                             "input", getInput().getType())))
    return failure();
  LogicalResult verified = success();
  combine(quantised(getInput())->scales, quantised(getOutput())->scales,
          [&](double from, double to) {
            double ratio = from / to;
            if (succeeded(verified) && !isInRange(ratio))
              verified = emitOpError()
                         << "(R5) the input's scale must be at least 2^-32 "
                            "times and less than 2^31 times the result's, "
                            "found "
                         << from << " and " << to;
            return ratio;
          });
  return verified;
}

/// Whether every value of `from` is, in `to`, itself times a power of two of
/// at least 1, and in range: a rescale that loses nothing, and that
/// multiplies by no mantissa of its own.
static bool isExact(const Quantised &from, const Quantised &to) {
  auto isZero = [](int64_t zeroPoint) { return zeroPoint == 0; };
  if (!llvm::all_of(from.zeroPoints, isZero) ||
      !llvm::all_of(to.zeroPoints, isZero))
    return false;
  SmallVector<double> ratios = combine(
      from.scales, to.scales, [](double from, double to) { return from / to; });
  return llvm::all_of(ratios, [&](double ratio) {
    int exponent;
    if (ratio < 1.0 || std::frexp(ratio, &exponent) != 0.5 || exponent > 32)
      return false;
    int64_t factor = int64_t(1) << (exponent - 1);
    return from.least * factor >= to.least && from.most * factor <= to.most;
  });
}

OpFoldResult RescaleOp::fold(FoldAdaptor) {
  if (getInput().getType() == getOutput().getType())
    return getInput();
  auto inner = getInput().getDefiningOp<RescaleOp>();
  if (!inner || !isExact(*quantised(inner.getInput()), *quantised(getInput())))
    return {};
  // Each rescale keeps to constraint R5, but both together may not.
  SmallVector<double> ratios = combine(
      quantised(inner.getInput())->scales, quantised(getOutput())->scales,
      [](double from, double to) { return from / to; });
  if (!llvm::all_of(ratios, isInRange))
    return {};
  getInputMutable().assign(inner.getInput());
  return getOutput();
}
