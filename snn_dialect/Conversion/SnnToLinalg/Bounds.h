//===- Bounds.h - which integers a tensor can have --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_BOUNDS_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_BOUNDS_H

#include "mlir/IR/Value.h"

#include <optional>

namespace mlir::snn {

struct Bounds {
  int64_t least = 0, most = 0;
};

/// Of sums over all dimensions of a weight but `outputs`, its first or its last
/// one, and of what they are on the way, whatever the inputs are; none where
/// nothing is known of those, or of the weights.
std::optional<Bounds> sumBounds(Value input, Value weight, unsigned outputs);

/// Of the stored integers of a quantised tensor of the snn level: those of its
/// type, or narrower ones that constant weights show.
Bounds storedBounds(Value quantised);

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_BOUNDS_H
