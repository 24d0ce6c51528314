//===- SnnToLinalg.h - snn to linalg on tensors -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_CONVERSION_SNNTOLINALG_SNNTOLINALG_H
#define SNN_DIALECT_CONVERSION_SNNTOLINALG_SNNTOLINALG_H

#include "mlir/Pass/Pass.h"

namespace mlir::snn {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "snn_dialect/Conversion/SnnToLinalg/SnnToLinalg.h.inc"

} // namespace mlir::snn

#endif // SNN_DIALECT_CONVERSION_SNNTOLINALG_SNNTOLINALG_H
