//===- Pipelines.h - from snn down, level by level --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_PIPELINES_PIPELINES_H
#define SNN_DIALECT_PIPELINES_PIPELINES_H

namespace mlir::snn {

/// Registers the passes of the dialect and the pipelines snn-to-linalg,
/// snn-to-loops and snn-loops-to-llvm.
void registerPassesAndPipelines();

} // namespace mlir::snn

#endif // SNN_DIALECT_PIPELINES_PIPELINES_H
