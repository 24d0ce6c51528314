//===- ChannelsLast.cpp - where channels lie behind all else --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "snn_dialect/Conversion/SnnToLinalg/ChannelsLast.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include "snn_dialect/Conversion/SnnToLinalg/Pointwise.h"
#include "snn_dialect/IR/Constants.h"
#include "snn_dialect/IR/Types.h"
#include "snn_dialect/IR/Windows.h"

using namespace mlir;
using namespace mlir::snn;

/// Whether the channels of a place fill vectors.
static bool fillVectors(Value value) {
  return tensorType(value).getDimSize(0) % 8 == 0;
}

/// Where all inputs may be gone over, that is done channel by channel.
bool snn::sumsChannelsLast(ConvOp op) {
  return op.getSkipZeros() && !op.getDenseFrom() && op.getGroups() == 1 &&
         fillVectors(op.getOutput()) && constantElements(op.getWeight());
}

/// No window has so many cells that to add them up one by one takes much text.
template <typename PoolOp> bool snn::poolsChannelsLast(PoolOp op) {
  constexpr int64_t kCells = 16;
  Windows windows = Windows::ofPool(op);
  auto areZero = [](ArrayRef<int64_t> pad) {
    return llvm::all_of(pad, [](int64_t cells) { return cells == 0; });
  };
  return fillVectors(op.getInput()) && windows.cells() <= kCells &&
         areZero(windows.padLow) && areZero(windows.padHigh) &&
         liesChannelsLast(op.getInput());
}
template bool snn::poolsChannelsLast(SumPoolOp op);
template bool snn::poolsChannelsLast(AvgPoolOp op);

bool snn::liesChannelsLast(Value value) {
  Operation *origin = value.getDefiningOp();
  if (!origin)
    return false;
  if (auto conv = dyn_cast<ConvOp>(origin))
    return sumsChannelsLast(conv);
  if (auto pool = dyn_cast<SumPoolOp>(origin))
    return poolsChannelsLast(pool);
  if (auto pool = dyn_cast<AvgPoolOp>(origin))
    return poolsChannelsLast(pool);
  // From element to element.
  return isa<RescaleOp, ScaleOp, LIOp, LIFOp, CubaLIOp, CubaLIFOp>(origin) &&
         liesChannelsLast(origin->getOperand(0));
}

static Value transposed(OpBuilder &builder, Location loc, Value tensor,
                        ArrayRef<int64_t> order) {
  RankedTensorType type = tensorType(tensor);
  SmallVector<int64_t> shape;
  for (int64_t dim : order)
    shape.push_back(type.getDimSize(dim));
  Value empty = emptyTensor(builder, loc, type.clone(shape));
  return linalg::TransposeOp::create(builder, loc, tensor, empty, order)
      ->getResult(0);
}

Value snn::toChannelsLast(OpBuilder &builder, Location loc, Value tensor) {
  auto order = llvm::to_vector(llvm::seq(tensorType(tensor).getRank()));
  std::rotate(order.begin(), order.begin() + 1, order.end());
  return transposed(builder, loc, tensor, order);
}

Value snn::toChannelsFirst(OpBuilder &builder, Location loc, Value tensor) {
  auto order = llvm::to_vector(llvm::seq(tensorType(tensor).getRank()));
  std::rotate(order.begin(), order.end() - 1, order.end());
  return transposed(builder, loc, tensor, order);
}
