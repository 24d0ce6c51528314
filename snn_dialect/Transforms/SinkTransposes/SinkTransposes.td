//===- SinkTransposes.td - layouts that stay as they are ---*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SNN_DIALECT_TRANSFORMS_SINKTRANSPOSES_SINKTRANSPOSES_TD
#define SNN_DIALECT_TRANSFORMS_SINKTRANSPOSES_SINKTRANSPOSES_TD

include "mlir/Pass/PassBase.td"

def SinkTransposes : Pass<"snn-sink-transposes", "::mlir::ModuleOp"> {
  let summary = "Compute in the order in which numbers lie";
  let description = [{
    An element-wise linalg.generic of transposed tensors is done before they are
    transposed, and its results are transposed instead, until a transpose meets
    the one that undoes it. A state of the function that is transposed when read,
    and back when returned, lies transposed from step to step: `snn.order` says
    which dimension of the node's each of its dimensions is.
  }];
  let dependentDialects = [
    "::mlir::linalg::LinalgDialect",
    "::mlir::tensor::TensorDialect",
  ];
}

#endif // SNN_DIALECT_TRANSFORMS_SINKTRANSPOSES_SINKTRANSPOSES_TD
