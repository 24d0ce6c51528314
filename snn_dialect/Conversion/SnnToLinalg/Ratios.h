//===- Ratios.h - ratios of scales as integers ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_RATIOS_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_RATIOS_H

#include "snn_dialect/Conversion/SnnToLinalg/Bounds.h"
#include "snn_dialect/IR/Quantised.h"

namespace mlir::snn {

/// From one format to another, for all channels or for one for all: x becomes
/// (x * multiplier) / 2^shift, rounded to the nearest, ties up.
struct Ratios {
  SmallVector<int64_t> multipliers, shifts;

  Ratios(const Quantised &from, const Quantised &to);

  /// What becomes of integers within these bounds, before it is clamped.
  /// Constraints R2 and R4 keep it within 64 bits.
  Bounds scaled(Bounds bounds) const;
};

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_RATIOS_H
