//===- BindState.h - from a pure step to one on memory ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_TRANSFORMS_BINDSTATE_BINDSTATE_H
#define SNN_DIALECT_TRANSFORMS_BINDSTATE_BINDSTATE_H

#include "mlir/Pass/Pass.h"

namespace mlir::snn {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "snn_dialect/Transforms/BindState/BindState.h.inc"

} // namespace mlir::snn

#endif // SNN_DIALECT_TRANSFORMS_BINDSTATE_BINDSTATE_H
