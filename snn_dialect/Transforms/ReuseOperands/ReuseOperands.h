//===- ReuseOperands.h - results in their operands' place -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_TRANSFORMS_REUSEOPERANDS_REUSEOPERANDS_H
#define SNN_DIALECT_TRANSFORMS_REUSEOPERANDS_REUSEOPERANDS_H

#include "mlir/Pass/Pass.h"

namespace mlir::snn {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "snn_dialect/Transforms/ReuseOperands/ReuseOperands.h.inc"

} // namespace mlir::snn

#endif // SNN_DIALECT_TRANSFORMS_REUSEOPERANDS_REUSEOPERANDS_H
