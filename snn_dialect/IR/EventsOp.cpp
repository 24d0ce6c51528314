//===- EventsOp.cpp - which inputs are not zero ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"

#include "snn_dialect/IR/SnnDialect.h"
#include "snn_dialect/IR/Types.h"

using namespace mlir;
using namespace mlir::snn;

LogicalResult EventsOp::verify() {
  RankedTensorType input = tensorType(getInput());
  auto indices = cast<RankedTensorType>(getIndices().getType());
  if (input.getRank() != 1)
    return emitOpError() << "(V1) input must be of rank 1, found "
                         << input.getRank();
  int64_t size = input.getDimSize(0);
  if (indices.getShape() != input.getShape())
    return emitOpError() << "(V2) indices must be " << size
                         << ", one for each input, found " << indices;
  if (size - 1 > llvm::maxIntN(indices.getElementTypeBitWidth()))
    return emitOpError() << "(V3) indices must be of a type that holds "
                         << size - 1 << ", found " << indices.getElementType();
  return success();
}
