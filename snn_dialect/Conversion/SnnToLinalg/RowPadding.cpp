//===- RowPadding.cpp - rows of weights of whole vectors ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/RowPadding.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

/// Floats in 512 bits; and the share of a row that may be added, 1/20: what
/// has no vectors only pays for it.
static constexpr int64_t kVector = 16, kShare = 20;

int64_t snn::paddedColumns(Value weight) {
  int64_t columns = tensorType(weight).getDimSize(1);
  int64_t padded = llvm::alignTo(columns, kVector);
  DenseElementsAttr elements = constantElements(weight);
  bool isFew = (padded - columns) * kShare <= columns;
  return elements && !elements.isSplat() && isFew ? padded : columns;
}

Value snn::padRows(OpBuilder &builder, Value weight, int64_t columns) {
  RankedTensorType type = tensorType(weight);
  int64_t rows = type.getDimSize(0);
  ArrayRef<char> raw = constantElements(weight).getRawData();
  int64_t row = raw.size() / rows, bytes = row / type.getDimSize(1);
  SmallVector<char> padded(rows * columns * bytes, 0);
  for (int64_t k = 0; k < rows; ++k)
    llvm::copy(raw.slice(k * row, row), padded.begin() + k * columns * bytes);
  auto wide = RankedTensorType::get({rows, columns}, type.getElementType());
  return arith::ConstantOp::create(
      builder, weight.getLoc(),
      DenseElementsAttr::getFromRawBuffer(wide, padded));
}
