//===- CollapseDimensions.h - one loop for several --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_TRANSFORMS_COLLAPSEDIMENSIONS_COLLAPSEDIMENSIONS_H
#define SNN_DIALECT_TRANSFORMS_COLLAPSEDIMENSIONS_COLLAPSEDIMENSIONS_H

#include "mlir/Pass/Pass.h"

namespace mlir::snn {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "snn_dialect/Transforms/CollapseDimensions/CollapseDimensions.h.inc"

} // namespace mlir::snn

#endif // SNN_DIALECT_TRANSFORMS_COLLAPSEDIMENSIONS_COLLAPSEDIMENSIONS_H
