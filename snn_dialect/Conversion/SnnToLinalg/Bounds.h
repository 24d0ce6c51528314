//===- Bounds.h - which integers a tensor can have --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_BOUNDS_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_BOUNDS_H

#include "mlir/IR/Value.h"

namespace mlir::snn {

struct Bounds {
  int64_t least = 0, most = 0;
};

/// Of the stored integers of a quantised tensor of the snn level: those of its
/// type, or narrower ones that constant weights show.
Bounds storedBounds(Value quantised);

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_BOUNDS_H
