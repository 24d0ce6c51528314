//===- ChannelsLast.h - where channels lie behind all else ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The sums of a convolution by events lie channels last, those of all channels
// at one place side by side. Whatever goes from element to element may stay so
// behind it: the tensors are transposed where one is made, and back where one
// is read, and snn-sink-transposes takes both away.
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_CHANNELSLAST_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_CHANNELSLAST_H

#include "mlir/IR/Builders.h"

#include "snn_dialect/IR/SnnDialect.h"

namespace mlir::snn {

/// Whether the sums of a convolution are formed with channels last, and go on
/// so.
bool sumsChannelsLast(ConvOp op);

/// Whether a pool is formed so: of whole channels at a time.
template <typename PoolOp> bool poolsChannelsLast(PoolOp op);

/// Whether a value of the snn level is likely to lie so.
bool liesChannelsLast(Value value);

/// From channels by places to places by channels, and back.
Value toChannelsLast(OpBuilder &builder, Location loc, Value tensor);
Value toChannelsFirst(OpBuilder &builder, Location loc, Value tensor);

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_CHANNELSLAST_H
