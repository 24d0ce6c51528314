//===- Formats.h - spikes and counts as quantised numbers -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_FORMATS_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_FORMATS_H

#include "snn_dialect/Conversion/SnnToLinalg/Bounds.h"
#include "snn_dialect/Conversion/SnnToLinalg/Integers.h"
#include "snn_dialect/IR/Quantised.h"

namespace mlir::snn {

/// A constant tensor of one integer, or of one for each channel, in so many
/// bits: an input of `pointwise`.
Value channelConstant(OpBuilder &builder, Location loc,
                      ArrayRef<int64_t> integers, unsigned bits);

/// From what flows along an edge to integers of one format.
class Conversion {
public:
  /// edge: at the snn level. bits: that what is converted saturates at.
  Conversion(Value edge, const Quantised &format, unsigned bits);

  /// What `pointwise` has to hand over beside the edge: what a spike is, null
  /// where nothing is converted.
  Value one(OpBuilder &builder, Location loc) const;

  /// The number of `format`.
  Integer operator()(OpBuilder &builder, Location loc, Value stored,
                     Value one) const;

private:
  bool isSpike, isCount;
  unsigned bits;
  SmallVector<int64_t> ones;
  Bounds bounds; // of what is not converted
};

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_FORMATS_H
