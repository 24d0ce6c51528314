//===- ReuseOperands.td - results in place of operands -----*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_TRANSFORMS_REUSEOPERANDS_REUSEOPERANDS_TD
#define SNN_DIALECT_TRANSFORMS_REUSEOPERANDS_REUSEOPERANDS_TD

include "mlir/Pass/PassBase.td"

def ReuseOperands : Pass<"snn-reuse-operands", "::mlir::func::FuncOp"> {
  let summary = "Put results where an operand was that nobody else reads";
  let description = [{
    An element-wise linalg.generic that writes into an empty tensor writes into
    one of its operands instead, where that has the same type, is computed by the
    step, and has no other user: one buffer less.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}

#endif // SNN_DIALECT_TRANSFORMS_REUSEOPERANDS_REUSEOPERANDS_TD
