//===- SnnDialect.h - the snn dialect, its attributes and ops ---*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_IR_SNNDIALECT_H
#define SNN_DIALECT_IR_SNNDIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "snn_dialect/IR/Roles.h"

#include "snn_dialect/IR/SnnDialect.h.inc"
#include "snn_dialect/IR/SnnEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "snn_dialect/IR/SnnAttrs.h.inc"

namespace mlir::snn {

/// Verifies constraints T2 and T3 of the types of an op.
LogicalResult verifyQuantisedTypes(Operation *op);

/// Of all ops of the dialect.
template <typename Op>
class QuantisedTypes : public OpTrait::TraitBase<Op, QuantisedTypes> {
public:
  static LogicalResult verifyTrait(Operation *op) {
    return verifyQuantisedTypes(op);
  }
};

} // namespace mlir::snn

#define GET_OP_CLASSES
#include "snn_dialect/IR/SnnOps.h.inc"

#endif // SNN_DIALECT_IR_SNNDIALECT_H
