//===- CollapseDimensions.td - one loop for several --------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_TRANSFORMS_COLLAPSEDIMENSIONS_COLLAPSEDIMENSIONS_TD
#define SNN_DIALECT_TRANSFORMS_COLLAPSEDIMENSIONS_COLLAPSEDIMENSIONS_TD

include "mlir/Pass/PassBase.td"

def CollapseDimensions : Pass<"snn-collapse-dimensions", "::mlir::func::FuncOp"> {
  let summary = "Go over several dimensions in one loop where memory allows it";
  let description = [{
    Dimensions of a linalg.generic on buffers that all operands have side by
    side, or not at all, become one: a long loop is vectorised, several short
    ones are not.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::memref::MemRefDialect"];
}

#endif // SNN_DIALECT_TRANSFORMS_COLLAPSEDIMENSIONS_COLLAPSEDIMENSIONS_TD
