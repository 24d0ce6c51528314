//===- SinkTransposes.h - one loop where there were several ----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_TRANSFORMS_SINKTRANSPOSES_SINKTRANSPOSES_H
#define SNN_DIALECT_TRANSFORMS_SINKTRANSPOSES_SINKTRANSPOSES_H

#include "mlir/Pass/Pass.h"

namespace mlir::snn {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "snn_dialect/Transforms/SinkTransposes/SinkTransposes.h.inc"

} // namespace mlir::snn

#endif // SNN_DIALECT_TRANSFORMS_SINKTRANSPOSES_SINKTRANSPOSES_H
